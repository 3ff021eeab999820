"""The texts that are wanted and that no memory has, translated.

``wanted`` to ``translated``. A text that several shards want is translated by the first of them
(`align.pipeline.sharing.SharingPlan`), the others borrow.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.encoders import encoder_of, encoder_signature
from align.fill.guards import Measures, measure
from align.pipeline.running import RunningBuild, left
from align.pipeline.shards import Shard, code_version, key_of
from align.pipeline.sharing import SharingPlan
from align.pipeline.stages.wanting import read_unremembered
from align.scores.quality import estimate_quality, quality_signature
from align.translators import translator_signature
from align.translators.base import checked_translations
from align.translators.registry import SharedTranslator, TranslatorSpec, loaded_translator
from corpora.errors import ModelUnavailableError
from corpora.storage import read_table, stored_key, write_table

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.pipeline.shards import Digests
    from align.pipeline.workers import Report

log = logging.getLogger(__name__)

_AT_ONCE = 512
"""Texts that a translator gets in one call: progress is reported behind each."""

WITHOUT_MODEL = (
    "the corpus is finished without it: rows it should have filled stay missing; run the same "
    "command again when the model can be reached, and exactly those rows are filled"
)


@dataclass(frozen=True, slots=True)
class TranslateTask:
    """Translate the texts that a shard wants in `target` and that no earlier shard translates."""

    shard: Shard
    key: str
    digests: Digests
    target: str
    translator: SharedTranslator
    encoder: Encoder | str

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.translated[self.target]


def translate(build: RunningBuild, target: str) -> list[dict[Path, Digests]]:
    """``wanted`` to ``translated`` of every shard, into `target`.

    Returns:
        For each shard the files that have its translations, and which digests of each; where the
        model could not be had, those that are there all the same.
    """
    plan = SharingPlan.of([read_unremembered(shard.wanted, target) for shard in build.shards])
    tasks = _tasks(build, target, plan)
    todo = left(tasks)
    total = sum(len(task.digests) for task in todo)
    try:
        build.run("translate", translate_shard, todo, "text", total=total)
    except ModelUnavailableError as error:
        log.warning("%s\n%s", error, WITHOUT_MODEL)
    done = [stored_key(task.made) == task.key for task in tasks]
    return [
        {tasks[other].made: part for other, part in {number: own, **lent}.items() if done[other]}
        for number, (own, lent) in enumerate(zip(plan.own, plan.borrowed, strict=True))
    ]


def _tasks(build: RunningBuild, target: str, plan: SharingPlan) -> list[TranslateTask]:
    models = build.models
    how = [
        translator_signature(models.translators[target]),
        encoder_signature(models.encoder),
        quality_signature(models.encoder.name),
    ]
    return [
        TranslateTask(
            shard,
            key_of("translate", code_version("py3langid"), how, own.tobytes().hex()),
            own,
            target,
            models.shared_translators[target],
            models.shared_encoder,
        )
        for shard, own in zip(build.shards, plan.own, strict=True)
    ]


def translate_shard(task: TranslateTask, report: Report) -> None:
    """``wanted`` to ``translated``; reports texts and tokens."""
    import pyarrow as pa

    own = set(task.digests.tolist())
    wanted = [row for row in read_table(task.shard.wanted).to_pylist() if row["digest"] in own]
    # Neighbours of like length make full batches; the text breaks ties, so order is fixed.
    wanted.sort(key=lambda row: (-len(row["text"]), row["text"]))
    rows: list[dict[str, Any]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        batch = wanted[start : start + _AT_ONCE]
        rows += _translated(task.translator, batch, task.encoder, report)
    rows.sort(key=lambda row: int(row["digest"]))
    table = pa.Table.from_pylist(rows, _translated_schema())
    write_table(table, task.shard.translated[task.target], task.key)


def _translated_schema() -> Any:
    import pyarrow as pa

    kinds: dict[str, Any] = {
        "float": pa.float32(),
        "str": pa.string(),
        "float | None": pa.float32(),
    }
    texts = [(name, pa.string()) for name in ("translation", "model", "reason")]
    figures = [(column.name, kinds[str(column.type)]) for column in fields(Measures)]
    return pa.schema([("digest", pa.int64()), *texts, *figures])


def _translated(
    given: SharedTranslator,
    rows: Sequence[Mapping[str, Any]],
    encoder: Encoder | str,
    report: Report,
) -> Iterator[dict[str, Any]]:
    translator = loaded_translator(given) if isinstance(given, TranslatorSpec) else given
    source, target = translator.source, translator.target
    texts = [row["text"] for row in rows]
    found = checked_translations(translator, texts)
    written = [translation.text for translation in found]
    qualities = estimate_quality(encoder_of(encoder), texts, written, source=source, target=target)
    for row, translation, quality in zip(rows, found, qualities, strict=True):
        figures = measure(
            row["text"], translation.text, source=source, target=target, quality=quality
        )
        yield {
            "digest": row["digest"],
            "translation": translation.text,
            "model": translator.name,
            "reason": translation.reason,
            **{column.name: getattr(figures, column.name) for column in fields(Measures)},
        }
    report(len(rows), sum(translation.tokens for translation in found))
