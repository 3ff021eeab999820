"""How sure the aligner is: a bead's evidence to a calibrated probability.

Untranslated and repeated text makes a similar pair doubtful all the same.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from align.beads.encoded import EncodedText
from corpora.text.language import identify_language
from corpora.text.normalize import comparison_key

COPY_WORDS = 4
"""Fewer words in common are names and numbers, which stay as they are."""

COPY_SHARE = 0.5
"""Share of the shorter side's words that the other side has too, from which on both are looked at
more closely."""

UNTRANSLATED = 0.05
"""What is left of the probability of a pair whose sides are in one language."""


NO_PROBABILITY = (
    "none was fitted for encoder {!r}: pairs are ordered by similarity, none is withheld; "
    "scripts/fit_confidence.py fits one on labels"
)
"""Why a bead has no probability."""

FITTED_PAIR = ("az", "en")
"""The languages of the labels that come with the project."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a bead.

    Attributes:
        kind: ``body``, or ``null`` for a sentence left without counterpart.
        similarity: centred cosine of the two sides; for ``null`` that with the nearest sentence.
        margin: see `align.beads.similarity.margin`.
        length_ratio: absolute logarithm of the ratio of the sides' lengths.
        extra_sentences: sentences in the bead beyond one a side.
    """

    kind: str
    similarity: float
    margin: float = 0.0
    length_ratio: float = 0.0
    extra_sentences: int = 0


def probability(encoder: str, languages: tuple[str, str], evidence: Evidence) -> float | None:
    """Probability in [0, 1] that a bead with this `evidence` is right.

    A logistic regression, fitted by ``scripts/fit_confidence.py`` and stored in
    ``align/beads/learned/confidence.json``. None where nothing was fitted for `encoder` and
    `languages`: a number from elsewhere would look as true as one that was measured.
    """
    weights = fitted(encoder, languages).get(evidence.kind)
    return None if weights is None else logistic(weights, asdict(evidence))


def is_calibrated(encoder: str, languages: tuple[str, str]) -> bool:
    """Whether beads of `encoder` in `languages` have probabilities."""
    return bool(fitted(encoder, languages))


def logistic(weights: Mapping[str, float], values: Mapping[str, Any]) -> float:
    """The logistic function of ``intercept`` and the weighted `values`."""
    total = weights["intercept"] + sum(
        weight * values[name] for name, weight in weights.items() if name != "intercept"
    )
    return 1.0 / (1.0 + math.exp(-min(max(total, -30.0), 30.0)))


def fitted(encoder: str, languages: tuple[str, str]) -> Mapping[str, Any]:
    """What was fitted for `encoder` and a pair of languages, by kind; empty where nothing was."""
    found: Mapping[str, Any] = _models().get(encoder, {}).get(pair_name(languages), {})
    return found


def pair_name(languages: tuple[str, str]) -> str:
    """A pair of languages, either way round, by their primary subtags.

    >>> pair_name(("en", "az-Latn"))
    'az-en'
    """
    return "-".join(sorted(language.partition("-")[0].lower() for language in languages))


@cache
def _models() -> dict[str, dict[str, dict[str, Any]]]:
    stored: dict[str, Any] = json.loads(
        files("align.beads").joinpath("learned/confidence.json").read_text("utf-8")
    )
    return cast(dict[str, dict[str, dict[str, Any]]], stored["models"])


def is_untranslated(source: str, target: str, languages: tuple[str, str]) -> bool:
    """Whether both sides are in one language although `languages` differ.

    Sides that share most of their words are identified; where that is undecided, a side whose words
    all but stand in the other is a copy.

    >>> english = "The museum opens at nine in the morning."
    >>> is_untranslated(english, english, ("az", "en"))
    True
    >>> is_untranslated("Muzey səhər saat doqquzda açılır.", english, ("az", "en"))
    False
    """
    if languages[0] == languages[1]:
        return False
    words = [
        {word for word in comparison_key(text, language).split() if word.isalpha()}
        for text, language in zip((source, target), languages, strict=True)
    ]
    common, shorter = len(words[0] & words[1]), min(map(len, words))
    if common < COPY_WORDS or common < COPY_SHARE * shorter:
        return False
    found = {identify_language(text).language for text in (source, target)}
    return len(found) == 1 if "und" not in found else common == shorter


def repetitions(text: EncodedText) -> list[int]:
    """How often each sentence of `text` stands in it, however it is typed."""
    keys = [comparison_key(sentence, text.language) for sentence in text.sentences]
    counts = Counter(keys)
    return [counts[key] for key in keys]
