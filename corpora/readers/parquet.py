"""Parquet, a few rows at a time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from corpora.readers.fields import check_columns, pick, with_provenance
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
            check_columns(table.schema_arrow.names, options.fields, source.name)
            columns = None
            if options.fields is not None:
                wanted = set(with_provenance(options.fields).values())
                columns = sorted(wanted & set(table.schema_arrow.names))
            number = 0
            for batch in table.iter_batches(_ROWS_AT_ONCE, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield document_of(pick(row, options.fields), source, number, options)
        except pa.ArrowException as error:
            yield source.reject(Problem(DAMAGED, f"not valid Parquet: {error}"))
