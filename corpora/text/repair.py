"""Text that went through a wrong encoding, put right where that is certain."""

from __future__ import annotations

import re
from dataclasses import replace

from corpora.documents import Document, Text
from corpora.errors import MissingExtraError
from corpora.text.damage import count_damage

REPAIRED = "repaired"
"""Key of a document's meta data: the fields that were repaired, separated by commas."""

_LINES = re.compile(r"([\r\n]+)")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
# What cp1254 has where cp1252, which is else the same, has letters of Icelandic.
_AZERBAIJANI = str.maketrans("ýþðÝÞÐ", "ışğİŞĞ")


def repair_text(text: str, language: str) -> str:
    """`text` with damaged lines put right; a line of which damage would be left stays as it is.

    UTF-8 that was read as another encoding, once or twice, is ftfy's part; escapes like ``\\u0131``
    and, in Azerbaijani, cp1254 read as cp1252 are ours. Letters that became ``?`` are lost.

    Raises:
        MissingExtraError: ftfy is not installed.

    >>> repair_text("BakÄ±da aÃ§Ä±lÄ±b", "az"), repair_text("Bak?da", "az")
    ('Bakıda açılıb', 'Bak?da')
    """
    if not count_damage(text):
        return text
    return "".join(_repaired(line, language) for line in _LINES.split(text))


def repair_document(document: Document) -> Document:
    """`document` with its texts repaired, and in ``meta["repaired"]`` which of them.

    Raises:
        MissingExtraError: ftfy is not installed.
    """
    headline = {lang: repair_text(text, lang) for lang, text in document.headline.items()}
    body = {lang: _text(text, lang) for lang, text in document.body.items()}
    changed = [f"headline_{one}" for one in headline if headline[one] != document.headline[one]]
    changed += [f"body_{one}" for one in body if body[one] != document.body[one]]
    if not changed:
        return document
    meta = {**document.meta, REPAIRED: ",".join(changed)}
    return replace(document, headline=headline, body=body, meta=meta)


def repair_signature() -> str:
    """What repaired the texts, and its version."""
    from importlib.metadata import version

    return f"ftfy:{version('ftfy')}|fix_encoding|lines-without-damage-left"


def _text(text: Text, language: str) -> Text:
    if isinstance(text, str):
        return repair_text(text, language)
    return tuple(repair_text(one, language) for one in text)


def _repaired(line: str, language: str) -> str:
    if not count_damage(line):
        return line
    try:
        import ftfy
    except ImportError as error:
        raise MissingExtraError(
            'texts are repaired by ftfy; pip install "azbitext[repair]"'
        ) from error
    found = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), ftfy.fix_encoding(line))
    if language == "az" and count_damage(found):
        found = found.translate(_AZERBAIJANI)
    is_text = not any("\ud800" <= letter <= "\udfff" for letter in found)
    return found if is_text and not count_damage(found) else line
