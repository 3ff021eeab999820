"""Names and pairs as numbers, and groups of them, in arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


class Numbering:
    """Gives each name a number, from 0 in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """The names, by their numbers."""
        return list(self._numbers)

    def of(self, names: Any) -> Ints:
        """The number of each name of an Arrow column, the same for the same name."""
        import numpy as np

        encoded = names.combine_chunks().dictionary_encode()
        numbers = [
            self._numbers.setdefault(name, len(self._numbers))
            for name in encoded.dictionary.to_pylist()
        ]
        taken: Ints = np.asarray(numbers, dtype=np.int64)[encoded.indices.to_numpy()]
        return taken


def distinct_pairs(some: Ints, others: Ints) -> tuple[Ints, Ints, Ints]:
    """The distinct pairs of two columns of numbers from 0, sorted, and how often each is there.

    >>> import numpy as np
    >>> distinct_pairs(np.array([1, 0, 1]), np.array([2, 5, 2]))
    (array([0, 1]), array([5, 2]), array([1, 2]))
    """
    import numpy as np

    width = int(others.max(initial=0)) + 1
    codes, counts = np.unique(some * width + others, return_counts=True)
    return codes // width, codes % width, counts


def changes(values: npt.NDArray[Any]) -> Flags:
    """Where a value is another than the one before it; the first one is.

    >>> import numpy as np
    >>> changes(np.array([7, 7, 2])).tolist()
    [True, False, True]
    """
    import numpy as np

    return np.concatenate([[True], values[1:] != values[:-1]])[: len(values)]


def run_starts(is_first: Flags) -> Ints:
    """For each place where its run starts, of runs that start where `is_first` says.

    >>> import numpy as np
    >>> run_starts(np.array([True, False, True, False])).tolist()
    [0, 0, 2, 2]
    """
    import numpy as np

    starts: Ints = np.maximum.accumulate(np.where(is_first, np.arange(len(is_first)), 0))
    return starts


def join(groups: Ints, some: Ints, others: Ints) -> None:
    """Makes the groups of `some` and `others`, pair by pair, one group: the lower number.

    `groups` holds for each place the lowest place of its group, before and after.

    >>> import numpy as np
    >>> groups = np.arange(5)
    >>> join(groups, np.array([4, 3]), np.array([3, 1]))
    >>> groups.tolist()
    [0, 1, 2, 1, 1]
    """
    import numpy as np

    while True:
        low = np.minimum(groups[some], groups[others])
        high = np.maximum(groups[some], groups[others])
        apart = low != high
        if not apart.any():
            return
        np.minimum.at(groups, high[apart], low[apart])
        while not np.array_equal(groups, jumped := groups[groups]):
            groups[:] = jumped
