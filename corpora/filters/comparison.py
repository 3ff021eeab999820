"""How each row of a corpus compares with all others, from their keys and sketches alone.

Memory grows by some 250 bytes a row: a million rows take a quarter of a gigabyte.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpora.documents import LANGUAGES
from corpora.filters.sketches import SIZE
from corpora.groups import Numbering, changes, join, run_starts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from corpora.filters.sketches import Sketches

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float32]

ALIKE = 0.8
"""Two texts whose words have at least this Jaccard similarity are in one group: no two splits may
have a text of the same group."""

NO_GROUP = -1
"""The group of a side that is missing or has no word."""

GROUP_COLUMNS = tuple(f"{language}_group" for language in LANGUAGES)

_BAND = 4  # bytes; a pair at 0.8 shares one of 16 bands with probability 0.9998, at 0.5 with 0.64
_STEP = 100_000  # rows that are compared at a time


class Comparison:
    """Collects the rows of a corpus, in order, and compares them at the end."""

    def __init__(self) -> None:
        self._parts: list[dict[str, npt.NDArray[Any]]] = []
        self._numbers = Numbering()

    def add(self, sketches: pa.Table) -> None:
        """Adds a part of the corpus, as `corpora.filters.sketches.sketch_pairs` describes it."""
        import numpy as np

        part: dict[str, npt.NDArray[Any]] = {
            "machine": ~np.asarray(sketches["human"]),
            "document": self._numbers.of(sketches["doc_id"]),
        }
        for language in LANGUAGES:
            keys = sketches[f"{language}_key"].combine_chunks()
            part[f"{language}_present"] = np.asarray(keys.is_valid())
            part[f"{language}_key"] = keys.fill_null(0).to_numpy(zero_copy_only=False)
            part[f"{language}_sketch"] = _bytes(sketches[f"{language}_sketch"].combine_chunks())
        self._parts.append(part)

    def tables(self) -> Iterator[pa.Table]:
        """For every part that was added the columns ``duplicates``, ``near_duplicates``,
        ``boilerplate`` (see `corpora.filters.recurrence`; null unless both sides are there) and
        `GROUP_COLUMNS`: which of its two texts are alike, in one row or in several.
        """
        import numpy as np
        import pyarrow as pa

        if not self._parts:
            return
        sizes = [len(part["machine"]) for part in self._parts]
        whole = {
            name: np.concatenate([part.pop(name) for part in self._parts])
            for name in tuple(self._parts[0])
        }
        order = np.argsort(whole["machine"], kind="stable")  # human rows first, else as they came
        documents = whole["document"][order]
        az, en = (
            _Side(*(whole.pop(f"{language}_{kind}")[order] for kind in _SIDE))
            for language in LANGUAGES
        )
        both = np.flatnonzero(az.present & en.present)
        frequency = np.maximum(_documents_with(az, documents), _documents_with(en, documents))
        with ThreadPoolExecutor(2) as pool:  # numpy sorts and compares outside the lock
            nearest = pool.submit(_nearest_earlier, az, en, both)
            grouping = [pool.submit(side.groups) for side in (az, en)]
        columns = {
            "duplicates": _earlier_equals(az.keys[both], en.keys[both]),
            "near_duplicates": nearest.result(),
            "boilerplate": frequency[both],
        }
        placed = {
            name: _in_place(values, order[both], len(order)) for name, values in columns.items()
        }
        back = np.argsort(order)
        groups = (found.result()[back] for found in grouping)
        table = pa.table({**placed, **dict(zip(GROUP_COLUMNS, groups, strict=True))})
        start = 0
        for size in sizes:
            yield table.slice(start, size)
            start += size


def _bytes(sketches: Any) -> Sketches:
    import numpy as np

    values = np.frombuffer(sketches.buffers()[1] or b"", np.uint8)
    start = sketches.offset * SIZE
    return values[start : start + len(sketches) * SIZE].reshape(-1, SIZE)


_SIDE = ("present", "key", "sketch")


@dataclass(frozen=True, slots=True)
class _Side:
    """One language of all rows, in the order in which rows give way to earlier ones."""

    present: npt.NDArray[np.bool_]
    keys: Ints
    sketches: Sketches

    def meetings(self, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Candidates, band by band: rows and, for each, the first one with the same band."""
        import numpy as np

        bands = self.sketches.view(np.uint32)
        places = np.arange(len(rows), dtype=np.uint64)
        for band in range(SIZE // _BAND):
            # Value and place in one number: sorting those is far faster than a stable argsort.
            packed = np.sort(bands[rows, band].astype(np.uint64) << 32 | places)
            by_value, values = (packed & 0xFFFFFFFF).astype(np.int64), packed >> 32
            is_first = changes(values)
            firsts = by_value[run_starts(is_first)]
            later = ~is_first
            yield rows[by_value[later]], rows[firsts[later]]

    def likeness(self, rows: Ints, others: Ints) -> Floats:
        """Estimated Jaccard similarity of the words of `rows` and `others`, in [0, 1]."""
        import numpy as np

        equal = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _STEP):
            part = slice(start, start + _STEP)
            same = self.sketches[rows[part]] == self.sketches[others[part]]
            equal[part] = np.count_nonzero(same, axis=1)
        # Values that differ agree in one byte of 256.
        likeness: Floats = np.clip((equal / SIZE - 1 / 256) / (1 - 1 / 256), 0, 1)
        return likeness

    def groups(self) -> Ints:
        """The group of each row: the same number for texts that are alike, or alike to the same."""
        import numpy as np

        rows = np.flatnonzero(self.present)
        groups = np.arange(len(self.present))
        if len(rows):
            for later, firsts in self.meetings(rows):
                alike = self.likeness(later, firsts) >= ALIKE
                join(groups, later[alike], firsts[alike])
        groups[~self.present] = NO_GROUP
        return groups


