"""What an encoder is, and the one way in which azbitext calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from corpora.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

BATCH_TEXTS = 64
BATCH_CHARACTERS = 16_000
"""A batch holds at most this much text, so that memory does not follow the longest sentence."""

MAX_CHARACTERS = 4_000
"""A longer sentence is represented by its beginning: no encoder reads more than a page."""


class Encoder(Protocol):
    """Turns sentences into vectors whose dot product is their cosine similarity.

    Besides these members an encoder may have ``signature`` (model, version and how it is called,
    for provenance) and ``licence`` (SPDX id of the model).
    """

    @property
    def name(self) -> str:
        """What `load_encoder` calls it."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: list[str], /) -> Vectors:
        """Vectors of `texts`: float32, shape ``(len(texts), dim)``, rows of unit length."""


def encoder_signature(encoder: Encoder) -> str:
    """How `encoder` made its vectors, as it is written beside every figure that uses them."""
    return str(getattr(encoder, "signature", encoder.name))


def encoder_licence(encoder: Encoder) -> str:
    """SPDX id of the encoder's model, "" where it is unknown."""
    return str(getattr(encoder, "licence", ""))


def encode_texts(
    encoder: Encoder,
    texts: Sequence[str],
    *,
    progress: Callable[[int], object] | None = None,
) -> Vectors:
    """Vectors of `texts`, each distinct text encoded once, in batches of similar length.

    Args:
        encoder: see `Encoder`.
        texts: sentences, in any order, repeats allowed.
        progress: called after every batch with the number of distinct texts it held.

    Returns:
        float32 array of shape ``(len(texts), encoder.dim)``. Rows have unit length, but for blank
        texts, whose rows are zero: they resemble nothing.

    Raises:
        EncoderError: the encoder returned another shape, NaN, or rows that are not of unit length.
    """
    import numpy as np

    texts = [text[:MAX_CHARACTERS] for text in texts]
    distinct = sorted({text for text in texts if text.strip()}, key=lambda text: (len(text), text))
    table: dict[str, int] = {text: row for row, text in enumerate(distinct)}
    vectors = np.zeros((len(distinct) + 1, encoder.dim), dtype=np.float32)
    for start, batch in _batches(distinct):
        vectors[start : start + len(batch)] = _checked(encoder, batch)
        if progress is not None:
            progress(len(batch))
    blank = len(distinct)
    rows = np.fromiter((table.get(text, blank) for text in texts), dtype=np.intp, count=len(texts))
    return vectors[rows]


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    start, characters = 0, 0
    for index, text in enumerate(texts):
        characters += len(text)
        if index - start == BATCH_TEXTS or (index > start and characters > BATCH_CHARACTERS):
            yield start, list(texts[start:index])
            start, characters = index, len(text)
    if start < len(texts):
        yield start, list(texts[start:])


def _checked(encoder: Encoder, texts: list[str]) -> Vectors:
    import numpy as np

    returned = encoder.encode(texts)
    expected = (len(texts), encoder.dim)
    try:
        vectors = np.asarray(returned, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EncoderError(
            f"encoder {encoder.name!r} returned no array of numbers; expected shape {expected}"
        ) from error
    if vectors.shape != expected:
        raise EncoderError(
            f"encoder {encoder.name!r} returned shape {vectors.shape} for {len(texts)} texts; "
            f"expected {expected}"
        )
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = np.flatnonzero(~(np.abs(lengths - 1) < 1e-2))  # also true for NaN
    if wrong.size:
        raise EncoderError(
            f"encoder {encoder.name!r} returned a vector of length {lengths[wrong[0]]:.4g} "
            f"instead of 1 for {texts[wrong[0]][:80]!r}"
        )
    return vectors
