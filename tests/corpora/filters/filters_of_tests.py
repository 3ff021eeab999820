"""Filters as a user would write them, in a module that workers can import."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.filters import RowFilter
from corpora.pairs import SentencePair


@dataclass(frozen=True, kw_only=True)
class Shouting(RowFilter):
    """Share of capitals in the English side."""

    direction = "most"
    threshold: float = 0.5
    least_letters: int = 3

    def score(self, pair: SentencePair) -> float | None:
        letters = [letter for letter in pair.en or "" if letter.isalpha()]
        if len(letters) < self.least_letters:
            return None
        return sum(letter.isupper() for letter in letters) / len(letters)


@dataclass(frozen=True, kw_only=True)
class Wordy(RowFilter):
    """Returns no number."""

    direction = "most"
    threshold: float = 0.5

    def score(self, pair: SentencePair) -> float | None:
        return "many"  # type: ignore[return-value]


@dataclass(frozen=True, kw_only=True)
class NeedsThreshold(RowFilter):
    """Has no default."""

    direction = "least"

    def score(self, pair: SentencePair) -> float | None:
        return float("nan")


class NoDirection(RowFilter):
    """Does not say which scores are good."""

    def score(self, pair: SentencePair) -> float | None:
        return 1.0
