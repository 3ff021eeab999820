"""Scores of alignments, of their probabilities, and of translations."""

from align.scores.alignment import AlignmentScore, score_alignment
from align.scores.calibration import abstention_area, calibration_error, separation
from align.scores.headline import HeadlineScore, score_headlines
from align.scores.rendering import render_scores
from align.scores.translation import (
    METRICS,
    MetricScore,
    TranslationScores,
    compare_translations,
    score_translations,
)

__all__ = [
    "METRICS",
    "AlignmentScore",
    "HeadlineScore",
    "MetricScore",
    "TranslationScores",
    "abstention_area",
    "calibration_error",
    "compare_translations",
    "render_scores",
    "score_alignment",
    "score_headlines",
    "score_translations",
    "separation",
]
