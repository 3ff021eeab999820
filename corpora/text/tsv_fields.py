r"""A text as one field of tab-separated values: no tab and no line break is left in it."""

from __future__ import annotations

import re

_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": r"\0"}
_CHARACTERS = {escape: character for character, escape in _ESCAPES.items()}


def escape(text: str) -> str:
    r"""The text as it stands in a field.

    >>> print(escape("C:\\kino\tgünü"))
    C:\\kino\tgünü
    """
    return re.sub(r"[\\\t\n\r\0]", lambda found: _ESCAPES[found[0]], text)


def unescape(field: str) -> str:
    r"""The text that `escape` was given.

    >>> unescape(r"C:\\kino\tgünü")
    'C:\\kino\tgünü'
    """
    return re.sub(r"\\[\\tnr0]", lambda found: _CHARACTERS[found[0]], field)
