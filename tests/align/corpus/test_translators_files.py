"""There and back: what people fill in exported files comes home by `merge`, or as a memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.corpus.merge import merge_corpora
from corpora.pairs import SentencePair, from_table
from corpora.readers.rows import read_rows
from corpora.writers import export_pairs

Run = Callable[..., tuple[int, str, str]]

EN = ("Snow closed two roads in Gusar on Sunday night.", "Nobody was hurt in the storm.")
AZ = ("Qusarda bazar gecəsi qar iki yolu bağlayıb.", "Tufanda xəsarət alan olmayıb.")
DOCUMENT = {"id": "d1", "headline_az": "Qusarda yollar bağlanıb", "body_en": " ".join(EN)}


@pytest.fixture
def base(tmp_path: Path) -> Corpus:
    """A corpus of three rows, the body's without Azerbaijani."""
    (tmp_path / "d.jsonl").write_text(json.dumps(DOCUMENT), "utf-8")
    return build_corpus(tmp_path / "d.jsonl", tmp_path / "base", encoder="hash")


def rows(corpus: Corpus) -> dict[str, SentencePair]:
    return {pair.id: pair for table in corpus.tables() for pair in from_table(table)}


def kept_out(corpus: Corpus) -> list[tuple[str, str]]:
    table = pq.read_table(corpus.folder / "rejected.parquet").to_pylist()
    return [(row["id"] or row["source"], row["reason"]) for row in table]


def exported(base: Corpus, to: str, out: Path) -> Path:
    export_pairs(iter(rows(base).values()), out, to=to)
    return out / "en-az.xlf" if to == "xliff" else out


def fill(file: Path, texts: dict[str, str], state: str = "translated") -> None:
    """What a person does in a translator's tool, by the English text."""
    content = file.read_text("utf-8")
    for en, az in texts.items():
        if file.suffix == ".tmx":
            variant = f'<tuv xml:lang="az"><seg>{az}</seg></tuv>'
            content = content.replace(
                f'<tuv xml:lang="en"><seg>{en}', f'{variant}<tuv xml:lang="en"><seg>{en}'
            )
        else:
            old = f'state="initial"><source>{en}</source>'
            assert old in content
            content = content.replace(
                old, f'state="{state}"><source>{en}</source><target>{az}</target>'
            )
    file.write_text(content, "utf-8")


@pytest.mark.parametrize("state", ["translated", "reviewed", "final", "initial"])
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("to", ["xliff", "tmx"])
def test_what_a_person_fills_in_comes_back_as_human(
    base: Corpus, tmp_path: Path, to: str, alone: bool, state: str
) -> None:
    out = tmp_path / ("rows.tmx" if to == "tmx" else "rows")
    fill(exported(base, to, out), {EN[0]: AZ[0]}, state)
    sources = [out] if alone else [base.folder, out]
    merged = merge_corpora(sources, tmp_path / "merged")
    found, before = rows(merged), rows(base)
    assert set(found) == set(before)
    filled = found["d1:body:0"]
    assert (filled.az, filled.origin_az, filled.origin_en, filled.is_aligned) == (
        *(AZ[0], "human", "human", True),
    )
    assert (filled.en_span, filled.az_span, filled.model) == (before["d1:body:0"].en_span, (), "")
    assert found["d1:body:1"] == before["d1:body:1"]
    assert all((pair.az is None) == (pair.origin_az == "missing") for pair in found.values())
    assert all((pair.en is None) == (pair.origin_en == "missing") for pair in found.values())


@pytest.mark.parametrize(("clash", "stays"), [("refuse", "one"), ("first", "one"), ("last", "two")])
def test_two_people_who_disagree_are_a_conflict_that_is_listed(
    base: Corpus, tmp_path: Path, clash: str, stays: str, azbitext: Run
) -> None:
    for name, text in (("one", "Qusarda qar yağıb."), ("two", "Qusara qar düşüb.")):
        fill(exported(base, "xliff", tmp_path / name), {EN[0]: text, EN[1]: AZ[1]})
    sources = [base.folder, tmp_path / "one", tmp_path / "two"]
    status, said, errors = azbitext("merge", *sources, "--out", tmp_path / "m", "--clash", clash)
    assert (status, errors) == (0, "")
    assert "conflict: 1" in said
    merged = Corpus.open(tmp_path / "m")
    texts = {"one": "Qusarda qar yağıb.", "two": "Qusara qar düşüb."}
    assert rows(merged)["d1:body:0"].az == texts[stays]
    assert rows(merged)["d1:body:1"].az == AZ[1]
    assert kept_out(merged).count(("d1:body:0", "conflict")) == 1


def machine_row(az: str) -> SentencePair:
    missing = SentencePair(
        "d1:body:0", "d1", "body", None, EN[0], en_span=(0,), origin_az="missing", source="d.jsonl"
    )
    return replace(missing.filled("az", az, origin="machine", model="opus@1"), quality=0.4)


