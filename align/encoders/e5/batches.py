"""Sentences of tokens into batches for the network, and its hidden states into vectors.

A sentence is computed in rows whose length is its own, rounded up, and not its neighbours': the
same sentence meets the same arithmetic whatever it is computed with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from align.encoders.e5.network import Inputs
from align.encoders.e5.weights import E5Weights, unpacked

if TYPE_CHECKING:
    from align.encoders.e5.tokenizer import Numbers
    from align.encoders.e5.weights import Floats

LENGTH_STEP = 16
MOST_TOKENS, FEWEST_TOKENS = 512, 128
"""Places of a batch: enough to keep the processor busy, few enough for its cache."""

_TOKENS_STEP = 64  # a library compiles a little for every new shape
_OUTSIDE = -10_000.0


@dataclass(frozen=True, slots=True)
class Window:
    """What the network reads at once of a text: all of it, or a part of a long one.

    Attributes:
        text: which text, from 0.
        numbers: its tokens, without the special ones at both ends.
    """

    text: int
    numbers: Numbers

    @property
    def length(self) -> int:
        """Tokens with the special ones."""
        return len(self.numbers) + 2


def windows(texts: Sequence[Numbers], positions: int) -> list[Window]:
    """Every text cut into windows that the network has `positions` for, without overlap."""
    size = positions - 2
    return [
        Window(text, numbers[start : start + size])
        for text, numbers in enumerate(texts)
        for start in range(0, max(len(numbers), 1), size)
    ]


def batches(windows: Sequence[Window], jobs: int) -> list[list[int]]:
    """Indices of windows that are computed together, the longest first.

    Args:
        windows: in any order.
        jobs: how many batches are computed at once; with few windows each gets some.
    """
    by_length: dict[int, list[int]] = defaultdict(list)
    for index, window in enumerate(windows):
        by_length[_rounded(window.length)].append(index)
    places = sum(length * len(members) for length, members in by_length.items())
    most = min(max(places // jobs, FEWEST_TOKENS), MOST_TOKENS)
    return [
        members[start : start + rows]
        for length, members in sorted(by_length.items(), reverse=True)
        for rows in [max(most // length, 1)]
        for start in range(0, len(members), rows)
    ]


class Batcher:
    """Makes the network's inputs of windows.

    Args:
        weights: where the embeddings of words are looked up; their table is never unpacked.
        fixed_shapes: every batch of one length has one shape, filled up with nothing, for a library
            that computes matrices of different sizes in different ways.
    """

    def __init__(self, weights: E5Weights, *, fixed_shapes: bool) -> None:
        sizes, vocabulary = weights.sizes, weights.vocabulary
        self._begin, self._end, self._fixed = vocabulary.begin, vocabulary.end, fixed_shapes
        self._words = weights.blocks("emb.word", sizes.width)
        kinds = weights.vector("emb.type").reshape(sizes.types, sizes.width)
        self._places = weights.vector("emb.pos").reshape(-1, sizes.width) + kinds[0]

    def inputs(self, windows: Sequence[Window]) -> Inputs:
        """Inputs for `windows`, all of which round up to the same length."""
        import numpy as np

        lengths = np.array([window.length for window in windows])
        length = _rounded(int(lengths.max()))
        rows = max(MOST_TOKENS // length, 1) if self._fixed else len(windows)
        inside = np.zeros((rows, length), dtype=bool)
        inside[: len(windows)] = np.arange(length) < lengths[:, None]
        numbers = np.concatenate([(self._begin, *window.numbers, self._end) for window in windows])
        positions = np.broadcast_to(np.arange(length), inside.shape)[inside]
        total = rows * length if self._fixed else _rounded(len(numbers), _TOKENS_STEP)
        embeddings = np.zeros((total, self._places.shape[1]), dtype=np.float32)
        embeddings[: len(numbers)] = unpacked(self._words[numbers]) + self._places[positions]
        order = np.where(inside, np.cumsum(inside).reshape(inside.shape) - 1, 0)
        tokens = np.zeros(total, dtype=np.int32)
        tokens[: len(numbers)] = np.flatnonzero(inside)
        mask = np.where(inside, np.float32(0), np.float32(_OUTSIDE))
        return Inputs(embeddings, order.astype(np.int32), tokens, mask[:, None, None, :])


def window_means(states: Floats, windows: Sequence[Window]) -> Floats:
    """The mean of each window's hidden states: float32 ``(windows, width)``."""
    import numpy as np

    lengths = np.array([window.length for window in windows])
    starts = np.cumsum(lengths) - lengths
    sums: Any = np.add.reduceat(states[: lengths.sum()], starts, axis=0)
    means: Floats = sums / lengths[:, None].astype(np.float32)
    return means


def window_tokens(states: Floats, windows: Sequence[Window]) -> list[Floats]:
    """Copies of each window's rows, without the special tokens at both ends."""
    found, start = [], 0
    for window in windows:
        end = start + window.length
        found.append(states[start + 1 : end - 1].copy())
        start = end
    return found


def text_means(means: Floats, windows: Sequence[Window], texts: int) -> Floats:
    """The mean of each text's windows, every window counting by its tokens."""
    import numpy as np

    weights = np.array([max(len(window.numbers), 1) for window in windows], dtype=np.float32)
    owners = np.array([window.text for window in windows], dtype=np.intp)
    sums = np.zeros((texts, means.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, means * weights[:, None])
    whole: Floats = np.bincount(owners, weights, texts).astype(np.float32)
    return sums / whole[:, None]


def unit(vectors: Floats) -> Floats:
    """`vectors` with rows of unit length."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    united: Floats = vectors / np.maximum(lengths, np.float32(1e-6))
    return united


def _rounded(number: int, step: int = LENGTH_STEP) -> int:
    return -(-number // step) * step
