"""The sentences of a body that may say what a headline says, and what speaks for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.beads.background import centre, document_mean
from align.beads.confidence import is_untranslated
from align.beads.similarity import RIVALS, nearest_rivals, span_vectors
from align.beads.tokens import (
    best_matches,
    centred,
    read_tokens,
    recall,
    tokens_mean,
    word_pieces,
)
from align.encoders import has_tokens
from corpora.text.language import identify_language
from corpora.text.normalize import comparison_key, normalize_text

if TYPE_CHECKING:
    import numpy.typing as npt

    from align.beads.background import Background
    from align.beads.encoded import EncodedText
    from align.beads.rerankers import Reranker
    from align.beads.similarity import Floats
    from align.encoders import Encoder

SHORTLIST = 5
"""Sentences whose words are compared: among the five nearest is the counterpart of 98 headlines in
a hundred, and a longer list finds no more of them."""

LEAD_BONUS = 0.17
LEAD_REACH = 5.0
"""A news article states its news early: sentence i is favoured by ``LEAD_BONUS * e^(-i / 5)`` when
the five are chosen."""

USUAL_TOPIC = 0.17
"""Mean similarity of a headline with the nearest other sentences of its own body, as measured."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """A headline's candidates.

    Attributes:
        indices: of the candidate sentences in the body, in order, at most `SHORTLIST`.
        features: what speaks for each, by name, shape ``(len(indices),)``: ``similarity`` (centred
            cosine of the vectors), ``early`` (``e^(-i / 5)``), ``first`` (1 for the first sentence)
            and, from an encoder with token vectors, ``recall`` (mean similarity of the headline's
            words with the nearest of the sentence) and, with a reranker, ``voice``.
        words: similarity of each word piece of the headline with the nearest of each candidate,
            shape ``(len(indices), pieces)``; without token vectors None.
        similarities: of all sentences of the body.
        wanted, offered: centred vectors of the headline ``(dim,)`` and the body ``(n, dim)``.
    """

    indices: tuple[int, ...]
    features: Mapping[str, Floats]
    words: Floats | None
    similarities: Floats
    wanted: Floats
    offered: Floats

    def topic(self, span: tuple[int, ...]) -> float:
        """Mean similarity of the headline with the nearest sentences outside `span`.

        A body about the same subject is more likely to state the claim. Sentences that a short
        body lacks are as usual.
        """
        others = np.delete(self.similarities, span)
        lacking = max(RIVALS - len(others), 0)
        return float(nearest_rivals(others) + lacking * USUAL_TOPIC / RIVALS)

    def similarity(self, span: tuple[int, ...], body: EncodedText) -> float:
        """Of the headline with the sentences of `span` together."""
        part = slice(span[0], span[-1] + 1)
        lengths = np.array([max(len(text), 1) for text in body.sentences[part]], float)
        return float((span_vectors(self.offered[part], lengths, len(span)) @ self.wanted)[0])


def find_candidates(
    headline: EncodedText,
    body: EncodedText,
    background: Background,
    encoder: Encoder | str,
    reranker: Reranker | None = None,
) -> Candidates | None:
    """What there is to choose from; None where there is nothing.

    Args:
        headline: one sentence.
        encoder: that made the vectors. Where only its name is given, words cannot be compared.
        reranker: judges the candidates too.
    """
    ranked = _ranked(headline, body, background)
    if ranked is None:
        return None
    chosen = list(ranked.indices)
    features = {
        "similarity": ranked.similarities[chosen],
        "early": ranked.early[chosen],
        "first": (ranked.places[chosen] == 0).astype(np.float64),
    }
    words = None
    if not isinstance(encoder, str) and has_tokens(encoder):
        words = _word_matches(headline, body, ranked.indices, background, encoder)
        features["recall"] = recall(words)
    if reranker is not None:
        sentences = [body.sentences[index] for index in chosen]
        features["voice"] = reranker.judge(headline.sentences[0], sentences)
    return Candidates(
        ranked.indices, features, words, ranked.similarities, ranked.wanted, ranked.offered
    )


def compared_texts(headline: EncodedText, body: EncodedText, background: Background) -> list[str]:
    """Texts whose tokens `find_candidates` will ask for, so that many can be encoded at once."""
    ranked = _ranked(headline, body, background)
    return [] if ranked is None else _normalized(headline, body, ranked.indices)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The shortlist, and what it was made of; see `Candidates`.

    Attributes:
        places: of all sentences, counted from where the body begins.
        early: ``e^(-i / 5)`` of all places.
    """

    indices: tuple[int, ...]
    similarities: Floats
    wanted: Floats
    offered: Floats
    places: npt.NDArray[np.int64]
    early: Floats


