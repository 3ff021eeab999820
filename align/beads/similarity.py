"""Similarity of sentences and of runs of sentences, from vectors that were encoded once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.floating]

RIVALS = 4
"""The margin compares a pair with this many nearest rivals on each side."""


def one_blas_thread() -> Any:
    """A context in which numpy multiplies matrices on one thread.

    Small products lose more by waiting for a second thread than it saves, ten times as much on a
    machine that has other work.
    """
    return _thread_pools().limit(limits=1, user_api="blas")


@cache
def _thread_pools() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def unit_rows(vectors: Floats) -> Floats:
    """`vectors` with every row scaled to unit length; zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, 1e-12).astype(vectors.dtype)
    return scaled


def span_vectors(vectors: Floats, lengths: Floats, size: int) -> Floats:
    """Unit vectors of all runs of `size` neighbours, shape ``(n - size + 1, dim)``.

    A run is the sum of its sentences weighted by the square root of their length: close to the
    encoded run, at no cost.
    """
    weighted = vectors * np.sqrt(lengths).astype(vectors.dtype)[:, None]
    count = max(len(vectors) - size + 1, 0)
    runs = weighted[:count].copy()
    for offset in range(1, size):
        runs += weighted[offset : offset + count]
    return unit_rows(runs)


def nearest_rivals(similarities: Floats) -> Floats:
    """Mean of the `RIVALS` highest values of each row, shape ``(n,)``.

    Values below 0 count as 0, and so do those that a row is short of: they stand for unrelated
    sentences.
    """
    kept = np.sort(similarities, axis=-1)[..., -RIVALS:].clip(min=0)
    mean: Floats = kept.sum(axis=-1) / RIVALS
    return mean


def margin(similarity: Floats, *rivals: Floats) -> Floats:
    """`similarity` minus the mean similarity of the nearest rivals, averaged over the sides.

    The difference margin of Artetxe and Schwenk (2019), "Margin-based Parallel Corpus Mining with
    Multilingual Sentence Embeddings".

    Args:
        similarity: shape ``(n,)``.
        rivals: for each side the similarities with its rivals, shape ``(n, r)``.

    >>> margin(np.array([0.8]), np.array([[0.4, 0.2]]), np.array([[0.1, 0.1]])).round(3)
    array([0.7])
    """
    gap: Floats = similarity - np.mean([nearest_rivals(side) for side in rivals], axis=0)
    return gap
