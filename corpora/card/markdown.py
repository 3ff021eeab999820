"""Markdown that shows what it is given: escaped text, tables, numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence


def escape(text: str) -> str:
    r"""The text as Markdown and HTML show it unchanged, also in a table.

    Control characters, which would make a card look like a binary file, become ``\ufffd``.

    >>> print(escape("a|b\n<c> *d*"))
    a\|b<br>&lt;c&gt; \*d\*
    """
    marked = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", html.escape(text, quote=False))
    lines = re.sub(r"\r\n|\r|\n", "<br>", marked)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "\ufffd", lines)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of cells that are Markdown already.

    >>> print(table(["split", "rows"], [["train", 12]]))
    | split | rows |
    | --- | --- |
    | train | 12 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def number(value: float | None) -> str:
    """A count with separators, a score with three decimals, a dash for none.

    >>> number(1234567), number(0.5), number(None)
    ('1,234,567', '0.500', '—')
    """
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
