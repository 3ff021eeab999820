"""Similarity of sentences and of runs of sentences."""

from __future__ import annotations

import numpy as np
import pytest

from align.beads.similarity import RIVALS, margin, one_blas_thread, span_vectors, unit_rows


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([(3, 4)], [(0.6, 0.8)]),
        ([(0, 0), (0, -2)], [(0, 0), (0, -1)]),
        (np.zeros((0, 5)), np.zeros((0, 5))),
    ],
)
def test_unit_rows(vectors: object, expected: object) -> None:
    np.testing.assert_allclose(unit_rows(np.array(vectors, float)), expected, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9])
def test_a_run_is_the_sum_weighted_by_the_root_of_the_lengths(size: int) -> None:
    random = np.random.default_rng(size)
    vectors = unit_rows(random.normal(size=(5, 4)))
    lengths = random.integers(1, 200, size=5).astype(float)
    spans = span_vectors(vectors, lengths, size)
    assert spans.shape == (max(5 - size + 1, 0), 4)
    for start, span in enumerate(spans):
        total = sum(vectors[i] * lengths[i] ** 0.5 for i in range(start, start + size))
        np.testing.assert_allclose(span, total / np.linalg.norm(total), atol=1e-12)


def test_runs_of_blanks_are_blank() -> None:
    vectors = np.array([(0.0, 0.0), (0.0, 0.0), (0.0, 1.0)])
    np.testing.assert_array_equal(span_vectors(vectors, np.ones(3), 2), [(0, 0), (0, 1)])


@pytest.mark.parametrize(
    ("similarity", "rivals", "expected"),
    [
        (0.5, [[]], 0.5),
        (0.5, [[], []], 0.5),
        (0.5, [[0.4]], 0.4),
        (0.5, [[0.4] * RIVALS], 0.1),
        (0.5, [[0.4] * RIVALS + [0.2] * 50], 0.1),
        (0.5, [[0.4] * RIVALS, []], 0.3),
        (0.5, [[-1.0] * 10, [-0.5]], 0.5),
        (-1.0, [[1.0] * RIVALS, [1.0] * RIVALS], -2.0),
        (1.0, [[0.8, 0.0, 0.4, 0.0, 0.0, 0.4]], 0.6),
    ],
)
def test_margin(similarity: float, rivals: list[list[float]], expected: float) -> None:
    sides = [np.array([side, side], float) for side in rivals]
    np.testing.assert_allclose(margin(np.array([similarity, 0.0]), *sides)[0], expected)


def test_one_blas_thread_leaves_the_others_as_they_were() -> None:
    from threadpoolctl import threadpool_info

    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = threads()
    with one_blas_thread():
        assert set(threads()) == {1}
    assert threads() == before
