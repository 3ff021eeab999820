"""Parquet, a few rows at a time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from corpora.readers.fields import choose_columns, pick
from corpora.readers.files import compression_of
from corpora.readers.reasons import DAMAGED, Problem
from corpora.readers.records import document_of
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.streams import open_bytes

_ROWS_AT_ONCE = 64
_READ_BUFFER = 2**20


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One row is one document; a body may be a column of strings or of lists of strings.

    Raises:
        ConfigurationError: a column is no field or, with a field map, missing.
    """
    import pyarrow as pa
    from pyarrow import parquet

    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(open_bytes(source.location))
        if compression_of(source.location):
            # Parquet is read from its end, which a compressed stream cannot do
            unpacked = stack.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(file, unpacked)
            file = unpacked
        try:
            table = parquet.ParquetFile(file, pre_buffer=False, buffer_size=_READ_BUFFER)
            fields = choose_columns(table.schema_arrow.names, options.fields, source.name)
            there = table.schema_arrow.names
            columns = sorted({c if c in there else c.partition(".")[0] for c in fields.values()})
            if any("." in column for column in columns):
                columns = there  # pyarrow would look for a column inside of another
            number = 0
            for batch in table.iter_batches(_ROWS_AT_ONCE, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield document_of(pick(row, fields), source, number, options)
        except pa.ArrowException as error:
            yield source.reject(Problem(DAMAGED, f"not valid Parquet: {error}"))
