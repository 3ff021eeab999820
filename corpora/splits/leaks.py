"""Splits without leaks: no text, nor one much like it, is in two splits.

Train wins: what is in train and in a split that is held out is taken out of the latter, so a corpus
that grows moves nothing from train into test. Three steps:

1. Documents that share half of their texts go to one split together.
2. Test keeps rows whose two sides people wrote; the other rows of its documents are left out.
3. A row of which either text is also in a split that goes before (train, then validation) moves
   there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpora.groups import changes, distinct_pairs, join, run_starts
from corpora.splits.shares import SPLITS, Splits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

LEFT_OUT = -1
"""The split of a row that is in none."""

SHARED = 0.5
"""Two documents belong together when they share this part of the texts of the smaller one."""

_TEST = SPLITS.index("test")


@dataclass(frozen=True, slots=True)
class Rows:
    """What splitting needs to know of the rows of a corpus.

    Attributes:
        documents: ids of the documents.
        document: for each row its place in `documents`.
        human: whether people wrote both sides.
        groups: for each language the group of every row's text (`corpora.filters.comparison`),
            negative where there is none.
    """

    documents: Sequence[str]
    document: Ints
    human: Flags
    groups: tuple[Ints, ...]


def assign_splits(rows: Rows, splits: Splits) -> tuple[Ints, Flags]:
    """The split of every row, as its place in `SPLITS`, and whether the row was moved there.

    A moved row is in another split than the id of its document says; `LEFT_OUT` is no split.

    Raises:
        ConfigurationError: a split should have more documents than there are.
    """
    import numpy as np

    own = _own_splits(rows, splits)
    together = _together(rows)
    joined = np.full(len(own), len(SPLITS))
    np.minimum.at(joined, together, own)
    split = joined[together][rows.document]
    split[(split == _TEST) & ~rows.human] = LEFT_OUT
    while True:
        before = split.copy()
        for held in range(1, len(SPLITS)):
            for earlier in range(held):
                for groups in rows.groups:
                    there = np.zeros(groups.max(initial=0) + 1, dtype=bool)
                    there[groups[(split == earlier) & (groups >= 0)]] = True
                    split[(split == held) & (groups >= 0) & there[groups]] = earlier
        if np.array_equal(split, before):
            break
    return split, (split != own[rows.document]) & (split != LEFT_OUT)


def count_leaks(split: Ints, groups: Sequence[Ints]) -> int:
    """How many groups of like texts stand in more than one split."""
    import numpy as np

    leaks = 0
    for own in groups:
        inside = (own >= 0) & (split != LEFT_OUT)
        group, _, _ = distinct_pairs(own[inside], split[inside])
        leaks += len(group) - len(np.unique(group))
    return leaks


def _own_splits(rows: Rows, splits: Splits) -> Ints:
    """The split of each document by its id; test only where it has a row of human text."""
    import numpy as np

    has_human = np.bincount(rows.document, weights=rows.human, minlength=len(rows.documents)) > 0
    sized = splits.sized(
        name for name, human in zip(rows.documents, has_human, strict=True) if human
    )
    own = np.asarray([SPLITS.index(sized.split_of(name)) for name in rows.documents], dtype=int)
    own[(own == _TEST) & ~has_human] = 0
    return own


def _together(rows: Rows) -> Ints:
    """For each document the first one that belongs together with it, itself at least."""
    import numpy as np

    together = np.arange(len(rows.documents))
    texts = np.zeros(len(rows.documents), dtype=np.int64)
    links: list[tuple[Ints, Ints]] = []
    for groups in rows.groups:
        inside = groups >= 0
        group, document, _ = distinct_pairs(groups[inside], rows.document[inside])
        texts += np.bincount(document, minlength=len(texts))
        if not len(group):
            continue
        is_first = changes(group)
        starts, again = run_starts(is_first), ~is_first[1:]
        # Each document of a group is linked to the one before it and to the first.
        far = np.flatnonzero(np.arange(len(group)) - starts > 1)
        links += [
            (document[:-1][again], document[1:][again]),
            (document[starts[far]], document[far]),
        ]
    if links:
        some, others = (np.concatenate(side) for side in zip(*links, strict=True))
        some, others, shared = distinct_pairs(some, others)
        close = shared >= SHARED * np.minimum(texts[some], texts[others])
        join(together, some[close], others[close])
    return together
