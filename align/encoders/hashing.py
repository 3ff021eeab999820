"""Character n-gram hashing: an encoder without a model, for near-copies and for tests of scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpora.text.normalize import comparison_key

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from align.encoders.base import Vectors

ORDERS = (3, 4)
_MULTIPLIER = 0x9E3779B97F4A7C15  # 2**64 / golden ratio: spreads neighbouring code points


class HashEncoder:
    """Signed feature hashing of character 3- and 4-grams into 256 dimensions.

    It sees spelling, not meaning: names, numbers and loan words are all that two languages share.
    Case, diacritics and punctuation do not count.
    Signed hashing keeps the dot product unbiased (Weinberger et al. 2009, "Feature Hashing for
    Large Scale Multitask Learning").
    """

    name = "hash"
    dim = 256
    signature = "character-ngrams:3-4|folded|signed-hash:256"
    licence = "Apache-2.0"

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of `texts`, float32 ``(len(texts), 256)``."""
        import numpy as np

        padded = [f"  {comparison_key(text, '')}  " for text in texts]
        points = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
        owners = np.repeat(np.arange(len(padded)), lengths)
        counts = np.zeros(len(padded) * self.dim)
        for order in ORDERS:
            counts += self._counts(points.astype(np.uint64), owners, order, len(counts))
        rows = counts.reshape(len(padded), self.dim)
        norms = np.linalg.norm(rows, axis=1)
        rows[norms == 0, 0] = 1.0  # every n-gram met its opposite: still a unit vector
        vectors: Vectors = (rows / np.maximum(norms, 1.0)[:, None]).astype(np.float32)
        return vectors

    def _counts(
        self,
        points: npt.NDArray[np.uint64],
        owners: npt.NDArray[np.int64],
        order: int,
        size: int,
    ) -> npt.NDArray[np.float64]:
        import numpy as np

        count = max(len(points) - order + 1, 0)
        hashed = np.full(count, order, dtype=np.uint64)
        for offset in range(order):
            hashed = (hashed ^ points[offset : offset + count]) * np.uint64(_MULTIPLIER)
            hashed ^= hashed >> np.uint64(29)
        inside = owners[:count] == owners[order - 1 :]  # no n-gram runs over two texts
        bucket = (hashed >> np.uint64(56)).astype(np.int64)[inside]
        sign = np.where((hashed >> np.uint64(55)) & np.uint64(1), 1.0, -1.0)[inside]
        places = owners[:count][inside] * self.dim + bucket
        return np.bincount(places, sign, minlength=size).astype(np.float64, copy=False)
