"""What makes a similar pair doubtful all the same: text left untranslated, and repeated text."""

from __future__ import annotations

from collections import Counter

from align.encoded import EncodedText
from corpora.language import identify_language
from corpora.normalize import comparison_key

COPY_WORDS = 4
"""Fewer words in common are names and numbers, which stay as they are."""

COPY_SHARE = 0.5
"""Share of the shorter side's words that the other side has too, from which on both are looked at
more closely."""

UNTRANSLATED = 0.05
"""What is left of the probability of a pair whose sides are in one language."""


def is_untranslated(source: str, target: str, languages: tuple[str, str]) -> bool:
    """Whether both sides are in one language although `languages` differ.

    Sides that share most of their words are identified; where that is undecided, a side whose words
    all but stand in the other is a copy.

    >>> english = "The museum opens at nine in the morning."
    >>> is_untranslated(english, english, ("az", "en"))
    True
    >>> is_untranslated("Muzey səhər saat doqquzda açılır.", english, ("az", "en"))
    False
    """
    if languages[0] == languages[1]:
        return False
    words = [
        {word for word in comparison_key(text, language).split() if word.isalpha()}
        for text, language in zip((source, target), languages, strict=True)
    ]
    common, shorter = len(words[0] & words[1]), min(map(len, words))
    if common < COPY_WORDS or common < COPY_SHARE * shorter:
        return False
    found = {identify_language(text).language for text in (source, target)}
    return len(found) == 1 if "und" not in found else common == shorter


def repetitions(text: EncodedText) -> list[int]:
    """How often each sentence of `text` stands in it, however it is typed."""
    keys = [comparison_key(sentence, text.language) for sentence in text.sentences]
    counts = Counter(keys)
    return [counts[key] for key in keys]
