"""What a language's sentences share, and vectors without it."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from align.beads.background import (
    PRIOR_SENTENCES,
    Background,
    background_of,
    centre,
    document_mean,
    sample_background,
)
from align.beads.similarity import unit_rows
from align.encoders import Encoder, encoder_signature
from corpora.samples import article_sentences

STORED = json.loads(files("align.beads").joinpath("learned/background.json").read_text("utf-8"))


def rows(*values: tuple[float, ...]) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_the_stored_background_belongs_to_the_current_encoder(e5_itself: Encoder) -> None:
    model, stored_model = (
        signature.partition("|prefix:query")[0]  # what follows is the engine of a machine
        for signature in (encoder_signature(e5_itself), STORED["signature"]["e5"])
    )
    assert model == stored_model
    assert set(STORED["encoders"]) == {"e5"}
    stored = background_of(e5_itself)
    assert set(stored.means) == {"az", "en"}
    for language in ("az", "en"):
        mean = stored.mean(language)
        assert mean.shape == (e5_itself.dim,)
        assert mean.dtype == np.float32
        assert 0.5 < np.linalg.norm(mean) < 1.0  # e5 keeps all text in a narrow cone


def test_the_stored_background_is_that_of_the_samples(e5: Encoder) -> None:
    stored, computed = background_of(e5), sample_background(e5)
    assert stored is not computed
    for language in ("az", "en"):
        # Another engine rounds otherwise, never by more than this.
        np.testing.assert_allclose(stored.mean(language), computed.mean(language), atol=5e-3)
        np.testing.assert_allclose(
            stored.token_mean(language), computed.token_mean(language), atol=5e-3
        )
    assert stored.components.shape == (3, e5.dim)
    same = np.abs(np.einsum("ij,ij->i", stored.components, computed.components))
    np.testing.assert_allclose(same, 1.0, atol=1e-2)  # a direction has no sign


def test_another_encoder_computes_its_background_once() -> None:
    class Constant:
        name = "constant of test_background"
        dim = 2
        asked = 0

        def encode(self, texts: list[str]) -> np.ndarray:
            self.asked += len(texts)
            return np.tile(rows((0.6, 0.8)), (len(texts), 1))

    encoder = Constant()
    for language in ("az", "en", "az", "ru"):
        np.testing.assert_allclose(background_of(encoder).mean(language), [0.6, 0.8], atol=1e-6)
    assert encoder.asked == sum(len(set(texts)) for texts in article_sentences().values())
    assert background_of(encoder).components.shape == (0, 2)


def test_a_language_without_samples_lies_between_the_others(hashing: Encoder) -> None:
    background = background_of(hashing)
    both = [background.mean(language) for language in ("az", "en")]
    assert not np.array_equal(*both)
    np.testing.assert_allclose(background.mean("ru"), np.mean(both, axis=0), atol=1e-7)
    np.testing.assert_allclose(background.midpoint("az", "en"), np.mean(both, axis=0), atol=1e-7)


def test_components_are_taken_out() -> None:
    background = Background({"xx": np.zeros(3, np.float32)}, rows((0, 0, 1)))
    cleaned = background.without_components(np.array([(3.0, 4.0, 9.0), (0.0, 0.0, 5.0)]))
    np.testing.assert_allclose(cleaned, [(0.6, 0.8, 0.0), (0.0, 0.0, 0.0)], atol=1e-12)


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
    shared = document_mean(vectors, np.array(background, np.float32))
    centred = centre(vectors, shared)
    assert centred.dtype == np.float64
    np.testing.assert_allclose(centred, expected, atol=1e-5)


def test_a_long_text_is_centred_on_its_own_mean() -> None:
    vectors = np.tile(rows((1, 0), (0, 1)), (10_000, 1))
    np.testing.assert_allclose(document_mean(vectors, rows((0, 1))[0]), [0.5, 0.5], atol=1e-3)
    assert PRIOR_SENTENCES < 100


def test_blank_sentences_do_not_move_the_others() -> None:
    random = np.random.default_rng(0)
    vectors = unit_rows(random.normal(size=(6, 8))).astype(np.float32)
    mean = random.normal(size=8).astype(np.float32) / 10
    with_blanks = np.insert(vectors, [0, 3, 3, 6], 0, axis=0)
    np.testing.assert_allclose(document_mean(with_blanks, mean), document_mean(vectors, mean))
