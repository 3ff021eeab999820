"""What every reader yields: a `Document`, or a `Rejection` that says why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Text = str | tuple[str, ...]
"""A running text, or a text that was split into sentences before it came here."""

LANGUAGES = ("az", "en")

Links = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""Which sentences of a body say the same: 0-based indices, Azerbaijani and English."""


@dataclass(frozen=True, slots=True)
class Document:
    """One news article.

    Attributes:
        id: stable name of the document; two documents of a corpus never share one.
        headline: text by BCP-47 language code; a language without a headline is absent.
        body: text by language code. A tuple of strings is a body already split into sentences.
        meta: anything else that is known, as strings. ``source`` and ``licence`` reach the
            columns of these names in the corpus.
        links: of a body that came aligned, its pairs; both its sides are tuples of strings then.
            A side that is missing is ``()``. Empty where the aligner has to find them.

    >>> document = Document("n1", headline={"az": "Yağış yağır."}, body={"en": "It is raining."})
    >>> document.languages
    ('az', 'en')
    """

    id: str
    headline: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Text] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    links: Links = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes for which the document has any text, sorted."""
        return tuple(sorted({*self.headline, *self.body}))


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input or a row that was kept out, and why.

    Attributes:
        source: file (and line) or dataset it came from.
        id: document or row id where one is known, else "".
        reason: short stable code, such as ``not-utf8`` or ``duplicate-id``.
        detail: the whole story for a person.
        text: the text that was kept out: a row's in full, the beginning of a document's.
    """

    source: str
    id: str
    reason: str
    detail: str
    text: str = ""


RejectionHandler = Callable[[Rejection], None]
