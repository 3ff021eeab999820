"""What a bilingual corpus is: documents, sentences, pairs and their files. Knows no model.

- `documents`, `pairs`: the records, and the schema of a row; `errors`, `licences`, `plugins`;
- `text`: normalising, segmenting, language; `readers`: everything that comes in;
- `filters`, `splits`: what stands, and in which split;
- `card`, `writers`: everything that goes out;
- `storage`: files that appear whole or not at all; `groups`: names as numbers, in arrays.

It never imports `align`.
"""

import sys

from corpora.documents import Document, Rejection
from corpora.errors import AzbitextError
from corpora.pairs import Bead, SentencePair
from corpora.readers import read_documents
from corpora.text.segment import Segment, segment

sys.modules["corpora.segment"] = sys.modules["corpora.text.segment"]  # its name in 0.1

DISTRIBUTION = "azbitext"
"""Tells this package from another one that is called ``corpora``."""

__all__ = [
    "AzbitextError",
    "Bead",
    "Document",
    "Rejection",
    "Segment",
    "SentencePair",
    "read_documents",
    "segment",
]
