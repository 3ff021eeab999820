"""Rows that were written once, read back as Arrow tables: one row of `ROW_READERS` a kind.

To add a kind, write a function ``(path, rejected) -> Iterator[pa.Table]`` and name it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.errors import ConfigurationError, InputNotFoundError
from corpora.plugins import Registry
from corpora.readers.dataset import HUB
from corpora.readers.rows.dataset import fetch_dataset, is_dataset, read_dataset_rows
from corpora.readers.rows.tmx import is_tmx, read_tmx_rows
from corpora.readers.rows.xliff import is_xliff, read_xliff_rows
from corpora.readers.units.unit import Refuse

if TYPE_CHECKING:
    import pyarrow as pa


RowReader = tuple[Callable[[Path], bool], "Callable[[Path, Refuse | None], Iterator[pa.Table]]"]

ROW_READERS: Registry[RowReader] = Registry(
    "row_readers",
    {
        "dataset": (is_dataset, read_dataset_rows),
        "tmx": (is_tmx, read_tmx_rows),
        "xliff": (is_xliff, read_xliff_rows),
    },
)
"""For each kind whether a path is of that kind, and what reads it."""

__all__ = ["ROW_READERS", "read_rows"]


def read_rows(location: str, rejected: Refuse | None = None) -> Iterator[pa.Table]:
    """The rows of a dataset folder, a dataset on the hub or a translators' file, streamed.

    Args:
        location: a folder that `corpora.writers.write_dataset` wrote, such as ``build/dataset``,
            ``hf://datasets/USER/NAME[@REVISION]``, or a TMX file, XLIFF file or folder of these
            that `azbitext export` wrote.
        rejected: is called with each unit of a translators' file that cannot be used; None raises.

    Returns:
        Tables of `corpora.pairs.arrow_schema`.

    Raises:
        InputNotFoundError: there is no such thing, or the hub cannot be reached.
        ConfigurationError: it is something else.
        DocumentError: it is damaged, or its columns are not those of azbitext.
    """
    if location.startswith(HUB):
        return read_dataset_rows(fetch_dataset(location), rejected)
    path = Path(location)
    if not path.exists():
        raise InputNotFoundError(f"there is no {location}")
    for is_one, read in ROW_READERS.values():
        if is_one(path):
            return read(path, rejected)
    raise ConfigurationError(
        f"{location} holds no rows of azbitext; expected a build directory, a dataset folder of "
        f"one (with README.md and data/), a .tmx or .xlf file, or {HUB}USER/NAME"
    )
