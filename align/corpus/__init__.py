"""A finished corpus, and what is done with it: read back, reviewed, reported, merged, published."""

from align.corpus.base import Corpus

__all__ = ["Corpus"]
