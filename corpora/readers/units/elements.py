"""The elements of a large XML file one by one, so that a bad one does not cost the others.

A parser stops for good at the first mistake: a control character, an entity of HTML, a tag that is
not closed. So the file is cut at the tags of its units first, and each unit is parsed by itself.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from corpora.errors import DocumentError
from corpora.readers.decoding import HEAD_BYTES, Codec
from corpora.readers.streams import open_bytes, system_problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHUNK = 2**18
_LONGEST_UNIT = 2**24
_AT_ONCE = 100
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]*\[.*?\])?[^>]*>|\s+)", re.DOTALL
)
_FIRST_TAG = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")
_ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FoundElement:
    """An element, and the attributes of those around it that were asked for.

    Attributes:
        number: its 1-based place in the file.
        around: by name of the element.
    """

    number: int
    element: Element
    around: Mapping[str, Attributes]


@dataclass(frozen=True, slots=True)
class _Cut:
    """The text of an element; a `problem` where it is known to be none."""

    number: int
    text: str
    around: dict[str, Attributes]
    problem: str = ""


def read_elements(
    path: Path,
    *,
    root: str,
    units: tuple[str, ...],
    around: tuple[str, ...] = (),
    refuse: Callable[[int, str, str], None],
) -> Iterator[FoundElement]:
    """The elements called one of `units`, streamed; `refuse` is called for each that is damaged.

    Entities are not expanded and nothing outside of the file is read.

    Args:
        path: the file, plain or compressed.
        root: name of its outermost element.
        units: names of elements that do not hold each other.
        around: names of outer elements whose attributes matter.
        refuse: is given the number, what is wrong, and the text.

    Raises:
        DocumentError: the file is something else, or is damaged in its compression.
    """
    with open_bytes(str(path)) as file:
        try:
            waiting: list[_Cut] = []
            for cut in _cuts(_texts(cast("BinaryIO", file), path), path, root, units, around):
                waiting.append(cut)
                if len(waiting) == _AT_ONCE:
                    yield from _parsed(waiting, refuse)
                    waiting = []
            yield from _parsed(waiting, refuse)
        except OSError as error:
            raise DocumentError(f"{path}: {system_problem(error).detail}") from error


def _texts(file: BinaryIO, path: Path) -> Iterator[str]:
    """The file in pieces, decoded as its mark or its declaration says."""
    data = file.read(_CHUNK)
    declared = _DECLARED.match(data.lstrip(codecs.BOM_UTF8).lstrip()[:200])
    name = declared[1].decode() if declared else "utf-8"
    try:
        found = Codec.of(name if declared else "utf-8", data[:HEAD_BYTES]).name
        # bytes that are no text are kept out with their unit
        decoder = codecs.getincrementaldecoder(found)("surrogateescape")
        while data:
            yield decoder.decode(data)
            data = file.read(_CHUNK)
        yield decoder.decode(b"", final=True)
    except (ValueError, LookupError) as error:
        raise DocumentError(f"{path} cannot be read as {name}: {error}") from error


class _Cutter:
    """Cuts text that arrives in pieces at the tags of units."""

    def __init__(self, root: str, units: tuple[str, ...], around: tuple[str, ...]) -> None:
        names, outer = "|".join(units), "|".join((*around, root))
        self._tags = re.compile(
            rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
            rf"|(?P<start><(?:[\w.-]+:)?(?:{names})(?=[\s/>])[^>]*>)"
            rf"|(?P<end></(?:[\w.-]+:)?(?:{names})\s*>)"
            rf"|(?P<outer><(?:[\w.-]+:)?(?P<name>{outer})(?=[\s/>])[^>]*>)"
            rf"|(?P<root></(?:[\w.-]+:)?{root}\s*>)",
            re.DOTALL,
        )
        self._text = ""
        self._scanned = 0
        self._begun: int | None = None
        self._number = 0
        self._around: dict[str, Attributes] = {}
        self.is_closed = False

    def feed(self, text: str, *, is_last: bool = False) -> Iterator[_Cut]:
        self._text += text
        stop = len(self._text) if is_last else max(self._complete(), self._scanned)
        for tag in self._tags.finditer(self._text, self._scanned, stop):
            if tag["outer"]:
                self._around = {**self._around, tag["name"]: _attributes(tag["outer"])}
            elif tag["root"]:
                self.is_closed = True
            elif tag["start"]:
                if self._begun is not None:
                    yield self._cut(tag.start(), "it has no end")
                self._begun = tag.start()
                if tag["start"].endswith("/>"):
                    yield self._cut(tag.end())
            elif tag["end"] and self._begun is not None:
                yield self._cut(tag.end())
        if is_last and self._begun is not None:
            yield self._cut(stop, "the file ends in the middle of it")
        elif self._begun is not None and stop - self._begun > _LONGEST_UNIT:
            yield self._cut(stop, f"it is longer than {_LONGEST_UNIT} characters")
        keep = stop if self._begun is None else self._begun
        self._text, self._scanned = self._text[keep:], stop - keep
        self._begun = None if self._begun is None else 0

    def _complete(self) -> int:
        """Up to where the text is cut in no tag, comment or literal section."""
        stop = self._text.rfind(">") + 1
        for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>")):
            begins = self._text.rfind(opening, 0, stop)
            if begins >= 0 and self._text.find(closing, begins) < 0:
                stop = min(stop, begins)
        return stop

    def _cut(self, stop: int, problem: str = "") -> _Cut:
        self._number += 1
        text, self._begun = self._text[self._begun : stop], None
        return _Cut(self._number, text, self._around, problem)

    def cut_off(self) -> _Cut:
        """What stands for the units that a file without its end may have lost."""
        return _Cut(self._number + 1, "", self._around, "the file ends before its last tag")


def _cuts(
    texts: Iterator[str], path: Path, root: str, units: tuple[str, ...], around: tuple[str, ...]
) -> Iterator[_Cut]:
    first = next(texts, "")
    _check_root(first, path, root)
    cutter = _Cutter(root, units, around)
    yield from cutter.feed(first)
    for text in texts:
        yield from cutter.feed(text)
    ended = False
    for cut in cutter.feed("", is_last=True):
        ended = ended or cut.problem != ""
        yield cut
    if not (cutter.is_closed or ended):
        yield cutter.cut_off()


def _check_root(text: str, path: Path, root: str) -> None:
    kind = root.upper()
    position = len(text) - len(text.lstrip("\ufeff"))
    while prolog := _PROLOG.match(text, position):
        if "<!ENTITY" in prolog[0]:
            raise DocumentError(f"{path} is no plain {kind}: it defines entities of its own")
        position = prolog.end()
    tag = _FIRST_TAG.match(text, position)
    if tag is None:
        raise DocumentError(f"{path} is no well-formed {kind}: it does not begin with a tag")
    if tag[1] != root:
        raise DocumentError(f"{path} is XML, but no {kind}: it begins with <{tag[1]}>")


def _attributes(tag: str) -> Attributes:
    return {
        name: unescape(quoted or apostrophed)
        for name, quoted, apostrophed in _ATTRIBUTE.findall(tag)
    }


def _parsed(cuts: list[_Cut], refuse: Callable[[int, str, str], None]) -> Iterator[FoundElement]:
    """The elements of `cuts`: all in one go, each by itself where one of them is damaged."""
    if any(cut.problem for cut in cuts):
        elements: list[Element | str] = [cut.problem or _one(cut) for cut in cuts]
    else:
        together = _parse("".join(cut.text for cut in cuts), cuts[-1].around) if cuts else []
        is_whole = isinstance(together, list) and len(together) == len(cuts)
        elements = [*together] if is_whole else [_one(cut) for cut in cuts]
    for cut, element in zip(cuts, elements, strict=True):
        if isinstance(element, str):
            refuse(cut.number, element, cut.text)
        else:
            yield FoundElement(cut.number, element, cut.around)


def _one(cut: _Cut) -> Element | str:
    found = _parse(cut.text, cut.around)
    if isinstance(found, str):
        return found
    return found[0] if len(found) == 1 else "it is more than one element"


def _parse(text: str, around: Mapping[str, Attributes]) -> list[Element] | str:
    """The elements of `text`, or what is wrong with it."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    prefixes = {
        name: value
        for attributes in around.values()
        for name, value in attributes.items()
        if name.startswith("xmlns:")
    }
    declared = "".join(f' {name}="{value}"' for name, value in prefixes.items())
    try:
        return list(fromstring(f"<units{declared}>{text}</units>"))
    except UnicodeEncodeError as error:
        byte = ord(error.object[error.start]) - 0xDC00
        return f"byte 0x{byte:02X} is no text in the encoding of the file"
    except (ParseError, DefusedXmlException) as error:
        return f"no well-formed XML: {error}"
