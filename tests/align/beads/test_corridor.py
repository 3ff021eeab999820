"""The corridor of two long texts."""

from __future__ import annotations

import numpy as np
import pytest

from align.beads import path
from align.beads.bead_scores import Side
from align.beads.corridor import Corridor
from align.beads.path import Lattice, find_corridor, halved
from align.beads.similarity import unit_rows
from align.beads.texts import BEAD_SIZES

DIM = 32


def translation(seed: int, count: int, *, inserted: int = 0) -> tuple[Side, Side]:
    """A text and its noisy translation; sentences were dropped, added and split on the way.

    Args:
        inserted: sentences of another text in the middle of the translation.
    """
    random = np.random.default_rng(seed)
    source = unit_rows(random.normal(size=(count, DIM)))
    target = []
    for place, row in enumerate(source):
        noisy = row + random.normal(size=DIM) * 0.08
        kind = random.choice(["same", "split", "drop", "add"], p=[0.8, 0.08, 0.06, 0.06])
        if kind == "split":
            target += [noisy, noisy + random.normal(size=DIM) * 0.05]
        elif kind == "add":
            target += [random.normal(size=DIM), noisy]
        elif kind == "same":
            target.append(noisy)
        if place == count // 2:
            target += list(random.normal(size=(inserted, DIM)))
    return _side(random, source), _side(random, np.array(target))


def _side(random: np.random.Generator, vectors: np.ndarray) -> Side:
    lengths = random.integers(40, 60, size=len(vectors)).astype(np.float32)
    return Side(unit_rows(vectors).astype(np.float32), lengths)


def best(source: Side, target: Side, corridor: Corridor) -> list[tuple[range, range]]:
    return Lattice(source, target, BEAD_SIZES, corridor).best_path()


@pytest.mark.parametrize("inserted", [0, 60, 150])
@pytest.mark.parametrize("dense", [20, 50, 200])
def test_the_corridor_holds_the_best_path(
    dense: int, inserted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = translation(dense, 300, inserted=inserted)
    full = best(source, target, Corridor.everything(len(source), len(target)))
    monkeypatch.setattr(path, "DENSE", dense)
    corridor = find_corridor(source, target)
    assert best(source, target, corridor) == full
    assert (corridor.last - corridor.first).mean() < len(target) / 2


@pytest.mark.parametrize(
    ("n", "m"),
    [(0, 900), (900, 0), (1, 900), (900, 1), (2, 1_300), (40, 999), (999, 40), (600, 601)],
)
def test_unrelated_texts_of_any_shape_are_walked_through(n: int, m: int) -> None:
    random = np.random.default_rng([n, m])
    source, target = (_side(random, random.normal(size=(count, DIM))) for count in (n, m))
    found = best(source, target, find_corridor(source, target))
    assert [i for rows, _ in found for i in rows] == list(range(n))
    assert [j for _, columns in found for j in columns] == list(range(m))


def test_work_grows_with_the_text_not_with_its_square() -> None:
    def cells(count: int) -> int:
        corridor = find_corridor(*translation(1, count))
        return int((corridor.last - corridor.first + 1).sum())

    assert 1.7 < cells(4_000) / cells(2_000) < 2.3


def test_halving_keeps_an_odd_last_sentence() -> None:
    side = Side(np.array([(1, 0), (0, 1), (0, 1)], np.float32), np.array([4, 1, 9], np.float32))
    half = halved(side)
    np.testing.assert_allclose(
        half.vectors, unit_rows(np.array([(2.0, 1.0), (0.0, 1.0)])), atol=1e-6
    )
    np.testing.assert_array_equal(half.lengths, [5, 9])
