"""CSV and TSV with a header row.

CSV quotes: a quoted cell may hold line ends. TSV does not: a quotation mark is a letter like any
other, one line is one row, and a backslash is a backslash. Only below the header of azbitext's own
export do the escapes of `corpora.text.tsv_fields` hold.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from corpora.errors import ConfigurationError
from corpora.readers.cells import is_index
from corpora.readers.fields import choose_columns
from corpora.readers.reasons import (
    DAMAGED,
    MISSING_FIELD,
    REPEATED_HEADER,
    TOO_LARGE,
    UNKNOWN_KEY,
    Problem,
)
from corpora.readers.records import document_of
from corpora.readers.source import EXCERPT, Outcome, ReadOptions, Source
from corpora.readers.streams import Line, read_lines
from corpora.text.tsv_fields import are_escaped, unescape

_LARGEST_C_LONG = 2**31 - 1
_SEPARATORS = ",;\t|"
_EXCEL_SAYS = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_QUOTED = re.compile('"[^"]*"')

Row = tuple[Line, list[str] | Problem]
"""Where a row begins, with the beginning of its text, and its cells or what is wrong with it."""


def read_csv(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One row is one document, its cells parted as the first line says or shows.

    That is a spreadsheet's ``sep=;`` or the header, in which commas, semicolons, tabs and bars
    are looked for. A row whose quotes are broken costs its first line only.

    Raises:
        ConfigurationError: a column is twice there, is no field or, with a field map, missing.
    """
    lines = _Lines(read_lines(source.location, options), options.max_document_bytes)
    separator = _separator(lines, default=",")
    yield from _documents(_quoted_rows(lines, separator), source, options)


def read_tsv(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One line is one document, its cells parted by tabs, nothing quoted.

    Raises:
        ConfigurationError: a column is twice there, is no field or, with a field map, missing.
    """
    rows = _unquoted_rows(read_lines(source.location, options))
    yield from _documents(rows, source, options, may_be_escaped=True)


def _documents(
    rows: Iterator[Row], source: Source, options: ReadOptions, *, may_be_escaped: bool = False
) -> Iterator[Outcome]:
    first = next(rows, None)
    if first is None:
        return
    line, cells = first
    if isinstance(cells, Problem):
        yield source.reject(cells, row=line.number, text=line.text)
        return
    header = [name.strip() for name in cells]
    _check_header(header, source)
    columns = choose_columns(header, options.fields, source.name)
    fields = [(field, header.index(column)) for field, column in columns.items()]
    unnamed = [place for place, name in enumerate(header) if place and not name]
    escaped = may_be_escaped and are_escaped(header)
    for line, cells in rows:
        if isinstance(cells, list):
            if len(cells) != len(header):
                cells = _misfit(len(cells), len(header))
            elif unnamed and any(cells[place].strip() for place in unnamed):
                cells = Problem(UNKNOWN_KEY, "the row has text in a column without a name")
            elif cells[0] == header[0] and [cell.strip() for cell in cells] == header:
                cells = Problem(REPEATED_HEADER, "the header stands here again")
        if isinstance(cells, Problem):
            yield source.reject(cells, row=line.number, text=line.text)
            continue
        values = {field: cells[place] for field, place in fields}
        if escaped:
            values = {field: unescape(value) for field, value in values.items()}
        yield document_of(values, source, line.number, options)


def _check_header(header: list[str], source: Source) -> None:
    other = next((mark for mark in _SEPARATORS if len(header) == 1 and mark in header[0]), None)
    if other is not None:
        raise ConfigurationError(
            f"{source.name}: its cells are parted by {other!r}; call it .csv, or save it with tabs"
        )
    named = [name for name in header if not is_index(name)]
    if len(set(named)) < len(named):
        raise ConfigurationError(f"{source.name}: a column is twice in {', '.join(header)}")


def _misfit(cells: int, columns: int) -> Problem:
    reason = MISSING_FIELD if cells < columns else UNKNOWN_KEY
    return Problem(reason, f"the row has {cells} cells, the header {columns}")


def _unquoted_rows(lines: Iterable[Line]) -> Iterator[Row]:
    for line in lines:
        text = line.text.removesuffix("\n").removesuffix("\r")
        if line.problem is not None:
            yield line, line.problem
        elif text and not (line.number == 1 and _EXCEL_SAYS.fullmatch(text)):
            yield line, text.split("\t")


def _separator(lines: _Lines, default: str) -> str:
    """What parts the cells, and a line that says so is passed over."""
    first = lines.peek()
    said = _EXCEL_SAYS.fullmatch(first)
    if said:
        next(lines)
        return said[1]
    unquoted = _QUOTED.sub("", first)
    likeliest = max(_SEPARATORS, key=unquoted.count)
    return likeliest if likeliest in unquoted else default


def _quoted_rows(lines: _Lines, separator: str) -> Iterator[Row]:
    # the limit belongs to the whole process, so it is only ever raised
    csv.field_size_limit(max(csv.field_size_limit(), min(lines.limit, _LARGEST_C_LONG)))
    parser = csv.reader(lines, "excel", delimiter=separator, strict=True)
    while True:
        lines.start_row()
        cells: list[str] | Problem
        try:
            cells = next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            cells = Problem(DAMAGED, f"broken row: {error}")
            begins = lines.begins()
            if lines.problem is not None:
                cells = lines.problem
            lines.go_back()
            yield begins, cells
            continue
        if lines.problem or cells:
            yield lines.begins(), lines.problem or cells


class _Lines:
    """Hands lines to the csv parser and remembers those of the row that they make.

    Attributes:
        limit: characters of a row at most.
        problem: what is wrong with a line of the row.
    """

    def __init__(self, lines: Iterator[Line], limit: int) -> None:
        self._lines, self.limit = lines, limit
        self._ahead: deque[Line] = deque()
        self.start_row()

    def start_row(self) -> None:
        self._row: list[Line] = []
        self._size = 0
        self.problem: Problem | None = None

    def begins(self) -> Line:
        """Where the row begins, and its text, of a long one the beginning."""
        text = ""
        for line in self._row:
            text += line.text
            if len(text) > EXCERPT:
                break
        return Line(self._row[0].number if self._row else 0, text, None)

    def peek(self) -> str:
        """The next line, which stays the next; "" behind the last."""
        if not self._ahead:
            self._ahead.extend(islice(self._lines, 1))
        return self._ahead[0].text if self._ahead else ""

    def go_back(self) -> None:
        """Has all lines of the row but the first come again: they may be rows of their own."""
        self._ahead.extendleft(reversed(self._row[1:]))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._row.append(line)
        self._size += len(line.text)
        self.problem = self.problem or line.problem
        if self._size > self.limit:
            self.problem = Problem(
                TOO_LARGE,
                f"a row of more than {self.limit} characters; if no quote is left open in it, "
                "raise max_document_bytes",
            )
        if self.problem and self.problem.reason == TOO_LARGE:
            raise csv.Error(self.problem.detail)
        return line.text
