"""Scores of beads: what the best path through two texts adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.beads.similarity import one_blas_thread

if TYPE_CHECKING:
    import numpy.typing as npt

    from align.beads.corridor import Corridor
    from align.beads.similarity import Floats

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

Size = tuple[int, int]
"""Sentences of a bead on its two sides."""

Spans = tuple[range, range]
"""A bead as runs of neighbouring sentences; one of them may be empty."""


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
class _Block:
    """Scores by bead size, from a row and a column on."""

    row: int
    column: int
    scores: Mapping[Size, npt.NDArray[np.int32]]


class BeadScorer:
    """Scores of the beads of every size, for a block of rows at a time.

    A run is the sum of its sentences weighted by the square root of their length, as in
    `align.beads.similarity.span_vectors`. The product of two runs is then the sum of the products
    of their sentences, and one product of matrices serves beads of all sizes.
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
