"""How a row compares with all other rows; `corpora.filters.comparison` computes the figures."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.filters.base import CorpusFilter


@dataclass(frozen=True, kw_only=True)
class Duplicates(CorpusFilter):
    """How many rows before this one say the same on both sides.

    Case, diacritics and punctuation do not count. Rows of human text come before others.
    """

    direction = "most"
    threshold: float = 0


@dataclass(frozen=True, kw_only=True)
class NearDuplicates(CorpusFilter):
    """Jaccard similarity of the words to the nearest row before this one, in [0, 1].

    Of the side that is less alike; estimated from MinHash sketches of 64 values, within some
    0.05.
    """

    direction = "most"
    threshold: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Boilerplate(CorpusFilter):
    """In how many documents one of the two texts stands, the more frequent one."""

    direction = "most"
    threshold: float = 20
