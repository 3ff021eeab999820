"""Whatever the inputs hold, a build ends with the right answer and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from corpora.errors import AzbitextError, BuildError, ConfigurationError, InputNotFoundError

Run = Callable[..., tuple[int, str, str]]

AZERBAIJANI = (
    "Bakıda keçirilən kitab sərgisinə ilk gün on iki min nəfər gəlib. Sərgidə iyirmi ölkədən "
    "gətirilmiş nəşrlər nümayiş olunur. Uşaqlar üçün ayrıca guşə təşkil edilib."
)
ENGLISH = (
    "Twelve thousand people came to the book fair in Baku on its first day. It shows publications "
    "from twenty countries. A corner of its own has been set up for children."
)
TURKISH = (
    "İstanbul'da düzenlenen kitap fuarına ilk gün on iki bin kişi geldi. Fuarda yirmi ülkeden "
    "getirilen yayınlar sergileniyor. Çocuklar için ayrı bir köşe hazırlandı."
)
RUSSIAN = (
    "Президент подписал указ о строительстве новой дороги. Она соединит Баку с северными районами "
    "страны. Движение по ней откроется через три года."
)
RUSSIAN_RICH_IN_Y = (
    "В первый день книжную ярмарку в Баку посетили двенадцать тысяч человек. На ней представлены "
    "издания из двадцати стран. Для детей устроен отдельный уголок."
)
HEADLINE = "Bakıda kitab sərgisi açılıb, ilk gün on iki min nəfər gəlib"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")


def text(headline: str, body: str = "") -> bytes:
    return f"{headline}\n\n{body}\n".encode()


FILES = {
    "empty": (b"", "empty"),
    "blank": (b"\n \n\t\n", "empty"),
    "headline only": (text(HEADLINE), "one-language"),
    "body only": (text(ENGLISH), "one-language"),
    "English over English": (text("Book fair opens its doors in Baku today", ENGLISH), "swapped"),
    "swapped": (text("Book fair opens its doors in Baku today", AZERBAIJANI), "swapped-languages"),
    "not UTF-8": ((HEADLINE + "\n\n" + TURKISH).encode("cp1254", "replace"), "not-utf8"),
    "UTF-16 without a mark": (text(HEADLINE, ENGLISH).decode().encode("utf-16-le"), "binary"),
    "a picture": (PNG, "binary"),
    "NUL": (text(HEADLINE, "It\0rained all day long."), "binary"),
    "one long line": (b"Bak\xc4\xb1 " * 100_000, "too-large"),
    "Turkish body": (text(HEADLINE, TURKISH), "wrong-language"),
    "Turkish headline": (text(TURKISH.partition(".")[0], ENGLISH), "wrong-language"),
    "Russian body": (text(HEADLINE, RUSSIAN), "wrong-language"),
    "Russian headline": (text(RUSSIAN.partition(".")[0], ENGLISH), "wrong-language"),
}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        *(pytest.param(*file, id=name) for name, file in FILES.items()),
        pytest.param(
            text(RUSSIAN_RICH_IN_Y.partition(".")[0], ENGLISH),
            "wrong-language",
            id="Russian headline rich in ы",
        ),
        pytest.param(
            text(HEADLINE, RUSSIAN_RICH_IN_Y),
            "wrong-language",
            id="Russian body rich in ы",
        ),
    ],
)
def test_a_bad_file_among_good_ones_is_kept_out_and_listed(
    content: bytes, reason: str, news: Callable[..., Path], tmp_path: Path, azbitext: Run
) -> None:
    folder, out = news(3), tmp_path / "build"
    folder.joinpath("bad.txt").write_bytes(content)
    status, printed, _ = azbitext(
        *("build", folder, "--out", out, "--encoder", "hash", "--max-document-bytes", 20_000)
    )
    assert status == 0
    kept_out = [
        row
        for row in pq.read_table(out / "rejected.parquet").to_pylist()
        if row["reason"] != "low-probability"
    ]
    assert [(row["id"], row["source"]) for row in kept_out] == [("bad", "news/bad.txt")]
    assert kept_out[0]["reason"].startswith(reason)
    assert kept_out[0]["detail"]
    found = kept_out[0]["reason"]
    scores = json.loads((out / "scores.json").read_text("utf-8"))
    assert scores["documents"] == 3
    assert scores["rejected"][found] == 1
    assert f"{found} 1" in printed.splitlines()[-1]
    assert str(out / "rejected.parquet") in printed.splitlines()[-1]


def test_without_the_language_check_they_are_missing_rows(tmp_path: Path) -> None:
    for name, content in [("a", text(HEADLINE)), ("b", text(HEADLINE, TURKISH))]:
        (tmp_path / f"{name}.txt").write_bytes(content)
    inputs = [tmp_path / "a.txt", tmp_path / "b.txt"]
    corpus = build_corpus(
        inputs, tmp_path / "build", encoder="hash", check_languages=False, min_probability=1
    )
    assert corpus.scores["documents"] == 2
    rows = {pair.id: pair for pair in corpus.pairs()}
    assert rows["a:headline:0"].az == HEADLINE
    assert rows["a:headline:0"].en is None
    assert rows["a:headline:0"].origin_en == "missing"
    assert rows["b:body:0"].en == TURKISH.partition(" Fuarda")[0]


JSONL = [
    ({"id": "good", "headline_az": HEADLINE, "body_en": ENGLISH}, None),
    ({"id": "both", "body_az": AZERBAIJANI, "body_en": ENGLISH}, None),
    ({"id": "good", "headline_az": "Başqa başlıq, eyni ad", "body_en": ENGLISH}, "duplicate-id"),
    ({"id": "key", "headline_az": HEADLINE, "body_en": ENGLISH, "boddy": "x"}, "unknown-key"),
    ({"id": "none"}, "missing-field"),
    ({"id": "null", "headline_az": None, "body_en": None}, "empty"),
    ({"id": "blank", "headline_az": " ", "body_en": ["", " "]}, "empty"),
    ({"id": "number", "headline_az": 12, "body_en": ENGLISH}, "wrong-type"),
    ({"id": ["a"], "headline_az": HEADLINE, "body_en": ENGLISH}, "wrong-type"),
    (["not", "an", "object"], "wrong-type"),
    ({"id": "half", "headline_az": HEADLINE, "body_en": "broken \ud83d"}, "not-utf8"),
    ({"id": "az", "headline_az": HEADLINE, "body_az": AZERBAIJANI}, "one-language"),
    ({"id": "other", "headline_az": ENGLISH, "headline_en": HEADLINE}, "swapped-languages"),
]


def test_every_bad_row_is_kept_out_by_itself(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    lines = [json.dumps(row) for row, _ in JSONL] + ['{"id": "cut", "headline_az": "Bak']
    rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    corpus = build_corpus(rows, tmp_path / "build", encoder="hash", min_probability=0)
    rejected = pq.read_table(tmp_path / "build" / "rejected.parquet").to_pylist()
    expected = {
        f"rows.jsonl:{line}": reason for line, (_, reason) in enumerate(JSONL, start=1) if reason
    } | {f"rows.jsonl:{len(lines)}": "not-json"}
    # a document that was read is known by its name, one that was not by its line
    found = {row["source"]: row["reason"] for row in rejected if ":" in row["source"]}
    by_id = {row["id"]: row["reason"] for row in rejected if ":" not in row["source"]}
    assert by_id == {
        "good": "duplicate-id",
        "az": "one-language",
        "other": "swapped-languages",
    }
    lost = {place for place, reason in expected.items() if reason not in by_id.values()}
    assert found == {place: expected[place] for place in lost}
    assert len(rejected) == len(expected)
    assert sum(corpus.scores["rejected"].values()) == len(expected)
    assert corpus.scores["documents"] == 2
    assert {pair.doc_id for pair in corpus.pairs()} == {"good", "both"}


def test_an_unknown_column_of_a_table_is_refused(tmp_path: Path, azbitext: Run) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(f'title,body_en\n"{HEADLINE}","{ENGLISH}"\n', encoding="utf-8")
    status, _, errors = azbitext("build", table, "--out", tmp_path / "build", "--encoder", "hash")
    assert status == 1
    assert "'title' is no field" in errors
    status, printed, _ = azbitext(
        *("build", table, "--out", tmp_path / "build", "--encoder", "hash"),
        *("--fields", "headline_az=title,body_en=body_en"),
    )
    assert status == 0
    assert "1 documents" in printed


NOTHING = {
    "all empty": {"a.txt": b"", "b.txt": b" \n"},
    "all pictures": {"a.txt": PNG, "b.png": PNG},
    "an empty table": {"a.jsonl": b""},
}


@pytest.mark.parametrize("files", NOTHING.values(), ids=NOTHING)
def test_nothing_to_read_is_an_error(
    files: dict[str, bytes], tmp_path: Path, azbitext: Run
) -> None:
    folder, out = tmp_path / "news", tmp_path / "build"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for _ in range(2):
        status, printed, errors = azbitext("build", folder, "--out", out, "--encoder", "hash")
        assert status == 1
        assert not printed
        assert "azbitext: no document in" in errors
        assert "empty" in errors or "binary" in errors
        assert not (out / "dataset").exists()


def test_nothing_that_stands_is_an_error_and_no_empty_dataset(
    tmp_path: Path, azbitext: Run
) -> None:
    folder, out = tmp_path / "news", tmp_path / "build"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_bytes(text(HEADLINE, TURKISH))
    status, printed, errors = azbitext("build", folder, "--out", out, "--encoder", "hash")
    assert status == 1
    assert not printed
    assert "no document is left: all were kept out (3 wrong-language)" in errors
    assert not (out / "dataset").exists()
    assert not (out / "build.json").exists()
    assert pq.read_table(out / "rejected.parquet").num_rows == 3
    # put right, the same command goes on
    (folder / "1.txt").write_bytes(text(HEADLINE, ENGLISH))
    status, printed, _ = azbitext("build", folder, "--out", out, "--encoder", "hash")
    assert status == 0
    assert "1 documents" in printed
    assert "wrong-language 2" in printed


def test_an_input_that_does_not_exist(
    news: Callable[..., Path], tmp_path: Path, azbitext: Run
) -> None:
    news(1, "xeberler")
    with pytest.raises(InputNotFoundError):
        build_corpus(tmp_path / "xeberlar", tmp_path / "build", encoder="hash")
    status, _, errors = azbitext("build", tmp_path / "xeberlar", "--out", tmp_path / "build")
    assert status == 1
    assert "did you mean xeberler?" in errors
    (tmp_path / "hollow").mkdir()
    with pytest.raises(InputNotFoundError, match="no file in the folder"):
        build_corpus(tmp_path / "hollow", tmp_path / "build", encoder="hash")


def foreign_folder(out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("Mine.", encoding="utf-8")


def folder_with_work_of_its_own(out: Path) -> None:
    (out / "work" / "2024").mkdir(parents=True)
    (out / "work" / "2024" / "draft.4711.tmp").write_text("Mine.", encoding="utf-8")


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file": (lambda out: out.write_text("Mine.", encoding="utf-8"), "is a file"),
    "somebody's folder": (foreign_folder, "is not empty and holds no build"),
    "somebody's folder called work": (folder_with_work_of_its_own, "holds no build"),
}


@pytest.mark.parametrize(("make", "message"), FOREIGN.values(), ids=FOREIGN)
def test_an_out_that_is_somebody_elses_is_left_alone(
    make: Callable[[Path], object],
    message: str,
    news: Callable[..., Path],
    tmp_path: Path,
    tree: Callable[[Path], dict[str, bytes]],
    azbitext: Run,
) -> None:
    folder, out = news(2), tmp_path / "mine"
    make(out)
    before = tree(tmp_path)
    with pytest.raises(ConfigurationError, match=message):
        build_corpus(folder, out, encoder="hash")
    status, _, errors = azbitext("build", folder, "--out", out, "--encoder", "hash")
    assert status == 1
    assert errors.startswith(f"azbitext: {out} ")
    assert tree(tmp_path) == before


def test_an_out_of_other_inputs_is_left_alone(
    news: Callable[..., Path], tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    one, other, out = news(2), news(3, "more"), tmp_path / "build"
    build_corpus(one, out, encoder="hash")
    before = tree(out)
    for inputs in (other, [one, other], [str(one) + "/0000.txt"]):
        with pytest.raises(ConfigurationError, match=r"holds the corpus of .*news, not of"):
            build_corpus(inputs, out, encoder="hash")
    (out / "build.json").unlink()
    with pytest.raises(ConfigurationError, match=r"holds the corpus of .*news, not of"):
        build_corpus(other, out, encoder="hash")
    build_corpus(one, out, encoder="hash")
    assert tree(out) == before
    assert build_corpus(f"{one}/", out, encoder="hash").scores["documents"] == 2


@pytest.mark.parametrize("name", [".", "build", "a/b"])
def test_an_out_among_the_inputs_would_be_read_by_the_next_build(
    name: str, news: Callable[..., Path]
) -> None:
    folder = news(2)
    with pytest.raises(ConfigurationError, match="whose files are read"):
        build_corpus(folder, folder / name, encoder="hash")
    assert len(list(folder.iterdir())) == 2


def test_an_empty_folder_will_do(news: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    assert build_corpus(news(2), tmp_path / "build", encoder="hash").scores["documents"] == 2


class BrokenEncoder:
    """Returns vectors that no one can use."""

    name, dim = "broken", 4

    def __init__(self, value: object) -> None:
        self.value = value

    def encode(self, texts: list[str]) -> object:
        return [self.value] * len(texts)


@pytest.mark.parametrize("value", [[0.0] * 4, [float("nan")] * 4, [1.0] * 4, [1.0, 0.0]], ids=str)
def test_vectors_that_are_none_stop_the_build_by_name(
    value: list[float], news: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(AzbitextError, match="encoder 'broken' returned"):
        build_corpus(news(2), tmp_path / "build", encoder=BrokenEncoder(value))
    with pytest.raises(BuildError, match="unfinished build"):
        Corpus.open(tmp_path / "build")


def test_headlines_and_bodies_of_every_size(tmp_path: Path) -> None:
    rows = [
        {"id": "short", "headline_az": "Yağış.", "body_en": "Rain."},
        {"id": "figures", "headline_az": "2 : 1", "body_en": "2 : 1"},
        {"id": "same", "headline_az": HEADLINE, "body_en": " ".join([ENGLISH] * 30)},
        {"id": "signs", "headline_az": "— … !!!", "body_en": "... ??? —"},
        {"id": "split", "headline_az": HEADLINE, "body_en": ["One fair.", "Many books.", "👩‍🚀"]},
        {"id": "a:b/c #1", "headline_az": HEADLINE, "body_en": "x" * 30_000 + ". End."},
    ]
    table = tmp_path / "rows.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    corpus = build_corpus(
        table, tmp_path / "build", encoder="hash", min_probability=0, check_languages=False
    )
    pairs = list(corpus.pairs())
    assert {pair.doc_id for pair in pairs} == {row["id"] for row in rows}
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert sum(pair.doc_id == "same" and pair.role == "body" for pair in pairs) == 90
    split = [pair.en for pair in pairs if pair.doc_id == "split" and pair.role == "body"]
    assert split == ["One fair.", "Many books.", "👩‍🚀"]
