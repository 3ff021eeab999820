"""Everything that comes in: files, folders and Hugging Face datasets.

- documents: `read_documents`, a format a file (`text`, `paired`, `delimited`, `jsonl`, `parquet`,
  `dataset`), all named in `registry`;
- rows that are aligned already: `rows`, a form a file;
- translation memories: `bitext`.

What they share: `inputs` finds out what a name stands for, `files`, `streams` and `decoding` turn
files into bounded pieces of text, `fields` and `records` a row of a table into a `Document`,
`reasons` says why an input is not used.

To add a format, write a `Reader` in a file of its own and name it in `registry`; to add one from
another package, see `corpora.plugins`.
"""

from corpora.readers.digests import InputDigest, digest_inputs
from corpora.readers.reading import read_documents
from corpora.readers.reasons import REASONS
from corpora.readers.registry import READERS
from corpora.readers.source import Outcome, Reader, ReadOptions, Source

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
