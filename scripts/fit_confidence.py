"""Fit the probabilities of align/beads/learned/confidence.json on labelled alignments.

    python scripts/fit_confidence.py --headlines headline-dev.jsonl --beads noisy-dev.jsonl

Either may be left out: what it would fit stays as it is. The sample headlines go with HEADLINES:
what is fitted should hold for more than one style. HEADLINES: JSON lines with headline_az,
body_en (list of sentences) and acceptable (list of indices). BEADS: JSON lines with az, en (lists
of sentences) and gold ([[az indices], [en indices]] each). What is printed is held out: each fifth
of the articles is judged by probabilities that were fitted on the others. Needs scikit-learn:
pip install "azbitext[fit]".
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from evaluate_alignment import sample_labels
from sklearn.linear_model import LogisticRegression

import align
from align.beads.background import background_of
from align.beads.confidence import Evidence
from align.beads.encoded import EncodedText
from align.beads.headline import find_counterpart
from align.beads.texts import find_beads
from align.encoders import Encoder, load_encoder
from align.encoders.remembering import RememberingEncoder
from align.evaluation.labels import LabelledHeadline, LabelledText, read_labels
from align.scores import calibration_error, separation

FEATURES = {
    "headline": ("similarity", "topic"),
    "body": ("similarity", "margin", "length_ratio", "extra_sentences"),
    "null": ("similarity",),
}
OTHER_BODIES = 10
"""A headline is also shown this many other articles' bodies, which weigh as much as its own."""

OTHER_TEXT_WEIGHT = 0.2
"""Weight of the beads of a text beside another article's."""

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A bead's evidence, whether the bead is right, its weight, and the articles it is from."""

    evidence: Evidence
    is_right: bool
    weight: float
    articles: tuple[int, int]

    @property
    def is_own(self) -> bool:
        return self.articles[0] == self.articles[1]


def headline_examples(articles: Sequence[LabelledHeadline], encoder: Encoder) -> Iterator[Example]:
    background = background_of(encoder)
    bodies = [EncodedText.of(article.body, "en", encoder) for article in articles]
    for own, article in enumerate(articles):
        headline = EncodedText.of([article.headline], "az", encoder)
        for step in range(OTHER_BODIES + 1):
            other = (own + step) % len(articles)
            if step and articles[other].body == article.body:
                continue  # another sentence of the same headline
            found = find_counterpart(headline, bodies[other], background)
            if found is not None:
                span, evidence = found
                right = step == 0 and not article.acceptable.isdisjoint(span)
                yield Example(evidence, right, 1 / OTHER_BODIES if step else 1.0, (own, other))


