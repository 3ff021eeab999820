"""The sample corpus: documents, article pairs and hand-made gold, written for this project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from corpora.text.segment import segment

FOLDER = Path(str(files("corpora.samples")))
"""Holds `headlines/` (Azerbaijani headline, English body) and `articles/` (both in both)."""

HEADLINES = FOLDER / "headlines"
ARTICLES = FOLDER / "articles"


@dataclass(frozen=True, slots=True)
class HeadlineGold:
    """What a careful bilingual reader says of one sample headline.

    Attributes:
        sentences: number of sentences of the body.
        acceptable: for each sentence of the headline, the body sentences that state its claim.
        kind: what makes it hard, ``none`` where nothing in the body states the claim.
    """

    sentences: int
    acceptable: tuple[tuple[int, ...], ...]
    kind: str


@dataclass(frozen=True, slots=True)
class ArticleGold:
    """The true beads of one sample article's bodies.

    Attributes:
        az_sentences, en_sentences: numbers of sentences.
        beads: ``(az indices, en indices)`` in order; a dropped sentence has an empty other side.
    """

    az_sentences: int
    en_sentences: int
    beads: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def headline_gold() -> dict[str, HeadlineGold]:
    """Gold of `headlines/`, by document id."""
    return {
        name: HeadlineGold(row["sentences"], tuple(map(tuple, row["acceptable"])), row["kind"])
        for name, row in _load("headlines.gold.json").items()
    }


def article_gold() -> dict[str, ArticleGold]:
    """Gold of `articles/`, by document id."""
    return {
        name: ArticleGold(
            row["az_sentences"],
            row["en_sentences"],
            tuple((tuple(az), tuple(en)) for az, en in row["beads"]),
        )
        for name, row in _load("articles.gold.json").items()
    }


def article_sentences() -> dict[str, list[str]]:
    """All sentences of the sample articles by language: ordinary news text in az and en."""
    return {
        language: [
            sentence.text
            for path in sorted((ARTICLES / language).glob("*.txt"))
            for sentence in segment(path.read_text("utf-8"), language)
        ]
        for language in ("az", "en")
    }


def _load(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads((FOLDER / name).read_text("utf-8")))
