"""The translation units of TMX files, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.readers.units.elements import read_elements
from corpora.readers.units.inline import local_name, segment_text
from corpora.readers.units.unit import Refuse, TranslationUnit, base_code, refuser

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LANGUAGE = ("{http://www.w3.org/XML/1998/namespace}lang", "lang")


def read_tmx_units(path: Path, rejected: Refuse | None = None) -> Iterator[TranslationUnit]:
    """The units of a TMX file, plain or compressed, in any namespace, one at a time.

    Args:
        path: the file.
        rejected: is called with each unit that is damaged; None raises.

    Raises:
        DocumentError: the file is no TMX, or a unit is damaged and `rejected` is None.
    """
    refuse = refuser(path, rejected)
    for found in read_elements(path, root="tmx", units=("tu",), refuse=refuse):
        yield _unit(found.number, found.element)


def _unit(number: int, element: Element) -> TranslationUnit:
    texts: dict[str, str] = {}
    properties: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name == "prop":
            properties[child.get("type", "")] = child.text or ""
        elif name == "tuv":
            language = next(filter(None, map(child.get, _LANGUAGE)), "")
            segment = next((part for part in child if local_name(part) == "seg"), None)
            if segment is not None:
                texts.setdefault(base_code(language), segment_text(segment))
    return TranslationUnit(number, element.get("tuid", ""), properties, texts)