def _earlier_equals(az: Ints, en: Ints) -> Floats:
    """How many earlier places hold the same two keys."""
    import numpy as np

    by_key = np.lexsort((en, az))  # stable: equal ones stay in their order
    is_first = changes(az[by_key]) | changes(en[by_key])
    earlier = np.empty(len(az), dtype=np.float32)
    earlier[by_key] = np.arange(len(az)) - run_starts(is_first)
    return earlier


def _nearest_earlier(az: _Side, en: _Side, rows: Ints) -> Floats:
    """Likeness to the most similar of the earlier rows that share a band, of the worse side."""
    import numpy as np

    best = np.zeros(len(az.present), dtype=np.float32)
    if len(rows):
        for later, firsts in az.meetings(rows):
            likeness = az.likeness(later, firsts)
            near = likeness > 0.5
            later, firsts = later[near], firsts[near]
            likeness = np.minimum(likeness[near], en.likeness(later, firsts))
            best[later] = np.maximum(best[later], likeness)
    return best[rows]


def _documents_with(side: _Side, documents: Ints) -> Floats:
    """In how many documents the text of each row stands."""
    import numpy as np

    by_key = np.lexsort((documents, side.keys))
    keys, inside = side.keys[by_key], documents[by_key]
    is_new_key = changes(keys)
    is_new = is_new_key | changes(inside)
    which = np.cumsum(is_new_key) - 1
    counts = np.bincount(which, weights=is_new)
    found = np.empty(len(keys), dtype=np.float32)
    found[by_key] = counts[which]
    return found


def _in_place(values: Floats, places: Ints, size: int) -> pa.Array[Any]:
    """`values` at their `places` among `size` rows, null elsewhere."""
    import numpy as np
    import pyarrow as pa

    column = np.zeros(size, dtype=np.float32)
    missing = np.ones(size, dtype=bool)
    column[places], missing[places] = values, False
    return pa.array(column, mask=missing)
