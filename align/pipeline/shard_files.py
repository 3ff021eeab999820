"""What stands in the files of a shard: documents, sentences, vectors, rows, what is kept out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.beads.document import SegmentedDocument
from align.pipeline.shards import BLANK, Shard, key_of
from corpora.documents import LANGUAGES, Document, Links, Rejection, Text
from corpora.pairs import SentencePair, Withheld, arrow_schema, from_table, to_table
from corpora.storage import read_table, write_table
from corpora.text.repair import REPAIRED

if TYPE_CHECKING:
    import pyarrow as pa

    from align.encoders.base import Vectors
    from align.pipeline.shards import Digests


def write_documents(documents: Sequence[Document], path: Path) -> None:
    """Writes a shard of documents, its key their content."""
    import pyarrow as pa

    rows = [
        {
            "id": document.id,
            "headline": dict(document.headline),
            "body": {name: _as_list(text) for name, text in document.body.items()},
            "is_split": {name: isinstance(text, tuple) for name, text in document.body.items()},
            "source": document.meta.get("source", ""),
            "licence": document.meta.get("licence", ""),
            "repaired": document.meta.get(REPAIRED, ""),
            "links": _stored_links(document.links),
        }
        for document in documents
    ]

    def by_language(value: pa.DataType) -> pa.DataType:
        return pa.struct([(language, value) for language in LANGUAGES])

    schema = pa.schema(
        [
            ("id", pa.string()),
            ("headline", by_language(pa.string())),
            ("body", by_language(pa.list_(pa.string()))),
            ("is_split", by_language(pa.bool_())),
            ("source", pa.string()),
            ("licence", pa.string()),
            ("repaired", pa.string()),
            ("links", pa.list_(by_language(pa.list_(pa.int32())))),
        ]
    )
    write_table(pa.Table.from_pylist(rows, schema), path, key_of("documents", rows))


def repaired_fields(path: Path) -> dict[str, list[str]]:
    """Which texts of a shard's documents were repaired, by the document's id."""
    table = read_table(path).select(["id", REPAIRED])
    return {row["id"]: row[REPAIRED].split(",") for row in table.to_pylist() if row[REPAIRED]}


def _stored_links(links: Links) -> list[dict[str, tuple[int, ...]]]:
    return [dict(zip(LANGUAGES, link, strict=True)) for link in links]


def _read_links(stored: Sequence[Mapping[str, Sequence[int]]]) -> Links:
    return tuple((tuple(link["az"]), tuple(link["en"])) for link in stored)


def _as_list(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def read_shard_documents(path: Path) -> Iterator[Document]:
    """The documents of a shard."""
    for row in read_table(path).to_pylist():
        body = {
            language: tuple(lines) if row["is_split"][language] else lines[0]
            for language, lines in row["body"].items()
            if lines is not None
        }
        headline = {name: text for name, text in row["headline"].items() if text is not None}
        meta = {"source": row["source"], "licence": row["licence"]}
        yield Document(row["id"], headline, body, meta, _read_links(row["links"]))


def write_segments(
    outcomes: Iterable[tuple[SegmentedDocument, Mapping[str, list[int]]] | Rejection],
    path: Path,
    key: str,
) -> None:
    """Writes documents in sentences, with the digest of each, and those that were kept out."""
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    for outcome in outcomes:
        if isinstance(outcome, Rejection):
            rows.append({name: getattr(outcome, name) for name in _REJECTION_COLUMNS})
            continue
        document, digests = outcome
        row: dict[str, Any] = {
            "id": document.id,
            "source": document.source,
            "licence": document.licence,
            "links": _stored_links(document.links),
        }
        for language in LANGUAGES:
            row[language] = list(document.sentences.get(language, ()))
            row[f"{language}_gaps"] = list(document.gaps.get(language, ()))
            row[f"{language}_headline"] = document.headline_sizes.get(language, 0)
            row[f"{language}_digests"] = digests.get(language, [])
        rows.append(row)
    schema = pa.schema(
        [(name, pa.string()) for name in (*_REJECTION_COLUMNS, "licence")]
        + [(language, pa.list_(pa.string())) for language in LANGUAGES]
        + [(f"{language}_gaps", pa.list_(pa.string())) for language in LANGUAGES]
        + [(f"{language}_headline", pa.int32()) for language in LANGUAGES]
        + [(f"{language}_digests", pa.list_(pa.int64())) for language in LANGUAGES]
        + [("links", pa.list_(pa.struct([(name, pa.list_(pa.int32())) for name in LANGUAGES])))]
    )
    write_table(pa.Table.from_pylist(rows, schema), path, key)


_REJECTION_COLUMNS = ("id", "source", "reason", "detail", "text")


def rejection_schema(scores: Sequence[str] = ()) -> pa.Schema:
    """Schema of ``rejected.parquet``: the attributes of `Rejection`, and `scores` by name."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = dict.fromkeys(_REJECTION_COLUMNS, pa.string())
    types.update(dict.fromkeys(scores, pa.float32()))
    return pa.schema(types)


def rejection_table(rejections: Iterable[Rejection]) -> pa.Table:
    """Rejections as a table of `rejection_schema`."""
    import pyarrow as pa

    rows = [
        {name: getattr(rejection, name) for name in _REJECTION_COLUMNS} for rejection in rejections
    ]
    return pa.Table.from_pylist(rows, rejection_schema())


def read_rejections(path: Path) -> pa.Table:
    """The rejections in a shard's segments or in ``work/rejected.parquet``."""
    import pyarrow.compute as pc

    table = read_table(path)
    kept_out = table.filter(pc.is_valid(table["reason"]))
    return kept_out.select(list(_REJECTION_COLUMNS)).replace_schema_metadata(None)


