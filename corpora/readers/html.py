"""Web pages: the headline from the title, the body from the article, by trafilatura.

A piece of HTML in a field of a table needs no extractor: `plain` takes its tags off.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from corpora.documents import LANGUAGES, Document, Text
from corpora.errors import MissingExtraError
from corpora.readers.reasons import EMPTY, Problem
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.text import read_article
from corpora.text.language import identify_language
from corpora.text.markup import is_html, text_of_html

SUFFIXES = (".html", ".htm")

_PAGE = re.compile(r"\s*(?:<!doctype html|<html[\s>])|<body[\s>]", re.IGNORECASE)
_SITE_NAME = re.compile(r"\s+(?:[|»·•–—-]|::)\s+[^|»·•–—]{1,40}$")


def read_html(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One page is one document; each of headline and body is in the language that it is in.

    Raises:
        MissingExtraError: trafilatura is not installed.
    """
    text, problem = read_article(source, options)
    if problem:
        yield source.reject(problem, document_id=source.stem, text=text)
        return
    headline, body = page_of(text)
    if not headline and not body:
        problem = Problem(EMPTY, "no article was found in the page")
        yield source.reject(problem, document_id=source.stem, text=text)
        return
    in_body = _language(body or headline, "az")
    yield Document(
        source.stem,
        headline={_language(headline, in_body): headline} if headline else {},
        body={in_body: body} if body else {},
        meta={"source": source.name},
    )


def page_of(html: str) -> tuple[str, str]:
    """Headline and body of a page, either "" where there is none.

    Raises:
        MissingExtraError: trafilatura is not installed.
    """
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError(
            'web pages are read by trafilatura; pip install "azbitext[html]"'
        ) from error
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it yields nothing, which is told
    found = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    if found is None:
        return "", ""
    fields = found if isinstance(found, dict) else found.as_dict()
    title, text = (fields["title"] or "").strip(), (fields["text"] or "").strip()
    first, _, rest = text.partition("\n")
    if title and (first == title or _SITE_NAME.sub("", title) == first):
        return first, rest.strip()
    return _SITE_NAME.sub("", title), text


def plain(value: Text) -> Text:
    """A field without its HTML; anything else as it is.

    >>> plain("<p>Bir.</p><p>İki.</p>"), plain("a < b")
    ('Bir.\\nİki.', 'a < b')
    """
    if not isinstance(value, str):
        texts = (text_of_html(one) if is_html(one) else one for one in value)
        return tuple(one for one in texts if one.strip())
    if not is_html(value):
        return value
    if _PAGE.search(value[:1000]):
        try:
            return page_of(value)[1] or text_of_html(value)
        except MissingExtraError:
            return text_of_html(value)
    return text_of_html(value)


def _language(text: str, otherwise: str) -> str:
    language = identify_language(text).language
    return language if language in LANGUAGES else otherwise
