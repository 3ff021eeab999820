"""`read_documents`: any inputs to one stream of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b

from corpora.documents import Document, Rejection, RejectionHandler
from corpora.errors import AzbitextError, ConfigurationError, DocumentError, TextEncodingError
from corpora.readers.inputs import Input, Inputs, find_inputs
from corpora.readers.pairs import joined
from corpora.readers.reasons import DUPLICATE_ID, EMPTY, NOT_UTF8, Problem
from corpora.readers.source import Outcome, Reader, ReadOptions, Source
from corpora.readers.streams import system_problem


def read_documents(
    inputs: Inputs,
    *,
    format: str | None = None,
    fields: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    max_document_bytes: int = 16 * 2**20,
    rejected: RejectionHandler | None = None,
) -> Iterator[Document]:
    """Stream the documents of files, folders and Hugging Face datasets, in a fixed order.

    Args:
        inputs: one path or ``hf://datasets/user/name[@revision]``, or several.
        format: a name of `READERS`; None tells it from suffixes and from what a folder holds.
        fields: field to column, such as ``{"headline_az": "title", "meta.url": "link"}``. Besides
            these only columns called id, source and licence are read. None takes every column,
            each by the name of its field.
        encoding: Python codec of text, JSONL, CSV and TSV files; a byte order mark is dropped.
        max_document_bytes: a document above this size in bytes is refused unread.
        rejected: is called with whatever cannot be used, and reading goes on; None raises.

    Raises:
        InputNotFoundError: an input does not exist, or the hub cannot be reached.
        UnknownNameError: there is no such format.
        ConfigurationError: an option is wrong, or does not fit the columns of a file.
        DocumentError: something cannot be used, and `rejected` is None; `TextEncodingError`
            where it is not text in the encoding.

    >>> from pathlib import Path; from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "rain.txt")
    ...     _ = path.write_text("Yağış yağır.\\n\\nIt is raining.\\n", encoding="utf-8")
    ...     next(read_documents(path))  # doctest: +NORMALIZE_WHITESPACE
    Document(id='rain', headline={'az': 'Yağış yağır.'}, body={'en': 'It is raining.'},
             meta={'source': 'rain.txt'}, links=())
    """
    options = ReadOptions(fields, encoding, max_document_bytes)
    return _unique(find_inputs(inputs, format), options, rejected or _raise)


def _unique(
    inputs: list[Input], options: ReadOptions, rejected: RejectionHandler
) -> Iterator[Document]:
    # digests, because ids may be long; two of a billion clash in one corpus out of 37
    seen: set[bytes] = set()
    for outcome, source in _outcomes(inputs, options):
        if isinstance(outcome, Rejection):
            rejected(outcome)
            continue
        digest = blake2b(outcome.id.encode(), digest_size=8).digest()
        if digest in seen:
            problem = Problem(DUPLICATE_ID, f"an earlier document has the id {outcome.id!r}")
            text = "\n".join(outcome.headline.values())
            rejected(source.reject(problem, document_id=outcome.id, text=text))
            continue
        seen.add(digest)
        yield outcome


def _outcomes(inputs: list[Input], options: ReadOptions) -> Iterator[tuple[Outcome, Source]]:
    seen: set[bytes] = set()
    for given in inputs:
        for part in given.parts():
            if isinstance(part, Rejection):
                yield part, given.source
                continue
            reader, source = part
            for outcome in joined(_read(reader, source, options), seen):
                yield outcome, source


def _read(reader: Reader, source: Source, options: ReadOptions) -> Iterator[Outcome]:
    if options.fields is not None and not reader.takes_fields:
        raise ConfigurationError(
            f"{source.name}: a field map is given, but a text has no columns; read texts and "
            "tables apart, or name the format of the tables"
        )
    nothing = True
    try:
        for outcome in reader.read(source, options):
            nothing = False
            yield outcome
    except AzbitextError:
        raise
    except OSError as error:
        yield source.reject(system_problem(error))
    else:
        if nothing:
            yield source.reject(Problem(EMPTY, "the file has no rows"))


def _raise(rejection: Rejection) -> None:
    error = TextEncodingError if rejection.reason == NOT_UTF8 else DocumentError
    raise error(f"{rejection.source}: {rejection.detail}")
