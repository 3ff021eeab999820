"""What a bilingual corpus is: documents, sentences, pairs and their files. Knows no model."""

from corpora.documents import Document, Rejection
from corpora.errors import AzbitextError
from corpora.pairs import Bead, SentencePair
from corpora.readers import read_documents
from corpora.segment import Segment, segment

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
