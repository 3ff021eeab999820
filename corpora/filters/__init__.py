"""Filters of rows: one small class a filter, each a figure and, apart from it, a threshold.

`registry` names them, `chain` is the filters of a build from its ``[filters]`` table. Filters that
look at one row are grouped by what they look at (`agreement`, `length`, `privacy`, `stored`,
`writing`); those that compare a row with all others are `recurrence`, their figures computed by
`sketches` and `comparison`.

To add a filter, write a `RowFilter` and name it in `registry`. From outside of azbitext, name it in
a ``[filters]`` table by its dotted name, ``"package.module.Class" = true``, or let your package add
it by name (`corpora.plugins`).
"""

from corpora.filters.base import CorpusFilter, Filter, RowFilter
from corpora.filters.registry import DEFAULT_FILTERS, FILTERS

__all__ = [
    "DEFAULT_FILTERS",
    "FILTERS",
    "CorpusFilter",
    "Filter",
    "RowFilter",
]
