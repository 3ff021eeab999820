"""What stands for a text when it is compared with all others: a digest and a MinHash sketch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpora.documents import LANGUAGES
from corpora.pairs import SentencePair
from corpora.text.normalize import words_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Sketches = npt.NDArray[np.uint8]

SIZE = 64
"""Values of a sketch, a byte each (Li and König 2010, "b-Bit Minwise Hashing")."""

_SEED = 1  # of the permutations: part of every stored sketch


def sketch_pairs(pairs: Sequence[SentencePair]) -> dict[str, pa.Array[Any]]:
    """Columns by which rows are compared with all others.

    ``doc_id``; ``human``, whether people wrote both sides; of each side ``…_key``, the digest of
    its words in their order, null where it has none, and ``…_sketch``, a MinHash of their set.
    """
    import pyarrow as pa

    columns: dict[str, pa.Array[Any]] = {
        "doc_id": pa.array([pair.doc_id for pair in pairs], pa.string()),
        "human": pa.array([pair.is_aligned for pair in pairs], pa.bool_()),
    }
    for language in LANGUAGES:
        texts = [
            " ".join(words_of(getattr(pair, language) or "", language)).encode(
                "utf-8", "surrogatepass"
            )
            for pair in pairs
        ]
        keys = [_digest(text) if text else None for text in texts]
        sketches = [sketch.tobytes() for sketch in _sketches(texts)]
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
