"""Rows that are aligned already: each is a document of one pair, or several are one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from corpora.documents import LANGUAGES, Document, Links
from corpora.pairs import ORIGINS
from corpora.readers.source import Outcome

DOC_ID = "doc_id"
"""The ``meta`` of a pair that belongs to a document with others, as in a corpus of azbitext."""

_HUMAN = ("human", ORIGINS.index("human"), str(ORIGINS.index("human")))
_MISSING = ("missing", ORIGINS.index("missing"), str(ORIGINS.index("missing")))


def is_human(origin: object) -> bool:
    """Whether a side that holds text was written by a human: what a model wrote is left out.

    Where the column still says that the side is missing, somebody has filled it in.

    >>> [is_human(origin) for origin in ("human", "missing", "machine", 2)]
    [True, True, False, False]
    """
    return origin in _HUMAN or origin in _MISSING


def pair_document(name: str, sides: Mapping[str, str], meta: Mapping[str, str]) -> Document:
    """A document of one pair, or of one side whose counterpart is missing.

    >>> pair_document("n1", {"az": "Qar yağır.", "en": "It snows."}, {}).links
    (((0,), (0,)),)
    """
    az, en = (((0,) if language in sides else ()) for language in LANGUAGES)
    return Document(name, {}, {side: (text,) for side, text in sides.items()}, meta, ((az, en),))


def joined(outcomes: Iterable[Outcome], seen: set[bytes]) -> Iterator[Outcome]:
    """`outcomes`, neighbouring pairs of one document as that document.

    A document whose rows stand apart is one document where it begins; each later stretch of it
    goes by the id of its first row.

    Args:
        outcomes: of one source.
        seen: digests of the documents of sources before, to which those of this one are added.
    """
    waiting: list[Document] = []
    for outcome in outcomes:
        doc_id = outcome.meta.get(DOC_ID) if isinstance(outcome, Document) else None
        if waiting and doc_id != waiting[0].meta[DOC_ID]:
            yield _one(waiting, seen)
            waiting = []
        if isinstance(outcome, Document) and outcome.links and doc_id is not None:
            waiting.append(outcome)
        else:
            yield outcome
    if waiting:
        yield _one(waiting, seen)


def _one(pairs: list[Document], seen: set[bytes]) -> Document:
    first = pairs[0]
    meta = {name: value for name, value in first.meta.items() if name != DOC_ID}
    name = first.meta[DOC_ID]
    digest = blake2b(name.encode(), digest_size=8).digest()
    if digest in seen:
        name = first.id
    seen.add(digest)
    body: dict[str, list[str]] = {}
    links: list[tuple[tuple[int, ...], ...]] = []
    for pair in pairs:
        link = []
        for language in LANGUAGES:
            texts = body.setdefault(language, [])
            given = pair.body.get(language, ())
            link.append(tuple(range(len(texts), len(texts) + len(given))))
            texts += given
        links.append(tuple(link))
    sides = {language: tuple(texts) for language, texts in body.items() if texts}
    return Document(name, {}, sides, meta, _links(links))


def _links(links: Iterable[tuple[tuple[int, ...], ...]]) -> Links:
    return tuple((az, en) for az, en in links)
