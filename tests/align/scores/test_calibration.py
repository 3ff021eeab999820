"""Calibration error, the abstention curve and separation."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.scores import abstention_area, calibration_error, separation
from corpora.errors import ConfigurationError

YES, NO = True, False


@pytest.mark.parametrize(
    ("sure", "right", "bins", "expected"),
    [
        ([1.0, 0.0], [YES, NO], 10, 0.0),
        ([1.0, 0.0], [NO, YES], 10, 1.0),
        ([0.5, 0.5], [YES, NO], 1, 0.0),
        ([0.5, 0.5], [YES, NO], 2, 0.5),
        ([0.2, 0.4, 0.6, 0.8], [NO, YES, NO, YES], 2, (0.2 + 0.2) / 2),
        ([0.9], [YES], 10, 0.1),
    ],
)
def test_calibration_error(
    sure: list[float], right: list[bool], bins: int, expected: float
) -> None:
    assert calibration_error(sure, right, bins=bins) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sure", "right", "expected"),
    [
        ([0.9], [YES], 1.0),
        ([0.9, 0.1], [YES, NO], (1 + 1 / 2) / 2),
        ([0.1, 0.9], [YES, NO], (0 + 1 / 2) / 2),
        ([0.5, 0.5], [YES, NO], 0.5),
        ([0.5, 0.5], [NO, YES], 0.5),
        ([0.9, 0.8, 0.7, 0.6], [YES] * 4, 1.0),
    ],
)
def test_abstention_area(sure: list[float], right: list[bool], expected: float) -> None:
    assert abstention_area(sure, right) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sure", "positive", "expected"),
    [
        ([0.9, 0.1], [YES, NO], 1.0),
        ([0.1, 0.9], [YES, NO], 0.0),
        ([0.5, 0.5], [YES, NO], 0.5),
        ([0.9, 0.5, 0.7, 0.1], [YES, YES, NO, NO], 0.75),
    ],
)
def test_separation(sure: list[float], positive: list[bool], expected: float) -> None:
    assert separation(sure, positive) == pytest.approx(expected)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.6]), st.booleans()), min_size=1))
def test_separation_is_the_share_of_pairs_in_order(cases: list[tuple[float, bool]]) -> None:
    sure, positive = zip(*cases, strict=True)
    pairs = [
        (yes > no) + (yes == no) / 2
        for yes, is_yes in cases
        if is_yes
        for no, is_no in cases
        if not is_no
    ]
    found = separation(sure, positive)
    assert math.isnan(found) if not pairs else found == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize("figure", [calibration_error, abstention_area, separation])
def test_nothing_to_measure_is_no_number(figure: Callable[..., float]) -> None:
    assert math.isnan(figure([], []))
    with pytest.raises(ConfigurationError, match="1 probabilities for 2 answers"):
        figure([0.5], [YES, NO])
