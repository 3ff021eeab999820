"""What was translated of a long file before its run died."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path
from typing import IO

from align.translators.base import Translation
from corpora.errors import BuildError, ConfigurationError
from corpora.storage import storage_errors


class Journal:
    """Keeps the translations of one batch after another in a file until all of them are there.

    A context manager. A run that does the same work again gets what the file has and adds the
    rest. Where it departs from the earlier run, by other texts or another translator, the file is
    cut off when the first new batch is done, not before: a run that does nothing harms nothing. A
    last line that a kill has left in half is cut off too.

    Args:
        path: the file.
        signature: of the translator.

    Raises:
        ConfigurationError: the file is not one of these.
        BuildError: another process is at it.
        StorageError: the disk is full, read-only or closed to us.
    """

    def __init__(self, path: Path, signature: str) -> None:
        from filelock import FileLock

        self._path = path.resolve()
        self._head = {"azbitext": version("azbitext"), "translator": signature}
        name = hashlib.blake2b(os.fsencode(self._path), digest_size=16).hexdigest()
        self._lock = FileLock(Path(tempfile.gettempdir(), f"azbitext-{name}.lock"))
        self._old: IO[bytes] = io.BytesIO()
        self._new: IO[bytes] | None = None
        self._place = 0  # what lies before it is right
        self._is_done = False

    def __enter__(self) -> Journal:
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BuildError(f"another process is writing {self._path}") from error
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._old.close()
        if self._new is not None:
            self._new.close()
        with storage_errors(self._path):
            if self._is_done:
                self._path.unlink(missing_ok=True)
        self._lock.release()

    def translate(
        self, texts: Sequence[str], translate: Callable[[list[str]], Sequence[Translation]]
    ) -> list[Translation]:
        """What the file has for the batch `texts`, or what `translate` makes of it."""
        digest = hashlib.blake2b(json.dumps(texts).encode(), digest_size=16).hexdigest()
        entry = self._next() if self._new is None else None
        if isinstance(entry, list) and entry[0] == digest:
            self._place = self._old.tell()
            return [Translation(*fields) for fields in entry[1]]
        found = list(translate(list(texts)))
        with storage_errors(self._path):
            if self._new is None:
                self._new = self._restarted()
            _append(self._new, [digest, [astuple(translation) for translation in found]])
        return found

    def finish(self) -> None:
        """Says that all is done and safe elsewhere: the file goes."""
        self._is_done = True

    def _open(self) -> None:
        with storage_errors(self._path):
            if not self._path.exists():
                return
            self._old = self._path.open("rb")
            head = self._next()
            if head == self._head:
                self._place = self._old.tell()
            elif self._path.stat().st_size and not (isinstance(head, dict) and "azbitext" in head):
                raise ConfigurationError(
                    f"{self._path} is in the way: what is translated is kept there until all of it "
                    "is; move it away"
                )
            else:
                self._old.seek(0, os.SEEK_END)  # another translator's

    def _next(self) -> object:
        line = self._old.readline()
        try:
            return json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            return None

    def _restarted(self) -> IO[bytes]:
        new = self._path.open("r+b" if self._path.exists() else "w+b")
        new.seek(self._place)
        new.truncate()
        if not self._place:
            _append(new, self._head)
        return new


def _append(file: IO[bytes], entry: object) -> None:
    file.write(json.dumps(entry).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
