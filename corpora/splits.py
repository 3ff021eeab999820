"""Which split a document goes to: its id alone decides, so it stays there as a corpus grows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from corpora.errors import ConfigurationError

Split = Literal["train", "validation", "test"]

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Splits:
    """The shares of documents that are kept for validation and for test; the rest is train.

    A document id is hashed to a number in [0, 1): below `test` it is test, in the next
    `validation` it is validation. Adding documents moves none of the others, and a larger
    `test` keeps every document that was in test before.

    Attributes:
        validation, test: shares in [0, 1) that together stay below 1.

    Raises:
        ConfigurationError: if a share is out of range, or the two leave nothing for train.

    >>> Splits(validation=0.0, test=0.0).split_of("news/2024-05-17")
    'train'
    """

    validation: float = 0.05
    test: float = 0.05

    def __post_init__(self) -> None:
        for name, share in (("validation", self.validation), ("test", self.test)):
            if not 0 <= share < 1:
                raise ConfigurationError(f"split {name} is {share}; expected a share in [0, 1)")
        if self.validation + self.test >= 1:
            raise ConfigurationError(
                f"splits validation {self.validation} and test {self.test} leave nothing for "
                "train; expected a sum below 1"
            )

    def split_of(self, doc_id: str) -> Split:
        """The split of the document `doc_id`: the same on every machine and in every run."""
        place = _place(doc_id)
        if place < self.test:
            return "test"
        return "validation" if place < self.test + self.validation else "train"


def _place(doc_id: str) -> float:
    # Keyed, so that a corpus whose ids are themselves hashes is still divided evenly.
    digest = hashlib.blake2b(doc_id.encode(), digest_size=6, key=b"azbitext split").digest()
    return int.from_bytes(digest, "big") / 2**48
