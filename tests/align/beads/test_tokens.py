"""Token vectors of a text, and how far one covers another."""

from __future__ import annotations

import numpy as np
import pytest

from align.beads.tokens import (
    PRIOR_PIECES,
    PRIOR_TOKENS,
    UNRELATED,
    best_matches,
    centred,
    recall,
    tokens_mean,
    word_pieces,
)
from align.encoders import TokenVectors


def tokens(*spans: tuple[int, int]) -> TokenVectors:
    rows = np.eye(max(len(spans), 1), dtype=np.float32)[: len(spans)]
    return TokenVectors(rows, np.array(spans, np.int32).reshape(-1, 2))


@pytest.mark.parametrize(
    ("text", "spans", "kept"),
    [
        ("Bakı, su.", [(0, 4), (4, 5), (6, 8), (8, 9)], [0, 2]),
        ("?!", [(0, 1), (1, 2)], [0, 1]),  # better than nothing
        ("2:1", [(0, 1), (1, 2), (2, 3)], [0, 2]),
        ("", [], []),
    ],
)
def test_punctuation_is_no_word(text: str, spans: list[tuple[int, int]], kept: list[int]) -> None:
    given = tokens(*spans)
    assert np.array_equal(word_pieces(text, given), given.vectors[kept])


def test_the_best_match_of_each() -> None:
    wanted = np.array([[1, 0], [0, 1]], np.float32)
    offered = np.array([[0.6, 0.8], [1, 0]], np.float32)
    assert best_matches(wanted, offered) == pytest.approx([1.0, 0.8])
    assert best_matches(wanted, offered[:0]).tolist() == [0.0, 0.0]
    assert best_matches(wanted[:0], offered).tolist() == []


def test_few_words_prove_little() -> None:
    assert recall(np.ones(1)) == pytest.approx((1 + PRIOR_PIECES * UNRELATED) / (1 + PRIOR_PIECES))
    assert recall(np.ones(400)) > 0.99
    assert recall(np.zeros((3, 0))).tolist() == pytest.approx([UNRELATED] * 3)


def test_the_mean_of_few_tokens_is_drawn_to_their_languages() -> None:
    language = np.array([0.0, 2.0])
    few = TokenVectors(np.array([[1, 0]], np.float32), np.zeros((1, 2), np.int32))
    assert tokens_mean([], language) == pytest.approx([0, 2])
    assert tokens_mean([few] * PRIOR_TOKENS, language) == pytest.approx([0.5, 1.0])


def test_centred_rows_have_unit_length() -> None:
    rows = centred(np.array([[1, 0], [0, 1]], np.float32), np.array([0.5, 0.5]))
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1])
    assert rows.dtype == np.float32
