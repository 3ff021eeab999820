"""TMX and XLIFF as inputs of a build: their units are rows that are aligned already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from corpora.documents import LANGUAGES, Rejection
from corpora.errors import DocumentError
from corpora.readers.pairs import DOC_ID, pair_document
from corpora.readers.reasons import DAMAGED, EMPTY, TOO_LARGE, Problem
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.units import TranslationUnit, read_tmx_units, read_xliff_units
from corpora.readers.units.origins import is_human_side
from corpora.readers.units.unit import Refuse


def read_tmx(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One unit is one document; a bad one is rejected by itself."""
    return _read(source, options, read_tmx_units)


def read_xliff(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One unit is one document, without its target where nobody has translated it yet."""
    return _read(source, options, read_xliff_units)


def _read(
    source: Source,
    options: ReadOptions,
    read: Callable[[Path, Refuse | None], Iterator[TranslationUnit]],
) -> Iterator[Outcome]:
    refused: list[Rejection] = []
    try:
        for unit in read(Path(source.location), refused.append):
            yield from _taken(refused, source)
            yield _document(unit, source, options)
        yield from _taken(refused, source)
    except DocumentError as error:
        told = str(error).removeprefix(source.location).lstrip(": ")
        yield source.reject(Problem(DAMAGED, told))


def _taken(refused: list[Rejection], source: Source) -> Iterator[Rejection]:
    """The units that were refused meanwhile."""
    for one in refused:
        number = int(one.source.rpartition(":")[2])
        yield source.reject(Problem(one.reason, one.detail), row=number, text=one.text)
    refused.clear()


def _document(unit: TranslationUnit, source: Source, options: ReadOptions) -> Outcome:
    there = {name: text for name in LANGUAGES if (text := unit.texts.get(name, "")).strip()}
    sides = {name: text for name, text in there.items() if is_human_side(unit, name)}
    problem = None
    if not there:
        spoken = " and ".join(sorted(filter(None, unit.texts))) or "no language"
        problem = Problem(EMPTY, f"the unit has text in {spoken}; expected az or en")
    elif not sides:
        problem = Problem(EMPTY, "no side of the unit was written by a human")
    elif sum(len(text.encode()) for text in sides.values()) > options.max_document_bytes:
        problem = Problem(TOO_LARGE, f"larger than {options.max_document_bytes} bytes")
    if problem is not None:
        return source.reject(problem, row=unit.number, text="\n".join(unit.texts.values()))
    meta = {"source": source.name}
    for name in ("source", "licence", DOC_ID):
        meta[name] = unit.properties.get(f"x-{name}") or meta.get(name, "")
    meta = {name: value for name, value in meta.items() if value}
    return pair_document(f"{source.stem}#{unit.number}", sides, meta)
