"""Rows to files and back: JSON lines, tab-separated values, alignment lines."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import ConfigurationError, DocumentError, UnknownNameError
from corpora.pairs import SentencePair
from corpora.text.tsv_fields import escape, unescape
from corpora.writers import WRITERS, Written, export_pairs
from corpora.writers.beads import bead_file
from corpora.writers.tsv import COLUMNS


def body(doc_id: str, place: int, az: tuple[int, ...], en: tuple[int, ...]) -> SentencePair:
    return SentencePair(
        f"{doc_id}:body:{place}", doc_id, "body", "Bəli.", "Yes.", az, en, similarity=0.5
    )


@pytest.mark.parametrize(
    ("to", "rows"),
    [
        *(("beads", 180), ("jsonl", 240), ("moses", 150)),
        *(("tmx", 240), ("tsv", 240), ("xliff", 240)),
    ],
)
def test_every_writer_streams_counts_and_repeats_itself(
    tmp_path: Path, pairs: list[SentencePair], to: str, rows: int
) -> None:
    def content(path: Path) -> dict[str, bytes]:
        files = [path] if path.is_file() else sorted(filter(Path.is_file, path.rglob("*")))
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}

    assert export_pairs(iter(pairs), tmp_path / "a", to=to).rows == rows
    assert export_pairs(iter(pairs), tmp_path / "b", to=to).rows == rows
    assert content(tmp_path / "a") == content(tmp_path / "b") != {}


@pytest.mark.parametrize("to", WRITERS)
def test_every_writer_leaves_the_old_export_on_an_error(
    tmp_path: Path, pairs: list[SentencePair], to: str
) -> None:
    def broken() -> Iterator[SentencePair]:
        yield from pairs[:5]
        raise ValueError("half")

    export_pairs(pairs[:4], tmp_path / "out", to=to)
    before = sorted((path, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="half"):
        export_pairs(broken(), tmp_path / "out", to=to)
    after = sorted((path, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*"))
    assert after == before


@pytest.mark.parametrize("to", WRITERS)
def test_every_writer_takes_no_rows(tmp_path: Path, to: str) -> None:
    assert export_pairs([], tmp_path / "out", to=to) == Written(0)
    assert (tmp_path / "out").exists()


def test_an_unknown_format_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownNameError, match=r"'tvs'; did you mean 'tsv'\? .*beads, jsonl, moses"
    ):
        export_pairs([], tmp_path / "out", to="tvs")


def test_jsonl_has_every_column(tmp_path: Path, pairs: list[SentencePair]) -> None:
    export_pairs(pairs, tmp_path / "out.jsonl", to="jsonl")
    content = (tmp_path / "out.jsonl").read_bytes().decode()
    read = [json.loads(line) for line in content.split("\n")[:-1]]
    assert [row["translation"] for row in read] == [{"az": p.az, "en": p.en} for p in pairs]
    assert list(read[0]) == ["id", "translation", *(c for c in COLUMNS if c not in "id az en")]
    assert read[5] == {
        "id": "xəbər/1:body:0",
        "translation": {"az": pairs[5].az, "en": pairs[5].en},
        "doc_id": "xəbər/1",
        "role": "body",
        "az_span": [1],
        "en_span": [0, 1],
        "origin_az": "human",
        "origin_en": "human",
        "similarity": 0.5,
        "margin": 0.125,
        "probability": 0.75,
        "quality": None,
        "model": "",
        "source": "https://xeber.example/az/1",
        "licence": "CC BY 4.0",
    }


def read_by_rule(path: Path) -> list[dict[str, str]]:
    head, *lines = path.read_bytes().decode().split("\n")[:-1]
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def read_with_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_with_pandas(path: Path) -> list[dict[str, str]]:
    frame = pandas.read_csv(
        path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str
    )
    return frame.to_dict("records")


@pytest.mark.parametrize("read", [read_by_rule, read_with_csv, read_with_pandas])
def test_tsv_is_read_back_equal(
    tmp_path: Path, pairs: list[SentencePair], read: Callable[[Path], list[dict[str, str]]]
) -> None:
    quoted = SentencePair('"1', '"', "body", '"NA', "'NULL\\", licence="nan")
    export_pairs([quoted, *pairs], tmp_path / "out.tsv", to="tsv")
    rows = read(tmp_path / "out.tsv")
    assert [
        SentencePair(
            id=unescape(row["id"]),
            doc_id=unescape(row["doc_id"]),
            role=row["role"],
            az=unescape(row["az"]),
            en=None if row["origin_en"] == "missing" else unescape(row["en"]),
            az_span=tuple(map(int, row["az_span"].split())),
            en_span=tuple(map(int, row["en_span"].split())),
            origin_az=row["origin_az"],
            origin_en=row["origin_en"],
            similarity=float(row["similarity"]) if row["similarity"] else None,
            margin=float(row["margin"]) if row["margin"] else None,
            probability=float(row["probability"]) if row["probability"] else None,
            quality=float(row["quality"]) if row["quality"] else None,
            model=unescape(row["model"]),
            source=unescape(row["source"]),
            licence=unescape(row["licence"]),
        )
        for row in rows
    ] == [quoted, *pairs]


@given(st.text() | st.text("\\tnr0\t\n\r\0"))
def test_an_escaped_text_is_one_field_and_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not set(escape(text)) & set("\t\n\r\0")


def test_beads_have_the_form_of_vecalign(tmp_path: Path, pairs: list[SentencePair]) -> None:
    export_pairs(pairs, tmp_path / "out", to="beads")
    assert (tmp_path / "out" / "xəbər" / "1.beads").read_text() == (
        "[1]:[0, 1]:0.750000\n[2]:[]:0.250000\n[3, 4]:[2]:0.250000\n"
    )
    assert len(list((tmp_path / "out").rglob("*.beads"))) == 60


@pytest.mark.parametrize(
    "rows",
    [
        [body("n1", 0, (0,), ()), body("n1", 1, (1,), ())],
        [body("n1", 0, (), (0,))],
        [SentencePair("n1:headline:0", "n1", "headline", "Bəli.", "Yes.", (0,), (0,))],
    ],
    ids=["only Azerbaijani", "only English", "only a headline"],
)
def test_documents_without_both_bodies_have_no_beads(
    tmp_path: Path, rows: list[SentencePair]
) -> None:
    kept = body("n2", 0, (0,), (0,))
    assert export_pairs([*rows, kept], tmp_path / "out", to="beads").rows == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["n2.beads"]


def test_a_bead_without_scores_has_zero(tmp_path: Path) -> None:
    null = SentencePair("n1:body:1", "n1", "body", "Bəli.", None, (1,), (), origin_en="missing")
    export_pairs([body("n1", 0, (0,), (0,)), null], tmp_path / "out", to="beads")
    expected = "[0]:[0]:0.500000\n[1]:[]:0.000000\n"
    assert (tmp_path / "out" / "n1.beads").read_text() == expected


IDS = ["a", "a.beads/b", "a/b", "a//b", "/a/b", "../b", "..", ".", "", "a/", "a%2Fb", "a\\b", "c:d"]


def test_document_ids_never_meet_and_never_lead_out(tmp_path: Path) -> None:
    rows = [body(doc_id, 0, (0,), (index,)) for index, doc_id in enumerate(IDS)]
    out = tmp_path / "deep" / "out"
    assert export_pairs(rows, out, to="beads").rows == len(IDS)
    assert len({bead_file(doc_id) for doc_id in IDS}) == len(IDS)
    for index, doc_id in enumerate(IDS):
        assert (out / bead_file(doc_id)).read_text() == f"[0]:[{index}]:0.500000\n"
    assert [path.name for path in tmp_path.rglob("*.beads") if out not in path.parents] == []


def test_rows_of_a_document_come_together(tmp_path: Path) -> None:
    rows = [body(doc_id, 0, (0,), (0,)) for doc_id in ("n1", "n2", "n1")]
    with pytest.raises(DocumentError, match="document n1: its rows do not come together"):
        export_pairs(rows, tmp_path / "out", to="beads")
    assert list(tmp_path.iterdir()) == []


def test_beads_do_not_replace_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diploma.docx").write_text("")
    with pytest.raises(ConfigurationError, match=r"diploma\.docx"):
        export_pairs([], tmp_path / "out", to="beads")


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, corpora.writers, corpora.storage, corpora.splits.shares;"
        "print([name for name in ('datasets', 'pyarrow', 'huggingface_hub', 'numpy', 'pandas')"
        " if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
