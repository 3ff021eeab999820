"""Precision, recall and F1 of beads against gold beads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, field
from typing import TYPE_CHECKING, Any

from align.scores.bootstrap import bootstrap_intervals
from corpora.errors import ConfigurationError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.scores.bootstrap import Intervals

Spans = tuple[Sequence[int], Sequence[int]]

NULL_BEADS = ("excluded", "in-precision")


@dataclass(frozen=True, slots=True)
class AlignmentScore:
    """How well beads agree with gold beads; every share is in [0, 1].

    Strict: a bead counts when it is exactly a gold bead. Lax: when it shares a sentence pair with
    one; lax recall is the share of gold beads that share a pair with a predicted one.

    Attributes:
        sentalign_lax_recall: what SentAlign calls lax recall: lax correct predictions over those
            plus the gold beads that were not found strictly.
        predicted, gold: numbers of beads that counted.
        signature: the formula and what it was reckoned over.
        intervals: low and high end of the 95% bootstrap interval of each share, where asked for.
    """

    strict_precision: float
    strict_recall: float
    strict_f1: float
    lax_precision: float
    lax_recall: float
    lax_f1: float
    sentalign_lax_recall: float
    predicted: int
    gold: int
    signature: str
    intervals: Intervals = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"strict P {self.strict_precision:.3f} R {self.strict_recall:.3f} "
            f"F1 {self.strict_f1:.3f}   lax P {self.lax_precision:.3f} "
            f"R {self.lax_recall:.3f} F1 {self.lax_f1:.3f}   "
            f"SentAlign lax R {self.sentalign_lax_recall:.3f}   ({self.signature})"
        )


def score_alignment(
    predicted: Iterable[Iterable[Bead | Spans]],
    gold: Iterable[Iterable[Bead | Spans]],
    *,
    null_beads: str = "excluded",
    bootstrap: int = 0,
) -> AlignmentScore:
    """Score the beads of documents against their gold beads, pooled over the documents.

    Strict and lax are those of Thompson and Koehn (2019), "Vecalign: Improved Sentence Alignment in
    Linear Time and Space"; SentAlign's lax recall is that of Steingrímsson, Loftsson and Way
    (2023), "SentAlign: Accurate and Scalable Sentence Alignment".

    Args:
        predicted: for each document its beads: `Bead`, or pairs of index sequences.
        gold: the same for the truth, documents in the same order.
        null_beads: ``excluded`` leaves beads with an empty side out of every figure;
            ``in-precision`` counts them in precision only, as Vecalign's own scorer does.
        bootstrap: samples of documents drawn for the intervals, 0 for none.

    Raises:
        ConfigurationError: the two hold different numbers of documents, or `null_beads` is unknown.

    >>> print(score_alignment([[((0,), (0,)), ((1,), (1,))]], [[((0,), (0,)), ((1,), (1, 2))]]))
    strict P 0.500 R 0.500 F1 0.500   lax P 1.000 R 1.000 F1 1.000   SentAlign lax R 0.667   \
(alignment|strict+lax:vecalign|null-beads:excluded|pooled:1-documents)
    """
    predicted, gold = list(predicted), list(gold)
    if len(predicted) != len(gold):
        raise ConfigurationError(
            f"{len(predicted)} documents with beads, {len(gold)} with gold beads; expected as many"
        )
    if null_beads not in NULL_BEADS:
        raise ConfigurationError(
            f"null_beads is {null_beads!r}; expected one of {', '.join(NULL_BEADS)}"
        )
    counts = [
        _counted(found, truth, with_nulls=null_beads == "in-precision")
        for found, truth in zip(predicted, gold, strict=True)
    ]
    signature = (
        f"alignment|strict+lax:vecalign|null-beads:{null_beads}|pooled:{len(counts)}-documents"
        + (f"|bootstrap:{bootstrap}" if bootstrap else "")
    )
    total = _pooled(counts)
    return AlignmentScore(
        **_shares(counts),
        predicted=total.predicted,
        gold=total.gold,
        signature=signature,
        intervals=bootstrap_intervals(counts, _shares, bootstrap),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a document adds to the figures.

    Attributes:
        right: predicted beads that are gold beads, null ones too where they count.
        touching: predicted beads that are right or share a pair with a gold bead.
        predicted: predicted beads that count.
        found, touched, gold: gold beads with both sides that were predicted exactly, that share a
            pair with a predicted bead, and all of them.
        touching_pairs: `touching` without null beads.
    """

    right: int
    touching: int
    predicted: int
    found: int
    touched: int
    gold: int
    touching_pairs: int


_NOTHING = _Counts(0, 0, 0, 0, 0, 0, 0)


def _counted(
    predicted: Iterable[Bead | Spans], gold: Iterable[Bead | Spans], *, with_nulls: bool
) -> _Counts:
    all_beads, all_true = _spans(predicted), _spans(gold)
    beads, true_beads = ({bead for bead in part if all(bead)} for part in (all_beads, all_true))
    links, true_links = _links(beads), _links(true_beads)
    found = len(beads & true_beads)
    touching = sum(not true_links.isdisjoint(_links([bead])) for bead in beads)
    touched = sum(not links.isdisjoint(_links([bead])) for bead in true_beads)
    right_nulls = len((all_beads - beads) & all_true) if with_nulls else 0
    return _Counts(
        right=found + right_nulls,
        touching=touching + right_nulls,
        predicted=len(all_beads if with_nulls else beads),
        found=found,
        touched=touched,
        gold=len(true_beads),
        touching_pairs=touching,
    )


def _pooled(counts: Sequence[_Counts]) -> _Counts:
    return (
        _Counts(*map(sum, zip(*map(astuple, counts), strict=True))) if counts else _Counts(*[0] * 7)
    )


def _shares(counts: Sequence[_Counts]) -> dict[str, float]:
    total = _pooled(counts)
    strict = _share(total.right, total.predicted), _share(total.found, total.gold)
    lax = _share(total.touching, total.predicted), _share(total.touched, total.gold)
    missed = total.gold - total.found
    return {
        "strict_precision": strict[0],
        "strict_recall": strict[1],
        "strict_f1": _f1(*strict),
        "lax_precision": lax[0],
        "lax_recall": lax[1],
        "lax_f1": _f1(*lax),
        "sentalign_lax_recall": _share(total.touching_pairs, total.touching_pairs + missed),
    }


def _spans(beads: Iterable[Bead | Spans]) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    pairs = ((b.source, b.target) if isinstance(b, Bead) else b for b in beads)
    return {(tuple(source), tuple(target)) for source, target in pairs if source or target}


def _links(beads: Iterable[tuple[Sequence[int], Sequence[int]]]) -> set[tuple[int, int]]:
    return {(i, j) for source, target in beads for i in source for j in target}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0
