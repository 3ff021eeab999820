"""The Hugging Face dataset: Parquet files by configuration and split, and their card."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from heapq import nsmallest
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from corpora.card.build_facts import BuildFacts
from corpora.card.citation import citation_cff, is_own_citation
from corpora.card.corpus_statistics import CorpusStatistics, StatisticsCollector
from corpora.card.file import CardFile
from corpora.card.head import data_file
from corpora.card.render import render_card
from corpora.pairs import ORIGINS, SCORES, SentencePair, arrow_schema, from_table
from corpora.splits.shares import SPLITS, Split, Splits
from corpora.storage import TableWriter, atomic_folder, file_digest
from corpora.writers.base import not_a_score

if TYPE_CHECKING:
    import pyarrow as pa

DATASET_SUFFIXES = frozenset({".md", ".parquet", ".cff"})
"""What the files of a dataset folder end in."""

ROWS_PER_FILE = 500_000
BATCH_ROWS = 20_000
EXAMPLES = 3


def write_dataset(
    tables: Iterable[pa.Table], folder: Path, *, splits: Splits, facts: BuildFacts
) -> CorpusStatistics:
    """Writes a folder that `datasets.load_dataset` and the Hub take as it is.

    ``data/aligned`` holds the rows with both sides human, ``data/other`` the rest; the
    configuration ``aligned`` is the first, ``all`` is both. The same rows in the same order
    give the same bytes, however they were cut into tables. Memory does not grow with the rows.

    A card that somebody has edited keeps what they wrote (see `corpora.card.file`), and a
    ``CITATION.cff`` without its first line stays as it is.

    Args:
        tables: of `corpora.pairs.arrow_schema`; the rows of a document come together.
        folder: the folder to make. An older dataset there is replaced when the new one is done.
        splits: which documents go to validation and test, in tables without a column ``split``
            that says it for each row.
        facts: how the corpus was made, for the card.

    Returns:
        The figures that are in the card.

    Raises:
        ConfigurationError: if `folder` holds anything but an older dataset.
        DocumentError: if a score is not a number, or the head of an edited card is no YAML.
        StorageError: if the disk is full, read-only or closed to us.
    """
    collector = StatisticsCollector()
    examples = _Examples()
    names = arrow_schema().names
    old_card, citation = CardFile.read(folder / "README.md"), folder / "CITATION.cff"
    with atomic_folder(folder, suffixes=DATASET_SUFFIXES) as new:
        with ExitStack() as stack:
            files = {
                (part, split): stack.enter_context(_SplitFiles(new, part, split, facts.signature))
                for part in ("aligned", "other")
                for split in SPLITS
            }
            for batch in _batches(tables):
                _refuse_odd_scores(batch)
                split_names = _split_names(batch, splits)
                batch = batch.select(names)
                aligned = _aligned(batch)
                collector.add(batch, split_names, aligned)
                examples.add(batch, aligned)
                for (part, split), rows in _parts(batch, split_names, aligned):
                    files[part, split].write(rows)
        statistics = replace(collector.statistics(facts.rejected), digest=data_digest(new))
        card = render_card(facts, statistics, examples.rows).keeping(old_card)
        (new / "README.md").write_text(card.render(), encoding="utf-8", newline="\n")
        if is_own_citation(citation):
            shutil.copyfile(citation, new / "CITATION.cff")
        else:
            cited = citation_cff(facts, card.head.get("license", ""))
            (new / "CITATION.cff").write_text(cited, encoding="utf-8", newline="\n")
    return statistics


def _refuse_odd_scores(batch: pa.RecordBatch) -> None:
    import pyarrow.compute as pc

    for name in SCORES:
        odd = pc.invert(pc.is_finite(batch[name]))
        if pc.any(odd, min_count=0).as_py():
            row = batch.filter(odd).slice(0, 1).to_pylist()[0]
            raise not_a_score(row["id"], name, row[name])


def data_digest(folder: Path) -> str:
    """SHA-256 of the data files of a dataset, names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.parquet")):
        digest.update(f"{path.relative_to(folder).as_posix()} {file_digest(path)}\n".encode())
    return digest.hexdigest()


class _SplitFiles:
    """The numbered files of one split of one part; none until there is a row."""

    def __init__(self, folder: Path, part: str, split: str, key: str) -> None:
        self._folder, self._part, self._split, self._key = folder, part, split, key
        self._number = 0
        self._room = 0
        self._open = ExitStack()

    def __enter__(self) -> _SplitFiles:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def write(self, rows: pa.RecordBatch) -> None:
        import pyarrow as pa

        table = pa.Table.from_batches([rows])
        while table.num_rows:
            if not self._room:
                self._start_file()
            self._writer.write(table.slice(0, self._room))
            taken = min(self._room, table.num_rows)
            self._room -= taken
            table = table.slice(taken)

    def _start_file(self) -> None:
        self._open.close()
        path = self._folder / data_file(self._part, self._split, f"{self._number:05}")
        self._writer = self._open.enter_context(TableWriter(path, arrow_schema(), self._key))
        self._number += 1
        self._room = ROWS_PER_FILE


class _Examples:
    """A few rows that stand for the corpus: aligned ones first, drawn by a hash of their ids."""

    def __init__(self) -> None:
        self._drawn: list[tuple[bool, bytes, SentencePair]] = []

    def add(self, batch: pa.RecordBatch, aligned: pa.BooleanArray) -> None:
        ids = cast("list[str]", batch["id"].to_pylist())
        digests = (hashlib.blake2b(row_id.encode(), digest_size=8).digest() for row_id in ids)
        unaligned = (not is_aligned for is_aligned in aligned.to_pylist())
        ranks = zip(unaligned, digests, range(batch.num_rows), strict=True)
        candidates = [
            (later, digest, from_table(batch.slice(row, 1))[0])
            for later, digest, row in nsmallest(EXAMPLES, ranks)
        ]
        self._drawn = nsmallest(EXAMPLES, self._drawn + candidates, key=lambda drawn: drawn[:2])

    @property
    def rows(self) -> list[SentencePair]:
        return [pair for _, _, pair in self._drawn]


def _batches(tables: Iterable[pa.Table]) -> Iterator[pa.RecordBatch]:
    for table in tables:
        yield from table.to_batches(max_chunksize=BATCH_ROWS)


def _split_names(batch: pa.RecordBatch, splits: Splits) -> pa.StringArray:
    """The split of each row: its column ``split``, or by a hash of its document."""
    import pyarrow as pa

    if "split" in batch.schema.names:
        return cast("pa.StringArray", batch["split"])
    documents = batch["doc_id"].dictionary_encode()
    names = [
        splits.split_of(doc_id) for doc_id in cast("list[str]", documents.dictionary.to_pylist())
    ]
    return pa.array(names, pa.string()).take(documents.indices)


def _aligned(batch: pa.RecordBatch) -> pa.BooleanArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    human = pa.scalar(ORIGINS.index("human"))
    return pc.and_(pc.equal(batch["origin_az"], human), pc.equal(batch["origin_en"], human))


def _parts(
    batch: pa.RecordBatch, split_names: pa.StringArray, aligned: pa.BooleanArray
) -> Iterator[tuple[tuple[str, Split], pa.RecordBatch]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    for part, in_part in (("aligned", aligned), ("other", pc.invert(aligned))):
        for split in SPLITS:
            rows = batch.filter(pc.and_(in_part, pc.equal(split_names, pa.scalar(split))))
            if rows.num_rows:
                yield (part, split), rows
