"""How a headline's counterpart is chosen among candidates, and how sure that is: two fits.

The choice is a softmax over the candidates. The confidence is a product of what can go wrong: the
body may not state the claim at all, and where it does another sentence may be the one. Foreign
bodies and bodies without the claim teach the first, the labelled bodies the second; both see only
choices that were made without their article. ``scripts/fit_confidence.py`` fits them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.beads.confidence import FITTED_PAIR, fitted, logistic

if TYPE_CHECKING:
    from align.beads.similarity import Floats

WORD_CHOICE = ("recall", "similarity", "early", "first")
WORD_STATED = ("recall", "topic")
VECTOR_CHOICE = ("similarity", "early", "first")
VECTOR_STATED = ("similarity", "topic")
"""Features with token vectors and without."""

MAX_LOG_ODDS = 6.0
"""A softmax that leaves nothing to the others is still not surer than this."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice among candidates.

    Attributes:
        span: the chosen sentence, or two neighbours.
        evidence: what speaks for it, by feature, with ``topic`` and the softmax's ``log_odds``.
    """

    span: tuple[int, ...]
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class HeadlineModel:
    """The fitted weights, by feature.

    Attributes:
        choice: of the softmax over the candidates.
        stated: of the logistic regression whether the body states the claim.
        chosen: of that whether the choice is right where it does, on the ``log_odds``.
        is_fitted: False for weights of another encoder or pair of languages: they order, but the
            probabilities mean nothing.
    """

    choice: Mapping[str, float]
    stated: Mapping[str, float]
    chosen: Mapping[str, float]
    is_fitted: bool = True

    def stated_probability(self, choice: Choice) -> float:
        """Probability that the body states the headline's claim."""
        return logistic(self.stated, choice.evidence)

    def probability(self, choice: Choice) -> float:
        """Probability that the chosen span is acceptable as a whole."""
        return self.stated_probability(choice) * logistic(self.chosen, choice.evidence)


def shares(choice: Mapping[str, float], features: Mapping[str, Floats]) -> Floats:
    """The softmax over the candidates, by the weights of `choice`."""
    scores = sum(weight * features[name] for name, weight in choice.items())
    powers = np.exp(scores - np.max(scores))
    return np.asarray(powers / powers.sum())


def log_odds(share: float) -> float:
    """Of a share of the softmax, within `MAX_LOG_ODDS`."""
    rest = max(1.0 - share, 1e-12)
    return float(np.clip(np.log(max(share, 1e-12) / rest), -MAX_LOG_ODDS, MAX_LOG_ODDS))


def headline_model(encoder: str, languages: tuple[str, str], *, with_words: bool) -> HeadlineModel:
    """The model of an encoder and a pair of languages, or else that of ``e5``, not `is_fitted`."""
    kind = "headline_words" if with_words else "headline_vectors"
    found = fitted(encoder, languages)
    is_fitted = kind in found
    weights = found[kind] if is_fitted else fitted("e5", FITTED_PAIR)[kind]
    return HeadlineModel(weights["choice"], weights["stated"], weights["chosen"], is_fitted)
