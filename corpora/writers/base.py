"""What a writer tells when it is done, and the characters that a format cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import isfinite

from corpora.errors import DocumentError
from corpora.pairs import SCORES, SentencePair

NOT_IN_UTF8 = re.compile("[\ud800-\udfff]")
"""Lone surrogates: no file in UTF-8 can hold them."""

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What is no ``Char`` of XML 1.0, section 2.2."""

LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What some reader takes for the end of a line."""

LINE_OR_CELL_ENDS = re.compile(f"{LINE_ENDS.pattern}|\t")
"""What ends a line or, where files are pasted side by side, a cell."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds.

    Attributes:
        rows: how many rows were written.
        replaced: how many characters the format cannot hold; they are escaped where it has a
            way to, else another character stands for each.
    """

    rows: int
    replaced: int = 0


class Characters:
    """Puts something else for what a format cannot hold, and counts it.

    >>> characters = Characters(NOT_IN_XML)
    >>> characters.hold("Sıfır" + chr(0)), characters.replaced
    ('Sıfır\ufffd', 1)
    """

    def __init__(self, unholdable: re.Pattern[str], stand_in: str = "\ufffd") -> None:
        self._unholdable, self._stand_in = unholdable, stand_in
        self.replaced = 0

    def hold(self, text: str) -> str:
        """The text as the format can hold it."""
        held, count = self._unholdable.subn(self._stand_in, text)
        self.replaced += count
        return held

    def escape(self, text: str, escaped: Callable[[str], str]) -> str:
        """The text with `escaped` in the place of each such character."""
        held, count = self._unholdable.subn(lambda found: escaped(found[0]), text)
        self.replaced += count
        return held


def checked(pairs: Iterable[SentencePair]) -> Iterator[SentencePair]:
    """The rows, none of them with a score that is no number.

    Raises:
        DocumentError: a score is NaN or infinite.

    >>> list(checked([SentencePair("n1:body:0", "n1", "body", "Bəli.", "Yes.", margin=1e999)]))
    Traceback (most recent call last):
    corpora.errors.DocumentError: row n1:body:0: margin is inf; expected a number, or none
    """
    for pair in pairs:
        for name in SCORES:
            score = getattr(pair, name)
            if score is not None and not isfinite(score):
                raise not_a_score(pair.id, name, score)
        yield pair


def not_a_score(row_id: str, name: str, score: float) -> DocumentError:
    """The error for a row whose score is NaN or infinite."""
    return DocumentError(f"row {row_id}: {name} is {score}; expected a number, or none")
