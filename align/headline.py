"""The counterpart of a headline in a body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.confidence import Evidence, probability
from align.similarity import background_mean, centre, encode_sentences, margin, unit_rows
from corpora.pairs import Bead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.encoders import Encoder
    from align.encoders.base import Vectors

LEAD_BONUS = 0.15
LEAD_REACH = 2.0
"""A news article states its news early: sentence i is favoured by ``LEAD_BONUS * e^(-i / 2)``."""


def align_headline(
    headline: str,
    sentences: Sequence[str],
    *,
    encoder: Encoder,
    source: str = "az",
    target: str = "en",
    min_probability: float = 0.0,
) -> Bead:
    """The sentence of a body that says what the headline says.

    Args:
        headline: one headline, or one sentence of a headline.
        sentences: the body, sentence by sentence.
        encoder: from `load_encoder`.
        source, target: BCP-47 codes of the headline's and the body's language.
        min_probability: below it the headline is said to have no counterpart.

    Returns:
        A bead with ``source == (0,)`` and the chosen index as ``target``; ``target == ()`` where
        there is none. `probability` is that of the best candidate's being right, or, for a bead
        without target, of there being no counterpart.

    >>> from align import load_encoder
    >>> body = ["It rained all day.", "The match Neftçi 2:1 Qarabağ was moved.", "Fans went home."]
    >>> align_headline("Neftçi 2:1 Qarabağ", body, encoder=load_encoder("hash")).target
    (1,)
    """
    return match_headline(
        encode_sentences(encoder, [headline], source)[0],
        encode_sentences(encoder, sentences, target),
        background=(background_mean(encoder, source), background_mean(encoder, target)),
        encoder=encoder.name,
        min_probability=min_probability,
    )


def match_headline(
    headline: Vectors,
    body: Vectors,
    *,
    background: tuple[Vectors, Vectors],
    encoder: str,
    min_probability: float = 0.0,
) -> Bead:
    """`align_headline` on vectors: `headline` of shape ``(dim,)``, `body` of ``(n, dim)``."""
    candidates = np.flatnonzero(np.any(body != 0, axis=1))
    if not candidates.size or not np.any(headline):
        return Bead((0,), (), probability=1.0)
    # Both sides are centred on one point between their languages: what a headline and a sentence
    # share of the background, names above all, then still speaks for them.
    shared: Vectors = ((background[0] + background[1]) / 2).astype(np.float32)
    direction = unit_rows((headline - shared).astype(np.float64)[None])[0]
    similarities = centre(body, shared) @ direction
    ranked = similarities + LEAD_BONUS * np.exp(-np.arange(len(body)) / LEAD_REACH)
    best = int(candidates[np.argmax(ranked[candidates])])
    similarity = float(similarities[best])
    rivals = np.delete(similarities, best)
    gap = margin(similarity, rivals)
    sure = probability(encoder, Evidence("headline", similarity, gap))
    if sure < min_probability:
        return Bead((0,), (), probability=1.0 - sure)
    return Bead((0,), (best,), similarity, gap, sure)
