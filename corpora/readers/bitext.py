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
from corpora.readers.streams import open_bytes, read_lines, system_problem
from corpora.writers.tsv import unescape

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CODES = {"az": "az", "aze": "az", "azj": "az", "en": "en", "eng": "en"}


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
    """Units of a TMX file; inline markup is dropped, its text kept.

    Entities are not expanded and nothing outside of the file is read.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    number = 0
    with open_bytes(str(path)) as stream:
        try:
            parts = iterparse(stream, events=("start", "end"))
            _, root = next(parts)
            for event, unit in parts:
                if unit.tag != "tu" or event == "start":
                    continue
                number += 1
                texts: dict[str, str] = {}
                for variant in unit.iter("tuv"):
                    code = variant.get(_XML_LANG) or variant.get("lang") or ""
                    language = _CODES.get(code.replace("_", "-").partition("-")[0].casefold())
                    segment = variant.find("seg")
                    if language and segment is not None:
                        texts.setdefault(language, "".join(segment.itertext()))
                if all(texts.get(language, "").strip() for language in LANGUAGES):
                    name = unit.get("tuid") or number
                    yield Translated(texts["az"], texts["en"], f"{path.name}:{name}")
                root.clear()  # what was read does not stay in memory
        except (ParseError, DefusedXmlException) as error:
            raise DocumentError(
                f"{path} is no well-formed TMX behind unit {number}: {error}"
            ) from (error)


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
