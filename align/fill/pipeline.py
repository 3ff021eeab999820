"""Filling a build: what is remembered, what is translated, and what is left missing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.encoders import encoder_signature
from align.fill import FILL_CHOICES
from align.fill.rows import translations
from align.fill.stages import (
    Deciding,
    FillTask,
    TranslateTask,
    WantTask,
    fill_shard,
    read_unremembered,
    translate_shard,
    want_shard,
)
from align.models import BuildModels
from align.options import BuildOptions
from align.scores.quality import quality_signature
from align.stages.plan import SharingPlan
from align.stages.shards import Shard, code_version, key_of
from align.translators import translator_signature
from align.translators.memory import memory_key, write_memory
from corpora.documents import LANGUAGES
from corpora.errors import ModelUnavailableError
from corpora.readers.bitext import Translated, read_bitext
from corpora.readers.digests import file_digest
from corpora.storage import storage_errors, stored_key

if TYPE_CHECKING:
    from align.stages.shards import Digests

log = logging.getLogger(__name__)

Run = Callable[..., None]
"""Runs a stage on the tasks that are left: its name, itself, they, their unit and its total."""

_TO_DO = (
    "the corpus is finished without it: rows it should have filled stay missing; run the same "
    "command again when the model can be reached, and exactly those rows are filled"
)


class FillPipeline:
    """The last stages of a build: decide on alignments and fill missing sides.

    Args:
        options: those of the build.
        models: that take part.
        work: the ``work`` folder.
        shards: aligned.
        run: see `Run`.
    """

    def __init__(
        self,
        options: BuildOptions,
        models: BuildModels,
        work: Path,
        shards: Sequence[Shard],
        run: Run,
    ) -> None:
        self._options, self._models, self._shards = options, models, shards
        self._run = run
        self._memory = work / "memory.sqlite"
        # What can be remembered can be filled in both directions.
        targets = LANGUAGES if options.memory else tuple(models.translators)
        roles = FILL_CHOICES[options.fill] if targets else ()
        self._deciding = Deciding(
            options.min_probability, options.licence, roles, targets if roles else ()
        )

    def run(self) -> None:
        """Makes ``filled`` of every shard.

        Raises:
            InputNotFoundError, ConfigurationError, DocumentError: a ``memory`` cannot be read.
        """
        if self._deciding.roles and self._deciding.targets:
            translations = self._translations()
        else:
            translations = None
            self._forget([shard.wanted for shard in self._shards])
            for target in LANGUAGES:
                self._forget([shard.translated[target] for shard in self._shards])
            with storage_errors(self._memory):
                self._memory.unlink(missing_ok=True)
        for message in self._models.unavailable if FILL_CHOICES[self._options.fill] else ():
            log.warning("%s\n%s", message, _TO_DO)
        self._fill(translations)

    def _forget(self, paths: Sequence[Path]) -> None:
        """Removes what an earlier run left behind, but not that of a model now out of reach."""
        for path in () if self._models.unavailable else paths:
            with storage_errors(path):
                path.unlink(missing_ok=True)

    def _translations(self) -> list[dict[Path, Digests]]:
        """For each shard the files of translations that it needs and that are there."""
        shards = self._shards
        self._remember()
        memory = memory_key(self._memory)
        aligned = [stored_key(shard.aligned) for shard in shards]
        decided = [asdict(self._deciding), self._options.memory_similarity, memory]
        tasks = [
            WantTask(
                shard,
                key_of("want", code_version(), decided, key),
                self._deciding,
                self._memory,
                self._options.memory_similarity,
            )
            for shard, key in zip(shards, aligned, strict=True)
        ]
        self._run("want", want_shard, _left(tasks, lambda shard: shard.wanted), "row", None)
        needed: list[dict[Path, Digests]] = [{} for _ in shards]
        for target in LANGUAGES:
            files = [shard.translated[target] for shard in shards]
            if target not in self._models.translators:
                self._forget(files)
                continue
            plan = SharingPlan.of([read_unremembered(shard.wanted, target) for shard in shards])
            done = self._translate(target, plan)
            for number, (own, borrowed) in enumerate(zip(plan.own, plan.borrowed, strict=True)):
                parts = {number: own, **borrowed}
                needed[number] |= {files[other]: parts[other] for other in parts if other in done}
        return needed

    def _translate(self, target: str, plan: SharingPlan) -> set[int]:
        """Translates what is left; gives the numbers of the shards that are done."""
        models = self._models
        how = [
            translator_signature(models.translators[target]),
            encoder_signature(models.encoder),
            quality_signature(models.encoder.name),
        ]
        tasks = [
            TranslateTask(
                shard,
                key_of("translate", code_version("py3langid"), how, own.tobytes().hex()),
                own,
                target,
                models.shared_translators[target],
                models.shared_encoder,
            )
            for shard, own in zip(self._shards, plan.own, strict=True)
        ]
        left = _left(tasks, lambda shard: shard.translated[target])
        total = sum(len(task.digests) for task in left)
        try:
            self._run("translate", translate_shard, left, "text", total)
        except ModelUnavailableError as error:
            log.warning("%s\n%s", error, _TO_DO)
        return {
            number
            for number, task in enumerate(tasks)
            if stored_key(task.shard.translated[target]) == task.key
        }

    def _fill(self, translations: Sequence[Mapping[Path, Digests]] | None) -> None:
        tasks = []
        deciding = asdict(self._deciding)
        for number, shard in enumerate(self._shards):
            key = key_of("fill", code_version(), deciding, stored_key(shard.aligned))
            task = FillTask(shard, key, self._deciding)
            if translations is not None:
                borrowed = translations[number]
                found = {path.parent.name: stored_key(path) for path in borrowed}
                parts = (stored_key(shard.wanted), self._options.min_quality, found)
                task = FillTask(
                    shard,
                    key_of(key, parts),
                    self._deciding,
                    self._options.min_quality,
                    True,
                    borrowed,
                )
            tasks.append(task)
        name = "decide" if translations is None else "fill"
        self._run(name, fill_shard, _left(tasks, lambda shard: shard.filled), "row", None)

    def _remember(self) -> None:
        """Makes the memory: first the files, then the corpus itself."""
        key = key_of(
            "memory",
            code_version(),
            self._options.min_probability,
            [stored_key(shard.aligned) for shard in self._shards],
            [file_digest(Path(path)) for path in self._options.memory],
        )
        if memory_key(self._memory) != key:
            write_memory(self._entries(), self._memory, key)

    def _entries(self) -> Iterator[Translated]:
        for path in self._options.memory:
            yield from read_bitext(path)
        for shard in self._shards:
            for pair in translations(self._deciding.rows(shard)[0]):
                if pair.az and pair.en:
                    yield Translated(pair.az, pair.en, pair.id)


def _left(tasks: Sequence[Any], made: Callable[[Shard], Path]) -> list[Any]:
    return [task for task in tasks if stored_key(made(task.shard)) != task.key]
