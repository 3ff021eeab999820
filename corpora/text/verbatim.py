"""Text that stands the same in every language: signs, numbers, times, addresses."""

from __future__ import annotations

import re

_ADDRESSES = re.compile(
    r"""
    (?<!\w)(?:https?|ftp)://\S+ | (?<!\w)mailto:\S+ | (?<!\w)www\.\S+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                       # info@muzey.example.az
    | (?<![\w@])@\w+                                     # @muzey
    | (?<![\w.-])(?:[a-z0-9-]+\.)+
      (?:az|com|org|net|gov|edu|info|biz|tv|io|eu|uk|us|de|ru|tr|ge|kz|ua)(?:/\S*)?(?![\w.-])
    """,
    re.VERBOSE,
)
_ROMAN = re.compile(r"(?<!\w)[IVXL]{2,}(?!\w)")


def is_verbatim(text: str) -> bool:
    """Whether nothing in `text` can be translated, because it has no word.

    A model that is given such a text writes something all the same. Addresses of pages and of
    mailboxes, names of accounts and Roman numerals of two letters or more are no words; emoji are
    none either. A blank text has no word.

    >>> [is_verbatim(text) for text in ("* * *", "12:45", "https://example.az/x?id=5", "Bakı")]
    [True, True, True, False]
    """
    if not any(map(str.isalpha, text)):
        return True
    return not any(map(str.isalpha, _ROMAN.sub("", _ADDRESSES.sub("", text))))
