"""True and predicted alignments from files and builds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from align.evaluation.labels import LabelledHeadline, LabelledText, read_labels, read_predictions
from corpora.errors import DocumentError, InputNotFoundError, TextEncodingError
from corpora.pairs import Bead


def write(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_lines_of_beads(tmp_path: Path) -> None:
    file = write(tmp_path / "d1.beads", "[0]:[1, 2]:0.912345", "", "[1]:[]", "[] : [0]")
    assert read_labels(file).texts == (
        LabelledText("d1", (((0,), (1, 2)), ((1,), ()), ((), (0,)))),
    )
    assert read_predictions(file).texts == {
        "d1": [Bead((0,), (1, 2)), Bead((1,), ()), Bead((), (0,))]
    }


def test_a_folder_has_a_document_a_file(tmp_path: Path) -> None:
    (tmp_path / "may").mkdir()
    write(tmp_path / "b.beads", "[0]:[0]")
    write(tmp_path / "may" / "a.beads", "[1]:[1]")
    assert list(read_predictions(tmp_path).texts) == ["b", "may/a"]


def test_labels_with_and_without_texts(tmp_path: Path) -> None:
    file = write(
        tmp_path / "gold.jsonl",
        {"id": "h", "headline_az": "Baş", "body_en": ["A.", "B."], "acceptable": [1], "note": 1},
        {"id": "t", "az": ["Bir."], "en": ["One.", "Two."], "gold": [[[0], [0]], [[], [1]]]},
        {"id": "plain", "az": ["Bir."], "en": ["One."]},
    )
    labels = read_labels(file)
    assert labels.headlines == (
        LabelledHeadline("h", frozenset({1}), "Baş", ("A.", "B."), source="gold"),
    )
    assert labels.texts == (
        LabelledText("t", (((0,), (0,)), ((), (1,))), ("Bir.",), ("One.", "Two.")),
        LabelledText("plain", (((0,), (0,)),), ("Bir.",), ("One.",)),
    )
    assert labels.have_texts
    bare = read_labels(write(tmp_path / "bare.jsonl", {"id": "t", "gold": [[[0], [0]]]}))
    assert not bare.have_texts


def test_predictions_with_probabilities(tmp_path: Path) -> None:
    file = write(tmp_path / "p.jsonl", {"id": "d", "beads": [[[0], [0], 0.5], [[1], []]]})
    assert read_predictions(file).texts == {
        "d": [Bead((0,), (0,), probability=0.5), Bead((1,), ())]
    }
    lines = write(
        tmp_path / "one.jsonl",
        {"source": [0], "target": [0], "probability": 0.9, "az": "Bir."},
        {"source": [1], "target": [], "probability": 0.7},
    )
    assert read_predictions(lines).texts == {
        "one": [Bead((0,), (0,), probability=0.9), Bead((1,), (), probability=0.7)]
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.beads", "[0]", "a.beads:1: '[0]'; expected [0]:[1, 2]"),
        ("a.beads", "[0]:[0]\n[x]:[0]", "a.beads:2: '[x]:[0]'; expected [0]:[1, 2]"),
        ("a.beads", "[0]:[-1]", "expected a list of sentence indices from 0"),
        ("a.beads", "0:1", "expected a list of sentence indices from 0"),
        ("a.jsonl", "[]", "expected an object"),
        ("a.jsonl", "{", "no JSON"),
        ("a.jsonl", '{"id": "x"}', "no labels; expected acceptable, gold, or az and en"),
        ("a.jsonl", '{"id": "x", "gold": [[0, 1]]}', "expected a list of sentence indices"),
        ("a.jsonl", '{"id": "x", "gold": [[[0]]]}', "expected [[0], [1, 2]]"),
        ("a.jsonl", '{"id": "x", "az": ["a"], "en": []}', "1 az and 0 en sentences without gold"),
        ("a.jsonl", '{"id": "x", "az": "a", "en": ["b"]}', "az is no list of sentences"),
        ("a.jsonl", '{"id": "x", "acceptable": "0"}', "expected a list of sentence indices"),
        ("a.jsonl", '{"gold": [[[0],[0]]]}\n{"gold": []}', "comes twice"),
    ],
)
def test_bad_labels_are_named(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_labels(tmp_path / name)
    assert said in str(caught.value)


def test_bad_predictions_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="there is no file or folder"):
        read_predictions(tmp_path / "missing.beads")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputNotFoundError, match="holds no files"):
        read_predictions(tmp_path / "empty")
    (tmp_path / "latin.beads").write_bytes(b"[0]:[0]\xff")
    with pytest.raises(TextEncodingError, match="not UTF-8 at byte 7"):
        read_predictions(tmp_path / "latin.beads")
    for row, said in (
        ({"id": "d"}, "no beads; expected id and beads"),
        ({"id": "d", "beads": [[[0], [0], 2]]}, "probability 2; expected a number from 0 to 1"),
    ):
        with pytest.raises(DocumentError, match=said):
            read_predictions(write(tmp_path / "p.jsonl", row))
    twice = {"id": "d", "beads": []}
    with pytest.raises(DocumentError, match="document d comes twice"):
        read_predictions(write(tmp_path / "p.jsonl", twice, twice))
