"""What all sentences of a language share in an encoder's space, and vectors without it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from align.beads.encoded import EncodedText
from align.beads.similarity import unit_rows
from align.beads.tokens import read_tokens
from align.encoders import encoder_signature, has_tokens
from corpora.samples import article_sentences
from corpora.text.normalize import normalize_text

if TYPE_CHECKING:
    from align.beads.similarity import Floats
    from align.encoders import Encoder
    from align.encoders.base import Vectors

PRIOR_SENTENCES = 10
"""A language's mean counts as this many sentences of the document."""

DIMENSIONS_A_COMPONENT = 100
"""One component in this many dimensions is common to all text: the rule of thumb of its paper."""


@dataclass(frozen=True, slots=True)
class Background:
    """Where ordinary news sentences lie in an encoder's space.

    Encoders of several languages place each language around a point of its own, in a narrow cone.

    Attributes:
        means: the mean vector of each language's sentences, float32 ``(dim,)``.
        components: the few directions in which sentences of all subjects vary most, orthonormal,
            float32 ``(k, dim)`` (Mu and Viswanath 2018, "All-but-the-Top: Simple and Effective
            Postprocessing for Word Representations").
        token_means: the mean vector of each language's tokens, float32 ``(dim,)``; empty for an
            encoder without token vectors.
    """

    means: Mapping[str, Vectors]
    components: Vectors
    token_means: Mapping[str, Vectors] = field(default_factory=dict)

    def mean(self, language: str) -> Vectors:
        """Mean of `language`; of all languages together where there are no samples of it."""
        return _of_language(self.means, language)

    def token_mean(self, language: str) -> Vectors:
        """`mean`, of tokens."""
        return _of_language(self.token_means, language)

    def midpoint(self, source: str, target: str) -> Vectors:
        """The point between two languages."""
        between: Vectors = ((self.mean(source) + self.mean(target)) / 2).astype(np.float32)
        return between

    def without_components(self, vectors: Floats) -> Floats:
        """Unit rows of centred `vectors` that no longer tell what all subjects share."""
        common = self.components.astype(np.float64)
        return unit_rows(vectors - (vectors @ common.T) @ common)


def _of_language(means: Mapping[str, Vectors], language: str) -> Vectors:
    if language in means:
        return means[language]
    of_all: Vectors = np.mean(list(means.values()), axis=0, dtype=np.float32)
    return of_all


def background_of(encoder: Encoder) -> Background:
    """The background of `encoder`.

    That of the embedded encoder is stored with the package; another encoder computes its own once
    a process, from the sample articles.
    """
    stored = _stored().get(encoder.name)
    if stored is not None and stored.components.shape[1] == encoder.dim:
        return stored
    signature = encoder_signature(encoder)
    if signature not in _computed:
        _computed[signature] = sample_background(encoder)
    return _computed[signature]


_computed: dict[str, Background] = {}


@cache
def _stored() -> dict[str, Background]:
    stored = json.loads(files("align.beads").joinpath("learned/background.json").read_text("utf-8"))
    return {
        encoder: Background(
            {language: np.asarray(mean, np.float32) for language, mean in found["means"].items()},
            np.asarray(found["components"], np.float32),
            {
                language: np.asarray(mean, np.float32)
                for language, mean in found["token_means"].items()
            },
        )
        for encoder, found in stored["encoders"].items()
    }


def sample_background(encoder: Encoder) -> Background:
    """The background of `encoder`, computed from the sample articles."""
    vectors = {
        language: EncodedText.of(sentences, language, encoder).vectors.astype(np.float64)
        for language, sentences in article_sentences().items()
    }
    means = {language: rows.mean(axis=0) for language, rows in vectors.items()}
    spread = np.concatenate([rows - means[language] for language, rows in vectors.items()])
    _, _, directions = np.linalg.svd(spread, full_matrices=False)
    return Background(
        {language: mean.astype(np.float32) for language, mean in means.items()},
        directions[: encoder.dim // DIMENSIONS_A_COMPONENT].astype(np.float32),
        _token_means(encoder) if has_tokens(encoder) else {},
    )


def _token_means(encoder: Encoder) -> dict[str, Vectors]:
    means = {}
    for language, sentences in article_sentences().items():
        normalized = [normalize_text(sentence, language) for sentence in sentences]
        _, tokens = read_tokens(encoder, normalized)
        rows = np.concatenate([found.vectors for found in tokens])
        means[language] = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    return means


def document_mean(vectors: Vectors, mean: Vectors) -> Floats:
    """What the sentences of a document share: their mean, drawn towards `mean` where they are few.

    Args:
        vectors: shape ``(n, dim)``; zero rows (blank sentences) do not count.
        mean: of the language, shape ``(dim,)``.
    """
    filled = np.count_nonzero(np.any(vectors != 0, axis=1))
    total = vectors.sum(axis=0, dtype=np.float64) + PRIOR_SENTENCES * mean.astype(np.float64)
    shared: Floats = total / (filled + PRIOR_SENTENCES)
    return shared


def centre(vectors: Vectors, point: Floats) -> Floats:
    """`vectors` seen from `point`, rows of unit length, float64; zero rows stay zero."""
    filled = np.any(vectors != 0, axis=1, keepdims=True)
    return unit_rows((vectors.astype(np.float64) - point) * filled)
