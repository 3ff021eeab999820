"""Tables as databases, spreadsheets and pandas write them: no row is lost without a word."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from corpora.documents import Document, Rejection
from corpora.errors import ConfigurationError
from corpora.readers import read_documents

AZ = ["Şəkidə dulusçuluq sərgisi açılıb", "Naftalanda yeni sanatoriya tikilir"]
EN = [
    "A pottery fair has opened in Sheki. It shows 1,200 bowls.",
    "A new sanatorium is being built in Naftalan. It will open in June.",
]


def collect(path: Path, **options: object) -> tuple[list[Document], list[Rejection]]:
    rejections: list[Rejection] = []
    return list(read_documents(path, rejected=rejections.append, **options)), rejections


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


class TestTsvIsNotQuoted:
    @pytest.mark.parametrize(
        "cell",
        [
            '"The roads will open soon,” the governor said.',
            '"The roads will open soon, the governor said.',
            'He said: "We are ready"',
            '"We are ready"',
            '"He said ""we are ready"" twice"',
            '"',
            "5' 11\" tall",
            r"The file is in C:\new\table\r0 now.",
            r"A backslash at the end \\",
            r"Not a null: \N",
            "a, b; c | d",
            "one\u2028two\x0cthree\x85four",
        ],
    )
    def test_a_cell_is_what_stands_there(self, tmp_path: Path, cell: str) -> None:
        rows = [["n1", AZ[0], EN[0]], ["n2", "Körpü təmir olunur", cell], ["n3", AZ[1], EN[1]]]
        text = "".join("\t".join(row) + "\n" for row in [["id", "headline_az", "body_en"], *rows])
        for line_end in ("\n", "\r\n"):
            path = written(tmp_path / "news.tsv", text.replace("\n", line_end))
            documents, rejections = collect(path)
            assert [[d.id, d.headline["az"], d.body["en"]] for d in documents] == rows
            assert not rejections

    def test_an_export_is_unescaped(self, tmp_path: Path) -> None:
        header = "id\tdoc_id\taz\ten\torigin_az\torigin_en"
        row = "d:body:0\td\tQar\\\\yağır.\tIt\\nsnows.\thuman\thuman"
        (document,), _ = collect(written(tmp_path / "rows.tsv", f"{header}\n{row}\n"))
        assert document.body == {"az": ("Qar\\yağır.",), "en": ("It\nsnows.",)}

    def test_rows_of_other_widths_are_counted(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.tsv", "id\tbody_en\na\tOne.\nb\nc\tTwo.\tx\n\nd\tThree.\n")
        documents, rejections = collect(path)
        assert [d.id for d in documents] == ["a", "d"]
        assert [(r.source, r.reason) for r in rejections] == [
            ("a.tsv:3", "missing-field"),
            ("a.tsv:4", "unknown-key"),
        ]


LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\0"), max_size=40)
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
TRIED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@TRIED
@given(lines=st.lists(LINES, max_size=12))
def test_every_line_of_tsv_is_a_document_or_a_rejection(tmp_path: Path, lines: list[str]) -> None:
    path = written(tmp_path / "a.tsv", "".join(f"{line}\n" for line in ["id\tbody_en", *lines]))
    documents, rejections = collect(path)
    rows = [line for line in lines if line.lstrip("\ufeff") not in ("", "\r")]
    empty_file = not rows
    assert len(documents) + len(rejections) == len(rows) + empty_file


@TRIED
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=8))
def test_every_row_of_csv_is_a_document_or_a_rejection(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["id", "body_en"], *rows])
    documents, rejections = collect(written(tmp_path / "a.csv", out.getvalue()))
    assert len(documents) + len(rejections) == (len(rows) or 1)


@TRIED
@given(
    lines=st.lists(st.sampled_from(["a,b", 'a,"b"', 'a,"b,""c"""', "a,b'c", "a"]), max_size=9),
    broken=st.integers(0, 9),
)
def test_an_open_quote_costs_its_own_line(tmp_path: Path, lines: list[str], broken: int) -> None:
    """Each line of these is a row; the broken one stands before lines that quote otherwise."""
    lines = [*lines[:broken], 'x,"never closed', *lines[broken:]]
    path = written(tmp_path / "a.csv", "".join(f"{line}\n" for line in ["id,body_en", *lines]))
    documents, rejections = collect(path)
    assert len(documents) + len(rejections) == len(lines)
    assert f"a.csv:{min(broken, len(lines) - 1) + 2}" in [r.source for r in rejections]


