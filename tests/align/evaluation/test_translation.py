"""Translators on a corpus: against its aligned pairs, and there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from align import build_corpus
from align.cli import main
from align.evaluation import evaluate_translation
from align.scores import render_scores
from align.translators import Translation
from corpora.errors import ConfigurationError
from corpora.pairs import SentencePair
from corpora.samples import ARTICLES


class Table:
    """Translates what it knows, and anything else not at all."""

    def __init__(self, source: str, target: str, table: dict[str, str]) -> None:
        self.source, self.target, self.name = source, target, f"table-{target}@1"
        self.table = table
        self.asked: list[str] = []

    def translate(self, texts: list[str]) -> list[Translation]:
        self.asked += texts
        return [Translation(self.table.get(text, text)) for text in texts]


AZ, EN = "Bakıda {} nömrəli yeni kitabxana açılıb.", "A new library, number {}, has opened in Baku."
PAIRS = [
    SentencePair(f"n{number}:{role}:0", f"n{number}", role, AZ.format(number), EN.format(number))
    for number, role in enumerate(["headline", "body"] * 10)
]
MACHINE = SentencePair("m:body:0", "m", "body", "Maşın.", "Machine.", origin_en="machine")
THERE = {pair.az: pair.en for pair in PAIRS}
BACK = {pair.en: pair.az for pair in PAIRS}


def test_a_perfect_translator_comes_back_as_it_went() -> None:
    there, back = Table("az", "en", THERE), Table("en", "az", BACK)
    scores = {one.system: one for one in evaluate_translation([*PAIRS, MACHINE], [there, back])}
    assert list(scores) == [
        "az-en against aligned text",
        "az-en-az there and back",
        "en-az against aligned text",
        "en-az-en there and back",
    ]
    for one in scores.values():
        assert one["chrf"].score == 100
        assert "|aligned:20" in one["chrf"].signature
    assert "translator:table-en@1" in scores["az-en against aligned text"]["ter"].signature
    assert "there:table-en@1|back:table-az@1" in scores["az-en-az there and back"]["chrf"].signature
    assert "Maşın." not in there.asked
    table = render_scores(list(scores.values()), to="latex").splitlines()
    assert table[2] == r"System & BLEU & chrF2 & TER \\"
    assert table[4] == r"az-en against aligned text & 100.0 & 100.0 & 0.0 \\"
    assert table[5] == r"az-en-az there and back &  & 100.0 &  \\"
    assert len([line for line in table if line.startswith("%")]) == 8


def test_what_cannot_be_computed_says_why() -> None:
    against, returned = evaluate_translation(PAIRS, [Table("az", "en", {})], ["chrf"])
    assert against["chrf"].score < 50
    assert returned["chrf"].score is None
    assert returned["chrf"].reason == "no translator goes back from en to az"
    nothing, _ = evaluate_translation([MACHINE], [Table("az", "en", {})])
    assert {one.reason for one in nothing.metrics} == {"there is no sentence to score"}
    assert evaluate_translation(PAIRS, []) == []


@pytest.mark.parametrize(("role", "sample", "count"), [("headline", 500, 10), (None, 7, 7)])
def test_the_sample_is_the_same_at_every_call(role: str | None, sample: int, count: int) -> None:
    asked = []
    for pairs in (PAIRS, PAIRS[::-1]):
        translator = Table("az", "en", THERE)
        evaluate_translation(pairs, [translator], role=role, sample=sample)
        asked.append(translator.asked)
    assert asked[0] == asked[1]
    assert len(asked[0]) == count


def test_the_command_scores_each_direction_that_a_model_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build_corpus(ARTICLES, tmp_path / "build", encoder="hash", min_probability=0.1)

    def load(name: str, *, source: str, target: str) -> Table:
        if (name, source) != ("models/az-en", "az"):
            raise ConfigurationError(f"{name} cannot translate {source} to {target}")
        return Table(source, target, {})

    monkeypatch.setattr("align.translators.registry.load_translator", load)
    words = ["evaluate", "translation", str(tmp_path / "build"), "--translator"]
    assert main([*words, "models/az-en", "--sample", "5", "--to", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["az-en against aligned text", "az-en-az there and back"]
    assert 0 < found["az-en against aligned text"]["chrf"]["score"] < 50
    assert "aligned:5" in found["az-en against aligned text"]["bleu"]["signature"]
    assert main([*words, "models/none"]) == 1
    assert "models/none cannot translate az to en" in capsys.readouterr().err
