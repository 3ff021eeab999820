"""Whether one side is the other, untranslated."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.filters.words import words_of
from corpora.pairs import SentencePair


@dataclass(frozen=True, kw_only=True)
class Copy(RowFilter):
    """Share of words that the two sides have in common, in [0, 1]: Jaccard of their words.

    Case, diacritics and punctuation do not count. A side of fewer than `words` words, a name or
    a result, may well be the same in both languages: such a row has no score.
    """

    direction = "most"
    threshold: float = 0.7
    words: int = 4

    def score(self, pair: SentencePair) -> float | None:
        az = set(words_of(pair.az or "", "az"))
        en = set(words_of(pair.en or "", "en"))
        if min(len(az), len(en)) < self.words:
            return None
        common = len(az & en)
        return common / (len(az) + len(en) - common)