def reasons_in(rejections: pa.Table) -> Counter[str]:
    """How often each reason stands in a table of `rejection_schema`."""
    return Counter(str(reason) for reason in rejections["reason"].to_pylist())


def listed(reasons: Mapping[str, int]) -> str:
    """Reasons and how often, for a message."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items())) or "none"


def read_segments(path: Path) -> Iterator[tuple[SegmentedDocument, dict[str, list[int]]]]:
    """The documents of a shard in sentences, with the digest of each sentence."""
    for row in read_table(path).to_pylist():
        if row["reason"] is None:
            document = SegmentedDocument(
                row["id"],
                row["source"],
                row["licence"],
                {language: tuple(row[language]) for language in LANGUAGES},
                {language: tuple(row[f"{language}_gaps"]) for language in LANGUAGES},
                {language: row[f"{language}_headline"] for language in LANGUAGES},
                _read_links(row["links"]),
            )
            yield document, {language: row[f"{language}_digests"] for language in LANGUAGES}


def read_digests(path: Path) -> Digests:
    """Sorted distinct digests of a shard's sentences, but for blank ones."""
    import numpy as np
    import pyarrow.compute as pc

    table = read_table(path)
    columns = [pc.list_flatten(table[f"{language}_digests"]).to_numpy() for language in LANGUAGES]
    distinct: Digests = np.unique(np.concatenate(columns).astype(np.int64))
    lettered: Digests = distinct[distinct != BLANK]
    return lettered


def write_vectors(digests: Digests, vectors: Vectors, path: Path, key: str) -> None:
    """Writes the vectors of texts, sorted by digest."""
    import pyarrow as pa

    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
    write_table(pa.table({"digest": digests, "vector": column}), path, key)


def read_vectors(path: Path) -> tuple[Digests, Vectors]:
    """Digests and vectors that `write_vectors` wrote."""
    import pyarrow.compute as pc

    table = read_table(path)
    vectors = pc.list_flatten(table["vector"]).to_numpy()
    size = table.schema.field("vector").type.list_size
    return table["digest"].to_numpy(), vectors.reshape(-1, size)


def write_decided(rows: Iterable[SentencePair | Withheld], path: Path, key: str) -> None:
    """Writes rows of the corpus and, marked with their reason, those that are withheld."""
    import pyarrow as pa

    rows = list(rows)
    table = to_table([row.pair if isinstance(row, Withheld) else row for row in rows])
    for name in _WITHHELD_COLUMNS:
        table = table.append_column(
            name, pa.array([getattr(row, name, None) for row in rows], pa.string())
        )
    write_table(table, path, key)


_WITHHELD_COLUMNS = ("reason", "detail")


def write_corpus_rows(table: pa.Table, path: Path, key: str) -> None:
    """Writes rows that all stand, so that `read_corpus_rows` gives them back."""
    import pyarrow as pa

    for name in _WITHHELD_COLUMNS:
        table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
    write_table(table, path, key)


def read_corpus_rows(path: Path) -> pa.Table:
    """The rows of a shard that stand, as a table of `corpora.pairs.arrow_schema`."""
    import pyarrow.compute as pc

    table = read_table(path)
    standing = table.filter(pc.is_null(table["reason"])).drop_columns(list(_WITHHELD_COLUMNS))
    return standing.cast(arrow_schema())


def write_aligned(
    pairs: Sequence[SentencePair], given: Sequence[bool], path: Path, key: str
) -> None:
    """Writes rows with their alignment, marked where it was given and not found."""
    import pyarrow as pa

    write_table(to_table(pairs).append_column(_GIVEN, pa.array(given, pa.bool_())), path, key)


def read_aligned(path: Path, licence: str) -> tuple[list[SentencePair], set[str]]:
    """The rows that `write_aligned` wrote, and the ids of those whose alignment was given.

    Args:
        path: the file.
        licence: of rows that have none.
    """
    import pyarrow.compute as pc

    table = read_table(path)
    given = table.filter(table[_GIVEN])["id"]
    pairs = from_table(table.drop_columns([_GIVEN]), licence=licence)
    return pairs, {str(name) for name in pc.unique(given).to_pylist()}


_GIVEN = "is_given"


def read_withheld(path: Path) -> pa.Table:
    """The rows of a shard that were withheld, as a table of `rejection_schema`."""
    import pyarrow.compute as pc

    table = read_table(path)
    withheld = table.filter(pc.is_valid(table["reason"]))
    return rejection_table(
        Rejection(row["source"], row["id"], row["reason"], row["detail"], _both_texts(row))
        for row in withheld.to_pylist()
    )


def _both_texts(row: Mapping[str, Any]) -> str:
    return "\t".join(row["translation"][language] or "" for language in LANGUAGES)


def corpus_rows(shard: Shard) -> pa.Table:
    """The rows of a shard that stand, as a table of `corpora.pairs.arrow_schema`."""
    schema = arrow_schema()
    return read_standing(shard).select(schema.names).cast(schema)


def read_standing(shard: Shard) -> pa.Table:
    """The rows of a shard that stand: `corpora.pairs.arrow_schema` and their ``split``.

    In a corpus that was merged nothing was decided: all rows stand, and there is no such column.
    """
    import pyarrow.compute as pc

    if not shard.decided.exists():
        return read_corpus_rows(shard.filled)
    decided = read_table(shard.decided)
    rows = read_corpus_rows(shard.filled).append_column("split", decided["split"])
    return rows.filter(pc.is_valid(decided["split"]))
