"""What a bilingual corpus is: documents, sentences, pairs and their files. Knows no model.

- `documents`, `pairs`: the records, and the schema of a row; `errors`, `licences`, `plugins`;
- `text`: normalising, segmenting, language; `readers`: everything that comes in;
- `filters`, `splits`: what stands, and in which split;
- `card`, `writers`: everything that goes out;
- `storage`: files that appear whole or not at all; `groups`: names as numbers, in arrays.

It never imports `align`.

The public names are loaded when they are first used: importing this package loads no reader.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpora.documents import Document, Rejection
    from corpora.errors import AzbitextError
    from corpora.pairs import Bead, SentencePair
    from corpora.readers import read_documents
    from corpora.text.segment import Segment, segment

DISTRIBUTION = "azbitext"
"""Tells this package from another one that is called ``corpora``."""

_HOMES = {
    "AzbitextError": "corpora.errors",
    "Bead": "corpora.pairs",
    "Document": "corpora.documents",
    "Rejection": "corpora.documents",
    "Segment": "corpora.text.segment",
    "SentencePair": "corpora.pairs",
    "read_documents": "corpora.readers",
    "segment": "corpora.text.segment",
}

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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'corpora' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _Moved(ModuleType):
    """A module under the name that it had in 0.1, loaded when something of it is used."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("corpora.text.segment"), name)


sys.modules["corpora.segment"] = _Moved("corpora.segment")