def bead_examples(articles: Sequence[LabelledText], encoder: Encoder) -> Iterator[Example]:
    background = background_of(encoder)
    names = sorted({article.id.partition("#")[0] for article in articles})
    for place, article in enumerate(articles):
        own = names.index(article.id.partition("#")[0])
        other = articles[(place + len(articles) // 2) % len(articles)]
        unrelated = [((index,), ()) for index in range(len(article.az))]
        unrelated += [((), (index,)) for index in range(len(other.en))]
        az = EncodedText.of(article.az, "az", encoder)
        for en, gold, weight, group in (
            (article.en, article.gold, 1.0, own),
            (other.en, unrelated, OTHER_TEXT_WEIGHT, names.index(other.id.partition("#")[0])),
        ):
            true = set(gold)
            for (rows, columns), evidence in find_beads(
                az, EncodedText.of(en, "en", encoder), background, encoder
            ):
                right = (tuple(rows), tuple(columns)) in true
                yield Example(evidence, right, weight, (own, group))


def fit(kind: str, examples: Sequence[Example]) -> tuple[dict[str, float], np.ndarray]:
    """Weights from all examples, and held-out probabilities of each."""
    names = FEATURES[kind]
    x = np.array([[getattr(example.evidence, name) for name in names] for example in examples])
    spread = x.std(axis=0)
    x = x / spread  # the penalty on large weights should not depend on units
    y = np.array([example.is_right for example in examples])
    weight = np.array([example.weight for example in examples])
    articles = np.array([example.articles for example in examples])
    fold = np.random.default_rng(0).permutation(articles.max() + 1) % FOLDS
    held_out = np.zeros(len(examples))
    for number in range(FOLDS):
        train = (fold[articles] != number).all(axis=1)
        test = fold[articles[:, 0]] == number
        model = LogisticRegression(C=10.0).fit(x[train], y[train], sample_weight=weight[train])
        held_out[test] = model.predict_proba(x[test])[:, 1]
    model = LogisticRegression(C=10.0).fit(x, y, sample_weight=weight)
    weights = model.coef_[0] / spread
    fitted = {"intercept": model.intercept_[0], **dict(zip(names, weights, strict=True))}
    return {name: round(float(value), 4) for name, value in fitted.items()}, held_out


def report(kind: str, examples: Sequence[Example], sure: np.ndarray) -> None:
    right = np.array([example.is_right for example in examples])
    own = np.array([example.is_own for example in examples])
    next_one = np.array([(e.articles[1] - e.articles[0]) == 1 for e in examples])
    shown = own | next_one if kind == "headline" else own
    noise = np.random.default_rng(0)
    perfect = [calibration_error(sure[shown], noise.random(shown.sum()) < sure[shown])
               for _ in range(200)]  # fmt: skip
    print(
        f"{kind:9} n={shown.sum():5} right={right[shown].mean():.3f} "
        f"held-out calibration error={calibration_error(sure[shown], right[shown]):.3f} "
        f"(perfect probabilities would show {np.mean(perfect):.3f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--headlines", type=Path)
    parser.add_argument("--beads", type=Path)
    parser.add_argument("--encoders", nargs="+", default=["e5"])
    arguments = parser.parse_args()
    headlines: tuple[LabelledHeadline, ...] = ()
    if arguments.headlines:
        # The samples are written in another style: what is fitted should hold for both.
        headlines = read_labels(arguments.headlines).headlines + sample_labels().headlines
    articles = read_labels(arguments.beads).texts if arguments.beads else ()
    path = Path(align.__file__).parent / "beads/learned/confidence.json"
    stored = json.loads(path.read_text("utf-8"))
    for name in arguments.encoders:
        encoder = RememberingEncoder(load_encoder(name))
        print(f"-- {name}", flush=True)
        beads = list(bead_examples(articles, encoder))
        groups = {
            "headline": list(headline_examples(headlines, encoder)),
            "body": [example for example in beads if example.evidence.kind == "body"],
            "null": [example for example in beads if example.evidence.kind == "null"],
        }
        for kind, examples in groups.items():
            if examples:
                weights, sure = fit(kind, examples)
                stored["models"].setdefault(name, {})[kind] = weights
                report(kind, examples, sure)
        if headlines:
            print_separation(groups["headline"], headlines)
        stored["signature"][name] = encoder.signature
    stored["signature"]["azbitext"] = version("azbitext")
    fitted_on = {given.name for given in (arguments.headlines, arguments.beads) if given}
    fitted_on |= {"sample headlines"} if headlines else set()
    stored["fitted_on"] = sorted(fitted_on | set(stored["fitted_on"]))
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {path}")


def print_separation(examples: Sequence[Example], headlines: Sequence[LabelledHeadline]) -> None:
    """How well the probability tells a headline's own body from what holds no counterpart."""
    _, sure = fit("headline", examples)
    own = np.array([example.is_own for example in examples])
    has_one = np.array([bool(headlines[example.articles[0]].acceptable) for example in examples])
    true = own & has_one
    for name, shown in (
        ("other bodies", true | ~own),
        ("own bodies that state it nowhere", true | (own & ~has_one)),
        ("both", np.ones(len(examples), bool)),
    ):
        area = separation(sure[shown].tolist(), true[shown].tolist())
        print(f"          area under ROC, its own body against {name}: {area:.3f}")


if __name__ == "__main__":
    main()
