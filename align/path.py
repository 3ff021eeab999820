"""The best sequence of beads through two texts, within a corridor, by dynamic programming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from align.similarity import one_blas_thread

if TYPE_CHECKING:
    import numpy.typing as npt

    from align.similarity import Floats

    Scores = npt.NDArray[np.int64]
    Columns = npt.NDArray[np.int64]

UNRELATED = 0.15
"""Centred similarity below which two texts are better left apart than joined."""

LENGTH_WEIGHT = 0.3
"""Cost of a bead whose one side is e times as long as the other side's length predicts."""

LENGTH_CAP = 2.0
"""A side e² times too long is as bad as it gets."""

LENGTH_PRIOR = 500
"""Characters that draw the expected length ratio of a short text towards 1."""

LENGTH_FLOOR = 10
"""Characters added to both sides of a ratio: among very short sentences lengths say little."""

SCALE = 10_000
"""Scores are whole numbers of this fraction, so that equal texts tie exactly."""

BLOCK_ROWS = 128
"""Rows whose scores are computed at once: a product of matrices is faster than many of vectors."""

NEVER = -(2**62)

Size = tuple[int, int]
Spans = tuple[range, range]


@dataclass(frozen=True, slots=True)
class Side:
    """One text as the aligner sees it.

    Attributes:
        vectors: centred, unit length, shape ``(n, dim)``; zero for a blank sentence.
        lengths: in characters, at least 1, shape ``(n,)``.
    """

    vectors: Floats
    lengths: Floats

    def __len__(self) -> int:
        return len(self.lengths)

    def reversed(self) -> Side:
        """The text from its end."""
        return Side(self.vectors[::-1], self.lengths[::-1])


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
        self._scorer = _Scorer(source, target, self._sizes, corridor, similarities or {})

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


@dataclass(frozen=True, slots=True)
class _Block:
    """Scores by bead size, from a row and a column on."""

    row: int
    column: int
    scores: Mapping[Size, npt.NDArray[np.int32]]


class _Scorer:
    """Scores of the beads of every size, for a block of rows at a time.

    A run is the sum of its sentences weighted by the square root of their length, as in
    `align.similarity.span_vectors`. The product of two runs is then the sum of the products of
    their sentences, and one product of matrices serves beads of all sizes.
    """

    def __init__(
        self,
        source: Side,
        target: Side,
        sizes: Sequence[Size],
        corridor: Corridor,
        similarities: Mapping[Spans, float],
    ) -> None:
        self._sizes, self._corridor = sizes, corridor
        tallest = max((height for height, _ in sizes), default=1)
        widest = max((width for _, width in sizes), default=1)
        totals = source.lengths.sum(), target.lengths.sum()
        ratio = np.clip((totals[1] + LENGTH_PRIOR) / (totals[0] + LENGTH_PRIOR), 0.5, 2.0)
        self._source = _Runs(source, tallest, float(ratio))
        self._target = _Runs(target, widest, 1.0)
        self._known = _by_size(similarities)
        self._blocks: dict[int, _Block] = {}

    def row(self, size: Size, row: int, begin: int, end: int) -> npt.NDArray[np.int32]:
        """Scores of the beads of `size` that start at `row` and at the columns ``begin:end``."""
        number = row // BLOCK_ROWS
        block = self._blocks.get(number)
        if block is None:
            block = self._compute(number * BLOCK_ROWS)
            # Paths still come from the end of the block before.
            self._blocks = {key: self._blocks[key] for key in self._blocks if key == number - 1}
            self._blocks[number] = block
        part = slice(begin - block.column, end - block.column)
        scores: npt.NDArray[np.int32] = block.scores[size][row - block.row, part]
        return scores

    def _compute(self, first: int) -> _Block:
        source, target, corridor = self._source, self._target, self._corridor
        stop = min(first + BLOCK_ROWS, len(source.weighted))
        begin, end = int(corridor.first[first]), int(corridor.last[stop]) + 1
        rows = source.weighted[first : stop + source.longest - 1]
        columns = target.weighted[begin : end + target.longest - 1]
        with one_blas_thread():
            products = rows @ columns.T
        scores = {
            size: self._scores(size, first, begin, products)
            for size in self._sizes
            if size[0] <= len(rows) and size[1] <= len(columns)
        }
        return _Block(first, begin, scores)

    def _scores(
        self, size: Size, first: int, begin: int, products: Floats
    ) -> npt.NDArray[np.int32]:
        height, width = size
        boxes = _sums(_sums(products, height).T, width).T
        rows, columns = slice(first, first + len(boxes)), slice(begin, begin + boxes.shape[1])
        norms = self._source.norms[height][rows, None] * self._target.norms[width][columns]
        similarities = boxes / norms
        known_rows, known_columns, known = self._known.get(size, _NOTHING_KNOWN)
        here = (known_rows >= rows.start) & (known_rows < rows.stop)
        similarities[known_rows[here] - first, known_columns[here] - begin] = known[here]
        expected = self._source.log_lengths[height][rows, None]
        unlike = np.abs(self._target.log_lengths[width][columns] - expected)
        cost = UNRELATED + LENGTH_WEIGHT * np.minimum(unlike, LENGTH_CAP)
        return np.rint((similarities - cost) * SCALE).astype(np.int32)


