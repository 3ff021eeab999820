"""Roman numerals: centuries, congresses, kings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpora.text.numbers.record import SMALLEST_CERTAIN_WORD, Found, Number

_LETTERS = re.compile("[IVXLІХ]+")
_LATIN = str.maketrans("ІХ", "IX")  # Cyrillic, as often typed in centuries
_CYRILLIC = {latin: cyrillic for cyrillic, latin in _LATIN.items()}
_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_VALUES = {
    tens + units: 10 * ten + unit
    for ten, tens in enumerate(_TENS)
    for unit, units in enumerate(_UNITS)
    if ten or unit
}
_OTHER_WORDS = {"en": frozenset({"I"})}  # the pronoun
_SIZES = frozenset({"XL", "XX", "XXX"})  # of clothes, too


def roman_keys(language: str) -> frozenset[str]:
    """The numerals as `corpora.text.normalize.words_of` spells them."""
    numerals = _VALUES.keys() - _OTHER_WORDS.get(language, ())
    return frozenset(key.lower() for one in numerals for key in (one, one.translate(_CYRILLIC)))


def romans(text: str, language: str) -> Iterator[Found]:
    """The Roman numerals of `text` below 90.

    One of one letter may be an initial, so it is never certain.

    >>> [min(found.number.readings) for found in romans("XV əsrdə XIX qurultay", "az")]
    [15, 19]
    """
    for match in _LETTERS.finditer(text):
        start, end = match.span()
        if text[end : end + 1].isalnum() or text[start - 1 : start].isalnum():
            continue
        numeral = match[0].translate(_LATIN)
        if numeral in _VALUES and numeral not in _OTHER_WORDS.get(language, ()):
            yield Found(_number(match[0], numeral), start, end, end)


@lru_cache(maxsize=256)
def _number(text: str, numeral: str) -> Number:
    value = _VALUES[numeral]
    is_word = len(numeral) == 1 or numeral in _SIZES
    certain = not is_word and value >= SMALLEST_CERTAIN_WORD
    return Number(text, frozenset({value}), is_certain=certain)
