"""``azbitext evaluate alignment`` and what it is made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from align import build_corpus
from align.cli import main
from align.evaluation import evaluate_alignment, predict
from align.evaluation.labels import LabelledHeadline, LabelledText, Labels, Predictions
from corpora.errors import ConfigurationError
from corpora.pairs import Bead
from corpora.samples import ARTICLES, article_gold
from tests.align.conftest import TopicEncoder

AZ, EN = ("kitab a.", "su b.", "dağ c."), ("kitab d.", "dağ e.")
GOLD = (((0,), (0,)), ((1,), ()), ((2,), (1,)))
LABELS = Labels(
    headlines=(LabelledHeadline("h", frozenset({1}), "su", ("kitab a.", "su b.")),),
    texts=(LabelledText("t", GOLD, AZ, EN),),
)


def test_texts_are_aligned_anew_and_scored(topics: TopicEncoder) -> None:
    evaluation = evaluate_alignment(LABELS, predict(LABELS, topics), encoder="topic-1")
    assert evaluation.alignment.strict_f1 == 1.0
    assert evaluation.headlines.accuracy == 1.0
    assert evaluation.calibration is None  # nothing was fitted for this encoder
    lines = str(evaluation).splitlines()
    heads = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert heads == ["alignment", "headlines", "encoder"]
    assert json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))["encoder"] == "topic-1"


def test_what_the_labels_have_nothing_of_is_left_out() -> None:
    beads = {"t": [Bead(*spans) for spans in GOLD]}
    evaluation = evaluate_alignment(Labels(texts=LABELS.texts), Predictions(beads))
    assert evaluation.alignment.strict_f1 == 1.0
    assert (evaluation.calibration, evaluation.headlines) == (None, None)


@pytest.mark.parametrize(
    ("labels", "predictions", "said"),
    [
        (Labels(), Predictions(), "no labels"),
        (
            Labels(texts=(*LABELS.texts, LabelledText("u", GOLD))),
            Predictions({"t": []}),
            "1 labelled documents were not predicted: u; predicted were t",
        ),
        (
            Labels(headlines=LABELS.headlines),
            Predictions(),
            "h (headline sentence 0); predicted were none",
        ),
    ],
)
def test_what_cannot_be_scored_is_named(
    labels: Labels, predictions: Predictions, said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        evaluate_alignment(labels, predictions)
    assert said in str(caught.value)


def test_labels_without_texts_need_predictions(topics: TopicEncoder) -> None:
    with pytest.raises(ConfigurationError, match="expected predictions too"):
        predict(Labels(texts=(LabelledText("t", GOLD),)), topics)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    with (folder / "gold.jsonl").open("w", encoding="utf-8") as file:
        for name, gold in article_gold().items():
            file.write(json.dumps({"id": name, "gold": gold.beads}) + "\n")
    build_corpus(ARTICLES, folder / "build", encoder="e5")
    return folder


def printed(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    assert main(["evaluate", "alignment", *map(str, words), "--to", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_build_is_evaluated(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, files / "gold.jsonl", files / "build", "--bootstrap", 20)
    assert found["alignment"]["strict_f1"] > 0.95
    assert found["alignment"]["intervals"]["lax_f1"][1] == 1.0
    assert found["calibration"]["beads"] > 100
    assert found["headlines"] is None


def test_lines_are_evaluated_whatever_the_files_are_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gold.txt").write_text("[0]:[0]\n[1]:[1]\n[2]:[]\n", encoding="utf-8")
    (tmp_path / "found.beads").write_text("[0]:[0]:0.9\n[1, 2]:[1]:0.1\n", encoding="utf-8")
    found = printed(capsys, tmp_path / "gold.txt", tmp_path / "found.beads")["alignment"]
    assert (found["strict_f1"], found["lax_f1"]) == (0.5, 1.0)
    assert found["signature"].endswith("null-beads:excluded|pooled:1-documents")
    assert main(["evaluate", "alignment", str(tmp_path / "none"), str(tmp_path)]) == 1
    assert "there is no file or folder" in capsys.readouterr().err
