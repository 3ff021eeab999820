"""What speaks against a machine translation: measured once, judged whenever thresholds change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from align.translators.base import OUT_OF_MEMORY, TOO_LONG, UNFINISHED
from corpora.text.language import identify_language
from corpora.text.normalize import comparison_key
from corpora.text.numbers import missing_numbers, number_agreement, numbers_of

EMPTY = "empty-translation"
WRONG_LANGUAGE = "wrong-language"
COPIED = "copied-input"
REPEATED = "repetition"
LOST_NUMBERS = "lost-numbers"
LOW_QUALITY = "low-quality"

REASONS: dict[str, str] = {
    EMPTY: "the model wrote nothing",
    WRONG_LANGUAGE: "the translation is in another language than it should be",
    COPIED: "the translation repeats the words of the input",
    REPEATED: "the translation says one thing over and over, and the input does not",
    UNFINISHED: "the translation is several times as long as the input, or does not come to an end",
    LOST_NUMBERS: "numbers of the input are not in the translation (see min_number_agreement)",
    LOW_QUALITY: "the two sides do not seem to say the same (see min_quality)",
    TOO_LONG: "a sentence is longer than the model can read",
    OUT_OF_MEMORY: "not even this text alone fits into memory",
}
"""Why a translation is withheld."""

MOST_COPIED = 0.8
MOST_REPEATED = 0.3
MOST_LONGER = 3.0

_FEWEST_LETTERS = 25  # of fewer, many are names, which speak no language
_FEWEST_WORDS = 3  # fewer may be names, the same in both languages
_LOOP = re.compile(r"(?s)(.{1,60}?)\1{3,}")
_LOOKED_AT = 4_000  # characters; a loop shows long before


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one translation.

    Attributes:
        language: ISO 639 code of the language it is in, "und" where that cannot be told.
        copied: share of its words that stand in the input, 0 to 1; 0 for fewer than three words.
        repeated: share of it that is the repeating of a passage said before, less the same share
            of the input, 0 to 1.
        length_ratio: its length over that of the input, in characters, ten added to both.
        lost_numbers: numbers of the input that it does not have in any spelling, separated by
            commas.
        number_agreement: share of the numbers of the input that it has, 0 to 1; 1 without any.
        quality: see `align.scores.quality`; None where it cannot be estimated.
    """

    language: str
    copied: float
    repeated: float
    length_ratio: float
    lost_numbers: str
    number_agreement: float
    quality: float | None = None


def measure(
    text: str, translation: str, *, source: str, target: str, quality: float | None = None
) -> Measures:
    """The figures of a `translation` of `text` from `source` into `target`.

    >>> measure("Qatarda 45 sərnişin var.", "There are passengers on the train.",
    ...         source="az", target="en").lost_numbers
    '45'
    """
    numbers, others = numbers_of(text, source), numbers_of(translation, target)
    agreement = number_agreement(numbers, others)
    return Measures(
        language=_language(translation),
        copied=_copied(comparison_key(text, source), comparison_key(translation, target)),
        repeated=max(_repeated(translation) - _repeated(text), 0.0),
        length_ratio=(len(translation) + 10) / (len(text) + 10),
        lost_numbers=", ".join(one.text for one in missing_numbers(numbers, others)),
        number_agreement=1.0 if agreement is None else agreement,
        quality=quality,
    )


def objections(
    translation: str,
    measures: Measures,
    *,
    target: str,
    min_quality: float,
    min_number_agreement: float = 1.0,
) -> Iterator[tuple[str, str]]:
    """Why `translation` must not stand: codes of `REASONS`, each with the figure behind it.

    Args:
        translation, measures: what is judged.
        target: the language it should be in.
        min_quality, min_number_agreement: what `measures` must reach.

    >>> figures = measure("Yağış yağır.", "", source="az", target="en")
    >>> list(objections("", figures, target="en", min_quality=0.5))
    [('empty-translation', 'it is empty')]
    """
    if not translation.strip():
        yield EMPTY, "it is empty"
        return
    if measures.language not in (target, "und"):
        yield WRONG_LANGUAGE, f"it is in {measures.language!r}, not in {target!r}"
    if measures.copied >= MOST_COPIED:
        yield COPIED, f"{measures.copied:.0%} of its words are those of the input"
    if measures.repeated >= MOST_REPEATED:
        yield REPEATED, f"{measures.repeated:.0%} of it repeats what it said before"
    if measures.length_ratio > MOST_LONGER:
        yield UNFINISHED, f"it is {measures.length_ratio:.1f} times as long as the input"
    if round(measures.number_agreement, 6) < min_number_agreement:  # it was stored as float32
        yield LOST_NUMBERS, f"it lacks {measures.lost_numbers}"
    if measures.quality is not None and measures.quality < min_quality:
        yield LOW_QUALITY, f"quality {measures.quality:.3f} is below {min_quality:g}"


def _language(translation: str) -> str:
    letters = sum(map(str.isalpha, translation))
    return identify_language(translation).language if letters >= _FEWEST_LETTERS else "und"


def _copied(text: str, translation: str) -> float:
    words = [word for word in translation.split() if not word.isdigit()]
    if len(words) < _FEWEST_WORDS:
        return 0.0
    left = Counter(text.split())
    copied = 0
    for word in words:
        copied += left[word] > 0
        left[word] -= 1
    return copied / len(words)


def _repeated(text: str) -> float:
    text = text[:_LOOKED_AT]
    loops = (len(loop[0]) - len(loop[1]) for loop in _LOOP.finditer(text) if loop[1].strip())
    return max(loops, default=0) / max(len(text), 1)
