"""The report of a corpus: its figures, and the rows that are worth a look."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest, nsmallest
from pathlib import Path
from typing import TYPE_CHECKING

from align.corpus import Corpus
from align.corpus.page import ReportContents, render_report
from corpora.pairs import SentencePair, from_table
from corpora.storage import atomic_file

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 6
"""Rows under each heading."""

EXCERPT = 300
"""Characters of a text that was kept out."""


def write_report(corpus: Corpus) -> Path:
    """Writes ``report.html`` into the build directory, and gives its path.

    Raises:
        BuildError: the build is damaged.
        StorageError: the disk refuses.
    """
    contents = ReportContents(
        corpus.facts, corpus.scores, _samples(corpus.tables()), _kept_out(corpus)
    )
    path = corpus.folder / "report.html"
    with atomic_file(path) as temporary:
        temporary.write_text(render_report(contents), encoding="utf-8", newline="\n")
    return path


def _samples(tables: Iterable[pa.Table]) -> dict[str, list[SentencePair]]:
    """The surest and the least sure rows, chosen while all of them stream by."""
    surest: list[SentencePair] = []
    unsure: list[SentencePair] = []
    poorest: list[SentencePair] = []
    for table in tables:
        pairs = from_table(table)
        aligned = [pair for pair in pairs if pair.is_aligned and pair.probability is not None]
        filled = [pair for pair in pairs if pair.quality is not None]
        surest = nlargest(SHOWN, surest + aligned, key=lambda pair: pair.probability or 0)
        unsure = nsmallest(SHOWN, unsure + aligned, key=lambda pair: pair.probability or 0)
        poorest = nsmallest(SHOWN, poorest + filled, key=lambda pair: pair.quality or 0)
    return {
        "Surest pairs": surest,
        "Least sure pairs": unsure,
        "Filled rows of the lowest quality": poorest,
    }


def _kept_out(corpus: Corpus) -> list[tuple[str, str, str]]:
    """The first of every reason."""
    import pyarrow.parquet as pq

    path = corpus.folder / "rejected.parquet"
    if not path.is_file():
        return []
    first: dict[str, tuple[str, str, str]] = {}
    for batch in pq.ParquetFile(path).iter_batches(columns=["reason", "detail", "text"]):
        for row in batch.to_pylist():
            excerpt = (row["reason"], row["detail"], (row["text"] or "")[:EXCERPT])
            first.setdefault(row["reason"], excerpt)
    return [*first.values()]
