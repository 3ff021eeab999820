"""How the sides agree: in what translation keeps (numbers, names, signs) and what it changes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.pairs import SentencePair
from corpora.text.normalize import words_of
from corpora.text.numbers import certain_numbers, missing_numbers, numbers_of


@dataclass(frozen=True, kw_only=True)
class Numbers(RowFilter):
    """Share of the numbers that the other side has as well, in (0, 1], one forgiven.

    Numbers are compared by what they say (`corpora.text.numbers`): ``4 000`` is ``4,000``, ``XV
    əsr`` the 15th century and ``19.30`` half past seven. The side that lacks more of the other's
    counts. Both counts are one higher, so that one number without a counterpart is forgiven, and
    two are not. Small numbers, which are as often left to the grammar, need no counterpart; a row
    without others has no score, and neither has a headline, which says less than the sentence
    beside it.
    """

    direction = "least"
    threshold: float = 0.4

    def score(self, pair: SentencePair) -> float | None:
        if pair.role == "headline":
            return None
        az, en = numbers_of(pair.az or "", "az"), numbers_of(pair.en or "", "en")
        total = max(certain_numbers(az), certain_numbers(en))
        if not total or az == en:
            return 1.0 if total else None
        lost = max(len(missing_numbers(az, en)), len(missing_numbers(en, az)))
        return (total - lost + 1) / (total + 1)


_NAME = re.compile(r"(?<=[\w,;] )[A-ZƏÇĞİÖŞÜ][^\W\d_]{2,}")
_VOWELS = re.compile("[aeiouy]")
_DIGRAPHS = re.compile("[sczk]h|ph|th|gh|ck")
_SPELT = {"sh": "s", "ch": "s", "zh": "s", "kh": "k", "ph": "p", "th": "t", "gh": "k", "ck": "k"}
_SOUNDS = str.maketrans("bfvwkqgxhcjzdm", "ppppkkkkksss" + "tn")
_CODES = 3


@dataclass(frozen=True, kw_only=True)
class Names(RowFilter):
    """Share of the English names that some Azerbaijani word sounds like, in [0, 1].

    A name is a capitalised word inside the sentence. Azerbaijani spells names by ear and puts
    endings on them (``Vaşinqtonda``), so the first three consonants of a word are compared, by
    kind of sound, after the idea of Soundex. A row without English names has no score.
    """

    direction = "least"
    threshold: float = 0.2

    def score(self, pair: SentencePair) -> float | None:
        names = [_sound(name) for name in words_of(_names(pair.en or ""), "en")]
        if not names:
            return None
        words = {_sound(word) for word in words_of(pair.az or "", "az")}
        return sum(1 for name in names if name in words) / len(names)


def _names(text: str) -> str:
    return " ".join(_NAME.findall(text))


def _sound(word: str) -> str:
    word = _DIGRAPHS.sub(lambda found: _SPELT[found[0]], word)
    consonants = _VOWELS.sub("", word[1:]).translate(_SOUNDS)
    return word[:1].translate(_SOUNDS) + consonants[: _CODES - 1]


_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))


@dataclass(frozen=True, kw_only=True)
class Brackets(RowFilter):
    """Brackets that are open or closed on one side only, counted by kind.

    A pair that is cut from a bracket on both sides alike has none.
    """

    direction = "most"
    threshold: float = 0

    def score(self, pair: SentencePair) -> float | None:
        az, en = pair.az or "", pair.en or ""
        differing = 0
        for left, right in _BRACKETS:
            if left in az or right in az or left in en or right in en:
                open_az, open_en = (
                    az.count(left) - az.count(right),
                    en.count(left) - en.count(right),
                )
                differing += abs(open_az - open_en)
        return float(differing)


_MARK = re.compile("[.!?;:…]+")
_SLACK = 3.0


@dataclass(frozen=True, kw_only=True)
class Punctuation(RowFilter):
    """How alike the two sides are in marks that end or divide a sentence, in [0, 1].

    1 less the difference in number over the sum, counted three higher, over full stops, question
    and exclamation marks, colons and semicolons.
    """

    direction = "least"
    threshold: float = 0.4

    def score(self, pair: SentencePair) -> float | None:
        az, en = Counter(_MARK.findall(pair.az or "")), Counter(_MARK.findall(pair.en or ""))
        differing = ((az - en) + (en - az)).total()
        return 1.0 - differing / (az.total() + en.total() + _SLACK)


@dataclass(frozen=True, kw_only=True)
class Copy(RowFilter):
    """Share of words that the two sides have in common, in [0, 1]: Jaccard of their words.

    Case, diacritics and punctuation do not count. A side of fewer than `words` words, a name or
    a result, may well be the same in both languages: such a row has no score.
    """

    direction = "most"
    threshold: float = 0.7
    words: int = 4

    def score(self, pair: SentencePair) -> float | None:
        az = set(words_of(pair.az or "", "az"))
        en = set(words_of(pair.en or "", "en"))
        if min(len(az), len(en)) < self.words:
            return None
        common = len(az & en)
        return common / (len(az) + len(en) - common)
