"""Figures of a build that need its models, in ``scores.json`` and in the card."""

from __future__ import annotations

import json
from pathlib import Path

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.encoders import Encoder
from align.translators import Translation
from corpora.samples import HEADLINES


class Echo:
    """Gives every text back."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target, self.name = source, target, f"echo-{target}@1"

    def translate(self, texts: list[str]) -> list[Translation]:
        return [Translation(text) for text in texts]


def build(tmp_path: Path, encoder: Encoder, **options: object) -> Corpus:
    return build_corpus(HEADLINES, tmp_path / "build", encoder=encoder, **options)


def figures(corpus: Corpus) -> dict[str, dict[str, object]]:
    stored = json.loads((corpus.folder / "scores.json").read_text("utf-8"))["figures"]
    return {figure["name"]: figure for figure in stored}


def test_without_a_translator_the_card_says_why(tmp_path: Path, e5: Encoder) -> None:
    corpus = build(tmp_path, e5)
    reasons = {name: figure["reason"] for name, figure in figures(corpus).items()}
    assert reasons == {
        "mean quality of filled rows": "no row was filled with a known quality",
        "translated headlines against their counterparts, and there and back": (
            "no translator took part"
        ),
    }
    card = (corpus.dataset_folder / "README.md").read_text("utf-8")
    assert "no translator took part" in card


def test_translators_are_scored_on_headlines(tmp_path: Path, e5: Encoder) -> None:
    both = [Echo("az", "en"), Echo("en", "az")]
    corpus = build(tmp_path, e5, translator=both, fill="none", evaluation_rows=20)
    found = figures(corpus)
    away = found["chrF2 of headlines, az-en against aligned text"]
    back = found["chrF2 of headlines, az-en-az there and back"]
    assert 0 < away["value"] < 40
    assert back["value"] == 100
    assert "translator:echo-en@1" in away["signature"]
    aligned = sum(pair.is_aligned and pair.role == "headline" for pair in corpus.pairs())
    assert f"aligned:{min(aligned, 20)}" in back["signature"]
    card = (corpus.dataset_folder / "README.md").read_text("utf-8")
    assert back["signature"] in card
    assert "--evaluation-rows 20" in corpus.build["command"]
