"""What a filter is: a figure of a row, and apart from it a threshold."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from corpora.pairs import SentencePair

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

Direction = Literal["least", "most"]


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """The common part of filters: which figures are accepted.

    The score of a row is stored and the threshold applied later, so another threshold scores
    nothing again. A row without a score, None, is accepted; NaN is accepted by no filter.

    Attributes:
        direction: ``least`` where a row needs at least the threshold, ``most`` where it may have
            at most that.
        threshold: the key of a ``[filters]`` table has the direction's name instead.
        reason: what `rejected.parquet` says of refused rows, the filter's name where it is "".
    """

    direction: ClassVar[Direction]
    reason: ClassVar[str] = ""
    threshold: float

    def accept(self, score: float | None) -> bool:
        """Whether a row with this score stands."""
        if score is None:
            return True
        return score >= self.threshold if self.direction == "least" else score <= self.threshold

    def refused(self, scores: pa.ChunkedArray[Any]) -> npt.NDArray[np.bool_]:
        """Which scores of a float32 column `accept` would refuse."""
        import numpy as np

        values = scores.to_numpy()  # a null is a NaN here
        limit = np.float32(self.threshold)  # as the scores are stored
        accepted = values >= limit if self.direction == "least" else values <= limit
        refused: npt.NDArray[np.bool_] = ~(accepted | np.asarray(scores.is_null()))
        return refused


class RowFilter(Filter):
    """A filter whose score needs one row only: what users write.

    Subclass it as a frozen dataclass, set `direction` and a default for `threshold`, and write
    `score`. Further fields are parameters, set by keys of the same name.

    Attributes:
        both_sides: whether only rows with both texts are scored; the others have no score.

    >>> @dataclass(frozen=True, kw_only=True)
    ... class Questions(RowFilter):
    ...     direction = "least"
    ...     threshold: float = 1.0
    ...
    ...     def score(self, pair):
    ...         return float(pair.az.endswith("?") == pair.en.endswith("?"))
    >>> filter = Questions()
    >>> pair = SentencePair("n1:body:0", "n1", "body", "Hava necədir?", "It is cold.")
    >>> filter.score(pair), filter.accept(filter.score(pair))
    (0.0, False)
    """

    both_sides: ClassVar[bool] = True

    @abstractmethod
    def score(self, pair: SentencePair) -> float | None:
        """The figure of one row, or None where it has none."""


class CorpusFilter(Filter):
    """A filter whose score compares a row with all others (`corpora.filters.comparison`)."""
