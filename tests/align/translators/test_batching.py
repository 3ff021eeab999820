"""Batches of bounded size, and what happens when memory runs out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.translators.batching import in_halves, is_out_of_memory, token_batches


@given(st.lists(st.integers(0, 300), max_size=60), st.integers(1, 500))
def test_every_row_is_in_one_batch_and_none_is_too_large(lengths: list[int], budget: int) -> None:
    batches = list(token_batches(lengths, budget))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[index] for index in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget
    ordered = [lengths[index] for batch in batches for index in batch]
    assert ordered == sorted(ordered, reverse=True)


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
