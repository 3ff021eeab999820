"""Token vectors: which words of two sentences say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from align.beads.similarity import one_blas_thread, unit_rows
from align.encoders import encode_tokens
from corpora.errors import EncoderError

if TYPE_CHECKING:
    from align.beads.similarity import Floats
    from align.encoders import Encoder
    from align.encoders.base import TokenVectors, Vectors

PRIOR_PIECES = 2
UNRELATED = 0.2
"""Two pieces of an unrelated text count with a headline's own: a name that finds itself proves
little, and nobody's labels hold headlines so short."""

PRIOR_TOKENS = 50
"""A language's mean counts as this many tokens of the text that is centred."""


def read_tokens(encoder: Encoder, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
    """Vectors and tokens of `texts`; see `align.encoders.encode_tokens`.

    Raises:
        EncoderError: `encoder` has no token vectors, or a token's vector holds NaN or infinity.
    """
    vectors, tokens = encode_tokens(encoder, texts)
    for text, found in zip(texts, tokens, strict=True):
        if not np.isfinite(found.vectors).all():
            raise EncoderError(
                f"encoder {encoder.name!r} returned token vectors with NaN for {text[:80]!r}"
            )
    return vectors, tokens


def word_pieces(text: str, tokens: TokenVectors) -> Floats:
    """Vectors of the tokens of `text` with a letter or digit in them, of all where none has one."""
    has_word = [
        any(character.isalnum() for character in text[start:stop])
        for start, stop in tokens.spans.tolist()
    ]
    return tokens.vectors[has_word] if any(has_word) else tokens.vectors


def tokens_mean(tokens: Sequence[TokenVectors], mean: Floats) -> Floats:
    """Mean of all `tokens`, drawn towards their language's `mean` where they are few."""
    count = sum(len(found.vectors) for found in tokens)
    total = PRIOR_TOKENS * mean.astype(np.float64)
    for found in tokens:
        total = total + found.vectors.sum(axis=0, dtype=np.float64)
    shared: Floats = total / (count + PRIOR_TOKENS)
    return shared


def centred(vectors: Floats, mean: Floats) -> Floats:
    """`vectors` seen from `mean`, rows of unit length."""
    return unit_rows(vectors.astype(np.float32) - mean.astype(np.float32))


def recall(matches: Floats) -> Floats:
    """Mean of `matches` with the nearest token, shape ``(..., pieces)``, drawn to `UNRELATED`.

    Of all pieces this is the recall of Zhang et al. (2020), "BERTScore: Evaluating Text Generation
    with BERT".
    """
    total = matches.sum(axis=-1) + PRIOR_PIECES * UNRELATED
    drawn: Floats = total / (matches.shape[-1] + PRIOR_PIECES)
    return drawn


def best_matches(wanted: Floats, offered: Floats) -> Floats:
    """Similarity of each row of `wanted` with the nearest row of `offered`, 0 where none is."""
    if not (len(wanted) and len(offered)):
        return np.zeros(len(wanted), np.float32)
    with one_blas_thread():
        nearest: Floats = (wanted @ offered.T).max(axis=1)
    return nearest
