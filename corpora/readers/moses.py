"""Moses files: ``x.az`` and ``x.en``, line N of one the counterpart of line N of the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from corpora.documents import LANGUAGES
from corpora.languages import language_of
from corpora.readers.files import split_suffix
from corpora.readers.pairs import pair_document
from corpora.readers.reasons import DAMAGED, EMPTY, NO_PARTNER, Problem
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.streams import Line, read_lines

SUFFIXES = (".az", ".aze", ".azj", ".en", ".eng")
_BESIDE = (".ids", ".scores")
"""What azbitext and others write beside a pair: of its lines, not text."""


def companions(path: Path) -> list[Path]:
    """The files that belong to the one called `path`: its counterpart, then what is beside them."""
    stem, suffix = split_suffix(path.name)
    if suffix not in SUFFIXES:
        return []
    own = language_of(suffix[1:])
    found: list[Path] = []
    beside: list[Path] = []
    for other in sorted(path.parent.iterdir()):
        other_stem, other_suffix = split_suffix(other.name)
        if other_stem == stem and other.is_file():
            if other_suffix in SUFFIXES and language_of(other_suffix[1:]) != own:
                found.append(other)
            elif other_suffix in _BESIDE:
                beside.append(other)
    return [*found[:1], *(beside if found else [])]


def read_moses(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One line of both files is one document: a pair, or one side where the other line is blank.

    Nothing of files of unlike lengths is read: from the first line that one of them lacks, all
    pairs would be wrong, and nobody knows where that is.
    """
    path = Path(source.location)
    other = next(iter(companions(path)), None)
    if other is None:
        yield source.reject(Problem(NO_PARTNER, "the file of the other language is not beside it"))
        return
    language = language_of(split_suffix(path.name)[1][1:])
    locations = {language: str(path), _other(language): str(other)}
    counts = [sum(1 for _ in read_lines(place, options)) for place in locations.values()]
    if counts[0] != counts[1]:
        told = f"{counts[0]} lines, but {counts[1]} in {other.name}: which belong together is lost"
        yield source.reject(Problem(DAMAGED, told))
        return
    streams = (read_lines(locations[name], options) for name in LANGUAGES)
    for lines in zip_longest(*streams):
        yield _pair(dict(zip(LANGUAGES, lines, strict=True)), source)


def _other(language: str) -> str:
    return next(code for code in LANGUAGES if code != language)


def _pair(lines: dict[str, Line], source: Source) -> Outcome:
    number = lines["az"].number
    sides = {language: line.text.rstrip("\r\n") for language, line in lines.items()}
    problem = lines["az"].problem or lines["en"].problem
    if problem is None and not any(text.strip() for text in sides.values()):
        problem = Problem(EMPTY, "both lines are blank")
    if problem is not None:
        return source.reject(problem, row=number, text="\n".join(sides.values()))
    sides = {language: text for language, text in sides.items() if text.strip()}
    return pair_document(f"{source.stem}#{number}", sides, {"source": source.name})
