"""Rows that are aligned already, in every form in which people have them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import datasets
import pyarrow as pa
import pytest
from pyarrow import parquet

from corpora.documents import Document, Rejection
from corpora.errors import ConfigurationError
from corpora.pairs import SentencePair
from corpora.readers import digest_inputs, read_documents
from corpora.writers import export_pairs

AZ = ("Şuşada musiqi festivalı başlayıb.", "Sabah Xaçmazda külək əsəcək.")
EN = ("A music festival has begun in Shusha.", "It will be windy in Khachmaz tomorrow.")
ROWS = [{"az": az, "en": en} for az, en in zip(AZ, EN, strict=True)]
LINK = (((0,), (0,)),)


def collect(inputs: object, **options: object) -> tuple[list[Document], list[Rejection]]:
    rejections: list[Rejection] = []
    return list(read_documents(inputs, rejected=rejections.append, **options)), rejections


def sides(documents: Iterable[Document]) -> list[tuple[str, str]]:
    return [
        (az, en) for one in documents for az, en in zip(one.body["az"], one.body["en"], strict=True)
    ]


def saved(folder: Path, name: str = "saved") -> Path:
    features = datasets.Features(
        {"id": datasets.Value("string"), "translation": datasets.Translation(["az", "en"])}
    )
    rows = [{"id": f"r{number}", "translation": row} for number, row in enumerate(ROWS)]
    data = datasets.Dataset.from_list(rows, features=features)
    path = folder / name
    {
        "": data.save_to_disk,
        ".parquet": data.to_parquet,
        ".jsonl": data.to_json,
        ".csv": data.to_csv,
    }[path.suffix](str(path))
    return path


def lines(folder: Path, names: tuple[str, str] = ("x.az", "x.en"), end: str = "\n") -> Path:
    for name, texts in zip(names, (AZ, EN), strict=True):
        data = "".join(f"{text}{end}" for text in texts).encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return folder / names[0]


def text(name: str, content: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text(content, "utf-8")
        return folder / name

    return write


def columns(name: str, az: str, en: str, separator: str) -> Callable[[Path], Path]:
    cells = [["n", az, en], *([str(n), *row.values()] for n, row in enumerate(ROWS))]
    return text(name, "".join(separator.join(row) + "\n" for row in cells))


def tmx(folder: Path) -> Path:
    units = "".join(
        f'<tu><tuv xml:lang="en-US"><seg>{row["en"]}</seg></tuv>'
        f'<tuv xml:lang="az-Latn-AZ"><seg>{row["az"]}</seg></tuv></tu>'
        for row in ROWS
    )
    return text("a.tmx", f'<tmx version="1.4"><header/><body>{units}</body></tmx>')(folder)


def xliff(folder: Path) -> Path:
    units = "".join(
        f'<trans-unit id="{number}"><source>{row["en"]}</source><target>{row["az"]}</target>'
        "</trans-unit>"
        for number, row in enumerate(ROWS)
    )
    file = '<file source-language="en" target-language="az" original="a" datatype="plaintext">'
    content = f'<xliff version="1.2">{file}<body>{units}</body></file></xliff>'
    return text("a.xliff", content)(folder)


def parquet_of(name: str, values: dict[str, list[object]]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        parquet.write_table(pa.table(values), folder / name)
        return folder / name

    return write


FORMS: dict[str, Callable[[Path], Path]] = {
    "saved": saved,
    "parquet": lambda folder: saved(folder, "t.parquet"),
    "jsonl": lambda folder: saved(folder, "t.jsonl"),
    "csv of datasets": lambda folder: saved(folder, "t.csv"),
    "longer codes": text(
        "t.jsonl",
        "".join(
            json.dumps({"translation": {"aze_Latn": az, "eng-GB": en}, "score": 1.2}) + "\n"
            for az, en in zip(AZ, EN, strict=True)
        ),
    ),
    "struct of Parquet": parquet_of("t.parquet", {"translation": ROWS, "score": [0.5, 0.75]}),
    "columns of CSV": columns("t.csv", "az", "en", ";"),
    "columns of TSV": columns("t.tsv", "AZ", "en-US", "\t"),
    "columns of Parquet": parquet_of("t.parquet", {"aze": [*AZ], "eng": [*EN]}),
    "Moses": lines,
    "Moses of Windows": lambda folder: lines(folder, end="\r\n"),
    "Moses of OPUS": lambda folder: lines(folder, ("T.az-en.az.gz", "T.az-en.en.gz")),
    "Moses by longer codes": lambda folder: lines(folder, ("x.aze", "x.eng")),
    "TMX": tmx,
    "XLIFF": xliff,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("whole_folder", [False, True])
def test_pairs_keep_their_pairing(tmp_path: Path, form: str, whole_folder: bool) -> None:
    (tmp_path / "data").mkdir()
    path = FORMS[form](tmp_path / "data")
    if whole_folder and path.is_dir():
        pytest.skip("a dataset is a folder of its own")
    documents, rejections = collect(path.parent if whole_folder else path)
    assert sides(documents) == [*zip(AZ, EN, strict=True)]
    assert [document.links for document in documents] == [LINK, LINK]
    assert not rejections
    assert len({document.id for document in documents}) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"az": "translation.az", "en": "translation.en"},
        {"headline_az": "translation.az", "headline_en": "translation.en"},
    ],
)
@pytest.mark.parametrize("name", ["t.parquet", "t.jsonl", "saved"])
def test_a_field_map_reaches_into_a_column(
    tmp_path: Path, name: str, fields: dict[str, str]
) -> None:
    documents, _ = collect(saved(tmp_path, name), fields=fields)
    texts = [document.headline or document.body for document in documents]
    assert [(one["az"], one["en"]) for one in texts] == [
        ((az,), (en,)) if "az" in fields else (az, en) for az, en in zip(AZ, EN, strict=True)
    ]


def test_a_field_map_is_of_articles_or_of_pairs(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        collect(saved(tmp_path, "t.jsonl"), fields={"az": "a", "body_en": "b"})


@pytest.mark.parametrize("given", [("x.az",), ("x.en",), ("x.az", "x.en"), ("x.en", "x.az")])
def test_either_file_stands_for_both(tmp_path: Path, given: tuple[str, ...]) -> None:
    lines(tmp_path)
    inputs = [tmp_path / name for name in given]
    documents, rejections = collect(inputs)
    assert (sides(documents), rejections) == ([*zip(AZ, EN, strict=True)], [])
    (digest,) = digest_inputs(inputs)
    assert digest.files == 2
    (tmp_path / "x.en").write_text("Something else.\nAnd more.\n", "utf-8")
    assert digest_inputs(inputs)[0].sha256 != digest.sha256


def test_lines_that_are_blank_or_too_many(tmp_path: Path) -> None:
    (tmp_path / "x.az").write_text("Qar.\n\n\nYağış.", "utf-8")
    (tmp_path / "x.en").write_text("Snow.\nWind.\n \nRain.\n", "utf-8")
    documents, [blank] = collect(tmp_path / "x.az")
    assert [(d.id, d.body, d.links) for d in documents] == [
        ("x#1", {"az": ("Qar.",), "en": ("Snow.",)}, LINK),
        ("x#2", {"en": ("Wind.",)}, (((), (0,)),)),
        ("x#4", {"az": ("Yağış.",), "en": ("Rain.",)}, LINK),
    ]
    assert (blank.source, blank.reason) == ("x.az:3", "empty")
    (tmp_path / "x.en").write_text("Snow.\nRain.\n", "utf-8")
    documents, [rejection] = collect(tmp_path / "x.az")
    assert (documents, rejection.reason) == ([], "damaged")
    assert "4 lines, but 2 in x.en" in rejection.detail


def test_a_file_without_its_counterpart(tmp_path: Path) -> None:
    (tmp_path / "x.az").write_text("Qar.\n", "utf-8")
    (tmp_path / "y.en").write_text("Snow.\n", "utf-8")
    documents, rejections = collect(tmp_path)
    assert (documents, [r.reason for r in rejections]) == ([], ["no-partner", "no-partner"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"translation": {"az": "Qar.", "tr": "Kar."}}, None),
        ({"translation": {"tr": "Kar.", "ru": "Снег."}}, "missing-field"),
        ({"translation": {"az": None, "en": " "}}, "empty"),
        ({"translation": {"az": 5, "en": "Five."}}, "wrong-type"),
        ({"translation": "Qar."}, "missing-field"),
        ({"az": "Qar.", "en": "Snow.", "body_en": "It snows."}, "unknown-key"),
    ],
)
def test_rows_that_are_no_pairs(tmp_path: Path, row: object, reason: str | None) -> None:
    documents, rejections = collect(text("a.jsonl", json.dumps(row))(tmp_path))
    assert [r.reason for r in rejections] == ([reason] if reason else [])
    assert len(documents) == (reason is None)


def corpus() -> list[SentencePair]:
    return [
        SentencePair("d1:body:0", "d1", "body", AZ[0], EN[0], (0,), (0,), licence="CC0-1.0"),
        SentencePair("d1:body:1", "d1", "body", AZ[1], "By a machine.", origin_en="machine"),
        SentencePair("d2:body:0", "d2", "body", None, EN[1], origin_az="missing"),
    ]


@pytest.mark.parametrize("to", ["tsv", "jsonl", "tmx", "xliff"])
def test_a_corpus_of_our_own_comes_in_by_document_without_machine_text(
    tmp_path: Path, to: str
) -> None:
    out = tmp_path / f"rows.{to}"
    export_pairs(corpus(), out if to != "xliff" else tmp_path / "rows", to=to)
    documents, rejections = collect(out if to != "xliff" else tmp_path / "rows")
    assert {d.id: (d.body, d.links) for d in documents} == {
        "d1": ({"az": AZ, "en": EN[:1]}, (((0,), (0,)), ((1,), ()))),
        "d2": ({"en": EN[1:]}, (((), (0,)),)),
    }
    assert documents[0].meta["licence"] == "CC0-1.0"
    assert not rejections


def test_a_document_whose_rows_stand_apart(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "doc_id": f"d{n % 2}", "az": AZ[0], "en": EN[0]} for n in range(4)]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    documents, rejections = collect(path)
    assert ([d.id for d in documents], rejections) == (["d0", "d1", "r2", "r3"], [])
