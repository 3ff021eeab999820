"""How the sides are written: encoding, markup, script and language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.pairs import SentencePair
from corpora.text.damage import count_damage
from corpora.text.doubt import identify_if_doubtful
from corpora.text.markup import count_markup

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
    one, as `corpora.text.language.identify_language` says. That is asked only of sides whose words
    and letters leave a doubt (`corpora.text.doubt`).
    """

    direction = "least"
    threshold: float = 0.5
    both_sides = False

    def score(self, pair: SentencePair) -> float | None:
        return min(_own_language(pair.az or "", "az"), _own_language(pair.en or "", "en"))


def _own_language(text: str, language: str) -> float:
    found = identify_if_doubtful(text, language)
    if found is None or found.language in (language, "und"):
        return 1.0
    return 1.0 - found.probability


@dataclass(frozen=True, kw_only=True)
class Encoding(RowFilter):
    """Places of either side that went through a wrong encoding: how many.

    ``BakÄ±da``, ``Bakýda``, ``Bak?da``, U+FFFD, control characters, escapes like ``\\u0131``; see
    `corpora.text.damage.count_damage`.
    """

    direction = "most"
    threshold: float = 0
    both_sides = False
    reason = "damaged-text"

    def score(self, pair: SentencePair) -> float | None:
        return float(count_damage(pair.az or "") + count_damage(pair.en or ""))


@dataclass(frozen=True, kw_only=True)
class Markup(RowFilter):
    """Tags and entities of HTML, and tags of BBCode, in either side: how many."""

    direction = "most"
    threshold: float = 0
    both_sides = False

    def score(self, pair: SentencePair) -> float | None:
        return float(count_markup(pair.az or "") + count_markup(pair.en or ""))
