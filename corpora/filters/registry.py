"""Every filter by its name.

To add one, write a `RowFilter` in the file of its kind and name it here.
"""

from __future__ import annotations

from corpora.filters.agreement import Brackets, Copy, Names, Numbers, Punctuation
from corpora.filters.base import Filter
from corpora.filters.length import LengthRatio, LongestSide, ShortestSide
from corpora.filters.privacy import PersonalData
from corpora.filters.recurrence import Boilerplate, Duplicates, NearDuplicates
from corpora.filters.stored import Probability, Quality
from corpora.filters.writing import Encoding, Language, Markup, Script
from corpora.plugins import Registry

_DEFAULTS: dict[str, type[Filter]] = {
    "shortest_side": ShortestSide,
    "longest_side": LongestSide,
    "length_ratio": LengthRatio,
    "encoding": Encoding,
    "markup": Markup,
    "script": Script,
    "numbers": Numbers,
    "brackets": Brackets,
    "copy": Copy,
    "language": Language,
    "personal_data": PersonalData,
    "duplicates": Duplicates,
    "near_duplicates": NearDuplicates,
    "boilerplate": Boilerplate,
}

_OTHERS: dict[str, type[Filter]] = {
    "punctuation": Punctuation,
    "names": Names,
    "probability": Probability,
    "quality": Quality,
}

FILTERS: Registry[type[Filter]] = Registry("filters", {**_DEFAULTS, **_OTHERS})
"""In the order in which a chain asks them."""

DEFAULT_FILTERS = tuple(_DEFAULTS)
"""The filters of a build that is told nothing else: the fast ones that seldom err."""
