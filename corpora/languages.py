"""The two languages by the codes that people use for them."""

from __future__ import annotations

_CODES = {
    **dict.fromkeys(("az", "aze", "azj", "azerbaijani"), "az"),
    **dict.fromkeys(("en", "eng", "english"), "en"),
}


def language_of(code: str) -> str:
    """``az`` or ``en`` for a code of theirs, with or without a region or a script; "" for others.

    >>> [language_of(code) for code in ("AZ", "aze", "az-Latn", "azj_Latn", "en_US", "tr", "")]
    ['az', 'az', 'az', 'az', 'en', '', '']
    """
    return _CODES.get(code.strip().casefold().replace("_", "-").partition("-")[0], "")
