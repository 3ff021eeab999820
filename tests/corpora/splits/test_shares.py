"""Splits: shares, stability, validation."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import ConfigurationError
from corpora.splits.shares import SPLITS, Splits

IDS = [f"xəbər/{number}" for number in range(20_000)]


@pytest.mark.parametrize(
    ("validation", "test"), [(0.05, 0.05), (0.2, 0.0), (0.0, 0.3), (0.0, 0.0), (0.5, 0.49)]
)
def test_shares_are_met(validation: float, test: float) -> None:
    splits = Splits(validation=validation, test=test)
    counts = Counter(map(splits.split_of, IDS))
    expected = {"train": 1 - validation - test, "validation": validation, "test": test}
    for name in SPLITS:
        assert counts[name] / len(IDS) == pytest.approx(expected[name], abs=0.01)
        assert counts[name] or not expected[name]


@pytest.mark.parametrize(
    ("doc_id", "split"), [("n8", "train"), ("n40", "validation"), ("n38", "test")]
)
def test_a_split_never_changes(doc_id: str, split: str) -> None:
    assert Splits().split_of(doc_id) == split


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(0, 0.5), st.floats(0, 0.4))
def test_a_larger_test_share_keeps_its_documents(doc_id: str, share: float, more: float) -> None:
    if Splits(test=share).split_of(doc_id) == "test":
        assert Splits(test=share + more).split_of(doc_id) == "test"


@pytest.mark.parametrize(
    ("validation", "test", "said"),
    [
        (-0.1, 0.1, "validation is -0.1"),
        (0.1, 1.5, "test is 1.5"),
        (float("inf"), 0.1, "validation is inf"),
        (-3, 0.1, "validation is -3"),
        (0.1, float("nan"), "test is nan"),
        (0.5, 0.5, "nothing for train"),
    ],
)
def test_impossible_shares_are_refused(validation: float, test: float, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Splits(validation=validation, test=test)


@pytest.mark.parametrize(("validation", "test"), [(7, 11), (0, 1), (0.1, 25), (25, 0.1), (1, 0)])
def test_counts_are_met_and_grow_gently(validation: float, test: float) -> None:
    splits = Splits(validation, test).sized(IDS[:500])
    counts = Counter(map(splits.split_of, IDS[:500]))
    for name, size in (("validation", validation), ("test", test)):
        if size == int(size):
            assert counts[name] == size
    grown = Splits(validation, test).sized(IDS[:600])
    order = {name: place for place, name in enumerate(SPLITS)}
    for doc_id in IDS[:500]:  # towards train only
        assert order[grown.split_of(doc_id)] <= order[splits.split_of(doc_id)]


def test_a_count_needs_to_know_the_documents() -> None:
    with pytest.raises(ConfigurationError, match="not sized yet"):
        Splits(test=5).split_of("n1")
    with pytest.raises(ConfigurationError, match="is 5 documents, but only 5 have"):
        Splits(validation=0, test=5).sized(IDS[:5])
    with pytest.raises(ConfigurationError, match="validation and test is 5 documents"):
        Splits(validation=3, test=2).sized(IDS[:5])
    assert Splits(0.5, 0.25).sized([]) == Splits(0.5, 0.25)
