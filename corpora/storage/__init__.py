"""What is written appears whole or not at all: `files` and folders, and the `tables` of a build."""

from corpora.storage.files import (
    LITTER,
    atomic_file,
    atomic_folder,
    file_digest,
    replace_folder,
    storage_errors,
    sweep,
    sweep_file,
    write_lines,
)
from corpora.storage.tables import ROW_GROUP_ROWS, TableWriter, read_table, stored_key, write_table

__all__ = [
    "LITTER",
    "ROW_GROUP_ROWS",
    "TableWriter",
    "atomic_file",
    "atomic_folder",
    "file_digest",
    "read_table",
    "replace_folder",
    "storage_errors",
    "stored_key",
    "sweep",
    "sweep_file",
    "write_lines",
    "write_table",
]
