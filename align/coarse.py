"""Where the path through two long texts runs, found on ever finer summaries of them.

Time and memory grow linearly with the texts, as in Vecalign (Thompson and Koehn 2019): blocks of
sentences are aligned first, and each level of halved blocks is searched only near the path of the
level above.
"""

from __future__ import annotations

import numpy as np

from align.bead_scores import Side
from align.path import Corridor, Lattice
from align.similarity import unit_rows

DENSE = 500
"""Texts of at most this many sentences are searched whole."""

RADIUS = 12
"""Blocks on either side of the coarser path that the next finer level looks at."""

COARSE_SIZES = ((1, 1), (1, 2), (2, 1))


def find_corridor(source: Side, target: Side) -> Corridor:
    """The part of the plane in which the best path of `source` and `target` is looked for."""
    n, m = len(source), len(target)
    if max(n, m) <= DENSE:
        return Corridor.everything(n, m)
    coarse = halved(source), halved(target)
    path = Lattice(*coarse, COARSE_SIZES, find_corridor(*coarse)).best_path()
    points = [(min(2 * rows.stop, n), min(2 * columns.stop, m)) for rows, columns in path]
    return Corridor.around([(0, 0), *points], RADIUS)


def halved(side: Side) -> Side:
    """`side` with every two neighbours as one; an odd last one stays alone."""
    starts = np.arange(0, len(side), 2)
    weighted = side.vectors * np.sqrt(side.lengths)[:, None]
    return Side(
        unit_rows(np.add.reduceat(weighted, starts, axis=0)),
        np.add.reduceat(side.lengths, starts),
    )
