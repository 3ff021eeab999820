"""What the filters of a chain would do to a finished build, without doing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from align.corpus.finished import Corpus
from align.pipeline.shard_files import read_corpus_rows
from align.pipeline.shards import Shard
from align.pipeline.stages.scoring import beside, read_scores, scoring_key
from corpora.filters.base import Filter
from corpora.filters.chain import FilterChain
from corpora.pairs import from_table
from corpora.storage import stored_key

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float32]

BINS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A row that a filter would remove."""

    id: str
    score: float
    az: str | None
    en: str | None


@dataclass(frozen=True, slots=True)
class FilterReview:
    """What one filter of a chain would do.

    Attributes:
        name, direction, threshold: of the filter.
        scored: rows that have a score.
        refused: rows that it does not accept.
        removed: of these, the ones that no filter before it removes.
        histogram: how many scores lie from each edge to the next; the last bin has its end.
        edges: one more than there are bins; empty where no row has a score.
        examples: the refused rows that are nearest to the threshold.
    """

    name: str
    direction: str
    threshold: float
    scored: int
    refused: int
    removed: int
    histogram: tuple[int, ...]
    edges: tuple[float, ...]
    examples: tuple[Example, ...]

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""
        return asdict(self)

    def __str__(self) -> str:
        lines = [
            f"{self.name}: removes {self.removed} of {self.scored} scored rows ({self.refused} "
            f"alone); at {self.direction} {self.threshold:g}"
        ]
        most = max(self.histogram, default=0)
        for place, count in enumerate(self.histogram):
            bar = "#" * -(-30 * count // most) if most else ""
            low, high = self.edges[place : place + 2]
            lines.append(f"  {low:10.4g} to {high:<10.4g} {count:9} {bar}")
        lines += [f"  {one.score:.4g}  {one.id}\t{one.az}\t{one.en}" for one in self.examples]
        return "\n".join(lines)


def review_filters(corpus: Corpus, chain: FilterChain, *, examples: int = 3) -> list[FilterReview]:
    """What each filter of `chain` would remove from `corpus`, in the order of the chain.

    Scores that the build has stored are used; those of filters that it did not have are computed,
    and nothing is written.

    Args:
        corpus: a finished build.
        chain: the filters.
        examples: how many rows to show for each.
    """
    import numpy as np

    shards = corpus.shards
    scores = [_scores(shard, chain) for shard in shards]
    reasons = [chain.reasons(part) for part in scores]
    found = np.concatenate(reasons)
    return [
        _review(
            name, one, [part[name] for part in scores], int((found == place).sum()),
            _Texts(shards), examples,
        )
        for place, (name, one) in enumerate(chain.filters.items())
    ]  # fmt: skip


def _scores(shard: Shard, chain: FilterChain) -> pa.Table:
    if stored_key(shard.scored) == scoring_key(shard, chain):
        return read_scores(shard)
    return beside(chain.score(from_table(read_corpus_rows(shard.filled))), shard)


class _Texts:
    """The rows of a few places, read shard by shard."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._shards = shards

    def rows(self, places: Sequence[tuple[int, int, float]]) -> Iterator[Example]:
        for shard, row, score in places:
            table = read_corpus_rows(self._shards[shard].filled).slice(row, 1)
            pair = from_table(table)[0]
            yield Example(pair.id, score, pair.az, pair.en)


def _review(
    name: str, one: Filter, columns: Sequence[Any], removed: int, texts: _Texts, examples: int
) -> FilterReview:
    import numpy as np

    refused: list[tuple[float, int, int, float]] = []
    count = 0
    values: list[Floats] = []
    for shard, column in enumerate(columns):
        scores = column.to_numpy()
        values.append(column.drop_null().to_numpy())
        rows = np.flatnonzero(one.refused(column))
        count += len(rows)
        nearest = nsmallest(
            examples, ((abs(float(scores[row]) - one.threshold), int(row)) for row in rows)
        )
        refused += [(far, shard, row, float(scores[row])) for far, row in nearest]
    known = np.concatenate(values)
    finite = known[np.isfinite(known)]
    histogram, edges = _histogram(finite)
    chosen = [(shard, row, score) for _, shard, row, score in nsmallest(examples, refused)]
    return FilterReview(
        name,
        one.direction,
        one.threshold,
        len(known),
        count,
        removed,
        histogram,
        edges,
        tuple(texts.rows(chosen)),
    )


def _histogram(scores: Floats) -> tuple[tuple[int, ...], tuple[float, ...]]:
    import numpy as np

    if not len(scores):
        return (), ()
    if scores.min() == scores.max():
        return (len(scores),), (float(scores[0]), float(scores[0]))
    counts, edges = np.histogram(scores, BINS)
    return tuple(map(int, counts)), tuple(map(float, edges))
