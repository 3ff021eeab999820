"""The text of a segment without the codes in it.

TMX 1.4b, section "Content markup": what stands in ``<bpt>``, ``<ept>``, ``<ph>``, ``<it>`` and
``<ut>`` is native code; only ``<hi>`` and ``<sub>`` hold text. XLIFF has the same elements, and
``<g>``, ``<pc>`` and ``<mrk>`` around text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CODES = ("bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "sc", "ec", "sm", "em")
_BREAKS = ("lb", "pb", "cb", "x-br", "fmt:lb", "xlf:lb", "xlf:pb")
_BREAKING_CODE = re.compile(
    r"\s*(?:</?(?:br|p|div|li|ul|ol|tr|td|th|h[1-6])\b|\\(?:line|par|tab)\b|\\[nt]$|\s$)",
    re.IGNORECASE,
)
_BREAK = None
"""Two words stand here that no white space parts."""


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def segment_text(segment: Element) -> str:
    """The text of `segment`; a code that breaks the line parts words as white space does.

    >>> from xml.etree.ElementTree import XML
    >>> segment_text(XML("<seg>Bir<ph>&lt;br/&gt;</ph>iki <bpt>{b}</bpt>üç<ept>{/b}</ept></seg>"))
    'Bir iki üç'
    """
    text = ""
    is_broken = False
    for part in _parts(segment):
        if part is _BREAK:
            is_broken = bool(text)
        elif part:
            if is_broken and not text[-1].isspace() and not part[0].isspace():
                text += " "
            text, is_broken = text + part, False
    return text


def _parts(element: Element) -> Iterator[str | None]:
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if name in _CODES:
            yield from _code_parts(child)
        elif name == "cp":
            yield _character(child.get("hex", ""))
        else:
            yield from _parts(child)
        yield child.tail or ""


def _code_parts(code: Element) -> Iterator[str | None]:
    """The texts inside of a code, such as a footnote's: each is a flow of its own."""
    native = code.text or code.get("equiv-text") or code.get("disp") or ""
    kinds = {code.get(name, "") for name in ("type", "ctype", "subType")}
    if _BREAKING_CODE.match(native) or not kinds.isdisjoint(_BREAKS):
        yield _BREAK
    for inner in code.iter():
        if local_name(inner) == "sub":
            yield _BREAK
            yield from _parts(inner)
            yield _BREAK


def _character(code: str) -> str:
    """The character that XML cannot hold and XLIFF writes as ``<cp hex="0001"/>``."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
