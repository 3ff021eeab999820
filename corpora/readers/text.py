"""Plain text: the first line that is not blank is the headline, the rest is the body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpora.documents import Document
from corpora.readers.reasons import EMPTY, Problem
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.streams import read_whole, system_problem

HEADLINE_LANGUAGE, BODY_LANGUAGE = "az", "en"

# `str.splitlines` would also break at U+2028 and at control characters, which belong to the text
_LINE_END = re.compile(r"\r\n|\r|\n")
_HEADLINE = re.compile(r"\s*([^\r\n]*)(?:[^\S\r\n]*(?:\r\n|\r|\n))*")


def read_text(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One file is one document: an Azerbaijani headline over an English body."""
    text, problem = read_article(source, options)
    if problem:
        yield source.reject(problem, document_id=source.stem, text=text)
        return
    headline, body = split_headline(text)
    yield Document(
        source.stem,
        headline={HEADLINE_LANGUAGE: headline},
        body={BODY_LANGUAGE: body} if body else {},
        meta={"source": source.name},
    )


def read_article(file: Source, options: ReadOptions) -> tuple[str, Problem | None]:
    """The text of a file, and what is wrong with it: any `Problem`, an empty file included."""
    try:
        text, problem = read_whole(file.location, options)
    except OSError as error:
        return "", system_problem(error)
    if not problem and not text.strip():
        problem = Problem(EMPTY, "the file holds no text")
    return text, problem


def split_headline(text: str) -> tuple[str, str]:
    r"""The headline without its outer white space, and the body without its outer blank lines.

    >>> split_headline("\n Yağış yağır. \r\n\r\n  It rains.\r\n\r\nIt pours. \r\n")
    ('Yağış yağır.', '  It rains.\r\n\r\nIt pours. ')
    """
    _, headline, rest = _HEADLINE.split(text, maxsplit=1)
    last_letter = len(rest.rstrip())
    trailing_space = _LINE_END.split(rest[last_letter:], maxsplit=1)[0]
    return headline.strip(), rest[:last_letter] + trailing_space
