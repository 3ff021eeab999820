"""Beads of two whole texts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import align_sentences, score_alignment
from align.beads import bead_scores, path
from align.beads.background import Background
from align.beads.encoded import EncodedText
from align.beads.similarity import unit_rows
from align.beads.texts import BEAD_SIZES, match_sentences
from align.encoders import Encoder
from corpora.documents import Document
from corpora.errors import EncoderError
from corpora.pairs import Bead
from corpora.samples import article_gold
from corpora.text.segment import segment

DIM = 6
SIZES = {*BEAD_SIZES, (1, 0), (0, 1)}


def spans(beads: Sequence[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in beads]


def diagonal(count: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((i,), (i,)) for i in range(count)]


def random_rows(random: np.random.Generator, count: int, dim: int = DIM) -> np.ndarray:
    return unit_rows(random.normal(size=(count, dim))).astype(np.float32)


def match(
    source: np.ndarray,
    target: np.ndarray,
    source_lengths: Sequence[int],
    target_lengths: Sequence[int],
) -> list[Bead]:
    """The beads of vectors around the origin; no two sentences are written the same."""
    origin = Background(
        {"xx": np.zeros(source.shape[1], np.float32)}, np.zeros((0, source.shape[1]), np.float32)
    )
    texts = [
        EncodedText(
            [f"{place}".ljust(length, "x") for place, length in enumerate(lengths)], rows, "xx"
        )
        for rows, lengths in ((source, source_lengths), (target, target_lengths))
    ]
    return match_sentences(*texts, background=origin, encoder="e5")


def check(beads: Sequence[Bead], n: int, m: int) -> None:
    """Every index once and in order, in beads of known sizes, with figures in their ranges."""
    assert [i for bead in beads for i in bead.source] == list(range(n))
    assert [j for bead in beads for j in bead.target] == list(range(m))
    for bead in beads:
        assert (len(bead.source), len(bead.target)) in SIZES
        assert bead.probability is None or 0.0 <= bead.probability <= 1.0
        if bead.is_null:
            assert (bead.similarity, bead.margin) == (None, None)
        else:
            assert abs(bead.similarity) <= 1 + 1e-9
            assert -2 <= bead.margin <= 2


@st.composite
def texts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    """Vectors and lengths of two texts: random, repeated and blank sentences."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    prototypes = np.vstack([np.zeros((1, DIM), np.float32), random_rows(random, 5)])
    choices = st.lists(st.integers(0, 5), max_size=12)
    chosen = draw(choices), draw(choices)
    lengths = [
        draw(st.lists(st.integers(0, 100_000), min_size=len(side), max_size=len(side)))
        for side in chosen
    ]
    source, target = (prototypes[np.array(side, int)] for side in chosen)
    return source, target, *lengths


