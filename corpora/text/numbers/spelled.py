"""Numbers that are written in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from corpora.text.normalize import lower
from corpora.text.numbers.context import clock, decade, in_context
from corpora.text.numbers.record import SMALLEST_CERTAIN_WORD, Found, Number, Reading, month, plain
from corpora.text.numbers.vocabulary import NumberWord, number_words

_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\s\u2010-\u2015-]{1,3}")
_AND = re.compile(r"\s+and\s+|,\s")  # one thousand, two hundred and six
_AND_A = re.compile(r"\s+and\s+(?:a|one)[\s-]+")  # two and a half
_A = re.compile(r"\s+(?:of\s+)?an?\s+")  # half a million, a quarter of a million
_AND_A_BEFORE = re.compile(r"\band\s+a\s$")
_PAST = re.compile(r"[\s-](past|to)\s")  # half past two
_VAGUE = re.compile(r"\s(?:min|milyon|milyard)l[əa]r")  # yüz minlərlə: hundreds of thousands
_DECADE = re.compile(r"\sill[əe]r")
_OF_AN_HOUR = re.compile(r"(?:\s(?:of\s)?an\s|-)hour\b|\ssaat")
_HOUR = re.compile(r"\b[Ss]aat\s$")
_LOOK_BACK = 8  # characters

_CENTURIES = range(11, 21)  # what a year in two halves begins with: nineteen ninety


@dataclass(frozen=True, slots=True)
class _Token:
    """A number word where it stands."""

    start: int
    end: int
    word: NumberWord


def spelled(text: str, language: str, taken: Collection[int] = ()) -> Iterator[Found]:
    """The numbers of `text` in words; one alone, ``bir`` and ``one``, is an article.

    Args:
        text, language: what is read.
        taken: offsets of words that belong to a number in digits.

    >>> [found.number.readings for found in spelled("iyirmi beş nəfər, üç yüz min", "az")]
    [frozenset({25}), frozenset({300000})]
    """
    tokens = _tokens(text, language, taken)
    place = 0
    while place < len(tokens):
        count, found = _clock_time(text, tokens[place:], language) or _sum(
            text, tokens[place:], language
        )
        place += count
        if found:
            yield found


def _tokens(text: str, language: str, taken: Collection[int]) -> list[_Token]:
    words = number_words(language)
    whole = lower(text, language)
    small = whole if len(whole) == len(text) else text  # some capitals are two letters then
    return [
        _Token(match.start(), match.end(), word)
        for match in _WORD.finditer(small)
        if (word := words.get(match[0])) and match.start() not in taken
    ]


def _clock_time(
    text: str, tokens: Sequence[_Token], language: str
) -> tuple[int, Found | None] | None:
    """Half past two, and in Azerbaijani half of the second hour: ``saat ikinin yarısı``."""
    if len(tokens) < 2:
        return None
    first, second = tokens[0], tokens[1]
    gap = text[first.end : second.start]
    hour = second.word.value
    if language == "en" and second.word.kind in ("unit", "teen") and (past := _PAST.fullmatch(gap)):
        minutes = 30 if first.word.kind == "half" else 15 if first.word.is_part else 0
        minutes = minutes or int(first.word.value)
        minutes = minutes if past[1] == "past" else -minutes
    elif language == "az" and second.word.kind == "half" and gap == " ":
        if not _HOUR.search(text, max(first.start - _LOOK_BACK, 0), first.start):
            return None
        hour, minutes = first.word.value, -30
    else:
        return None
    if not 1 <= hour <= 12:
        return None
    total = int(hour) * 60 + minutes
    readings = frozenset[Reading](clock(total // 60 % 12 or 12, total % 60))
    found = _found(text, first.start, second.end, readings, certain=False)
    parts = tuple(frozenset[Reading]({one.word.value}) for one in (first, second))
    return 2, found._replace(number=replace(found.number, parts=parts))  # or five to ten people


def _sum(text: str, tokens: Sequence[_Token], language: str) -> tuple[int, Found | None]:
    """The number that begins with the first token, and how many tokens it has."""
    first = tokens[0]
    if first.word.kind in ("month", "time", "decade"):
        return 1, _single(text, first)
    amount = _Amount(first.word)
    count = 1
    for before, token in pairwise(tokens):
        if not amount.takes(token.word, text[before.end : token.start], language):
            break
        amount.add(token.word, text[before.end : token.start])
        count += 1
    last = tokens[count - 1]
    return count, _amount_found(text, first, last, amount, language)


def _single(text: str, token: _Token) -> Found:
    value = int(token.word.value)
    readings: frozenset[Reading] = frozenset({month(value)})
    if token.word.kind == "time":
        readings = frozenset(clock(value, 0, "p" if value else "a"))
    elif token.word.kind == "decade":
        readings = decade({value})
    return _found(text, token.start, token.end, readings, certain=False)


class _Amount:
    """A number that grows word by word.

    What is below a thousand is gathered apart, because a scale multiplies that and no more.
    """

    def __init__(self, word: NumberWord) -> None:
        self.whole: int | Fraction = 0
        self.below: int | Fraction = 0
        self.scale = 0
        self.denominator: int | Fraction = 0
        self.is_closed = False
        self.last = word
        self.add(word, "")

    @property
    def value(self) -> int | Fraction:
        """What it is by now."""
        value = self.whole + self.below
        return plain(Fraction(value) / self.denominator) if self.denominator else plain(value)

    def takes(self, word: NumberWord, gap: str, language: str) -> bool:
        """Whether `word`, with `gap` before it, goes on with this number."""
        if self.last.is_part and word.kind == "scale":
            return bool(_A.fullmatch(gap))
        if self.is_closed:
            return False
        if word.kind == "half":
            return bool(_AND_A.fullmatch(gap) if language == "en" else _GAP.fullmatch(gap))
        if self.last.kind == "half":
            return word.kind in ("scale", "dozen") and bool(
                _GAP.fullmatch(gap) or _A.fullmatch(gap)
            )
        if self.last.is_locative:
            return word.kind in ("unit", "ten") and bool(_GAP.fullmatch(gap))
        if not _GAP.fullmatch(gap) and not (
            language == "en" and self.last.kind in ("hundred", "scale") and _AND.fullmatch(gap)
        ):
            return False
        if word.is_part:
            return self.last.kind == "unit" and self.whole == 0
        return self._follows(word, language)

    def _follows(self, word: NumberWord, language: str) -> bool:
        last = self.last.kind
        if word.kind == "unit":
            if word.is_ordinal and last == "unit" and word.value > 2 and language == "en":
                return self.whole == 0 and self.below == 1  # one third
            return last in ("ten", "hundred", "scale")
        if word.kind in ("teen", "ten"):
            is_year = language == "en" and self.whole == 0 and self.below in _CENTURIES
            return last in ("hundred", "scale") or (is_year and word.value >= 10)
        if word.kind == "hundred":
            return last in ("unit", "scale") or (last == "teen" and self.whole == 0)
        if word.kind == "dozen":
            return last in ("unit", "teen", "ten")
        return (
            word.kind == "scale" and (not self.scale or word.value < self.scale) and self.below > 0
        )

    def add(self, word: NumberWord, gap: str) -> None:
        """Goes on with `word`, which it takes."""
        if self.last.is_locative and gap:
            self.denominator, self.below = self.below, word.value
            self.is_closed = True
        elif gap and (word.is_part or (word.kind == self.last.kind == "unit")):
            self.denominator = word.value
            self.is_closed = True
        elif word.kind == "half":  # a million and a half
            self.whole += word.value * self.scale if self.last.kind == "scale" else 0
            self.below += word.value if self.last.kind != "scale" else 0
        elif word.kind in ("hundred", "dozen"):
            self.below = (self.below or 1) * word.value
        elif word.kind == "scale":
            if self.last.is_part:
                self.below = Fraction(self.below if self.denominator else 1) / self.last.value
                self.denominator = 0
            self.whole += (self.below or 1) * word.value
            self.below, self.scale = 0, int(word.value)
        elif word.kind in ("teen", "ten") and self.below in _CENTURIES and gap:
            self.below = self.below * 100 + word.value
        else:
            self.below += word.value
        self.is_closed |= word.is_ordinal and not word.is_locative
        self.last = word


def _amount_found(
    text: str, first: _Token, last: _Token, amount: _Amount, language: str
) -> Found | None:
    value = amount.value
    is_alone = first is last
    if value == 1 and is_alone:
        return None
    if language == "az" and _VAGUE.match(text, last.end):
        return None
    readings: set[Reading] = {value}
    if is_alone and (first.word.kind == "half" or first.word.is_part):
        part = value if first.word.kind == "half" else Fraction(1, int(value))
        readings |= {plain(60 * part)} if _OF_AN_HOUR.match(text, last.end) else set()
    if is_alone and first.word.kind == "half":
        before = text[max(first.start - _LOOK_BACK, 0) : first.start]
        if language == "az" or _AND_A_BEFORE.search(before):  # a year and a half, il yarım
            readings.add(Fraction(3, 2))
    is_denominator = language == "en" or last.word.is_part
    if is_alone and is_denominator and last.word.is_ordinal and isinstance(value, int):
        readings.add(Fraction(1, value))
    if language == "az" and last.word.is_ordinal and _DECADE.match(text, last.end):
        readings |= decade(readings)
    time = (int(value), 0) if 0 < value <= 24 else None
    context = in_context(text, first.start, last.end, frozenset(readings), time, language)
    is_certain = isinstance(value, int) and value >= SMALLEST_CERTAIN_WORD
    is_certain &= last.word.kind != "dozen"  # two decades
    meant, after, scale = context or (frozenset(readings), last.end, 1)
    found = _found(text, first.start, last.end, meant, certain=is_certain)
    return found._replace(after=after, scale=max(scale, amount.scale, 1))


def _found(
    text: str, start: int, end: int, readings: frozenset[Reading], *, certain: bool
) -> Found:
    return Found(Number(text[start:end], readings, is_certain=certain), start, end, end)
