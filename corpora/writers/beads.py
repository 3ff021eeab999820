"""Alignment lines ``[0]:[1, 2]:0.912345``, the form that Vecalign and its scorers use.

A folder with one file ``DOC.beads`` a document. Azerbaijani indices stand on the left, English
on the right, and a side that was not there is ``[]``.

Indices are those of `SentencePair`: they count the sentences of the whole document in that
language, its headline first and then its body, from 0. Rows alone do not tell where a headline
ends (one of several sentences may be aligned only in part, and filtered rows are gone), so the
indices are not shifted to the body; a text file to go with them begins with the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from corpora.errors import DocumentError
from corpora.pairs import SentencePair
from corpora.storage import atomic_folder
from corpora.writers.base import Written

SUFFIX = ".beads"


def write_beads(pairs: Iterable[SentencePair], path: Path) -> Written:
    """Writes the body rows of every document that has a body in both languages.

    The score is the row's probability, its similarity where there is none, else 0.

    Args:
        pairs: the rows; those of one document come together.
        path: the folder to make. An older export there is replaced.

    Raises:
        DocumentError: if the rows of a document do not come together.
        ConfigurationError: if `path` holds anything but an older export.
        StorageError: if the disk is full, read-only or closed to us.
    """
    written = 0
    with atomic_folder(path, suffixes=frozenset({SUFFIX})) as folder:
        for doc_id, rows in groupby(pairs, key=lambda pair: pair.doc_id):
            body = [pair for pair in rows if pair.role == "body"]
            if any(pair.az_span for pair in body) and any(pair.en_span for pair in body):
                file = folder / bead_file(doc_id)
                if file.exists():
                    raise DocumentError(f"document {doc_id}: its rows do not come together")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("".join(map(_line, body)), encoding="utf-8", newline="\n")
                written += len(body)
    return Written(written)


def bead_line(source: Sequence[int], target: Sequence[int], score: float) -> str:
    """One alignment as text, without a newline.

    >>> bead_line((0,), (1, 2), 0.9123454), bead_line((1,), (), 0)
    ('[0]:[1, 2]:0.912345', '[1]:[]:0.000000')
    """
    return f"{list(source)}:{list(target)}:{score:.6f}"


def bead_file(doc_id: str) -> PurePosixPath:
    """The file of a document: slashes make folders, and none leads out of the export.

    What a file system may not take is percent-encoded, and so are the dots of folder names.

    >>> bead_file("2024/may/n1").as_posix(), bead_file("../n1").as_posix()
    ('2024/may/n1.beads', '%2E%2E/n1.beads')
    """
    *folders, name = doc_id.split("/")
    # "%" alone can come from no name, so "a//b" and "/a" keep files of their own.
    parents = [_safe(folder).replace(".", "%2E") or "%" for folder in folders]
    return PurePosixPath(*parents, _safe(name) + SUFFIX)


def _safe(name: str) -> str:
    return re.sub(r'[%\\:*?"<>|\x00-\x1f\x7f]', lambda found: f"%{ord(found[0]):02X}", name)


def _line(pair: SentencePair) -> str:
    scores = (pair.probability, pair.similarity)
    score = next((score for score in scores if score is not None), 0.0)
    return bead_line(pair.az_span, pair.en_span, score) + "\n"