def _ranked(headline: EncodedText, body: EncodedText, background: Background) -> _Ranked | None:
    has_words = comparison_key(headline.sentences[0], headline.language) != ""
    if not has_words or not np.any(headline.vectors) or not len(body.sentences):
        return None
    # Both sides are centred on one point between their languages: what a headline and a sentence
    # share of the background, names above all, then still speaks for them.
    middle = background.midpoint(headline.language, body.language)
    [wanted] = background.without_components(centre(headline.vectors, middle))
    shared = document_mean(body.vectors, middle)
    offered = background.without_components(centre(body.vectors, shared))
    similarities = offered @ wanted
    # The body starts behind a first line that only repeats the headline.
    places = np.arange(len(offered)) - int(_is_copy(headline, body, 0))
    early = np.exp(-np.maximum(places, 0) / LEAD_REACH)
    indices = _shortlist(headline, body, similarities + LEAD_BONUS * early)
    return _Ranked(indices, similarities, wanted, offered, places, early) if indices else None


def _shortlist(headline: EncodedText, body: EncodedText, ranks: Floats) -> tuple[int, ...]:
    """The best sentences by `ranks`, in order; blank ones and copies of the headline are none."""
    filled = np.any(body.vectors != 0, axis=1)
    found: list[int] = []
    for index in np.argsort(-ranks, kind="stable").tolist():
        if filled[index] and not _is_copy(headline, body, index):
            found.append(index)
        if len(found) == SHORTLIST:
            break
    return tuple(sorted(found))


def _is_copy(headline: EncodedText, body: EncodedText, index: int) -> bool:
    """Whether a sentence only repeats the headline, in the headline's own language."""
    languages = headline.language, body.language
    if languages[0] == languages[1]:
        return False
    text, sentence = headline.sentences[0], body.sentences[index]
    if not is_untranslated(text, sentence, languages):
        # Few words may be names, which stay as they are, but hardly as the first line.
        keys = comparison_key(text, languages[0]), comparison_key(sentence, languages[0])
        return (
            index == 0
            and keys[0] == keys[1]
            and identify_language(sentence).language == languages[0]
        )
    # A headline that was itself left in the body's language may well be found there.
    return identify_language(sentence).language != languages[1]


def _word_matches(
    headline: EncodedText,
    body: EncodedText,
    indices: tuple[int, ...],
    background: Background,
    encoder: Encoder,
) -> Floats:
    texts = _normalized(headline, body, indices)
    _, [asked, *given] = read_tokens(encoder, texts)
    pieces = centred(word_pieces(texts[0], asked), background.token_mean(headline.language))
    mean = tokens_mean(given, background.token_mean(body.language))
    return np.stack([best_matches(pieces, centred(found.vectors, mean)) for found in given])


def _normalized(headline: EncodedText, body: EncodedText, indices: tuple[int, ...]) -> list[str]:
    """The headline and the sentences at `indices`, as an encoder gets them."""
    sentences = (normalize_text(body.sentences[index], body.language) for index in indices)
    return [normalize_text(headline.sentences[0], headline.language), *sentences]
