"""Which rows stand, and which texts must be written for their missing sides.

``aligned`` to ``wanted``: the texts, and what a translation memory has for them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.fill import FILL_CHOICES
from align.fill.rows import missing_text, translations, withhold_unsure
from align.pipeline.running import RunningBuild, left
from align.pipeline.shard_files import read_aligned
from align.pipeline.shards import Shard, code_version, key_of, text_digest
from align.translators.memory import TranslationMemory, memory_about, memory_key, write_memory
from corpora.documents import LANGUAGES, Rejection
from corpora.pairs import SentencePair, Withheld
from corpora.readers.bitext import Translated
from corpora.readers.digests import file_digest
from corpora.readers.memory_files import MemoryFacts, MemoryFile
from corpora.storage import read_table, stored_key, write_table
from corpora.text.normalize import normalize_text
from corpora.text.verbatim import is_verbatim

if TYPE_CHECKING:
    from align.pipeline.shards import Digests
    from align.pipeline.workers import Report


MEMORY = "memory.sqlite"
"""Name of the file of a build's translation memory."""

log = logging.getLogger(__name__)


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

    @classmethod
    def of(cls, build: RunningBuild) -> Deciding:
        """What a build decides; what can be remembered can be filled in both directions."""
        options = build.options
        targets = LANGUAGES if options.memory else tuple(build.models.translators)
        roles = FILL_CHOICES[options.fill] if targets else ()
        return cls(options.min_probability, options.licence, roles, targets if roles else ())

    @property
    def fills(self) -> bool:
        """Whether any side may be written."""
        return bool(self.roles and self.targets)

    def rows(self, shard: Shard) -> tuple[list[SentencePair], list[Withheld]]:
        """The rows of a shard that stand, and those that are withheld."""
        pairs, given = read_aligned(shard.aligned, self.licence)
        decided = list(withhold_unsure(pairs, self.min_probability, given))
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

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.wanted


def memory_of(build: RunningBuild) -> Path:
    """The file of a build's translation memory."""
    return build.work / MEMORY


def want(build: RunningBuild, deciding: Deciding) -> None:
    """``aligned`` to ``wanted`` of every shard, after the memory has been made."""
    memory, similarity = memory_of(build), build.options.memory_similarity
    _remember(build, deciding, memory)
    for told in memory_facts(memory):
        if told.warning:
            log.warning("memory %s: %s", told.path, told.warning)
    decided = [asdict(deciding), similarity, memory_key(memory)]
    tasks = [
        WantTask(
            shard,
            key_of("want", code_version(), decided, stored_key(shard.aligned)),
            deciding,
            memory,
            similarity,
        )
        for shard in build.shards
    ]
    build.run("want", want_shard, left(tasks), "row")


def _remember(build: RunningBuild, deciding: Deciding, memory: Path) -> None:
    """Makes the memory: first the files, then the corpus itself."""
    options = build.options
    key = key_of(
        "memory",
        code_version(),
        options.min_probability,
        [stored_key(shard.aligned) for shard in build.shards],
        [file_digest(Path(path)) for path in options.memory],
    )
    if memory_key(memory) != key:
        files = [MemoryFile(path) for path in options.memory]

        def about() -> dict[str, Any]:
            return {
                "files": [asdict(file.facts()) for file in files],
                "rejected": [asdict(one) for file in files for one in file.rejected],
            }

        write_memory(_entries(build, deciding, files), memory, key, about)


def memory_facts(memory: Path) -> list[MemoryFacts]:
    """What each file of ``memory`` gave."""
    return [MemoryFacts(**facts) for facts in memory_about(memory).get("files", [])]


def memory_rejections(memory: Path) -> list[Rejection]:
    """The units of these files that are damaged."""
    return [Rejection(**one) for one in memory_about(memory).get("rejected", [])]


def _entries(
    build: RunningBuild, deciding: Deciding, files: Sequence[MemoryFile]
) -> Iterator[Translated]:
    for file in files:
        yield from file.read()
    for shard in build.shards:
        for pair in translations(deciding.rows(shard)[0]):
            if pair.az and pair.en:
                yield Translated(pair.az, pair.en, pair.id)


def want_shard(task: WantTask, report: Report) -> None:
    """``aligned`` to ``wanted``; reports rows."""
    import pyarrow as pa

    standing, _ = task.deciding.rows(task.shard)
    texts: dict[int, tuple[str, str]] = {}
    for pair in standing:
        wanted = missing_text(pair, task.deciding.roles, task.deciding.targets)
        if wanted is not None and not is_verbatim(wanted[1]):
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
