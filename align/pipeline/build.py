"""A build: inputs to a dataset, stage by stage, resumable at any moment."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from pathlib import Path

from align.pipeline.models import BuildModels
from align.pipeline.options import BuildOptions
from align.pipeline.running import RunningBuild, reopen
from align.pipeline.shards import Shard
from align.pipeline.stages import STAGES
from align.pipeline.stages.exporting import Export
from align.pipeline.stages.reading import Intake, free_after_failure, refuse_foreign
from align.pipeline.workers import Workers
from align.runtime.progress import Progress
from corpora.errors import BuildError
from corpora.readers import digest_inputs
from corpora.storage import storage_errors, sweep

log = logging.getLogger(__name__)


def run_build(options: BuildOptions, models: BuildModels, hide_progress: bool | None) -> None:
    """Makes the build directory of `options`, as far as it is not there.

    Args:
        options: of the build.
        models: that take part.
        hide_progress: see `align.pipeline.running.RunningBuild`.

    Raises:
        ConfigurationError: `out` holds something else.
        BuildError: no document is left, or another process builds there.
        StorageError: the disk refuses; what is finished stays.
    """
    out = Path(options.out)
    is_new = not out.exists()
    with _locked(options), free_after_failure(out, is_new=is_new):
        sweep(out)
        digests = digest_inputs(options.inputs, format=options.format)
        shards = _read(options, Intake(options, out / "work", digests), hide_progress)
        with Workers(options.workers) as workers:
            build = RunningBuild(options, models, shards, workers, hide_progress)
            for name in STAGES:
                STAGES[name](build)
        export = Export(options, models, digests, shards)
        if export.is_done:
            log.info("nothing to do: %s is finished", out)
        else:
            reopen(out)
            log.info("export: %s", out / "dataset")
            export.run()


def _locked(options: BuildOptions) -> AbstractContextManager[object]:
    """Makes the build directory and keeps other builds out of it."""
    from filelock import FileLock, Timeout

    out = Path(options.out)
    refuse_foreign(out, options.inputs)
    work = out / "work"
    with storage_errors(out):
        work.mkdir(parents=True, exist_ok=True)
        try:
            return FileLock(work / ".lock").acquire(timeout=5)
        except Timeout as error:
            raise BuildError(f"another process is building in {out}") from error


def _read(options: BuildOptions, intake: Intake, hide_progress: bool | None) -> list[Shard]:
    if not intake.is_done:
        reopen(Path(options.out))
        log.info("read: %s", ", ".join(options.inputs))
        with Progress("read", "document", hide=hide_progress) as report:
            intake.run(report)
    shards = intake.shards()
    if not shards:
        raise intake.nothing_read()
    return shards
