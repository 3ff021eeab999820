"""Files that are translated line by line: plain text, a column of a TSV, a field of JSON lines.

Each form takes lines and gives them back with their translations, `Translate` called for a batch.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO, Any

from corpora.errors import ConfigurationError, DocumentError, TextEncodingError
from corpora.readers.decoding import storable

_AT_ONCE, _CHARACTERS_AT_ONCE = 1_000, 50_000
"""Lines that are translated together, and written down for a run that goes on after a kill."""

Translate = Callable[[Sequence[str], int], list[str]]
"""Translates texts, the first of which stands on the line of that number."""


def _text(lines: Iterator[str], _: argparse.Namespace, translate: Translate) -> Iterator[str]:
    for number, batch in _batches(lines, 1):
        yield from translate(batch, number)


def _tsv(lines: Iterator[str], options: argparse.Namespace, translate: Translate) -> Iterator[str]:
    from corpora.text.tsv_fields import escape, unescape

    first = next(lines, None)
    if first is None:
        return
    header = first.split("\t")
    place = _place(options.column, header, options.file)
    if header[place] == options.column:
        if options.into in header:
            raise ConfigurationError(
                f"{options.file} has a column {options.into!r} already; expected another --into"
            )
        yield "\t".join([*header, options.into])
    else:  # by number: there is no header
        lines = chain([first], lines)
    for number, batch in _batches(lines, 2 if header[place] == options.column else 1):
        rows = [line.split("\t") for line in batch]
        for offset, row in enumerate(rows):
            if row == [""]:
                row *= len(header)  # a blank line
            if len(row) != len(header):
                raise DocumentError(
                    f"{options.file}:{number + offset} has {len(row)} columns, the first line "
                    f"{len(header)}"
                )
        texts = translate([unescape(row[place]) for row in rows], number)
        for line, row, text in zip(batch, rows, texts, strict=True):
            yield "\t".join([*row, escape(text)]) if line else line


def _place(column: str, header: Sequence[str], name: str) -> int:
    if column in header:
        return header.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(header):
        return int(column) - 1
    raise ConfigurationError(
        f"{name} has no column {column!r}; its columns are {', '.join(header)}"
    )


def _jsonl(
    lines: Iterator[str], options: argparse.Namespace, translate: Translate
) -> Iterator[str]:
    for number, batch in _batches(lines, 1):
        rows = [
            _object(line, f"{options.file}:{number + offset}") for offset, line in enumerate(batch)
        ]
        if number == 1 and not any(options.field in row for row in rows):
            raise ConfigurationError(
                f"{options.file} has no field {options.field!r}; its fields are "
                f"{', '.join(dict.fromkeys(name for row in rows for name in row))}"
            )
        texts = translate(
            [
                _field(row, options, f"{options.file}:{number + offset}")
                for offset, row in enumerate(rows)
            ],
            number,
        )
        for line, row, text in zip(batch, rows, texts, strict=True):
            written = json.dumps({**row, options.into: text}, ensure_ascii=False)
            yield storable(written) if line.strip() else line  # an escape again, as it was one


def _field(row: Mapping[str, Any], options: argparse.Namespace, where: str) -> str:
    if options.into in row:
        raise ConfigurationError(
            f"{where} has a field {options.into!r} already; expected another --into"
        )
    value = row.get(options.field)
    if value is not None and not isinstance(value, str):
        raise DocumentError(f"{where}: {options.field} is {value!r}; expected a text")
    return value or ""


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line) if line.strip() else {}
    except ValueError as error:
        raise DocumentError(f"{where} is no JSON: {error}") from error
    if not isinstance(row, dict):
        raise DocumentError(f"{where} is no JSON object")
    return row


FORMS: dict[str, Callable[[Iterator[str], argparse.Namespace, Translate], Iterator[str]]] = {
    "text": _text,
    "tsv": _tsv,
    "jsonl": _jsonl,
}


def lines_of(name: str, stack: ExitStack) -> Iterator[str]:
    """The lines of a file or of standard input, without their ends."""
    if name == "-":
        file: IO[bytes] = sys.stdin.buffer
    else:
        file = stack.enter_context(Path(name).open("rb"))  # noqa: SIM115 - the stack closes it
    for number, line in enumerate(file, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise TextEncodingError(
                f"{name}:{number} is not UTF-8 at byte {error.start}"
            ) from error
        yield text.rstrip("\r\n")


def line_count(path: Path) -> int | None:
    """How many lines will be read, None where nobody waits for the answer."""
    if not sys.stderr.isatty() or not path.is_file():
        return None
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _batches(lines: Iterable[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Batches of lines, each with the number of its first."""
    batch: list[str] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) == _AT_ONCE or size >= _CHARACTERS_AT_ONCE:
            yield first, batch
            first += len(batch)
            batch, size = [], 0
    if batch:
        yield first, batch
