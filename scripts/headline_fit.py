"""The two fits of a headline's counterpart, and what they are worth on articles they did not see.

Used by ``fit_confidence.py``. Needs scikit-learn: pip install "azbitext[fit]".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from align.beads.background import background_of
from align.beads.candidates import Candidates, find_candidates
from align.beads.encoded import EncodedText
from align.beads.headline import choose
from align.beads.headline_model import (
    VECTOR_CHOICE,
    VECTOR_STATED,
    WORD_CHOICE,
    WORD_STATED,
    Choice,
    HeadlineModel,
)
from align.beads.rerankers import Reranker
from align.encoders import Encoder
from align.evaluation.labels import LabelledHeadline
from align.scores import calibration_error, separation
from align.scores.headline import HeadlineScore, score_headlines
from corpora.pairs import Bead

OTHER_BODIES = 10
"""A headline is also shown this many other articles' bodies, which weigh a fifth of its own."""

OTHER_WEIGHT = 0.2

PENALTY = 1.0
"""On the squared weights of features in units of their spread."""

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled headline, its candidates, and those in other articles' bodies, by their place."""

    place: int
    label: LabelledHeadline
    own: Candidates
    others: Mapping[int, Candidates]


def read_cases(
    labels: Sequence[LabelledHeadline],
    encoder: Encoder,
    languages: tuple[str, str],
    reranker: Reranker | None = None,
) -> list[Case]:
    background = background_of(encoder)
    bodies = [EncodedText.of(label.body, languages[1], encoder) for label in labels]
    draw = np.random.default_rng(0)
    cases = []
    for place, label in enumerate(labels):
        headline = EncodedText.of([label.headline], languages[0], encoder)
        foreign = [other for other in range(len(labels)) if labels[other].body != label.body]
        chosen = draw.permutation(foreign)[:OTHER_BODIES].tolist()
        found = {
            other: find_candidates(headline, bodies[other], background, encoder, reranker)
            for other in (place, *chosen)
        }
        own = found.pop(place)
        if own is not None:
            others = {other: given for other, given in found.items() if given is not None}
            cases.append(Case(place, label, own, others))
    return cases


def without_words(cases: Sequence[Case]) -> list[Case]:
    """The cases as an encoder without token vectors would see them."""

    def plain(candidates: Candidates) -> Candidates:
        features = {k: given for k, given in candidates.features.items() if k != "recall"}
        return replace(candidates, features=features, words=None)

    return [
        replace(
            case,
            own=plain(case.own),
            others={place: plain(given) for place, given in case.others.items()},
        )
        for case in cases
    ]


def fit_choice(cases: Sequence[Case]) -> dict[str, float]:
    """Weights of the softmax under which the acceptable sentences have the most."""
    names = WORD_CHOICE if cases[0].own.words is not None else VECTOR_CHOICE
    names += ("voice",) if "voice" in cases[0].own.features else ()
    tables, rights = [], []
    for case in cases:
        wanted = case.label.acceptable or {i for span in case.label.together for i in span}
        right = np.isin(case.own.indices, list(wanted))
        if right.any() and not right.all():
            tables.append(np.stack([case.own.features[name] for name in names], axis=1))
            rights.append(right)
    spread = np.concatenate([table - table.mean(axis=0) for table in tables]).std(axis=0) + 1e-9
    rows, right = np.concatenate(tables) / spread, np.concatenate(rights)
    sizes = [len(table) for table in tables]
    starts = np.cumsum([0, *sizes[:-1]])
    owners = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owners])
        everything = np.add.reduceat(powers, starts)
        acceptable = np.add.reduceat(powers * right, starts)
        missed = np.log(everything / acceptable).sum()
        pull = powers / everything[owners] - powers * right / acceptable[owners]
        return missed + PENALTY / 2 * weights @ weights, rows.T @ pull + PENALTY * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / spread
    return dict(zip(names, found.tolist(), strict=True))


