"""What stands for a text when it is compared with all others: a digest and a MinHash sketch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpora.documents import LANGUAGES
from corpora.filters.words import words_of
from corpora.pairs import SentencePair

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Sketches = npt.NDArray[np.uint8]

SIZE = 64
"""Values of a sketch, a byte each (Li and König 2010, "b-Bit Minwise Hashing")."""

SKETCH_COLUMNS = tuple(f"{language}_{kind}" for language in LANGUAGES for kind in ("key", "sketch"))

_SEED = 1  # of the permutations: part of every stored sketch


def sketch_pairs(pairs: Sequence[SentencePair]) -> dict[str, pa.Array[object]]:
    """The columns `SKETCH_COLUMNS`: of each side the digest of its words in their order, and a
    MinHash sketch of their set. Null where a side has no word."""
    import pyarrow as pa

    columns: dict[str, pa.Array[object]] = {}
    for language in LANGUAGES:
        texts = [
            " ".join(words_of(getattr(pair, language) or "", language)).encode(
                "utf-8", "surrogatepass"
            )
            for pair in pairs
        ]
        keys = [_digest(text) if text else None for text in texts]
        sketches = [
            sketch.tobytes() if text else None
            for text, sketch in zip(texts, _sketches(texts), strict=True)
        ]
        columns[f"{language}_key"] = pa.array(keys, pa.int64())
        columns[f"{language}_sketch"] = pa.array(sketches, pa.binary(SIZE))
    return columns


def _digest(text: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)


def _sketches(texts: Sequence[bytes]) -> Sketches:
    import numpy as np
    from rensa import CMinHash

    values = CMinHash.digests_from_token_sets([text.split() for text in texts], SIZE, _SEED)
    return np.asarray(values, dtype=np.uint32).reshape(-1, SIZE).astype(np.uint8)
