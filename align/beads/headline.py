"""The counterpart of a headline in a body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from align.beads.background import background_of
from align.beads.candidates import find_candidates
from align.beads.confidence import UNTRANSLATED, is_untranslated
from align.beads.encoded import EncodedText
from align.beads.headline_model import Choice, headline_model, log_odds, shares
from align.beads.rerankers import fitted_name
from align.beads.tokens import recall
from corpora.errors import ConfigurationError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.beads.background import Background
    from align.beads.candidates import Candidates
    from align.beads.rerankers import Reranker
    from align.encoders import Encoder

SPAN_GAIN = 0.12
"""How much more of the headline two neighbours must cover than the better one alone, to be its
counterpart together. With less, the better one alone was right more often than the two."""


def align_headline(
    headline: str,
    sentences: Sequence[str],
    *,
    encoder: Encoder,
    source: str = "az",
    target: str = "en",
    min_probability: float = 0.0,
    reranker: Reranker | None = None,
) -> Bead:
    """The sentence of a body that says what the headline says, or two that say it only together.

    Args:
        headline: one headline, or one sentence of a headline.
        sentences: the body, sentence by sentence.
        encoder: from `load_encoder`.
        source, target: BCP-47 codes of the headline's and the body's language.
        min_probability: below it the headline is said to have no counterpart.
        reranker: a second voice from `load_reranker`, for which ``scripts/fit_confidence.py`` was
            run.

    Returns:
        A bead with ``source == (0,)`` and the chosen index, or two neighbours, as ``target``;
        ``target == ()`` where there is none. `probability` is that of the whole answer's being
        acceptable or, for a bead without target, of there being no counterpart; None where nothing
        was fitted for the encoder and the two languages.

    Raises:
        ConfigurationError: `sentences` is one string, or `min_probability` was given where there
            is no probability, or nothing was fitted for `reranker`.
        EncoderError: the encoder returned another shape, NaN, or rows that are not of unit length.

    >>> from align import load_encoder
    >>> body = ["It rained all day.", "The match Neftçi 2:1 Qarabağ was moved.", "Fans went home."]
    >>> align_headline("Neftçi 2:1 Qarabağ", body, encoder=load_encoder("hash")).target
    (1,)
    """
    return match_headline(
        EncodedText.of([headline], source, encoder),
        EncodedText.of(sentences, target, encoder),
        background=background_of(encoder),
        encoder=encoder,
        min_probability=min_probability,
        reranker=reranker,
    )


def match_headline(
    headline: EncodedText,
    body: EncodedText,
    *,
    background: Background,
    encoder: Encoder | str,
    min_probability: float = 0.0,
    reranker: Reranker | None = None,
) -> Bead:
    """`align_headline` on texts with their vectors; `headline` is one sentence.

    Args:
        encoder: that made the vectors. Where only its name is given, words cannot be compared.
    """
    candidates = find_candidates(headline, body, background, encoder, reranker)
    if candidates is None:
        return Bead((0,), (), probability=1.0)
    name = encoder if isinstance(encoder, str) else encoder.name
    if reranker is not None:
        name = fitted_name(name, reranker.name)
    languages = headline.language, body.language
    model = headline_model(name, languages, with_words=candidates.words is not None)
    choice = choose(candidates, model.choice)
    similarity = candidates.similarity(choice.span, body)
    gap = similarity - choice.evidence["topic"]
    if not model.is_fitted:
        if min_probability or reranker is not None:
            raise _nothing_fitted(name, languages)
        return Bead((0,), choice.span, similarity, gap)
    sure = model.probability(choice)
    text = " ".join(body.sentences[index] for index in choice.span)
    if is_untranslated(headline.sentences[0], text, languages):
        sure *= UNTRANSLATED
    if sure < min_probability:
        return Bead((0,), (), probability=1.0 - model.stated_probability(choice))
    return Bead((0,), choice.span, similarity, gap, sure)


def _nothing_fitted(encoder: str, languages: tuple[str, str]) -> ConfigurationError:
    return ConfigurationError(
        f"nothing was fitted for {encoder!r} and the languages {' and '.join(languages)}, so there "
        "are no probabilities and no reranker has a say; expected a fit of scripts/"
        "fit_confidence.py, or neither min_probability nor a reranker"
    )


def choose(candidates: Candidates, weights: Mapping[str, float]) -> Choice:
    """The best candidate by a softmax with `weights`, or it and a neighbour that it needs."""
    parts = shares(weights, candidates.features)
    best = int(parts.argmax())
    places = _widened(candidates, best)
    span = tuple(candidates.indices[place] for place in places)
    evidence = {name: float(values[best]) for name, values in candidates.features.items()}
    if candidates.words is not None:
        evidence["recall"] = float(recall(candidates.words[places].max(axis=0)))
    evidence["topic"] = candidates.topic(span)
    evidence["log_odds"] = log_odds(float(parts[places].sum()))
    return Choice(span, evidence)


def _widened(candidates: Candidates, best: int) -> list[int]:
    """Places of the best candidate and of the neighbour without which it says only half."""
    if candidates.words is None:
        return [best]
    alone = candidates.words[best]
    gains = {
        other: float((np.maximum(candidates.words[other], alone) - alone).mean())
        for other, index in enumerate(candidates.indices)
        if abs(index - candidates.indices[best]) == 1
    }
    other = max(gains, key=lambda place: gains[place], default=best)
    return sorted({best, other}) if gains.get(other, 0.0) >= SPAN_GAIN else [best]
