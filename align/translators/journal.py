"""What was translated of a long file before its run died."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path
from types import TracebackType

from align.translators.base import Translation
from corpora.storage import storage_errors


class Journal:
    """Keeps the translations of one batch after another in a file until all of them are there.

    A context manager. A run that does the same work again gets what the file has and adds the
    rest. Where it departs from the earlier run, by other texts or another translator, the file is
    cut off; a last line that a kill has left in half is cut off too.

    Args:
        path: the file; its folder is made.
        signature: of the translator.

    Raises:
        StorageError: the disk is full, read-only or closed to us.
    """

    def __init__(self, path: Path, signature: str) -> None:
        self._path, self._signature = path, signature
        self._is_new, self._is_wanted = False, False

    def __enter__(self) -> Journal:
        with storage_errors(self._path), ExitStack() as stack:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch()
            self._file = stack.enter_context(self._path.open("r+b"))
            if self._next() != self._signature:
                self._restart_at(0)
                self._add(self._signature)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        if not self._is_wanted:
            with storage_errors(self._path):
                self._path.unlink(missing_ok=True)

    def translate(
        self, texts: Sequence[str], translate: Callable[[list[str]], Sequence[Translation]]
    ) -> list[Translation]:
        """What the file has for the batch `texts`, or what `translate` makes of it."""
        digest = hashlib.blake2b(json.dumps(texts).encode(), digest_size=16).hexdigest()
        with storage_errors(self._path):
            place = self._file.tell()
            entry = None if self._is_new else self._next()
            if isinstance(entry, list) and entry[0] == digest:
                self._is_wanted = True
                return [Translation(*fields) for fields in entry[1]]
            self._restart_at(place)
        found = list(translate(list(texts)))
        with storage_errors(self._path):
            self._add([digest, [astuple(translation) for translation in found]])
        self._is_wanted = True
        return found

    def finish(self) -> None:
        """Says that all is done and safe elsewhere: the file goes."""
        self._is_wanted = False

    def _next(self) -> object:
        line = self._file.readline()
        try:
            return json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            return None

    def _restart_at(self, place: int) -> None:
        self._file.seek(place)
        self._file.truncate()
        self._is_new = True

    def _add(self, entry: object) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
