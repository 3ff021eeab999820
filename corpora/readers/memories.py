"""Finished translations, from TMX and from tables of two columns: what a translation memory reads.

To add a format, write ``read(path) -> Iterator[Translated]`` and name its suffix in
`BITEXT_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError, DocumentError, InputNotFoundError
from corpora.readers.files import split_suffix
from corpora.readers.reasons import Problem
from corpora.readers.source import ReadOptions
from corpora.readers.streams import read_lines, system_problem
from corpora.readers.tmx_units import read_units
from corpora.text.tsv_fields import unescape

_CODES = {"aze": "az", "azj": "az", "eng": "en"}


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


def read_bitext(path: str | Path) -> Iterator[Translated]:
    """The translations in a ``.tmx`` or ``.tsv`` file, also ``.gz`` and ``.zst``; streams.

    Units without text in both languages are passed over, and so are rows of an exported corpus
    that a machine wrote a side of.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: its name ends in no known suffix, or a table has other columns.
        DocumentError: the file is damaged; the message names the place.
    """
    path = Path(path)
    read = bitext_reader(path)
    try:
        yield from read(path)
    except OSError as error:
        raise DocumentError(f"{path}: {system_problem(error).detail}") from error


def bitext_reader(path: Path) -> Callable[[Path], Iterator[Translated]]:
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


def read_tmx(path: Path) -> Iterator[Translated]:
    """Units of a TMX file that have both languages and no side that a machine wrote."""
    for number, unit in enumerate(read_units(path), start=1):
        texts = {_CODES.get(code, code): text for code, text in unit.texts.items()}
        origins = [unit.properties.get(f"x-origin_{language}", "human") for language in LANGUAGES]
        spoken = all(texts.get(language, "").strip() for language in LANGUAGES)
        if spoken and set(origins) == {"human"}:
            yield Translated(texts["az"], texts["en"], f"{path.name}:{unit.id or number}")


def read_tsv_bitext(path: Path) -> Iterator[Translated]:
    """Rows of a tab-separated file: two columns, Azerbaijani and English, or with a header.

    The header of ``azbitext export --to tsv`` is known, and any that has ``az`` and ``en``.
    """
    header: list[str] | None = None
    for line in read_lines(str(path), ReadOptions()):
        if isinstance(line.problem, Problem):
            raise DocumentError(f"{path}:{line.number}: {line.problem.detail}")
        cells = [unescape(cell) for cell in line.text.rstrip("\r\n").split("\t")]
        if line.number == 1:
            header = cells if set(LANGUAGES) <= set(cells) else None
            if header is not None:
                continue
        if cells == [""]:
            continue
        names = header or list(LANGUAGES)
        if len(cells) != len(names):
            raise ConfigurationError(
                f"{path}:{line.number} has {len(cells)} columns; expected {len(names)}"
                + ("" if header else ": Azerbaijani and English, or a header with az and en")
            )
        row = dict(zip(names, cells, strict=True))
        human = all(row.get(f"origin_{name}", "human") == "human" for name in LANGUAGES)
        if human and all(row[name].strip() for name in LANGUAGES):
            yield Translated(row["az"], row["en"], f"{path.name}:{row.get('id') or line.number}")


BITEXT_READERS: dict[str, Callable[[Path], Iterator[Translated]]] = {
    ".tmx": read_tmx,
    ".tsv": read_tsv_bitext,
}
"""Readers by suffix."""
