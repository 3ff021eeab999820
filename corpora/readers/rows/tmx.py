"""TMX files that `corpora.writers.tmx` wrote, also after another tool has saved them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpora.readers.files import split_suffix
from corpora.readers.rows.units import unit_rows
from corpora.readers.units import read_tmx_units
from corpora.readers.units.unit import Refuse

if TYPE_CHECKING:
    import pyarrow as pa


def is_tmx(path: Path) -> bool:
    """Whether the file is called like a TMX file, perhaps compressed."""
    return path.is_file() and split_suffix(path.name)[1] == ".tmx"


def read_tmx_rows(path: Path, rejected: Refuse | None = None) -> Iterator[pa.Table]:
    """The rows of a TMX file that azbitext wrote; see `unit_rows`."""
    yield from unit_rows(path, read_tmx_units(path, rejected), rejected, unquote)
