"""Where the sentences of one line of running text end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpora.text.abbreviations import (
    ABBREVIATIONS,
    EXCLAIMING_NAMES,
    NAME_ENDINGS,
    Abbreviations,
)

_OPENING = "\"'“”„«»‘’‹›([{"
CLOSING = "\"'”’“»«‘›‹)]}"
"""Marks that may stand between the end of a sentence and the white space behind it."""

# sentencex never ends a sentence inside quotation marks or brackets, and pairs straight marks
# wrongly after the first odd one. It is shown the text without them, character for character.
_UNQUOTED = str.maketrans({**dict.fromkeys('"“”„«»‘‹›()[]{}\n\r', " "), "…": "."})
_SINGLE_QUOTE = re.compile(r"(?<!\w)['’]|['’](?!\w)")

# A full stop that sentencex takes for an abbreviation's: "Tell me." is no "Maine".
_AFTER_WORD = re.compile(rf"(?<=[^\W\d_]\.)[{re.escape(CLOSING)}]*\s+(?=\W{{0,5}}[^\W\d_])")

_WORD = re.compile(r"\w")
_FIRST_WORD = re.compile(r"\w+\.?")
_CLOSERS = re.compile(rf"[{re.escape(CLOSING)}]*")
_SPACE = re.compile(r"\s*")
_OPENERS = re.compile(rf"[{re.escape(_OPENING)}\s–—-]*")
_QUOTED_THEN_DASH = re.compile(r"[\"”“»]\s*[–—-]\s*\w")
_LIST_LETTER = re.compile(r"[^\W\d_]\)\s")
_INITIALS = re.compile(r"[^\W\d_](?:[.-]+[^\W\d_])+")
_PARTS = re.compile(r"[.\-–/]+")
_LONGEST_ABBREVIATION = 24
_LONGEST_SECTION = 32

_GLUED_MARKS = ".!?…"
_LAST_WORD = re.compile(r"(\w*)[^\w\s]*$")
_ADDRESS = re.compile(r"[/\\@=&]|^www\.", re.IGNORECASE)
_GLUED_WORD = re.compile(r"[^\W\d_]+(?![\w/\\@=&]|\.\w)")
_LONGEST_WORD = 64
_FEWEST_GLUED = 3  # letters of a word that may end a sentence without white space behind it


def sentence_spans(unit: str, language: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence of `unit`, which begins and ends with one.

    Boundaries are those of sentencex; for Azerbaijani and English they are repaired.
    """
    table = ABBREVIATIONS.get(language)
    start, word = 0, _WORD.search(unit)
    for stop in _stops(unit, language):
        if word is None:
            break
        if stop <= word.start():
            continue
        end = _end(_CLOSERS, unit, stop)
        following = _end(_SPACE, unit, end)
        if table:
            opening = _end(_OPENERS, unit, following)
            is_glued = following == end and opening < len(unit)
            if not _ends_sentence(unit, start, stop, opening, language, is_glued=is_glued):
                continue
        word = _WORD.search(unit, following)
        if word:
            yield start, end
            start = following
    yield start, len(unit)


def _stops(unit: str, language: str) -> list[int]:
    """Offsets just behind every mark that may end a sentence, in order."""
    import sentencex

    unquoted = _SINGLE_QUOTE.sub(" ", unit.translate(_UNQUOTED))
    stops = {
        boundary["start_index"] + len(boundary["text"].rstrip())
        for boundary in sentencex.get_sentence_boundaries(language, unquoted)
    }
    if language in ABBREVIATIONS:
        stops.update(match.start() for match in _AFTER_WORD.finditer(unit))
    return sorted(stops)


