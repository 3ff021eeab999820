"""Readers: files, folders and Hugging Face datasets to a stream of `Document`.

To add a format, write ``read(source, options) -> Iterator[Document | Rejection]`` in a file of
its own and name it in `READERS`.
"""

from corpora.readers.dataset import is_saved_dataset, read_dataset
from corpora.readers.delimited import read_csv, read_tsv
from corpora.readers.digests import InputDigest, digest_inputs
from corpora.readers.jsonl import read_jsonl
from corpora.readers.paired import is_paired_folder, read_paired
from corpora.readers.parquet import read_parquet
from corpora.readers.reading import read_documents
from corpora.readers.reasons import REASONS
from corpora.readers.source import Outcome, Reader, ReadOptions, Source
from corpora.readers.text import read_text

READERS: dict[str, Reader] = {
    "text": Reader(read_text, suffixes=(".txt",), takes_fields=False),
    "jsonl": Reader(read_jsonl, suffixes=(".jsonl", ".ndjson")),
    "csv": Reader(read_csv, suffixes=(".csv",)),
    "tsv": Reader(read_tsv, suffixes=(".tsv",)),
    "parquet": Reader(read_parquet, suffixes=(".parquet",)),
    "paired": Reader(read_paired, claims=is_paired_folder, takes_fields=False),
    "dataset": Reader(read_dataset, claims=is_saved_dataset),
}
"""Every format by its name; where several claim a folder, the first does."""

__all__ = [
    "READERS",
    "REASONS",
    "InputDigest",
    "Outcome",
    "ReadOptions",
    "Reader",
    "Source",
    "digest_inputs",
    "read_documents",
]
