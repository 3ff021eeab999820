"""How sure the aligner is: a bead's evidence to a calibrated probability."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a bead.

    Attributes:
        kind: ``headline``, ``body``, or ``null`` for a sentence left without counterpart.
        similarity: centred cosine of the two sides; for ``null`` that with the nearest sentence.
        margin: see `align.similarity.margin`.
        topic: of a headline, the mean similarity of the nearest other sentences of the body: a
            body about the same subject is more likely to state its claim.
        length_ratio: absolute logarithm of the ratio of the sides' lengths.
        extra_sentences: sentences in the bead beyond one a side.
    """

    kind: str
    similarity: float
    margin: float = 0.0
    topic: float = 0.0
    length_ratio: float = 0.0
    extra_sentences: int = 0


def probability(encoder: str, evidence: Evidence) -> float:
    """Probability in [0, 1] that a bead with this `evidence` is right.

    A logistic regression, fitted by ``scripts/fit_confidence.py`` and stored in
    ``align/confidence.json``. An encoder without an entry there uses that of ``e5``, whose figures
    are then an order, not a calibrated probability.
    """
    models = _models()
    weights = (models.get(encoder) or models["e5"])[evidence.kind]
    total = weights["intercept"] + sum(
        weight * getattr(evidence, name) for name, weight in weights.items() if name != "intercept"
    )
    return 1.0 / (1.0 + math.exp(-min(max(total, -30.0), 30.0)))


@cache
def _models() -> dict[str, dict[str, dict[str, float]]]:
    stored: dict[str, Any] = json.loads(
        files("align").joinpath("confidence.json").read_text("utf-8")
    )
    return cast(dict[str, dict[str, dict[str, float]]], stored["models"])
