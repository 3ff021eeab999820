"""Running text to sentences, with offsets into the original text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.text.normalize import lower

_OPENING = "\"'“”„«»‘’‹›([{"
_CLOSING = "\"'”“»«’‘›‹)]}"

# sentencex never ends a sentence inside quotation marks or brackets, and pairs straight marks
# wrongly after the first odd one. It is shown the text without them, character for character.
_UNQUOTED = str.maketrans({**dict.fromkeys('"“”„«»‘‹›()[]{}\n\r', " "), "…": "."})
_SINGLE_QUOTE = re.compile(r"(?<!\w)['’]|['’](?!\w)")

# A full stop that sentencex takes for an abbreviation's: "Tell me." is no "Maine".
_AFTER_WORD = re.compile(rf"(?<=[^\W\d_]\.)[{re.escape(_CLOSING)}]*\s+(?=\W{{0,5}}[^\W\d_])")

_WORD = re.compile(r"\w")
_FIRST_WORD = re.compile(r"\w+\.?")
_CLOSERS = re.compile(rf"[{re.escape(_CLOSING)}]*")
_SPACE = re.compile(r"\s*")
_OPENERS = re.compile(rf"[{re.escape(_OPENING)}\s–—-]*")
_QUOTED_THEN_DASH = re.compile(r"[\"”“»]\s*[–—-]\s*\w")
_INITIALS = re.compile(r"[^\W\d_](?:[.-]+[^\W\d_])+")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[IVXLC]+|[^\W\d_])[.)]")
_LONGEST_ABBREVIATION = 24

_SENTENCE_END = re.compile(rf"[.!?…][{re.escape(_CLOSING)}]*$")
_WRAPPED_LENGTHS = range(50, 101)


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, or a headline, caption or list item that stands for one.

    Attributes:
        text: the sentence without surrounding white space.
        start, end: character offsets, ``document[start:end] == text``.
        paragraph: 0-based index of the block of lines it stands in; blank lines separate blocks.
    """

    text: str
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    """Words with a full stop that need not end a sentence, in lower case.

    Attributes:
        titles: never the end, because a name, an amount or an example follows.
        counted: not the end before a digit.
        others: the end only before one of `starters`; initials are treated the same.
        starters: words that, capitalised, almost always begin a sentence.
        hours: the end before a capital, but not before one of `hour_details`.
        hour_details: capitalised words that go on after an hour: days, months, time zones.
    """

    titles: frozenset[str]
    counted: frozenset[str]
    others: frozenset[str]
    starters: frozenset[str]
    hours: frozenset[str] = frozenset()
    hour_details: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ABBREVIATIONS = {
    "az": _Abbreviations(
        titles=_words(
            "prof dos akad dr gen polk mayor kap müh hüq şəh küç pros məs bax mln mlrd trln v"
            " lt col mr mrs ms st"
        ),
        counted=_words("səh s tel şək cəd fəs maddə nəş ev mən m pr № p pp no"),
        others=_words("vs təq təxm inc ltd co corp jr"),
        starters=_words(
            "o bu onun onlar onu ona ondan onların bunun buna bunu bundan bunlar biz bizim mən"
            " siz sən amma lakin ancaq və həmçinin həmin belə beləliklə sonra indi hazırda burada"
            " orada çünki əgər nə niyə necə hər heç eyni bəzi artıq bununla"
        ),
    ),
    "en": _Abbreviations(
        titles=_words(
            "mr mrs ms mx messrs dr prof gen lt col maj capt cmdr sgt cpl adm sen rep gov rev hon"
            " pres supt det insp mt ft v vs cf approx e.g i.e sens reps profs drs"
        ),
        counted=_words(
            "no nos p pp fig figs vol art sec ch est jan feb mar apr jun jul aug sep sept oct nov"
            " dec"
        ),
        others=_words("st jr sr inc ltd co corp bros ave blvd rd dept univ ph.d"),
        starters=_words(
            "he she it they we you i this that these those there the a in on at but and his her"
            " its their our my what when where why how who if as for after before however while"
            " meanwhile since although some many most no not now then also"
        ),
        hours=_words("a.m p.m am pm"),
        hour_details=_words(
            "monday tuesday wednesday thursday friday saturday sunday january february march april"
            " may june july august september october november december mon tue tues wed thu thur"
            " thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec gmt utc est edt"
            " cst cdt mst mdt pst pdt et ct pt bst cet cest eastern central mountain pacific"
        ),
    ),
}


