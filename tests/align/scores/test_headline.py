"""Accuracy and honesty of headline beads."""

from __future__ import annotations

import math

import pytest

from align.scores import HeadlineTruth, score_headlines
from corpora.errors import ConfigurationError
from corpora.pairs import Bead


def chosen(*target: int, sure: float) -> Bead:
    return Bead((0,), target, probability=sure)


def test_figures() -> None:
    beads = [
        chosen(0, sure=0.9),  # right
        chosen(3, 4, sure=0.8),  # one of the two is wrong, so the answer is
        chosen(5, sure=0.6),  # wrong
        chosen(sure=0.7),  # there is one, and it was not found: sure 0.3 that there is
        chosen(sure=0.8),  # there is none: right, sure 0.2 that there is
        chosen(1, sure=0.4),  # there is none
    ]
    score = score_headlines(beads, [{0, 1}, {4}, {0}, {2}, set(), set()])
    assert score.accuracy == 1 / 4
    assert (score.answerable, score.headlines) == (4, 6)
    # 0.9, 0.8, 0.6 and 0.3 against 0.2 and 0.4: seven of eight pairs are in order.
    assert score.separation == 7 / 8
    assert score.signature == "headline|whole-answer-acceptable|ece:10-equal-mass|6-headlines"
    assert f"({score.signature})" in str(score)


def test_what_cannot_be_measured_is_no_number() -> None:
    score = score_headlines([chosen(0, sure=1.0)], [{0}])
    assert (score.accuracy, score.calibration_error) == (1.0, 0.0)
    assert math.isnan(score.separation)
    assert score.to_dict()["separation"] is None
    assert math.isnan(score_headlines([], []).accuracy)


@pytest.mark.parametrize(
    ("target", "right"),
    [
        ((1,), True),
        ((1, 2), True),
        ((0,), False),
        ((0, 1), False),
        ((4, 5), True),
        ((4,), False),
        ((), False),
    ],
)
def test_the_whole_answer_counts(target: tuple[int, ...], right: bool) -> None:
    assert HeadlineTruth(frozenset({1, 2}), ((4, 5),)).accepts(target) is right


def test_nothing_is_right_where_nothing_is_said() -> None:
    assert HeadlineTruth(frozenset()).accepts(())
    assert not HeadlineTruth(frozenset()).accepts((0,))
    assert not HeadlineTruth(frozenset(), ((0, 1),)).accepts(())


def test_how_many_can_be_answered_and_by_source() -> None:
    beads = [chosen(0, sure=1 - place / 100) for place in range(20)]
    truths = [
        HeadlineTruth(
            frozenset({0 if place < 10 else 1}), source="ab"[place % 2], document=str(place // 2)
        )
        for place in range(20)
    ]
    score = score_headlines(beads, truths, bootstrap=50)
    assert (score.answered_99, score.answered_95, score.answered_90) == (0.5, 0.5, 0.55)
    assert (score.sure, score.right_when_sure) == (0.3, 1.0)
    assert {name: part.headlines for name, part in score.by_source.items()} == {"a": 10, "b": 10}
    assert set(score.intervals) >= {"answered_95", "right_when_sure"}


def test_without_probabilities_only_the_accuracy_is_known() -> None:
    score = score_headlines([Bead((0,), (0,))], [{0}])
    assert score.accuracy == 1.0
    assert math.isnan(score.answered_95)
    assert math.isnan(score.calibration_error)


def test_intervals() -> None:
    beads = [chosen(0, sure=0.9), chosen(1, sure=0.5)] * 10
    score = score_headlines(beads, [{0}] * 20, bootstrap=100)
    low, high = score.intervals["accuracy"]
    assert 0 < low < 0.5 < high < 1


def test_every_headline_has_an_answer() -> None:
    with pytest.raises(ConfigurationError, match="0 beads for 1 headlines"):
        score_headlines([], [{0}])
