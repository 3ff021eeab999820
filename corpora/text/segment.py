"""Running text to sentences, with offsets into the original text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.text.sentence_ends import CLOSING, sentence_spans

_SENTENCE_END = re.compile(rf"[.!?…][{re.escape(CLOSING)}]*$")
_WRAPPED_LENGTHS = range(50, 101)
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # where `str.splitlines` splits
_QUOTATION_MARKS = (("“", "”"), ("«", "»"))
_FEWEST_WORDS = 2  # of a sentence in a headline


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


def segment(text: str | Sequence[str], language: str) -> list[Segment]:
    r"""Sentences of `text` in order; between them lies nothing but white space.

    A line break ends a sentence. Only in hard-wrapped text it does not: where lines of 50 to 100
    characters follow each other and one of them runs on, without a full stop, into a line that
    begins with a lower-case letter, that run of lines is read as one.

    Text already split, a sequence of strings, is taken as it is: item `i` is segment `i`, even
    when it is blank (its text is then ""), and the offsets point into ``"\n".join(text)``.

    Boundaries are those of sentencex, which knows some 300 languages and falls back to a related
    one. For Azerbaijani and English they are repaired at abbreviations, initials, numbering,
    quotations and continuations in lower case; where no white space follows, inside an address, a
    brand or a file name, only strong evidence ends a sentence (`corpora.text.sentence_ends`).

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


def segment_headline(text: str | Sequence[str], language: str) -> list[Segment]:
    """The headlines of `text`: one for each line, or item of a sequence.

    A line is several only where it is written as running text: it ends like a sentence, and so does
    every part of it, outside of quotation marks, with at least two words.

    >>> [s.text for s in segment_headline("Bakıda zəlzələ oldu. Ölən yoxdur", "az")]
    ['Bakıda zəlzələ oldu. Ölən yoxdur']
    >>> [s.text for s in segment_headline("Bakıda zəlzələ oldu. Ölən yoxdur.", "az")]
    ['Bakıda zəlzələ oldu.', 'Ölən yoxdur.']
    """
    found = segment(text, language)
    if not isinstance(text, str) or len(found) < 2:
        return found
    headlines: list[Segment] = []
    line: list[Segment] = []
    for sentence in found:
        if line and _LINE_END.search(text, line[-1].end, sentence.start):
            headlines += _headlines(text, line)
            line = []
        line.append(sentence)
    return headlines + _headlines(text, line)


def _headlines(text: str, line: list[Segment]) -> list[Segment]:
    """The sentences of one line, or all of it as one."""
    if len(line) < 2 or all(_is_whole(sentence.text) for sentence in line):
        return line
    start, end = line[0].start, line[-1].end
    return [Segment(text[start:end], start, end, line[0].paragraph)]


def _is_whole(sentence: str) -> bool:
    """Whether a sentence of a headline stands by itself: two words, an end, no open quotation."""
    quotations_are_closed = sentence.count('"') % 2 == 0 and all(
        sentence.count(left) == sentence.count(right) for left, right in _QUOTATION_MARKS
    )
    ends = _SENTENCE_END.search(sentence) is not None
    return quotations_are_closed and ends and len(sentence.split()) >= _FEWEST_WORDS


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
    for start, end in sentence_spans(text[first:last], language):
        yield first + start, first + end
