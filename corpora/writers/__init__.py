"""Writers of a corpus: one row of `WRITERS` a format, and the Hugging Face dataset.

To add a format, write a function ``(pairs, path) -> rows written`` and name it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from corpora.errors import unknown_name
from corpora.pairs import SentencePair
from corpora.writers.beads import write_beads
from corpora.writers.dataset import write_dataset
from corpora.writers.facts import BuildFacts, ModelFacts
from corpora.writers.jsonl import write_jsonl
from corpora.writers.statistics import CorpusStatistics
from corpora.writers.tsv import write_tsv

Writer = Callable[[Iterable[SentencePair], Path], int]

WRITERS: dict[str, Writer] = {
    "beads": write_beads,
    "jsonl": write_jsonl,
    "tsv": write_tsv,
}

__all__ = [
    "WRITERS",
    "BuildFacts",
    "CorpusStatistics",
    "ModelFacts",
    "export_pairs",
    "write_dataset",
]


def export_pairs(pairs: Iterable[SentencePair], path: Path, *, to: str) -> int:
    """Writes `pairs` to `path` in the format `to`, streaming, whole or not at all.

    Args:
        pairs: the rows; those of one document come together.
        path: the file to write, or for ``beads`` the folder.
        to: a name of `WRITERS`.

    Returns:
        How many rows were written.

    Raises:
        UnknownNameError: if there is no such format.
        StorageError: if the disk is full, read-only or closed to us.

    >>> export_pairs([], Path("corpus.json"), to="json")
    Traceback (most recent call last):
    corpora.errors.UnknownNameError: unknown writer 'json'; did you mean 'jsonl'? \
(choices: beads, jsonl, tsv)
    """
    if to not in WRITERS:
        raise unknown_name("writer", to, WRITERS)
    return WRITERS[to](pairs, path)
