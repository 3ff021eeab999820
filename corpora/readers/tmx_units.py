"""The translation units of TMX files, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.errors import DocumentError
from corpora.readers.streams import open_bytes, system_problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LANGUAGE = ("{http://www.w3.org/XML/1998/namespace}lang", "lang")


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One ``<tu>``.

    Attributes:
        id: its ``tuid``, "" where it has none.
        properties: value by type of its ``<prop>``.
        texts: by language code without a region, such as ``az`` for ``az-AZ``; inline markup is
            dropped, its text kept.
    """

    id: str
    properties: dict[str, str]
    texts: dict[str, str]


def read_units(path: Path) -> Iterator[TranslationUnit]:
    """The units of a TMX file, plain or compressed, one at a time.

    Entities are not expanded and nothing outside of the file is read.

    Raises:
        DocumentError: the file is no TMX; the message names the unit, the line and the column.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    number = 0
    with open_bytes(str(path)) as file:
        try:
            events = iter(iterparse(file, events=("start", "end")))
            _, root = next(events)
            if root.tag != "tmx":
                raise DocumentError(f"{path} is XML, but no TMX: it begins with <{root.tag}>")
            for event, element in events:
                if event == "end" and element.tag == "tu":
                    number += 1
                    yield _unit(element)
                    for body in root.iterfind("body"):
                        body.clear()  # what was read is not kept
        except OSError as error:
            raise DocumentError(f"{path}: {system_problem(error).detail}") from error
        except (ParseError, DefusedXmlException, LookupError) as error:
            raise DocumentError(
                f"{path} is no well-formed TMX behind unit {number}: {error}"
            ) from error


def _unit(element: Element) -> TranslationUnit:
    texts: dict[str, str] = {}
    for variant in element.iterfind("tuv"):
        language = next(filter(None, map(variant.get, _LANGUAGE)), "").replace("_", "-")
        segment = variant.find("seg")
        if segment is not None:
            texts.setdefault(language.partition("-")[0].lower(), "".join(segment.itertext()))
    properties = {prop.get("type", ""): prop.text or "" for prop in element.iterfind("prop")}
    return TranslationUnit(element.get("tuid", ""), properties, texts)
