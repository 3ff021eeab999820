"""Files as bounded pieces of text: whole, or line by line, through gzip and Zstandard."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator
from itertools import count, repeat
from pathlib import Path
from typing import NamedTuple, cast

from corpora.readers.decoding import HEAD_BYTES, Codec, decode, foreign
from corpora.readers.files import compression_of
from corpora.readers.reasons import DAMAGED, TOO_LARGE, UNREADABLE, Problem
from corpora.readers.source import EXCERPT, ReadOptions

_CHUNK = 2**16
_BLOCK = 2**20


class Line(NamedTuple):
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
    path = Path(location)
    if not path.is_file():
        # opening a pipe would wait for ever
        raise OSError(errno.EINVAL, "not a regular file, or a link to nowhere", location)
    return path.open("rb")


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
        if problem := foreign(head):
            return "", problem
        data = bytearray()
        while len(data) <= limit and (chunk := stream.read(_CHUNK)):
            data += chunk
    if len(data) > limit:
        return decode(bytes(data[:EXCERPT]), codec)[0], _too_large(limit)
    return decode(bytes(data), codec)


def read_lines(location: str, options: ReadOptions) -> Iterator[Line]:
    """The lines of a file, never more than one document's worth of bytes in memory.

    A line ends after a line feed, so a carriage return before it belongs to the text. Only a file
    that begins without any, as spreadsheets of old Macs wrote it, has its lines end after those.
    """
    limit = options.max_document_bytes
    with open_bytes(location) as stream:
        head = stream.peek(HEAD_BYTES)
        codec = Codec.of(options.encoding, head)
        if problem := foreign(head):
            yield Line(1, "", problem)
            return
        offset = number = 0
        for data, length in _read_blocks(stream, codec, limit):
            plain = _plain_lines(data, codec) if length == len(data) <= limit else None
            if plain is not None:
                yield from map(Line, count(number + 1), plain, repeat(None))
                number, offset = number + len(plain), offset + length
                continue
            for line, size in _raw_lines(data, length, codec, is_first=not offset):
                number += 1
                text, problem = decode(line, codec, offset)
                yield Line(number, text, _too_large(limit) if size > limit else problem)
                offset += size


def _read_blocks(
    stream: io.BufferedReader, codec: Codec, limit: int
) -> Iterator[tuple[bytes, int]]:
    """Whole lines, about a megabyte at a time, and their length in bytes.

    A line across the end of a megabyte comes alone; of one over `limit` only the beginning is kept.
    """
    if codec.width > 1:
        while (line := _read_line(stream, codec, limit))[1]:
            yield line
        return
    while data := stream.read(_BLOCK):
        end = data.rfind(codec.newline) + 1
        if end:
            yield data[:end], end
        if end < len(data):
            yield _read_line(stream, codec, limit, data[end:])


def _plain_lines(data: bytes, codec: Codec) -> list[str] | None:
    """The lines of `data`; None where one of them needs to be looked at by itself."""
    if codec.width > 1 or b"\n" not in data:
        return None
    try:
        text = data.decode(codec.name)
    except UnicodeDecodeError:
        return None
    if "\0" in text or "\ufeff" in text:
        return None
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _raw_lines(
    data: bytes, length: int, codec: Codec, *, is_first: bool
) -> Iterator[tuple[bytes, int]]:
    if length > len(data) or codec.width > 1:
        yield data, length
        return
    is_old_mac = is_first and b"\n" not in data
    for found in (_OLD_MAC_LINE if is_old_mac else _LINE).finditer(data):
        yield found[0], len(found[0])


_LINE, _OLD_MAC_LINE = re.compile(rb"[^\n]*\n|[^\n]+"), re.compile(rb"[^\r]*\r|[^\r]+")


def _read_line(
    stream: io.BufferedReader, codec: Codec, limit: int, begun: bytes = b""
) -> tuple[bytes, int]:
    """One line and its length in bytes; of a line over `limit` only the beginning is kept."""
    kept = bytearray(begun[: EXCERPT if len(begun) > limit else None])
    length = len(begun)
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
