"""TMX 1.4b, the exchange format of translation memories.

A row is a ``<tu>``: its id is the ``tuid``, with white space and ``%`` percent-encoded because a
``tuid`` holds no white space; every other column that has a value is a ``<prop type="x-NAME">``.
A missing side has no ``<tuv>``. `corpora.readers.rows` reads such a file back, the scores to the
last bit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from corpora.documents import LANGUAGES
from corpora.errors import DocumentError
from corpora.pairs import PROPERTIES, SentencePair
from corpora.storage import write_lines
from corpora.text.fingerprints import fingerprint
from corpora.writers.base import NOT_IN_XML, Characters, Written

_TAIL = ("</body>", "</tmx>")


def write_tmx(pairs: Iterable[SentencePair], path: Path) -> Written:
    """Writes one translation unit a row, in UTF-8.

    Characters that XML cannot hold become U+FFFD and are counted.

    Raises:
        DocumentError: if a row has a text on neither side.
        StorageError: if the disk is full, read-only or closed to us.
    """
    characters = Characters(NOT_IN_XML)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<tmx version="1.4">',
        f'<header creationtool="azbitext" creationtoolversion="{version("azbitext")}" '
        'segtype="block" o-tmf="azbitext" adminlang="en" srclang="az" datatype="plaintext"/>',
        "<body>",
    )

    def lines() -> Iterator[str]:
        yield from head
        for pair in pairs:
            yield characters.hold(_unit(pair))
        yield from _TAIL

    return Written(write_lines(path, lines()) - len(head) - len(_TAIL), characters.replaced)


def _unit(pair: SentencePair) -> str:
    texts = {"az": pair.az, "en": pair.en}
    variants = "".join(
        f'<tuv xml:lang="{language}"><seg>{xml_text(text)}</seg></tuv>'
        for language in LANGUAGES
        if (text := texts[language]) is not None
    )
    if not variants:
        raise DocumentError(f"row {pair.id} has a text on neither side; TMX has no unit for it")
    properties = "".join(
        f'<prop type="x-{name}">{xml_text(value)}</prop>' for name, value in values_of(pair)
    )
    return f"<tu tuid={quoteattr(_encoded(pair.id))}>{properties}{variants}</tu>"


def values_of(pair: SentencePair) -> Iterator[tuple[str, str]]:
    """The columns of `PROPERTIES` that have a value, as text; a score keeps every bit.

    Behind them stands ``written``, a fingerprint of what a machine or a memory wrote: where it no
    longer fits, a human has changed that side.
    """
    for name in PROPERTIES:
        value = getattr(pair, name)
        if isinstance(value, tuple):
            value = " ".join(map(str, value))
        if value not in (None, ""):
            yield name, value if isinstance(value, str) else repr(float(value))
    for language in LANGUAGES:
        text = getattr(pair, language)
        if text is not None and getattr(pair, f"origin_{language}") in ("machine", "memory"):
            yield "written", fingerprint(text)


def xml_text(text: str) -> str:
    """The text as it stands between tags; a parser would take a bare ``\\r`` for a newline.

    >>> print(xml_text("a < b"))
    a &lt; b
    """
    return escape(text, {"\r": "&#13;"})


def _encoded(row_id: str) -> str:
    return re.sub(
        r"[\s%\x00-\x1f]", lambda f: "".join(f"%{byte:02X}" for byte in f[0].encode()), row_id
    )
