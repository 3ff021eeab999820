"""A `Bead` joins sentences, a `SentencePair` is one row of the corpus; the schema lives here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from corpora.errors import ConfigurationError

if TYPE_CHECKING:
    import datasets
    import pyarrow as pa

ROLES = ("headline", "body")
ORIGINS = ("human", "machine", "memory", "missing")
SCORES = ("similarity", "margin", "probability", "quality")

UNCHANGED = "unchanged"
"""The ``model`` of a side that was copied because nothing in it can be translated."""

PROPERTIES = (
    *("doc_id", "role", "az_span", "en_span", "origin_az", "origin_en"),
    *SCORES,
    *("model", "source", "licence"),
)
"""The columns beside the id and the texts: what exchange formats keep as properties of a unit."""


@dataclass(frozen=True, slots=True)
class Bead:
    """One alignment link: runs of neighbouring sentences that say the same thing.

    Attributes:
        source, target: 0-based sentence indices in order; ``()`` for a null side.
        similarity: centred cosine of the two sides in [-1, 1]; None where a side is null.
        margin: similarity minus the mean similarity of the nearest rivals, in [-2, 2]; None
            where a side is null.
        probability: how sure the aligner is that this bead is right, in [0, 1]; for a bead
            with a null side, that the sentences there have no counterpart.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None = None
    margin: float | None = None
    probability: float | None = None

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not (self.source and self.target)


@dataclass(frozen=True, slots=True)
class SentencePair:
    """One row of the corpus; the attributes are its columns.

    Attributes:
        id: ``DOC:ROLE:N``, stable between runs.
        az, en: the two texts exactly as they stood, None while missing (together the
            ``translation`` column).
        doc_id: the document.
        role: part of the document the row belongs to, one of `ROLES`.
        az_span, en_span: sentence indices in the document's text of that language, its headline
            first and then its body; empty for a side that was not there.
        origin_az, origin_en: who wrote the side, one of `ORIGINS`.
        similarity, margin, probability: of the alignment (see `Bead`); None where there is none.
        quality: reference-free quality of a filled row in [0, 1], else None.
        model: ``id@revision`` of whatever wrote the machine side, or the id of the row that a
            memory's side was taken from; `UNCHANGED` where the other side was copied; "" where
            there is none.
        source, licence: where the document came from, "" where unknown.
    """

    id: str
    doc_id: str
    role: str
    az: str | None
    en: str | None
    az_span: tuple[int, ...] = ()
    en_span: tuple[int, ...] = ()
    origin_az: str = "human"
    origin_en: str = "human"
    similarity: float | None = None
    margin: float | None = None
    probability: float | None = None
    quality: float | None = None
    model: str = ""
    source: str = ""
    licence: str = ""

    @property
    def is_aligned(self) -> bool:
        """Whether both sides are human text."""
        return self.origin_az == "human" and self.origin_en == "human"

    def filled(self, language: str, text: str, *, origin: str, model: str) -> SentencePair:
        """The same row with its missing `language` side written by `model`, or taken from that row.

        Raises:
            ConfigurationError: if that side is not missing, or `origin` is no machine's.
        """
        if getattr(self, f"origin_{language}") != "missing":
            raise ConfigurationError(f"row {self.id}: its {language} side is not missing")
        if origin not in ("machine", "memory"):
            raise ConfigurationError(f"row {self.id}: origin {origin!r} is not machine or memory")
        changes: dict[str, Any] = {language: text, f"origin_{language}": origin, "model": model}
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A row that is kept out of the corpus, and why."""

    pair: SentencePair
    reason: str
    detail: str


def arrow_schema() -> pa.Schema:
    """The Arrow schema of the corpus, with the `datasets` features in its metadata."""
    import pyarrow as pa

    spans, score = pa.list_(pa.int32()), pa.float32()
    origin = pa.int64()
    schema = pa.schema(
        [
            ("id", pa.string()),
            ("translation", pa.struct([("az", pa.string()), ("en", pa.string())])),
            ("doc_id", pa.string()),
            ("role", pa.int64()),
            ("az_span", spans),
            ("en_span", spans),
            ("origin_az", origin),
            ("origin_en", origin),
            ("similarity", score),
            ("margin", score),
            ("probability", score),
            ("quality", score),
            ("model", pa.string()),
            ("source", pa.string()),
            ("licence", pa.string()),
        ]
    )
    info = {"info": {"features": feature_types()}}
    return schema.with_metadata({"huggingface": json.dumps(info)})


def feature_types() -> dict[str, Any]:
    """The columns as `datasets` writes them into a file or a card: plain, JSON-ready values."""

    def value(dtype: str) -> dict[str, str]:
        return {"dtype": dtype, "_type": "Value"}

    def label(names: tuple[str, ...]) -> dict[str, Any]:
        return {"names": list(names), "_type": "ClassLabel"}

    span = {"feature": value("int32"), "_type": "List"}
    return {
        "id": value("string"),
        "translation": {"languages": ["az", "en"], "_type": "Translation"},
        "doc_id": value("string"),
        "role": label(ROLES),
        "az_span": span,
        "en_span": span,
        "origin_az": label(ORIGINS),
        "origin_en": label(ORIGINS),
        **{name: value("float32") for name in SCORES},
        **{name: value("string") for name in ("model", "source", "licence")},
    }


def features() -> datasets.Features:
    """The `datasets.Features` of one row."""
    import datasets

    return datasets.Features.from_dict(feature_types())


def to_table(pairs: Sequence[SentencePair]) -> pa.Table:
    """The rows as an Arrow table of `arrow_schema`."""
    import pyarrow as pa

    schema = arrow_schema()
    columns: dict[str, list[Any]] = {
        name: [getattr(pair, name) for pair in pairs]
        for name in schema.names
        if name not in ("translation", "role", "origin_az", "origin_en")
    }
    columns["translation"] = [{"az": pair.az, "en": pair.en} for pair in pairs]
    columns["role"] = [ROLES.index(pair.role) for pair in pairs]
    columns["origin_az"] = [ORIGINS.index(pair.origin_az) for pair in pairs]
    columns["origin_en"] = [ORIGINS.index(pair.origin_en) for pair in pairs]
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def from_table(table: pa.Table | pa.RecordBatch, *, licence: str = "") -> list[SentencePair]:
    """The rows of an Arrow table written by `to_table`; `licence` where a row has none."""
    rows = cast(Iterable[dict[str, Any]], table.to_pylist())
    return [_from_row(row, licence) for row in rows]


def _from_row(row: dict[str, Any], licence: str) -> SentencePair:
    translation = row.pop("translation")
    row.update(
        az=translation["az"],
        en=translation["en"],
        role=ROLES[row["role"]],
        origin_az=ORIGINS[row["origin_az"]],
        origin_en=ORIGINS[row["origin_en"]],
        az_span=tuple(row["az_span"]),
        en_span=tuple(row["en_span"]),
        licence=row["licence"] or licence,
    )
    return SentencePair(**row)
