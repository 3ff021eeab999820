"""Whether a row tells how to reach a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpora.filters.base import RowFilter
from corpora.pairs import SentencePair

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"""(?<![\w.,])(?:
        \+\d{1,3}[ (.-]{0,2}\d{1,4}(?:[ ().-]{1,2}\d{2,4}){2,4}      # +994 (12) 498 12 34
        | \+\d{9,14}                                             # +994124981234
        | (?:\(0\d{2,3}\)|0\d{2})[ -]?\d{3}[ -]\d{2}[ -]?\d{2}          # (012) 498-12-34
    )(?![\w])""",
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class PersonalData(RowFilter):
    """E-mail addresses and telephone numbers in either side: how many.

    Patterns only, for addresses and for numbers as they are written in Azerbaijan and abroad;
    names, identity cards and street addresses are not looked for.
    """

    direction = "most"
    threshold: float = 0
    both_sides = False

    def score(self, pair: SentencePair) -> float | None:
        return float(_count(pair.az or "") + _count(pair.en or ""))


def _count(text: str) -> int:
    found = len(_EMAIL.findall(text)) if "@" in text else 0
    return found + (len(_PHONE.findall(text)) if _may_hold_phone(text) else 0)


def _may_hold_phone(text: str) -> bool:
    # An or of a few looks is a tenth of the time of the pattern.
    return (
        "+" in text or " 0" in text or "(0" in text or ":0" in text
        or text.startswith("0")
    )  # fmt: skip
