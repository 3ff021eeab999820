"""Which language a text is in, and whether a document's texts are in the ones they claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpora.documents import LANGUAGES, Document, Rejection, Text
from corpora.text.normalize import normalize_text

_SAMPLE = 1000  # characters that are looked at; more make no answer surer
_FEWEST_LETTERS = 12  # shorter texts are names and numbers more often than language
_UNDETERMINED = "und"
_NAMES = {"az": "Azerbaijani", "en": "English"}

# What py3langid calls short English, and Azerbaijani that is short or typed without diacritics.
_FAMILIES = {
    "az": ("az", "crh", "tk", "tr", "uz"),
    "en": ("en", "pcm"),
}

# Chosen on 62 headlines in each language: the English family was at least 5.9 times as likely in
# all but two English ones, and at most 1.6 times in the Azerbaijani ones without diacritics.
_ODDS = 3.0
_SURE = 0.5
_SURE_AMONG_NEIGHBOURS = 0.9

_AZERBAIJANI_SCHWA = 0.03  # of the letters; about 0.09 is usual, and elsewhere only names have ə
_AZERBAIJANI_Q_AND_X = 0.005  # of the letters; Turkish has them in foreign words only
_Q_OR_X = re.compile(r"[Qq]|(?<!\w)(?:x|[a-zçğıöşü]\w*x)")
_OWN_SPELLINGS = {
    "crh": re.compile("[ñâ]"),
    "tk": re.compile("[ýňžäw]"),
    "tr": re.compile("[çğışöü]"),
    "uz": re.compile("[og]'[a-z]|[sc]h"),
}
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_AZERBAIJANI_CYRILLIC = re.compile("[әғҝһҹөү]")  # Slavic languages have none of these
_SLAVIC = ("be", "bg", "mk", "ru", "sr", "uk")
_NOT_AZERBAIJANI_CYRILLIC = re.compile("[җңқұіҡҙҫҳўћђљњѓќџѕїєґ]")

_SMALL_WORD = re.compile(r"(?<!\w)[a-zçəğıöşü][^\W\d_]*")
_FEWEST_SMALL = 4  # characters of such words; with fewer, names must be judged too
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Identification:
    """The language of a text.

    Attributes:
        language: ISO 639 code, or "und" where the text is too short or too unclear to tell.
        probability: how sure py3langid is, in [0, 1]; for Azerbaijani and English summed over
            the languages it takes them for.
    """

    language: str
    probability: float


def identify_language(text: str) -> Identification:
    """The language of `text`, judged by its first 1,000 characters.

    py3langid decides, with three things put right that it does not know: Azerbaijani in Cyrillic
    letters, Azerbaijani typed without diacritics (so unaccented Turkish passes for it as well),
    and headlines too short to be sure of.

    >>> identify_language("Gəncədə yeni xəstəxana açılıb").language
    'az'
    >>> identify_language("Ҝәнҹәдә јени хәстәхана ачылыб").language
    'az'
    >>> identify_language("New hospital opens in Ganja").language
    'en'
    >>> identify_language("2 : 0")
    Identification(language='und', probability=0.0)
    """
    sample = normalize_text(text[:_SAMPLE], "")
    letters = sum(map(str.isalpha, sample))
    if letters < _FEWEST_LETTERS:
        return Identification(_UNDETERMINED, 0.0)
    if len(_CYRILLIC.findall(sample)) > letters / 2:
        return _identify_cyrillic(sample)
    return _identify(sample, letters)


def check_languages(document: Document) -> Rejection | None:
    """Why `document` cannot be aligned as Azerbaijani and English, or None if it can.

    A text whose language cannot be told, a headline of names and figures say, is accepted. The
    rejection's reason is one of

    - ``one-language``: there is text in only one of the two languages, or in none; of rows that
      came aligned a side may be missing;
    - ``swapped-languages``: Azerbaijani text where English is claimed, or the reverse;
    - ``wrong-language``: text in some other language.

    >>> document = Document("n1", headline={"az": "Rain is expected in Baku tomorrow"},
    ...                     body={"en": "Rain is expected in Baku tomorrow afternoon."})
    >>> check_languages(document).reason
    'swapped-languages'
    """
    claims = list(_claims(document))
    present = {claim.language for claim in claims}
    if len(present) < len(LANGUAGES) and not (present and document.links):
        there = f"only {_NAMES[present.pop()]}" if present else "no Azerbaijani or English"
        return _rejection(document, "one-language", f"there is {there} text", claims)
    identified = [(claim, identify_language(claim.beginning)) for claim in claims]
    wrong = [
        (claim, found)
        for claim, found in identified
        if found.language not in (claim.language, _UNDETERMINED)
    ]
    if not wrong:
        return None
    is_swapped = any(found.language in LANGUAGES for _, found in wrong)
    return _rejection(
        document,
        "swapped-languages" if is_swapped else "wrong-language",
        "; ".join(_describe(claim, found) for claim, found in wrong),
        [claim for claim, _ in wrong],
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A text of a document, its beginning only, and the language it is said to be in."""

    part: str
    language: str
    beginning: str


