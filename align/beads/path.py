"""The best sequence of beads through two texts, within a corridor, by dynamic programming.

Time and memory grow linearly with the texts, as in Vecalign (Thompson and Koehn 2019): blocks of
sentences are aligned first, and each level of halved blocks is searched only near the path of the
level above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from align.beads.bead_scores import SCALE, BeadScorer, Side, Size, Spans
from align.beads.corridor import Corridor
from align.beads.similarity import unit_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    Scores = npt.NDArray[np.int64]
    Columns = npt.NDArray[np.int64]

NEVER = -(2**62)

DENSE = 500
"""Texts of at most this many sentences are searched whole."""

RADIUS = 12
"""Blocks on either side of the coarser path that the next finer level looks at."""

COARSE_SIZES = ((1, 1), (1, 2), (2, 1))


class Lattice:
    """All sequences of beads through two texts.

    A bead scores its similarity above `UNRELATED` less a cost for unlike lengths; a sentence left
    alone scores 0. A run that takes in a sentence too many gets less similar and too long, one that
    leaves a sentence out too short, and two good beads always score more than one that merges them:
    no cost of merging or of dropping is needed.

    Args:
        source, target: the texts.
        sizes: of the beads, as (source sentences, target sentences).
        corridor: where a path may go.
        similarities: of beads whose similarity is known better than from their sentences.
    """

    def __init__(
        self,
        source: Side,
        target: Side,
        sizes: Sequence[Size],
        corridor: Corridor,
        similarities: Mapping[Spans, float] | None = None,
    ) -> None:
        self._source, self._target = source, target
        self._sizes, self._corridor = tuple(sizes), corridor
        self._first, self._last = corridor.first.tolist(), corridor.last.tolist()
        self._steps = (*self._sizes, (1, 0), (0, 1))
        self._scorer = BeadScorer(source, target, self._sizes, corridor, similarities or {})

    def best_path(self) -> list[Spans]:
        """The spans, in order, whose scores add up highest."""
        _, choices = self._reach
        path: list[Spans] = []
        row, column = len(self._source), len(self._target)
        while row or column:
            height, width = 0, 1
            if row:
                height, width = self._steps[choices[row - 1][column - self._first[row]]]
            path.append((range(row - height, row), range(column - width, column)))
            row, column = row - height, column - width
        return path[::-1]

    def contested(self, slack: float) -> list[Spans]:
        """Beads of paths whose score is within `slack` of the best, where such paths differ.

        Those of the best paths come first.
        """
        ahead, _ = self._reach
        backwards = Lattice(
            self._source.reversed(), self._target.reversed(), self._sizes, self._corridor.reversed()
        )
        behind = [row[::-1] for row in backwards._reach[0][::-1]]
        least = ahead[-1][-1] - round(slack * SCALE)
        found: list[tuple[int, Spans]] = []
        for row in range(len(ahead)):
            for height, width in self._steps:
                begin, score = self._arriving((height, width), row, ahead)
                first = begin + width - self._first[row]
                through = score + behind[row][first : first + len(score)]
                for place in np.flatnonzero(through >= least).tolist():
                    start = begin + place
                    spans = range(row - height, row), range(start, start + width)
                    found.append((-int(through[place]), spans))
        found.sort(key=lambda bead: bead[0])
        return _overlapping([spans for _, spans in found], len(self._source), len(self._target))

    @cached_property
    def _reach(self) -> tuple[list[Scores], list[npt.NDArray[np.int8]]]:
        """Best score of every point, and the step that leads there, row by row from row 1.

        Every bead that takes a source sentence comes from an earlier row; target sentences left
        alone stay in the row and are a running maximum.
        """
        scores: list[Scores] = [np.zeros(self._last[0] + 1, np.int64)]
        choices: list[npt.NDArray[np.int8]] = []
        moving = self._steps[:-1]
        for row in range(1, len(self._source) + 1):
            first, last = self._first[row], self._last[row]
            candidates = np.full((len(moving), last - first + 1), NEVER)
            for move, step in enumerate(moving):
                begin, score = self._arriving(step, row, scores)
                begin += step[1] - first
                candidates[move, begin : begin + len(score)] = score
            choice = candidates.argmax(axis=0).astype(np.int8)
            best = candidates.max(axis=0)
            reached = np.maximum.accumulate(best)
            choice[reached > best] = len(moving)
            scores.append(reached)
            choices.append(choice)
        return scores, choices

    def _arriving(self, step: Size, row: int, scores: Sequence[Scores]) -> tuple[int, Scores]:
        """Scores of the paths that come to `row` by `step`, and the column the first starts at."""
        height, width = step
        before = row - height
        if before < 0:
            return 0, _NOTHING
        start = self._first[before]
        begin = max(self._first[row] - width, start)
        end = min(self._last[row] - width, self._last[before]) + 1
        if begin >= end:
            return begin, _NOTHING
        arriving = scores[before][begin - start : end - start]
        if height and width:
            arriving = arriving + self._scorer.row(step, before, begin, end)
        return begin, arriving


_NOTHING: Scores = np.zeros(0, np.int64)


def _overlapping(beads: Sequence[Spans], n: int, m: int) -> list[Spans]:
    """Those of `beads` that share a sentence with another."""
    uses = np.zeros(n, np.int64), np.zeros(m, np.int64)
    for spans in beads:
        for use, span in zip(uses, spans, strict=True):
            use[span.start : span.stop] += 1

    def is_shared(spans: Spans) -> bool:
        return any(
            (use[span.start : span.stop] > 1).any() for use, span in zip(uses, spans, strict=True)
        )

    return [spans for spans in beads if is_shared(spans)]


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
