"""How often a headline finds its sentence, knows that it has none, and how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from align.scores.bootstrap import bootstrap_intervals
from align.scores.calibration import abstention_area, answered, calibration_error, separation
from corpora.errors import ConfigurationError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.scores.bootstrap import Intervals

SURE = 0.95
"""From this probability on an answer is taken unseen."""


@dataclass(frozen=True, slots=True)
class HeadlineTruth:
    """What a reader says of a headline.

    Attributes:
        acceptable: sentences of the body that state its claim.
        together: neighbours that state it only together.
        document: what the headline belongs to; those of one document are drawn together.
        source: where the document is from.
    """

    acceptable: frozenset[int]
    together: tuple[tuple[int, ...], ...] = ()
    document: str = ""
    source: str = ""

    @property
    def has_counterpart(self) -> bool:
        """Whether the body states the claim anywhere."""
        return bool(self.acceptable or self.together)

    def accepts(self, span: Collection[int]) -> bool:
        """Whether `span` is acceptable as a whole; an empty one, where nothing is."""
        if not span:
            return not self.has_counterpart
        return self.acceptable.issuperset(span) or tuple(span) in self.together


@dataclass(frozen=True, slots=True)
class HeadlineScore:
    """How good the counterparts of headlines are.

    Attributes:
        accuracy: share of the headlines with a counterpart whose whole answer is acceptable: every
            sentence of it states the claim, or all of them together do.
        answered_90, answered_95, answered_99: largest share of all headlines that can be answered,
            the surest first, with that many in a hundred right.
        sure, right_when_sure: share of answers with a probability of at least `SURE`, and how many
            of those are right; NaN where none is.
        calibration_error: see `align.scores.calibration`, over all headlines, 10 bins.
        separation: area under the ROC curve of the probability that there is a counterpart,
            headlines with one against those without; NaN where one kind is missing.
        abstention_area: mean accuracy of what is left when the least sure are given up one by one.
        answerable, headlines: how many have a counterpart, and how many there are.
        signature: the formula and what it was reckoned over.
        intervals: low and high end of the 95% bootstrap interval of each, where asked for.
        by_source: the same figures of each source, where there are several.

    Without probabilities all but `accuracy` is NaN.
    """

    accuracy: float
    answered_90: float
    answered_95: float
    answered_99: float
    sure: float
    right_when_sure: float
    calibration_error: float
    separation: float
    abstention_area: float
    answerable: int
    headlines: int
    signature: str
    intervals: Intervals = field(default_factory=dict)
    by_source: Mapping[str, HeadlineScore] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, None for what is not a number."""
        figures: dict[str, Any] = _plain(asdict(self))
        return figures

    def __str__(self) -> str:
        lines = [f"{'':14}{_HEADER}", f"{'all':14}{self._row()}"]
        lines += [f"{source[:13]:14}{score._row()}" for source, score in self.by_source.items()]
        return "\n".join([*lines, f"({self.signature})"])

    def _row(self) -> str:
        figures = (f"{getattr(self, name):{_width(title)}.3f}" for name, title in _COLUMNS.items())
        return "  ".join([f"{self.headlines:5}", *figures])


_COLUMNS = {
    "accuracy": "accuracy",
    "answered_90": "at 90%",
    "answered_95": "at 95%",
    "answered_99": "at 99%",
    "sure": "sure",
    "right_when_sure": "right",
    "calibration_error": "calibration",
    "separation": "separation",
    "abstention_area": "abstention",
}


def _width(title: str) -> int:
    return max(len(title), 5)


_HEADER = "  ".join(["    n", *(f"{title:>{_width(title)}}" for title in _COLUMNS.values())])


def score_headlines(
    predicted: Sequence[Bead],
    truths: Sequence[HeadlineTruth | Collection[int]],
    *,
    bootstrap: int = 0,
) -> HeadlineScore:
    """Score the beads of headlines against the sentences that state their claim.

    Args:
        predicted: one bead a headline, as `align_headline` returns it.
        truths: for each what a reader says, or just the acceptable sentences.
        bootstrap: samples of documents drawn for the intervals, 0 for none.

    Raises:
        ConfigurationError: as many beads as answers were expected.

    >>> beads = [Bead((0,), (2,), probability=0.9), Bead((0,), (), probability=0.8)]
    >>> score_headlines(beads, [{2, 3}, set()]).accuracy
    1.0
    """
    if len(predicted) != len(truths):
        raise ConfigurationError(
            f"{len(predicted)} beads for {len(truths)} headlines; expected as many"
        )
    answers = [
        _Answer.of(bead, _truth(truth), place)
        for place, (bead, truth) in enumerate(zip(predicted, truths, strict=True))
    ]
    sources = sorted({answer.source for answer in answers})
    return _scored(
        answers,
        bootstrap,
        {
            source: _scored([answer for answer in answers if answer.source == source], bootstrap)
            for source in (sources if len(sources) > 1 else ())
        },
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    has_counterpart: bool
    is_right: bool
    sure: float
    abstained: bool
    document: str
    source: str

    @classmethod
    def of(cls, bead: Bead, truth: HeadlineTruth, place: int) -> _Answer:
        return cls(
            truth.has_counterpart,
            truth.accepts(bead.target),
            float("nan") if bead.probability is None else bead.probability,
            not bead.target,
            truth.document or f"#{place}",
            truth.source,
        )


def _truth(given: HeadlineTruth | Collection[int]) -> HeadlineTruth:
    return given if isinstance(given, HeadlineTruth) else HeadlineTruth(frozenset(given))


def _scored(
    answers: Sequence[_Answer], bootstrap: int, by_source: Mapping[str, HeadlineScore] | None = None
) -> HeadlineScore:
    documents: dict[str, list[_Answer]] = {}
    for answer in answers:
        documents.setdefault(answer.document, []).append(answer)
    signature = f"headline|whole-answer-acceptable|ece:10-equal-mass|{len(answers)}-headlines" + (
        f"|bootstrap:{bootstrap}-of-documents" if bootstrap else ""
    )
    return HeadlineScore(
        **_figures(answers),
        answerable=sum(answer.has_counterpart for answer in answers),
        headlines=len(answers),
        signature=signature,
        intervals=bootstrap_intervals(
            list(documents.values()),
            lambda drawn: _figures([answer for document in drawn for answer in document]),
            bootstrap,
        ),
        by_source=by_source or {},
    )


def _figures(answers: Sequence[_Answer]) -> dict[str, float]:
    answerable = [answer.is_right for answer in answers if answer.has_counterpart]
    known = [answer for answer in answers if not math.isnan(answer.sure)]
    sure = [answer.sure for answer in known]
    right = [answer.is_right for answer in known]
    taken = [answer.is_right for answer in known if answer.sure >= SURE]
    there_is_one = [1 - answer.sure if answer.abstained else answer.sure for answer in known]
    return {
        "accuracy": _share(answerable),
        "answered_90": answered(sure, right, share_right=0.9),
        "answered_95": answered(sure, right, share_right=0.95),
        "answered_99": answered(sure, right, share_right=0.99),
        "sure": len(taken) / len(known) if known else float("nan"),
        "right_when_sure": _share(taken),
        "calibration_error": calibration_error(sure, right),
        "separation": separation(there_is_one, [answer.has_counterpart for answer in known]),
        "abstention_area": abstention_area(sure, right),
    }


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else float("nan")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
