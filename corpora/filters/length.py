"""How long the sides are."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.pairs import SentencePair


@dataclass(frozen=True, kw_only=True)
class ShortestSide(RowFilter):
    """Characters of the shorter side, white space at its ends apart."""

    direction = "least"
    threshold: float = 2

    def score(self, pair: SentencePair) -> float | None:
        return float(min(len((pair.az or "").strip()), len((pair.en or "").strip())))


@dataclass(frozen=True, kw_only=True)
class LongestSide(RowFilter):
    """Characters of the longer side: more are no sentence, but a text that was not split."""

    direction = "most"
    threshold: float = 1500

    def score(self, pair: SentencePair) -> float | None:
        return float(max(len(pair.az or ""), len(pair.en or "")))


@dataclass(frozen=True, kw_only=True)
class LengthRatio(RowFilter):
    """Characters of the longer side over those of the shorter, both counted `slack` higher.

    A headline has no score: it says less than the sentence beside it.

    Attributes:
        slack: keeps pairs of a word or two, whose ratio says nothing, near 1.
    """

    direction = "most"
    threshold: float = 2.5
    slack: float = 15.0

    def score(self, pair: SentencePair) -> float | None:
        if pair.role == "headline":
            return None
        az, en = len(pair.az or "") + self.slack, len(pair.en or "") + self.slack
        return max(az, en) / max(min(az, en), 1.0)
