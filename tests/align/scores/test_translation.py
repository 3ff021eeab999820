"""BLEU, chrF and TER: to the last printed digit what sacreBLEU's own command line says."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from align import score_translations
from align.cli import main
from align.scores import METRICS, compare_translations, render_scores
from corpora.errors import ConfigurationError, UnknownNameError

REFERENCE = [
    "A new library has opened in Baku.",
    "It rained the whole of Monday.",
    "The exhibition will close next week.",
    "The mayor thanked the builders and the residents.",
    "Şəkidə qar yağır.",
]
SECOND = [
    "In Baku, a new library was opened.",
    "It was raining all Monday.",
    "The exhibition closes next week.",
    "The mayor thanked builders and residents.",
    "Şəkidə qar yağmaqdadır.",
]
GOOD = [
    "A new library was opened in Baku.",
    "It rained all Monday.",
    "The exhibition will be closed next week.",
    "The mayor thanked the builders and the residents.",
    "Şəkidə qar yağır.",
]
BAD = ["A library.", "Monday rain", "", "Mayor, mayor: thanked residents the builders", "qar"]

FILES = {"ref": REFERENCE, "ref2": SECOND, "good": GOOD, "bad": BAD}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, lines in FILES.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sacrebleu(*words: str) -> str:
    """What sacreBLEU's command line prints."""
    done = subprocess.run(
        [sys.executable, "-m", "sacrebleu", *words, "--format", "text", "--no-color"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize("hypotheses", ["good", "bad", "ref"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([], []),
        (["--width", "4"], ["--width", "4"]),
        (["--bootstrap", "100"], ["--confidence", "--confidence-n", "100"]),
    ],
    ids=["plain", "width", "bootstrap"],
)
def test_the_command_prints_what_sacrebleu_prints(
    hypotheses: str,
    ours: list[str],
    theirs: list[str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    references = ["ref", "ref2"] if hypotheses == "good" else ["ref"]
    assert main(["score", hypotheses, *references, *ours]) == 0
    expected = sacrebleu(*references, "-i", hypotheses, "-m", "bleu", "chrf", "ter", *theirs)
    assert lines(capsys.readouterr().out) == lines(expected)


def test_chrf_plus_plus_is_sacrebleus(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "good", "ref", "--metrics", "chrf++", "--width", "3"]) == 0
    expected = sacrebleu("ref", "-i", "good", "-m", "chrf", "--chrf-word-order", "2", "-w", "3")
    assert lines(capsys.readouterr().out) == lines(expected)


def test_sentences_are_scored_as_sacrebleu_scores_them(folder: Path) -> None:
    expected = sacrebleu("ref", "-i", "bad", "-m", "bleu", "-sl", "-w", "5").splitlines()
    score = score_translations(BAD, REFERENCE, ["bleu"], sentences=True)["bleu"]
    for line, found in zip(expected, score.sentences, strict=True):
        head, _, rest = line.partition(" = ")
        assert head == f"BLEU|{score.sentence_signature}"
        assert rest.split()[0] == f"{found:.5f}"
    assert "eff:no" in score.signature


def test_several_references_are_one_call(folder: Path) -> None:
    one = score_translations(GOOD, REFERENCE)
    both = score_translations(GOOD, [REFERENCE, SECOND])
    assert [metric.metric for metric in both.metrics] == ["bleu", "chrf", "ter"]
    assert both["bleu"].score > one["bleu"].score
    assert "nrefs:2" in both["bleu"].signature
    assert both["ter"].score < one["ter"].score


def test_a_figure_that_cannot_be_computed_says_why(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = score_translations([], [], list(METRICS), bootstrap=10, sentences=True)
    assert scores.to_dict() == {
        name: {"title": title, "score": None, "reason": "there is no sentence to score"}
        for name, title in zip(METRICS, ("BLEU", "chrF2", "chrF2++", "TER"), strict=True)
    }
    for none in (folder / "none", folder / "nothing"):
        none.write_text("", encoding="utf-8")
    for form, said in (("text", "BLEU: not computed, there is no"), ("latex", "--")):
        assert main(["score", "none", "nothing", "--to", form]) == 0
        assert said in capsys.readouterr().out
    compared = compare_translations({"one": [], "two": []}, [])
    assert [one.metrics[0].reason for one in compared] == ["there is no sentence to score"] * 2


WRONG: list[tuple[object, object, object, type[Exception], str]] = [
    (GOOD[:3], REFERENCE, ["bleu"], ConfigurationError, "has 3 sentences, the references have 5"),
    (GOOD, [REFERENCE, SECOND[:4]], ["bleu"], ConfigurationError, "reference 2 has 4 sentences"),
    ("text", REFERENCE, ["bleu"], ConfigurationError, "is one text"),
    (GOOD, "text", ["bleu"], ConfigurationError, "references is one text"),
    (GOOD, REFERENCE, "bleu", ConfigurationError, "metrics is 'bleu'; expected names"),
    (GOOD, REFERENCE, [], ConfigurationError, "expected names"),
    (GOOD, REFERENCE, ["blue"], UnknownNameError, "did you mean 'bleu'"),
    ([*GOOD[:4], None], REFERENCE, ["bleu"], ConfigurationError, "sentence 4: None is no text"),
]


@pytest.mark.parametrize(("hypotheses", "references", "metrics", "error", "message"), WRONG)
def test_what_does_not_fit_is_refused(
    hypotheses: object, references: object, metrics: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        score_translations(hypotheses, references, metrics)


@pytest.mark.parametrize("text", ["\ud83d yağış", "", " ", "a\x00b", "🎉", "ə" * 300], ids=ascii)
def test_any_text_is_scored(text: str) -> None:
    for metric in score_translations([text], [text], list(METRICS), sentences=True).metrics:
        assert math.isfinite(metric.score)
        assert len(metric.sentences) == 1


def test_systems_are_tested_in_pairs(folder: Path) -> None:
    systems = {"bad": BAD * 4, "good": GOOD * 4, "again": BAD * 4}
    bad, good, again = compare_translations(systems, REFERENCE * 4, ["bleu", "chrf"], samples=200)
    assert bad["bleu"].p_value is None
    assert good["bleu"].p_value < 0.05
    assert (again["bleu"].p_value, again["chrf"].p_value) == (1.0, 1.0)
    assert good["bleu"].score == pytest.approx(score_translations(GOOD * 4, REFERENCE * 4, ["bleu"])
                                               ["bleu"].score)  # fmt: skip
    assert "bs:200|seed:12345" in good["chrf"].signature
    trials = compare_translations(
        systems, REFERENCE * 4, ["chrf"], test="randomisation", samples=99
    )
    assert "ar:99" in trials[1]["chrf"].signature
    with pytest.raises(UnknownNameError, match="choices: bootstrap, randomisation"):
        compare_translations(systems, REFERENCE * 4, test="t-test")
    with pytest.raises(ConfigurationError, match="1 system to compare"):
        compare_translations({"bad": BAD}, REFERENCE)


def test_p_values_are_sacrebleus(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "refs").write_text("\n".join(REFERENCE * 4) + "\n", encoding="utf-8")
    (folder / "one").write_text("\n".join(GOOD * 4) + "\n", encoding="utf-8")
    (folder / "two").write_text("\n".join(SECOND * 4) + "\n", encoding="utf-8")
    words = ("--paired-bs", "--paired-bs-n", "300")
    table = sacrebleu("refs", "-i", "one", "two", "-m", "chrf", *words)
    assert main(["score", "one", "refs", "--system", "two", "--metrics", "chrf", "--samples",
                 "300"]) == 0  # fmt: skip
    printed = capsys.readouterr().out
    value = printed.rpartition("(p = ")[2].partition(")")[0]
    assert f"(p = {value})" in table


FORMS: dict[str, Callable[[str], bool]] = {
    "json": lambda text: set(json.loads(text)) == {"good"}
    and json.loads(text)["good"]["ter"]["score"] >= 0,
    "latex": lambda text: r"good & " in text and text.startswith(r"\begin{tabular}{lrrr}")
    and "% BLEU: nrefs:1|" in text,
    "text": lambda text: text.startswith("BLEU|nrefs:1|"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "good", "ref", "--to", form]) == 0
    assert FORMS[form](capsys.readouterr().out)


def test_a_table_of_systems_marks_what_differs() -> None:
    systems = {"old_100%": BAD * 4, "new": GOOD * 4}
    text = render_scores(compare_translations(systems, REFERENCE * 4, samples=200), to="latex")
    assert r"old\_100\% & " in text
    assert text.count("*") == 4  # three figures and their note
    with pytest.raises(UnknownNameError, match="choices: json, latex, text"):
        render_scores([], to="xml")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing", "ref"], "there is no file nothing"),
        (["good", "."], ". is a folder; expected a text file"),
        (["binary", "ref"], "binary is not UTF-8 at byte"),
        (["short", "ref"], "short has 1 sentences, the references have 5; expected as many"),
        (["good", "ref", "--width", "-1"], "--width is -1; expected 0 or more"),
        (["good", "ref", "--metrics", "blue"], "unknown metric 'blue'"),
        (["good", "ref", "--system", "good"], "good is given as two systems"),
        (["good", "ref", "--system", "bad", "--sentences"], "are for one system"),
    ],
)
def test_what_is_wrong_is_said(
    words: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "binary").write_bytes(b"\xff\xff")
    (folder / "short").write_text("One.\n", encoding="utf-8")
    assert main(["score", *words]) == 1
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert errors.startswith("azbitext: ")
    assert message in errors
