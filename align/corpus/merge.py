"""Several corpora to one: the union of their rows by id, every row with its provenance."""

from __future__ import annotations

import hashlib
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from align.corpus.finished import Corpus
from align.corpus.merge_conflicts import CLASHES, Superseded, resolve
from align.corpus.row_sources import RowSource
from align.pipeline.shard_files import (
    read_corpus_rows,
    read_rejections,
    reasons_in,
    rejection_schema,
    rejection_table,
    write_corpus_rows,
)
from align.pipeline.shards import Shard, key_of, write_json
from corpora.card import BuildFacts, ModelFacts
from corpora.documents import Rejection
from corpora.errors import BuildError, ConfigurationError, unknown_name
from corpora.pairs import arrow_schema, from_table, to_table
from corpora.splits.shares import Split, Splits
from corpora.storage import TableWriter, atomic_folder, read_table
from corpora.writers import write_dataset
from corpora.writers.dataset import DATASET_SUFFIXES

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = 16
"""Rows are parted by a hash of their document; one part at a time is held in memory."""

SUPERSEDED = "superseded"
"""Why a row of a source is not in the merged corpus: another with its id is better."""

CONFLICT = "conflict"
"""The same, where two people have filled a missing side differently: a third should look."""

_SUFFIXES = DATASET_SUFFIXES | {".json", ".html"}
_SOURCE = "source_number"


@dataclass(frozen=True, slots=True)
class KeptSplits(Splits):
    """Splits that leave the documents of merged corpora where they were.

    Attributes:
        kept: split of the documents that the shares would have put elsewhere.
    """

    kept: Mapping[str, Split] = field(default_factory=dict)

    def split_of(self, doc_id: str) -> Split:
        """The split in which `doc_id` was, or that its id draws."""
        return self.kept.get(doc_id) or Splits.split_of(self, doc_id)


def merge_corpora(
    sources: Sequence[str | Path],
    out: str | Path,
    *,
    clash: str = "refuse",
    title: str = "",
    author: str = "",
    validation: float | None = None,
    test: float | None = None,
) -> Corpus:
    """Merge corpora, or add documents to one that is published.

    Rows of the same id are one row: human text goes before a translation memory's and that before
    a machine's, then the higher score, then the earlier source. A body that two sources align
    differently is taken whole from one, by the same order, so that no sentence stands in two rows.
    What stays out is in ``rejected.parquet``.

    Translators' files that azbitext exported and people have filled come back so, by row id:
    ``merge build/ filled/``. Where two people have filled a side differently, the earlier source
    goes before, with ``clash="last"`` the later one, and the other row is kept out as ``conflict``.

    Args:
        sources: build directories, dataset folders, TMX files, XLIFF files, folders of XLIFF
            or ``hf://datasets/USER/NAME[@REVISION]``. One alone becomes a corpus of its own: a
            TMX file a dataset again.
        out: the folder to make, like a build directory. An older merge there is replaced; what
            somebody wrote into its card, or into that of the first source, is kept.
        clash: what to do when a document's human text is another in another source: ``refuse``,
            or take the document of the ``first`` or of the ``last`` source that has it.
        title, author: of the merged dataset; by default those of the first build.
        validation, test: shares of the splits, drawn anew for all documents. By default a
            document stays in the split where the first source that has it has it; those of a
            TMX file are divided by the shares of the first build.

    Returns:
        The merged corpus.

    Raises:
        ConfigurationError: there is no source, or `out` holds something else.
        UnknownNameError: `clash` is none of these.
        DocumentError: documents clash, or a source is damaged.
        BuildError: a source is no finished build.
        StorageError: the disk refuses; what was at `out` stays.
    """
    if clash not in CLASHES:
        raise unknown_name("clash", clash, CLASHES)
    names = [str(source) for source in sources]
    if not names:
        raise ConfigurationError("no corpora; expected at least one")
    _refuse_foreign(Path(out), names)
    given = {"validation": validation, "test": test}
    shares = {name: share for name, share in given.items() if share is not None}
    merge = _Merge([RowSource.of(name) for name in names], clash, title, author, shares)
    splits = merge.splits()
    with atomic_folder(Path(out), suffixes=_SUFFIXES) as new:
        merge.write(new, splits, Path(out))
    return Corpus.open(out)


