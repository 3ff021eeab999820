"""Finished translations, from TMX, XLIFF and tables of two columns: what a memory reads.

To add a format, write ``read(path, rejected) -> Iterator[Translated | PassedOver]`` and name its
suffix in `BITEXT_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError, DocumentError, InputNotFoundError
from corpora.languages import language_of
from corpora.readers.cells import is_no_value
from corpora.readers.files import split_suffix
from corpora.readers.source import ReadOptions
from corpora.readers.streams import read_lines, system_problem
from corpora.readers.units import TranslationUnit, read_tmx_units, read_xliff_units
from corpora.readers.units.origins import is_human_side
from corpora.readers.units.unit import Refuse, refuser
from corpora.text.tsv_fields import are_escaped, unescape


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in both languages.

    Attributes:
        az, en: the texts.
        id: where it stands: ``FILE:ID`` where the file names one, else ``FILE:NUMBER``.
    """

    az: str
    en: str
    id: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A unit that is no translation between the two languages by a human.

    Attributes:
        why: in a few words.
    """

    why: str


BitextReader = Callable[[Path, "Refuse | None"], Iterator[Translated | PassedOver]]


def read_bitext(path: str | Path, rejected: Refuse | None = None) -> Iterator[Translated]:
    """The translations in a ``.tmx``, ``.xlf`` or ``.tsv`` file, also ``.gz`` and ``.zst``.

    Units without text in both languages are passed over, and so are rows of an exported corpus
    that a machine wrote a side of.

    Args:
        path: the file.
        rejected: is called with each unit or line that is damaged; None raises.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: its name ends in no known suffix, or a table has other columns.
        DocumentError: the file is damaged; the message names the place.
    """
    for entry in read_entries(Path(path), rejected):
        if isinstance(entry, Translated):
            yield entry


def read_entries(path: Path, rejected: Refuse | None) -> Iterator[Translated | PassedOver]:
    """All that is in a file, also what `read_bitext` passes over; raises as it does."""
    read = bitext_reader(path)
    try:
        yield from read(path, rejected)
    except OSError as error:
        raise DocumentError(f"{path}: {system_problem(error).detail}") from error


def bitext_reader(path: Path) -> BitextReader:
    """What reads `path`.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: its name ends in no known suffix.
    """
    if not path.is_file():
        raise InputNotFoundError(f"there is no translation memory {path}")
    suffix = split_suffix(path.name)[1]
    if suffix not in BITEXT_READERS:
        raise ConfigurationError(
            f"{path}: cannot read {suffix!r} as a translation memory; expected one of "
            f"{', '.join(BITEXT_READERS)}, each also with .gz or .zst"
        )
    return BITEXT_READERS[suffix]


def read_tmx(path: Path, rejected: Refuse | None) -> Iterator[Translated | PassedOver]:
    """Units of a TMX file that have both languages and no side that a machine wrote."""
    return (_entry(unit, path) for unit in read_tmx_units(path, rejected))


def read_xliff(path: Path, rejected: Refuse | None) -> Iterator[Translated | PassedOver]:
    """Units of an XLIFF file that are translated, but not by a machine."""
    return (_entry(unit, path) for unit in read_xliff_units(path, rejected))


def _entry(unit: TranslationUnit, path: Path) -> Translated | PassedOver:
    texts = {code: text for code, text in unit.texts.items() if text.strip()}
    if not set(LANGUAGES) <= set(texts):
        return PassedOver(_languages_of(texts))
    for language in LANGUAGES:
        if not is_human_side(unit, language):
            return PassedOver(BY_MACHINE)
    return Translated(texts["az"], texts["en"], f"{path.name}:{unit.id or unit.number}")


def _languages_of(texts: Iterable[str]) -> str:
    return f"in {' and '.join(sorted(filter(None, texts))) or 'no language'} only"


BY_MACHINE = "written by a machine"


def read_tsv_bitext(path: Path, rejected: Refuse | None) -> Iterator[Translated | PassedOver]:
    """Rows of a tab-separated file: two columns, Azerbaijani and English, or with a header.

    The header of ``azbitext export --to tsv`` is known, below which fields are escaped, and any
    that names both languages.
    """
    refuse = refuser(path, rejected, "line")
    names: dict[str, int] | None = None
    width, escaped = len(LANGUAGES), False
    for line in read_lines(str(path), ReadOptions()):
        text = line.text.removesuffix("\n").removesuffix("\r")
        if line.problem is not None:
            refuse(line.number, line.problem.detail, text)
            continue
        cells = text.split("\t")
        if line.number == 1:
            names = _header(cells)
            if names is not None:
                width, escaped = len(cells), are_escaped(names)
                continue
        if not text:
            continue
        if len(cells) != width:
            said = "" if names else ": Azerbaijani and English, or a header with az and en"
            detail = f"it has {len(cells)} columns; expected {width}{said}"
            if line.number == 1:
                raise ConfigurationError(f"{path}:1: {detail}")
            refuse(line.number, detail, text)
            continue
        if escaped:
            cells = [unescape(cell) for cell in cells]
        yield _tsv_entry(cells, names or _BARE, f"{path.name}:", line.number)


_BARE = {language: place for place, language in enumerate(LANGUAGES)}


def _header(cells: Sequence[str]) -> dict[str, int] | None:
    """Place by column, the languages by their codes; None for a first row of texts."""
    names = {language_of(cell) or cell: place for place, cell in reversed([*enumerate(cells)])}
    return names if set(LANGUAGES) <= set(names) else None


def _tsv_entry(
    cells: Sequence[str], names: Mapping[str, int], file: str, number: int
) -> Translated | PassedOver:
    row = {name: cells[place] for name, place in names.items()}
    there = [language for language in LANGUAGES if not is_no_value(row[language])]
    if len(there) < len(LANGUAGES):
        return PassedOver(_languages_of(there))
    if any(row.get(f"origin_{name}", "human") != "human" for name in LANGUAGES):
        return PassedOver(BY_MACHINE)
    return Translated(row["az"], row["en"], f"{file}{row.get('id') or number}")


BITEXT_READERS: dict[str, BitextReader] = {
    ".tmx": read_tmx,
    ".tsv": read_tsv_bitext,
    ".xlf": read_xliff,
    ".xliff": read_xliff,
}
"""Readers by suffix."""
