"""The words that name numbers, in all their forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from corpora.text.normalize import comparison_key

Kind = Literal[
    "unit", "teen", "ten", "hundred", "scale", "dozen", "half", "decade", "month", "time"
]


@dataclass(frozen=True, slots=True)
class NumberWord:
    """What one word says.

    Attributes:
        kind: how it goes together with others.
        value: of the word alone; the number of a month; the hour of a time.
        is_ordinal: nothing follows it in its number.
        is_locative: Azerbaijani ``beşdə``, which a numerator may follow.
        is_part: ``thirds`` and quarters, which are denominators and nothing else.
    """

    kind: Kind
    value: int | Fraction
    is_ordinal: bool = False
    is_locative: bool = False
    is_part: bool = False


SCALES: Mapping[str, Mapping[str, int]] = {
    "az": {
        "min": 10**3, "milyon": 10**6, "mln": 10**6, "milyard": 10**9, "mlrd": 10**9,
        "trilyon": 10**12, "trln": 10**12,
    },
    "en": {
        "thousand": 10**3, "million": 10**6, "mln": 10**6, "billion": 10**9, "bln": 10**9,
        "bn": 10**9, "trillion": 10**12, "trn": 10**12, "tn": 10**12,
    },
}  # fmt: skip

_AZ: tuple[tuple[Kind, int, str], ...] = (
    ("unit", 1, "sıfır bir iki üç dörd beş altı yeddi səkkiz doqquz"),
    ("ten", 10, "- on iyirmi otuz qırx əlli altmış yetmiş səksən doxsan"),
    ("hundred", 100, "- yüz"),
)
_AZ_MONTHS = "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr"
_AZ_HALVES = "yarım yarı yarısı yarısını yarısının yarısına yarısında yarısından yarıdan yarımı"

# Forms that are everyday words: his, to him, there, for, mini, under.
_AZ_OTHERS = frozenset(
    [
        *("onu", "onun", "ona", "onda", "ondan", "onca", "onla", "üçün", "mini", "minin"),
        *("altına", "altını", "altının", "altında", "altından"),
    ]
)

# I is one of ı i u ü and A one of a ə, by the last vowel; in brackets after a vowel only.
_AZ_ENDINGS = (
    "I (s)I (y)I In (n)In A (y)A dA dAn IndA (s)IndA (s)IndAn (s)InI (s)InA (s)InIn ndA ndAn nA"
    " dAk lIk lIq dIr cA lA (y)lA lIkdA"
)
_AZ_HARMONY: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys("aı", ("ı", "a")),
    **dict.fromkeys("eəi", ("i", "ə")),
    **dict.fromkeys("ou", ("u", "a")),
    **dict.fromkeys("öü", ("ü", "ə")),
}

_EN: tuple[tuple[Kind, int, int, str], ...] = (
    ("unit", 0, 1, "zero one two three four five six seven eight nine"),
    (
        *("teen", 10, 1),
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    ),
    ("ten", 20, 10, "twenty thirty forty fifty sixty seventy eighty ninety"),
    ("hundred", 100, 1, "hundred"),
)
_EN_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth",
                "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}  # fmt: skip
_EN_MONTHS = "january february march april may june july august september october november december"
_MONTH_LETTERS = 3  # of an abbreviation


@cache
def number_words(language: str) -> Mapping[str, NumberWord]:
    """Every form of every number word, in lower case, also as typed without diacritics."""
    made = {"az": _azerbaijani, "en": _english}.get(language)
    words: dict[str, NumberWord] = {}
    for form, word in made() if made else ():
        words.setdefault(form, word)
    plain = {comparison_key(form, language): word for form, word in words.items()}
    return {**plain, **words}


@cache
def number_word_keys(language: str) -> frozenset[str]:
    """The forms of `number_words` that begin a number, as `corpora.text.normalize.words_of` spells
    them: not ``bir`` and ``one``, which are articles alone."""
    return frozenset(
        comparison_key(form, language)
        for form, word in number_words(language).items()
        if word.value != 1 or word.kind == "month"
    )


@cache
def percent_words(language: str) -> frozenset[str]:
    """Every form of per cent, in lower case."""
    if language == "az":
        return frozenset(_ended("faiz", ending) for ending in ("", *_AZ_ENDINGS.split()))
    return frozenset({"percent", "pct", "per", "pc"}) if language == "en" else frozenset()


def _azerbaijani() -> Iterator[tuple[str, NumberWord]]:
    stems: list[tuple[str, Kind, int]] = [
        (stem, kind, place * step)
        for kind, step, names in _AZ
        for place, stem in enumerate(names.split())
        if stem != "-"
    ]
    stems += [(stem, "scale", value) for stem, value in SCALES["az"].items()]
    for stem, kind, value in stems:
        yield stem, NumberWord(kind, value)
        if _AZ_HARMONY.keys().isdisjoint(stem):
            continue  # an abbreviation
        for ending in _AZ_ENDINGS.split():
            form = _ended(stem, ending)
            if form not in _AZ_OTHERS:
                is_locative = ending == "dA" and kind != "scale"
                yield form, NumberWord(kind, value, is_ordinal=True, is_locative=is_locative)
        ordinal = _ended(stem, "ncI" if stem[-1] in _AZ_HARMONY else "IncI")
        for ending in ("", *_AZ_ENDINGS.split()):
            yield _ended(ordinal, ending), NumberWord(kind, value, is_ordinal=True)
    for stem in ("rüb", "çərək"):
        for ending in ("", *_AZ_ENDINGS.split()):
            yield _ended(stem, ending), NumberWord("unit", 4, is_ordinal=True, is_part=True)
    for ending in ("", *_AZ_ENDINGS.split()):
        yield _ended("onillik", ending), NumberWord("dozen", 10)
    for form in _AZ_HALVES.split():
        yield form, NumberWord("half", Fraction(1, 2))
    for place, month in enumerate(_AZ_MONTHS.split(), start=1):
        for ending in ("", "I", "In", "A", "dA", "dAn", "IndA", "IndAn", "InA", "InI", "InIn"):
            yield _ended(month, ending), NumberWord("month", place)
    for form in ("günorta", "günortadan"):
        yield form, NumberWord("time", 12)
    for form in ("gecəyarısı", "gecəyarısından"):
        yield form, NumberWord("time", 0)


def _ended(stem: str, ending: str) -> str:
    """`stem` with an `ending` in the vowels that follow from its own.

    >>> _ended("yüz", "dAn"), _ended("iki", "(s)I")
    ('yüzdən', 'ikisi')
    """
    vowel = next(letter for letter in reversed(stem) if letter in _AZ_HARMONY)
    high, low = _AZ_HARMONY[vowel]
    if ending.startswith("("):
        _, letter, rest = ending.replace("(", ")").split(")")
        ending = letter + rest if stem[-1] in _AZ_HARMONY else rest
    return stem + ending.replace("I", high).replace("A", low)


def _english() -> Iterator[tuple[str, NumberWord]]:
    for kind, first, step, names in _EN:
        for place, word in enumerate(names.split()):
            value = first + place * step
            yield from _english_forms(word, kind, value)
            if kind == "ten":
                yield f"{word[:-1]}ies", NumberWord("decade", value)
    for word, value in SCALES["en"].items():
        yield from _english_forms(word, "scale", value)
    for word in ("quarter", "quarters"):
        yield word, NumberWord("unit", 4, is_ordinal=True, is_part=True)
    yield "half", NumberWord("half", Fraction(1, 2))
    yield "halves", NumberWord("half", Fraction(1, 2))
    for word, value in (("dozen", 12), ("decade", 10), ("decades", 10)):
        yield word, NumberWord("dozen", value)
    for word, value in (("triple", 3), ("tripled", 3), ("quadruple", 4), ("quadrupled", 4)):
        yield word, NumberWord("unit", value, is_ordinal=True)
    yield "noon", NumberWord("time", 12)
    yield "midday", NumberWord("time", 12)
    yield "midnight", NumberWord("time", 0)
    yield "once", NumberWord("unit", 1, is_ordinal=True)
    yield "twice", NumberWord("unit", 2, is_ordinal=True)
    for place, month in enumerate(_EN_MONTHS.split(), start=1):
        for form in (month, month[:_MONTH_LETTERS], "sept" if place == 9 else month):
            yield form, NumberWord("month", place)


def _english_forms(word: str, kind: Kind, value: int) -> Iterator[tuple[str, NumberWord]]:
    yield word, NumberWord(kind, value)
    if value == 0:
        return
    stem = f"{word[:-1]}ie" if word.endswith("y") else word
    ordinal = _EN_ORDINALS.get(word, f"{stem}th")
    yield ordinal, NumberWord(kind, value, is_ordinal=True)
    if value > 2:
        yield f"{ordinal}s", NumberWord(kind, value, is_ordinal=True, is_part=True)
