"""Sentences with their vectors: what every aligner takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.encoders import encode_texts
from corpora.errors import ConfigurationError, EncoderError
from corpora.text.normalize import normalize_text

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.encoders.base import Vectors


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text in sentences.

    Attributes:
        sentences: blank ones count.
        vectors: one row a sentence, float32 ``(n, dim)``, unit length; zero for a blank one.
        language: BCP-47 code.

    Raises:
        EncoderError: the vectors are not as many as the sentences, or hold NaN or infinity.
    """

    sentences: Sequence[str]
    vectors: Vectors
    language: str

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.sentences):
            raise EncoderError(
                f"vectors of shape {self.vectors.shape} for {len(self.sentences)} sentences; "
                "expected one row a sentence"
            )
        if not np.isfinite(self.vectors).all():
            raise EncoderError(
                f"vectors with NaN or infinity for the {self.language} sentences; expected rows of "
                "unit length, or of zeros for blank sentences"
            )

    @classmethod
    def of(cls, sentences: Sequence[str], language: str, encoder: Encoder) -> EncodedText:
        """Encodes `sentences` after normalising them for comparison; see `encode_texts`.

        Raises:
            ConfigurationError: `sentences` is one string, or `encoder` a name.
            EncoderError: see `encode_texts`.
        """
        if isinstance(sentences, str):
            raise ConfigurationError(
                f"the {language} text is one string; expected a list of sentences, as "
                "[sentence.text for sentence in corpora.text.segment(text, language)]"
            )
        if isinstance(encoder, str):
            raise ConfigurationError(f"encoder is {encoder!r}; expected load_encoder({encoder!r})")
        normalized = [normalize_text(text, language) for text in sentences]
        return cls(sentences, encode_texts(encoder, normalized), language)

    def part(self, indices: range) -> EncodedText:
        """The neighbouring sentences `indices`."""
        part = slice(indices.start, indices.stop)
        return EncodedText(self.sentences[part], self.vectors[part], self.language)
