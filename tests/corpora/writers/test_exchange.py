"""TMX, XLIFF and Moses, read back through libraries that are not ours."""

from __future__ import annotations

import errno
import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import datasets
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage import factory
from translate.storage.tmx import tmxfile
from translate.storage.xliff2 import Xliff2File

from corpora.errors import ConfigurationError, DocumentError, InputNotFoundError, StorageError
from corpora.pairs import SentencePair, from_table, to_table
from corpora.readers.rows import read_rows
from corpora.readers.units import read_tmx_units
from corpora.writers import WRITERS, Written, export_pairs
from corpora.writers.base import LINE_OR_CELL_ENDS, NOT_IN_XML

XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ODD = "Bir\x01iki\ud83düç\ufffe"
ODD_HELD = "Bir\ufffdiki\ufffdüç\ufffd"


def row(az: str | None, en: str | None, row_id: str = "n1:body:0", **rest: object) -> SentencePair:
    origins = {"origin_az": "human" if az is not None else "missing",
               "origin_en": "human" if en is not None else "missing"}  # fmt: skip
    return SentencePair(row_id, "n1", "body", az, en, **{**origins, **rest})


def held(text: str | None) -> str | None:
    return None if text is None else NOT_IN_XML.sub("\ufffd", text)


def test_tmx_through_translate_toolkit(tmp_path: Path, pairs: list[SentencePair]) -> None:
    file = tmp_path / "rows.tmx"
    spaced = row("Bəli.", "Yes.", "xəbər 1%20:body:0")
    export_pairs([spaced, *pairs], file, to="tmx")
    units = factory.getobject(str(file)).units
    assert isinstance(factory.getobject(str(file)), tmxfile)
    assert [unit.getid() for unit in units] == ["xəbər%201%2520:body:0", *(p.id for p in pairs)]
    for unit, pair in zip(units, [spaced, *pairs], strict=True):
        languages = [variant.get(XML_LANG) for variant in unit.xmlelement.iter("tuv")]
        texts = dict(zip(languages, (unit.source, unit.target), strict=False))
        assert texts == {
            language: held(text)
            for language, text in (("az", pair.az), ("en", pair.en))
            if text is not None
        }
        properties = {prop.get("type"): prop.text for prop in unit.xmlelement.iterfind("prop")}
        assert properties["x-doc_id"] == pair.doc_id
        assert properties["x-origin_en"] == pair.origin_en
        assert properties.get("x-similarity") == (
            None if pair.similarity is None else repr(pair.similarity)
        )


def test_tmx_has_the_header_that_the_standard_asks_for(tmp_path: Path) -> None:
    export_pairs([row("Bəli.", "Yes.")], tmp_path / "rows.tmx", to="tmx")
    tree = etree.parse(tmp_path / "rows.tmx").getroot()
    assert (tree.tag, tree.get("version"), [child.tag for child in tree]) == (
        "tmx",
        "1.4",
        ["header", "body"],
    )
    assert set(tree[0].attrib) == {
        *("creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang"),
        "datatype",
    }


def test_xliff_through_translate_toolkit(tmp_path: Path, pairs: list[SentencePair]) -> None:
    english = row(None, "Only English.", "n2:body:7")
    assert export_pairs([*pairs, english], tmp_path / "x", to="xliff").rows == 241
    file = Xliff2File.parsefile(str(tmp_path / "x" / "az-en.xlf"))
    assert (file.getsourcelanguage(), file.gettargetlanguage()) == ("az", "en")
    clean = [index for index, pair in enumerate(pairs) if held(pair.az) == pair.az]
    found = [(file.units[index].source, file.units[index].target) for index in clean]
    assert found == [(pairs[index].az, pairs[index].en) for index in clean]
    assert len(file.units) == len(pairs) > len(clean)
    tree = etree.parse(tmp_path / "x" / "az-en.xlf").getroot()
    units = [*tree.iter(f"{XLIFF}unit")]
    assert [unit.get("name") for unit in units] == [pair.id for pair in pairs]
    assert len({unit.get("id") for unit in units}) == len(units)
    states = {
        (pair.origin_en, unit.find(f"{XLIFF}segment").get("state"))
        for unit, pair in zip(units, pairs, strict=True)
    }
    assert states == {("missing", "initial"), ("machine", "translated"), ("human", "final")}
    other = Xliff2File.parsefile(str(tmp_path / "x" / "en-az.xlf"))
    assert [(unit.source, unit.target) for unit in other.units] == [("Only English.", None)]


