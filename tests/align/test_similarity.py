"""Similarity of sentences and runs, and the point around which a language lies."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from align.encoders import Encoder, encoder_signature
from align.similarity import (
    PRIOR_SENTENCES,
    RIVALS,
    background_mean,
    centre,
    encode_sentences,
    margin,
    span_vectors,
    unit_rows,
)
from corpora.samples import article_sentences

STORED = json.loads(files("align").joinpath("background.json").read_text("utf-8"))


def rows(*values: tuple[float, ...]) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_the_stored_background_belongs_to_the_current_encoder(e5_itself: Encoder) -> None:
    assert STORED["signature"] == {"e5": encoder_signature(e5_itself)}
    assert {name: set(means) for name, means in STORED["means"].items()} == {"e5": {"az", "en"}}
    for language in ("az", "en"):
        mean = background_mean(e5_itself, language)
        assert mean.shape == (e5_itself.dim,)
        assert mean.dtype == np.float32
        assert 0.5 < np.linalg.norm(mean) < 1.0  # e5 keeps all text in a narrow cone


@pytest.mark.parametrize("language", ["az", "en"])
def test_the_stored_background_is_the_mean_of_the_samples(language: str, e5: Encoder) -> None:
    vectors = encode_sentences(e5, article_sentences()[language], language)
    np.testing.assert_allclose(background_mean(e5, language), vectors.mean(axis=0), atol=2e-5)


def test_another_encoder_computes_its_background_once() -> None:
    class Constant:
        name = "constant of test_similarity"
        dim = 2
        asked = 0

        def encode(self, texts: list[str]) -> np.ndarray:
            self.asked += len(texts)
            return np.tile(rows((0.6, 0.8)), (len(texts), 1))

    encoder = Constant()
    for language in ("az", "en", "az", "ru"):
        np.testing.assert_allclose(background_mean(encoder, language), [0.6, 0.8], atol=1e-6)
    assert encoder.asked == sum(len(set(texts)) for texts in article_sentences().values())


def test_a_language_without_samples_lies_between_the_others(hashing: Encoder) -> None:
    both = [background_mean(hashing, language) for language in ("az", "en")]
    assert not np.array_equal(*both)
    np.testing.assert_allclose(background_mean(hashing, "ru"), np.mean(both, axis=0), atol=1e-7)


def test_sentences_are_encoded_in_one_spelling(hashing: Encoder) -> None:
    spellings = [
        "Ҝәнҹәдә јени хәстәхана",
        "Gəncədə  yeni\u00a0xəstəxana ",
        "Gәncәdә yeni xəstəxana",
    ]
    vectors = encode_sentences(hashing, spellings, "az")
    assert len({row.tobytes() for row in vectors}) == 1
    assert not encode_sentences(hashing, ["\u200b\ufeff", ""], "az").any()


@pytest.mark.parametrize(
    ("vectors", "background", "expected"),
    [
        # One sentence: the mean is (1·v + 10·b) / 11, so v - mean is 10 / 11 of v - b.
        (rows((1, 0)), (0, 1), [(0.5**0.5, -(0.5**0.5))]),
        (rows((1, 0), (-1, 0)), (0, 0), [(1, 0), (-1, 0)]),
        (rows((1, 0), (0, 1)), (0, 0), np.array([(11, -1), (-1, 11)]) / 122**0.5),
        (rows((0, 0), (1, 0), (0, 0)), (0, 1), [(0, 0), (0.5**0.5, -(0.5**0.5)), (0, 0)]),
        (rows((0, 0), (0, 0)), (0.5, 0.5), [(0, 0), (0, 0)]),
        (rows((0.6, 0.8)), (0.6, 0.8), [(0, 0)]),
        (np.zeros((0, 2), np.float32), (1, 0), np.zeros((0, 2))),
    ],
    ids=["one", "opposite", "two", "blank between", "all blank", "background itself", "none"],
)
def test_centre(vectors: np.ndarray, background: tuple[float, float], expected: object) -> None:
    centred = centre(vectors, np.array(background, np.float32))
    assert centred.dtype == np.float64
    np.testing.assert_allclose(centred, expected, atol=1e-5)


def test_a_long_text_is_centred_on_its_own_mean() -> None:
    vectors = np.tile(rows((1, 0), (0, 1)), (10_000, 1))
    centred = centre(vectors, rows((0, 1))[0])
    np.testing.assert_allclose(centred[0], [0.5**0.5, -(0.5**0.5)], atol=1e-3)
    assert PRIOR_SENTENCES < 100


def test_blank_sentences_do_not_move_the_others() -> None:
    random = np.random.default_rng(0)
    vectors = unit_rows(random.normal(size=(6, 8))).astype(np.float32)
    background = random.normal(size=8).astype(np.float32) / 10
    with_blanks = np.insert(vectors, [0, 3, 3, 6], 0, axis=0)
    kept = np.flatnonzero(with_blanks.any(axis=1))
    np.testing.assert_allclose(
        centre(with_blanks, background)[kept], centre(vectors, background), atol=1e-12
    )


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([(3, 4)], [(0.6, 0.8)]),
        ([(0, 0), (0, -2)], [(0, 0), (0, -1)]),
        (np.zeros((0, 5)), np.zeros((0, 5))),
    ],
)
def test_unit_rows(vectors: object, expected: object) -> None:
    np.testing.assert_allclose(unit_rows(np.array(vectors, float)), expected, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9])
def test_a_run_is_the_sum_weighted_by_the_root_of_the_lengths(size: int) -> None:
    random = np.random.default_rng(size)
    vectors = unit_rows(random.normal(size=(5, 4)))
    lengths = random.integers(1, 200, size=5).astype(float)
    spans = span_vectors(vectors, lengths, size)
    assert spans.shape == (max(5 - size + 1, 0), 4)
    for start, span in enumerate(spans):
        total = sum(vectors[i] * lengths[i] ** 0.5 for i in range(start, start + size))
        np.testing.assert_allclose(span, total / np.linalg.norm(total), atol=1e-12)


def test_runs_of_blanks_are_blank() -> None:
    vectors = np.array([(0.0, 0.0), (0.0, 0.0), (0.0, 1.0)])
    np.testing.assert_array_equal(span_vectors(vectors, np.ones(3), 2), [(0, 0), (0, 1)])


@pytest.mark.parametrize(
    ("similarity", "rivals", "expected"),
    [
        (0.5, [[]], 0.5),
        (0.5, [[], []], 0.5),
        (0.5, [[0.4]], 0.4),
        (0.5, [[0.4] * RIVALS], 0.1),
        (0.5, [[0.4] * RIVALS + [0.2] * 50], 0.1),
        (0.5, [[0.4] * RIVALS, []], 0.3),
        (0.5, [[-1.0] * 10, [-0.5]], 0.5),
        (-1.0, [[1.0] * RIVALS, [1.0] * RIVALS], -2.0),
        (1.0, [[0.8, 0.0, 0.4, 0.0, 0.0, 0.4]], 0.6),
    ],
)
def test_margin(similarity: float, rivals: list[list[float]], expected: float) -> None:
    assert margin(similarity, *map(np.array, rivals)) == pytest.approx(expected)