@pytest.mark.parametrize(
    "marker", [r"\N", "NULL", "null", "NaN", "nan", "None", "N/A", "n/a", "NA"]
)
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_a_null_marker_is_no_text(tmp_path: Path, suffix: str, marker: str) -> None:
    row = {"id": "k1", "headline_az": AZ[0], "headline_en": marker, "body_en": EN[0]}
    path = tmp_path / f"news{suffix}"
    if suffix == ".parquet":
        parquet.write_table(pa.Table.from_pylist([row]), path)
    elif suffix == ".jsonl":
        path.write_text(json.dumps(row))
    else:
        separator = {".csv": ";", ".tsv": "\t"}[suffix]
        path.write_text("\n".join(separator.join(cells) for cells in (row, row.values())))
    (document,), rejections = collect(path)
    assert (document.headline, rejections) == ({"az": AZ[0]}, [])


@pytest.mark.parametrize("text", ["Null and void.", "Nan bread", "NA was there", r"\Null", "-"])
def test_a_word_in_a_text_is_no_null_marker(tmp_path: Path, text: str) -> None:
    (document,), _ = collect(written(tmp_path / "a.tsv", f"headline_en\tbody_az\n{text}\tQar.\n"))
    assert document.headline == {"en": text}


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "null"])
def test_what_json_has_no_word_for_is_no_value(tmp_path: Path, value: str) -> None:
    line = f'{{"id": "a", "headline_az": "{AZ[0]}", "headline_en": {value}, "body_en": "{EN[0]}"}}'
    (document,), rejections = collect(written(tmp_path / "a.jsonl", line))
    assert (document.headline, rejections) == ({"az": AZ[0]}, [])


def spreadsheet(separator: str, first: str = "") -> str:
    rows = [["id", "headline_az", "body_en"], ["a1", AZ[0], EN[0]], ["a2", AZ[1], EN[1]]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return first + out.getvalue()


SPREADSHEETS = {
    "semicolons": (spreadsheet(";"), "utf-8-sig"),
    "commas": (spreadsheet(","), "utf-8-sig"),
    "tabs": (spreadsheet("\t"), "utf-8"),
    "bars": (spreadsheet("|"), "utf-8"),
    "sep-semicolon": (spreadsheet(";", "sep=;\r\n"), "utf-8-sig"),
    "sep-comma": (spreadsheet(",", "sep=,\r\n"), "utf-8-sig"),
    "sep-quoted": (spreadsheet(";", '"sep=;"\r\n'), "utf-8"),
    "sep-tab": (spreadsheet("\t", "SEP=\t\n"), "utf-8"),
    "unicode-text": (spreadsheet("\t"), "utf-16"),
    "big-endian": ("\ufeff" + spreadsheet(";", "sep=;\r\n"), "utf-16-be"),
    "utf-32": (spreadsheet(","), "utf-32"),
    "old-mac": (spreadsheet(";").replace("\r\n", "\r"), "utf-8"),
    "empty-columns": (spreadsheet(";").replace("\r\n", ";;\r\n"), "utf-8"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1254"])
@pytest.mark.parametrize("name", SPREADSHEETS)
def test_a_spreadsheet_is_read_by_its_own_first_bytes(
    tmp_path: Path, name: str, encoding: str
) -> None:
    text, real = SPREADSHEETS[name]
    data = text.encode(real)
    if encoding != "utf-8" and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        pytest.skip("without a mark the option decides")
    path = written(tmp_path / "table.csv", data)
    documents, rejections = collect(path, encoding=encoding)
    assert [(d.id, d.headline["az"], d.body["en"]) for d in documents] == [
        ("a1", AZ[0], EN[0]),
        ("a2", AZ[1], EN[1]),
    ]
    assert not rejections


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".txt", f"{AZ[0]}\n\n{EN[0]}\n"),
        (".tsv", f"id\theadline_az\tbody_en\na1\t{AZ[0]}\t{EN[0]}\n"),
        (".jsonl", json.dumps({"headline_az": AZ[0], "body_en": EN[0]})),
    ],
)
def test_utf_16_is_found_by_its_mark_in_every_text(tmp_path: Path, suffix: str, text: str) -> None:
    (document,), _ = collect(written(tmp_path / f"a{suffix}", text.encode("utf-16")))
    assert (document.headline["az"], document.body["en"]) == (AZ[0], EN[0])


def test_a_table_with_commas_is_no_tsv(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"parted by ','; call it \.csv"):
        collect(written(tmp_path / "a.tsv", spreadsheet(",")))