def _refuse_foreign(out: Path, sources: Sequence[str]) -> None:
    for name in sources:
        if Path(name).exists() and (
            Path(name).resolve().is_relative_to(out.resolve())
            or out.resolve().is_relative_to(Path(name).resolve())
        ):
            raise ConfigurationError(f"{out} and the source {name} lie in each other")
    if out.is_dir() and any(out.iterdir()):
        try:
            ours = "merged" in Corpus.open(out).build
        except BuildError:
            ours = False
        if not ours:
            raise ConfigurationError(
                f"{out} is not empty and holds no merged corpus; expected one, or a new name"
            )


class _Merge:
    """One merge: every source is read once, then part by part is decided and written."""

    def __init__(
        self,
        sources: Sequence[RowSource],
        clash: str,
        title: str,
        author: str,
        shares: Mapping[str, float],
    ) -> None:
        self._sources, self._clash, self._shares = sources, clash, shares
        self._builds = [source.corpus.facts for source in sources if source.corpus]
        first = self._builds[0] if self._builds else None
        named = Path(sources[0].name).name
        self._title = title or (first.title if first else f"Azerbaijani–English corpus of {named}")
        self._author = author or next((one.author for one in self._builds if one.author), "")
        self._rows: Counter[int] = Counter()
        self._kept: Counter[int] = Counter()
        self._refused: list[Rejection] = []

    def splits(self) -> KeptSplits:
        options = self._builds[0].options if self._builds else {}
        inherited = {
            name: float(cast(float, options[name]))
            for name in ("validation", "test")
            if name in options
        }
        drawn = Splits(**{**inherited, **self._shares})
        kept: dict[str, Split] = {}
        for source in () if self._shares else self._sources:
            for doc_id, split in source.splits():
                kept.setdefault(doc_id, split)
        moved = {name: split for name, split in kept.items() if drawn.split_of(name) != split}
        return KeptSplits(drawn.validation, drawn.test, moved)

    def write(self, new: Path, splits: KeptSplits, out: Path) -> None:
        self._part_rows(new / "parts")
        shards = [Shard(new / "work", number) for number in range(PARTS)]
        with TableWriter(new / "rejected.parquet", rejection_schema(), "rejected") as rejections:
            rejected = self._copy_rejections(rejections)
            rejected.update(one.reason for one in self._refused)
            rejections.write(rejection_table(self._refused))
            for number, shard in enumerate(shards):
                superseded = self._resolve(new / "parts" / f"{number:02}.parquet", shard)
                rejections.write(rejection_table(map(self._rejection, superseded)))
                rejected.update(CONFLICT if one.is_conflict else SUPERSEDED for one in superseded)
        shutil.rmtree(new / "parts")
        facts = self._facts(+rejected, splits)
        self._keep_handwork(new / "dataset", out)
        statistics = write_dataset(
            (read_corpus_rows(shard.filled) for shard in shards),
            new / "dataset",
            splits=splits,
            facts=facts,
        )
        write_json({"signature": facts.signature, **statistics.to_dict()}, new / "scores.json")
        merged = [source.name for source in self._sources]
        key = key_of("merge", [*facts.inputs], self._clash)
        about = {"key": key, "shards": PARTS, "merged": merged, **asdict(facts)}
        write_json(about, new / "build.json")

    def _part_rows(self, folder: Path) -> None:
        """Every row of every source to the part of its document, with the source's number."""
        import pyarrow as pa

        schema = arrow_schema().append(pa.field(_SOURCE, pa.int32()))
        with ExitStack() as stack:
            parts = [
                stack.enter_context(TableWriter(folder / f"{number:02}.parquet", schema, "part"))
                for number in range(PARTS)
            ]
            for number, source in enumerate(self._sources):
                for table in source.tables(self._refused.append):
                    numbers = pa.array([number] * table.num_rows, pa.int32())
                    marked = table.append_column(_SOURCE, numbers).cast(schema)
                    self._rows[number] += table.num_rows
                    for part, rows in _parted(marked):
                        parts[part].write(rows)

    def _resolve(self, path: Path, shard: Shard) -> list[Superseded]:
        table = read_table(path)
        numbers = cast("list[int]", table[_SOURCE].to_pylist())
        rows = [*zip(numbers, from_table(table.drop_columns([_SOURCE])), strict=True)]
        kept, superseded = resolve(rows, self._clash, [source.name for source in self._sources])
        self._kept.update(number for number, _ in kept)
        write_corpus_rows(to_table([pair for _, pair in kept]), shard.filled, "merge")
        return superseded

    def _copy_rejections(self, writer: TableWriter) -> Counter[str]:
        reasons: Counter[str] = Counter()
        for source in self._sources:
            path = Path(source.location, "rejected.parquet")
            if source.corpus and path.is_file():
                table = read_rejections(path)
                reasons += reasons_in(table)
                writer.write(table)
        return reasons

    def _rejection(self, one: Superseded) -> Rejection:
        detail = f"row of {self._sources[one.source].name}; {one.why}"
        texts = "\t".join(text or "" for text in (one.pair.az, one.pair.en))
        reason = CONFLICT if one.is_conflict else SUPERSEDED
        return Rejection(one.pair.source, one.pair.id, reason, detail, texts)

    def _keep_handwork(self, dataset: Path, out: Path) -> None:
        """Puts an edited card and citation where `write_dataset` looks for them."""
        older = [out / "dataset", *(one.folder for one in self._sources[:1] if one.folder)]
        dataset.mkdir(parents=True)
        for name in ("README.md", "CITATION.cff"):
            found = next((path / name for path in older if (path / name).is_file()), None)
            if found is not None:
                shutil.copyfile(found, dataset / name)

    def _facts(self, rejected: Mapping[str, int], splits: Splits) -> BuildFacts:
        encoders = _distinct(facts.encoder for facts in self._builds)
        translators = _distinct(facts.translator for facts in self._builds)
        further = _distinct(model for facts in self._builds for model in facts.models)
        # one of a kind has its place in the card; several stand side by side
        several = [*(encoders if len(encoders) > 1 else []), *further]
        several += translators if len(translators) > 1 else []
        signatures = sorted({facts.signature for facts in self._builds})
        return BuildFacts(
            title=self._title,
            command=self._command(),
            encoder=encoders[0] if len(encoders) == 1 else None,
            translator=translators[0] if len(translators) == 1 else None,
            versions={name: version(name) for name in ("azbitext", "datasets", "pyarrow")},
            inputs=[
                {
                    "path": source.name,
                    "sha256": source.digest(),
                    "rows": self._rows[number],
                    "kept": self._kept[number],
                    **({"command": source.corpus.facts.command} if source.corpus else {}),
                }
                for number, source in enumerate(self._sources)
            ],
            options={"clash": self._clash, "validation": splits.validation, "test": splits.test},
            rejected=dict(sorted(rejected.items())),
            signature=f"azbitext:{version('azbitext')}|merge:{' + '.join(signatures) or 'rows'}",
            models=several,
            author=self._author,
        )

    def _command(self) -> str:
        words = ["azbitext", "merge", *(source.name for source in self._sources), "--out", "OUT"]
        chosen: dict[str, Any] = {"clash": self._clash, "title": self._title}
        chosen |= {"author": self._author} if self._author else {}
        chosen |= self._shares
        for name, value in chosen.items():
            words += [f"--{name}", str(value)]
        return shlex.join(words)


def _distinct(models: Iterator[ModelFacts | None]) -> list[ModelFacts]:
    return [*dict.fromkeys(model for model in models if model is not None)]


def _parted(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    documents = table["doc_id"].combine_chunks().dictionary_encode()
    names = cast("list[str]", documents.dictionary.to_pylist())
    parts = pa.array([_part(name) for name in names], pa.int32()).take(documents.indices)
    for part in cast("list[int]", pc.unique(parts).to_pylist()):
        yield part, table.filter(pc.equal(parts, pa.scalar(part, pa.int32())))


def _part(doc_id: str) -> int:
    digest = hashlib.blake2b(doc_id.encode(), digest_size=1, key=b"azbitext merge").digest()
    return digest[0] % PARTS
