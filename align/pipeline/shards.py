"""The ``work/`` folder of a build: the files of a shard, and the keys that say what they are of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora.documents import LANGUAGES
from corpora.storage import atomic_file

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Digests = npt.NDArray[np.int64]

BLANK = 0
"""Digest of a text without any letter: it is not encoded."""


def key_of(*parts: object) -> str:
    """The key of a stage's file: a digest of everything that its content depends on."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def code_version(*packages: str) -> str:
    """Stands in a key for the code that makes a file: another version makes it again."""
    return "|".join(f"{name}:{version(name)}" for name in ("azbitext", *packages))


def write_json(value: Mapping[str, Any], path: Path) -> None:
    """Writes `value` to `path`, whole or not at all."""
    with atomic_file(path) as temporary:
        text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
        temporary.write_text(f"{text}\n", encoding="utf-8")


def text_digest(text: str) -> int:
    """64-bit digest of a normalised text, `BLANK` for a blank one."""
    if not text.strip():
        return BLANK
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1


class Shard:
    """One folder ``work/NNNNN`` and its files, in the order in which the stages make them."""

    def __init__(self, work: Path, number: int) -> None:
        self.folder = work / f"{number:05}"
        self.documents = self.folder / "documents.parquet"
        self.segments = self.folder / "segments.parquet"
        self.vectors = self.folder / "vectors.parquet"
        self.aligned = self.folder / "aligned.parquet"
        self.wanted = self.folder / "wanted.parquet"
        self.translated = {
            target: self.folder / f"translated-{target}.parquet" for target in LANGUAGES
        }
        self.filled = self.folder / "filled.parquet"
        self.scored = self.folder / "scored.parquet"
        self.compared = self.folder / "compared.parquet"
        self.decided = self.folder / "decided.parquet"
