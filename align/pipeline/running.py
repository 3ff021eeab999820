"""A build that runs: what every stage of it is given, and how it has its tasks done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from align.pipeline.models import BuildModels
from align.pipeline.options import BuildOptions
from align.pipeline.shards import Shard
from align.pipeline.workers import Report, Workers
from align.runtime.progress import Progress
from corpora.storage import storage_errors, stored_key

log = logging.getLogger(__name__)


class FileTask(Protocol):
    """The making of one file of a shard.

    Attributes:
        key: a digest of everything that the file depends on; it is stored in the file.
        made: the file.
    """

    @property
    def key(self) -> str: ...
    @property
    def made(self) -> Path: ...


Task = TypeVar("Task")
Making = TypeVar("Making", bound=FileTask)


def left(tasks: Iterable[Making]) -> list[Making]:
    """The tasks whose file is not there, or is there of another key."""
    return [task for task in tasks if stored_key(task.made) != task.key]


@dataclass(frozen=True, slots=True)
class RunningBuild:
    """What a stage knows of the build it belongs to.

    Attributes:
        options: of the build.
        models: that take part.
        shards: with the files that the stages before have made.
        workers: do the tasks.
        hide_progress: whether nobody is to see how far it is; None shows it on a terminal.
    """

    options: BuildOptions
    models: BuildModels
    shards: Sequence[Shard]
    workers: Workers
    hide_progress: bool | None

    @property
    def out(self) -> Path:
        """The build directory."""
        return Path(self.options.out)

    @property
    def work(self) -> Path:
        """Its folder of shards."""
        return self.out / "work"

    def run(
        self,
        name: str,
        do: Callable[[Task, Report], None],
        tasks: Sequence[Task],
        unit: str,
        *,
        total: int | None = None,
        alone: bool = False,
    ) -> None:
        """Has `tasks` done, which are those that are left.

        Args:
            name: of the stage, for the log.
            do: does one of them and reports in `unit`.
            tasks: none is nothing to do.
            unit: what is counted.
            total: how many units there are, where that is known.
            alone: in this process, because it needs all shards at once.
        """
        if not tasks:
            return
        reopen(self.out)
        log.info("%s: %d %s", name, len(tasks), "shards" if len(tasks) > 1 else "shard")
        with Progress(name, unit, total, hide=self.hide_progress) as report:
            (Workers(1) if alone else self.workers).run(do, tasks, report)


def reopen(out: Path) -> None:
    """Marks the build in `out` unfinished: from here on its files may be of two minds."""
    with storage_errors(out):
        (out / "build.json").unlink(missing_ok=True)
