"""One row of a table or of JSON lines to a `Document`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpora.documents import LANGUAGES, Document, Text
from corpora.readers.fields import META, TEXT_FIELDS
from corpora.readers.reasons import (
    EMPTY,
    MISSING_FIELD,
    NOT_UTF8,
    TOO_LARGE,
    WRONG_TYPE,
    Problem,
)
from corpora.readers.source import Outcome, ReadOptions, Source


def document_of(
    values: Mapping[str, object], source: Source, number: int, options: ReadOptions
) -> Outcome:
    """The document in row `number` (1-based) of `source`, or why there is none.

    `values` are its values by field. Null and blank ones count as absent, and so do the blank
    sentences of a body that is a list. A row without an id is called ``STEM#NUMBER``.

    >>> source = Source("/data/news.jsonl", "news.jsonl", "news")
    >>> document_of({"body_en": ["It rains.", ""], "id": None}, source, 7, ReadOptions())
    ... # doctest: +NORMALIZE_WHITESPACE
    Document(id='news#7', headline={}, body={'en': ('It rains.',)},
             meta={'source': 'news.jsonl'})
    """
    present = {name: value for name, value in values.items() if not _is_blank(value)}
    problem = _problem(values, present, options)
    if problem:
        text = "\n".join(str(present[name]) for name in TEXT_FIELDS if name in present)
        return source.reject(problem, row=number, document_id=str(present.get("id", "")), text=text)
    meta = {
        name.removeprefix(META): str(value)
        for name, value in present.items()
        if name != "id" and name not in TEXT_FIELDS
    }
    return Document(
        str(present.get("id", f"{source.stem}#{number}")),
        headline={lang: str(value).strip() for lang, value in _side("headline", present)},
        body={lang: _body(value) for lang, value in _side("body", present)},
        meta={"source": source.name, **meta},
    )


def _side(role: str, values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for language in LANGUAGES:
        if f"{role}_{language}" in values:
            yield language, values[f"{role}_{language}"]


def _body(value: object) -> Text:
    if isinstance(value, list):
        return tuple(sentence for sentence in value if sentence.strip())
    return str(value)


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return all(isinstance(part, str) and not part.strip() for part in value)
    return value is None


def _problem(
    values: Mapping[str, object], present: Mapping[str, object], options: ReadOptions
) -> Problem | None:
    if not any(name in values for name in TEXT_FIELDS):
        columns = options.fields or dict(zip(TEXT_FIELDS, TEXT_FIELDS, strict=True))
        wanted = ", ".join(columns[name] for name in TEXT_FIELDS if name in columns)
        return Problem(MISSING_FIELD, f"the row has none of {wanted}")
    for name, value in present.items():
        expected = _expected(name, value)
        if expected:
            return Problem(WRONG_TYPE, f"{name} is {type(value).__name__}, expected {expected}")
    if not any(name in present for name in TEXT_FIELDS):
        return Problem(EMPTY, "the row holds no text")
    try:
        size = sum(len(_joined(value).encode()) for value in present.values())
    except UnicodeEncodeError as error:
        return Problem(NOT_UTF8, f"half a surrogate pair, {error.object[error.start]!r}")
    if size > options.max_document_bytes:
        limit = f"max_document_bytes is {options.max_document_bytes}"
        return Problem(TOO_LARGE, f"{size} bytes of text; {limit}")
    return None


def _expected(name: str, value: object) -> str:
    """What the field takes, if `value` is none of it."""
    role = name.partition("_")[0]
    if role == "headline":
        return "" if isinstance(value, str) else "a string"
    if role == "body":
        parts = value if isinstance(value, list) else [value]
        fits = all(isinstance(part, str) for part in parts)
        return "" if fits else "a string or a list of strings"
    if name == "id":
        fits = isinstance(value, str | int) and not isinstance(value, bool)
        return "" if fits else "a string or a whole number"
    return "a string, a number or a date" if isinstance(value, list | dict | bytes) else ""


def _joined(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
