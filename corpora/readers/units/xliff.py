"""The units of XLIFF files, 1.2 and 2.x, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.documents import LANGUAGES
from corpora.languages import language_of
from corpora.readers.units.elements import Attributes, read_elements
from corpora.readers.units.inline import local_name, segment_text
from corpora.readers.units.unit import Refuse, TranslationUnit, base_code, refuser

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CATEGORY = "azbitext"
"""Of the metadata that `corpora.writers.xliff` writes."""

_UNTOUCHED = ("", "initial", "new", "needs-translation")
_MACHINE = ("mt-suggestion", "leveraged-mt")


def read_xliff_units(path: Path, rejected: Refuse | None = None) -> Iterator[TranslationUnit]:
    """The units of an XLIFF file, plain or compressed, one at a time.

    A target that is empty, or as its source while its state says that nobody has been there, is
    no translation. One that the file says a machine wrote has the property ``x-origin_LANGUAGE``.

    Args:
        path: the file.
        rejected: is called with each unit that is damaged; None raises.

    Raises:
        DocumentError: the file is no XLIFF, or a unit is damaged and `rejected` is None.
    """
    refuse = refuser(path, rejected)
    units, around = ("unit", "trans-unit"), ("xliff", "file")
    for found in read_elements(path, root="xliff", units=units, around=around, refuse=refuse):
        yield _unit(found.number, found.element, _languages(found.around))


def _languages(around: Mapping[str, Attributes]) -> tuple[str, str]:
    whole, file = around.get("xliff", {}), around.get("file", {})
    source = whole.get("srcLang") or file.get("source-language", "")
    target = whole.get("trgLang") or file.get("target-language", "")
    if not target and language_of(source):
        target = next(code for code in LANGUAGES if code != language_of(source))
    return base_code(source), base_code(target)


def _unit(number: int, element: Element, languages: tuple[str, str]) -> TranslationUnit:
    is_old = local_name(element) == "trans-unit"
    name = element.get("resname" if is_old else "name") or element.get("id") or ""
    segments = [element] if is_old else _segments(element)
    sources, targets = [], []
    is_translated = element.get("translate") != "no"
    properties = _metadata(element)
    for segment in segments:
        source, target = _child(segment, "source"), _child(segment, "target")
        sources.append("" if source is None else segment_text(source))
        targets.append("" if target is None else segment_text(target))
        if local_name(segment) == "ignorable":
            targets[-1] = targets[-1] or sources[-1]
            continue
        holder = target if is_old and target is not None else segment
        state = holder.get("state", "") if element.get("approved") != "yes" else "final"
        untouched = state in _UNTOUCHED and targets[-1] == sources[-1]
        is_translated = is_translated and bool(targets[-1].strip()) and not untouched
        if holder.get("state-qualifier", "") in _MACHINE:
            properties.setdefault(f"x-origin_{languages[1]}", "machine")
    texts = {languages[0]: "".join(sources)}
    if is_translated:
        texts[languages[1]] = "".join(targets)
    return TranslationUnit(number, name, properties, texts)


def _segments(unit: Element) -> list[Element]:
    return [part for part in unit.iter() if local_name(part) in ("segment", "ignorable")]


def _child(element: Element, name: str) -> Element | None:
    return next((part for part in element if local_name(part) == name), None)


def _metadata(unit: Element) -> dict[str, str]:
    return {
        f"x-{meta.get('type', '')}": meta.text or ""
        for group in unit.iter()
        if local_name(group) == "metaGroup" and group.get("category") == CATEGORY
        for meta in group
    }
