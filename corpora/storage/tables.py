"""Parquet tables that appear whole or not at all, each with the key of what it was made from."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from corpora.errors import StorageError
from corpora.storage.files import atomic_file

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP_ROWS = 20_000
"""Rows of a Parquet row group: fixed, so that a file's bytes do not depend on how rows came."""

_KEY = b"azbitext.key"


class TableWriter:
    """Writes many Arrow tables into one Parquet file, whole or not at all.

    A context manager. The same rows give the same bytes, however they were cut into tables;
    at most one row group is held in memory.

    Args:
        path: the Parquet file.
        schema: of every table that is written; its metadata is kept in the file.
        key: what the rows were made from, read back by `stored_key`.

    Raises:
        StorageError: if the disk is full, read-only or closed to us.
    """

    def __init__(self, path: Path, schema: pa.Schema, key: str) -> None:
        self._path = path
        self._schema = schema.with_metadata({**(schema.metadata or {}), _KEY: key.encode()})
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def __enter__(self) -> TableWriter:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with ExitStack() as stack:
            temporary = stack.enter_context(atomic_file(self._path))
            sink = stack.enter_context(pa.OSFile(str(temporary), "wb"))
            self._file = stack.enter_context(
                pq.ParquetWriter(sink, self._schema, compression="zstd")
            )
            stack.push(self._finish)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def write(self, table: pa.Table) -> None:
        """Adds the rows of `table`."""
        self._waiting.append(table)
        self._rows += table.num_rows
        while self._rows >= ROW_GROUP_ROWS:
            self._write_group(ROW_GROUP_ROWS)

    def _finish(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._rows:
            self._write_group(self._rows)

    def _write_group(self, rows: int) -> None:
        import pyarrow as pa

        waiting = pa.concat_tables(self._waiting)
        # One chunk a column: page boundaries would otherwise follow the tables that came in.
        self._file.write_table(waiting.slice(0, rows).combine_chunks(), row_group_size=rows)
        self._waiting = [waiting.slice(rows)]
        self._rows -= rows


def write_table(table: pa.Table, path: Path, key: str) -> None:
    """Writes `table` to the Parquet file `path` with `key` in its metadata (see `TableWriter`)."""
    with TableWriter(path, table.schema, key) as writer:
        writer.write(table)


def read_table(path: Path) -> pa.Table:
    """The table that `write_table` or `TableWriter` put into `path`.

    Raises:
        StorageError: if the file is damaged.
        FileNotFoundError: if there is none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pa.OSFile(str(path), "rb") as source:
        try:
            table = pq.ParquetFile(source).read()
        except (pa.ArrowException, OSError) as error:
            raise StorageError(f"{path} is damaged ({error}); delete it and run again") from error
    metadata = {name: value for name, value in table.schema.metadata.items() if name != _KEY}
    return table.replace_schema_metadata(metadata)


def stored_key(path: Path) -> str | None:
    """The key that `path` was written with, or None where it is missing, damaged or not ours."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pa.OSFile(str(path), "rb") as source:
            metadata = pq.ParquetFile(source).metadata.metadata or {}
    except (pa.ArrowException, OSError):
        return None
    key = metadata.get(_KEY)
    return None if key is None else key.decode()
