"""Files as bounded pieces of text: whole, or line by line, through gzip and Zstandard."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from corpora.readers.decoding import HEAD_BYTES, Codec, decode, foreign
from corpora.readers.files import compression_of
from corpora.readers.reasons import DAMAGED, TOO_LARGE, UNREADABLE, Problem
from corpora.readers.source import EXCERPT, ReadOptions

_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its line end, and its 1-based number.

    Where there is a `problem`, the text is what could be made out of it.
    """

    number: int
    text: str
    problem: Problem | None


def open_file(location: str) -> io.BufferedReader:
    """The bytes of a file as they stand on disk.

    Raises:
        OSError: it cannot be opened.
    """
    if not Path(location).is_file():
        # opening a pipe would wait for ever
        raise OSError(errno.EINVAL, "not a regular file, or a link to nowhere", location)
    return Path(location).open("rb")


def open_bytes(location: str) -> io.BufferedReader:
    """The bytes of a file, decompressed if its suffix says so.

    Raises:
        OSError: from here or from a later read; without an ``errno`` if the bytes are damaged.
    """
    file = open_file(location)
    compression = compression_of(location)
    if compression is None:
        return file
    import pyarrow as pa

    raw = pa.CompressedInputStream(file, compression)
    return io.BufferedReader(cast(io.RawIOBase, raw))


def read_whole(location: str, options: ReadOptions) -> tuple[str, Problem | None]:
    """The text of a file, and what is wrong with it; then the text is what could be made out."""
    limit = options.max_document_bytes
    with open_bytes(location) as stream:
        head = stream.peek(HEAD_BYTES)
        codec = Codec.of(options.encoding, head)
        if problem := foreign(head, codec):
            return "", problem
        data = bytearray()
        while len(data) <= limit and (chunk := stream.read(_CHUNK)):
            data += chunk
    if len(data) > limit:
        return decode(bytes(data[:EXCERPT]), codec)[0], _too_large(limit)
    return decode(bytes(data), codec)


def read_lines(location: str, options: ReadOptions) -> Iterator[Line]:
    """The lines of a file, never more than one document's worth of bytes in memory.

    A line ends after a line feed, so a carriage return before it belongs to the text.
    """
    limit = options.max_document_bytes
    offset = number = 0
    with open_bytes(location) as stream:
        head = stream.peek(HEAD_BYTES)
        codec = Codec.of(options.encoding, head)
        if problem := foreign(head, codec):
            yield Line(1, "", problem)
            return
        while True:
            data, length = _read_line(stream, codec, limit)
            if not length:
                return
            number += 1
            if length > limit:
                yield Line(number, decode(data, codec, offset)[0], _too_large(limit))
            else:
                yield Line(number, *decode(data, codec, offset))
            offset += length


def _read_line(stream: io.BufferedReader, codec: Codec, limit: int) -> tuple[bytes, int]:
    """One line and its length in bytes; of a line over `limit` only the beginning is kept."""
    kept = bytearray()
    length = 0
    while part := stream.readline(_CHUNK):
        # in UTF-16 and UTF-32 the byte of a line feed may be half of another letter
        part += stream.read(-len(part) % codec.width)
        length += len(part)
        kept += part
        if length > limit:
            del kept[EXCERPT:]
        if part.endswith(codec.newline):
            break
    return bytes(kept), length


def system_problem(error: OSError) -> Problem:
    """What an error of `open_bytes` or of reading from it says about the file."""
    if error.errno is None:
        # pyarrow's decompressors raise OSError too, but theirs is not the system's
        return Problem(DAMAGED, f"damaged: {error}")
    return Problem(UNREADABLE, f"cannot be read: {error.strerror or error}")


def _too_large(limit: int) -> Problem:
    return Problem(
        TOO_LARGE, f"larger than {limit} bytes; if it is one document, raise max_document_bytes"
    )
