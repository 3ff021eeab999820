"""All numbers of a text."""

from __future__ import annotations

from functools import cache, lru_cache

from corpora.text.normalize import words_of
from corpora.text.numbers.figures import figures
from corpora.text.numbers.record import Found, Number
from corpora.text.numbers.roman import roman_keys, romans
from corpora.text.numbers.spelled import spelled
from corpora.text.numbers.vocabulary import number_word_keys


@lru_cache(maxsize=1024)
def numbers_of(text: str, language: str) -> tuple[Number, ...]:
    """The numbers that `text` names, in their order.

    >>> [one.text for one in numbers_of("XV əsrdə yüz əlli nəfər, 90-cı illərdə 1,5 min", "az")]
    ['XV', 'yüz əlli', '90', '1,5']
    >>> [sorted(one.readings) for one in numbers_of("half of the 1990s", "en")]
    [[Fraction(1, 2)], [1990]]
    """
    found = figures(text, language)
    if not _word_keys(language).isdisjoint(words_of(text, language)):
        taken = [place for one in found for place in range(one.end, one.after)]
        found += spelled(text, language, taken)
        found += romans(text, language)
        found.sort(key=_start)
    return tuple([one.number for one in (_joined(found, text) if len(found) > 1 else found)])


@cache
def _word_keys(language: str) -> frozenset[str]:
    """Says faster than a search that a text has no number in words or in Roman numerals."""
    return number_word_keys(language) | roman_keys(language)


def _start(found: Found) -> int:
    return found.start


def _joined(found: list[Found], text: str) -> list[Found]:
    """``1 milyon 200 min`` is one number, or two."""
    joined: list[Found] = []
    for one in found:
        if joined and joined[-1].scale > 1 and text[joined[-1].after : one.start] == " ":
            whole = _sum(joined[-1], one, text)
            if whole:
                joined[-1] = whole
                continue
        joined.append(one)
    return joined


def _sum(first: Found, second: Found, text: str) -> Found | None:
    sums = frozenset(
        one + other
        for one in first.number.readings
        for other in second.number.readings
        if isinstance(one, int) and isinstance(other, int) and 0 < other < first.scale
    )
    if not sums:
        return None
    number = Number(
        text[first.start : second.end],
        frozenset(sums),
        (first.number.readings, second.number.readings),
        is_negative=first.number.is_negative,
    )
    return Found(number, first.start, second.end, second.after, second.scale)
