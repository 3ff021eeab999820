"""Whether a sentence may be in another language: a quick look before it is identified.

Identifying a language takes some hundred times as long as looking for the words and letters that
Azerbaijani and English have, and for those that others have.
"""

from __future__ import annotations

import re

from corpora.text.language import Identification, identify_language
from corpora.text.normalize import words_of

_SCHWA_IN = 40  # letters: Azerbaijani has an ə in every eleven
_FEWEST_LETTERS = 20
_FEWEST_CYRILLIC = 5  # one letter in five: less is a name or a word that is quoted
_CYRILLIC = re.compile("[Ѐ-ӿ]+")
_AZERBAIJANI_CYRILLIC = re.compile("[әҝғһҹөүјӘҜҒҺҸӨҮЈ]")
_TURKIC_LETTER = re.compile("[çğıöşüÇĞİÖŞÜ]")

# Frequent words that Azerbaijani has not, without diacritics, as `words_of` gives them: English,
# Turkish, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Romanian, Uzbek.
_OTHERS = (
    " der das nicht und ist mit von auf fur dem eine wurde"
    " le les une est dans avec pour sur pas qui plus sont ete"
    " el los las una del por con para que esta como pero han"
    " il di che della per sono nel gli anche dei"
    " uma nao com foi dos das mais pelo"
    " het een van voor niet zijn met werd"
    " jest sie nie przez zostal oraz w z"
    " och att det som inte har till"
    " este sunt pentru din care nu"
    " bilan uchun emas edi lekin haqida"
)
_TURKISH = (
    " icin olarak gibi kadar cok degil daha ise tarafindan oldu oldugunu ettigi dedi diye ile"
    " bugun yarin hava guzel nasil ancak bakani ulke olan"
)
_ENGLISH = (
    " the of and to was were with from this that these which have has had been will would their"
    " they said are for by on at is it he she his her its an not in be or but as after"
)
_TURKISH_ONLY = "icin gibi kadar cok degil tarafindan oldugunu ettigi guzel ulke bugun yarin bakani"
_AZERBAIJANI = (
    " ve bu bir ucun ki ile olub edib deyib gore haqqinda daha cox hemin isə olan sonra kimi qeyd"
    " teshkil gelib olunub verib yeni hem lakin amma oz onun"
)
_WRONG = {
    "az": frozenset((_OTHERS + _ENGLISH + " " + _TURKISH_ONLY).split()) - {"on", "in", "at", "an"},
    "en": frozenset((_OTHERS + _TURKISH + _AZERBAIJANI).split())
    - {"plus", "for", "has", "con", "hem", "han", "met", "per", "pas", "die", "el", "los", "las"},
}
_RIGHT = {"az": frozenset(_AZERBAIJANI.split()), "en": frozenset(_ENGLISH.split())}


def identify_if_doubtful(text: str, language: str) -> Identification | None:
    """The language of `text`, which should be in `language`, or None where there is no doubt.

    >>> identify_if_doubtful("Gəncədə yeni kitabxana açılıb", "az")
    >>> identify_if_doubtful("Президент России заявил, что встреча прошла успешно.", "az").language
    'ru'
    """
    if language == "az":
        doubtful = _doubtful_azerbaijani(text)
    else:
        doubtful = text if _is_doubtful_english(text) else ""
    return identify_language(doubtful) if doubtful else None


def _doubtful_azerbaijani(text: str) -> str:
    """What of `text` is to be identified: its Cyrillic part, all of it, or nothing."""
    if not text.isascii():
        cyrillic = _CYRILLIC.findall(text)
        if cyrillic:
            words = " ".join(cyrillic)
            own = len(_AZERBAIJANI_CYRILLIC.findall(words))
            if len(words) * _FEWEST_CYRILLIC > len(text) and own * _SCHWA_IN < len(words):
                return words
        schwas = text.count("ə") + text.count("Ə")
        if schwas * _SCHWA_IN >= len(text):
            return ""
        if len(text) >= _FEWEST_LETTERS and not schwas and _TURKIC_LETTER.search(text):
            return text
    return text if _has_more_wrong_words(text, "az") else ""


def _is_doubtful_english(text: str) -> bool:
    if not text.isascii():
        foreign = sum(1 for letter in text if letter > "\x7f" and letter.isalpha())
        if foreign * 12 > len(text):
            return True
    return _has_more_wrong_words(text, "en")


def _has_more_wrong_words(text: str, language: str) -> bool:
    words = words_of(text, language)
    if _WRONG[language].isdisjoint(words):
        return False
    right = len(_RIGHT[language].intersection(words))
    return len(_WRONG[language].intersection(words)) > right
