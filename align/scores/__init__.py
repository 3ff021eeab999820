"""Scores of alignments and of translations."""

from align.scores.alignment import AlignmentScore, score_alignment
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
    "MetricScore",
    "TranslationScores",
    "compare_translations",
    "render_scores",
    "score_alignment",
    "score_translations",
]
