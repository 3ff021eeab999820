"""One number of a text with all it may mean, and how the numbers of two texts are compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeAlias

Reading: TypeAlias = int | Fraction | str
"""A value; or a time of day, ``"19:30"``; or a month, ``"month 3"``."""

SMALLEST_CERTAIN, SMALLEST_CERTAIN_WORD = 3, 13
"""Smaller whole numbers, in digits and in words, are as often said otherwise: both, twice."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text.

    Attributes:
        text: the characters it is written in.
        readings: all that it may mean; ``19.30`` is a decimal number and a time.
        parts: the readings of the numbers it is made of, where it may be several: those of a date
            or a score.
        is_certain: whether a translation has to have it. Small numbers, halves, months and
            words that often mean something else need not be there; they may be.
        is_negative: whether a minus stands before it. Languages say that in many ways ("below
            zero"), so only texts of one language are compared by it.
    """

    text: str
    readings: frozenset[Reading]
    parts: tuple[frozenset[Reading], ...] = ()
    is_certain: bool = True
    is_negative: bool = False

    @property
    def possible(self) -> frozenset[Reading]:
        """Its readings and those of its parts."""
        return self.readings.union(*self.parts) if self.parts else self.readings

    def is_among(self, others: Collection[Reading]) -> bool:
        """Whether one of its readings, or all of its parts, are among `others`."""
        if not self.readings.isdisjoint(others):
            return True
        return bool(self.parts) and not any(part.isdisjoint(others) for part in self.parts)


class Found(NamedTuple):
    """A number where it stands, while its text is read.

    Attributes:
        number: what is found.
        start, end: offsets of its characters.
        after: where that which belongs to it ends: ``%``, ``milyon``.
        scale: what it was multiplied by; one that follows and is smaller belongs to it.
    """

    number: Number
    start: int
    end: int
    after: int
    scale: int = 1


def month(place: int) -> str:
    """The reading of a month, 1 being January."""
    return f"month {place}"


def plain(value: int | Fraction) -> int | Fraction:
    """`value` as an int where it is whole."""
    return int(value) if value.denominator == 1 else value


def is_large(readings: Iterable[Reading], least: int = SMALLEST_CERTAIN) -> bool:
    """Whether some reading is a whole number from `least` on, or no whole number."""
    return any(not isinstance(one, int) or one >= least for one in readings)


def certain_numbers(numbers: Sequence[Number]) -> int:
    """How many of `numbers` a translation has to have."""
    return len([one for one in numbers if one.is_certain]) if numbers else 0


def missing_numbers(numbers: Iterable[Number], others: Iterable[Number]) -> list[Number]:
    """The certain ones of `numbers` that `others` do not have in any reading.

    >>> from corpora.text.numbers import numbers_of
    >>> az = numbers_of("90-cı illərdə 1 260 nəfər, saat 19.30", "az")
    >>> [one.text for one in missing_numbers(az, numbers_of("1,260 at 7:30 p.m.", "en"))]
    ['90']
    """
    possible: set[Reading] = set()
    for other in others:
        possible |= other.possible
    return [one for one in numbers if one.is_certain and not one.is_among(possible)]


def number_agreement(numbers: Sequence[Number], others: Sequence[Number]) -> float | None:
    """Share of the certain ones of `numbers` that `others` have, in [0, 1]; None without any."""
    certain = certain_numbers(numbers)
    return 1 - len(missing_numbers(numbers, others)) / certain if certain else None
