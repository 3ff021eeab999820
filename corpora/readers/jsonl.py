"""JSON lines: one object a line, its keys the fields or named by the field map."""

from __future__ import annotations

import json
from collections.abc import Iterator

from corpora.errors import ConfigurationError
from corpora.readers.fields import (
    CHOICES,
    choose_columns,
    has_column,
    is_known,
    pick,
    unknown_column,
    with_provenance,
)
from corpora.readers.reasons import NOT_JSON, UNKNOWN_KEY, WRONG_TYPE, Problem
from corpora.readers.records import document_of
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.streams import Line, read_lines

_FORMS = 1000
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
"""NaN and Infinity, which pandas and Python write and JSON has not, are no value."""


def read_jsonl(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One line is one document; a bad line is rejected by itself.

    Raises:
        ConfigurationError: at the end of the file, if the field map names a key of no row.
    """
    seen: set[str] = set()
    chosen: dict[tuple[str, ...], dict[str, str] | Problem] = {}
    for line in read_lines(source.location, options):
        row = line.problem or _parse(line)
        if row is None:
            continue
        if isinstance(row, Problem):
            yield source.reject(row, row=line.number, text=line.text)
            continue
        keys = tuple(row)
        if keys not in chosen:
            seen.update(keys)
            if len(chosen) == _FORMS:
                chosen.clear()  # rows that are all of another form are not kept in mind
            chosen[keys] = _columns(keys, source, options)
        columns = chosen[keys]
        if isinstance(columns, Problem):
            yield source.reject(columns, row=line.number, text=line.text)
        else:
            yield document_of(pick(row, columns), source, line.number, options)
    for column in (options.fields or {}).values():
        if seen and not has_column(column, seen):
            raise unknown_column(column, seen, source.name)


def _columns(
    keys: tuple[str, ...], source: Source, options: ReadOptions
) -> dict[str, str] | Problem:
    """The key of each field in a row with these `keys`; with a field map, some may be missing."""
    if options.fields is not None:
        wanted = with_provenance(options.fields).items()
        return {name: key for name, key in wanted if has_column(key, keys)}
    try:
        return choose_columns(keys, None, source.name)
    except ConfigurationError:
        # one row of JSON lines may be wrong, a header is wrong for all
        unknown = next(key for key in keys if not is_known(key))
        return Problem(UNKNOWN_KEY, f"unknown key {unknown!r} ({CHOICES})")


def _parse(line: Line) -> dict[str, object] | Problem | None:
    if not line.text.strip():
        return None
    try:
        row = _DECODER.decode(line.text)
    except (ValueError, RecursionError) as error:
        return Problem(NOT_JSON, f"not a JSON object: {error}")
    if isinstance(row, dict):
        return row
    return Problem(WRONG_TYPE, f"expected a JSON object, found {type(row).__name__}")
