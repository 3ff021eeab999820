r"""Tab-separated values: a header, one row a line, never a tab or a line break inside a field.

Read back: split the file at ``\n`` and each line at tabs, nothing is quoted; in every field
``\t``, ``\n``, ``\r``, ``\0`` and ``\\`` stand for a tab, a newline, a carriage return, a NUL
and a backslash (`corpora.text.tsv_fields.unescape`). An empty field is a null: a side with the
origin ``missing``, a score that was not computed. With pandas::

    pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from itertools import chain
from pathlib import Path

from corpora.pairs import SentencePair
from corpora.storage import write_lines
from corpora.text.tsv_fields import escape
from corpora.writers.base import NOT_IN_UTF8, Characters, Written

COLUMNS = tuple(field.name for field in fields(SentencePair))


def write_tsv(pairs: Iterable[SentencePair], path: Path) -> Written:
    """Writes a header of `COLUMNS` and one line a row, in UTF-8.

    Spans are indices with a space between them, scores have six decimals; lone surrogates become
    U+FFFD.

    Raises:
        StorageError: if the disk is full, read-only or closed to us.
    """
    characters = Characters(NOT_IN_UTF8)
    rows = (characters.hold("\t".join(map(_field, astuple(pair)))) for pair in pairs)
    return Written(write_lines(path, chain(["\t".join(COLUMNS)], rows)) - 1, characters.replaced)


def _field(value: str | float | tuple[int, ...] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return escape(value) if isinstance(value, str) else f"{value:.6f}"
