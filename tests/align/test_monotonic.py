"""Beads of two whole texts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import align_sentences, score_alignment
from align import monotonic as mono
from align.encoders import Encoder
from align.monotonic import match_sentences
from align.similarity import centre, unit_rows
from corpora.documents import Document
from corpora.errors import EncoderError
from corpora.pairs import Bead
from corpora.samples import article_gold
from corpora.segment import segment

DIM = 6
ORIGIN = (np.zeros(DIM, np.float32), np.zeros(DIM, np.float32))
SIZES = {(1, 0), (0, 1), (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (4, 1)}


def spans(beads: Sequence[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in beads]


def diagonal(count: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((i,), (i,)) for i in range(count)]


def random_rows(random: np.random.Generator, count: int, dim: int = DIM) -> np.ndarray:
    return unit_rows(random.normal(size=(count, dim))).astype(np.float32)


def check(beads: Sequence[Bead], n: int, m: int) -> None:
    """Every index once and in order, in beads of known sizes, with figures in their ranges."""
    assert [i for bead in beads for i in bead.source] == list(range(n))
    assert [j for bead in beads for j in bead.target] == list(range(m))
    for bead in beads:
        assert (len(bead.source), len(bead.target)) in SIZES
        assert bead.probability is not None
        assert 0.0 <= bead.probability <= 1.0
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


@given(texts(), st.sampled_from([1, 2, 5, 2_000]), st.sampled_from([1, 3, 128]))
@settings(max_examples=150, deadline=None)
def test_every_sentence_stands_in_exactly_one_bead_in_order(
    given_texts: tuple[np.ndarray, np.ndarray, list[int], list[int]], band: int, block: int
) -> None:
    source, target, *lengths = given_texts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mono, "BAND", band)
        patch.setattr(mono, "BLOCK_ROWS", block)
        beads = match_sentences(source, target, *lengths, background=ORIGIN, encoder="e5")
    check(beads, len(source), len(target))


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


def _near_diagonal(count: int) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    """A text and its noisy translation; some sentences were dropped, added, split or merged."""
    random = np.random.default_rng(count)
    source = random_rows(random, count, 32)
    target = []
    for row in source:
        noisy = row + random.normal(size=32) * 0.08
        kind = random.choice(["same", "split", "drop", "add"], p=[0.8, 0.08, 0.06, 0.06])
        if kind == "split":
            target += [noisy, noisy + random.normal(size=32) * 0.05]
        elif kind == "add":
            target += [random.normal(size=32), noisy]
        elif kind == "same":
            target.append(noisy)
    lengths = random.integers(40, 60, size=count).tolist()
    other = random.integers(40, 60, size=len(target)).tolist()
    return source, unit_rows(np.array(target)).astype(np.float32), lengths, other


def _match(
    given_texts: tuple[np.ndarray, np.ndarray, list[int], list[int]],
) -> list[Bead]:
    origin = np.zeros(given_texts[0].shape[1], np.float32)
    return match_sentences(*given_texts, background=(origin, origin), encoder="e5")


def test_the_band_gives_the_same_beads_on_a_text_near_the_diagonal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given_texts = _near_diagonal(300)
    full = _match(given_texts)
    check(full, len(given_texts[0]), len(given_texts[1]))
    assert sum(bead.is_null for bead in full) < 60
    for band in (20, 30, 100):
        monkeypatch.setattr(mono, "BAND", band)
        assert _match(given_texts) == full


@pytest.mark.parametrize("block", [1, 2, 3, 7, 300])
@pytest.mark.parametrize("band", [20, 2_000])
def test_blocks_of_any_height_give_the_same_beads(
    block: int, band: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_texts = _near_diagonal(150)
    monkeypatch.setattr(mono, "BAND", band)
    expected = _match(given_texts)
    monkeypatch.setattr(mono, "BLOCK_ROWS", block)
    assert _match(given_texts) == expected


@pytest.mark.parametrize("band", [1, 2, 5])
@pytest.mark.parametrize(("n", "m"), [(1, 50), (2, 50), (6, 40), (10, 200), (40, 6), (200, 10)])
def test_a_steep_diagonal_stays_within_its_band(
    n: int, m: int, band: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mono, "BAND", band)
    random = np.random.default_rng(n * m)
    check(_match((random_rows(random, n), random_rows(random, m), [50] * n, [50] * m)), n, m)


def _sequences(n: int, m: int) -> Iterator[list[tuple[range, range]]]:
    """Every way to cut `n` and `m` sentences into beads."""
    if n == m == 0:
        yield []
    for height, width in SIZES:
        if height <= n and width <= m:
            for rest in _sequences(n - height, m - width):
                yield [*rest, (range(n - height, n), range(m - width, m))]


def _score(
    beads: Sequence[tuple[Sequence[int], Sequence[int]]],
    vectors: tuple[np.ndarray, np.ndarray],
    lengths: tuple[list[int], list[int]],
) -> float:
    """Total score of a sequence of beads, from the definition."""
    ratio = (sum(lengths[1]) + mono.LENGTH_PRIOR) / (sum(lengths[0]) + mono.LENGTH_PRIOR)
    ratio = min(max(ratio, 0.5), 2.0)
    total = 0.0
    for bead in beads:
        if not (len(bead[0]) and len(bead[1])):
            continue
        runs = [
            sum(side[i] * math.sqrt(length[i]) for i in span)
            for side, length, span in zip(vectors, lengths, bead, strict=True)
        ]
        cosine = runs[0] @ runs[1] / (np.linalg.norm(runs[0]) * np.linalg.norm(runs[1]))
        here, there = (
            sum(length[i] for i in span) for length, span in zip(lengths, bead, strict=True)
        )
        unlike = abs(math.log((there + 10) / (here * ratio + 10)))
        total += cosine - mono.UNRELATED - mono.LENGTH_WEIGHT * min(unlike, 2.0)
    return total


@pytest.mark.parametrize(
    ("n", "m"), [(1, 1), (1, 4), (4, 1), (2, 3), (3, 3), (4, 4), (2, 4), (4, 3)]
)
@pytest.mark.parametrize("seed", range(5))
def test_no_other_sequence_of_beads_scores_higher(n: int, m: int, seed: int) -> None:
    random = np.random.default_rng([n, m, seed])
    # In three dimensions many sentences are alike, so that runs of several of them pay.
    source, target = random_rows(random, n, 3), random_rows(random, m, 3)
    lengths = random.integers(1, 120, size=n).tolist(), random.integers(1, 120, size=m).tolist()
    origin = np.zeros(3, np.float32)
    beads = match_sentences(source, target, *lengths, background=(origin, origin), encoder="e5")
    vectors = centre(source, origin), centre(target, origin)
    best = max(_score(sequence, vectors, lengths) for sequence in _sequences(n, m))
    assert _score(spans(beads), vectors, lengths) == pytest.approx(best, abs=1e-9)
    for bead in beads:
        if not bead.is_null:
            cosine = _score([(bead.source, bead.target)], vectors, lengths)
            assert cosine <= bead.similarity - mono.UNRELATED + 1e-9


def test_unrelated_texts_are_left_apart() -> None:
    vectors = np.eye(8, dtype=np.float32)
    origin = np.zeros(8, np.float32)
    beads = match_sentences(
        vectors[:4], vectors[4:], [50] * 4, [50] * 4, background=(origin, origin), encoder="e5"
    )
    check(beads, 4, 4)
    assert all(bead.is_null for bead in beads)


@pytest.mark.parametrize(("height", "width"), sorted(SIZES - {(1, 0), (0, 1)}))
def test_a_run_that_says_the_same_becomes_one_bead(height: int, width: int) -> None:
    # The longer side says in parts what the other says at once.
    parts = np.eye(DIM, dtype=np.float32)[: max(height, width)]
    whole = unit_rows(parts.sum(axis=0, keepdims=True)).astype(np.float32)
    source, target = (whole, parts) if height == 1 else (parts, whole)
    lengths = [600 // height] * height, [600 // width] * width
    beads = match_sentences(source, target, *lengths, background=ORIGIN, encoder="e5")
    assert spans(beads) == [(tuple(range(height)), tuple(range(width)))]
    assert beads[0].similarity == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("source", "target", "source_lengths", "target_lengths"),
    [(2, 1, [5], [5]), (1, 2, [5], [5]), (0, 0, [1], []), (1, 1, [], [1]), (1, 1, [1], [1, 2])],
)
def test_vectors_and_lengths_must_match(
    source: int, target: int, source_lengths: list[int], target_lengths: list[int]
) -> None:
    vectors = np.eye(DIM, dtype=np.float32)
    with pytest.raises(EncoderError, match="expected one vector a sentence"):
        match_sentences(
            vectors[:source],
            vectors[:target],
            source_lengths,
            target_lengths,
            background=ORIGIN,
            encoder="e5",
        )


@pytest.mark.parametrize("band", [1, 2, 3, 5])
def test_a_band_is_never_left(band: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where nothing is like anything, nor where one side is blank."""
    monkeypatch.setattr(mono, "BAND", band)
    draw = np.random.default_rng(band)
    zero = np.zeros(8, np.float32)
    for n, m in [(1, 40), (7, 9), (12, 12), (24, 25), (40, 1), (60, 20), (33, 60)]:
        source, target = (draw.normal(size=(count, 8)).astype(np.float32) for count in (n, m))
        for left in (source, source * 0):
            beads = match_sentences(
                left, target, [50] * n, [50] * m, background=(zero, zero), encoder="e5"
            )
            assert [index for bead in beads for index in bead.source] == list(range(n))
            assert [index for bead in beads for index in bead.target] == list(range(m))