@given(texts(), st.sampled_from([1, 2, 5, 500]), st.sampled_from([1, 3, 128]))
@settings(max_examples=150, deadline=None)
def test_every_sentence_stands_in_exactly_one_bead_in_order(
    given_texts: tuple[np.ndarray, np.ndarray, list[int], list[int]], dense: int, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(path, "DENSE", dense)
        patch.setattr(path, "RADIUS", 4)
        patch.setattr(bead_scores, "BLOCK_ROWS", block)
        beads = match(*given_texts)
    check(beads, len(given_texts[0]), len(given_texts[1]))


@pytest.mark.parametrize(
    ("az", "en"),
    [
        ([], []),
        (["Yağış yağır."], []),
        ([], ["It is raining.", "Still."]),
        (["", " "], ["", "\n", ""]),
        (["Yağış yağır."], ["", "Yağış yağır.", ""]),
    ],
    ids=["nothing", "no target", "no source", "only blanks", "blanks around"],
)
def test_degenerate_texts(az: list[str], en: list[str], hashing: Encoder) -> None:
    check(align_sentences(az, en, encoder=hashing), len(az), len(en))


def test_blank_sentences_have_no_counterpart(hashing: Encoder) -> None:
    az = ["Neftçi 2:1 Qarabağ", "", "Şopen, Bax, Motsart", "   "]
    en = ["\n", "Neftçi 2:1 Qarabağ", "Şopen, Bax, Motsart", ""]
    beads = align_sentences(az, en, encoder=hashing)
    check(beads, 4, 4)
    aligned = [span for span in spans(beads) if all(span)]
    assert aligned == [((0,), (1,)), ((2,), (2,))]


@pytest.mark.parametrize("swap", [False, True])
def test_one_sentence_against_a_thousand(swap: bool, hashing: Encoder) -> None:
    one, many = ["Neftçi 2:1 Qarabağ"], [f"{i * 7919} sərnişin" for i in range(1_000)]
    many[700] = one[0]
    beads = align_sentences(*((many, one) if swap else (one, many)), encoder=hashing)
    check(beads, *((1_000, 1) if swap else (1, 1_000)))
    [bead] = [bead for bead in beads if not bead.is_null]
    assert 700 in (bead.source if swap else bead.target)


def test_the_same_sentence_a_thousand_times(hashing: Encoder) -> None:
    text = ["Bakıda yağış yağır."] * 1_000
    beads = align_sentences(text, text, encoder=hashing, source="az", target="az")
    check(beads, 1_000, 1_000)
    assert spans(beads) == diagonal(1_000)


def test_the_same_sentence_on_sides_of_other_sizes(hashing: Encoder) -> None:
    beads = align_sentences(["Bakı."] * 1_000, ["Bakı."] * 10, encoder=hashing)
    check(beads, 1_000, 10)


def test_a_text_aligned_with_itself(
    hashing: Encoder, article_documents: dict[str, Document]
) -> None:
    for document in article_documents.values():
        text = [sentence.text for sentence in segment(document.body["az"], "az")]
        beads = align_sentences(text, text, encoder=hashing, source="az", target="az")
        assert spans(beads) == diagonal(len(text))
        assert all(bead.similarity == pytest.approx(1.0) for bead in beads)


@pytest.fixture(scope="module")
def articles(article_documents: dict[str, Document]) -> dict[str, tuple[list[str], list[str]]]:
    return {
        name: tuple(
            [sentence.text for sentence in segment(document.body[language], language)]
            for language in ("az", "en")
        )
        for name, document in article_documents.items()
    }


def test_e5_aligns_the_sample_articles(
    e5: Encoder, articles: dict[str, tuple[list[str], list[str]]]
) -> None:
    gold = article_gold()
    assert set(gold) == set(articles)
    predicted = []
    for name, (az, en) in articles.items():
        assert (len(az), len(en)) == (gold[name].az_sentences, gold[name].en_sentences)
        predicted.append(align_sentences(az, en, encoder=e5))
        check(predicted[-1], len(az), len(en))
    score = score_alignment(predicted, [gold[name].beads for name in articles])
    assert score.strict_f1 >= 0.9, str(score)
    assert score.lax_f1 >= 0.95, str(score)


def test_right_beads_rank_above_those_of_unrelated_articles(
    e5: Encoder, articles: dict[str, tuple[list[str], list[str]]]
) -> None:
    def beads(az: list[str], en: list[str]) -> list[Bead]:
        return [bead for bead in align_sentences(az, en, encoder=e5) if not bead.is_null]

    texts = list(articles.values())
    right = [bead for az, en in texts for bead in beads(az, en)]
    wrong = [
        bead for first, second in itertools.pairwise(texts) for bead in beads(first[0], second[1])
    ]
    assert len(wrong) < len(right) / 2
    for name in ("similarity", "margin", "probability"):
        ordered = [
            getattr(good, name) > getattr(bad, name)
            for good, bad in itertools.product(right, wrong)
        ]
        assert np.mean(ordered) > 0.95, name


def test_swapped_sides_give_the_same_pairs(
    e5: Encoder, articles: dict[str, tuple[list[str], list[str]]]
) -> None:
    # Null beads may change places with their neighbours, so only the pairs are compared.
    for az, en in articles.values():
        forth = align_sentences(az, en, encoder=e5)
        back = align_sentences(en, az, encoder=e5, source="en", target="az")
        pairs = [(b.source, b.target) for b in forth if not b.is_null]
        assert [(b.target, b.source) for b in back if not b.is_null] == pairs


def test_unrelated_texts_are_left_apart() -> None:
    vectors = np.eye(8, dtype=np.float32)
    beads = match(vectors[:4], vectors[4:], [50] * 4, [50] * 4)
    check(beads, 4, 4)
    assert all(bead.is_null for bead in beads)


@pytest.mark.parametrize(("height", "width"), [size for size in BEAD_SIZES if 1 in size])
def test_a_run_that_says_the_same_becomes_one_bead(height: int, width: int) -> None:
    # The longer side says in parts what the other says at once.
    parts = np.eye(DIM, dtype=np.float32)[: max(height, width)]
    whole = unit_rows(parts.sum(axis=0, keepdims=True)).astype(np.float32)
    source, target = (whole, parts) if height == 1 else (parts, whole)
    lengths = [600 // height] * height, [600 // width] * width
    beads = match(source, target, *lengths)
    assert spans(beads) == [(tuple(range(height)), tuple(range(width)))]
    assert beads[0].similarity == pytest.approx(1.0, abs=1e-6)


def test_vectors_of_two_encoders_do_not_fit() -> None:
    origin = Background({"xx": np.zeros(2, np.float32)}, np.zeros((0, 2), np.float32))
    texts = [EncodedText(["a"], np.ones((1, dim), np.float32), "xx") for dim in (2, 3)]
    with pytest.raises(EncoderError, match="2 and 3 dimensions; expected both sides from one"):
        match_sentences(*texts, background=origin, encoder="e5")


class Recording:
    """An encoder that keeps what it was asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dim, self.encoder = encoder.name, encoder.dim, encoder
        self.texts: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return self.encoder.encode(texts)


def test_only_contested_runs_are_encoded(
    e5: Encoder, articles: dict[str, tuple[list[str], list[str]]]
) -> None:
    recording = Recording(e5)
    singles = sum(len(set(text)) for sides in articles.values() for text in sides)
    for az, en in articles.values():
        align_sentences(az, en, encoder=recording)
    runs = len(recording.texts) - singles
    assert 0 <= runs <= 0.1 * singles
    before = len(recording.texts)
    for (az, _), (_, en) in itertools.pairwise(articles.values()):
        align_sentences(az, en, encoder=recording)
    assert len(recording.texts) - before < 1.5 * singles  # unrelated texts contest everything


def test_a_repeated_sentence_is_never_sure(e5: Encoder) -> None:
    az = ["Yağış yağır.", "Oxu.", "Qatar gecikdi.", "Oxu.", "Sərgi bağlandı.", "Oxu."]
    en = [
        "It is raining.",
        "Read.",
        "The train was late.",
        "Read.",
        "The exhibition closed.",
        "Read.",
    ]
    beads = {bead.source: bead for bead in align_sentences(az, en, encoder=e5)}
    for index in (1, 3, 5):
        assert beads[index,].target in ((index,), ())
        assert beads[index,].is_null or beads[index,].probability <= 1 / 3
    assert beads[(2,)].probability > 0.5


def test_what_was_left_untranslated_is_never_sure(e5: Encoder) -> None:
    english = "The museum is open every day but Monday."
    az = ["Sərgi dünən açıldı.", english, "Bilet beş manatdır."]
    en = ["The exhibition opened yesterday.", english, "A ticket costs five manats."]
    beads = align_sentences(az, en, encoder=e5)
    assert spans(beads) == diagonal(3)
    assert [bead.probability > 0.5 for bead in beads] == [True, False, True]
    same = align_sentences(en, en, encoder=e5, source="en", target="en")
    assert all(bead.probability is None for bead in same)  # nothing was fitted for two equal sides


def test_a_sentence_of_a_hundred_thousand_characters(hashing: Encoder) -> None:
    long = "Bakı şəhərində " * 7_000
    beads = align_sentences([long, "Neftçi 2:1 Qarabağ"], ["Neftçi 2:1 Qarabağ"], encoder=hashing)
    check(beads, 2, 1)
    assert ((1,), (0,)) in spans(beads)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (lambda texts: np.zeros((len(texts), 3), np.float32), "returned shape"),
        (lambda texts: np.zeros(len(texts), np.float32), "returned shape"),
        (lambda texts: np.full((len(texts), 2), np.nan, np.float32), "length nan instead of 1"),
        (lambda texts: np.full((len(texts), 2), 2.0, np.float32), "instead of 1"),
        (lambda texts: None, "returned"),
    ],
)
def test_an_encoder_that_breaks_its_word_is_named(returned: object, said: str) -> None:
    class Broken:
        name = "broken"
        dim = 2
        encode = staticmethod(returned)

    with pytest.raises(EncoderError, match=said):
        align_sentences(["Bir."], ["One."], encoder=Broken())
