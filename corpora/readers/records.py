"""One row of a table or of JSON lines to a `Document`."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from math import isnan

from corpora.documents import LANGUAGES, Document, Text
from corpora.languages import language_of
from corpora.readers.cells import as_id, is_no_value
from corpora.readers.fields import META, ORIGIN_FIELDS, PAIR_FIELDS, TEXT_FIELDS, TRANSLATION
from corpora.readers.html import plain
from corpora.readers.pairs import is_human, pair_document
from corpora.readers.reasons import (
    EMPTY,
    MISSING_FIELD,
    NOT_UTF8,
    TOO_LARGE,
    WRONG_TYPE,
    Problem,
)
from corpora.readers.source import Outcome, ReadOptions, Source

_SIDES = tuple(
    (f"{role}_{language}", role, language)
    for role in ("headline", "body")
    for language in LANGUAGES
)
_TEXTS = frozenset((*TEXT_FIELDS, *PAIR_FIELDS))
_NOT_META = _TEXTS.union(ORIGIN_FIELDS, ("id", TRANSLATION))


def document_of(
    values: Mapping[str, object], source: Source, number: int, options: ReadOptions
) -> Outcome:
    """The document in row `number` (1-based) of `source`, or why there is none.

    `values` are its values by field. Null and blank ones count as absent, and so do marks that
    stand for nothing, such as ``NULL``, and the blank sentences of a body that is a list. A text
    that is HTML loses its tags. A row without an id is called ``STEM#NUMBER``; one with ``az`` and
    ``en`` is aligned already.

    >>> source = Source("/data/news.jsonl", "news.jsonl", "news")
    >>> document_of({"body_en": ["It rains.", ""], "id": None}, source, 7, ReadOptions())
    ... # doctest: +NORMALIZE_WHITESPACE
    Document(id='news#7', headline={}, body={'en': ('It rains.',)},
             meta={'source': 'news.jsonl'}, links=())
    """
    if TRANSLATION in values:
        values = {**values, **_sides(values[TRANSLATION])}
    present: dict[str, object] = {}
    for name, value in values.items():
        if type(value) is str:
            if not is_no_value(value):
                present[name] = value
        elif (value := _plain(value)) is not None:
            present[name] = value
    problem = _problem(values, present, options)
    if problem:
        text = "\n".join(str(present[name]) for name in _texts_of(present))
        return source.reject(problem, row=number, document_id=str(present.get("id", "")), text=text)
    meta = {"source": source.name}
    for name, value in present.items():
        if name not in _NOT_META:
            meta[name.removeprefix(META)] = str(value)
    name = str(present["id"]) if "id" in present else f"{source.stem}#{number}"
    for field in _texts_of(present):
        present[field] = cleaned = plain(_body(present[field]))
        if not cleaned:
            del present[field]
    if not _texts_of(present):
        problem = Problem(EMPTY, "the row holds markup and no text")
        return source.reject(problem, row=number, document_id=name)
    if not any(side in present for side in PAIR_FIELDS):
        headline: dict[str, str] = {}
        body: dict[str, Text] = {}
        for field, role, language in _SIDES:
            if field in present:
                if role == "headline":
                    headline[language] = str(present[field]).strip()
                else:
                    body[language] = _text(present[field])
        return Document(name, headline, body, meta)
    sides = {side: str(present[side]) for side in PAIR_FIELDS if side in present}
    origins = {side: present.get(f"origin_{side}", "human") for side in sides}
    human = {side: text for side, text in sides.items() if is_human(origins[side])}
    if not human:
        problem = Problem(EMPTY, "no side of the row was written by a human")
        return source.reject(problem, row=number, document_id=name, text="\n".join(sides.values()))
    return pair_document(name, human, meta)


def _texts_of(values: Iterable[str]) -> list[str]:
    return [name for name in (*TEXT_FIELDS, *PAIR_FIELDS) if name in values]


def _sides(translation: object) -> dict[str, object]:
    """Both texts of a ``translation``; one that a table wrote as text is read as what it was."""
    if isinstance(translation, str):
        translation = _literal(translation)
    if not isinstance(translation, Mapping):
        return {}
    named = ((language_of(str(code)), text) for code, text in translation.items())
    return {language: text for language, text in named if language}


def _literal(text: str) -> object:
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None


def _body(value: object) -> Text:
    if isinstance(value, list):
        return tuple(sentence for sentence in value if sentence.strip())
    return str(value)


def _text(value: object) -> Text:
    return value if isinstance(value, tuple) else str(value)


def _plain(value: object) -> object:
    """A value without what libraries wrap it into; None for what stands for nothing."""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")  # Parquet of tools that do not say what is text
        except UnicodeDecodeError:
            return value
    if isinstance(value, float) and isnan(value):
        return None
    if isinstance(value, list) and all(
        isinstance(part, str) and not part.strip() for part in value
    ):
        return None
    return value


def _problem(
    values: Mapping[str, object], present: dict[str, object], options: ReadOptions
) -> Problem | None:
    if _TEXTS.isdisjoint(values):
        if TRANSLATION in values:
            return Problem(MISSING_FIELD, "its translation has neither az nor en")
        columns = options.fields or dict(zip(TEXT_FIELDS, TEXT_FIELDS, strict=True))
        wanted = ", ".join(columns[name] for name in TEXT_FIELDS if name in columns)
        return Problem(MISSING_FIELD, f"the row has none of {wanted}")
    if "id" in present:
        present["id"] = _id(present["id"])
    size = 0
    for name, value in present.items():
        if type(value) is not str:
            expected = _expected(name, value)
            if expected:
                return Problem(WRONG_TYPE, f"{name} is {type(value).__name__}, expected {expected}")
            value = _joined(value)
        try:
            size += len(value.encode())
        except UnicodeEncodeError as error:
            return Problem(NOT_UTF8, f"half a surrogate pair, {error.object[error.start]!r}")
    if _TEXTS.isdisjoint(present):
        return Problem(EMPTY, "the row holds no text")
    if size > options.max_document_bytes:
        limit = f"max_document_bytes is {options.max_document_bytes}"
        return Problem(TOO_LARGE, f"{size} bytes of text; {limit}")
    return None


def _id(value: object) -> object:
    """An id as it was before a gap in its column made it a fraction."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return as_id(value) if isinstance(value, str) else value


def _expected(name: str, value: object) -> str:
    """What the field takes, if `value` is none of it."""
    role = name.partition("_")[0]
    if role == "body":
        parts = value if isinstance(value, list) else [value]
        fits = all(isinstance(part, str) for part in parts)
        return "" if fits else "a string or a list of strings"
    if name == "id":
        fits = isinstance(value, str | int) and not isinstance(value, bool)
        return "" if fits else "a string or a whole number"
    if name in _TEXTS:
        return "" if isinstance(value, str) else "a string"
    if name == TRANSLATION:
        return ""  # its sides are looked at
    return "a string, a number or a date" if isinstance(value, list | dict | bytes) else ""


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(value)
    return "" if isinstance(value, Mapping) else str(value)
