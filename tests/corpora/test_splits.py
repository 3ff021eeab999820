"""Splits: shares, stability, validation."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import ConfigurationError
from corpora.splits import SPLITS, Splits

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
        (0.1, 1.0, "test is 1.0"),
        (0.1, float("nan"), "test is nan"),
        (0.5, 0.5, "nothing for train"),
    ],
)
def test_impossible_shares_are_refused(validation: float, test: float, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Splits(validation=validation, test=test)
