"""A digest of every input, so that a build can tell whether its inputs have changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from corpora.readers.dataset import HubDataset
from corpora.readers.decoding import storable
from corpora.readers.files import files_below
from corpora.readers.inputs import Inputs, find_inputs
from corpora.readers.streams import open_file

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class InputDigest:
    """What one input held.

    Attributes:
        path: the input as the user named it.
        files, bytes: how many files it held and their total size; 0 for a dataset on the hub.
        sha256: over the relative path and the content of every file, sorted; over the commit
            for a dataset on the hub.
    """

    path: str
    files: int
    bytes: int
    sha256: str


def digest_inputs(inputs: Inputs, *, format: str | None = None) -> list[InputDigest]:
    """One digest for each input, of all files but the hidden ones, in constant memory.

    Raises:
        InputNotFoundError, UnknownNameError, ConfigurationError: as `read_documents` does.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "rain.txt")
    ...     _ = path.write_text("It is raining.")
    ...     digest = digest_inputs(path)[0]
    >>> digest.files, digest.bytes, digest.sha256[:8]
    (1, 14, '3e59cc01')
    """
    digests = []
    for given in find_inputs(inputs, format):
        path = Path(given.source.location)
        if given.on_hub:
            commit = HubDataset.parse(given.source.location).commit()
            found = InputDigest(given.given, 0, 0, sha256(commit.encode()).hexdigest())
        elif path.is_dir():
            found = _digest(given.given, files_below(path))
        else:
            found = _digest(given.given, [(storable(file.name), file) for file in given.files()])
        digests.append(found)
    return digests


def _digest(given: str, files: Iterable[tuple[str, Path]]) -> InputDigest:
    whole = sha256()
    count = size = 0
    for relative, path in files:
        digest, length = file_digest(path)
        whole.update(f"{relative}\0{digest}\n".encode())
        count += 1
        size += length
    return InputDigest(given, count, size, whole.hexdigest())


def file_digest(path: Path) -> tuple[str, int]:
    """Hexadecimal SHA-256 and length of a file; ``unreadable`` for one that is rejected."""
    digest = sha256()
    length = 0
    try:
        with open_file(str(path)) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                length += len(chunk)
    except OSError:
        return "unreadable", 0
    return digest.hexdigest(), length
