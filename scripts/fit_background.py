"""Compute the mean vectors in align/background.json from the sample articles.

    python scripts/fit_background.py

Run it after the samples, the normalisation or the embedded encoder change.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import align
from align.encoders import encoder_signature, load_encoder
from align.similarity import encode_sentences
from corpora.samples import article_sentences


def main() -> None:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    encoder = load_encoder("e5")
    means = {
        language: [
            round(float(value), 5)
            for value in encode_sentences(encoder, sentences, language).mean(axis=0)
        ]
        for language, sentences in article_sentences().items()
    }
    document = {
        "what": "mean vector of the sample articles' sentences, by encoder and language",
        "signature": {encoder.name: encoder_signature(encoder)},
        "means": {encoder.name: means},
    }
    path = Path(align.__file__).with_name("background.json")
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
