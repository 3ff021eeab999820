"""Beads of two whole texts, by dynamic programming over runs of neighbouring sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.confidence import Evidence, probability
from align.similarity import background_mean, centre, encode_sentences, margin, span_vectors
from corpora.errors import EncoderError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from align.encoders import Encoder
    from align.encoders.base import Vectors
    from align.similarity import Floats

MAX_SPAN = 4
BEAD_SIZES = tuple((1, n) for n in range(1, MAX_SPAN + 1)) + tuple(
    (n, 1) for n in range(2, MAX_SPAN + 1)
)
"""Sentences on the two sides of a bead: 1-1, 1-n and n-1."""

UNRELATED = 0.15
"""Centred similarity below which two texts are better left apart than joined."""

LENGTH_WEIGHT = 0.2
"""Cost of a bead whose one side is e times as long as the other side's length predicts."""

LENGTH_PRIOR = 500
"""Characters that draw the expected length ratio of a short text towards 1."""

RIVAL_REACH = 200
"""A bead's rivals are looked for among this many sentences on either side of it."""

BLOCK_ROWS = 128

BAND = 2_000
"""Texts longer than this are aligned within this many sentences of the diagonal."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One text: centred unit vectors, zero for a blank sentence, and lengths in characters."""

    vectors: Floats
    lengths: Floats

    def runs(self, size: int) -> tuple[Floats, Floats]:
        """Vectors and lengths of all runs of `size` neighbours."""
        totals = np.convolve(self.lengths, np.ones(size), mode="valid")
        return span_vectors(self.vectors, self.lengths, size), totals


def align_sentences(
    source_sentences: Sequence[str],
    target_sentences: Sequence[str],
    *,
    encoder: Encoder,
    source: str = "az",
    target: str = "en",
) -> list[Bead]:
    """Align two texts that say the same, sentence by sentence and in the same order.

    Args:
        source_sentences, target_sentences: the two texts. Blank sentences count and are left
            without counterpart.
        encoder: from `load_encoder`.
        source, target: BCP-47 codes of the two languages.

    Returns:
        Beads in order; every index of either side stands in exactly one of them. A sentence
        without counterpart is a bead of its own with ``()`` on the other side.

    >>> from align import load_encoder
    >>> az = ["Festival 12 mayda açılacaq.", "Orkestr Şopen çalacaq.", "Bilet 5 manatdır."]
    >>> en = ["The festival opens on 12 May.", "A ticket costs 5 manats."]
    >>> beads = align_sentences(az, en, encoder=load_encoder("hash"))
    >>> [(bead.source, bead.target) for bead in beads]
    [((0,), (0,)), ((1,), ()), ((2,), (1,))]
    """
    return match_sentences(
        encode_sentences(encoder, source_sentences, source),
        encode_sentences(encoder, target_sentences, target),
        [len(text) for text in source_sentences],
        [len(text) for text in target_sentences],
        background=(background_mean(encoder, source), background_mean(encoder, target)),
        encoder=encoder.name,
    )


def match_sentences(
    source: Vectors,
    target: Vectors,
    source_lengths: Sequence[int],
    target_lengths: Sequence[int],
    *,
    background: tuple[Vectors, Vectors],
    encoder: str,
) -> list[Bead]:
    """`align_sentences` on vectors of shapes ``(n, dim)`` and ``(m, dim)`` and on lengths.

    Raises:
        EncoderError: the vectors of the two sides, their number or their lengths do not fit.
    """
    if (len(source), len(target)) != (len(source_lengths), len(target_lengths)):
        raise EncoderError(
            f"{len(source)} and {len(target)} vectors for {len(source_lengths)} and "
            f"{len(target_lengths)} sentences; expected one vector a sentence"
        )
    if source.shape[1] != target.shape[1]:
        raise EncoderError(
            f"vectors of {source.shape[1]} and {target.shape[1]} dimensions; expected both sides "
            "from one encoder"
        )
    sides = (
        _Side(centre(source, background[0]), np.maximum(np.asarray(source_lengths, float), 1)),
        _Side(centre(target, background[1]), np.maximum(np.asarray(target_lengths, float), 1)),
    )
    return [_bead(sides, spans, encoder) for spans in _best_path(*sides)]


def _best_path(source: _Side, target: _Side) -> list[tuple[range, range]]:
    """The sequence of spans with the highest total score, null beads scoring 0.

    One row a source sentence. Every bead that takes a source sentence comes from an earlier row;
    the null beads of the target side stay in the row and are a running maximum, so a row costs a
    few vector operations.
    """
    n, m = len(source.vectors), len(target.vectors)
    scorer = _Scorer(source, target)
    scores = np.full((MAX_SPAN + 1, m + 1), -np.inf)  # the last rows, in a ring
    scores[0, : _band(0, max(n, 1), m)[1] + 1] = 0.0
    moves: list[tuple[int, npt.NDArray[np.int8]]] = []  # first column and choice, row by row
    for row in range(1, n + 1):
        first, last = _band(row, n, m)
        best = scores[(row - 1) % len(scores), first : last + 1].copy()
        choice = np.full(len(best), _SOURCE_NULL, dtype=np.int8)
        for move, (height, width) in enumerate(BEAD_SIZES):
            begin = max(first, width)
            if row < height or last < begin:
                continue
            before = scores[(row - height) % len(scores), begin - width : last + 1 - width]
            score = before + scorer.row(
                height, width, row - height, begin - width, last + 1 - width
            )
            here = slice(begin - first, None)
            better = score > best[here]
            best[here][better] = score[better]
            choice[here][better] = move
        reached = np.maximum.accumulate(best)
        choice[reached > best] = _TARGET_NULL
        scores[row % len(scores), max(first - MAX_SPAN, 0) : first] = -np.inf  # an older row's
        scores[row % len(scores), first : last + 1] = reached
        moves.append((first, choice))
    return _trace(moves, m)


