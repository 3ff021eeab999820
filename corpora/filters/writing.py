"""In which language and script the sides are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.pairs import SentencePair
from corpora.text.language import identify_language

_LETTER = r"[^\W\d_]"
_LATIN = "A-Za-zÀ-ɏƏəḀ-ỿ\u0300-\u036f"
_CYRILLIC = "\u0400-\u052f"
_FOREIGN = {
    "az": re.compile(rf"(?![{_LATIN}{_CYRILLIC}]){_LETTER}"),
    "en": re.compile(rf"(?![{_LATIN}]){_LETTER}"),
}


@dataclass(frozen=True, kw_only=True)
class Script(RowFilter):
    """Share of letters in the language's own script: Latin, for Azerbaijani Cyrillic as well.

    Of the worse side, in [0, 1].
    """

    direction = "least"
    threshold: float = 0.8
    both_sides = False

    def score(self, pair: SentencePair) -> float | None:
        az, en = pair.az, pair.en
        return min(
            1.0 if az is None else _own_script(az, "az"),
            1.0 if en is None else _own_script(en, "en"),
        )


def _own_script(text: str, language: str) -> float:
    if text.isascii():
        return 1.0
    foreign = len(_FOREIGN[language].findall(text))
    return 1.0 - foreign / sum(map(str.isalpha, text)) if foreign else 1.0


@dataclass(frozen=True, kw_only=True)
class Language(RowFilter):
    """How surely neither side is in a language that it should not be in, in [0, 1].

    1 where both are in the right one or cannot be told; else 1 less the probability of the wrong
    one, as `corpora.text.language.identify_language` says. It is slow: some 1,200 rows a second.
    """

    direction = "least"
    threshold: float = 0.5

    def score(self, pair: SentencePair) -> float | None:
        sides = (("az", pair.az), ("en", pair.en))
        found = [(language, identify_language(text or "")) for language, text in sides]
        return min(
            1.0 if one.language in (language, "und") else 1.0 - one.probability
            for language, one in found
        )
