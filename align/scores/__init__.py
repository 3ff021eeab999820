"""Scores of alignments and of the probabilities that go with them."""

from align.scores.alignment import AlignmentScore, score_alignment
from align.scores.calibration import abstention_area, calibration_error, separation
from align.scores.headline import HeadlineScore, score_headlines

__all__ = [
    "AlignmentScore",
    "HeadlineScore",
    "abstention_area",
    "calibration_error",
    "score_alignment",
    "score_headlines",
    "separation",
]
