"""XLIFF files that `corpora.writers.xliff` wrote, also after translators have filled them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.readers.files import split_suffix
from corpora.readers.rows.units import unit_rows
from corpora.readers.units import read_xliff_units
from corpora.readers.units.unit import Refuse

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".xlf", ".xliff")


def is_xliff(path: Path) -> bool:
    """Whether the file is called like an XLIFF file, or is a folder of nothing else."""
    if path.is_dir():
        files = [file for file in path.iterdir() if not file.name.startswith(".")]
        return bool(files) and all(file.is_file() and is_xliff(file) for file in files)
    return split_suffix(path.name)[1] in SUFFIXES


def read_xliff_rows(path: Path, rejected: Refuse | None = None) -> Iterator[pa.Table]:
    """The rows of an XLIFF file that azbitext wrote, or of a folder of them; see `unit_rows`."""
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        yield from unit_rows(file, read_xliff_units(file, rejected), rejected, str)
