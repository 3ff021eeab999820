"""Precision, recall and F1 of beads against gold beads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from corpora.errors import ConfigurationError
from corpora.pairs import Bead

Spans = tuple[Sequence[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class AlignmentScore:
    """How well beads agree with gold beads; every share is in [0, 1].

    Strict: a bead counts when it is exactly a gold bead. Lax: when it shares a sentence pair with
    one. Beads with an empty side are left out of both.
    """

    strict_precision: float
    strict_recall: float
    strict_f1: float
    lax_precision: float
    lax_recall: float
    lax_f1: float
    predicted: int
    gold: int
    signature: str = "alignment|strict+lax|null-beads:excluded|pooled"

    def to_dict(self) -> dict[str, float | int | str]:
        """The attributes by name."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"strict P {self.strict_precision:.3f} R {self.strict_recall:.3f} "
            f"F1 {self.strict_f1:.3f}   lax P {self.lax_precision:.3f} "
            f"R {self.lax_recall:.3f} F1 {self.lax_f1:.3f}   ({self.signature})"
        )


def score_alignment(
    predicted: Iterable[Iterable[Bead | Spans]], gold: Iterable[Iterable[Bead | Spans]]
) -> AlignmentScore:
    """Score the beads of documents against their gold beads, pooled over the documents.

    Strict and lax are those of Thompson and Koehn (2019), "Vecalign: Improved Sentence Alignment in
    Linear Time and Space"; their scorer lets null beads count in precision, here they never do.

    Args:
        predicted: for each document its beads: `Bead`, or pairs of index sequences.
        gold: the same for the truth, documents in the same order.

    Raises:
        ConfigurationError: the two hold different numbers of documents.

    >>> print(score_alignment([[((0,), (0,)), ((1,), (1,))]], [[((0,), (0,)), ((1,), (1, 2))]]))
    strict P 0.500 R 0.500 F1 0.500   lax P 1.000 R 1.000 F1 1.000   \
(alignment|strict+lax|null-beads:excluded|pooled)
    """
    predicted, gold = list(predicted), list(gold)
    if len(predicted) != len(gold):
        raise ConfigurationError(
            f"{len(predicted)} documents with beads, {len(gold)} with gold beads; expected as many"
        )
    strict = lax_found = lax_covered = predicted_count = gold_count = 0
    for found, truth in zip(predicted, gold, strict=True):
        beads, true_beads = _spans(found), _spans(truth)
        links, true_links = _links(beads), _links(true_beads)
        strict += len(beads & true_beads)
        lax_found += sum(not true_links.isdisjoint(_links([bead])) for bead in beads)
        lax_covered += sum(not links.isdisjoint(_links([bead])) for bead in true_beads)
        predicted_count += len(beads)
        gold_count += len(true_beads)
    strict_pair = _share(strict, predicted_count), _share(strict, gold_count)
    lax_pair = _share(lax_found, predicted_count), _share(lax_covered, gold_count)
    return AlignmentScore(
        *strict_pair, _f1(*strict_pair), *lax_pair, _f1(*lax_pair), predicted_count, gold_count
    )


def _spans(beads: Iterable[Bead | Spans]) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    pairs = ((b.source, b.target) if isinstance(b, Bead) else b for b in beads)
    return {(tuple(source), tuple(target)) for source, target in pairs if source and target}


def _links(beads: Iterable[tuple[Sequence[int], Sequence[int]]]) -> set[tuple[int, int]]:
    return {(i, j) for source, target in beads for i in source for j in target}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0
