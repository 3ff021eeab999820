"""Which split a document goes to: its id alone decides, so it stays there as a corpus grows."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpora.errors import ConfigurationError

Split = Literal["train", "validation", "test"]

SPLITS: tuple[Split, ...] = ("train", "validation", "test")

_PLACES = 2**48


@dataclass(frozen=True, slots=True)
class Splits:
    """How many documents are kept for validation and for test; the rest is train.

    A document id is hashed to a number in [0, 1): below `test` it is test, in the next
    `validation` it is validation. Adding documents moves none of the others, and a larger
    `test` keeps every document that was in test before.

    A size of 1 or more is a count: the documents with the lowest numbers. There, an added document
    can push another one out of test towards train, but none out of train.

    Attributes:
        validation, test: shares in [0, 1) that together stay below 1, or whole numbers of
            documents.

    Raises:
        ConfigurationError: if a size is out of range, or the two leave nothing for train.

    >>> Splits(validation=0.0, test=0.0).split_of("news/2024-05-17")
    'train'
    """

    validation: float = 0.05
    test: float = 0.05

    def __post_init__(self) -> None:
        for name, size in (("validation", self.validation), ("test", self.test)):
            if not (0 <= size < 1 or (1 <= size < math.inf and size == int(size))):
                raise ConfigurationError(
                    f"split {name} is {size}; expected a share in [0, 1) or a whole number of "
                    "documents"
                )
        if self._share(self.validation) + self._share(self.test) >= 1:
            raise ConfigurationError(
                f"splits validation {self.validation} and test {self.test} leave nothing for "
                "train; expected a sum below 1"
            )

    @staticmethod
    def _share(size: float) -> float:
        return size if size < 1 else 0.0

    def sized(self, documents: Iterable[str]) -> Splits:
        """The same splits with counts turned into shares of `documents`.

        Raises:
            ConfigurationError: there are not as many documents, or none would be left for train.

        >>> splits = Splits(validation=0, test=2).sized(["n1", "n2", "n3", "n4"])
        >>> sum(splits.split_of(name) == "test" for name in ["n1", "n2", "n3", "n4"])
        2
        """
        if self.validation < 1 and self.test < 1:
            return self
        places = sorted(map(_place, documents))
        test = self.test if self.test < 1 else _below(places, int(self.test), "test")
        if self.validation < 1:
            return Splits(self.validation, test)
        inside = sum(place < test * _PLACES for place in places)
        both = _below(places, inside + int(self.validation), "validation and test")
        return Splits(both - test, test)

    def split_of(self, doc_id: str) -> Split:
        """The split of the document `doc_id`: the same on every machine and in every run.

        Raises:
            ConfigurationError: a size is a count, which depends on the other documents (`sized`).
        """
        if self.validation >= 1 or self.test >= 1:
            raise ConfigurationError(
                f"splits of {self.validation} and {self.test} documents are not sized yet; "
                "expected Splits.sized(documents) before split_of"
            )
        place = _place(doc_id) / _PLACES
        if place < self.test:
            return "test"
        return "validation" if place < self.test + self.validation else "train"


def _below(places: list[int], count: int, name: str) -> float:
    """The share that holds `count` of the sorted `places`."""
    if count >= len(places):
        raise ConfigurationError(
            f"split {name} is {count} documents, but only {len(places)} have aligned human text; "
            "expected fewer"
        )
    return (places[count - 1] + 1) / _PLACES


def _place(doc_id: str) -> int:
    # Keyed, so that a corpus whose ids are themselves hashes is still divided evenly.
    name = doc_id.encode("utf-8", "surrogatepass")
    return int.from_bytes(
        hashlib.blake2b(name, digest_size=6, key=b"azbitext split").digest(), "big"
    )
