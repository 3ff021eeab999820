"""Rows of azbitext in translators' files, also after people and tools have worked on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.documents import LANGUAGES, Rejection
from corpora.errors import DocumentError
from corpora.pairs import PROPERTIES, ROLES, SCORES, SentencePair, to_table
from corpora.readers.reasons import DAMAGED
from corpora.readers.units.origins import one_of, origin_of
from corpora.readers.units.unit import Refuse, TranslationUnit

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 20_000


def unit_rows(
    path: Path,
    units: Iterable[TranslationUnit],
    rejected: Refuse | None,
    row_id: Callable[[str], str],
) -> Iterator[pa.Table]:
    """The rows in the units of a file that azbitext wrote.

    A side that was missing and that somebody has filled in is human, and so is a machine's that
    somebody has changed; one that was emptied is missing.

    Args:
        path: the file, for messages.
        units: of the file.
        rejected: is called with each unit that is no row of azbitext; None raises.
        row_id: gives the id of a row from that of its unit.

    Raises:
        DocumentError: no unit tells who wrote its sides: the file is not from azbitext, or a tool
            has dropped its properties. Where `rejected` is None, the first such unit raises.
    """
    refused: list[DocumentError] = []
    some = False

    def rows() -> Iterator[SentencePair]:
        for unit in units:
            try:
                yield _row(unit, row_id(unit.id))
            except ValueError as error:
                named = f" ({unit.id})" if unit.id else ""
                detail = f"unit {unit.number}{named}: {error}"
                told = DocumentError(
                    f"{path}: {detail}; expected a file that azbitext export wrote"
                )
                if rejected is None:
                    raise told from error
                refused[:] = refused[:1] or [told]
                text = "\t".join(unit.texts.values())
                place = f"{path.name}:{unit.number}"
                rejected(Rejection(place, row_id(unit.id), DAMAGED, detail, text))

    stream = rows()
    while batch := list(islice(stream, _BATCH_ROWS)):
        some = True
        yield to_table(batch)
    if refused and not some:
        raise refused[0]


def _row(unit: TranslationUnit, row_id: str) -> SentencePair:
    given = {name: unit.properties.get(f"x-{name}", "") for name in PROPERTIES}
    role = one_of(ROLES, "role", given["role"])
    spans = {name: _span(given[f"{name}_span"]) for name in LANGUAGES}
    origins = {name: origin_of(unit, name) for name in LANGUAGES}
    texts = {name: unit.texts.get(name) for name in LANGUAGES if origins[name] != "missing"}
    scores = {name: float(given[name]) if given[name] else None for name in SCORES}
    if not texts:
        raise ValueError("it has no text in Azerbaijani or English")
    is_by_hand = any(origins[name] != given[f"origin_{name}"] for name in LANGUAGES)
    if is_by_hand and not {"machine", "memory"} & set(origins.values()):
        given["model"], scores["quality"] = "", None  # what they speak of is gone
    return SentencePair(
        id=row_id,
        doc_id=given["doc_id"],
        role=role,
        az=texts.get("az"),
        en=texts.get("en"),
        az_span=spans["az"] if "az" in texts else (),
        en_span=spans["en"] if "en" in texts else (),
        origin_az=origins["az"],
        origin_en=origins["en"],
        **scores,
        model=given["model"],
        source=given["source"],
        licence=given["licence"],
    )


def _span(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))
