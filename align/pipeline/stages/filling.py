"""Which rows stand, and what is written on their missing sides.

``aligned`` (and ``wanted``, ``translated``) to ``filled``. A model that cannot be had is expected:
its rows stay missing, and what it has written before stays.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.fill import FILL_CHOICES
from align.fill.guards import EMPTY, REASONS, Measures, objections
from align.fill.rows import Filling, fill_pairs
from align.pipeline.running import RunningBuild, left
from align.pipeline.shard_files import write_decided
from align.pipeline.shards import Shard, code_version, key_of
from align.pipeline.stages.translating import WITHOUT_MODEL, translate
from align.pipeline.stages.wanting import Deciding, memory_of, want, wanted_digest
from corpora.documents import LANGUAGES
from corpora.pairs import UNCHANGED
from corpora.storage import read_table, storage_errors, stored_key
from corpora.text.verbatim import is_verbatim

if TYPE_CHECKING:
    from align.pipeline.shards import Digests
    from align.pipeline.workers import Report

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FillTask:
    """Decide which rows stand and fill their missing sides.

    Attributes:
        min_quality, min_number_agreement: translations below them are withheld.
        wanted: whether the shard has a list of wanted texts.
        borrowed: the files of translations to read, and which digests of each.
    """

    shard: Shard
    key: str
    deciding: Deciding
    min_quality: float = 0.0
    min_number_agreement: float = 0.0
    wanted: bool = False
    borrowed: Mapping[Path, Digests] = field(default_factory=dict)

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.filled


def fill(build: RunningBuild) -> None:
    """``aligned`` to ``filled`` of every shard.

    Raises:
        InputNotFoundError, ConfigurationError, DocumentError: a ``memory`` cannot be read.
    """
    deciding = Deciding.of(build)
    translations = _translations(build, deciding) if deciding.fills else None
    if translations is None:
        _forget(build, [shard.wanted for shard in build.shards])
        for target in LANGUAGES:
            _forget(build, [shard.translated[target] for shard in build.shards])
        memory = memory_of(build)
        with storage_errors(memory):
            memory.unlink(missing_ok=True)
    for message in build.models.unavailable if FILL_CHOICES[build.options.fill] else ():
        log.warning("%s\n%s", message, WITHOUT_MODEL)
    tasks = _tasks(build, deciding, translations)
    build.run("decide" if translations is None else "fill", fill_shard, left(tasks), "row")


def _forget(build: RunningBuild, paths: Sequence[Path]) -> None:
    """Removes what an earlier run left behind, but not that of a model now out of reach."""
    for path in () if build.models.unavailable else paths:
        with storage_errors(path):
            path.unlink(missing_ok=True)


def _translations(build: RunningBuild, deciding: Deciding) -> list[dict[Path, Digests]]:
    """For each shard the files of translations that it needs and that are there."""
    want(build, deciding)
    needed: list[dict[Path, Digests]] = [{} for _ in build.shards]
    for target in LANGUAGES:
        if target not in build.models.translators:
            _forget(build, [shard.translated[target] for shard in build.shards])
            continue
        for own, found in zip(needed, translate(build, target), strict=True):
            own |= found
    return needed


def _tasks(
    build: RunningBuild,
    deciding: Deciding,
    translations: Sequence[Mapping[Path, Digests]] | None,
) -> list[FillTask]:
    tasks = []
    least = build.options.min_quality, build.options.min_number_agreement
    for number, shard in enumerate(build.shards):
        key = key_of("fill", code_version(), asdict(deciding), stored_key(shard.aligned))
        task = FillTask(shard, key, deciding)
        if translations is not None:
            borrowed = translations[number]
            found = {path.parent.name: stored_key(path) for path in borrowed}
            key = key_of(key, (stored_key(shard.wanted), least, found))
            task = FillTask(shard, key, deciding, *least, True, borrowed)
        tasks.append(task)
    return tasks


def fill_shard(task: FillTask, report: Report) -> None:
    """``aligned`` (and ``wanted``, ``translated``) to ``filled``; reports rows."""
    standing, withheld = task.deciding.rows(task.shard)
    filled = fill_pairs(
        standing,
        _fillings(task) if task.wanted else lambda _target, _text: None,
        roles=task.deciding.roles,
        targets=task.deciding.targets,
    )
    write_decided([*filled, *withheld], task.shard.filled, task.key)
    report(len(standing) + len(withheld))


def _fillings(task: FillTask) -> Callable[[str, str], Filling | None]:
    written: dict[int, Mapping[str, Any]] = {}
    for path, digests in task.borrowed.items():
        mine = set(digests.tolist())
        rows = read_table(path).to_pylist()
        written |= {row["digest"]: row for row in rows if row["digest"] in mine}
    remembered = {
        row["digest"]: Filling(row["memory_text"], "memory", row["memory_id"])
        for row in read_table(task.shard.wanted).to_pylist()
        if row["memory_id"] is not None
    }

    def filling_of(target: str, text: str) -> Filling | None:
        if is_verbatim(text):
            return Filling(text, "machine", UNCHANGED)
        digest = wanted_digest(text, target)
        if digest in written:
            return _judged(written[digest], target, task)
        return remembered.get(digest)

    return filling_of


def _judged(row: Mapping[str, Any], target: str, task: FillTask) -> Filling:
    """A stored translation, and all that speaks against it by today's thresholds."""
    text = row["translation"]
    figures = Measures(**{column.name: row[column.name] for column in fields(Measures)})
    against = list(
        objections(
            text,
            figures,
            target=target,
            min_quality=task.min_quality,
            min_number_agreement=task.min_number_agreement,
        )
    )
    if row["reason"]:  # the engine's own word goes before what its empty text looks like
        against = [pair for pair in against if pair[0] not in (EMPTY, row["reason"])]
        against.insert(0, (row["reason"], REASONS.get(row["reason"], "so says the translator")))
    detail = "; ".join(f"{reason}: {why}" for reason, why in against)
    return Filling(
        text,
        "machine",
        row["model"],
        row["quality"],
        against[0][0] if against else "",
        f"{detail} (translated by {row['model']})" if against else "",
    )
