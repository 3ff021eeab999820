"""`read_documents` over every reader: what comes back, in which order, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from corpora.documents import Document, Rejection
from corpora.errors import (
    DocumentError,
    TextEncodingError,
)
from corpora.readers import READERS, REASONS, read_documents

HEADLINE = "Bakıda yeni metro stansiyası açıldı."
BODY = "A new metro station opened in Baku.\nIt serves 40,000 passengers a day."
ROWS = [
    {"id": "n1", "headline_az": HEADLINE, "body_en": BODY},
    {"id": "n2", "headline_az": "Gəncədə qar yağır.", "body_en": 'Snow, and "more", in Ganja.'},
]
ONE_LINE = [{**row, "body_en": row["body_en"].replace("\n", " ")} for row in ROWS]
LIMIT = 16 * 2**20


def as_text(rows: list[dict[str, str]]) -> bytes:
    return f"{rows[0]['headline_az']}\n\n{rows[0]['body_en']}\n".encode()


def as_jsonl(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_table(rows: list[dict[str, str]], dialect: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), dialect=dialect)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_tsv(rows: list[dict[str, str]]) -> bytes:
    return "".join(
        "\t".join(cells) + "\n" for cells in [rows[0], *(r.values() for r in rows)]
    ).encode()


def as_parquet(rows: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


FILES = {
    "text": ("n1.txt", as_text(ROWS)),
    "jsonl": ("news.jsonl", as_jsonl(ROWS)),
    "csv": ("news.csv", as_table(ROWS, "excel")),
    "tsv": ("news.tsv", as_tsv(ONE_LINE)),
    "parquet": ("news.parquet", as_parquet(ROWS)),
}
PACK = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".zst": lambda data: pa.compress(data, "zstd", asbytes=True),
}


def collect(inputs: object, **options: object) -> tuple[list[Document], list[Rejection]]:
    rejections: list[Rejection] = []
    return list(read_documents(inputs, rejected=rejections.append, **options)), rejections


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("format_name", FILES)
def test_round_trip(tmp_path: Path, format_name: str, compression: str) -> None:
    name, data = FILES[format_name]
    path = tmp_path / (name + compression)
    path.write_bytes(PACK[compression](data))
    rows = {"text": ROWS[:1], "tsv": ONE_LINE}.get(format_name, ROWS)
    expected = [
        Document(
            row["id"],
            {"az": row["headline_az"]},
            {"en": row["body_en"]},
            {"source": name + compression},
        )
        for row in rows
    ]
    assert list(read_documents(path)) == expected
    assert list(read_documents(str(path), format=format_name)) == expected
    renamed = path.rename(tmp_path / f"news.dat{compression}")
    assert [d.body for d in read_documents(renamed, format=format_name)] == [
        d.body for d in expected
    ]


TEXT = FILES["text"][1]
BAD_FILES = {  # name: bytes, reason, place, part of the detail
    "empty.txt": (b"", "empty", "", "no text"),
    "blank.txt": (b"\xef\xbb\xbf \r\n\n", "empty", "", "no text"),
    "empty.jsonl": (b"\n", "empty", "", "no rows"),
    "header.csv": (b"id,body_en\n", "empty", "", "no rows"),
    "latin.txt": ("Bakı".encode("cp1254"), "not-utf8", "", "0xFD at offset 3"),
    "wide.txt": (b"\xff\xfeB", "not-utf8", "", "offset 2 is not utf-16-le"),
    "photo.txt": (b"\xff\xd8\xff\xe0\x10JFIF", "binary", "", "JPEG"),
    "photo.jsonl": (b"\x89PNG\r\n\x1a\n\0\0", "binary", ":1", "PNG"),
    "nul.txt": (b"Salam\0\n", "binary", "", "offset 5"),
    "nul.csv": (b"id,body_en\na,b\0c\n", "binary", ":2", "offset 14"),
    "long.txt": (b"a" * 1001, "too-large", "", "1000 bytes"),
    "long.jsonl": (b'{"body_en": "%s"}\n' % (b"a" * 1000), "too-large", ":1", "1000 bytes"),
    "long.csv": (b"id,body_en\na," + b"a" * 1000 + b"\n", "too-large", ":2", "1000"),
    "open.csv": (b'id,body_en\na,"' + b"a" * 999, "too-large", ":2", "1000"),
    "again.csv": (b"id,body_en\nid,body_en\n", "repeated-header", ":2", "again"),
    "long.parquet": (as_parquet([{"body_en": "a" * 1001}]), "too-large", ":1", "1001 bytes"),
    "key.jsonl": (b'{"body_en": "a", "titel": "b"}', "unknown-key", ":1", "'titel' (choices: id"),
    "cells.csv": (b"id,body_en\na,b,c\n", "unknown-key", ":2", "3 cells, the header 2"),
    "short.csv": (b"id,body_en\n\na\n", "missing-field", ":3", "1 cells, the header 2"),
    "id.jsonl": (b'{"id": "a"}', "missing-field", ":1", "headline_az"),
    "null.jsonl": (b'{"body_en": null, "headline_az": " "}', "empty", ":1", "no text"),
    "half.jsonl": (b'{"body_en": "a', "not-json", ":1", "column 13"),
    "list.jsonl": (b'["a"]', "wrong-type", ":1", "list"),
    "number.jsonl": (b'{"body_en": 5}', "wrong-type", ":1", "body_en is int"),
    "holes.jsonl": (b'{"body_en": ["a", null]}', "wrong-type", ":1", "list of strings"),
    "headline.jsonl": (b'{"headline_az": ["a"]}', "wrong-type", ":1", "a string"),
    "true.jsonl": (b'{"id": true, "body_en": "a"}', "wrong-type", ":1", "id is bool"),
    "meta.jsonl": (b'{"meta.x": {}, "body_en": "a"}', "wrong-type", ":1", "meta.x is dict"),
    "surrogate.jsonl": (b'{"body_en": "\\ud800"}', "not-utf8", ":1", "surrogate"),
    "notes.md": (b"# Notes", "unknown-format", "", ".txt"),
    "cut.txt.gz": (gzip.compress(TEXT)[:-9], "damaged", "", "runcated"),
    "cut.jsonl.zst": (PACK[".zst"](TEXT)[:-3], "damaged", "", "runcated"),
    "fake.csv.gz": (b"id,body_en\n", "damaged", "", "zlib"),
    "fake.parquet": (b"PAR1", "damaged", "", "Parquet"),
    "quote.csv": (b'id,body_en\na,"b"c\n', "damaged", ":2", "expected after"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_rejected_and_reading_goes_on(tmp_path: Path, name: str) -> None:
    data, reason, place, detail = BAD_FILES[name]
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / name).write_bytes(data)
    (folder / "zz.txt").write_bytes(TEXT)
    documents, rejections = collect(folder, max_document_bytes=1000)
    assert [d.id for d in documents] == ["zz"]
    assert [(r.source, r.reason) for r in rejections] == [(f"news/{name}{place}", reason)]
    assert detail in rejections[0].detail
    error = TextEncodingError if reason == "not-utf8" else DocumentError
    with pytest.raises(error, match=f"^news/{name}{place}: ") as raised:
        list(read_documents(folder, max_document_bytes=1000))
    assert type(raised.value) is error


def test_every_reason_is_listed_and_seen() -> None:
    seen = {reason for _, reason, _, _ in BAD_FILES.values()}
    # the three that are missing have tests of their own
    assert seen | {"no-partner", "duplicate-id", "unreadable"} == set(REASONS)


def test_a_bad_line_does_not_take_its_neighbours_along(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    bad = '{"body_en": "Bakı"}\n'.encode("cp1254")
    path.write_bytes(b'{"body_en": "One."}\n' + bad + b'{"body_en": "Three."}')
    documents, [rejection] = collect(path)
    assert [d.id for d in documents] == ["news#1", "news#3"]
    assert rejection.source == "news.jsonl:2"
    assert "offset 36" in rejection.detail
    assert path.read_bytes()[36] == 0xFD
    assert rejection.text == '{"body_en": "Bak�"}\n'


def test_a_bad_row_does_not_take_its_neighbours_along(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(b'id,body_en\n1,"One,\r\n\r\none."\n2,"\xfd\n"\n3,Three.\n4,"x"y\n5,Five.\n')
    documents, rejections = collect(path)
    assert [(d.id, d.body["en"]) for d in documents] == [
        ("1", "One,\r\n\r\none."),
        ("3", "Three."),
        ("5", "Five."),
    ]
    assert [(r.source, r.reason) for r in rejections] == [
        ("news.csv:5", "not-utf8"),
        ("news.csv:8", "damaged"),
    ]


def test_a_huge_row_does_not_take_the_next_one_along(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text('id,body_en\n1,"' + "a" * 5000 + '"\n2,"Two."\n', encoding="utf-8")
    documents, [rejection] = collect(path, max_document_bytes=2000)
    assert [d.id for d in documents] == ["2"]
    assert rejection.text == '1,"' + "a" * 997


def test_rejections_can_be_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "\\ud800", "body_en": "a"}\n{"\\ud800": "a"}')
    for rejection in collect(path)[1]:
        pa.array([rejection.source, rejection.id, rejection.detail, rejection.text])


def test_a_missing_column_is_called_by_its_name_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "It rains."}\n{"title": "Rain"}\n')
    documents = read_documents(path, fields={"body_en": "text"})
    assert next(documents).body == {"en": "It rains."}
    with pytest.raises(DocumentError, match=r"the row has none of text$"):
        next(documents)


def test_the_second_document_of_an_id_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT))
    documents, rejections = collect([tmp_path, tmp_path / "a.txt"])
    assert [d.id for d in documents] == ["a"]
    assert [(r.source, r.reason, r.id, r.text) for r in rejections] == [
        (f"{tmp_path.name}/a.txt.gz", "duplicate-id", "a", HEADLINE),
        ("a.txt", "duplicate-id", "a", HEADLINE),
    ]


def test_a_link_to_nowhere_is_unreadable(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl", "a.parquet"):
        (tmp_path / name).symlink_to(tmp_path / "nowhere")
    documents, rejections = collect(tmp_path)
    assert not documents
    assert [r.reason for r in rejections] == ["unreadable"] * 3


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.jsonl.gz"])
def test_a_huge_line_is_refused_in_little_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".gz":
        megabyte = gzip.compress(bytes(2**20))
        path.write_bytes(megabyte * 200)  # gzip members follow each other
    else:
        with path.open("wb") as file:
            file.truncate(200 * 2**20)
    tracemalloc.start()
    try:
        documents, rejections = collect(path, max_document_bytes=2**20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not documents
    assert [r.reason for r in rejections] == ["too-large"]
    assert peak < 8 * 2**20


def test_importing_the_readers_loads_no_heavy_package() -> None:
    code = (
        "import sys, corpora.readers;"
        "print([m for m in ('pyarrow', 'datasets', 'numpy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_readers_are_told_apart() -> None:
    suffixes = [suffix for reader in READERS.values() for suffix in reader.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert all(bool(reader.suffixes) != bool(reader.claims) for reader in READERS.values())


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(WORDS, min_size=1, max_size=5))
def test_texts_come_back_exactly_as_they_stood(tmp_path: Path, bodies: list[str]) -> None:
    rows = [{"id": str(number), "body_en": body} for number, body in enumerate(bodies)]
    for name, data in [("a.jsonl", as_jsonl(rows)), ("a.parquet", as_parquet(rows))]:
        path = tmp_path / name
        path.write_bytes(data)
        assert [d.body["en"] for d in read_documents(path)] == bodies
        assert list(read_documents(path)) == list(read_documents(path))


def test_a_field_map_keeps_id_source_and_licence(tmp_path: Path) -> None:
    table = "id,title,text,licence,source,page\nn1,Yağış yağır,It rains.,CC0-1.0,site,3\n"
    (tmp_path / "news.csv").write_text(table, "utf-8")
    fields = {"headline_az": "title", "body_en": "text"}
    (document,) = read_documents(tmp_path / "news.csv", fields=fields)
    assert document.id == "n1"
    assert document.meta == {"source": "site", "licence": "CC0-1.0"}
    (document,) = read_documents(tmp_path / "news.csv", fields={**fields, "id": "page"})
    assert document.id == "3"
