"""The counterpart of a headline in a body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from align.beads.background import background_of, centre, document_mean
from align.beads.confidence import UNTRANSLATED, Evidence, is_untranslated, probability
from align.beads.encoded import EncodedText
from align.beads.similarity import RIVALS, nearest_rivals, span_vectors
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.beads.background import Background
    from align.beads.similarity import Floats
    from align.encoders import Encoder

LEAD_BONUS = 0.17
LEAD_REACH = 5.0
"""A news article states its news early: sentence i is favoured by ``LEAD_BONUS * e^(-i / 5)``."""

USUAL_TOPIC = 0.17
"""Mean similarity of a headline with the nearest other sentences of its own body, as measured."""

SPAN_GAIN = 0.05
"""How much nearer to the headline two neighbours must be than either alone, to be its counterpart
together. Of sentences with one true counterpart one in a hundred gains as much by chance."""


def align_headline(
    headline: str,
    sentences: Sequence[str],
    *,
    encoder: Encoder,
    source: str = "az",
    target: str = "en",
    min_probability: float = 0.0,
) -> Bead:
    """The sentence of a body that says what the headline says, or two that say it together.

    Args:
        headline: one headline, or one sentence of a headline.
        sentences: the body, sentence by sentence.
        encoder: from `load_encoder`.
        source, target: BCP-47 codes of the headline's and the body's language.
        min_probability: below it the headline is said to have no counterpart.

    Returns:
        A bead with ``source == (0,)`` and the chosen index, or two neighbours, as ``target``;
        ``target == ()`` where there is none. `probability` is that of the best candidate's being
        right, or, for a bead without target, of there being no counterpart.

    Raises:
        ConfigurationError: `sentences` is one string.
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
        encoder=encoder.name,
        min_probability=min_probability,
    )


def match_headline(
    headline: EncodedText,
    body: EncodedText,
    *,
    background: Background,
    encoder: str,
    min_probability: float = 0.0,
) -> Bead:
    """`align_headline` on texts with their vectors; `headline` is one sentence."""
    found = find_counterpart(headline, body, background)
    if found is None:
        return Bead((0,), (), probability=1.0)
    span, evidence = found
    sure = probability(encoder, evidence)
    text = " ".join(body.sentences[index] for index in span)
    if is_untranslated(headline.sentences[0], text, (headline.language, body.language)):
        sure *= UNTRANSLATED
    if sure < min_probability:
        return Bead((0,), (), probability=1.0 - sure)
    return Bead((0,), span, evidence.similarity, evidence.margin, sure)


def find_counterpart(
    headline: EncodedText, body: EncodedText, background: Background
) -> tuple[tuple[int, ...], Evidence] | None:
    """The best candidate and what speaks for it; None where there is nothing to choose from."""
    candidates = np.flatnonzero(np.any(body.vectors != 0, axis=1))
    if not candidates.size or not np.any(headline.vectors):
        return None
    # Both sides are centred on one point between their languages: what a headline and a sentence
    # share of the background, names above all, then still speaks for them.
    middle = background.midpoint(headline.language, body.language)
    [wanted] = background.without_components(centre(headline.vectors, middle))
    shared = document_mean(body.vectors, middle)
    offered = background.without_components(centre(body.vectors, shared))
    similarities = offered @ wanted
    ranked = similarities + LEAD_BONUS * np.exp(-np.arange(len(offered)) / LEAD_REACH)
    best = int(candidates[np.argmax(ranked[candidates])])
    span, similarity = _widened(best, wanted, offered, similarities, body.sentences)
    topic = _topic(np.delete(similarities, span))
    return span, Evidence("headline", similarity, similarity - topic, topic)


def _topic(others: Floats) -> float:
    """Mean similarity of the nearest others; those that a short body lacks are as usual."""
    lacking = max(RIVALS - len(others), 0)
    return float(nearest_rivals(others) + lacking * USUAL_TOPIC / RIVALS)


def _widened(
    best: int, wanted: Floats, offered: Floats, similarities: Floats, sentences: Sequence[str]
) -> tuple[tuple[int, ...], float]:
    """`best` and its similarity, with a neighbour where the two together are much nearer."""
    first = max(best - 1, 0)
    near = slice(first, best + 2)
    lengths = np.array([max(len(text), 1) for text in sentences[near]], float)
    together = span_vectors(offered[near], lengths, 2) @ wanted
    gains = together - np.maximum(similarities[near][:-1], similarities[near][1:])
    if gains.size and gains.max() >= SPAN_GAIN:
        place = int(gains.argmax())
        return (first + place, first + place + 1), float(together[place])
    return (best,), float(similarities[best])
