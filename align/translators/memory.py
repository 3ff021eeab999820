"""A translation memory on disk: what was translated before is not translated again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora.documents import LANGUAGES
from corpora.errors import StorageError
from corpora.readers.bitext import Translated
from corpora.storage import atomic_file
from corpora.text.normalize import comparison_key
from corpora.text.numbers import Reading, numbers_of

_CANDIDATES = 200
"""Near matches that are compared letter by letter."""

_ANCHORS = 4
"""Longest words of a text; a near match shares the first two of them or the other two."""

_FEWEST_NEAR = 20  # characters of a key; of shorter ones one letter is another word


@dataclass(frozen=True, slots=True)
class MemoryMatch:
    """A translation that was found.

    Attributes:
        text: the translation.
        id: the row or unit it comes from.
        similarity: 1 for a text that differs in case, accents or punctuation at most; less for a
            near match.
    """

    text: str
    id: str
    similarity: float


def write_memory(
    entries: Iterable[Translated],
    path: Path,
    key: str,
    about: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """Writes `entries` to the SQLite file `path`, whole or not at all.

    Args:
        entries: the translations; of several equal ones the first is taken.
        path: the file.
        key: stands for what it depends on.
        about: gives what is to be known of the entries, when all of them have been taken.

    Raises:
        StorageError: the disk refuses.
    """
    with atomic_file(path) as temporary:
        temporary.unlink(missing_ok=True)
        try:
            _write(entries, temporary, key, about)
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"cannot write {path}: {error}; what is finished stays: put that right and run the "
                "same command again to resume"
            ) from error


def _write(
    entries: Iterable[Translated], path: Path, key: str, about: Callable[[], Mapping[str, Any]]
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute("BEGIN")
        base.execute("CREATE TABLE about (key TEXT, entries TEXT)")
        base.execute("CREATE TABLE pairs (az TEXT, en TEXT, id TEXT, az_key TEXT, en_key TEXT)")
        base.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", map(_row, entries))
        known = json.dumps(about(), ensure_ascii=False)
        base.execute("INSERT INTO about VALUES (?, ?)", (key, known))
        for language in LANGUAGES:
            base.execute(f"CREATE INDEX {language}_exact ON pairs ({language}_key)")
            base.execute(
                f"CREATE VIRTUAL TABLE {language}_words USING fts5 (words, content='', "
                "detail=none, tokenize='unicode61')"
            )
            base.execute(
                f"INSERT INTO {language}_words (rowid, words) SELECT rowid, {language}_key "
                "FROM pairs ORDER BY rowid"
            )
        base.execute("COMMIT")


def memory_key(path: Path) -> str | None:
    """The key that the memory at `path` was written with; None where it is missing or damaged."""
    if not path.is_file():
        return None
    try:
        with closing(_connected(path)) as base:
            return str(base.execute("SELECT key, entries FROM about").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return None


def memory_about(path: Path) -> dict[str, Any]:
    """What `write_memory` was told of the entries; nothing where there is no memory."""
    if memory_key(path) is None:
        return {}
    with closing(_connected(path)) as base:
        about: dict[str, Any] = json.loads(base.execute("SELECT entries FROM about").fetchone()[0])
        return about


def _row(entry: Translated) -> tuple[str, str, str, str, str]:
    keys = comparison_key(entry.az, "az"), comparison_key(entry.en, "en")
    return (entry.az, entry.en, entry.id, *keys)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


class TranslationMemory:
    """Looks texts up in a file that `write_memory` made; its memory does not grow with the file.

    Args:
        path: the file.
        similarity: what a near match must reach, in (0, 1]; 1 takes exact matches only.
    """

    def __init__(self, path: Path, similarity: float) -> None:
        self._path, self._least = path, similarity
        self._base = _connected(path)

    def __enter__(self) -> TranslationMemory:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def match(self, text: str, *, source: str, target: str) -> MemoryMatch | None:
        """The translation of `text` that is remembered, or the nearest one, or None.

        Of several equal ones the first that was written is taken. A match has the same numbers as
        `text`, in the same order, and asks where `text` asks: else it is another text.

        Raises:
            StorageError: the file is damaged.
        """
        key = comparison_key(text, source)
        if not key:
            return None
        try:
            return self._exact(text, key, source, target) or self._near(text, key, source, target)
        except sqlite3.Error as error:
            raise StorageError(f"{self._path} is damaged ({error}); delete it and run again") from (
                error
            )

    def _exact(self, text: str, key: str, source: str, target: str) -> MemoryMatch | None:
        found = self._base.execute(
            f"SELECT {source}, {target}, id FROM pairs WHERE {source}_key = ? "
            f"ORDER BY rowid LIMIT {_CANDIDATES}",
            (key,),
        )
        for candidate, translation, name in found:
            if _essence(candidate, source) == _essence(text, source):
                return MemoryMatch(translation, name, 1.0)
        return None

    def _near(self, text: str, key: str, source: str, target: str) -> MemoryMatch | None:
        if self._least >= 1 or len(key) < _FEWEST_NEAR:
            return None
        from rapidfuzz.fuzz import ratio

        best: MemoryMatch | None = None
        essence = _essence(text, source)
        for like, candidate, translation, name in self._candidates(key, source, target):
            if _essence(candidate, source) != essence:
                continue
            similarity = ratio(key, like) / 100
            if similarity >= self._least and (best is None or similarity > best.similarity):
                best = MemoryMatch(translation, name, similarity)
        return best

    def _candidates(self, key: str, source: str, target: str) -> Iterator[tuple[str, ...]]:
        longest = sorted(set(key.split()), key=lambda word: (-len(word), word))[:_ANCHORS]
        pairs = [longest[start : start + 2] for start in range(0, len(longest), 2)]
        query = " OR ".join(
            "(" + " AND ".join(f'"{word}"' for word in pair) + ")" for pair in pairs
        )
        yield from self._base.execute(
            f"SELECT {source}_key, {source}, {target}, id FROM {source}_words JOIN pairs "
            f"ON pairs.rowid = {source}_words.rowid WHERE {source}_words MATCH ? "
            f"ORDER BY {source}_words.rowid LIMIT {_CANDIDATES}",
            (query,),
        )


def _essence(text: str, language: str) -> tuple[list[tuple[bool, frozenset[Reading]]], bool]:
    """What no spelling changes: its numbers, with their signs, and whether it asks.

    >>> _essence("On beş nəfər?", "az") == _essence("15 nəfər?", "az")
    True
    >>> _essence("-5 dərəcə", "az") == _essence("5 dərəcə", "az")
    False
    """
    numbers = numbers_of(text, language)
    return [(one.is_negative, one.readings or one.possible) for one in numbers], "?" in text
