"""What filling does to one shard: list the texts that are wanted, translate them, write the rows.

``aligned`` to ``wanted`` to ``translated`` to ``filled``. A text that several shards want is
translated by the first of them (`align.stages.plan.SharingPlan`), the others borrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.encoders import encoder_of
from align.fill.guards import EMPTY, REASONS, Measures, measure, objections
from align.fill.rows import Filling, fill_pairs, missing_text, withhold_unsure
from align.scores.quality import estimate_quality
from align.stages.shards import Shard, text_digest, write_decided
from align.translators.base import checked_translations
from align.translators.loading import SharedTranslator, TranslatorSpec, loaded_translator
from align.translators.memory import TranslationMemory
from corpora.documents import LANGUAGES
from corpora.normalize import normalize_text
from corpora.pairs import SentencePair, Withheld, from_table
from corpora.storage import read_table, write_table

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.stages.shards import Digests
    from align.stages.workers import Report

_AT_ONCE = 512
"""Texts that a translator gets in one call: progress is reported behind each."""


def other(language: str) -> str:
    """The language that is not `language`."""
    return next(name for name in LANGUAGES if name != language)


def wanted_digest(text: str, target: str) -> int:
    """Stands for the wish to have `text` in `target`, whatever its spelling."""
    return text_digest(f"{target}\0{normalize_text(text, other(target))}")


@dataclass(frozen=True, slots=True)
class Deciding:
    """Which rows stand and which of them are filled.

    Attributes:
        min_probability, licence: options of the build.
        roles: a value of `align.fill.FILL_CHOICES`.
        targets: languages that are written.
    """

    min_probability: float
    licence: str
    roles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def rows(self, shard: Shard) -> tuple[list[SentencePair], list[Withheld]]:
        """The rows of a shard that stand, and those that are withheld."""
        pairs = from_table(read_table(shard.aligned), licence=self.licence)
        decided = list(withhold_unsure(pairs, self.min_probability))
        standing = [row for row in decided if not isinstance(row, Withheld)]
        return standing, [row for row in decided if isinstance(row, Withheld)]


@dataclass(frozen=True, slots=True)
class WantTask:
    """List the texts of a shard that must be translated, those in the memory with what it has."""

    shard: Shard
    key: str
    deciding: Deciding
    memory: Path | None
    memory_similarity: float


def want_shard(task: WantTask, report: Report) -> None:
    """``aligned`` to ``wanted``; reports rows."""
    import pyarrow as pa

    standing, _ = task.deciding.rows(task.shard)
    texts: dict[int, tuple[str, str]] = {}
    for pair in standing:
        wanted = missing_text(pair, task.deciding.roles, task.deciding.targets)
        if wanted is not None:
            target, text = wanted
            texts.setdefault(wanted_digest(text, target), (target, text))
    rows = [
        {"digest": digest, "target": target, "text": text, **found}
        for (digest, (target, text)), found in zip(
            texts.items(), _remembered(task, texts.values()), strict=True
        )
    ]
    schema = pa.schema(
        [("digest", pa.int64())]
        + [(name, pa.string()) for name in ("target", "text", "memory_text", "memory_id")]
        + [("memory_similarity", pa.float32())]
    )
    write_table(pa.Table.from_pylist(rows, schema), task.shard.wanted, task.key)
    report(len(standing))


def _remembered(task: WantTask, texts: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    if task.memory is None:
        yield from ({} for _ in texts)
        return
    with TranslationMemory(task.memory, task.memory_similarity) as memory:
        for target, text in texts:
            match = memory.match(text, source=other(target), target=target)
            yield {} if match is None else {
                "memory_text": match.text,
                "memory_id": match.id,
                "memory_similarity": match.similarity,
            }  # fmt: skip


def read_unremembered(path: Path, target: str) -> Digests:
    """Sorted digests of the texts that a shard wants in `target` and that no memory has."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    table = read_table(path)
    left = table.filter(
        pc.and_(pc.is_null(table["memory_id"]), pc.equal(table["target"], pa.scalar(target)))
    )
    digests: Digests = np.unique(left["digest"].to_numpy().astype(np.int64))
    return digests


@dataclass(frozen=True, slots=True)
class TranslateTask:
    """Translate the texts that a shard wants in `target` and that no earlier shard translates."""

    shard: Shard
    key: str
    digests: Digests
    target: str
    translator: SharedTranslator
    encoder: Encoder | str


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


@dataclass(frozen=True, slots=True)
class FillTask:
    """Decide which rows stand and fill their missing sides.

    Attributes:
        min_quality: translations below it are withheld.
        wanted: whether the shard has a list of wanted texts.
        borrowed: the files of translations to read, and which digests of each.
    """

    shard: Shard
    key: str
    deciding: Deciding
    min_quality: float = 0.0
    wanted: bool = False
    borrowed: Mapping[Path, Digests] = field(default_factory=dict)


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
        digest = wanted_digest(text, target)
        if digest in written:
            return _judged(written[digest], target, task.min_quality)
        return remembered.get(digest)

    return filling_of


def _judged(row: Mapping[str, Any], target: str, min_quality: float) -> Filling:
    """A stored translation, and all that speaks against it by today's thresholds."""
    text = row["translation"]
    figures = Measures(**{column.name: row[column.name] for column in fields(Measures)})
    against = list(objections(text, figures, target=target, min_quality=min_quality))
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
