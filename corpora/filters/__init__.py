"""Filters of rows: one row of `FILTERS` a filter, and the chain that a build runs.

To add a filter, write a `RowFilter` and name it here; outside of azbitext, name it in a
``[filters]`` table by its dotted name, ``"package.module.Class" = true``.
"""

from __future__ import annotations

from corpora.filters.agreement import Brackets, Names, Numbers, Punctuation
from corpora.filters.base import CorpusFilter, Filter, RowFilter
from corpora.filters.copies import Copy
from corpora.filters.length import LengthRatio, LongestSide, ShortestSide
from corpora.filters.privacy import PersonalData
from corpora.filters.recurrence import Boilerplate, Duplicates, NearDuplicates
from corpora.filters.stored import Probability, Quality
from corpora.filters.writing import Language, Script

FILTERS: dict[str, type[Filter]] = {
    "shortest_side": ShortestSide,
    "longest_side": LongestSide,
    "length_ratio": LengthRatio,
    "script": Script,
    "numbers": Numbers,
    "brackets": Brackets,
    "copy": Copy,
    "personal_data": PersonalData,
    "duplicates": Duplicates,
    "near_duplicates": NearDuplicates,
    "boilerplate": Boilerplate,
    "punctuation": Punctuation,
    "names": Names,
    "language": Language,
    "probability": Probability,
    "quality": Quality,
}
"""Filters by name, in the order in which a chain asks them."""

DEFAULT_FILTERS = tuple(FILTERS)[:11]
"""The filters of a build that is told nothing else: the fast ones that seldom err."""

__all__ = [
    "DEFAULT_FILTERS",
    "FILTERS",
    "CorpusFilter",
    "Filter",
    "RowFilter",
]
