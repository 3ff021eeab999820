"""Scores, each with a signature that says how it was computed.

Of alignments: `alignment`, `headline`, `calibration` (of their probabilities), `bootstrap` (of
intervals). Of translations: `translation` as sacreBLEU has them, by its `metrics`; `quality`
without references, `comet` by its own command; `rendering` prints them.

To add a metric of translations, name what makes it in `metrics.METRICS`; to add one from
another package, see `corpora.plugins`.
"""

from align.scores.alignment import AlignmentScore, score_alignment
from align.scores.calibration import abstention_area, answered, calibration_error, separation
from align.scores.headline import HeadlineScore, HeadlineTruth, score_headlines
from align.scores.metrics import METRICS, MetricScore, TranslationScores
from align.scores.rendering import render_scores
from align.scores.translation import compare_translations, score_translations

__all__ = [
    "METRICS",
    "AlignmentScore",
    "HeadlineScore",
    "HeadlineTruth",
    "MetricScore",
    "TranslationScores",
    "abstention_area",
    "answered",
    "calibration_error",
    "compare_translations",
    "render_scores",
    "score_alignment",
    "score_headlines",
    "score_translations",
    "separation",
]
