"""One document to rows of the corpus."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from align import align_document
from align.beads.document import segment_document
from align.encoders import Encoder
from corpora.documents import Document, Text
from corpora.pairs import SentencePair
from corpora.samples import article_gold, headline_gold

Row = tuple[str, str | None, str | None, tuple[int, ...], tuple[int, ...]]

# A `TopicEncoder` takes the first word for the meaning.
AZ = "Alfa yağış. Beta külək. Qamma qar."
EN = "Alfa rain. Delta mist. Qamma snow."


def rows_of(pairs: list[SentencePair]) -> list[Row]:
    return [
        (pair.id.partition(":")[2], pair.az, pair.en, pair.az_span, pair.en_span) for pair in pairs
    ]


def check(document: Document, pairs: list[SentencePair]) -> None:
    """Every sentence once in its role and in order, every text as it stood, ids of their own."""
    segmented = segment_document(document)
    assert len({pair.id for pair in pairs}) == len(pairs)
    for role in ("headline", "body"):
        rows = [pair for pair in pairs if pair.role == role]
        assert [pair.id for pair in rows] == [
            f"{document.id}:{role}:{number}" for number in range(len(rows))
        ]
        for language in ("az", "en"):
            used = [index for pair in rows for index in getattr(pair, f"{language}_span")]
            worded = segmented.sentences.get(language, ())
            own = [index for index in segmented.part(role, language) if worded[index]]
            lent = language == "en" and role == "headline" and not own
            if lent:  # headlines were compared with the body
                assert set(used) <= set(segmented.part("body", "en"))
            else:
                assert used == own
    for pair in pairs:
        for language in ("az", "en"):
            text, span = getattr(pair, language), getattr(pair, f"{language}_span")
            assert (text is None) == (not span)
            assert getattr(pair, f"origin_{language}") == ("human" if span else "missing")
            if span:
                sentences = [segmented.sentences[language][index] for index in span]
                assert text == segmented.text(language, span)
                assert "".join(text.split()) == "".join("".join(sentences).split())
                whole = document.headline.get(language), document.body.get(language)
                assert any(isinstance(part, tuple) or (part and text in part) for part in whole)
                for sentence in sentences:
                    assert _stands_in(document, language, sentence)
        assert (pair.similarity is None) == (pair.margin is None) == (not pair.is_aligned)
        assert (pair.quality, pair.model, pair.doc_id) == (None, "", document.id)


def _stands_in(document: Document, language: str, sentence: str) -> bool:
    body = document.body.get(language, "")
    texts = [document.headline.get(language, ""), *([body] if isinstance(body, str) else body)]
    return any(sentence in text for text in texts)


def test_every_sentence_of_the_sample_headlines_stands_once(
    e5: Encoder, headline_documents: Mapping[str, Document]
) -> None:
    assert set(headline_documents) == set(headline_gold())
    for name, document in headline_documents.items():
        pairs = align_document(document, encoder=e5)
        check(document, pairs)
        headlines = [pair for pair in pairs if pair.role == "headline"]
        assert len(headlines) == len(headline_gold()[name].acceptable)
        assert all(pair.is_aligned for pair in headlines)
        bodies = [pair for pair in pairs if pair.role == "body"]
        assert len(bodies) == headline_gold()[name].sentences
        assert all(pair.az is None and pair.probability is None for pair in bodies)


def test_every_sentence_of_the_sample_articles_stands_once(
    e5: Encoder, article_documents: Mapping[str, Document]
) -> None:
    assert set(article_documents) == set(article_gold())
    for document in article_documents.values():
        pairs = align_document(document, encoder=e5)
        check(document, pairs)
        first = pairs[0]
        assert (first.role, first.az_span, first.en_span) == ("headline", (0,), (0,))
        assert (first.az, first.en) == (document.headline["az"], document.headline["en"])
        assert sum(pair.is_aligned for pair in pairs) > 8


def test_rows_are_the_same_in_every_run(
    hashing: Encoder,
    article_documents: Mapping[str, Document],
    headline_documents: Mapping[str, Document],
) -> None:
    for document in (*article_documents.values(), *headline_documents.values()):
        once = align_document(document, encoder=hashing)
        check(document, once)
        assert align_document(document, encoder=hashing) == once


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        ({}, {}, []),
        ({"az": "", "en": " \n"}, {"az": "", "en": ()}, []),
        ({"az": "Alfa yağış"}, {}, [("headline:0", "Alfa yağış", None, (0,), ())]),
        ({"en": "Alfa rain"}, {}, [("headline:0", None, "Alfa rain", (), (0,))]),
        (
            {"az": "Alfa yağış. Beta külək."},
            {},
            [
                ("headline:0", "Alfa yağış.", None, (0,), ()),
                ("headline:1", "Beta külək.", None, (1,), ()),
            ],
        ),
        (
            {"az": "Alfa yağış", "en": "Alfa rain"},
            {},
            [("headline:0", "Alfa yağış", "Alfa rain", (0,), (0,))],
        ),
        (
            {"az": "Alfa yağış", "en": "Beta wind"},
            {},
            [
                ("headline:0", None, "Beta wind", (), (0,)),
                ("headline:1", "Alfa yağış", None, (0,), ()),
            ],
        ),
        (
            {},
            {"az": AZ},
            [
                ("body:0", "Alfa yağış.", None, (0,), ()),
                ("body:1", "Beta külək.", None, (1,), ()),
                ("body:2", "Qamma qar.", None, (2,), ()),
            ],
        ),
        (
            {"az": "Alfa qısa"},
            {"az": AZ},
            [
                ("headline:0", "Alfa qısa", None, (0,), ()),
                ("body:0", "Alfa yağış.", None, (1,), ()),
                ("body:1", "Beta külək.", None, (2,), ()),
                ("body:2", "Qamma qar.", None, (3,), ()),
            ],
        ),
        (
            {"az": "Qamma qısa"},
            {"en": EN},
            [
                ("headline:0", "Qamma qısa", "Qamma snow.", (0,), (2,)),
                ("body:0", None, "Alfa rain.", (), (0,)),
                ("body:1", None, "Delta mist.", (), (1,)),
                ("body:2", None, "Qamma snow.", (), (2,)),
            ],
        ),
        (
            {"az": "Qamma qısa. Alfa uzun!"},
            {"en": EN},
            [
                ("headline:0", "Qamma qısa.", "Qamma snow.", (0,), (2,)),
                ("headline:1", "Alfa uzun!", "Alfa rain.", (1,), (0,)),
                ("body:0", None, "Alfa rain.", (), (0,)),
                ("body:1", None, "Delta mist.", (), (1,)),
                ("body:2", None, "Qamma snow.", (), (2,)),
            ],
        ),
        (
            {"az": "Qamma qısa"},
            {"az": "Beta külək.", "en": "Qamma snow."},
            [
                ("headline:0", "Qamma qısa", "Qamma snow.", (0,), (0,)),
                ("body:0", None, "Qamma snow.", (), (0,)),
                ("body:1", "Beta külək.", None, (1,), ()),
            ],
        ),
    ],
    ids=[
        "nothing",
        "blank parts",
        "az headline",
        "en headline",
        "two sentences",
        "both headlines",
        "unlike headlines",
        "az body",
        "az only",
        "headline and en body",
        "two sentences and en body",
        "headline and both bodies",
    ],
)
def test_rows_of_a_document(
    headline: dict[str, str], body: dict[str, Text], expected: list[Row], topics: Encoder
) -> None:
    document = Document("d", headline, body)
    pairs = align_document(document, encoder=topics)
    assert rows_of(pairs) == expected
    check(document, pairs)


def test_spans_count_the_headline_first(topics: Encoder) -> None:
    document = Document(
        "d",
        {"az": "Beta birinci. Alfa ikinci.", "en": "Beta first"},
        {"az": AZ, "en": EN},
        meta={"source": "https://xeber.example", "licence": "CC-BY-4.0", "author": "A. B."},
    )
    pairs = align_document(document, encoder=topics)
    check(document, pairs)
    assert rows_of(pairs) == [
        ("headline:0", "Beta birinci.", "Beta first", (0,), (0,)),
        ("headline:1", "Alfa ikinci.", None, (1,), ()),
        ("body:0", "Alfa yağış.", "Alfa rain.", (2,), (1,)),
        ("body:1", None, "Delta mist.", (), (2,)),
        ("body:2", "Beta külək.", None, (3,), ()),
        ("body:3", "Qamma qar.", "Qamma snow.", (4,), (3,)),
    ]
    assert {(pair.source, pair.licence) for pair in pairs} == {
        ("https://xeber.example", "CC-BY-4.0")
    }


def test_a_body_already_split_is_taken_as_it_is(topics: Encoder) -> None:
    az = ("Alfa bir. Alfa iki.", "", "Beta R. Usubov")
    en = ("Alfa one. Alfa two.", "Beta R. Usubov", "  ")
    document = Document("d", {}, {"az": az, "en": en})
    pairs = align_document(document, encoder=topics)
    check(document, pairs)
    aligned = [row[1:] for row in rows_of(pairs) if row[3] and row[4]]
    assert aligned == [
        ("Alfa bir. Alfa iki.", "Alfa one. Alfa two.", (0,), (0,)),
        ("Beta R. Usubov", "Beta R. Usubov", (2,), (1,)),
    ]


def test_texts_stay_as_they_stood(hashing: Encoder) -> None:
    az = [
        "Ҝәнҹәдә «јени»\u00a0хәстәхана ачылыб.",
        "Bаkıda — e\u0301 hadisə\u00ad; “qəza”…",
        "N\u0259ft\u200b\u202c  4,5 mln. manat!",
    ]
    document = Document(
        "xəbər:1/2", {"az": az[0]}, {"az": "\r\n\n".join(az[1:]), "en": "One. Two."}
    )
    pairs = align_document(document, encoder=hashing)
    check(document, pairs)
    texts = {pair.az for pair in pairs}
    for sentence in az:
        assert any(text and sentence in text for text in texts)


def test_a_merged_row_keeps_what_stood_between_its_sentences() -> None:
    body = "It rained.\r\n\n  Nobody came. \tThe end."
    segmented = segment_document(Document("d", {"en": "Alfa"}, {"en": body}))
    assert segmented.text("en", (1, 2, 3)) == body
    assert segmented.text("en", (2,)) == "Nobody came."


def test_a_merged_row_of_a_body_already_split_has_a_space_between_sentences(
    topics: Encoder,
) -> None:
    class Merging(type(topics)):
        def encode(self, texts: list[str]) -> np.ndarray:
            return super().encode([f"Alfa {text}" for text in texts])

    document = Document(
        "d", {}, {"az": ("Alfa " + "a" * 400,), "en": ("Alfa x" * 20, "Alfa y" * 20)}
    )
    pairs = align_document(document, encoder=Merging())
    check(document, pairs)
    assert rows_of(pairs) == [
        ("body:0", document.body["az"][0], " ".join(document.body["en"]), (0,), (0, 1))
    ]


def test_every_sentence_is_encoded_once(topics: Encoder) -> None:
    headline = {"az": "Alfa yağış.", "en": "Alfa rain."}
    document = Document("d", headline, {"az": AZ + " " + AZ, "en": EN + " " + EN})
    align_document(document, encoder=topics)
    encoded = [text for batch in topics.batches for text in batch]
    assert sorted(encoded) == sorted(set(encoded))
    assert len(encoded) == 6


def test_a_segmented_document_knows_its_parts() -> None:
    document = segment_document(
        Document("d", {"az": "Bir gəldi. İki getdi."}, {"az": AZ, "en": EN})
    )
    assert document.headline_sizes == {"az": 2, "en": 0}
    assert list(document.part("headline", "az")) == [0, 1]
    assert list(document.part("body", "az")) == [2, 3, 4]
    assert list(document.part("headline", "en")) == []
    assert list(document.part("body", "en")) == [0, 1, 2]
    assert [list(document.part(role, "ru")) for role in ("headline", "body")] == [[], []]
