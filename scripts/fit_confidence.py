"""Fit the choice of headlines and all probabilities of align/beads/learned/confidence.json.

    python scripts/fit_confidence.py --headlines headline-dev.jsonl headline-dev-2.jsonl \\
        --beads noisy-dev.jsonl [--encoders e5 hash] [--source az --target en] \\
        [--reranker ID|FOLDER] [--to FILE]

For another encoder (LaBSE, bge-m3, a larger e5: any sentence-transformers id or folder) or another
pair of languages, and for a reranker, this command with its labels is all there is to do. Either
kind of labels may be
left out: what it would fit stays as it is. Where the languages are az and en, the sample headlines
go with HEADLINES. HEADLINES: JSON lines with id, headline_az, body_en (list of sentences),
acceptable (list of indices) and perhaps together (lists of neighbours) and source; what stands
before the colon of an id is its source otherwise. BEADS: JSON lines with az, en (lists of
sentences) and gold ([[az indices], [en indices]] each). The names of the fields stay az and en
whatever the languages are.

What is printed was not fitted: headlines are judged by fits on other articles, in ten folds and
leaving one source out at a time; beads by fits on the other four fifths of the articles. Needs
scikit-learn: pip install "azbitext[fit]".
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from evaluate_alignment import SAMPLES, sample_labels
from headline_fit import (
    by_article,
    by_source,
    fit_headlines,
    judge,
    print_report,
    read_cases,
    without_words,
)
from sklearn.linear_model import LogisticRegression

import align
from align.beads.background import background_of
from align.beads.confidence import FITTED_PAIR, Evidence, pair_name
from align.beads.encoded import EncodedText
from align.beads.rerankers import Reranker, fitted_name, load_reranker
from align.beads.texts import find_beads
from align.encoders import Encoder, load_encoder
from align.encoders.remembering import RememberingEncoder
from align.evaluation.labels import LabelledHeadline, LabelledText, read_labels
from align.scores import calibration_error

FEATURES = {
    "body": ("similarity", "margin", "length_ratio", "extra_sentences"),
    "null": ("similarity",),
}

OTHER_TEXT_WEIGHT = 0.2
"""Weight of the beads of a text beside another article's."""

FOLDS = 5

LEARNED = Path(align.__file__).parent / "beads/learned/confidence.json"


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


def bead_examples(
    articles: Sequence[LabelledText], encoder: Encoder, languages: tuple[str, str]
) -> Iterator[Example]:
    background = background_of(encoder)
    names = sorted({article.id.partition("#")[0] for article in articles})
    for place, article in enumerate(articles):
        own = names.index(article.id.partition("#")[0])
        other = articles[(place + len(articles) // 2) % len(articles)]
        unrelated = [((index,), ()) for index in range(len(article.az))]
        unrelated += [((), (index,)) for index in range(len(other.en))]
        source = EncodedText.of(article.az, languages[0], encoder)
        for sentences, gold, weight, group in (
            (article.en, article.gold, 1.0, own),
            (other.en, unrelated, OTHER_TEXT_WEIGHT, names.index(other.id.partition("#")[0])),
        ):
            true = set(gold)
            target = EncodedText.of(sentences, languages[1], encoder)
            for (rows, columns), evidence in find_beads(source, target, background, encoder):
                right = (tuple(rows), tuple(columns)) in true
                yield Example(evidence, right, weight, (own, group))


def fit_beads(kind: str, examples: Sequence[Example]) -> tuple[dict[str, float], np.ndarray]:
    """Weights from all examples, and held-out probabilities of each."""
    names = FEATURES[kind]
    x = np.array([[asdict(example.evidence)[name] for name in names] for example in examples])
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
    slopes = (model.coef_[0] / spread).tolist()
    return {"intercept": float(model.intercept_[0]), **dict(zip(names, slopes, strict=True))}, (
        held_out
    )


def report_beads(kind: str, examples: Sequence[Example], sure: np.ndarray) -> None:
    right = np.array([example.is_right for example in examples])
    own = np.array([example.is_own for example in examples])
    noise = np.random.default_rng(0)
    perfect = [calibration_error(sure[own], noise.random(own.sum()) < sure[own])
               for _ in range(200)]  # fmt: skip
    print(
        f"{kind:9} n={own.sum():5} right={right[own].mean():.3f} "
        f"held-out calibration error={calibration_error(sure[own], right[own]):.3f} "
        f"(perfect probabilities would show {np.mean(perfect):.3f})"
    )


def fit_and_report_headlines(
    labels: Sequence[LabelledHeadline],
    encoder: Encoder,
    languages: tuple[str, str],
    bootstrap: int,
    reranker: Reranker | None,
) -> dict[str, Any]:
    cases = read_cases(labels, encoder, languages, reranker)
    fits = {"headline_vectors": without_words(cases)}
    if cases[0].own.words is not None:
        fits["headline_words"] = cases
    found = {}
    for kind, given in fits.items():
        for name, groups in (
            ("ten folds of articles", by_article(given)),
            ("one source left out at a time", by_source(given)),
        ):
            if len(set(groups)) > 1:
                print(f"{kind}, held out: {name}")
                judged = judge(given, groups)
                # The samples are easier than news: they teach, but they do not count.
                print_report([one for one in judged if one.case.label.source != SAMPLES], bootstrap)
        model = fit_headlines(given)
        found[kind] = {"choice": model.choice, "stated": model.stated, "chosen": model.chosen}
    return found


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--headlines", type=Path, nargs="+", default=[])
    parser.add_argument("--beads", type=Path, nargs="+", default=[])
    parser.add_argument("--encoders", nargs="+", default=["e5"])
    parser.add_argument("--source", default=FITTED_PAIR[0])
    parser.add_argument("--target", default=FITTED_PAIR[1])
    parser.add_argument("--reranker", help="a CrossEncoder's hub id or folder")
    parser.add_argument("--bootstrap", type=int, default=1000)
    parser.add_argument("--to", type=Path, default=LEARNED)
    return parser.parse_args()


def main() -> None:
    options = parse()
    languages = (options.source, options.target)
    reranker = load_reranker(options.reranker) if options.reranker else None
    headlines = [label for path in options.headlines for label in read_labels(path).headlines]
    if headlines and languages == FITTED_PAIR:
        # The samples are written in another style: what is fitted should hold for both.
        headlines += sample_labels().headlines
    articles = [text for path in options.beads for text in read_labels(path).texts]
    stored = json.loads((options.to if options.to.exists() else LEARNED).read_text("utf-8"))
    for name in options.encoders:
        encoder = RememberingEncoder(load_encoder(name))
        entry = fitted_name(name, reranker.name) if reranker else name
        print(f"-- {entry}, {pair_name(languages)}", flush=True)
        fits = stored["models"].setdefault(entry, {}).setdefault(pair_name(languages), {})
        if headlines:
            found = fit_and_report_headlines(
                headlines, encoder, languages, options.bootstrap, reranker
            )
            fits |= rounded(found)
        beads = list(bead_examples(articles, encoder, languages))
        for kind in FEATURES:
            examples = [example for example in beads if example.evidence.kind == kind]
            if examples:
                weights, sure = fit_beads(kind, examples)
                fits[kind] = rounded(weights)
                report_beads(kind, examples, sure)
        stored["signature"][entry] = encoder.signature
    stored["signature"]["azbitext"] = version("azbitext")
    given = {path.name for path in (*options.headlines, *options.beads)}
    stored["fitted_on"] = sorted(given | set(stored["fitted_on"]))
    options.to.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {options.to}")


if __name__ == "__main__":
    main()