def test_text_below_no_name_is_not_lost_silently(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,body_en,\na,One,two three.\nb,Two.,\n")
    documents, [rejection] = collect(path)
    assert [d.id for d in documents] == ["b"]
    assert (rejection.source, rejection.reason) == ("a.csv:2", "unknown-key")


class TestPandas:
    @pytest.mark.parametrize("index", ["", "Unnamed: 0", "index", "level_0", "__index_level_0__"])
    @pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
    def test_an_index_is_passed_over(self, tmp_path: Path, suffix: str, index: str) -> None:
        path = tmp_path / f"a{suffix}"
        row = {index: 0, "id": "a1", "headline_az": AZ[0], "body_en": EN[0].replace(",", "")}
        if suffix == ".parquet":
            parquet.write_table(pa.Table.from_pylist([row]), path)
        elif suffix == ".jsonl":
            path.write_text(json.dumps(row))
        else:
            separator = {".csv": ",", ".tsv": "\t"}[suffix]
            path.write_text("\n".join(separator.join(map(str, c)) for c in (row, row.values())))
        (document,), rejections = collect(path)
        assert (document.id, document.meta, rejections) == ("a1", {"source": path.name}, [])

    def test_several_indices_are_passed_over(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.csv", f",,id,headline_az\n,,a1,{AZ[0]}\n")
        assert [d.id for d in collect(path)[0]] == ["a1"]

    @pytest.mark.parametrize(
        ("ids", "expected"),
        [
            ([1.0, 2.0], ["1", "2"]),
            ([7, 8], ["7", "8"]),
            ([float("nan"), 3.0], ["a#1", "3"]),
            (["n1", None], ["n1", "a#2"]),
            ([b"n1", b"n2"], ["n1", "n2"]),
        ],
    )
    def test_ids(self, tmp_path: Path, ids: list[object], expected: list[str]) -> None:
        table = pa.table({"id": pa.array(ids), "headline_az": AZ, "body_en": EN})
        parquet.write_table(table, tmp_path / "a.parquet")
        assert [d.id for d in collect(tmp_path / "a.parquet")[0]] == expected

    def test_a_cell_that_a_gap_made_a_fraction_is_a_whole_number(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.csv", "id,body_en\n1.0,One.\n2.0,Two.\n1.5,Three.\n")
        assert [d.id for d in collect(path)[0]] == ["1", "2", "1.5"]

    @pytest.mark.parametrize(
        "column",
        [
            pa.nulls(2),
            pa.nulls(2, pa.string()),
            pa.array([float("nan")] * 2),
            pa.array([None, float("nan")]),
            pa.array([[], []], pa.list_(pa.string())),
        ],
    )
    def test_a_column_of_nothing(self, tmp_path: Path, column: pa.Array) -> None:
        table = pa.table({"headline_az": AZ, "headline_en": column, "body_en": EN})
        parquet.write_table(table, tmp_path / "a.parquet")
        documents, rejections = collect(tmp_path / "a.parquet")
        assert [d.headline for d in documents] == [{"az": text} for text in AZ]
        assert not rejections

    @pytest.mark.parametrize(
        "kind",
        [pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())],
        ids=str,
    )
    def test_every_kind_of_string_column(self, tmp_path: Path, kind: pa.DataType) -> None:
        column = pa.array([t.encode() for t in AZ]) if kind == pa.binary() else pa.array(AZ)
        table = pa.table({"headline_az": column.cast(kind), "body_en": EN})
        parquet.write_table(table, tmp_path / "a.parquet")
        assert [d.headline["az"] for d in collect(tmp_path / "a.parquet")[0]] == AZ


class TestJoinedFiles:
    def test_jsonl(self, tmp_path: Path) -> None:
        lines = [json.dumps({"id": f"a{n}", "headline_az": text}) for n, text in enumerate(AZ)]
        path = written(tmp_path / "a.jsonl", "".join(f"\ufeff{line}\r\n" for line in lines))
        documents, rejections = collect(path)
        assert ([d.id for d in documents], rejections) == (["a0", "a1"], [])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
    @pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".tsv", "\t")])
    def test_tables(self, tmp_path: Path, suffix: str, separator: str, encoding: str) -> None:
        parts = [f"\ufeffid{separator}body_en\nk{n}{separator}It rains.\n" for n in range(2)]
        path = written(tmp_path / f"a{suffix}", "".join(parts).encode(encoding))
        documents, [rejection] = collect(path)
        assert [d.id for d in documents] == ["k0", "k1"]
        assert (rejection.source, rejection.reason) == (f"a{suffix}:3", "repeated-header")