def _ends_sentence(
    unit: str, start: int, stop: int, opening: int, language: str, *, is_glued: bool
) -> bool:
    """Whether the sentence that began at `start` ends at the mark before `stop`.

    Args:
        opening: where the next word begins, behind white space and opening marks.
        is_glued: whether it stands there without white space before it.
    """
    following = unit[opening : opening + 2]
    if following[:1].islower() and not following[1:].isupper():
        return not is_glued and _LIST_LETTER.match(unit, opening) is not None
    if _QUOTED_THEN_DASH.match(unit, stop):
        return False
    if stop - start <= _LONGEST_SECTION and _section(language).fullmatch(unit, start, stop):
        return False
    table = ABBREVIATIONS[language]
    if is_glued:
        return _ends_glued(unit, start, stop, opening, table)
    before = unit[max(start, stop - _LONGEST_ABBREVIATION) : stop]
    if before.endswith("..") or before[-1:] not in (".", "!"):
        return True
    token = (before[:-1].split() or [""])[-1].lstrip(_OPENING)
    word = _lower(token)
    if before.endswith("!"):
        is_name = word in EXCLAIMING_NAMES
        return not is_name or _lower(_first_word(unit, opening)) in table.starters
    last = token if token.isalpha() else _PARTS.split(token)[-1]  # prof.dr, gen.-leyt, p/polk
    last_part = _lower(last)
    if word in table.titles or last_part in table.titles:
        return False
    next_word = _lower(_first_word(unit, opening))
    if word in table.hours:
        return next_word.rstrip(".") not in table.hour_details
    if _is_initial(token, word, last, language) or word in table.others:
        return next_word in table.starters
    return not (following[:1].isdigit() and last_part in table.counted)


def _is_initial(token: str, word: str, last: str, language: str) -> bool:
    """Initials, alone or behind a prefix (``non-U.S``), and Azerbaijani's ``II. Nikolay``."""
    if len(last) == 1 and last.isupper():
        return True
    if language == "az" and len(token) > 1 and not token.strip("IVX"):
        return True
    return _INITIALS.fullmatch(word) is not None


def _ends_glued(unit: str, start: int, stop: int, opening: int, table: Abbreviations) -> bool:
    """Whether a sentence ends at a mark with a letter right behind it.

    Rarely: the mark is far more often part of an address, a brand, a file name or an abbreviation.
    It takes a word behind that begins sentences (``Bakı.Bu``), or a capitalised one that is no
    name's last part behind a word in small letters that ends them (``gəldi.Uşaqlar``, ``nə?Heç``).
    """
    mark = unit[stop - 1]
    if mark not in _GLUED_MARKS:
        return True  # such as 。
    before = (unit[max(start, stop - _LONGEST_WORD) : stop].split() or [""])[-1]
    found = _GLUED_WORD.match(unit, opening)
    if found is None or _ADDRESS.search(before):
        return False
    behind, is_apart = found[0], unit[found.end() :][:1].isspace()
    is_starter = _lower(behind) in table.starters
    if not behind[0].isupper() or _lower(behind) in NAME_ENDINGS:
        return False
    if not behind[1:].islower() and not (is_starter and is_apart):
        return False
    word = _last_word(before)
    if not word:  # a closing quotation mark or bracket, a per cent sign
        return True
    if _lower(word) in table.titles | table.others | table.counted or len(word) < _FEWEST_GLUED:
        return False
    if is_starter and (word.isdigit() or word[1:].islower()):
        return word.islower() or is_apart
    is_one_word = "." not in before[:-1].rstrip(_GLUED_MARKS)
    if mark == "?" and is_one_word and word[1:].islower():
        return True
    ends = mark != "." or before.endswith("..") or table.last_words.search(word) is not None
    return word.islower() and is_one_word and ends


def _last_word(text: str) -> str:
    found = _LAST_WORD.search(text)
    return found[1] if found else ""


@lru_cache(maxsize=8)
def _section(language: str) -> re.Pattern[str]:
    """A number or a letter that stands before a sentence: ``1.``, ``1.1.``, ``Maddə 7.``"""
    words = "|".join(sorted(ABBREVIATIONS[language].sections))
    part = r"(?:\d{1,3}[^\W\d_]?|[IVXLC]+|[^\W\d_])"
    named = rf"(?:(?i:{words})\.?|§+|№)\s*(?:\d{{1,4}}|[IVXLC]+)"
    return re.compile(rf"(?:{named}|\(?{part})(?:[.-]{part})*[.)]{{1,2}}")


def _lower(word: str) -> str:
    """In small letters, for a table: ``Inc`` stands in Azerbaijani text too."""
    return word.replace("I\u0307", "i").replace("İ", "i").lower()


def _first_word(text: str, position: int) -> str:
    match = _FIRST_WORD.match(text, position)
    return match[0] if match else ""


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where `pattern`, which matches anywhere, stops matching from `position` on."""
    match = pattern.match(text, position)
    return match.end() if match else position
