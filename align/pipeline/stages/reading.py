"""Inputs to shards of documents: the first stage of a build, done in this process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from align.pipeline.options import BuildOptions
from align.pipeline.shard_files import (
    listed,
    read_rejections,
    reasons_in,
    rejection_table,
    write_documents,
)
from align.pipeline.shards import Shard, code_version, key_of, write_json
from corpora.documents import Document, Rejection
from corpora.errors import AzbitextError, BuildError, ConfigurationError, StorageError
from corpora.readers import InputDigest, read_documents
from corpora.storage import storage_errors, stored_key, write_table
from corpora.text.repair import repair_document

ROWS_A_DOCUMENT = 20
"""So many rows that came aligned count as one document: a shard of few rows costs as much time."""


class Intake:
    """The documents of a build: ``work/NNNNN/documents.parquet``, ``work/rejected.parquet`` and,
    written last, ``work/read.json``.

    Args:
        options: those of the build.
        work: its ``work`` folder.
        digests: of the inputs as they are now.
    """

    def __init__(self, options: BuildOptions, work: Path, digests: Sequence[InputDigest]) -> None:
        self._options, self._work = options, work
        self._marker = work / "read.json"
        self._key = key_of(
            "read",
            code_version(),
            [digest.sha256 for digest in digests],
            [options.inputs, options.format, dict(options.fields), options.encoding],
            [options.max_document_bytes, options.shard_size, options.repair],
        )

    @property
    def is_done(self) -> bool:
        """Whether these inputs were read to the end, and nothing of it was lost."""
        done = _read_marker(self._work)
        if done.get("key") != self._key:
            return False
        files = [shard.documents for shard in self.shards()]
        return None not in map(stored_key, (self._work / "rejected.parquet", *files))

    def shards(self) -> list[Shard]:
        """The shards that were read."""
        count = _read_marker(self._work)["shards"]
        return [Shard(self._work, number) for number in range(count)]

    def nothing_read(self) -> BuildError:
        """The error for inputs without a usable document."""
        path = self._work / "rejected.parquet"
        rejections = read_rejections(path)
        first = rejections.slice(0, 1).to_pylist()
        example = "".join(f"; {row['source']}: {row['detail']}" for row in first)
        inputs = ", ".join(self._options.inputs)
        return BuildError(
            f"no document in {inputs} can be used ({listed(reasons_in(rejections))}){example} "
            f"(all of them: {path})"
        )

    def run(self, report: Callable[[int], object]) -> None:
        """Reads the inputs; reports documents."""
        # Without its key: until the end the shards may be of two minds.
        write_json({"inputs": self._options.inputs}, self._marker)
        shards = self._read(report)
        with storage_errors(self._work):
            for stale in self._work.iterdir():
                if stale.name.isdecimal() and int(stale.name) >= shards:
                    shutil.rmtree(stale)
        done = {"inputs": self._options.inputs, "key": self._key, "shards": shards}
        write_json(done, self._marker)

    def _read(self, report: Callable[[int], object]) -> int:
        options = self._options
        rejections: list[Rejection] = []
        waiting: list[Document] = []
        shards = rows = 0
        for document in read_documents(
            options.inputs,
            format=options.format,
            fields=options.fields or None,
            encoding=options.encoding,
            max_document_bytes=options.max_document_bytes,
            rejected=rejections.append,
        ):
            waiting.append(repair_document(document) if options.repair else document)
            rows += len(document.links) or ROWS_A_DOCUMENT
            report(1)
            if rows >= options.shard_size * ROWS_A_DOCUMENT:
                write_documents(waiting, Shard(self._work, shards).documents)
                waiting, rows, shards = [], 0, shards + 1
        if waiting:
            write_documents(waiting, Shard(self._work, shards).documents)
            shards += 1
        write_table(rejection_table(rejections), self._work / "rejected.parquet", "read")
        return shards


def refuse_foreign(out: Path, inputs: Sequence[str]) -> None:
    """Refuses an `out` that is not the build directory of `inputs`, nor free to become one.

    Raises:
        ConfigurationError: it is a file, a folder of something else, or lies in an input.
    """
    for given in inputs:
        if Path(given).is_dir() and out.resolve().is_relative_to(Path(given).resolve()):
            raise ConfigurationError(
                f"{out} is in {given}, whose files are read; choose an out beside it"
            )
    if out.is_file():
        raise ConfigurationError(f"{out} is a file; expected a build directory, or a new name")
    if not out.is_dir() or not any(out.iterdir()):
        return
    work = out / "work"
    if not ((work / "read.json").is_file() or (work / ".lock").is_file()):
        raise ConfigurationError(
            f"{out} is not empty and holds no build; expected a build directory, or a new name"
        )
    marker = _read_marker(work)
    is_free = marker.get("free") or not marker.get("shards")
    if is_free and not ((out / "dataset").exists() and marker.get("shards") != 0):
        return
    built = marker.get("inputs")
    if built is not None and [*map(Path, built)] != [*map(Path, inputs)]:
        raise ConfigurationError(
            f"{out} holds the corpus of {', '.join(built)}, not of "
            f"{', '.join(inputs)}; choose another out"
        )


@contextmanager
def free_after_failure(out: Path, *, is_new: bool) -> Iterator[None]:
    """Leaves `out` to any other build when the first one in it fails.

    Where nothing was read, nothing is left. What was read and made stays for the same build, which
    then goes on, but does not keep one of other inputs out. A full disk changes nothing.

    Args:
        out: the build directory.
        is_new: whether it was not there before.
    """
    try:
        yield
    except StorageError:
        raise
    except AzbitextError:
        work = out / "work"
        if not (out / "dataset").exists():
            with suppress(OSError):  # the error that is on its way says more
                _give_back(out, work, is_new)
        raise


def _give_back(out: Path, work: Path, is_new: bool) -> None:
    marker = _read_marker(work)
    if "shards" in marker:
        write_json({**marker, "free": True}, work / "read.json")
        return
    shutil.rmtree(work)
    if is_new:
        out.rmdir()


def _read_marker(work: Path) -> dict[str, Any]:
    """What ``read.json`` says; nothing where it is missing or damaged: inputs are read again."""
    try:
        marker: dict[str, Any] = json.loads((work / "read.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return marker