class _Runs:
    """What the scores of a text's runs are made of.

    Attributes:
        longest: sentences in the longest run.
        weighted: the sentences' vectors times the square root of their length.
        norms: by size, the norm of each run's sum; infinite for a run with a blank sentence.
        log_lengths: by size, the logarithm of each run's length, as `ratio` makes it comparable
            with the other text.
    """

    def __init__(self, side: Side, longest: int, ratio: float) -> None:
        self.longest = longest
        self.weighted = side.vectors * np.sqrt(side.lengths)[:, None]
        self.norms: dict[int, Floats] = {}
        self.log_lengths: dict[int, Floats] = {}
        blank = ~np.any(side.vectors, axis=1)
        squares = np.zeros(len(side) + 1)
        for size in range(1, min(longest, len(side)) + 1):
            # One more sentence adds its square, and its products with those before it twice.
            squares = squares[:-1].copy()
            for gap in range(size):
                near = self._neighbours(gap)[size - 1 - gap :]
                squares += near if gap == 0 else 2 * near
            norms = np.sqrt(squares.clip(1e-12)).astype(np.float32)
            norms[_sums(blank.astype(np.int64), size) > 0] = np.inf  # similar to nothing
            self.norms[size] = norms
            lengths = _sums(side.lengths, size)
            self.log_lengths[size] = np.log(lengths * ratio + LENGTH_FLOOR).astype(np.float32)

    def _neighbours(self, gap: int) -> Floats:
        """Product of each sentence with the one `gap` places before it, from place `gap` on."""
        left, right = self.weighted[: len(self.weighted) - gap], self.weighted[gap:]
        products: Floats = np.einsum("ij,ij->i", left, right)
        return products


def _sums(rows: Floats, size: int) -> Floats:
    """Sums of every `size` neighbouring rows."""
    count = len(rows) - size + 1
    total = rows[:count]
    for offset in range(1, size):
        total = total + rows[offset : offset + count]
    return total


_Known = tuple["npt.NDArray[np.int64]", "npt.NDArray[np.int64]", "Floats"]
_NOTHING_KNOWN: _Known = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def _by_size(similarities: Mapping[Spans, float]) -> dict[Size, _Known]:
    """Rows, columns and similarities of beads, by their size."""
    groups: dict[Size, list[tuple[int, int, float]]] = {}
    for (rows, columns), similarity in similarities.items():
        group = groups.setdefault((len(rows), len(columns)), [])
        group.append((rows.start, columns.start, similarity))
    return {
        size: (
            np.array([row for row, _, _ in group]),
            np.array([column for _, column, _ in group]),
            np.array([similarity for _, _, similarity in group]),
        )
        for size, group in groups.items()
    }


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
