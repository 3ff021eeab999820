"""CSV and TSV with a header row; quoted cells may hold line ends."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from corpora.errors import ConfigurationError
from corpora.readers.fields import check_columns, pick
from corpora.readers.reasons import DAMAGED, MISSING_FIELD, TOO_LARGE, UNKNOWN_KEY, Problem
from corpora.readers.records import document_of
from corpora.readers.source import EXCERPT, Outcome, ReadOptions, Source
from corpora.readers.streams import read_lines

_LARGEST_C_LONG = 2**31 - 1


def read_csv(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One row is one document, its cells parted by commas.

    Raises:
        ConfigurationError: a column is twice there, is no field or, with a field map, missing.
    """
    yield from _read(source, options, "excel")


def read_tsv(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One row is one document, its cells parted by tabs and quoted like those of CSV.

    Raises:
        ConfigurationError: a column is twice there, is no field or, with a field map, missing.
    """
    yield from _read(source, options, "excel-tab")


def _read(source: Source, options: ReadOptions, dialect: str) -> Iterator[Outcome]:
    lines = _RowLines(source, options)
    rows = _rows(lines, dialect, options)
    header = next(rows, None)
    if header is None:
        return
    if isinstance(header, Problem):
        yield source.reject(header, row=lines.number, text=lines.text)
        return
    other = next((mark for mark in ",;\t|" if len(header) == 1 and mark in header[0]), None)
    if other is not None:
        raise ConfigurationError(
            f"{source.name}: its cells are parted by {other!r}; save it with commas as .csv, or "
            "with tabs as .tsv"
        )
    if len(set(header)) < len(header):
        raise ConfigurationError(f"{source.name}: a column is twice in {', '.join(header)}")
    check_columns(header, options.fields, source.name)
    for cells in rows:
        if isinstance(cells, list) and len(cells) != len(header):
            cells = _misfit(len(cells), len(header))
        if isinstance(cells, Problem):
            yield source.reject(cells, row=lines.number, text=lines.text)
        else:
            row = dict(zip(header, cells, strict=True))
            yield document_of(pick(row, options.fields), source, lines.number, options)


def _misfit(cells: int, columns: int) -> Problem:
    reason = MISSING_FIELD if cells < columns else UNKNOWN_KEY
    return Problem(reason, f"the row has {cells} cells, the header {columns}")


def _rows(lines: _RowLines, dialect: str, options: ReadOptions) -> Iterator[list[str] | Problem]:
    # the limit belongs to the whole process, so it is only ever raised
    limit = min(options.max_document_bytes, _LARGEST_C_LONG)
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    parser = csv.reader(lines, dialect, strict=True)
    while True:
        lines.start_row()
        try:
            cells = next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            yield lines.problem or Problem(DAMAGED, f"broken row: {error}")
            continue
        if lines.problem or cells:
            yield lines.problem or cells


class _RowLines:
    """Hands lines to the csv parser and remembers the row that they make.

    Attributes:
        number: 1-based line on which the row begins.
        text: the beginning of the row as it stands in the file.
        problem: what is wrong with a line of it.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._lines = read_lines(source.location, options)
        self._limit = options.max_document_bytes
        self.start_row()

    def start_row(self) -> None:
        self.number = 0
        self.text = ""
        self._size = 0
        self.problem: Problem | None = None

    def __iter__(self) -> _RowLines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = self.number or line.number
        if len(self.text) < EXCERPT:
            self.text += line.text
        self._size += len(line.text)
        self.problem = self.problem or line.problem
        if self._size > self._limit:
            self.problem = Problem(
                TOO_LARGE,
                f"a row of more than {self._limit} characters; if no quote is left open in it, "
                "raise max_document_bytes",
            )
        if self.problem and self.problem.reason == TOO_LARGE:
            # the parser starts anew with the next line
            raise csv.Error(self.problem.detail)
        return line.text
