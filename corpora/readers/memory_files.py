"""One file of a translation memory, and the account of what it gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpora.documents import LANGUAGES, Rejection
from corpora.readers.bitext import PassedOver, Translated, read_entries
from corpora.text.language import identify_language

_SAMPLE = 100
"""Translations whose languages are looked at."""


@dataclass(frozen=True, slots=True)
class MemoryFacts:
    """What a file of a memory gave.

    Attributes:
        path: as the user named it.
        units: how many units or lines with texts it has, damaged ones counted.
        given: how many of them are translations between the two languages by a human.
        rejected: how many are damaged.
        passed_over: why the others gave nothing, and how many each.
        warning: what is wrong with the file as a whole, "" where nothing is.
    """

    path: str
    units: int
    given: int
    rejected: int = 0
    passed_over: dict[str, int] = field(default_factory=dict)
    warning: str = ""

    @property
    def name(self) -> str:
        """How the ids of its translations begin."""
        return Path(self.path).name


class MemoryFile:
    """Reads a file and counts.

    Attributes:
        rejected: the damaged units.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._given = 0
        self._passed: Counter[str] = Counter()
        self._spoken: Counter[tuple[str, str]] = Counter()
        self.rejected: list[Rejection] = []

    def read(self) -> Iterator[Translated]:
        """The translations; raises as `corpora.readers.bitext.read_bitext` does."""
        for entry in read_entries(Path(self._path), self.rejected.append):
            if isinstance(entry, PassedOver):
                self._passed[entry.why] += 1
                continue
            if self._given < _SAMPLE:
                for language in LANGUAGES:
                    found = identify_language(getattr(entry, language)).language
                    self._spoken[language, found] += 1
            self._given += 1
            yield entry

    def facts(self) -> MemoryFacts:
        """The account of what was read so far."""
        units = self._given + sum(self._passed.values()) + len(self.rejected)
        passed = dict(sorted(self._passed.items()))
        counts = (units, self._given, len(self.rejected))
        return MemoryFacts(self._path, *counts, passed, self._warning(units))

    def _warning(self, units: int) -> str:
        if not self._given:
            why = [f"{count} {what}" for what, count in self._passed.most_common(3)]
            why += [f"{len(self.rejected)} damaged"] if self.rejected else []
            listed = f" ({', '.join(why)})" if why else ""
            return f"none of its {units} units is usable{listed}; expected az and en in each"
        az, en = (self._likeliest(language) for language in LANGUAGES)
        if (az, en) == ("en", "az"):
            return (
                "its Azerbaijani side is in English and its English side in Azerbaijani: none of "
                "it can be used; swap its columns, or give them a header with az and en"
            )
        wrong = [
            f"its {side} side is in {found!r}"
            for side, found in (("az", az), ("en", en))
            if found not in (side, "und")
        ]
        return f"{' and '.join(wrong)}; little of it can be used" if wrong else ""

    def _likeliest(self, side: str) -> str:
        """The language in which most of a side is, as far as it can be told."""
        told = {
            found: count
            for (language, found), count in self._spoken.items()
            if language == side and found != "und"
        }
        return max(told, key=lambda found: (told[found], found)) if told else "und"
