"""What an encoder is, and the one way in which azbitext calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeGuard

from corpora.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

BATCH_TEXTS = 256
BATCH_CHARACTERS = 64_000
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


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of one text.

    Attributes:
        vectors: float32 ``(tokens, dim)``, rows of unit length.
        spans: int32 ``(tokens, 2)``, where each stands in the text: characters from and up to.
            They go up, and leave out spaces; tokens of one character share its span.
    """

    vectors: Vectors
    spans: npt.NDArray[np.int32]


class TokenEncoder(Encoder, Protocol):
    """An encoder that can also tell which words of two sentences agree. Not every one can."""

    def encode_tokens(self, texts: list[str], /) -> tuple[Vectors, list[TokenVectors]]:
        """What `encode` returns and the tokens of each text, in one pass."""


def has_tokens(encoder: Encoder) -> TypeGuard[TokenEncoder]:
    """Whether `encoder` has token vectors."""
    return callable(getattr(encoder, "encode_tokens", None))


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

    distinct, rows = _distinct(texts)
    vectors = np.zeros((len(distinct) + 1, encoder.dim), dtype=np.float32)
    for start, batch in _batches(distinct):
        vectors[start : start + len(batch)] = _checked(encoder, batch, encoder.encode(batch))
        if progress is not None:
            progress(len(batch))
    return vectors[rows]


def encode_tokens(
    encoder: Encoder,
    texts: Sequence[str],
    *,
    progress: Callable[[int], object] | None = None,
) -> tuple[Vectors, list[TokenVectors]]:
    """What `encode_texts` returns, and the tokens of every text, none for a blank one.

    A text of more than `MAX_CHARACTERS` has the tokens of its beginning. Equal texts share one
    `TokenVectors`.

    Raises:
        EncoderError: `encoder` has no token vectors, or returned something else than such.
    """
    import numpy as np

    if not has_tokens(encoder):
        raise EncoderError(
            f"encoder {encoder.name!r} has no token vectors; expected one that has, such as 'e5'"
        )
    distinct, rows = _distinct(texts)
    vectors = np.zeros((len(distinct) + 1, encoder.dim), dtype=np.float32)
    nothing = TokenVectors(vectors[:0], np.zeros((0, 2), dtype=np.int32))
    tokens = [nothing] * (len(distinct) + 1)
    for start, batch in _batches(distinct):
        returned, of_batch = encoder.encode_tokens(batch)
        vectors[start : start + len(batch)] = _checked(encoder, batch, returned)
        tokens[start : start + len(batch)] = _checked_tokens(encoder, batch, of_batch)
        if progress is not None:
            progress(len(batch))
    return vectors[rows], [tokens[row] for row in rows]


def _distinct(texts: Sequence[str]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """The texts to encode, short ones first, and each given text's row: the last if blank."""
    import numpy as np

    texts = [text[:MAX_CHARACTERS] for text in texts]
    distinct = sorted({text for text in texts if text.strip()}, key=lambda text: (len(text), text))
    table = {text: row for row, text in enumerate(distinct)}
    blank = len(distinct)
    rows = np.fromiter((table.get(text, blank) for text in texts), dtype=np.intp, count=len(texts))
    return distinct, rows


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    start, characters = 0, 0
    for index, text in enumerate(texts):
        characters += len(text)
        if index - start == BATCH_TEXTS or (index > start and characters > BATCH_CHARACTERS):
            yield start, list(texts[start:index])
            start, characters = index, len(text)
    if start < len(texts):
        yield start, list(texts[start:])


def _checked_tokens(
    encoder: Encoder, texts: list[str], returned: list[TokenVectors]
) -> list[TokenVectors]:
    if len(returned) != len(texts):
        raise EncoderError(
            f"encoder {encoder.name!r} returned the tokens of {len(returned)} texts for "
            f"{len(texts)}"
        )
    for text, tokens in zip(texts, returned, strict=True):
        shapes = (tokens.vectors.shape, tokens.spans.shape)
        count = len(tokens.spans)
        if shapes != ((count, encoder.dim), (count, 2)):
            raise EncoderError(
                f"encoder {encoder.name!r} returned token vectors of shape {shapes[0]} and spans "
                f"of shape {shapes[1]} for {text[:80]!r}; expected (n, {encoder.dim}) and (n, 2)"
            )
    return returned


def _checked(encoder: Encoder, texts: list[str], returned: object) -> Vectors:
    import numpy as np

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