def test_moses_through_pandas(tmp_path: Path, pairs: list[SentencePair]) -> None:
    assert export_pairs(pairs, tmp_path / "m", to="moses").rows == 150
    both = [pair for pair in pairs if pair.az is not None and pair.en is not None]
    for part, column in (("az", "az"), ("en", "en"), ("ids", "id")):
        text = (tmp_path / "m" / f"corpus.az-en.{part}").read_bytes().decode()
        assert text.splitlines() == [
            LINE_OR_CELL_ENDS.sub(" ", getattr(pair, column)) for pair in both
        ]
    scores = pandas.read_csv(
        tmp_path / "m" / "corpus.az-en.scores",
        sep="\t",
        names=["similarity", "margin", "probability", "quality"],
        skip_blank_lines=False,
    )
    for name in scores.columns:
        wanted = [getattr(pair, name) for pair in both]
        found = [None if pandas.isna(score) else score for score in scores[name]]
        assert found == wanted


def test_jsonl_through_datasets(tmp_path: Path, pairs: list[SentencePair]) -> None:
    export_pairs(pairs, tmp_path / "rows.jsonl", to="jsonl")
    loaded = datasets.load_dataset(
        "json", data_files=str(tmp_path / "rows.jsonl"), cache_dir=str(tmp_path / "cache")
    )["train"]
    assert [one["translation"] for one in loaded] == [{"az": p.az, "en": p.en} for p in pairs]
    assert list(loaded["id"]) == [pair.id for pair in pairs]
    assert list(loaded["similarity"]) == [pair.similarity for pair in pairs]


def back(path: Path) -> list[SentencePair]:
    return [pair for table in read_rows(str(path)) for pair in from_table(table)]


texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text("\r\n\t <&\"']]>\x85\u2028ə")
scores = st.none() | st.floats(-1, 1, width=32)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(
    row, texts, st.none() | texts, texts.map("{}:body:0".format), similarity=scores,
    margin=scores, quality=scores, model=texts, source=texts,
), max_size=3))  # fmt: skip
def test_tmx_loses_nothing_that_xml_can_hold(
    tmp_path_factory: pytest.TempPathFactory, rows: list[SentencePair]
) -> None:
    file = tmp_path_factory.mktemp("tmx") / "rows.tmx"
    export_pairs(rows, file, to="tmx")
    wanted = [
        replace(one, az=held(one.az), en=held(one.en), model=held(one.model),
                source=held(one.source), id=one.id.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}))
        for one in rows
    ]  # fmt: skip
    assert back(file) == from_table(to_table(wanted))


@pytest.mark.parametrize(
    ("to", "replaced", "texts"),
    [
        ("tmx", 4, [ODD_HELD, "Yes\ufffd."]),
        (
            "xliff",
            4,
            ['Bir<cp hex="0001"/>iki<cp hex="D83D"/>üç<cp hex="FFFE"/><', '>Yes<cp hex="DCFF"/>.<'],
        ),
        ("jsonl", 2, ["Bir\\u0001iki\ufffdüç\ufffe", "Yes\ufffd."]),
        ("tsv", 2, ["Bir\x01iki\ufffdüç\ufffe", "Yes\ufffd."]),
        ("moses", 2, ["Bir\x01iki\ufffdüç\ufffe", "Yes\ufffd."]),
        ("beads", 0, ["[0]:[0]:0.000000"]),
    ],
)
def test_what_a_format_cannot_hold_is_replaced_and_counted(
    to: str, replaced: int, texts: list[str], tmp_path: Path
) -> None:
    odd = row(ODD, "Yes\udcff.", az_span=(0,), en_span=(0,))
    out = tmp_path / "out"
    assert export_pairs([odd], out, to=to) == Written(1, replaced)
    files = [out] if out.is_file() else [path for path in out.rglob("*") if path.is_file()]
    content = "".join(path.read_text("utf-8") for path in files)
    for text in texts:
        assert text in content
    for file in files if to in ("tmx", "xliff") else ():
        etree.parse(file)


