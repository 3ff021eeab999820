"""Measure the filters of a build on generated rows: rows a second and peak memory.

    python scripts/benchmark_filters.py [--rows 1000000] [--workers 2] [--shard-rows 10000]

Rows of the length of news sentences are made of invented words; one in ten has a fault: a copy, a
duplicate, a near duplicate, an e-mail address, other numbers, half a translation. They are scored,
compared and decided on, splits included, as a build does it, from its files to its files. Memory is
that of the whole process tree.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow.parquet as pq
from benchmark_build import tree_memory

from align.pipeline.shard_files import write_decided
from align.pipeline.shards import Shard
from align.pipeline.stages.filtering import filter_corpus, filter_task
from align.pipeline.stages.scoring import score_shard, score_tasks
from align.pipeline.workers import Report, Workers
from corpora.filters.chain import FilterChain
from corpora.pairs import SentencePair
from corpora.splits.shares import Splits

ROWS_A_DOCUMENT = 12
SYLLABLES = {
    "az": ("ba", "gə", "şi", "nöq", "tu", "çır", "ləm", "dağ", "ıs", "qur", "ey", "xan"),
    "en": ("ba", "ge", "shi", "nok", "tu", "chir", "lem", "dag", "is", "kur", "ay", "han"),
}


@dataclass(frozen=True)
class RowsTask:
    """Make the rows of one shard."""

    shard: Shard
    number: int
    rows: int


def make_rows(task: RowsTask, report: Report) -> None:
    """Writes ``filled``; reports rows."""
    dice = random.Random(task.number)
    rows: list[SentencePair] = []
    while len(rows) < task.rows:
        doc_id = f"doc-{task.number}-{len(rows) // ROWS_A_DOCUMENT}"
        words = [[dice.randrange(12) for _ in range(dice.choice((1, 2, 2, 3, 4)))]
                 for _ in range(dice.randrange(7, 24))]  # fmt: skip
        az, en = (
            " ".join("".join(SYLLABLES[language][one] for one in word) for word in words)
            for language in ("az", "en")
        )
        number = dice.randrange(10, 5000)
        az, en = f"{az.capitalize()} {number} dəfə.", f"{en.capitalize()} {number} times."
        fault = dice.randrange(60)
        if fault == 0:
            en = az
        elif fault == 1 and rows:
            az, en = rows[-1].az or az, rows[-1].en or en
        elif fault == 2 and rows:
            az, en = f"Həm {rows[-1].az}", f"Also {rows[-1].en}"
        elif fault == 3:
            en = f"{en} Write to office@{number}.example.az!"
        elif fault == 4:
            az = f"{az} 77 il, 98 ay."
        elif fault == 5:
            en = en[: len(en) // 5]
        rows.append(
            SentencePair(f"{doc_id}:body:{len(rows) % ROWS_A_DOCUMENT}", doc_id, "body", az, en,
                         (0,), (0,), similarity=0.5, margin=0.2, probability=0.9)
        )  # fmt: skip
    write_decided(rows, task.shard.filled, f"generated {task.number}")
    report(len(rows))


class PeakMemory:
    """Watches the memory of this process and all below it, from a thread."""

    def __init__(self) -> None:
        self.resident = self.proportional = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        root = psutil.Process()
        while not self._stop.wait(0.1):
            resident, proportional = tree_memory(root)
            self.resident = max(self.resident, resident)
            self.proportional = max(self.proportional, proportional)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shard-rows", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        count = -(-arguments.rows // arguments.shard_rows)
        shards = [Shard(Path(folder), number) for number in range(count)]
        with Workers(arguments.workers) as workers:
            tasks = [RowsTask(one, place, arguments.shard_rows) for place, one in enumerate(shards)]
            workers.run(make_rows, tasks, lambda *_: None)
        measure(shards, arguments.workers, count * arguments.shard_rows)


def cpu_seconds() -> float:
    """Of this process and of those it started and that have ended."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def measure(shards: list[Shard], workers: int, rows: int) -> None:
    chain, splits = FilterChain.of({}), Splits()
    started, spent = time.perf_counter(), cpu_seconds()
    with PeakMemory() as memory:
        with Workers(workers) as pool:
            pool.run(score_shard, score_tasks(shards, chain), lambda *_: None)
        scored = time.perf_counter()
        scored_cpu = cpu_seconds() - spent
        filter_corpus(filter_task(shards, chain, splits), lambda *_: None)
    ended, cpu = time.perf_counter(), cpu_seconds() - spent
    print(
        f"{rows} rows, {len(chain.filters)} filters, {workers} workers: {ended - started:.1f} s "
        f"= {rows / (ended - started):.0f} rows/s (scores {scored - started:.1f} s, comparison, "
        f"decisions and splits {ended - scored:.1f} s; {scored_cpu:.1f} and {cpu - scored_cpu:.1f} "
        f"s of processor time); peak of the process tree "
        f"{memory.resident / 1e9:.2f} GB resident, {memory.proportional / 1e9:.2f} GB proportional"
    )
    reasons: Counter[str] = Counter()
    for shard in shards:
        reasons.update(pq.read_table(shard.decided)["reason"].drop_null().to_pylist())
    print("removed: " + ", ".join(f"{name} {count}" for name, count in reasons.most_common()))
    started = time.perf_counter()
    strict = FilterChain.of({"length_ratio": 1.5})
    assert not score_tasks(shards, strict)
    filter_corpus(filter_task(shards, strict, splits), lambda *_: None)
    print(f"another threshold: {time.perf_counter() - started:.1f} s, nothing scored again")


if __name__ == "__main__":
    main()
