"""The aligner: which sentences of two texts say the same thing, and how sure that is.

- `headline`: the counterpart of a headline in a body; `texts`: the beads of two whole texts;
  `document`: both, for a document, as rows of a corpus;
- `path` in a `corridor`, over `bead_scores`: the search; `similarity`, `background`, `encoded`: the
  vectors it is made on;
- `evidence`: what speaks for a bead; `confidence`: how probable that makes it;
- `learned/`: what the scripts ``fit_background.py`` and ``fit_confidence.py`` have written.

From outside, take `align_headline`, `align_sentences` and `align_document` of `align`; a stage
takes the functions of `document`. Nothing here knows a file or a build.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files


def learned_numbers() -> str:
    """Stands for what was fitted: alignment depends on it."""
    names = ("background.json", "confidence.json")
    learned = files("align.beads").joinpath("learned")
    texts = (learned.joinpath(name).read_text("utf-8") for name in names)
    return sha256("".join(texts).encode()).hexdigest()