@pytest.mark.parametrize("to", WRITERS)
@pytest.mark.parametrize("name", ["similarity", "margin", "probability", "quality"])
@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_a_score_that_is_no_number(to: str, name: str, score: float, tmp_path: Path) -> None:
    rows = [row("Bəli.", "Yes."), row("Bəli.", "Yes.", "n1:body:1", **{name: score})]
    with pytest.raises(DocumentError, match=rf"row n1:body:1: {name} is (nan|-?inf); expected"):
        export_pairs(rows, tmp_path / "out", to=to)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", ["tmx", "xliff"])
def test_a_row_without_any_text(to: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="row n1:body:0 has a text on neither side"):
        export_pairs([row(None, None)], tmp_path / "out", to=to)


@pytest.mark.parametrize("to", WRITERS)
def test_a_disk_that_fills_up_leaves_the_older_export(
    to: str, tmp_path: Path, pairs: list[SentencePair]
) -> None:
    def rows() -> object:
        yield from pairs[:8]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def content() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    export_pairs(pairs[:4], tmp_path / "out", to=to)
    before = content()
    with pytest.raises(StorageError, match=r"cannot write .*out: No space left on device"):
        export_pairs(rows(), tmp_path / "out", to=to)
    assert content() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no well-formed TMX: it does not begin with a tag"),
        ("<tmx><body><tu>", "unit 1: the file ends in the middle of it"),
        ("<tmx><body></body>", "unit 1: the file ends before its last tag"),
        ("<html/>", "is XML, but no TMX: it begins with <html>"),
        ("<tmx><body><tu/></body></tmx>", "unit 1: property x-role is missing"),
        (
            '<?xml version="1.0" encoding="none"?><tmx/>',
            "cannot be read as none: unknown encoding",
        ),
        (
            '<tmx><body><tu tuid="a"><tuv xml:lang="az"><seg>Bəli</seg></tuv></tu></body></tmx>',
            r"unit 1 \(a\): property x-role is missing \(choices: headline, body\)",
        ),
        (
            '<tmx><body><tu><prop type="x-role">body</prop>'
            '<prop type="x-origin_az">someone</prop></tu></body></tmx>',
            "unit 1: property x-origin_az is 'someone'",
        ),
        (
            '<tmx><body><tu><prop type="x-role">body</prop><prop type="x-az_span">a</prop>'
            "</tu></body></tmx>",
            "unit 1: invalid literal",
        ),
    ],
)
def test_tmx_that_holds_no_rows_of_ours(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.tmx").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=message):
        back(tmp_path / "x.tmx")


def test_tmx_of_another_tool(tmp_path: Path) -> None:
    (tmp_path / "x.tmx").write_text(
        '<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header/><body>'
        '<tu><tuv lang="AZ-Latn"><seg>Bu <bpt i="1">x</bpt>gün</seg></tuv>'
        '<tuv xml:lang="en-GB"><seg>Today</seg></tuv></tu><tu tuid="2"/></body></tmx>',
        encoding="utf-8",
    )
    first, second = read_tmx_units(tmp_path / "x.tmx")
    assert first.texts == {"az": "Bu gün", "en": "Today"}
    assert (second.id, second.texts, second.properties) == ("2", {}, {})


def test_tmx_may_be_compressed(tmp_path: Path, pairs: list[SentencePair]) -> None:
    export_pairs(pairs, tmp_path / "rows.tmx", to="tmx")
    (tmp_path / "rows.tmx.gz").write_bytes(gzip.compress((tmp_path / "rows.tmx").read_bytes()))
    assert back(tmp_path / "rows.tmx.gz") == back(tmp_path / "rows.tmx")


def test_tmx_that_was_cut_off(tmp_path: Path, pairs: list[SentencePair]) -> None:
    export_pairs(pairs, tmp_path / "rows.tmx", to="tmx")
    packed = gzip.compress((tmp_path / "rows.tmx").read_bytes())
    (tmp_path / "rows.tmx.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(DocumentError, match=r"rows\.tmx\.gz: .*damaged"):
        back(tmp_path / "rows.tmx.gz")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda path: None, InputNotFoundError, "there is no"),
        (lambda path: path.mkdir(), ConfigurationError, "holds no rows of azbitext; expected a"),
        (lambda path: path.write_text("x"), ConfigurationError, "holds no rows of azbitext"),
    ],
)
def test_what_holds_no_rows(
    make: Callable[[Path], object], error: type[Exception], message: str, tmp_path: Path
) -> None:
    make(tmp_path / "x")
    with pytest.raises(error, match=message):
        read_rows(str(tmp_path / "x"))
