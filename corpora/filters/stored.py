"""Figures that a row has already."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.pairs import SentencePair


@dataclass(frozen=True, kw_only=True)
class Probability(RowFilter):
    """How sure the aligner is of an aligned pair, in [0, 1]."""

    direction = "least"
    threshold: float = 0.5

    def score(self, pair: SentencePair) -> float | None:
        return pair.probability


@dataclass(frozen=True, kw_only=True)
class Quality(RowFilter):
    """Reference-free quality of a filled row, in [0, 1]."""

    direction = "least"
    threshold: float = 0.5

    def score(self, pair: SentencePair) -> float | None:
        return pair.quality
