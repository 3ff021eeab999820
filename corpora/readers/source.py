"""What a reader is given and gives: `Source`, `ReadOptions`, `Reader`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpora.documents import Document, Rejection
from corpora.errors import ConfigurationError
from corpora.readers.decoding import Codec, storable
from corpora.readers.fields import check_fields
from corpora.readers.files import split_suffix
from corpora.readers.reasons import UNKNOWN_FORMAT, Problem

EXCERPT = 1000
"""Characters of a refused document that are kept in its `Rejection`."""

Outcome = Document | Rejection


@dataclass(frozen=True, slots=True)
class Source:
    """One file, folder or hub dataset, as a reader gets it.

    Attributes:
        location: path on this machine, or ``hf://datasets/…``.
        name: what it is called in documents and rejections; begins at the name of the input
            that the user gave, so that it is the same on every machine.
        stem: what the ids of its documents are made of.
    """

    location: str
    name: str
    stem: str

    def below(self, relative: str, path: Path) -> Source:
        """The file at `relative` in this folder."""
        return Source(str(path), f"{self.name}/{relative}", split_suffix(relative)[0])

    def reject(
        self, problem: Problem, *, row: int | None = None, document_id: str = "", text: str = ""
    ) -> Rejection:
        """The rejection of this source, or of its 1-based line or row `row`.

        >>> problem = Problem("not-json", "expected ':'")
        >>> Source("/data/news/a.jsonl", "news/a.jsonl", "a").reject(problem, row=3).source
        'news/a.jsonl:3'
        """
        place = self.name if row is None else f"{self.name}:{row}"
        return Rejection(
            place,
            storable(document_id),
            problem.reason,
            storable(problem.detail),
            storable(text[:EXCERPT]),
        )

    def not_read(self, forms: Iterable[str]) -> Rejection:
        """The rejection of a file that is of none of the `forms` read from its folder."""
        return self.reject(Problem(UNKNOWN_FORMAT, f"only these are read here: {', '.join(forms)}"))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read; every value is checked when it is made.

    Attributes:
        fields: field name to the column or key that holds it; None takes columns by their
            own names.
        encoding: Python codec of text, JSONL, CSV and TSV files.
        max_document_bytes: size in bytes above which a document is refused.

    Raises:
        ConfigurationError: a field or codec is unknown, or the size is not positive.
    """

    fields: Mapping[str, str] | None = None
    encoding: str = "utf-8"
    max_document_bytes: int = 16 * 2**20

    def __post_init__(self) -> None:
        Codec.of(self.encoding)
        if self.fields is not None:
            check_fields(self.fields)
        if self.max_document_bytes < 1:
            raise ConfigurationError(
                f"max_document_bytes is {self.max_document_bytes}; it must be at least 1"
            )


@dataclass(frozen=True, slots=True)
class Reader:
    """One row of `corpora.readers.READERS`.

    Attributes:
        read: streams the documents of a source, and a `Rejection` for each that is unusable.
        suffixes: lower-case suffixes of the files it reads, without ``.gz`` and ``.zst``.
        claims: for a reader of whole folders, whether a folder is one of its own.
        takes_fields: whether its documents are rows, to which a field map applies.
        companions: for a reader of files that belong together, the others that are read, or passed
            over, with the one at a path.
    """

    read: Callable[[Source, ReadOptions], Iterator[Outcome]]
    suffixes: tuple[str, ...] = ()
    claims: Callable[[Path], bool] | None = None
    takes_fields: bool = True
    companions: Callable[[Path], list[Path]] | None = None
