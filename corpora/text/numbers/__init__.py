"""The numbers that a text names, however it writes them, and whether two texts agree in them.

`record` is a number and how two lists of them are compared, `reading` finds the numbers of a text.
It looks in three places: `figures` (digits), `spelled` (number words, listed in `vocabulary`) and
`roman`. What stands beside a number and changes it (``%``, ``milyon``, ``p.m.``) is in `context`.

Azerbaijani and English are known; of other languages only the digits are read.
"""

from corpora.text.numbers.reading import numbers_of
from corpora.text.numbers.record import (
    Number,
    Reading,
    certain_numbers,
    missing_numbers,
    number_agreement,
)

__all__ = [
    "Number",
    "Reading",
    "certain_numbers",
    "missing_numbers",
    "number_agreement",
    "numbers_of",
]
