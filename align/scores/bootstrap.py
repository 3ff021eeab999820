"""Bootstrap intervals of figures that are counted over documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    Intervals = dict[str, tuple[float, float]]

Item = TypeVar("Item")

SEED = 12345


def bootstrap_intervals(
    items: Sequence[Item],
    figures: Callable[[Sequence[Item]], Mapping[str, float]],
    samples: int,
) -> Intervals:
    """95% intervals of `figures` when `items` are drawn anew with replacement.

    The percentile bootstrap of Efron (1979), "Bootstrap Methods: Another Look at the Jackknife";
    the seed is fixed, so that the same items give the same intervals.

    Args:
        items: one a document, or whatever else was drawn independently.
        figures: a sample of items to figures by name.
        samples: how many samples to draw; 0 gives no intervals, and neither do fewer than two
            items, which say nothing of how others would vary.

    >>> bootstrap_intervals([1, 1, 1], lambda drawn: {"sum": sum(drawn)}, samples=100)
    {'sum': (3.0, 3.0)}
    """
    if not samples or len(items) < 2:
        return {}
    import numpy as np

    draw = np.random.default_rng(SEED)
    seen: dict[str, list[float]] = {}
    for _ in range(samples):
        drawn = [items[index] for index in draw.integers(len(items), size=len(items))]
        for name, value in figures(drawn).items():
            seen.setdefault(name, []).append(value)
    return {
        name: (float(low), float(high))
        for name, values in seen.items()
        if not np.isnan(values).all()
        for low, high in [np.nanpercentile(values, [2.5, 97.5])]
    }
