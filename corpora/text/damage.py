"""Text that went through a wrong encoding: how often it shows."""

from __future__ import annotations

import re

# What UTF-8 bytes become when they are read as another encoding, by that encoding.
_CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_AS_LATIN = rf"[ÃÄÅÂ][{_CONTINUATION}]|[ÃÂ](?=[ÃÂ]|$)|É[™\x99]|Æ\x8f|â€|ÅŸ|Ä[ŸŞİı]|Ã[ŞİşŸ]"
_AS_CYRILLIC = (
    "Й™|Ж[ЏЏ\x8f]|Д[±°џћ]|Г[§¶јњ–‡]|Е[џћ]|вЂ|[РС][\u0400-\u040f\u0452-\u045f°±µ¶·»Ѓѓ‚„…†‡€]"
)
_AS_DOS = "[├─┼╔╞┬╨╤](?=[^\\W\\d_]|[─▒¼╝º╢ƒ₧ÖÅ░▓])|Γ[ÇÜ]|ÔÇ|тА"
_AS_MAC = "√[º¶ß©®ñá]|‚Ä[ôúùîìò¶]|ƒ[±∞ü]|≈[üûÙ]|…ô"
# Letters of Icelandic where cp1254 has Azerbaijani's: in words of small letters, or twice.
_ICELANDIC = re.compile(r"(?<!\w)[a-zçöüığş]+[ýþð]|(?<!\w)[þð][a-zçöü]|[^\W\d_][ýÝ][bdlmnrsyz]")
_ICELANDIC_LETTER = re.compile("[ýþðÝÞÐ]")
# Letters that became a question mark: inside a word (but "nə?Sonra"), or before one.
_QUESTIONED = (
    r"(?<=[^\W\d_])\?+(?=[a-zçəğıöşü])|(?<=[A-ZÇƏĞİÖŞÜ])\?+(?=[A-ZÇƏĞİÖŞÜ])"
    r"|(?<!\S)\?+(?=[^\W\d_])|(?<!\w)v\?(?=\s)|(?<=[^\W\d_])¿(?=[^\W\d_])"
)
_BROKEN = (
    "[\ufffd\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
    r"|[\ue000-\uf8ff](?=\w)|(?<=\w)[\ue000-\uf8ff]"
)
_ESCAPED = (
    r"\\u\{?[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|(?<=[^\W\d_])u0(?:0[c-f]|1[0-9a-f]|25)[0-9a-f]"
    r"|(?:=[0-9A-F]{2}){2}|(?:%[0-9A-F]{2}){2}"
)
_DAMAGE = re.compile(
    "|".join((_AS_LATIN, _AS_CYRILLIC, _AS_DOS, _AS_MAC, _QUESTIONED, _BROKEN, _ESCAPED))
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\S+[/.]\S+\?\S*", re.IGNORECASE)
_LETTER_OF_LATIN_1 = re.compile("[À-ÖØ-öø-ÿ]")
_FEWEST_LATIN_1 = 6

# A look that is quick, at single characters: most texts hold none of these, nor "u0".
_SUSPICIOUS = re.compile(
    "[?\\\\=%\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd-\uffff├─┼╔╞┬╨╤ΓÔт√ƒ≈¿ЙЖДГЕРСв…‚"
    "ÃÄÅÂÆâýþðÝÞÐàáèêìíïòóôúûëñãõÀÁÈÊÌÍÏÒÓÉ]"
)


def count_damage(text: str) -> int:
    """Places of `text` that show it went through a wrong encoding; 0 for nearly every text.

    UTF-8 read as Latin-1, cp1252, cp1254, cp1251, a DOS or a Macintosh encoding; cp1254 read as
    cp1252; letters that became ``?`` or U+FFFD; control characters; escapes that nobody resolved.
    Addresses are not looked into.

    >>> [count_damage(text) for text in ("Bakıda", "BakÄ±da", "Bakýda", "Bak?da", "Niyə? Bəli.")]
    [0, 1, 1, 1, 0]
    """
    if _SUSPICIOUS.search(text) is None and "u0" not in text:
        return 0
    text = _ADDRESS.sub(" ", text)
    found = sum(1 for _ in _DAMAGE.finditer(text))
    if text.isascii():
        return found
    icelandic = len(_ICELANDIC_LETTER.findall(text))
    if icelandic > 1 or _ICELANDIC.search(text):
        found += icelandic
    latin_1 = len(_LETTER_OF_LATIN_1.findall(text))
    if latin_1 >= _FEWEST_LATIN_1 and latin_1 * 2 > sum(map(str.isalpha, text)):
        found += latin_1  # Cyrillic in cp1251, read as cp1252
    return found
