"""The part of the plane of two texts in which a path is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Columns = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corridor:
    """For every row 0 to n, the first and the last column that a path may pass.

    A path goes from (0, 0) to (n, m); the point (i, j) stands behind the first i source and the
    first j target sentences.
    """

    first: Columns
    last: Columns

    @classmethod
    def everything(cls, n: int, m: int) -> Corridor:
        """All columns in every row."""
        return cls(np.zeros(n + 1, np.int64), np.full(n + 1, m, np.int64))

    @classmethod
    def around(cls, points: Sequence[tuple[int, int]], radius: int) -> Corridor:
        """Whatever lies within `radius` rows and columns of a path, its `points` given in order."""
        rows, columns = np.array(points, np.int64).T
        n, m = int(rows[-1]), int(columns[-1])
        first, last = np.full(n + 1, m), np.zeros(n + 1, np.int64)
        np.minimum.at(first, rows, columns)
        np.maximum.at(last, rows, columns)
        # A row between two points may be passed anywhere between their columns.
        first = np.minimum.accumulate(first[::-1])[::-1]
        last = np.maximum.accumulate(last)
        before = np.concatenate([np.zeros(radius, np.int64), first])[: n + 1]
        behind = np.concatenate([last, np.full(radius, m)])[radius:]
        return cls(np.maximum(before - radius, 0), np.minimum(behind + radius, m))

    def reversed(self) -> Corridor:
        """The same corridor for the texts from their ends."""
        m = self.last[-1]
        return Corridor(m - self.last[::-1], m - self.first[::-1])