def segment(text: str | Sequence[str], language: str) -> list[Segment]:
    r"""Sentences of `text` in order; between them lies nothing but white space.

    A line break ends a sentence. Only in hard-wrapped text it does not: where lines of 50 to 100
    characters follow each other and one of them runs on, without a full stop, into a line that
    begins with a lower-case letter, that run of lines is read as one.

    Text already split, a sequence of strings, is taken as it is: item `i` is segment `i`, even
    when it is blank (its text is then ""), and the offsets point into ``"\n".join(text)``.

    Boundaries are those of sentencex, which knows some 300 languages and falls back to a related
    one. For Azerbaijani and English they are repaired at abbreviations, initials, numbering,
    quotations and continuations in lower case.

    Args:
        text: a document's text, or its sentences.
        language: ISO 639 code, such as "az" or "en".

    >>> [s.text for s in segment("R. Usubov gəldi. “Bəli.” O getdi.\n5.5 mln. manat", "az")]
    ['R. Usubov gəldi.', '“Bəli.”', 'O getdi.', '5.5 mln. manat']
    >>> segment(["It rains.", "", "Still."], "en")[2]
    Segment(text='Still.', start=11, end=17, paragraph=0)
    """
    if not isinstance(text, str):
        return list(_given(text))
    return [
        Segment(text[start:end], start, end, paragraph)
        for paragraph, lines in enumerate(_paragraphs(text))
        for first, last in _unwrapped(text, lines)
        for start, end in _sentences(text, first, last, language)
    ]


def _given(items: Sequence[str]) -> Iterator[Segment]:
    position = 0
    for item in items:
        stripped = item.strip()
        start = position + item.index(stripped)
        yield Segment(stripped, start, start + len(stripped), 0)
        position += len(item) + 1


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """For every block of lines, start and end of each line without surrounding white space."""
    position = 0
    lines: list[tuple[int, int]] = []
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped)
            lines.append((start, start + len(stripped)))
        elif lines:
            yield lines
            lines = []
        position += len(line)
    if lines:
        yield lines


def _unwrapped(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a paragraph, hard-wrapped runs joined to one."""
    run: list[tuple[int, int]] = []
    for line in lines:
        run.append(line)
        if line[1] - line[0] in _WRAPPED_LENGTHS and line is not lines[-1]:
            continue
        if any(_runs_on(text, before, after) for before, after in pairwise(run)):
            yield run[0][0], run[-1][1]
        else:
            yield from run
        run = []


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    return text[following[0]].islower() and not _SENTENCE_END.search(text[slice(*line)])


def _sentences(text: str, first: int, last: int, language: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence of ``text[first:last]``, which begins and ends with one."""
    unit = text[first:last]
    start, word = 0, _WORD.search(unit)
    for stop in _stops(unit, language):
        if word is None:
            break
        if stop <= word.start():
            continue
        end = _end(_CLOSERS, unit, stop)
        following = _end(_SPACE, unit, end)
        if language in _ABBREVIATIONS and not _ends_sentence(unit, start, stop, language):
            continue
        word = _WORD.search(unit, following)
        if word:
            yield first + start, first + end
            start = following
    yield first + start, last


def _stops(unit: str, language: str) -> list[int]:
    """Offsets just behind every mark that may end a sentence, in order."""
    import sentencex

    unquoted = _SINGLE_QUOTE.sub(" ", unit.translate(_UNQUOTED))
    stops = {
        boundary["start_index"] + len(boundary["text"].rstrip())
        for boundary in sentencex.get_sentence_boundaries(language, unquoted)
    }
    if language in _ABBREVIATIONS:
        stops.update(match.start() for match in _AFTER_WORD.finditer(unit))
    return sorted(stops)


def _ends_sentence(unit: str, start: int, stop: int, language: str) -> bool:
    """Whether the sentence that began at `start` ends at the mark before `stop`."""
    opening = _end(_OPENERS, unit, _end(_CLOSERS, unit, stop))
    following = unit[opening : opening + 2]
    if following[:1].islower() and not following[1:].isupper():
        return False
    if _QUOTED_THEN_DASH.match(unit, stop) or _ENUMERATOR.fullmatch(unit, start, stop):
        return False
    before = unit[max(start, stop - _LONGEST_ABBREVIATION) : stop]
    if not before.endswith(".") or before.endswith(".."):
        return True
    token = (before[:-1].split() or [""])[-1].lstrip(_OPENING)
    word = lower(token, language)
    table = _ABBREVIATIONS[language]
    if word in table.titles:
        return False
    next_word = lower(_first_word(unit, opening), language)
    if word in table.hours:
        return next_word.rstrip(".") not in table.hour_details
    is_initial = _INITIALS.fullmatch(word) or (len(token) == 1 and token.isupper())
    if is_initial or word in table.others:
        return next_word in table.starters
    return not (following[:1].isdigit() and word in table.counted)


def _first_word(text: str, position: int) -> str:
    match = _FIRST_WORD.match(text, position)
    return match[0] if match else ""


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where `pattern`, which matches anywhere, stops matching from `position` on."""
    match = pattern.match(text, position)
    return match.end() if match else position