def _claims(document: Document) -> Iterator[_Claim]:
    for part, texts in (("headline", document.headline), ("body", document.body)):
        for language in LANGUAGES:
            beginning = _beginning(texts.get(language, ""))
            if beginning:
                yield _Claim(part, language, beginning)


def _beginning(text: Text) -> str:
    """The first `_SAMPLE` characters behind any white space, sentences joined."""
    if isinstance(text, str):
        visible = _VISIBLE.search(text)
        return text[visible.start() : visible.start() + _SAMPLE] if visible else ""
    beginning = ""
    for sentence in text:
        beginning = f"{beginning} {_beginning(sentence)}".strip()
        if len(beginning) >= _SAMPLE:
            break
    return beginning[:_SAMPLE]


def _describe(claim: _Claim, found: Identification) -> str:
    language = _NAMES.get(found.language, f"language {found.language!r}")
    return (
        f"the {_NAMES[claim.language]} {claim.part} is in {language}"
        f" (py3langid, probability {found.probability:.2f})"
    )


def _rejection(document: Document, reason: str, detail: str, claims: list[_Claim]) -> Rejection:
    return Rejection(
        source=document.meta.get("source", ""),
        id=document.id,
        reason=reason,
        detail=detail,
        text=claims[0].beginning[:200] if claims else "",
    )


def _identify_cyrillic(sample: str) -> Identification:
    likeliest = _likeliest(_probabilities(sample))
    small = sample.lower()
    if likeliest.language in _SLAVIC and not _AZERBAIJANI_CYRILLIC.search(small):
        return likeliest
    in_latin = _family("az", _probabilities(normalize_text(sample, "az")))
    if in_latin >= _SURE and not _NOT_AZERBAIJANI_CYRILLIC.search(small):
        return Identification("az", in_latin)
    return likeliest


def _identify(sample: str, letters: int) -> Identification:
    likeliest = _likeliest(_probabilities(sample))
    is_other = likeliest.language not in (*_FAMILIES["az"], *_FAMILIES["en"])
    if is_other and likeliest.probability >= _SURE:
        return likeliest
    # English news about Azerbaijan is full of Azerbaijani names.
    words = _without_names(sample)
    probabilities = _probabilities(words)
    azerbaijani, english = _family("az", probabilities), _family("en", probabilities)
    is_mere_names = english < _SURE and not _SMALL_WORD.search(sample)
    if english >= _ODDS * azerbaijani and not is_mere_names:
        return Identification("en", english)
    if words.lower().count("ə") >= _AZERBAIJANI_SCHWA * len(words):
        return Identification("az", azerbaijani)
    if not is_other and _is_neighbour(likeliest, sample, letters):
        return likeliest
    if azerbaijani >= _ODDS * english:
        return Identification("az", azerbaijani)
    return Identification(_UNDETERMINED, likeliest.probability)


def _without_names(sample: str) -> str:
    """The words of `sample` that begin with a small letter, all of it where they are too few."""
    words = " ".join(_SMALL_WORD.findall(sample))
    return words if len(words) >= _FEWEST_SMALL else sample


def _is_neighbour(found: Identification, sample: str, letters: int) -> bool:
    """Whether a text that reads like Azerbaijani is surely another Turkic language."""
    if found.language not in _OWN_SPELLINGS or found.probability < _SURE_AMONG_NEIGHBOURS:
        return False
    if not _OWN_SPELLINGS[found.language].search(sample.lower()):
        return False
    q_and_x = len(_Q_OR_X.findall(sample))
    return found.language != "tr" or q_and_x < _AZERBAIJANI_Q_AND_X * letters


def _likeliest(probabilities: Mapping[str, float]) -> Identification:
    language = max(probabilities, key=probabilities.__getitem__)
    return Identification(language, probabilities[language])


def _family(language: str, probabilities: Mapping[str, float]) -> float:
    return min(1.0, sum(probabilities[member] for member in _FAMILIES[language]))


def _probabilities(text: str) -> dict[str, float]:
    # py3langid lowers capitals by English rules, which leave a stray dot on each i of İ.
    return dict(_identifier().rank(text.replace("İ", "I")))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
