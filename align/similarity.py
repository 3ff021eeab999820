"""Similarity of sentences and of runs of sentences, from vectors that were encoded once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from align.encoders import encode_texts, encoder_signature
from corpora.errors import ConfigurationError
from corpora.normalize import normalize_text
from corpora.samples import article_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from align.encoders import Encoder
    from align.encoders.base import Vectors

    Floats = npt.NDArray[np.float64]

PRIOR_SENTENCES = 10
"""A language's background mean counts as this many sentences of the document."""

RIVALS = 4
"""The margin compares a pair with this many nearest rivals on each side."""


def encode_sentences(encoder: Encoder, sentences: Sequence[str], language: str) -> Vectors:
    """Vectors of `sentences` after normalising them for comparison; see `encode_texts`.

    Raises:
        ConfigurationError: `sentences` is one string, or `encoder` a name.
        EncoderError: see `encode_texts`.
    """
    if isinstance(sentences, str):
        raise ConfigurationError(
            f"the {language} text is one string; expected a list of sentences, as "
            "[sentence.text for sentence in corpora.segment(text, language)]"
        )
    if isinstance(encoder, str):
        raise ConfigurationError(f"encoder is {encoder!r}; expected load_encoder({encoder!r})")
    return encode_texts(encoder, [normalize_text(text, language) for text in sentences])


def background_mean(encoder: Encoder, language: str) -> Vectors:
    """Mean vector of ordinary news sentences in `language`, float32 ``(encoder.dim,)``.

    Encoders of several languages place each language around a point of its own; a headline alone
    cannot show where that is. The mean of the embedded encoder is stored with the package; another
    encoder computes its own once a process, from the sample articles. A language that has no
    samples gets the mean over all of them.
    """
    means = _stored_means().get(encoder.name)
    if means is None or any(len(mean) != encoder.dim for mean in means.values()):
        means = _sample_means(encoder)
    if language in means:
        return means[language]
    pooled: Vectors = np.mean(list(means.values()), axis=0, dtype=np.float32)
    return pooled


@cache
def _stored_means() -> dict[str, dict[str, Vectors]]:
    stored = json.loads(files("align").joinpath("background.json").read_text("utf-8"))
    return {
        encoder: {language: np.asarray(mean, np.float32) for language, mean in means.items()}
        for encoder, means in stored["means"].items()
    }


_means_of_encoder: dict[str, dict[str, Vectors]] = {}


def _sample_means(encoder: Encoder) -> dict[str, Vectors]:
    signature = encoder_signature(encoder)
    if signature not in _means_of_encoder:
        _means_of_encoder[signature] = {
            language: encode_sentences(encoder, sentences, language).mean(axis=0)
            for language, sentences in article_sentences().items()
        }
    return _means_of_encoder[signature]


def centre(vectors: Vectors, background: Vectors) -> Floats:
    """`vectors` with their language's mean subtracted, rows of unit length again.

    The mean is the document's own, drawn towards `background` where the document is short. Rows
    that were zero (blank sentences) stay zero.

    Args:
        vectors: shape ``(n, dim)``.
        background: shape ``(dim,)``.
    """
    vectors64 = vectors.astype(np.float64)
    filled = np.any(vectors64 != 0, axis=1, keepdims=True)
    total = vectors64.sum(axis=0) + PRIOR_SENTENCES * background.astype(np.float64)
    mean = total / (filled.sum() + PRIOR_SENTENCES)
    return unit_rows((vectors64 - mean) * filled)


def unit_rows(vectors: Floats) -> Floats:
    """`vectors` with every row scaled to unit length; zero rows stay zero."""
    scaled: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled


def span_vectors(vectors: Floats, lengths: Floats, size: int) -> Floats:
    """Unit vectors of all runs of `size` neighbours, shape ``(n - size + 1, dim)``.

    A run is the sum of its sentences weighted by the square root of their length: close to the
    encoded run, at no cost.
    """
    weighted = vectors * np.sqrt(lengths)[:, None]
    count = max(len(vectors) - size + 1, 0)
    runs = np.zeros((count, vectors.shape[1]))
    for offset in range(size):
        runs += weighted[offset : offset + count]
    return unit_rows(runs)


def margin(similarity: float, *rivals: Floats) -> float:
    """`similarity` minus the mean similarity of the nearest rivals, averaged over the sides.

    The difference margin of Artetxe and Schwenk (2019), "Margin-based Parallel Corpus Mining with
    Multilingual Sentence Embeddings". Fewer than `RIVALS` rivals are made up by unrelated ones of
    similarity 0.

    >>> round(margin(0.8, np.array([0.4, 0.2]), np.array([0.1, 0.1])), 3)
    0.7
    """
    nearest = [np.sort(side)[-RIVALS:].clip(min=0).sum() / RIVALS for side in rivals]
    return float(similarity - np.mean(nearest))