_SOURCE_NULL = len(BEAD_SIZES)
_TARGET_NULL = len(BEAD_SIZES) + 1
_STEPS = (*BEAD_SIZES, (1, 0), (0, 1))


def _band(row: int, n: int, m: int) -> tuple[int, int]:
    """First and last column of `row` that are looked at."""
    if max(n, m) <= BAND:
        return 0, m
    middle = round(row * m / n)
    reach = max(BAND, -(-m // n))  # the bands of neighbouring rows meet, however steep the diagonal
    return max(middle - reach, 0), min(middle + reach, m)


def _trace(moves: list[tuple[int, npt.NDArray[np.int8]]], column: int) -> list[tuple[range, range]]:
    path, row = [], len(moves)
    while row or column:
        if row:
            first, choice = moves[row - 1]
            height, width = _STEPS[choice[column - first]]
        else:
            height, width = 0, 1
        path.append((range(row - height, row), range(column - width, column)))
        row, column = row - height, column - width
    return path[::-1]


class _Scorer:
    """Scores of beads: centred similarity above `UNRELATED`, less a cost for unlike lengths.

    A run that takes in a sentence too many gets less similar and too long, one that leaves a
    sentence out too short: no further cost of merging or of dropping is needed.
    """

    def __init__(self, source: _Side, target: _Side) -> None:
        sizes = range(1, MAX_SPAN + 1)
        self._n, self._m = len(source.lengths), len(target.lengths)
        self._source = {size: source.runs(size) for size in sizes if size <= self._n}
        self._target = {size: target.runs(size) for size in sizes if size <= self._m}
        totals = source.lengths.sum(), target.lengths.sum()
        self._ratio = np.clip((totals[1] + LENGTH_PRIOR) / (totals[0] + LENGTH_PRIOR), 0.5, 2.0)
        self._blocks: dict[tuple[int, int], tuple[int, int, Floats]] = {}

    def row(self, height: int, width: int, row: int, begin: int, end: int) -> Floats:
        """Scores of the beads of `height` source sentences from `row` on, and `width` target ones.

        The targets start at columns `begin` to ``end - 1``.
        """
        first_row, first_column, block = self._block(height, width, row)
        return block[row - first_row, begin - first_column : end - first_column]

    def _block(self, height: int, width: int, row: int) -> tuple[int, int, Floats]:
        """The block of scores that holds `row`, with the row and column it begins at.

        Many rows at once: a product of matrices is several times faster than one of vectors.
        """
        first = row - row % BLOCK_ROWS
        known = self._blocks.get((height, width))
        if known is None or known[0] != first:
            vectors, lengths = self._source[height]
            others, other_lengths = self._target[width]
            begin = _band(first, self._n, self._m)[0]
            end = _band(min(first + BLOCK_ROWS + height, self._n), self._n, self._m)[1]
            begin = max(begin - width, 0)
            rows, columns = slice(first, first + BLOCK_ROWS), slice(begin, end + 1)
            expected = lengths[rows, None] * self._ratio
            ratio = np.log((other_lengths[None, columns] + 10) / (expected + 10))
            cost = LENGTH_WEIGHT * np.minimum(np.abs(ratio), 2.0)
            block = vectors[rows] @ others[columns].T - UNRELATED - cost
            known = self._blocks[height, width] = first, begin, block
        return known


def _near(span: range) -> slice:
    return slice(max(span.start - RIVAL_REACH, 0), span.stop + RIVAL_REACH)


def _rivals(side: _Side, span: range) -> Floats:
    """Vectors of the sentences around `span`, without its own."""
    near = _near(span)
    before, after = slice(near.start, span.start), slice(span.stop, near.stop)
    return np.concatenate([side.vectors[before], side.vectors[after]])


def _bead(sides: tuple[_Side, _Side], spans: tuple[range, range], encoder: str) -> Bead:
    source, target = sides
    rows, columns = spans
    if not rows or not columns:
        here, there = (source, target) if rows else (target, source)
        alone, beside = (rows, columns) if rows else (columns, rows)
        near = there.vectors[_near(beside)] @ here.vectors[alone[0]]
        sure = probability(encoder, Evidence("null", float(near.max(initial=0.0))))
        return Bead(tuple(rows), tuple(columns), probability=sure)
    left = span_vectors(
        source.vectors[rows.start : rows.stop], source.lengths[rows.start : rows.stop], len(rows)
    )[0]
    right = span_vectors(
        target.vectors[columns.start : columns.stop],
        target.lengths[columns.start : columns.stop],
        len(columns),
    )[0]
    similarity = float(left @ right)
    gap = margin(
        similarity,
        _rivals(target, columns) @ left,
        _rivals(source, rows) @ right,
    )
    lengths = source.lengths[rows.start : rows.stop], target.lengths[columns.start : columns.stop]
    unlike = abs(float(np.log((lengths[1].sum() + 10) / (lengths[0].sum() + 10))))
    extra = len(rows) + len(columns) - 2
    sure = probability(
        encoder, Evidence("body", similarity, gap, length_ratio=unlike, extra_sentences=extra)
    )
    return Bead(tuple(rows), tuple(columns), similarity, gap, sure)
