"""The best sequence of beads, against every sequence there is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.beads import bead_scores
from align.beads.bead_scores import SCALE, Side
from align.beads.corridor import Corridor
from align.beads.path import Lattice, find_corridor
from align.beads.similarity import unit_rows
from align.beads.texts import BEAD_SIZES

Spans = tuple[range, range]


def side(random: np.random.Generator, count: int, dim: int = 3) -> Side:
    vectors = unit_rows(random.normal(size=(count, dim))).astype(np.float32)
    return Side(vectors, random.integers(1, 120, size=count).astype(np.float32))


def sequences(n: int, m: int) -> Iterator[list[Spans]]:
    """Every way to cut `n` and `m` sentences into beads."""
    if n == m == 0:
        yield []
    for height, width in (*BEAD_SIZES, (1, 0), (0, 1)):
        if height <= n and width <= m:
            for rest in sequences(n - height, m - width):
                yield [*rest, (range(n - height, n), range(m - width, m))]


def similarity(spans: Spans, source: Side, target: Side) -> float:
    runs = [
        sum(part.vectors[i].astype(float) * math.sqrt(part.lengths[i]) for i in span)
        for part, span in zip((source, target), spans, strict=True)
    ]
    return float(runs[0] @ runs[1] / (np.linalg.norm(runs[0]) * np.linalg.norm(runs[1])))


def score(
    beads: Sequence[Spans], source: Side, target: Side, known: dict[Spans, float] | None = None
) -> int:
    """Total score of a sequence of beads, from the definition, in whole parts of `SCALE`."""
    prior, floor = bead_scores.LENGTH_PRIOR, bead_scores.LENGTH_FLOOR
    ratio = (target.lengths.sum() + prior) / (source.lengths.sum() + prior)
    ratio = min(max(ratio, 0.5), 2.0)
    total = 0
    for spans in beads:
        if all(spans):
            here, there = (
                sum(part.lengths[i] for i in span)
                for part, span in zip((source, target), spans, strict=True)
            )
            unlike = min(abs(math.log((there + floor) / (here * ratio + floor))), 2.0)
            cosine = (known or {}).get(spans, similarity(spans, source, target))
            cost = bead_scores.UNRELATED + bead_scores.LENGTH_WEIGHT * unlike
            total += round((cosine - cost) * SCALE)
    return total


SHAPES = [(0, 0), (1, 0), (0, 3), (1, 1), (1, 4), (4, 1), (2, 3), (3, 3), (2, 4), (4, 3)]


@pytest.mark.parametrize(("n", "m"), SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_no_other_sequence_of_beads_scores_higher(n: int, m: int, seed: int) -> None:
    # In three dimensions many sentences are alike, so that runs of several of them pay.
    random = np.random.default_rng([n, m, seed])
    source, target = side(random, n), side(random, m)
    found = Lattice(source, target, BEAD_SIZES, Corridor.everything(n, m)).best_path()
    best = max(score(beads, source, target) for beads in sequences(n, m))
    assert abs(score(found, source, target) - best) <= len(found)  # each rounded once


@pytest.mark.parametrize("seed", range(6))
def test_contested_are_the_overlapping_beads_of_nearly_best_sequences(seed: int) -> None:
    random = np.random.default_rng(seed)
    source, target = side(random, 3), side(random, 4)
    lattice = Lattice(source, target, BEAD_SIZES, Corridor.everything(3, 4))
    totals = [(score(beads, source, target), beads) for beads in sequences(3, 4)]
    best = max(total for total, _ in totals)

    def nearly_best(slack: float) -> set[Spans]:
        least = best - slack * SCALE
        return {bead for total, beads in totals if total >= least for bead in beads}

    def overlapping(beads: set[Spans]) -> set[Spans]:
        def meet(one: Spans, other: Spans) -> bool:
            return any(set(a) & set(b) for a, b in zip(one, other, strict=True))

        return {one for one in beads if any(meet(one, other) for other in beads - {one})}

    found = set(lattice.contested(0.1))
    # The rounding of up to seven beads moves the edge a little.
    assert overlapping(nearly_best(0.0993)) <= found <= nearly_best(0.1007)
    assert set(lattice.contested(0.0)) <= found


def test_a_clear_text_contests_nothing() -> None:
    vectors = np.eye(6, dtype=np.float32)
    text = Side(vectors, np.full(6, 50, np.float32))
    lattice = Lattice(text, text, BEAD_SIZES, Corridor.everything(6, 6))
    assert lattice.best_path() == [(range(i, i + 1), range(i, i + 1)) for i in range(6)]
    assert lattice.contested(0.1) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_known_similarity_takes_the_place_of_the_sum(seed: int) -> None:
    random = np.random.default_rng(seed)
    source, target = side(random, 3), side(random, 3)
    known = {
        (range(0, 2), range(0, 1)): 0.9,
        (range(1, 2), range(1, 3)): 0.8,
        (range(2, 3), range(2, 3)): -0.5,
    }
    lattice = Lattice(source, target, BEAD_SIZES, Corridor.everything(3, 3), known)
    found = lattice.best_path()
    best = max(score(beads, source, target, known) for beads in sequences(3, 3))
    assert abs(score(found, source, target, known) - best) <= len(found)


@pytest.mark.parametrize("block", [1, 2, 3, 7, 300])
def test_blocks_of_any_height_give_the_same_beads(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(5)
    source, target = side(random, 60, 16), side(random, 55, 16)
    everything = Corridor.everything(60, 55)
    expected = Lattice(source, target, BEAD_SIZES, everything).best_path()
    monkeypatch.setattr(bead_scores, "BLOCK_ROWS", block)
    assert Lattice(source, target, BEAD_SIZES, everything).best_path() == expected


def test_equal_sentences_go_in_step() -> None:
    vectors = np.tile(unit_rows(np.array([[0.3, 0.4, 0.5]])).astype(np.float32), (300, 1))
    text = Side(vectors, np.full(300, 80, np.float32))
    found = Lattice(text, text, BEAD_SIZES, find_corridor(text, text)).best_path()
    assert found == [(range(i, i + 1), range(i, i + 1)) for i in range(300)]


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_path_stays_in_its_corridor(data: st.DataObject) -> None:
    """A corridor around any path leads from end to end, whatever the sentences say."""
    random = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    steps = data.draw(
        st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (0, 30), (30, 0)]))
    )
    radius = data.draw(st.integers(4, 9))
    points = [(0, 0)]
    for height, width in steps:
        points.append((points[-1][0] + height, points[-1][1] + width))
    n, m = points[-1]
    corridor = Corridor.around(points, radius)
    assert (corridor.first <= corridor.last).all()
    assert (np.diff(corridor.first) >= 0).all()
    assert (np.diff(corridor.last) >= 0).all()
    assert (corridor.first[0], corridor.last[-1]) == (0, m)
    found = Lattice(side(random, n), side(random, m), BEAD_SIZES, corridor).best_path()
    assert [i for rows, _ in found for i in rows] == list(range(n))
    assert [j for _, columns in found for j in columns] == list(range(m))
    for rows, columns in found:
        assert corridor.first[rows.stop] <= columns.stop <= corridor.last[rows.stop]


def test_a_reversed_corridor_is_the_corridor_of_reversed_texts() -> None:
    corridor = Corridor.around([(0, 0), (1, 1), (2, 30), (3, 31), (40, 32)], 4)
    turned = corridor.reversed()
    for row in range(41):
        columns = range(corridor.first[row], corridor.last[row] + 1)
        mirrored = range(turned.first[40 - row], turned.last[40 - row] + 1)
        assert sorted(32 - column for column in columns) == list(mirrored)
