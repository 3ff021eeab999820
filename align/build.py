"""The whole way of the data: inputs to a dataset, in shards, resumable at any moment."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.corpus import Corpus
from align.encoders import Encoder, encoder_signature
from align.fill.pipeline import FillPipeline
from align.models import BuildModels, translator_name
from align.options import BuildOptions, read_options
from align.progress import Progress
from align.stages.alignment import (
    AlignTask,
    EncodeTask,
    SegmentTask,
    align_shard,
    encode_shard,
    segment_shard,
)
from align.stages.export import Export
from align.stages.filtering import filter_corpus, filter_tasks, score_shard, score_tasks
from align.stages.intake import Intake, refuse_foreign
from align.stages.plan import SharingPlan
from align.stages.shards import Shard, code_version, key_of, read_digests
from align.stages.workers import Stage, Task, Workers
from align.translators import Translator
from corpora.errors import BuildError
from corpora.readers import digest_inputs
from corpora.readers.bitext import bitext_reader
from corpora.storage import storage_errors, stored_key, sweep

if TYPE_CHECKING:
    from align.stages.shards import Digests

log = logging.getLogger(__name__)


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
        translator: what fills missing sides: ``opus`` for the default models, a hub id or a model
            folder, two of them separated by a comma, a translator or several; None leaves missing
            sides missing. A model that cannot be had is no error: its rows stay missing, and the
            same call fills them once the model is there.
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
        translator=translator_name(translator),
        **options,
    )
    for path in settings.memory:
        bitext_reader(Path(path))  # a wrong name should say so before hours of work
    models = BuildModels.of(settings, encoder, translator)
    build = _Build(settings, models, None if progress is None else not progress)
    with build.locked():
        return build.run()


@dataclass(frozen=True, slots=True)
class _Build:
    """One run of a build: for every stage the files it should have, and the making of the rest."""

    options: BuildOptions
    models: BuildModels
    hide_progress: bool | None

    @property
    def out(self) -> Path:
        return Path(self.options.out)

    def locked(self) -> AbstractContextManager[object]:
        """Makes the build directory and keeps other builds out of it."""
        from filelock import FileLock, Timeout

        refuse_foreign(self.out, self.options.inputs)
        work = self.out / "work"
        with storage_errors(self.out):
            work.mkdir(parents=True, exist_ok=True)
            try:
                return FileLock(work / ".lock").acquire(timeout=5)
            except Timeout as error:
                raise BuildError(f"another process is building in {self.out}") from error

    def run(self) -> Corpus:
        sweep(self.out)
        digests = digest_inputs(self.options.inputs, format=self.options.format)
        shards = self.read(Intake(self.options, self.out / "work", digests))
        with Workers(self.options.workers) as workers:
            self.segment(workers, shards)
            self.encode(workers, shards)
            self.align(workers, shards)
            self.fill(workers, shards)
            self.filter(workers, shards)
        export = Export(self.options, self.models, digests, shards)
        if export.is_done:
            log.info("nothing to do: %s is finished", self.out)
        else:
            self._reopen()
            log.info("export: %s", self.out / "dataset")
            export.run()
        return Corpus(self.out)

    def read(self, intake: Intake) -> list[Shard]:
        if not intake.is_done:
            self._reopen()
            log.info("read: %s", ", ".join(self.options.inputs))
            with Progress("read", "document", hide=self.hide_progress) as report:
                intake.run(report)
        shards = intake.shards()
        if not shards:
            raise intake.nothing_read()
        return shards

    def segment(self, workers: Workers, shards: Sequence[Shard]) -> None:
        check = self.options.check_languages
        code = code_version("sentencex", "py3langid")
        tasks = [
            SegmentTask(shard, key_of("segment", code, check, stored_key(shard.documents)), check)
            for shard in shards
        ]
        pending = [task for task in tasks if stored_key(task.shard.segments) != task.key]
        self._run(workers, "segment", segment_shard, pending, "document")

    def encode(self, workers: Workers, shards: Sequence[Shard]) -> None:
        """Each distinct text once: by the first shard that has it."""
        tasks = [
            EncodeTask(shard, self._vectors_key(own), self.models.shared_encoder, own)
            for shard, own in zip(shards, _plan(shards).own, strict=True)
        ]
        pending = [task for task in tasks if stored_key(task.shard.vectors) != task.key]
        texts = sum(len(task.digests) for task in pending)
        self._run(workers, "encode", encode_shard, pending, "sentence", texts)

    def align(self, workers: Workers, shards: Sequence[Shard]) -> None:
        plan, fitted = _plan(shards), _fitted_numbers()
        tasks = []
        for shard, borrowed in zip(shards, plan.borrowed, strict=True):
            key = key_of(
                "align",
                code_version(),
                self.models.encoder.name,
                fitted,
                stored_key(shard.segments),
                stored_key(shard.vectors),
                {number: stored_key(shards[number].vectors) for number in borrowed},
            )
            paths = {shards[number].vectors: digests for number, digests in borrowed.items()}
            tasks.append(AlignTask(shard, key, self.models.shared_encoder, paths))
        pending = [task for task in tasks if stored_key(task.shard.aligned) != task.key]
        self._run(workers, "align", align_shard, pending, "document")

    def fill(self, workers: Workers, shards: Sequence[Shard]) -> None:
        run = partial(self._run, workers)
        FillPipeline(self.options, self.models, self.out / "work", shards, run).run()

    def filter(self, workers: Workers, shards: Sequence[Shard]) -> None:
        chain = self.options.filter_chain
        self._run(workers, "score", score_shard, score_tasks(shards, chain), "row")
        tasks = filter_tasks(shards, chain, self.options.splits)
        self._run(Workers(1), "filter", filter_corpus, tasks, "row")

    def _vectors_key(self, digests: Digests) -> str:
        content = key_of(digests.tobytes().hex())
        return key_of("encode", code_version(), encoder_signature(self.models.encoder), content)

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
        log.info("%s: %d %s", name, len(tasks), "shards" if len(tasks) > 1 else "shard")
        with Progress(name, unit, total, hide=self.hide_progress) as report:
            workers.run(stage, tasks, report)

    def _reopen(self) -> None:
        """Marks the build unfinished: from here on its files may be of two minds."""
        with storage_errors(self.out):
            (self.out / "build.json").unlink(missing_ok=True)


def _fitted_numbers() -> str:
    """Stands for what the scripts have fitted: alignment depends on it."""
    names = ("background.json", "confidence.json")
    return key_of(*(files("align").joinpath(name).read_text("utf-8") for name in names))


def _plan(shards: Sequence[Shard]) -> SharingPlan:
    return SharingPlan.of([read_digests(shard.segments) for shard in shards])
