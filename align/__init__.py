"""Sentence alignment, filling and scoring of Azerbaijani–English corpora.

The public names are loaded when they are first used: importing this package loads no model, no
numpy and no network client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import corpora

DISTRIBUTION = "azbitext"
"""Tells this package from another one that is called ``align``."""

if getattr(corpora, "DISTRIBUTION", None) != DISTRIBUTION:
    raise ImportError(
        "azbitext needs its own package corpora, but Python finds another one at "
        f"{getattr(corpora, '__file__', None) or list(corpora.__path__)}; rename or remove that "
        "one or take its folder off Python's path (PYTHONPATH, the current folder), and if it is "
        "installed, install azbitext in an environment of its own"
    )

if TYPE_CHECKING:
    from align.beads.document import align_document
    from align.beads.headline import align_headline
    from align.beads.texts import align_sentences
    from align.beads.words import align_words
    from align.corpus.build import build_corpus
    from align.corpus.merge import merge_corpora
    from align.encoders import load_encoder
    from align.scores import score_alignment, score_translations
    from align.translators import load_translator

_HOMES = {
    "align_document": "align.beads.document",
    "align_headline": "align.beads.headline",
    "align_sentences": "align.beads.texts",
    "align_words": "align.beads.words",
    "build_corpus": "align.corpus.build",
    "load_encoder": "align.encoders",
    "load_translator": "align.translators",
    "merge_corpora": "align.corpus.merge",
    "score_alignment": "align.scores",
    "score_translations": "align.scores",
}

__all__ = [
    "align_document",
    "align_headline",
    "align_sentences",
    "align_words",
    "build_corpus",
    "load_encoder",
    "load_translator",
    "merge_corpora",
    "score_alignment",
    "score_translations",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'align' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
