"""Scores of rows, one row at a time: no threshold is known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.pipeline.running import RunningBuild, left
from align.pipeline.shard_files import read_corpus_rows
from align.pipeline.shards import Shard, code_version, key_of
from corpora.filters.chain import FilterChain
from corpora.pairs import from_table
from corpora.storage import read_table, stored_key, write_table

if TYPE_CHECKING:
    import pyarrow as pa

    from align.pipeline.workers import Report


@dataclass(frozen=True, slots=True)
class ScoreTask:
    """Score the rows of a shard."""

    shard: Shard
    key: str
    chain: FilterChain

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.scored


def score(build: RunningBuild) -> None:
    """``filled`` to ``scored`` of every shard."""
    build.run("score", score_shard, score_tasks(build.shards, build.options.filter_chain), "row")


def score_tasks(shards: Sequence[Shard], chain: FilterChain) -> list[ScoreTask]:
    """What is still to be scored."""
    return left(ScoreTask(shard, scoring_key(shard, chain), chain) for shard in shards)


def score_shard(task: ScoreTask, report: Report) -> None:
    """``filled`` to ``scored``; reports rows."""
    scores = task.chain.score(from_table(read_corpus_rows(task.shard.filled)))
    write_table(scores, task.shard.scored, task.key)
    report(scores.num_rows)


def scoring_key(shard: Shard, chain: FilterChain) -> str:
    """The key of a shard's ``scored``."""
    code = code_version("py3langid", "rensa")
    return key_of("score", code, chain.scoring, stored_key(shard.filled))


def read_scores(shard: Shard) -> pa.Table:
    """All that is known of the rows of a shard: ``scored`` and ``compared`` side by side."""
    return beside(read_table(shard.scored), shard)


def beside(scored: pa.Table, shard: Shard) -> pa.Table:
    """Scores of the rows of a shard with what comparing them has given."""
    compared = read_table(shard.compared)
    for name in compared.schema.names:
        scored = scored.append_column(name, compared[name])
    return scored
