"""Rows to documents: fields, field maps, ids, sentences."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from corpora.documents import Document, Rejection
from corpora.errors import ConfigurationError, DocumentError
from corpora.readers import read_documents

MAP = {"headline_az": "title", "body_en": "text", "meta.url": "url", "id": "key"}
ROW = {
    "key": "7",
    "title": "Xəzərin səviyyəsi düşür.",
    "text": "The level of the Caspian is falling.",
    "url": "https://example.org/7",
    "views": "100",
}


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    """Rows without line ends or separators in them, by the suffix of `path`."""
    if path.suffix == ".parquet":
        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        separator = {".csv": ",", ".tsv": "\t"}[path.suffix]
        lines = [list(rows[0]), *[[str(value) for value in row.values()] for row in rows]]
        path.write_text("".join(separator.join(line) + "\n" for line in lines), encoding="utf-8")
    return path


SUFFIXES = [".jsonl", ".csv", ".tsv", ".parquet"]


@pytest.mark.parametrize("suffix", SUFFIXES)
class TestFieldMap:
    def test_only_mapped_columns_are_read(self, tmp_path: Path, suffix: str) -> None:
        path = write(tmp_path / f"news{suffix}", [ROW])
        [document] = read_documents(path, fields=MAP)
        assert document == Document(
            "7",
            {"az": "Xəzərin səviyyəsi düşür."},
            {"en": "The level of the Caspian is falling."},
            {"source": f"news{suffix}", "url": "https://example.org/7"},
        )

    def test_a_column_of_no_row_is_an_error(self, tmp_path: Path, suffix: str) -> None:
        path = write(tmp_path / f"news{suffix}", [ROW])
        rejections: list[Rejection] = []
        reading = read_documents(
            path, fields=MAP | {"licence": "rights"}, rejected=rejections.append
        )
        with pytest.raises(ConfigurationError, match=r"'rights'.* key, text, title, url, views"):
            list(reading)

    def test_without_a_map_a_foreign_column_is_refused(self, tmp_path: Path, suffix: str) -> None:
        path = write(tmp_path / f"news{suffix}", [ROW])
        # one row of JSON lines may be wrong, a header is wrong for all
        error = DocumentError if suffix == ".jsonl" else ConfigurationError
        with pytest.raises(error, match=r"'key'.*headline_az"):
            list(read_documents(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_all_fields(tmp_path: Path, suffix: str) -> None:
    row: dict[str, object] = {
        "id": 12,
        "headline_az": " Qəbələdə zəlzələ. ",
        "headline_en": "Earthquake in Gabala.",
        "body_az": "Zərər yoxdur. ",
        "body_en": " No damage.",
        "source": "example.org",
        "licence": "CC-BY-4.0",
        "meta.page": 3,
    }
    [document] = read_documents(write(tmp_path / f"news{suffix}", [row]))
    assert document == Document(
        "12",
        {"az": "Qəbələdə zəlzələ.", "en": "Earthquake in Gabala."},
        {"az": "Zərər yoxdur. ", "en": " No damage."},
        {"source": "example.org", "licence": "CC-BY-4.0", "page": "3"},
    )


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_a_list_is_a_body_of_sentences(tmp_path: Path, suffix: str) -> None:
    rows: list[dict[str, object]] = [
        {"body_en": ["It rains.", " ", "It pours. "], "body_az": None},
        {"body_en": None, "body_az": "Yağış yağır."},
    ]
    first, second = read_documents(write(tmp_path / f"news{suffix}", rows))
    assert (first.id, first.body) == ("news#1", {"en": ("It rains.", "It pours. ")})
    assert (second.id, second.body) == ("news#2", {"az": "Yağış yağır."})


@pytest.mark.parametrize(
    ("suffix", "content", "ids"),
    [
        (".jsonl", '\n{"body_en": "a"}\n\n{"body_en": "b", "id": ""}\n', ["x#2", "x#4"]),
        (".csv", 'body_en,id\n"a\n\na",\n\nb,\nc,k\n', ["x#2", "x#6", "k"]),
    ],
)
def test_a_missing_id_is_the_line(
    tmp_path: Path, suffix: str, content: str, ids: list[str]
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"x{suffix}").write_text(content)
    assert [d.id for d in read_documents(tmp_path / "deep" / f"x{suffix}")] == ids
    in_folder = [f"deep/{name}" if "#" in name else name for name in ids]
    assert [d.id for d in read_documents(tmp_path)] == in_folder


def test_dates_of_parquet_become_strings(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [{"body_en": "a", "meta.day": date(2020, 11, 18)}])
    assert next(read_documents(path)).meta["day"] == "2020-11-18"


def test_many_rows_of_parquet_stay_in_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [{"id": n, "body_en": "a"} for n in range(1000)])
    assert [d.id for d in read_documents(path)] == [str(n) for n in range(1000)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"body_en,body_en\na,b\n", "twice"),
        ("a.csv", b"body_en,titel\na,b\n", "'titel' is no field.*field map"),
        ("a.tsv", b"body_en,id\na,b\n", "its cells are parted by ','"),
    ],
)
def test_a_wrong_header_is_an_error(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=message):
        list(read_documents(path, rejected=print))


def test_a_field_map_does_not_fit_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    with pytest.raises(ConfigurationError, match="no columns"):
        list(read_documents(path, fields={"body_en": "text"}))


def test_a_cell_may_be_larger_than_the_csv_module_expects(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('body_en\n"' + "word\n" * 100_000 + '"\n')
    assert next(read_documents(path)).body["en"] == "word\n" * 100_000


def test_json_may_be_too_deep_to_parse(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 200_000 + "]" * 200_000)
    with pytest.raises(DocumentError, match="JSON object"):
        next(read_documents(path))
