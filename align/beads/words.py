"""Word links: which words of two sentences say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.beads.background import background_of
from align.beads.similarity import one_blas_thread
from align.beads.tokens import centred, read_tokens

if TYPE_CHECKING:
    from align.beads.similarity import Floats
    from align.encoders import Encoder
    from align.encoders.base import TokenVectors

_WORD = re.compile(r"\w+(?:['’ʼ-]\w+)*")


@dataclass(frozen=True, slots=True)
class WordLink:
    """Two words that say the same.

    Attributes:
        source, target: characters from and up to, in the two sentences.
        similarity: of their nearest tokens, centred cosine in [-1, 1].
    """

    source: tuple[int, int]
    target: tuple[int, int]
    similarity: float


def align_words(
    source_sentence: str,
    target_sentence: str,
    encoder: Encoder,
    *,
    source: str = "az",
    target: str = "en",
) -> list[WordLink]:
    """The words of two sentences that agree, in the order of the first.

    Two words are linked where a token of one and a token of the other are each other's nearest
    (Jalili Sabet et al. 2020, "SimAlign: High Quality Word Alignments without Parallel Training
    Data using Static and Contextualized Embeddings", the intersection).

    Args:
        source_sentence, target_sentence: the texts; words are runs of letters and digits.
        encoder: one with token vectors, such as ``e5``.
        source, target: BCP-47 codes of the two languages.

    Returns:
        Links, at most one for two words; a word may stand in several or in none.

    Raises:
        EncoderError: `encoder` has no token vectors, or returned NaN.

    >>> from align import load_encoder
    >>> az, en = "Bakıda məktəb tikiləcək.", "A school will be built in Baku."
    >>> for link in align_words(az, en, load_encoder("e5")):
    ...     print(az[slice(*link.source)], en[slice(*link.target)])
    Bakıda Baku
    məktəb school
    tikiləcək will
    tikiləcək be
    tikiləcək built
    """
    background = background_of(encoder)
    _, (left, right) = read_tokens(encoder, [source_sentence, target_sentence])
    sides = (
        _words(source_sentence, left, background.token_mean(source)),
        _words(target_sentence, right, background.token_mean(target)),
    )
    return _linked(*sides)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a sentence: their spans, and for each of their tokens its word and its vector."""

    spans: list[tuple[int, int]]
    owners: list[int]
    vectors: Floats


def _words(text: str, tokens: TokenVectors, mean: Floats) -> _Words:
    spans = [found.span() for found in _WORD.finditer(text)]
    owners, rows = [], []
    for row, (start, stop) in enumerate(tokens.spans.tolist()):
        inside = (place for place, span in enumerate(spans) if span[0] < stop and start < span[1])
        owner = next(inside, None)
        if owner is not None:
            owners.append(owner)
            rows.append(row)
    return _Words(spans, owners, centred(tokens.vectors[rows], mean))


def _linked(left: _Words, right: _Words) -> list[WordLink]:
    if not (left.owners and right.owners):
        return []
    with one_blas_thread():
        similarities = left.vectors @ right.vectors.T
    nearest_right, nearest_left = similarities.argmax(axis=1), similarities.argmax(axis=0)
    found: dict[tuple[int, int], float] = {}
    for row, column in enumerate(nearest_right.tolist()):
        similarity = float(similarities[row, column])
        if nearest_left[column] == row:
            words = left.owners[row], right.owners[column]
            found[words] = max(similarity, found.get(words, -1.0))
    return [
        WordLink(left.spans[one], right.spans[other], found[one, other])
        for one, other in sorted(found)
    ]
