"""The two fits of a headline's counterpart."""

from __future__ import annotations

import numpy as np
import pytest

from align.beads.headline_model import Choice, HeadlineModel, headline_model, log_odds, shares

PAIR = ("az", "en")


def test_the_softmax_follows_the_weights() -> None:
    features = {"recall": np.array([0.2, 0.5]), "early": np.array([1.0, 0.0])}
    assert shares({"recall": 10.0, "early": 3.0}, features) == pytest.approx([0.5, 0.5])
    assert shares({"recall": 1000.0, "early": 0.0}, features) == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 0.0), (1.0, 6.0), (0.0, -6.0), (0.75, np.log(3))]
)
def test_log_odds_stay_within_reason(share: float, expected: float) -> None:
    assert log_odds(share) == pytest.approx(expected)


def test_the_probability_is_that_it_is_stated_and_there() -> None:
    model = HeadlineModel({}, {"intercept": 0.0}, {"intercept": 0.0, "log_odds": 1.0})
    choice = Choice((0,), {"log_odds": np.log(3)})
    assert model.stated_probability(choice) == 0.5
    assert model.probability(choice) == pytest.approx(0.5 * 0.75)


@pytest.mark.parametrize("with_words", [True, False])
def test_more_evidence_never_makes_it_less_sure(with_words: bool) -> None:
    model = headline_model("e5", PAIR, with_words=with_words)
    assert model.is_fitted
    evidence = {"recall": 0.4, "similarity": 0.3, "topic": 0.1, "log_odds": 1.0}
    less = model.probability(Choice((0,), evidence))
    for name in {*model.stated, *model.chosen} - {"intercept"}:
        assert model.probability(Choice((0,), {**evidence, name: evidence[name] + 0.1})) > less
    assert all(weight > 0 for weight in model.choice.values())


@pytest.mark.parametrize(
    ("encoder", "pair", "with_words"),
    [("someone/model", PAIR, True), ("e5", ("de", "fr"), True), ("hash", PAIR, True)],
)
def test_what_was_not_fitted_only_orders(
    encoder: str, pair: tuple[str, str], with_words: bool
) -> None:
    model = headline_model(encoder, pair, with_words=with_words)
    assert not model.is_fitted
    assert model.choice == headline_model("e5", PAIR, with_words=with_words).choice
