"""The sample corpus and its gold fit together."""

from __future__ import annotations

from collections import Counter

import pytest

from corpora import Document, read_documents, segment
from corpora.samples import (
    ARTICLES,
    HEADLINES,
    article_gold,
    article_sentences,
    headline_gold,
)
from corpora.text.language import check_languages

HEADLINE_DOCUMENTS = {document.id: document for document in read_documents(HEADLINES)}
ARTICLE_DOCUMENTS = {document.id: document for document in read_documents(ARTICLES)}


def sentences(document: Document, language: str) -> list[str]:
    return [sentence.text for sentence in segment(document.body[language], language)]


def test_there_are_enough_documents_of_every_kind() -> None:
    assert len(HEADLINE_DOCUMENTS) >= 24
    assert len(ARTICLE_DOCUMENTS) >= 6
    kinds = Counter(gold.kind for gold in headline_gold().values())
    hard = {"later", "two-sentence", "none", "cyrillic", "ascii", "spelling", "list", "section"}
    assert hard <= set(kinds)


@pytest.mark.parametrize("name", sorted(HEADLINE_DOCUMENTS))
def test_headline_gold_fits(name: str) -> None:
    document, gold = HEADLINE_DOCUMENTS[name], headline_gold()[name]
    body = sentences(document, "en")
    assert 6 <= len(body) == gold.sentences <= 15
    assert len(segment(document.headline["az"], "az")) == len(gold.acceptable)
    assert all(0 <= index < len(body) for indices in gold.acceptable for index in indices)
    assert (gold.kind == "none") == (not any(gold.acceptable))
    assert check_languages(document) is None


@pytest.mark.parametrize("name", sorted(ARTICLE_DOCUMENTS))
def test_article_gold_fits(name: str) -> None:
    document, gold = ARTICLE_DOCUMENTS[name], article_gold()[name]
    assert len(sentences(document, "az")) == gold.az_sentences
    assert len(sentences(document, "en")) == gold.en_sentences
    for side, count in ((0, gold.az_sentences), (1, gold.en_sentences)):
        assert [index for bead in gold.beads for index in bead[side]] == list(range(count))
    assert check_languages(document) is None


def test_gold_has_no_stranger() -> None:
    assert set(headline_gold()) == set(HEADLINE_DOCUMENTS)
    assert set(article_gold()) == set(ARTICLE_DOCUMENTS)


def test_article_sentences_are_those_of_the_articles() -> None:
    count = sum(
        len(segment(document.headline["az"], "az")) + len(sentences(document, "az"))
        for document in ARTICLE_DOCUMENTS.values()
    )
    assert len(article_sentences()["az"]) == count
