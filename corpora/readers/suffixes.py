"""What the name of a file says about what is in it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

COMPRESSIONS: dict[str, Literal["gzip", "zstd"]] = {".gz": "gzip", ".zst": "zstd"}
"""Suffix to the name that pyarrow has for the compression."""


def compression_of(name: str) -> Literal["gzip", "zstd"] | None:
    """The compression that the last suffix stands for, if any."""
    return COMPRESSIONS.get(PurePosixPath(name).suffix.lower())


def split_suffix(name: str) -> tuple[str, str]:
    """The relative posix path `name` without its suffixes, and the suffix of its format.

    >>> split_suffix("2020/18.11.2020.TXT.gz")
    ('2020/18.11.2020', '.txt')
    """
    path = PurePosixPath(name)
    if compression_of(name):
        path = path.with_suffix("")
    return str(path.with_suffix("")), path.suffix.lower()
