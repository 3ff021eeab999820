"""Which rows of a build stand and in which split: comparison first, then decisions.

``scored`` of a shard holds what its rows alone tell, ``compared`` how they compare with those of
all shards, ``decided`` what follows from thresholds and splits. Another threshold makes only
``decided`` anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from align.pipeline.running import RunningBuild
from align.pipeline.shard_files import read_corpus_rows
from align.pipeline.shards import Shard, code_version, key_of
from align.pipeline.stages.scoring import read_scores
from corpora.filters.chain import FilterChain
from corpora.filters.comparison import GROUP_COLUMNS, Comparison
from corpora.groups import Numbering
from corpora.splits.leaks import LEFT_OUT, Rows, assign_splits, count_leaks
from corpora.splits.shares import SPLITS, Splits
from corpora.storage import read_table, stored_key, write_table

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from align.pipeline.workers import Report

    Ints = npt.NDArray[np.int64]

log = logging.getLogger(__name__)

HELD_OUT = "held-out"
"""The reason of rows that are in no split: machine text, or none, in a document of test."""


@dataclass(frozen=True, slots=True)
class FilterTask:
    """Compare the rows of all shards and decide on them: done in one process, after scoring.

    Attributes:
        compared, decided: keys of these files, by shard.
    """

    shards: tuple[Shard, ...]
    chain: FilterChain
    splits: Splits
    compared: tuple[str, ...]
    decided: tuple[str, ...]

    @property
    def is_compared(self) -> bool:
        """Whether all comparisons are there."""
        return tuple(stored_key(shard.compared) for shard in self.shards) == self.compared

    @property
    def is_decided(self) -> bool:
        """Whether all decisions are there."""
        return tuple(stored_key(shard.decided) for shard in self.shards) == self.decided


def filter_rows(build: RunningBuild) -> None:
    """``scored`` to ``compared`` and ``decided`` of every shard, all of them at once."""
    task = filter_task(build.shards, build.options.filter_chain, build.options.splits)
    tasks = [] if task.is_compared and task.is_decided else [task]
    build.run("filter", filter_corpus, tasks, "row", alone=True)


def filter_task(shards: Sequence[Shard], chain: FilterChain, splits: Splits) -> FilterTask:
    """What is to be done after scoring."""
    compared = key_of("compare", code_version(), [stored_key(shard.scored) for shard in shards])
    thresholds = [(name, one.direction, one.threshold) for name, one in chain.filters.items()]
    decided = key_of("filter", code_version(), compared, thresholds, asdict(splits))
    return FilterTask(
        tuple(shards),
        chain,
        splits,
        *(
            tuple(key_of(key, number) for number in range(len(shards)))
            for key in (compared, decided)
        ),
    )


def filter_corpus(task: FilterTask, report: Report) -> None:
    """``scored`` of all shards to ``compared`` and ``decided`` of each; reports rows.

    Raises:
        ConfigurationError: a split should have more documents than there are.
    """
    shards = task.shards
    if not task.is_compared:
        comparison = Comparison()
        for shard in shards:
            comparison.add(read_table(shard.scored))
        for shard, key, table in zip(shards, task.compared, comparison.tables(), strict=True):
            write_table(table, shard.compared, key)
    decisions = decide([read_scores(shard) for shard in shards], task.chain, task.splits)
    for shard, key, table in zip(shards, task.decided, decisions, strict=True):
        write_table(table, shard.decided, key)
        report(table.num_rows)
    _warn_of_empty_splits(shards, task.splits)


def _warn_of_empty_splits(shards: Sequence[Shard], splits: Splits) -> None:
    """Says when a split was emptied because all its texts are in train as well."""
    decided = [read_table(shard.decided).select(["split", "moved"]) for shard in shards]
    moved = sum(table["moved"].to_pylist().count(True) for table in decided)
    there = {name for table in decided for name in table["split"].unique().to_pylist()}
    for name, size in (("validation", splits.validation), ("test", splits.test)):
        if size and moved and name not in there:
            log.warning(
                "the %s split is empty: %d rows were moved towards train, because they, or texts "
                "much like theirs, are there too",
                name,
                moved,
            )


def decide(parts: Sequence[pa.Table], chain: FilterChain, splits: Splits) -> Iterator[pa.Table]:
    """For each part of `read_scores` the columns of ``decided``.

    ``reason`` and ``detail`` say why a row does not stand, ``split`` where it stands, null else,
    and ``moved`` whether that is another split than its document's id says.
    """
    import numpy as np

    reasons = [chain.reasons(part) for part in parts]
    numbering = Numbering()
    documents = [numbering.of(part["doc_id"]) for part in parts]
    stands = np.concatenate(reasons) < 0
    rows = Rows(
        numbering.names,
        np.concatenate(documents)[stands],
        np.concatenate([np.asarray(part["human"]) for part in parts])[stands],
        tuple(
            np.concatenate([part[name].to_numpy() for part in parts])[stands]
            for name in GROUP_COLUMNS
        ),
    )
    split, moved = np.full(len(stands), LEFT_OUT), np.zeros(len(stands), dtype=bool)
    split[stands], moved[stands] = assign_splits(rows, splits)
    start = 0
    for part, reason in zip(parts, reasons, strict=True):
        own = slice(start, start + len(reason))
        yield _decided(part, chain, reason, split[own], moved[own])
        start = own.stop


def _decided(
    scores: pa.Table, chain: FilterChain, reasons: Any, split: Ints, moved: Any
) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    names: list[str | None] = [None] * len(reasons)
    details: list[str | None] = [None] * len(reasons)
    filters = list(chain.filters)
    for row in np.flatnonzero(reasons >= 0).tolist():
        name = filters[reasons[row]]
        names[row], details[row] = chain.reason(name), chain.detail(name, scores[name][row].as_py())
    for row in np.flatnonzero((reasons < 0) & (split == LEFT_OUT)).tolist():
        names[row] = HELD_OUT
        details[row] = "its document is in the test split, which holds human text only"
    return pa.table(
        {
            "reason": pa.array(names, pa.string()),
            "detail": pa.array(details, pa.string()),
            "split": pa.array(
                [None if place == LEFT_OUT else SPLITS[place] for place in split.tolist()],
                pa.string(),
            ),
            "moved": pa.array(moved),
        }
    )


def read_dropped(shard: Shard, chain: FilterChain) -> pa.Table:
    """The rows of a shard that filters and splits keep out: as in ``rejected.parquet``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    decided = read_table(shard.decided)
    gone = pc.is_null(decided["split"])
    rows, decided = read_corpus_rows(shard.filled).filter(gone), decided.filter(gone)
    scores = read_scores(shard).filter(gone)
    sides = (pc.fill_null(pc.struct_field(rows["translation"], name), "") for name in ("az", "en"))
    columns = {
        "id": rows["id"],
        "source": rows["source"],
        "reason": decided["reason"],
        "detail": decided["detail"],
        "text": pc.binary_join_element_wise(*sides, "\t"),
    }
    return pa.table({**columns, **{name: scores[name] for name in chain.filters}})


