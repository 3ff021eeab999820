"""Fit the quality of translations in align/scores/learned/quality.json on human translations.

    python scripts/fit_quality.py ntrex-dev.jsonl [more.jsonl ...]

Each file holds JSON lines with az and en (lists of sentences; with gold, beads of one sentence a
side count). A human translation is right; for each of them there is one that is wrong: in turn the
next sentence, a sentence of another text, and the first half of the right one. Needs scikit-learn:
pip install "azbitext[fit]".
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

import align
from align.encoders import encoder_signature, load_encoder
from align.encoders.remembering import RememberingEncoder
from align.evaluation.labels import LabelledText, read_labels
from align.scores import calibration_error
from align.scores.quality import side_similarities

Example = tuple[str, str, str, int]
"""Azerbaijani, English, what the English is, and the article."""

THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)


def examples(articles: list[LabelledText]) -> list[Example]:
    found: list[Example] = []
    for group, article in enumerate(articles):
        other = articles[(group + 1) % len(articles)]
        pairs = [(az[0], en[0]) for az, en in article.gold if len(az) == len(en) == 1]
        for place, (source, target) in enumerate(pairs):
            text, translation = article.az[source], article.en[target]
            words = translation.split()
            wrong = {
                "neighbour": article.en[pairs[(place + 1) % len(pairs)][1]],
                "unrelated": other.en[place % len(other.en)],
                "half": " ".join(words[: len(words) // 2]),
            }
            kind = list(wrong)[place % len(wrong)]
            found.append((text, translation, "right", group))
            found.append((text, wrong[kind], kind, group))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--encoders", nargs="+", default=["e5"])
    arguments = parser.parse_args()
    found = examples([text for path in arguments.texts for text in read_labels(path).texts])
    az, en, kinds, groups = zip(*found, strict=True)
    models, signatures = {}, {}
    for name in arguments.encoders:
        encoder = RememberingEncoder(load_encoder(name))
        x = np.array(side_similarities(encoder, az, en, source="az", target="en"))[:, None]
        kind = np.array(kinds)
        y = kind == "right"
        model = LogisticRegression(C=10.0)
        held_out = cross_val_predict(
            model, x, y, groups=np.array(groups), cv=GroupKFold(5), method="predict_proba"
        )[:, 1]
        print(f"{name}: n={len(y)}, calibration error {calibration_error(held_out, y):.3f}")
        print("share that stands, held out:", *sorted(set(kinds)), sep="  ")
        for least in THRESHOLDS:
            shares = [(held_out[kind == one] >= least).mean() for one in sorted(set(kinds))]
            print(f"  min_quality {least}", *(f"{share:.3f}" for share in shares), sep="  ")
        model.fit(x, y)
        models[name] = {
            "intercept": round(float(model.intercept_[0]), 4),
            "similarity": round(float(model.coef_[0, 0]), 4),
        }
        signatures[name] = encoder_signature(encoder)
    path = Path(align.__file__).parent / "scores/learned/quality.json"
    document = {
        "what": "logistic regression from the similarity of two sides to the probability that "
        "they say the same",
        "fitted_on": [path.name for path in arguments.texts],
        "signature": {"azbitext": version("azbitext"), **signatures},
        "models": models,
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