def fit_headlines(cases: Sequence[Case]) -> HeadlineModel:
    """Both fits. The second sees only choices made without the source they are from.

    That is what keeps its probabilities true on news of other sources: the softmax is less sure
    of itself there.
    """
    stated, states, weights = [], [], []
    chosen, rights = [], []
    for choice, case, others in _held_out_choices(cases):
        truth = case.label.truth
        stated += [choice, *others]
        states += [truth.has_counterpart, *[False] * len(others)]
        weights += [1.0, *[OTHER_WEIGHT / OTHER_BODIES] * len(others)]
        if truth.has_counterpart:
            chosen.append(choice)
            rights.append(truth.accepts(choice.span))
    names = WORD_STATED if cases[0].own.words is not None else VECTOR_STATED
    return HeadlineModel(
        fit_choice(cases),
        fit_logistic(stated, states, names, weights),
        fit_logistic(chosen, rights, ("log_odds",), [1.0] * len(chosen)),
    )


def fit_logistic(
    choices: Sequence[Choice],
    right: Sequence[bool],
    names: Sequence[str],
    weights: Sequence[float],
) -> dict[str, float]:
    table = np.array([[choice.evidence[name] for name in names] for choice in choices])
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=1 / PENALTY, max_iter=1000)
    model.fit((table - middle) / spread, right, sample_weight=weights)
    slopes = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - slopes @ middle)
    return {"intercept": intercept, **dict(zip(names, slopes.tolist(), strict=True))}


def _held_out_choices(cases: Sequence[Case]) -> Iterator[tuple[Choice, Case, list[Choice]]]:
    """What is chosen for each case, and in foreign bodies, by weights that did not see its group.

    Bodies of articles outside `cases` are left out: they are held out from all of this.
    """
    known = {case.place for case in cases}
    groups = by_source(cases)
    if len(set(groups)) < 3:
        groups = by_article(cases, seed=1)
    for group in sorted(set(groups)):
        inside = [case for case, name in zip(cases, groups, strict=True) if name == group]
        weights = fit_choice([case for case in cases if case not in inside])
        for case in inside:
            others = [given for place, given in case.others.items() if place in known]
            yield choose(case.own, weights), case, [choose(given, weights) for given in others]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case's answer by a model that did not see it, and how sure it was of foreign bodies."""

    case: Case
    bead: Bead
    foreign: tuple[float, ...]


def judge(cases: Sequence[Case], groups: Sequence[str]) -> list[Judged]:
    """Every case by what was fitted on the other groups."""
    found: dict[int, Judged] = {}
    for group in sorted(set(groups)):
        inside = [case for case, name in zip(cases, groups, strict=True) if name == group]
        places = {case.place for case in inside}
        model = fit_headlines([case for case in cases if case.place not in places])
        for case in inside:
            choice = choose(case.own, model.choice)
            bead = Bead((0,), choice.span, probability=model.probability(choice))
            foreign = tuple(
                model.probability(choose(given, model.choice)) for given in case.others.values()
            )
            found[case.place] = Judged(case, bead, foreign)
    return [found[case.place] for case in cases]


def figures(judged: Sequence[Judged], bootstrap: int) -> HeadlineScore:
    return score_headlines(
        [one.bead for one in judged], [one.case.label.truth for one in judged], bootstrap=bootstrap
    )


def print_report(judged: Sequence[Judged], bootstrap: int) -> None:
    score = figures(judged, bootstrap)
    print(score)
    for name, (low, high) in score.intervals.items():
        print(f"    {name} {low:.3f} to {high:.3f}")
    sure = np.array([one.bead.probability for one in judged])
    right = [one.case.label.truth.accepts(one.bead.target) for one in judged]
    draw = np.random.default_rng(0)
    perfect = [calibration_error(sure, draw.random(len(sure)) < sure) for _ in range(200)]
    print(f"    perfect probabilities would show a calibration error of {np.mean(perfect):.3f}")
    firsts = [one.foreign[0] for one in judged if one.foreign]
    mixed = calibration_error([*sure, *firsts], [*right, *[False] * len(firsts)])
    print(f"    calibration error with a foreign body for each headline: {mixed:.3f}")
    stated = [one.case.label.truth.has_counterpart for one in judged]
    foreign = [value for one in judged for value in one.foreign]
    area = separation([*sure, *foreign], [*stated, *[False] * len(foreign)])
    print(f"    area under ROC, own body against foreign ones and none: {area:.3f}")


def by_source(cases: Sequence[Case]) -> list[str]:
    return [case.label.source for case in cases]


def by_article(cases: Sequence[Case], seed: int = 0) -> list[str]:
    names = sorted({case.label.id for case in cases})
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {name: str(place % FOLDS) for name, place in zip(names, order, strict=True)}
    return [fold[case.label.id] for case in cases]