def split_figures(shards: Sequence[Shard]) -> dict[str, object]:
    """What ``scores.json`` says of the splits; leaks are counted anew, not taken for granted."""
    import numpy as np

    codes: dict[str | None, int] = {name: place for place, name in enumerate(SPLITS)}
    splits: list[Ints] = []
    groups: dict[str, list[Ints]] = {name: [] for name in GROUP_COLUMNS}
    moved = held_out = 0
    for shard in shards:
        decided, compared = read_table(shard.decided), read_table(shard.compared)
        names = decided["split"].to_pylist()
        splits.append(np.asarray([codes.get(name, LEFT_OUT) for name in names], dtype=np.int64))
        moved += sum(map(bool, decided["moved"].to_pylist()))
        held_out += decided["reason"].to_pylist().count(HELD_OUT)
        for name, own in groups.items():
            own.append(compared[name].to_numpy())
    leaks = count_leaks(np.concatenate(splits), [np.concatenate(own) for own in groups.values()])
    return {
        "moved_rows": moved,
        "held_out_rows": held_out,
        "leaks": leaks,
        "signature": f"words:minhash|{code_version('rensa')}|document:half-of-texts|train-first",
    }


def filter_figures(chain: FilterChain, rejected: Mapping[str, int]) -> dict[str, object]:
    """What ``scores.json`` says of the filters."""
    return {
        name: {one.direction: one.threshold, "removed": rejected.get(chain.reason(name), 0)}
        for name, one in chain.filters.items()
    }