@pytest.mark.parametrize(
    ("edited", "origin"),
    [("Qusarda qar yolları bağlayıb.", "human"), ("Maşın tərcüməsi.", "machine"), ("", "missing")],
)
@pytest.mark.parametrize("to", ["xliff", "tmx"])
def test_a_machine_side_that_a_person_changed_is_human(
    tmp_path: Path, to: str, edited: str, origin: str
) -> None:
    before = machine_row("Maşın tərcüməsi.")
    out = tmp_path / ("rows.tmx" if to == "tmx" else "rows")
    export_pairs([before], out, to=to)
    (file,) = [out] if out.is_file() else out.iterdir()
    file.write_text(file.read_text("utf-8").replace("Maşın tərcüməsi.", edited), "utf-8")
    ((pair,),) = [from_table(table) for table in read_rows(str(out))]
    assert (pair.az, pair.origin_az) == (edited or None, origin)
    assert (pair.model, pair.quality is None) == (
        ("opus@1", False) if origin == "machine" else ("", True)
    )


def test_a_target_that_a_tool_copied_from_its_source_is_no_translation(
    base: Corpus, tmp_path: Path
) -> None:
    file = exported(base, "xliff", tmp_path / "rows")
    fill(file, {EN[0]: EN[0]}, "initial")
    merged = merge_corpora([tmp_path / "rows"], tmp_path / "m")
    assert rows(merged)["d1:body:0"].origin_az == "missing"


def test_a_damaged_unit_costs_its_row(base: Corpus, tmp_path: Path) -> None:
    file = exported(base, "xliff", tmp_path / "rows")
    fill(file, {EN[0]: AZ[0], EN[1]: "Tufanda&nbsp;xəsarət alan olmayıb."})
    merged = merge_corpora([base.folder, tmp_path / "rows"], tmp_path / "m")
    assert rows(merged)["d1:body:0"].origin_az == "human"
    assert rows(merged)["d1:body:1"].origin_az == "missing"
    assert ("en-az.xlf:2", "damaged") in kept_out(merged)


@pytest.mark.parametrize("to", ["xliff", "tmx"])
def test_it_comes_back_as_a_memory_too(
    base: Corpus, tmp_path: Path, to: str, azbitext: Run
) -> None:
    file = exported(base, to, tmp_path / ("rows.tmx" if to == "tmx" else "rows"))
    fill(file, {EN[0]: AZ[0]})
    out = tmp_path / "again"
    words = ["build", tmp_path / "d.jsonl", "--encoder", "hash", "--memory", file, "--out", out]
    status, said, errors = azbitext(*words)
    again = Corpus.open(out)
    assert (status, rows(again)["d1:body:0"].az) == (0, AZ[0])
    assert re.search(r"memory \S+: 1 translations in [23] units, 1 used", said)
    (facts,) = again.scores["memories"]
    assert (facts["given"], facts["used"], facts["rejected"]) == (1, 1, 0)
    assert "memory" not in errors


UNUSABLE = {
    "turkish.tmx": (
        '<tmx version="1.4"><body><tu><tuv xml:lang="tr"><seg>Kar yağdı.</seg></tuv>'
        '<tuv xml:lang="en"><seg>It snowed.</seg></tuv></tu></body></tmx>',
        "none of its 1 units is usable (1 in en and tr only); expected az and en",
        (1, 0, 0),
    ),
    "swapped.tsv": (
        f"{EN[0]}\t{AZ[0]}\n{EN[1]}\t{AZ[1]}\n",
        "swap its columns",
        (2, 2, 0),
    ),
    "broken.tmx": (
        '<tmx version="1.4"><body><tu><tuv xml:lang="az"><seg>a & b</seg></tuv></tu></body></tmx>',
        "none of its 1 units is usable (1 damaged)",
        (1, 0, 1),
    ),
    "empty.tmx": ('<tmx version="1.4"><body></body></tmx>', "none of its 0 units", (0, 0, 0)),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_memory_that_gives_nothing_says_so(
    base: Corpus, tmp_path: Path, name: str, azbitext: Run, caplog: pytest.LogCaptureFixture
) -> None:
    content, warning, counts = UNUSABLE[name]
    (tmp_path / name).write_text(content, "utf-8")
    words = ["build", tmp_path / "d.jsonl", "--encoder", "hash", "--out", tmp_path / "out"]
    for _ in range(2):  # a build that has nothing to do says it again
        caplog.clear()
        status, said, _ = azbitext(*words, "--memory", tmp_path / name)
        assert status == 0
        assert warning in caplog.text
        assert ", 0 used" in said
    (facts,) = Corpus.open(tmp_path / "out").scores["memories"]
    assert (facts["units"], facts["given"], facts["rejected"]) == counts
    assert facts["used"] == 0
    assert (
        len([r for r in kept_out(Corpus.open(tmp_path / "out")) if r[1] == "damaged"]) == counts[2]
    )


@pytest.mark.parametrize("text", ["Hesab\t2:1", "Hesab\u2028 2:1", "Hesab\r\n2:1", "Hesab\x0b2:1"])
def test_moses_pastes_into_two_columns(tmp_path: Path, text: str) -> None:
    pair = SentencePair("d:body:0", "d", "body", text, text.replace("Hesab", "Score"))
    export_pairs([pair, pair], tmp_path / "m", to="moses")
    files = [(tmp_path / "m" / f"corpus.az-en.{part}").read_text("utf-8") for part in ("az", "en")]
    pasted = ["\t".join(lines) for lines in zip(*(f.splitlines() for f in files), strict=True)]
    assert [line.count("\t") for line in pasted] == [1, 1]
