"""Which shard of a build encodes or translates which texts, so that each is done once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from align.pipeline.shards import Digests


@dataclass(frozen=True, slots=True)
class SharingPlan:
    """Who does what.

    Attributes:
        own: for each shard, the sorted digests of the texts that it is the first to have.
        borrowed: for each shard, those it takes from an earlier one, by that shard's number.

    >>> plan = SharingPlan.of([np.array([1, 5]), np.array([2, 5])])
    >>> [own.tolist() for own in plan.own], plan.borrowed
    ([[1, 5], [2]], [{}, {0: array([5])}])
    """

    own: list[Digests]
    borrowed: list[dict[int, Digests]]

    @classmethod
    def of(cls, digests: Sequence[Digests]) -> SharingPlan:
        """The plan for shards with these sorted distinct digests."""
        everything = np.concatenate(digests)
        shards = np.repeat(np.arange(len(digests)), [len(part) for part in digests])
        _, first, group = np.unique(everything, return_index=True, return_inverse=True)
        owners = np.split(shards[first][group], np.cumsum([len(part) for part in digests])[:-1])
        own, borrowed = [], []
        for number, (part, owner) in enumerate(zip(digests, owners, strict=True)):
            own.append(part[owner == number])
            lenders = np.unique(owner[owner != number])
            borrowed.append({int(lender): part[owner == lender] for lender in lenders})
        return cls(own, borrowed)
