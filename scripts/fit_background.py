"""Compute the background of the embedded encoder, align/beads/learned/background.json.

It is taken from the sample articles::

    python scripts/fit_background.py

Run it after the samples, the normalisation or the embedded encoder change.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import align
from align.beads.background import sample_background
from align.encoders import encoder_signature, load_encoder


def rounded(vector: Any) -> list[float]:
    return [round(float(value), 5) for value in vector]


def main() -> None:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    encoder = load_encoder("e5")
    background = sample_background(encoder)
    document = {
        "what": "by encoder: the mean vector of the sample articles' sentences and tokens "
        "in each language, and the directions in which all of them vary most",
        "signature": {encoder.name: encoder_signature(encoder)},
        "encoders": {
            encoder.name: {
                "means": {name: rounded(mean) for name, mean in background.means.items()},
                "components": [rounded(component) for component in background.components],
                "token_means": {
                    name: rounded(mean) for name, mean in background.token_means.items()
                },
            }
        },
    }
    path = Path(align.__file__).parent / "beads/learned/background.json"
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
