"""Batches of bounded size, and what happens when memory runs out."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.translators.batching import (
    in_halves,
    is_out_of_memory,
    side_by_side,
    token_batches,
)


@given(
    st.lists(st.integers(0, 300), max_size=60),
    st.integers(1, 500),
    st.one_of(st.none(), st.integers(1, 5)),
)
def test_every_row_is_in_one_batch_and_none_is_too_large(
    lengths: list[int], budget: int, most: int | None
) -> None:
    batches = list(token_batches(lengths, budget, most=most))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[index] for index in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget
        assert len(batch) <= (most or len(lengths))
    ordered = [lengths[index] for batch in batches for index in batch]
    assert ordered == sorted(ordered, reverse=True)


@given(st.lists(st.integers(1, 60), min_size=200, max_size=400), st.integers(2, 4))
def test_batches_are_shared_out_where_there_is_little_to_do(
    lengths: list[int], at_once: int
) -> None:
    batches = list(token_batches(lengths, 10**6, at_once=at_once))
    assert len(batches) >= min(at_once, sum(lengths) // 1_024)
    assert len(list(token_batches(lengths, 10**6))) == 1
    whole = list(token_batches(lengths, 500))
    assert list(token_batches(lengths, 500, at_once=at_once)) == whole  # no larger than asked


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_so_many_are_worked_on_at_once_and_the_order_is_kept(at_once: int) -> None:
    together = threading.Barrier(at_once)

    def work(item: int) -> int:
        together.wait(timeout=20)  # goes on when as many have come
        return item * 10

    assert list(side_by_side(work, range(8), at_once)) == [item * 10 for item in range(8)]


def test_who_stops_listening_waits_for_no_thread() -> None:
    free = threading.Event()

    def work(item: int) -> int:
        if item:
            free.wait(timeout=20)
        return item

    results = side_by_side(work, range(100), 2)
    assert next(results) == 0
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 5
    free.set()


def test_an_error_of_one_batch_ends_the_others() -> None:
    seen: list[int] = []

    def work(item: int) -> int:
        if item == 1:
            raise RuntimeError("shape mismatch")
        seen.append(item)
        return item

    with pytest.raises(RuntimeError, match="shape mismatch"):
        list(side_by_side(work, range(10_000), 2))
    assert len(seen) < 10_000


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA failed with error out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
    ],
)
@pytest.mark.parametrize("most", [0, 1, 2, 3, 100])
def test_a_batch_that_does_not_fit_is_halved(
    error: Exception, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gc.collect", lambda: 0)  # slow behind a whole suite
    sizes: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        if len(items) > most:
            raise error
        sizes.append(len(items))
        return [item * 10 for item in items]

    found = in_halves(work, [1, 2, 3, 4, 5, 6, 7])
    assert found == [None if most == 0 else item * 10 for item in range(1, 8)]
    assert max(sizes, default=0) <= most
    assert is_out_of_memory(error)


def test_another_error_is_not_swallowed() -> None:
    def work(items: Sequence[int]) -> list[int]:
        raise RuntimeError("shape mismatch")

    with pytest.raises(RuntimeError, match="shape mismatch"):
        in_halves(work, [1, 2])
