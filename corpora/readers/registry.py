"""Every format of documents by its name.

To add one, write ``read(source, options) -> Iterator[Document | Rejection]`` in a file of its own
beside this one and name it here.
"""

from __future__ import annotations

from corpora.plugins import Registry
from corpora.readers.dataset import is_saved_dataset, read_dataset
from corpora.readers.delimited import read_csv, read_tsv
from corpora.readers.exchange import read_tmx, read_xliff
from corpora.readers.html import SUFFIXES as HTML_SUFFIXES
from corpora.readers.html import read_html
from corpora.readers.jsonl import read_jsonl
from corpora.readers.moses import SUFFIXES as MOSES_SUFFIXES
from corpora.readers.moses import companions, read_moses
from corpora.readers.paired import is_paired_folder, read_paired
from corpora.readers.parquet import read_parquet
from corpora.readers.source import Reader
from corpora.readers.text import read_text

READERS: Registry[Reader] = Registry(
    "readers",
    {
        "text": Reader(read_text, suffixes=(".txt",), takes_fields=False),
        "html": Reader(read_html, suffixes=HTML_SUFFIXES, takes_fields=False),
        "jsonl": Reader(read_jsonl, suffixes=(".jsonl", ".ndjson")),
        "csv": Reader(read_csv, suffixes=(".csv",)),
        "tsv": Reader(read_tsv, suffixes=(".tsv",)),
        "moses": Reader(
            read_moses, suffixes=MOSES_SUFFIXES, takes_fields=False, companions=companions
        ),
        "tmx": Reader(read_tmx, suffixes=(".tmx",), takes_fields=False),
        "xliff": Reader(read_xliff, suffixes=(".xlf", ".xliff"), takes_fields=False),
        "parquet": Reader(read_parquet, suffixes=(".parquet",)),
        "paired": Reader(read_paired, claims=is_paired_folder, takes_fields=False),
        "dataset": Reader(read_dataset, claims=is_saved_dataset),
    },
)
"""Where several claim a folder or a suffix, the first does."""
