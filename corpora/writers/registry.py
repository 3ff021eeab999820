"""Every format that a corpus can be exported to, by its name.

To add one, write ``write(pairs, path) -> Written`` in a file of its own beside this one and name it
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from corpora.errors import unknown_name
from corpora.pairs import SentencePair
from corpora.plugins import Registry
from corpora.writers.base import Written, checked
from corpora.writers.beads import write_beads
from corpora.writers.jsonl import write_jsonl
from corpora.writers.moses import write_moses
from corpora.writers.tmx import write_tmx
from corpora.writers.tsv import write_tsv
from corpora.writers.xliff import write_xliff

Writer = Callable[[Iterable[SentencePair], Path], Written]

WRITERS: Registry[Writer] = Registry(
    "writers",
    {
        "beads": write_beads,
        "jsonl": write_jsonl,
        "moses": write_moses,
        "tmx": write_tmx,
        "tsv": write_tsv,
        "xliff": write_xliff,
    },
)


def export_pairs(pairs: Iterable[SentencePair], path: Path, *, to: str) -> Written:
    """Writes `pairs` to `path` in the format `to`, streaming, whole or not at all.

    Args:
        pairs: the rows; those of one document come together.
        path: the file to write, or for ``beads``, ``moses`` and ``xliff`` the folder.
        to: a name of `WRITERS`.

    Returns:
        How many rows were written, and how many characters the format could not hold.

    Raises:
        UnknownNameError: if there is no such format.
        DocumentError: if a score is not a number.
        StorageError: if the disk is full, read-only or closed to us.

    >>> export_pairs([], Path("corpus.json"), to="json")
    Traceback (most recent call last):
    corpora.errors.UnknownNameError: unknown writer 'json'; did you mean 'jsonl'? \
(choices: beads, jsonl, moses, tmx, tsv, xliff)
    """
    if to not in WRITERS:
        raise unknown_name("writer", to, WRITERS)
    return WRITERS[to](checked(pairs), path)
