"""How good aligners and translators are, on what people have labelled and translated.

`labels` reads what is true, `alignment` holds beads against it, `translation` translators against
aligned rows; figures are those of `align.scores`.
"""

from align.evaluation.alignment import AlignmentEvaluation, evaluate_alignment, predict
from align.evaluation.labels import Labels, Predictions, read_labels, read_predictions
from align.evaluation.translation import evaluate_translation

__all__ = [
    "AlignmentEvaluation",
    "Labels",
    "Predictions",
    "evaluate_alignment",
    "evaluate_translation",
    "predict",
    "read_labels",
    "read_predictions",
]
