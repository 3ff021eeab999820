"""Azerbaijani and English text in one spelling, to be compared; what is exported never changes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPELLINGS = {
    **dict.fromkeys("әǝ", "ə"),
    **dict.fromkeys("ӘƎ", "Ə"),
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    # The last two are Greek accents that NFC turns into the first two.
    **dict.fromkeys("`´‘’‚‛‹›′ʹʻʼʽ＇\u1fef\u1ffd", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("\u200b\ufeff", " "),
    **dict.fromkeys("\u00ad\u200c\u200d\u2060", ""),
}
_OTHER_SPELLING = re.compile(f"[{''.join(_SPELLINGS)}]")  # sparse, so faster than a translation

# The alphabet of 1958 (its ә is an ə by now), with the letters of 1939 that it dropped and those
# of Russian words.
_CYRILLIC = dict(
    zip("абвгғдежзиыјйкҝлмноөпрстуүфхһчҹҷшэ", "abvqğdejziıyykglmnoöprstuüfxhçccşe", strict=True)
) | {"ц": "ts", "щ": "şç", "ю": "yu", "я": "ya", "ё": "yo", "ъ": "", "ь": ""}
_CYRILLIC_CAPITALS = {
    letter.upper(): "İ" if latin == "i" else latin.capitalize()
    for letter, latin in _CYRILLIC.items()
}
# Cyrillic text is often typed with a Latin j in place of ј.
_TRANSLITERATION = str.maketrans({**_CYRILLIC, **_CYRILLIC_CAPITALS, "j": "y", "J": "Y"})
_CYRILLIC_LETTERS = re.compile(f"[{''.join([*_CYRILLIC, *_CYRILLIC_CAPITALS])}]+")

_LOOK_ALIKES = str.maketrans("аеосрхуіјѕһАВЕКМНОРСТХУІЈЅҺ", "aeocpxyijshABEKMHOPCTXYIJSH")
_LOOK_ALIKE = re.compile(f"[{''.join(map(chr, _LOOK_ALIKES))}]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Without Ə and ə, which may have been Cyrillic.
_LATIN_LETTERS = re.compile("[A-Za-zÀ-ƎƐ-ɏ]+")

# Azerbaijani's own, so that most texts need no decomposition, which takes longer.
_PLAIN_LETTERS = tuple(zip("əƏıçÇğĞİöÖşŞüÜ", "eeicCgGIoOsSuU", strict=True))
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_ASCII_BETWEEN_WORDS = str.maketrans(
    {character: " " for character in map(chr, range(128)) if not character.isalnum()}
)


def normalize_text(text: str, language: str) -> str:
    """`text` in one canonical, readable spelling.

    Unicode NFC; every look-alike of ``ə`` is ``ə``; quotation marks, apostrophes and dashes have
    one form each; runs of white space, no-break and zero-width spaces are one space, with none
    at the ends; soft hyphens are gone. Cyrillic letters inside Latin words become the Latin
    letters they look like. Where `language` is "az" and most letters are Cyrillic, the whole text
    is put into Latin letters. Normalising twice changes nothing.

    >>> normalize_text("Ҝәнҹәдә јени хәстәхана ачылыб", "az")
    'Gəncədə yeni xəstəxana açılıb'
    >>> normalize_text("“Xәbər”\u00a0– Bаkı", "az")  # its а is Cyrillic
    '"Xəbər" - Bakı'
    """
    text = _OTHER_SPELLING.sub(_usual_spelling, text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if language == "az" and _is_mostly_cyrillic(text):
            text = text.translate(_TRANSLITERATION)
        elif _LOOK_ALIKE.search(text):
            text = _LETTERS.sub(_without_look_alikes, text)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def comparison_key(text: str, language: str) -> str:
    """What is left of `text` when case, diacritics, punctuation and spacing do not count.

    Two texts with the same key say the same thing, typed differently: with or without
    Azerbaijani letters, in capitals, in Cyrillic. A text without letters or digits has the key "".

    >>> comparison_key("GƏNCƏDƏ yeni “xəstəxana” açılıb!", "az")
    'gencede yeni xestexana acilib'
    >>> comparison_key("ҜӘНҸӘДӘ ЈЕНИ ХӘСТӘХАНА АЧЫЛЫБ", "az")
    'gencede yeni xestexana acilib'
    """
    text = normalize_text(text, language)
    if not text.isascii():
        for letter, plain in _PLAIN_LETTERS:
            text = text.replace(letter, plain)
        if not text.isascii():
            text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    if text.isascii():  # most text by now, and splitting it is far faster than matching words
        return " ".join(text.lower().translate(_ASCII_BETWEEN_WORDS).split())
    return " ".join(_WORD.findall(text.casefold()))


def lower(text: str, language: str) -> str:
    """`text` in lower case, where `language` is "az" with its dotted İ/i and dotless I/ı.

    >>> lower("İSTİ QIŞ", "az"), lower("WINTER", "en")
    ('isti qış', 'winter')
    """
    if language == "az":
        text = text.replace("I\u0307", "i").replace("İ", "i").replace("I", "ı")
    return text.lower()


def _usual_spelling(character: re.Match[str]) -> str:
    return _SPELLINGS[character[0]]


def _is_mostly_cyrillic(text: str) -> bool:
    cyrillic = sum(map(len, _CYRILLIC_LETTERS.findall(text)))
    return cyrillic > 0 and cyrillic > sum(map(len, _LATIN_LETTERS.findall(text)))


def _without_look_alikes(word: re.Match[str]) -> str:
    return word[0].translate(_LOOK_ALIKES) if _LATIN_LETTERS.search(word[0]) else word[0]


@lru_cache(maxsize=4096)  # several filters ask for the same text
def words_of(text: str, language: str) -> tuple[str, ...]:
    """The words of `text` when case, diacritics and punctuation do not count.

    >>> words_of("Şəki, Qəbələ!", "az")
    ('seki', 'qebele')
    """
    return tuple(comparison_key(text, language).split())


def without_surrogates(text: str) -> str:
    """`text` with a question mark for each lone surrogate, which no model can read.

    >>> without_surrogates("Bak" + chr(0xDCFD))
    'Bak?'
    """
    return text.encode("utf-8", "replace").decode()
