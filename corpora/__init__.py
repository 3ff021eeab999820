"""What a bilingual corpus is: documents, sentences, pairs and their files. Knows no model."""

from corpora.documents import Document, Rejection
from corpora.errors import AzbitextError
from corpora.pairs import Bead, SentencePair

__all__ = ["AzbitextError", "Bead", "Document", "Rejection", "SentencePair"]
