"""COMET through a stand-in for its command: what it is given, and what is made of its answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from align.cli import main
from align.scores.comet import score_comet
from corpora.errors import ConfigurationError

STAND_IN = """#!{python}
import json, sys
words = sys.argv[1:]
given = dict(zip(words, words[1:]))
if "broken" in given["--model"]:
    sys.exit("OSError: no such model")
texts = {{name: open(given[f"--{{name}}"], encoding="utf-8").read().splitlines()
         for name in ("sources", "translations", "references") if f"--{{name}}" in given}}
rows = [{{"mt": text, "COMET": len(text) / 100}} for text in texts["translations"]]
with open(given["--to_json"], "w", encoding="utf-8") as file:
    json.dump({{given["--translations"]: rows}}, file)
with open({log!r}, "w", encoding="utf-8") as file:
    json.dump([given["--model"], given["--gpus"], texts], file)
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    log = tmp_path / "log.json"
    script = tmp_path / "bin" / "comet-score"
    script.parent.mkdir()
    script.write_text(STAND_IN.format(python=sys.executable, log=str(log)), encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    return log


def test_texts_go_to_the_command_and_scores_come_back(command: Path) -> None:
    score = score_comet(["Yağış\nyağır", "Qar"], ["It rains", "Sn\ud83dow"], ["Rain", "Snow"],
                        model="Unbabel/wmt22-comet-da")  # fmt: skip
    assert score.sentences == (0.08, 0.05)
    assert score.score == pytest.approx(0.065)
    assert score.signature == "model:Unbabel/wmt22-comet-da|refs:1|command:comet-score"
    assert '"sources": ["Ya\\u011f\\u0131\\u015f ya\\u011f\\u0131r", "Qar"]' in command.read_text()
    kiwi = score_comet(["Qar"], ["Snow"], model="Unbabel/wmt22-cometkiwi-da")
    assert "refs:no" in kiwi.signature
    assert "references" not in command.read_text()


def test_without_a_score_it_says_why(command: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert score_comet([], [], model="m").reason == "there is no sentence to score"
    broken = score_comet(["a"], ["b"], model="broken")
    assert (broken.score, broken.reason) == (None, "comet-score failed: OSError: no such model")
    monkeypatch.setenv("PATH", "")
    assert "pipx install unbabel-comet" in score_comet(["a"], ["b"], model="m").reason
    with pytest.raises(ConfigurationError, match="expected as many"):
        score_comet(["a"], ["b", "c"], model="m")


def test_the_command_line(
    command: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("az", "hyp", "ref"):
        (tmp_path / name).write_text("Qar yağır.\n", encoding="utf-8")
    words = ["score", "hyp", "ref", "--metrics", "ter", "--comet", "kiwi.ckpt"]
    assert main([*words, "--source", "az", "--without-references"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "COMET|model:kiwi.ckpt|refs:no|command:comet-score = 0.1"
    assert main(words) == 1
    assert "--source goes with --quality or --comet" in capsys.readouterr().err
