"""Numbers that are written in digits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from corpora.text.numbers.context import clock, in_context
from corpora.text.numbers.record import Found, Number, Reading, is_large, month, plain

_SPACES = " \u00a0\u2009\u202f'’"
_VULGAR = "¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# It begins with one class of characters: so text without any of them is skipped fast.
_FIGURE = re.compile(
    rf"[0-9{_VULGAR}](?:"
    rf"\d{{0,2}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+(?!\d))?"
    r"|\d{3}-\d{2}-\d{2}(?!\d)"
    rf"|\d*(?:[.,:/]\d+)*[{_VULGAR}]?)"
)
_SIGN = re.compile(r"(\D)")
_POINTS = ".,"
_MINUS = "-−–"
_LONGEST = 30  # digits of a number; a longer row of them is a code, which stays as it is
_GROUP, _YEAR = 3, 4  # digits

_MONTHS, _DAYS, _HOURS, _MINUTES = 12, 31, 24, 60


Parts: TypeAlias = tuple[frozenset[Reading], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a figure may mean wherever it stands.

    Attributes:
        figure: as it is written.
        readings, parts: see `Number`.
        time: hour and minute, if it may be a time.
        number: what it is with nothing beside it.
    """

    figure: str
    readings: frozenset[Reading]
    parts: Parts = ()
    time: tuple[int, int] | None = None
    number: Number = field(init=False)

    def __post_init__(self) -> None:
        certain = _is_certain(self.figure, self.readings)
        number = Number(self.figure, self.readings, self.parts, is_certain=certain)
        object.__setattr__(self, "number", number)


def figures(text: str, language: str) -> list[Found]:
    """The numbers of `text` in digits.

    >>> [found.number.text for found in figures("12,75 manat, 1 260 nəfər, 5-i", "az")]
    ['12,75', '1 260', '5']
    """
    found = []
    for match in _FIGURE.finditer(text):
        figure = match[0]
        start, end = match.span()
        shape = shape_of(figure)
        context = in_context(text, start, end, shape.readings, shape.time, language)
        before = text[start - 1 : start]
        if not context and (not before or before.isspace()):
            found.append(Found(shape.number, start, end, end))
            continue
        readings, after, scale = context or (shape.readings, end, 1)
        if len(figure) == 2 and found and found[-1].end == start - 1 and before in _MINUS:
            readings |= _short_year(found[-1].number.text, figure)
        number = Number(
            figure,
            readings,
            shape.parts if scale == 1 else (),
            is_certain=_is_certain(figure, readings, before),
            is_negative=_is_negative(text, start, before),
        )
        found.append(Found(number, start, end, after, scale))
    return found


def _is_certain(figure: str, readings: frozenset[Reading], before: str = "") -> bool:
    if not figure.isdecimal():
        return True
    is_unit = len(figure) == 1 and before.isalpha()  # m3
    return not is_unit and is_large(readings)


def _short_year(first: str, second: str) -> frozenset[Reading]:
    """The year that ends ``1918-20``, if `first` is one."""
    is_year = first.isdecimal() and second.isdecimal() and len(first) == _YEAR
    return frozenset({int(first[:2] + second)} if is_year else ())


def _is_negative(text: str, start: int, before: str) -> bool:
    return before != "" and before in _MINUS and not text[start - 2 : start - 1].isalnum()


@lru_cache(maxsize=1 << 14)
def shape_of(figure: str) -> Shape:
    """The shape of what stands in digits.

    >>> shape_of("1.260").readings == {1260, Fraction(126, 100)}
    True
    >>> sorted(map(str, shape_of("19.30").readings))
    ['193/10', '19:30']
    """
    if figure.isdecimal():
        if len(figure) > _LONGEST:
            return Shape(figure, frozenset({figure}))
        value = int(figure)
        return Shape(figure, frozenset({value}), time=(value, 0) if value <= _HOURS else None)
    if figure[-1] in _VULGAR:
        whole = int(figure[:-1]) if figure[:-1].isdecimal() and len(figure) <= _LONGEST else 0
        return Shape(figure, frozenset({whole + _vulgar(figure[-1])}))
    pieces = _SIGN.split(figure)
    digits, signs = pieces[::2], pieces[1::2]
    if max(map(len, digits)) > _LONGEST or figure[0] in _VULGAR:
        return Shape(figure, frozenset({figure}))
    if signs[0] in _SPACES:
        return _spaced(figure, digits, signs)
    return _pair(figure, digits) if len(digits) == 2 else _row(figure, digits, signs)


