r"""A text as one field of tab-separated values: no tab and no line break is left in it.

Only azbitext's own exports are known to hold such escapes. In any other table a backslash is a
backslash: what comes before ``new`` in ``C:\new`` is no line break.
"""

from __future__ import annotations

import re
from collections.abc import Collection

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


def are_escaped(header: Collection[str]) -> bool:
    """Whether a table with this `header` was exported by azbitext, so that its fields are escaped.

    >>> are_escaped(["id", "az", "en"]), are_escaped(["id", "az", "en", "origin_az", "origin_en"])
    (False, True)
    """
    return {"az", "en", "origin_az", "origin_en"} <= set(header)
