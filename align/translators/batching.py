"""Batches of similar length and bounded size, several at once, halved where memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")

_WORTH_SHARING = 1_024
"""Tokens below which no batch is made smaller to have more of them: each reads all weights."""


def token_batches(
    lengths: Sequence[int], budget: int, *, most: int | None = None, at_once: int = 1
) -> Iterator[list[int]]:
    """Indices into `lengths`, longest first, so that rows times the longest stay in `budget`.

    Padding is what a batch of unlike lengths wastes: of similar ones it wastes almost none. A row
    that is longer than `budget` is a batch of its own.

    Args:
        lengths: tokens of each row.
        budget: tokens of a batch, padding counted.
        most: rows of a batch; None for any number that `budget` allows.
        at_once: batches that are worked on at once; where there is little to do `budget` is lowered
            for all of them to get some.

    >>> list(token_batches([5, 30, 4, 6], budget=20))
    [[1], [3, 0, 2]]
    """
    if at_once > 1:
        budget = min(budget, max(sum(lengths) // at_once, _WORTH_SHARING))
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        longest = max(lengths[batch[0]], 1) if batch else 0
        if batch and ((len(batch) + 1) * longest > budget or len(batch) == most):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def side_by_side(
    work: Callable[[Item], Result], items: Iterable[Item], at_once: int
) -> Iterator[Result]:
    """`work` on each of `items`, by `at_once` threads, and what it returns in the order of `items`.

    An error or an interrupt does not wait for what the other threads are working on.

    >>> list(side_by_side(abs, [-1, 2, -3], at_once=2))
    [1, 2, 3]
    """
    if at_once == 1:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(at_once)
    try:
        yield from pool.map(work, items)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def in_halves(
    work: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item]
) -> list[Result | None]:
    """What `work` makes of `items`; where memory runs out it gets half of them at a time.

    Returns:
        One result for each of `items`, None for one that does not fit even alone.

    >>> def work(batch):
    ...     if len(batch) > 1:
    ...         raise MemoryError
    ...     return [item * 2 for item in batch]
    >>> in_halves(work, [1, 2, 3])
    [2, 4, 6]
    """
    try:
        return list(work(items))
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
    # Outside of the handler, whose traceback would keep the tensors alive.
    _give_back_memory()
    if len(items) == 1:
        return [None]
    middle = len(items) // 2
    return in_halves(work, items[:middle]) + in_halves(work, items[middle:])


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of Python, PyTorch or CTranslate2 says that memory ran out."""
    text = str(error).casefold()
    return isinstance(error, MemoryError) or any(sign in text for sign in _OUT_OF_MEMORY)


def _give_back_memory() -> None:
    import gc
    import sys

    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
