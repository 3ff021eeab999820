"""HTML and its like in a text: whether it is there, and the text without it."""

from __future__ import annotations

import re
from html.parser import HTMLParser


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    "address article aside blockquote br caption center dd div dl dt figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul"
)
_UNSEEN = _names("head iframe noscript script style svg template title")
_OTHERS = _names(
    "a abbr acronym audio b big body button cite code del dfn em embed font html i img input ins"
    " kbd label legend link map mark meta object option param picture q s samp select small source"
    " span strike strong sub sup textarea time tt u var video wbr"
)
_TAGS = sorted(_BLOCKS | _UNSEEN | _OTHERS, key=lambda name: (-len(name), name))
_TAG = rf"</?(?:{'|'.join(_TAGS)})(?:\s[^<>]*|\s*/?)>"
_ENTITY = (
    r"&(?:[A-Za-z]{2,8}[0-9]{0,2};|#[0-9]{2,6};|#[xX][0-9A-Fa-f]{2,5};|(?:nbsp|quot|amp|lt|gt)\b)"
)
_OTHER = (
    r"<!--|-->|<!DOCTYPE|<!\[CDATA\[|<\?xml"
    r"|\[/?(?:b|i|u|s|url|img|quote|size|color|code|list)(?:=[^\]]*)?\]"
)
_CUT_TAG = rf"^\s*/?(?:{'|'.join(_TAGS)})\s*/?>|</?(?:{'|'.join(_TAGS)})(?:\s+[\w-]+=[^<>]*)?\s*$"
_MARKUP = re.compile(f"{_TAG}|{_ENTITY}|{_OTHER}|{_CUT_TAG}", re.IGNORECASE)
_HTML = re.compile(rf"</(?:{'|'.join(_TAGS)})\s*>|<(?:p|br|div|html|body)(?:\s[^<>]*|\s*/?)>", re.I)
_SPACE = re.compile(r"[ \t\r\n]+")
_LINES = re.compile(r"\s*\n\s*")


def count_markup(text: str) -> int:
    """Tags, entities and comments of HTML, and tags of BBCode, in `text`.

    >>> [count_markup(text) for text in ("a < b & c", "</p>", "300&nbsp;metr", "<b>AT&amp;T</b>")]
    [0, 1, 1, 3]
    """
    if not ("<" in text or "&" in text or ">" in text or "[" in text):
        return 0
    return sum(1 for _ in _MARKUP.finditer(text))


def is_html(text: str) -> bool:
    """Whether `text` is HTML: it closes a tag, or breaks paragraphs or lines with one.

    >>> is_html("<p>Bir.</p>"), is_html("Bir.<br/>İki."), is_html("a < b"), is_html("AT&amp;T")
    (True, True, False, False)
    """
    return "<" in text and _HTML.search(text) is not None


def text_of_html(text: str) -> str:
    r"""A piece of HTML as a reader sees it: blocks on lines of their own, entities resolved.

    >>> text_of_html("<p>K&ouml;rp&uuml;.</p><p>Uzun<b>luğu</b> 300&nbsp;m.<br>Bəli.</p>")
    'Körpü.\nUzunluğu 300\xa0m.\nBəli.'
    """
    parser = _Text()
    parser.feed(text)
    parser.close()
    return _LINES.sub("\n", "".join(parser.parts)).strip()


class _Text(HTMLParser):
    """Collects what is seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(_SPACE.sub(" ", data))
