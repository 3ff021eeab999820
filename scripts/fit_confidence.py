"""Fit the probabilities of align/confidence.json on labelled alignments.

    python scripts/fit_confidence.py --headlines headline-dev.jsonl --beads noisy-dev.jsonl

HEADLINES: JSON lines with headline_az, body_en (list of sentences) and acceptable (list of
indices). BEADS: JSON lines with az, en (lists of sentences) and gold ([[az indices],
[en indices]] each). Needs scikit-learn: pip install "azbitext[fit]".
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from labelled import LabelledHeadline, LabelledText, RememberingEncoder, read_headlines, read_texts
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

import align
from align import align_headline, align_sentences, confidence
from align.encoders import Encoder, load_encoder

FEATURES = {
    "headline": ("similarity", "margin"),
    "body": ("similarity", "margin", "length_ratio", "extra_sentences"),
    "null": ("similarity",),
}
MISMATCH_WEIGHT = 0.2
"""Weight of a headline or a text beside another article's, the real examples' weight being 1."""

Example = tuple[confidence.Evidence, bool, float, int]
"""Evidence, whether the bead is right, weight, and the article (for cross-validation)."""


def headline_examples(articles: list[LabelledHeadline], encoder: Encoder) -> Iterator[Example]:
    for group, article in enumerate(articles):
        other = articles[(group + 1) % len(articles)]
        for body, right, weight in (
            (article.body, article.acceptable, 1.0),
            (other.body, frozenset(), MISMATCH_WEIGHT),
        ):
            with seen_evidence() as seen:
                bead = align_headline(article.headline, body, encoder=encoder)
            yield seen[0], not right.isdisjoint(bead.target), weight, group


def bead_examples(articles: list[LabelledText], encoder: Encoder) -> Iterator[Example]:
    names = sorted({article.id.partition("#")[0] for article in articles})
    for place, article in enumerate(articles):
        group = names.index(article.id.partition("#")[0])
        other = articles[(place + len(articles) // 2) % len(articles)]
        unrelated = {((index,), ()) for index in range(len(article.az))}
        unrelated |= {((), (index,)) for index in range(len(other.en))}
        for en, gold, weight in (
            (article.en, set(article.gold), 1.0),
            (other.en, unrelated, MISMATCH_WEIGHT),
        ):
            with seen_evidence() as seen:
                beads = align_sentences(article.az, en, encoder=encoder)
            for bead, evidence in zip(beads, seen, strict=True):
                yield evidence, (bead.source, bead.target) in gold, weight, group


class seen_evidence:  # noqa: N801 - a context manager
    """Collects what the aligners show to `probability`."""

    def __enter__(self) -> list[confidence.Evidence]:
        self._seen: list[confidence.Evidence] = []
        self._patches = [
            patch(f"align.{module}.probability", self._collect)
            for module in ("headline", "monotonic")
        ]
        for active in self._patches:
            active.start()
        return self._seen

    def _collect(self, _encoder: str, evidence: confidence.Evidence) -> float:
        self._seen.append(evidence)
        return 0.5

    def __exit__(self, *_: object) -> None:
        for active in self._patches:
            active.stop()


def fit(kind: str, examples: list[Example]) -> dict[str, float]:
    names = FEATURES[kind]
    x = np.array([[getattr(evidence, name) for name in names] for evidence, *_ in examples])
    y = np.array([right for _, right, *_ in examples])
    weight = np.array([example[2] for example in examples])
    groups = np.array([example[3] for example in examples])
    if len(set(y)) < 2:
        share = float((y.sum() + 1) / (len(y) + 2))
        return {"intercept": float(np.log(share / (1 - share)))}
    model = LogisticRegression(C=10.0)
    held_out = cross_val_predict(
        model, x, y, groups=groups, cv=GroupKFold(5), method="predict_proba",
        params={"sample_weight": weight},
    )[:, 1]  # fmt: skip
    real = weight == 1.0
    print(
        f"{kind:9} n={real.sum():5} right={y[real].mean():.3f} "
        f"held-out calibration error={calibration_error(held_out[real], y[real]):.3f}"
    )
    model.fit(x, y, sample_weight=weight)
    fitted = {"intercept": model.intercept_[0], **dict(zip(names, model.coef_[0], strict=True))}
    return {name: round(float(value), 4) for name, value in fitted.items()}


def calibration_error(predicted: Any, right: Any, bins: int = 10) -> float:
    """Expected calibration error over `bins` bins of equal mass."""
    parts = np.array_split(np.argsort(predicted, kind="stable"), bins)
    gaps = [abs(predicted[part].mean() - right[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(predicted))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--headlines", type=Path, required=True)
    parser.add_argument("--beads", type=Path, required=True)
    parser.add_argument("--encoders", nargs="+", default=["e5"])
    arguments = parser.parse_args()
    headlines, articles = read_headlines(arguments.headlines), read_texts(arguments.beads)
    models, signatures = {}, {}
    for name in arguments.encoders:
        encoder = RememberingEncoder(load_encoder(name))
        print(f"-- {name}")
        beads = list(bead_examples(articles, encoder))
        models[name] = {
            "headline": fit("headline", list(headline_examples(headlines, encoder))),
            "body": fit("body", [example for example in beads if example[0].kind == "body"]),
            "null": fit("null", [example for example in beads if example[0].kind == "null"]),
        }
        signatures[name] = encoder.signature
    path = Path(align.__file__).with_name("confidence.json")
    before = json.loads(path.read_text("utf-8"))
    document = {
        "what": "logistic regression from a bead's evidence to the probability that it is right",
        "fitted_on": [arguments.headlines.name, arguments.beads.name],
        "signature": {**before["signature"], "azbitext": version("azbitext"), **signatures},
        "models": {**before["models"], **models},
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
