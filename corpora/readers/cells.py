"""What stands in a cell of a table: text, or something that stands for nothing."""

from __future__ import annotations

import re

_NULL_MARKERS = frozenset(
    {
        *(r"\n", "null", "(null)", "nan", "-nan", "none", "na", "n/a", "<na>", "<null>"),
        *("#n/a", "#na", "#null!", "#name?", "#ref!", "#value!", "#div/0!", "#num!"),
    }
)
"""What databases, pandas, R and spreadsheets write for no value, in small letters."""

_LONGEST_MARKER = max(map(len, _NULL_MARKERS))

_WHOLE_NUMBER = re.compile(r"(-?\d+)\.0")

_PASSED_OVER = re.compile(r"\s*|Unnamed: \d+(_level_\d+)?|__index_level_\d+__|index|level_\d+")


def is_no_value(text: str) -> bool:
    r"""Whether the whole of a cell is blank, or a mark that there is no value.

    >>> [is_no_value(text) for text in (" ", r"\N", "NULL", "NaN", "N/A", "None of them came.")]
    [True, True, True, True, True, False]
    """
    stripped = text.strip()
    return not stripped or (
        len(stripped) <= _LONGEST_MARKER and stripped.casefold() in _NULL_MARKERS
    )


def as_id(text: str) -> str:
    """An id as it was before a table took it for a fraction.

    >>> as_id("12.0"), as_id("n12.0"), as_id("1.5")
    ('12', 'n12.0', '1.5')
    """
    whole = _WHOLE_NUMBER.fullmatch(text)
    return whole[1] if whole else text


def is_index(column: str) -> bool:
    """Whether a column is called like the index that pandas writes beside the data.

    >>> [is_index(name) for name in ("", "Unnamed: 0", "__index_level_0__", "body_en")]
    [True, True, True, False]
    """
    return _PASSED_OVER.fullmatch(column) is not None