def _vulgar(sign: str) -> Fraction:
    return Fraction(unicodedata.numeric(sign)).limit_denominator(8)


def _spaced(figure: str, digits: list[str], signs: list[str]) -> Shape:
    """``1 260``, which may be two numbers side by side, and ``1 260,5``."""
    if signs[-1] in _POINTS:
        return Shape(figure, frozenset({Fraction(f"{''.join(digits[:-1])}.{digits[-1]}")}))
    return Shape(figure, frozenset({int("".join(digits))}), _parts(digits))


def _pair(figure: str, digits: list[str]) -> Shape:
    """Decimals, thousands, a time, a day and month, a score, a fraction, a season."""
    first, second = map(int, digits)
    sign = figure[len(digits[0])]
    readings: set[Reading] = set()
    parts: Parts = ()
    time = None
    if sign in _POINTS:
        readings.add(plain(Fraction(".".join(digits))))
        if len(digits[1]) == _GROUP >= len(digits[0]) and first:
            readings.add(int("".join(digits)))
    if sign in ".:" and len(digits[1]) == 2 and first <= _HOURS and second < _MINUTES:
        time = (first, second)
        readings |= set(clock(*time))
    if sign == "." and 1 <= first <= _DAYS and len(digits[1]) == 2 and 1 <= second <= _MONTHS:
        parts = (frozenset({first}), frozenset({month(second)}))
    elif sign == "." and 1 <= first <= _MONTHS and len(digits[1]) == _YEAR:
        parts = (frozenset({month(first)}), frozenset({second}))
    elif sign in "/:":
        parts = _parts(digits)
    if sign == "/" and second:
        readings.add(plain(Fraction(first, second)))
        if len(digits[0]) == _YEAR and len(digits[1]) == 2:  # 2024/25
            parts = (parts[0], parts[1] | {first // 100 * 100 + second})
    return Shape(figure, frozenset(readings), parts, time)


def _row(figure: str, digits: list[str], signs: list[str]) -> Shape:
    """Three numbers or more: a date, thousands, else a code or a list."""
    if len(digits) == 3 and signs[0] == signs[1]:
        date = _date(digits, signs[0])
        if date:
            return Shape(figure, frozenset(), date)
    has_decimals = signs[-1] != signs[0] and signs[-1] in _POINTS
    groups = digits[:-1] if has_decimals else digits
    if (
        signs[0] in _POINTS
        and set(signs[: len(groups) - 1]) == {signs[0]}
        and len(groups[0]) <= _GROUP
        and all(len(one) == _GROUP for one in groups[1:])
    ):
        whole = "".join(groups)
        return Shape(
            figure, frozenset({Fraction(f"{whole}.{digits[-1]}") if has_decimals else int(whole)})
        )
    return Shape(figure, frozenset({figure}), _parts(digits))


def _date(digits: list[str], sign: str) -> Parts:
    """Day, month and year; () where these are none. With strokes the month may come first."""
    day, month_, year = digits[::-1] if len(digits[0]) == _YEAR else digits
    if len(year) not in (2, _YEAR):
        return ()
    if sign == "/" and int(month_) > _MONTHS:
        day, month_ = month_, day
    if not (1 <= int(day) <= _DAYS and 1 <= int(month_) <= _MONTHS):
        return ()
    days, months = frozenset[Reading]({int(day)}), frozenset[Reading]({month(int(month_))})
    if sign == "/" and int(day) <= _MONTHS:
        days |= {month(int(day))}
        months |= {int(month_)}
    short = set() if len(year) == _YEAR else {1900 + int(year), 2000 + int(year)}
    return days, months, frozenset({int(year), *short})


def _parts(digits: list[str]) -> Parts:
    return tuple(frozenset({int(one)}) for one in digits)
