"""JSON lines: one object a line, its keys the fields or named by the field map."""

from __future__ import annotations

import json
from collections.abc import Iterator

from corpora.readers.fields import CHOICES, is_field, pick, unknown_column
from corpora.readers.reasons import NOT_JSON, UNKNOWN_KEY, WRONG_TYPE, Problem
from corpora.readers.records import document_of
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.streams import Line, read_lines


def read_jsonl(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One line is one document; a bad line is rejected by itself.

    Raises:
        ConfigurationError: at the end of the file, if the field map names a key of no row.
    """
    seen: set[str] = set()
    for line in read_lines(source.location, options):
        row = line.problem or _parse(line)
        if row is None:
            continue
        if isinstance(row, Problem):
            yield source.reject(row, row=line.number, text=line.text)
            continue
        seen.update(row)
        unknown = [key for key in row if not is_field(key)]
        if options.fields is None and unknown:
            problem = Problem(UNKNOWN_KEY, f"unknown key {unknown[0]!r} ({CHOICES})")
            yield source.reject(problem, row=line.number, text=line.text)
            continue
        yield document_of(pick(row, options.fields), source, line.number, options)
    for column in (options.fields or {}).values():
        if seen and column not in seen:
            raise unknown_column(column, seen, source.name)


def _parse(line: Line) -> dict[str, object] | Problem | None:
    if not line.text.strip():
        return None
    try:
        row = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        return Problem(NOT_JSON, f"not a JSON object: {error}")
    if isinstance(row, dict):
        return row
    return Problem(WRONG_TYPE, f"expected a JSON object, found {type(row).__name__}")
