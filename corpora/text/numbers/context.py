"""What stands beside a number and says what it means: per cent, million, p.m., the nineties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple

from corpora.text.numbers.record import Reading, plain
from corpora.text.numbers.vocabulary import SCALES, number_words, percent_words

_Kind = Literal["percent", "scale", "decade", "meridian", "oclock", "range"]

_NEXT = re.compile(r"[\s'’-]?([^\W\d_]+|%)")
_AZ_DECADE = re.compile(r"\sill[əe]r", re.IGNORECASE)
_REST_OF_DECADES = re.compile(r"[-–—]\d0-?c[ıiuü]\sill[əe]r", re.IGNORECASE)
_CLOCK = re.compile(r"['’]clock", re.IGNORECASE)
_MERIDIAN = r"\s?([ap])(?:m\b|\.\s?m\b)"
_RANGE = r"\s?(?:[-–—]|to|and|ilə|və)\s?\d+(?:[.,:]\d+)?"
_REST_OF_RANGE = re.compile(rf"{_RANGE}\s?([^\W\d_]+)", re.IGNORECASE)
_REST_OF_HOURS = re.compile(_RANGE + _MERIDIAN, re.IGNORECASE)
_HOUR_MERIDIAN = re.compile(_MERIDIAN, re.IGNORECASE)
_DASHES = ("-", "–", "—")

_BEFORE = {
    "az": re.compile(
        r"\bsaat(?:ı|lar)?\s(?:\d{1,2}(?:[:.]\d\d)?(?:-?d[aə]n\s|\s?[-–—]\s?))?$", re.IGNORECASE
    ),
    "en": re.compile(r"\b(?:at|by|until|till)\s$", re.IGNORECASE),
}
_LONGEST_BEFORE = 20

_AMBIGUOUS_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9}  # or metres, bytes, …
_SMALL_SCALES = {"hundred": 100, "dozen": 12}

_FIRST_CENTURIES = (1800, 1900)
_LATEST_DECADE = 30  # of this century


class Context(NamedTuple):
    """What a number means with what is beside it.

    Attributes:
        readings: of the number now.
        end: where that which belongs to it ends.
        scale: what it was multiplied by, 1 for nothing.
    """

    readings: frozenset[Reading]
    end: int
    scale: int = 1


def in_context(
    text: str,
    start: int,
    end: int,
    readings: frozenset[Reading],
    time: tuple[int, int] | None,
    language: str,
) -> Context | None:
    """What ``text[start:end]`` means where it stands, None for what it means by itself.

    Args:
        text, start, end: where it stands.
        readings: what it may mean by itself.
        time: the hour and minute that it would be.
        language: of the text.
    """
    found = None
    following = _NEXT.match(text, end)
    if following:
        word = following[1].lower()
        kind = _beside(language).get(word)
        if kind:
            found = _behind(kind, word, text, end, following.end(), readings, time, language)
    if not found and text[end : end + 1] in _DASHES:
        found = _in_range(text, end, readings, time, language)
    if not time or found or language not in _BEFORE:
        return found
    before = _BEFORE[language].search(text, max(start - _LONGEST_BEFORE, 0), start)
    return Context(readings.union(clock(*time)), end) if before else None


def _behind(
    kind: _Kind,
    word: str,
    text: str,
    end: int,
    after: int,
    readings: frozenset[Reading],
    time: tuple[int, int] | None,
    language: str,
) -> Context | None:
    if kind == "percent":
        return Context(readings | {plain(one / Fraction(100)) for one in _values(readings)}, after)
    if kind == "scale":
        scale = _scales(language)[word]
        scaled = frozenset[Reading](plain(one * scale) for one in _values(readings))
        return Context(readings | scaled if word in _AMBIGUOUS_SCALES else scaled, after, scale)
    if kind == "decade":
        if language == "en" or word.startswith("l") or _AZ_DECADE.match(text, after):
            return Context(decade(readings), after)
        return None
    if kind == "range":
        return _in_range(text, end, readings, time, language)
    if kind == "oclock":
        is_hour = time and _CLOCK.match(text, after)
        return Context(readings.union(clock(*time)), after) if time and is_hour else None
    meridian = _HOUR_MERIDIAN.match(text, end)
    return _by_meridian(meridian, readings, time, end)


def _in_range(
    text: str,
    end: int,
    readings: frozenset[Reading],
    time: tuple[int, int] | None,
    language: str,
) -> Context | None:
    """``20-30 min``, ``70-80-ci illər``, ``7 to 9 p.m.``: the unit stands at the end only."""
    hours = _REST_OF_HOURS.match(text, end)
    if hours:
        return _by_meridian(hours, readings, time, end)
    if language == "az" and _REST_OF_DECADES.match(text, end):
        return Context(decade(readings), end)
    rest = _REST_OF_RANGE.match(text, end)
    scale = _scales(language).get(rest[1].lower()) if rest else None
    if not scale:
        return None
    return Context(readings.union(plain(one * scale) for one in _values(readings)), end)


def _by_meridian(
    meridian: re.Match[str] | None,
    readings: frozenset[Reading],
    time: tuple[int, int] | None,
    end: int,
) -> Context | None:
    if not meridian or not time or not 1 <= time[0] <= 12:
        return None
    hours = frozenset[Reading](clock(*time, meridian[1].lower()))
    return Context(hours if time[1] else hours | readings, end)


def clock(hour: int, minute: int, meridian: str = "") -> Iterator[str]:
    """The times of day that an hour from 0 to 24 may be, ``a`` or ``p`` being its meridian.

    >>> list(clock(7, 30)), list(clock(12, 0, "a"))
    (['07:30', '19:30'], ['00:00'])
    """
    if meridian:
        hours = [hour % 12 + (12 if meridian == "p" else 0)]
    else:
        hours = [hour % 24] if hour > 12 or hour == 0 else [hour % 12, hour % 12 + 12]
    for one in hours:
        yield f"{one:02}:{minute:02}"


def decade(readings: Iterable[Reading]) -> frozenset[Reading]:
    """The first year of a decade; of the 90s the first of two centuries, and of the 20s of ours.

    >>> sorted(decade([90])), sorted(decade([1800]))
    ([90, 1890, 1990], [19, 1800])
    """
    found: set[Reading] = set()
    for value in _values(readings):
        found.add(value)
        if 0 < value < 100:
            found |= {century + value for century in _FIRST_CENTURIES}
            found |= {2000 + value} if value <= _LATEST_DECADE else set()
        elif value % 100 == 0:  # the 1800s are the 19th century too
            found.add(int(value) // 100 + 1)
    return frozenset(found)


def _values(readings: Iterable[Reading]) -> list[int | Fraction]:
    return [value for value in readings if not isinstance(value, str)]


@cache
def _beside(language: str) -> Mapping[str, _Kind]:
    """The kind of every word that changes the number before it."""
    kinds: dict[str, _Kind] = {"%": "percent"}
    kinds |= dict.fromkeys(percent_words(language), "percent")
    kinds |= dict.fromkeys(_scales(language), "scale")
    if language == "az":
        kinds |= dict.fromkeys(("cı", "ci", "cu", "cü"), "decade")
        kinds |= dict.fromkeys(("lar", "larda", "ların", "lardan"), "decade")
        kinds |= dict.fromkeys(("ilə", "və"), "range")
    elif language == "en":
        kinds |= {"s": "decade", "o": "oclock"}
        kinds |= dict.fromkeys(("am", "pm", "a", "p"), "meridian")
        kinds |= dict.fromkeys(("to", "and"), "range")
    return kinds


@cache
def _scales(language: str) -> Mapping[str, int]:
    if language not in SCALES:
        return {}
    words = {
        word: int(found.value)
        for word, found in number_words(language).items()
        if found.kind == "scale"
    }
    return words if language == "az" else {**words, **_SMALL_SCALES, **_AMBIGUOUS_SCALES}
