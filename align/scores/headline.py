"""How often a headline finds its sentence, and knows that it has none."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from align.scores.bootstrap import bootstrap_intervals
from align.scores.calibration import abstention_area, calibration_error, separation
from corpora.errors import ConfigurationError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.scores.bootstrap import Intervals


@dataclass(frozen=True, slots=True)
class HeadlineScore:
    """How good the counterparts of headlines are.

    Attributes:
        accuracy: share of the headlines with a counterpart for which the chosen sentence, or one of
            the chosen two, states their claim.
        separation: area under the ROC curve of the probability that there is a counterpart,
            headlines with one against those without; NaN where one kind is missing.
        calibration_error: see `align.scores.calibration`, over all headlines, 10 bins.
        abstention_area: mean accuracy of what is left when the least sure are given up one by one.
        answerable, headlines: how many have a counterpart, and how many there are.
        signature: the formula and what it was reckoned over.
        intervals: low and high end of the 95% bootstrap interval of each, where asked for.
    """

    accuracy: float
    separation: float
    calibration_error: float
    abstention_area: float
    answerable: int
    headlines: int
    signature: str
    intervals: Intervals = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, None for what is not a number."""
        return {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in asdict(self).items()
        }

    def __str__(self) -> str:
        return (
            f"accuracy {self.accuracy:.3f} of {self.answerable} with a counterpart   "
            f"separation {self.separation:.3f}   calibration error {self.calibration_error:.3f}   "
            f"abstention area {self.abstention_area:.3f}   ({self.signature})"
        )


def score_headlines(
    predicted: Sequence[Bead], acceptable: Sequence[Collection[int]], *, bootstrap: int = 0
) -> HeadlineScore:
    """Score the beads of headlines against the sentences that state their claim.

    Args:
        predicted: one bead a headline, as `align_headline` returns it.
        acceptable: for each the sentences that state its claim, none where no sentence does.
        bootstrap: samples of headlines drawn for the intervals, 0 for none.

    Raises:
        ConfigurationError: as many beads as answers were expected.

    >>> beads = [Bead((0,), (2,), probability=0.9), Bead((0,), (), probability=0.8)]
    >>> score_headlines(beads, [{2, 3}, set()]).accuracy
    1.0
    """
    if len(predicted) != len(acceptable):
        raise ConfigurationError(
            f"{len(predicted)} beads for {len(acceptable)} headlines; expected as many"
        )
    answers = [
        _Answer(
            has_counterpart=bool(right),
            is_right=not set(right).isdisjoint(bead.target) if bead.target else not right,
            sure=float("nan") if bead.probability is None else bead.probability,
            abstained=not bead.target,
        )
        for bead, right in zip(predicted, acceptable, strict=True)
    ]
    signature = f"headline|first-choice-acceptable|ece:10-equal-mass|{len(answers)}-headlines" + (
        f"|bootstrap:{bootstrap}" if bootstrap else ""
    )
    return HeadlineScore(
        **_figures(answers),
        answerable=sum(answer.has_counterpart for answer in answers),
        headlines=len(answers),
        signature=signature,
        intervals=bootstrap_intervals(answers, _figures, bootstrap),
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    has_counterpart: bool
    is_right: bool
    sure: float
    abstained: bool


def _figures(answers: Sequence[_Answer]) -> Mapping[str, float]:
    answerable = [answer.is_right for answer in answers if answer.has_counterpart]
    sure = [answer.sure for answer in answers]
    right = [answer.is_right for answer in answers]
    there_is_one = [1 - answer.sure if answer.abstained else answer.sure for answer in answers]
    return {
        "accuracy": sum(answerable) / len(answerable) if answerable else float("nan"),
        "separation": separation(there_is_one, [answer.has_counterpart for answer in answers]),
        "calibration_error": calibration_error(sure, right),
        "abstention_area": abstention_area(sure, right),
    }
