"""A second voice on the five best sentences: cross-encoders, and the headline's translation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpora.errors import MissingExtraError, ModelUnavailableError
from corpora.text.normalize import without_surrogates

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from align.beads.similarity import Floats

LIMIT = 10.0
"""Scores are cut to this range: a model's raw logits have no bounds."""


class Reranker(Protocol):
    """Judges how far each of a few sentences says what a headline says.

    Its scores enter the choice as the feature ``voice``, with a fit of their own under the
    encoder's and the reranker's name (see `fitted_name`).
    """

    @property
    def name(self) -> str:
        """What `load_reranker` calls it."""

    def judge(self, headline: str, sentences: Sequence[str], /) -> Floats:
        """A score a sentence, the higher the better, float64 ``(len(sentences),)``."""


class CrossEncoderReranker:
    """Any sentence-transformers ``CrossEncoder`` with one output, from the hub or from a folder."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> CrossEncoder:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise MissingExtraError(
                f"reranker {self.name!r} needs sentence-transformers: "
                'pip install "azbitext[sentence-transformers]"'
            ) from error
        try:
            model: CrossEncoder = CrossEncoder(self.name)
        except Exception as error:  # damaged files fail in whatever library reads them
            first_line = str(error).strip().partition("\n")[0]
            raise ModelUnavailableError(
                f"cannot load reranker {self.name!r}: {first_line} (give the path of a model "
                "folder, or a hub id that can be reached)"
            ) from error
        if model.num_labels != 1:
            raise ModelUnavailableError(
                f"reranker {self.name!r} gives {model.num_labels} scores a pair; expected a "
                "cross-encoder with one"
            )
        return model

    def judge(self, headline: str, sentences: Sequence[str], /) -> Floats:
        """Logits of the model for the headline with each sentence."""
        if not sentences:
            return np.zeros(0)
        from torch.nn import Identity

        asked = without_surrogates(headline)
        pairs = [(asked, without_surrogates(sentence)) for sentence in sentences]
        scores = self._model.predict(pairs, activation_fn=Identity(), show_progress_bar=False)
        return _checked(self.name, scores, len(sentences))


class TranslationReranker:
    """The headline in the body's language, by machine: its similarity within one language.

    Args:
        translate: headlines to translations, such as `Translator.translate` of a build.
        similarity: two lists of texts of one language to their similarities, pair by pair.
    """

    name = "translation"

    def __init__(
        self,
        translate: Callable[[list[str]], list[str]],
        similarity: Callable[[list[str], list[str]], Floats],
    ) -> None:
        self._translate, self._similarity = translate, similarity
        self._known: dict[str, str] = {}

    def judge(self, headline: str, sentences: Sequence[str], /) -> Floats:
        """Similarity of the translated headline with each sentence."""
        if not sentences:
            return np.zeros(0)
        if headline not in self._known:
            [self._known[headline]] = self._translate([headline])
        translated = [self._known[headline]] * len(sentences)
        return _checked(self.name, self._similarity(translated, list(sentences)), len(sentences))


def load_reranker(name: str) -> Reranker:
    """The reranker called `name`: a CrossEncoder's hub id or folder. It is loaded when it judges.

    ``translation`` is made by a build, which has the translator; see `TranslationReranker`.
    """
    return CrossEncoderReranker(name)


def fitted_name(encoder: str, reranker: str) -> str:
    """The name under which an encoder with a reranker is fitted.

    >>> fitted_name("e5", "BAAI/bge-reranker-v2-m3")
    'e5+BAAI/bge-reranker-v2-m3'
    """
    return f"{encoder}+{reranker}"


def _checked(name: str, scores: object, count: int) -> Floats:
    values = np.asarray(scores, np.float64).reshape(-1)
    if len(values) != count or not np.isfinite(values).all():
        raise ModelUnavailableError(
            f"reranker {name!r} returned {len(values)} scores for {count} sentences, or some that "
            "are no numbers; expected one finite score a sentence"
        )
    return values.clip(-LIMIT, LIMIT)
