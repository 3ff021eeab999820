"""TMX files that `corpora.writers.tmx` wrote, also after another tool has saved them again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpora.errors import DocumentError
from corpora.pairs import ORIGINS, PROPERTIES, ROLES, SCORES, SentencePair, to_table
from corpora.readers.files import split_suffix
from corpora.readers.tmx_units import TranslationUnit, read_units

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 20_000


def is_tmx(path: Path) -> bool:
    """Whether the file is called like a TMX file, perhaps compressed."""
    return path.is_file() and split_suffix(path.name)[1] == ".tmx"


def read_tmx_rows(path: Path) -> Iterator[pa.Table]:
    """The rows of a TMX file that azbitext wrote.

    Raises:
        DocumentError: the file is no TMX, or a unit does not tell who wrote its sides: it is not
            from azbitext, or a tool has dropped its properties.
    """
    rows = (_row(unit, number, path) for number, unit in enumerate(read_units(path), start=1))
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield to_table(batch)


def _row(unit: TranslationUnit, number: int, path: Path) -> SentencePair:
    given = {name: unit.properties.get(f"x-{name}", "") for name in PROPERTIES}
    try:
        return SentencePair(
            id=unquote(unit.id),
            doc_id=given["doc_id"],
            role=_one_of(ROLES, "role", given),
            az=unit.texts.get("az"),
            en=unit.texts.get("en"),
            az_span=_span(given["az_span"]),
            en_span=_span(given["en_span"]),
            origin_az=_one_of(ORIGINS, "origin_az", given),
            origin_en=_one_of(ORIGINS, "origin_en", given),
            **{name: float(given[name]) if given[name] else None for name in SCORES},
            model=given["model"],
            source=given["source"],
            licence=given["licence"],
        )
    except ValueError as error:
        named = f" ({unit.id})" if unit.id else ""
        raise DocumentError(
            f"{path}: unit {number}{named}: {error}; expected a file that azbitext export wrote"
        ) from error


def _one_of(choices: tuple[str, ...], name: str, given: dict[str, str]) -> str:
    if given[name] not in choices:
        found = f"is {given[name]!r}" if given[name] else "is missing"
        raise ValueError(f"property x-{name} {found} (choices: {', '.join(choices)})")
    return given[name]


def _span(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))
