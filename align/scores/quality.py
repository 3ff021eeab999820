"""Reference-free quality of a translation: how alike its two sides are, as a probability."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from align.scores.metrics import MetricScore
from corpora.errors import ConfigurationError

if TYPE_CHECKING:
    from align.encoders import Encoder


def side_similarities(
    encoder: Encoder,
    sources: Sequence[str],
    translations: Sequence[str],
    *,
    source: str,
    target: str,
) -> list[float]:
    """Centred cosine of each text and its translation, each in [-1, 1].

    Every vector is centred by its language's background mean, so that the figure of a pair does not
    depend on the pairs beside it.

    Raises:
        ConfigurationError: there are not as many translations as texts.
    """
    import numpy as np

    from align.beads.background import background_of, centre
    from align.beads.encoded import EncodedText

    if len(sources) != len(translations):
        raise ConfigurationError(
            f"{len(sources)} texts, {len(translations)} translations; expected as many"
        )
    background = background_of(encoder)
    sides = [
        centre(EncodedText.of(texts, language, encoder).vectors, background.mean(language))
        for texts, language in ((sources, source), (translations, target))
    ]
    similarities: list[float] = np.einsum("ij,ij->i", *sides).tolist()
    return similarities


def estimate_quality(
    encoder: Encoder,
    sources: Sequence[str],
    translations: Sequence[str],
    *,
    source: str = "az",
    target: str = "en",
) -> list[float | None]:
    """Probability that each translation says what its text says, in [0, 1].

    The similarity of the two sides, calibrated by a logistic regression that
    ``scripts/fit_quality.py`` fits on human translations against wrong and incomplete ones and
    stores in ``align/scores/learned/quality.json``. It knows meaning, not style: a clumsy
    translation scores as high as a fine one.

    Args:
        encoder: from `load_encoder`.
        sources, translations: as many of each.
        source, target: their BCP-47 codes.

    Returns:
        One figure a pair; None for every pair where nothing was fitted for this encoder.
    """
    weights = _models().get(encoder.name)
    if weights is None:
        return [None] * len(sources)
    similarities = side_similarities(encoder, sources, translations, source=source, target=target)
    return [_probability(weights, similarity) for similarity in similarities]


def score_quality(
    encoder: Encoder,
    sources: Sequence[str],
    translations: Sequence[str],
    *,
    source: str = "az",
    target: str = "en",
) -> MetricScore:
    """Mean of `estimate_quality` times 100, as a figure beside BLEU and chrF.

    Raises:
        ConfigurationError: there are not as many translations as texts.
    """
    values = estimate_quality(encoder, sources, translations, source=source, target=target)
    known = [value for value in values if value is not None]
    if not known:
        reason = f"nothing was fitted for encoder {encoder.name!r}" if values else "empty corpus"
        return MetricScore("quality", "quality", None, reason=reason)
    signature = f"{quality_signature(encoder.name)}|{source}-{target}|mean*100"
    return MetricScore("quality", "quality", 100 * math.fsum(known) / len(known), signature)


def quality_signature(encoder: str) -> str:
    """How `estimate_quality` computes its figures for this encoder.

    >>> quality_signature("hash")
    'quality|none'
    """
    weights = _models().get(encoder)
    if weights is None:
        return "quality|none"
    return f"quality|{encoder}|logistic:{weights['intercept']:+g}{weights['similarity']:+g}s"


def _probability(weights: dict[str, float], similarity: float) -> float:
    total = weights["intercept"] + weights["similarity"] * similarity
    return 1.0 / (1.0 + math.exp(-min(max(total, -30.0), 30.0)))


@cache
def _models() -> dict[str, dict[str, float]]:
    learned = files("align.scores").joinpath("learned/quality.json").read_text("utf-8")
    stored: dict[str, Any] = json.loads(learned)
    return cast(dict[str, dict[str, float]], stored["models"])
