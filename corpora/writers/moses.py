"""Moses: one sentence a line, line N of one language the counterpart of line N of the other.

A folder with ``corpus.az-en.az`` and ``.en``, and beside them, line by line, the row's id in
``.ids`` and its scores in ``.scores``: similarity, margin, probability and quality with tabs
between them, empty where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from corpora.pairs import SCORES, SentencePair
from corpora.storage import atomic_folder
from corpora.writers.base import LINE_OR_CELL_ENDS, NOT_IN_UTF8, Characters, Written

NAME = "corpus.az-en"
PARTS = ("az", "en", "ids", "scores")


def write_moses(pairs: Iterable[SentencePair], path: Path) -> Written:
    """Writes the rows that have a text on both sides. An older export at `path` is replaced.

    What some reader takes for the end of a line or of a column becomes a space, and is counted.

    Raises:
        ConfigurationError: if `path` holds anything but an older export.
        StorageError: if the disk is full, read-only or closed to us.
    """
    characters, lines = Characters(NOT_IN_UTF8), Characters(LINE_OR_CELL_ENDS, " ")
    rows = 0
    suffixes = frozenset(f".{part}" for part in PARTS)
    with atomic_folder(path, suffixes=suffixes) as folder, ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"{NAME}.{part}").open("w", encoding="utf-8", newline=""))
            for part in PARTS
        ]
        for pair in pairs:
            if pair.az is None or pair.en is None:
                continue
            texts = [lines.hold(characters.hold(text)) for text in (pair.az, pair.en, pair.id)]
            for file, line in zip(files, [*texts, _scores(pair)], strict=True):
                file.write(f"{line}\n")
            rows += 1
    return Written(rows, characters.replaced + lines.replaced)


def _scores(pair: SentencePair) -> str:
    scores = (getattr(pair, name) for name in SCORES)
    return "\t".join("" if score is None else f"{score:.6f}" for score in scores)
