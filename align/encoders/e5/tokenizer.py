"""Text to the numbers of its tokens, and to where in the text each token stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from align.encoders.e5.weights import Vocabulary
from corpora.errors import ModelUnavailableError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Spans = npt.NDArray[np.int32]

PREFIX = "query: "
"""Both languages get it: alignment is a symmetric task."""

_SPACES = re.compile("  +")
_SPACE_MARK = "\u2581".encode()
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
_MOST_BYTES = 118
"""Longest piece whose record in the model has lengths of one byte; XLM-R's longest has 48."""


class E5Tokenizer:
    """XLM-R's unigram pieces, run by `sentencepiece`.

    A text is rewritten character by character as the weights' file says (most of NFKC), runs of
    spaces become one, and every unknown character is a token of its own. A text cannot forge a
    special token: ``</s>`` in it is four characters.

    Raises:
        ModelUnavailableError: the vocabulary is none that sentencepiece can use.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._unknown = vocabulary.unknown
        self._rewritten = vocabulary.normalised
        self._lengths, self._spaced = _shapes(vocabulary)
        self._model = _loaded(vocabulary)

    def numbers(self, texts: list[str]) -> list[Numbers]:
        """The tokens of each text and of the `PREFIX` before it, without special ones."""
        import numpy as np

        written = [self._written(text) for text in texts]
        encoded = self._model.encode(written, out_type=int)
        return [
            np.array(self._spread(text, found) if self._unknown in found else found, np.int64)
            for text, found in zip(written, encoded, strict=True)
        ]

    def spans(self, text: str, numbers: Numbers) -> Spans:
        """Where the tokens of `text` stand in it: int32 ``(len(numbers), 2)``, begin and end.

        The space before a token is left out. Tokens of the prefix, and one that is nothing but a
        space, have an empty span; tokens of one rewritten character share its span.
        """
        import numpy as np

        origins = self._origins(PREFIX + text)
        ends = np.cumsum(self._lengths[numbers]) - 1  # the model begins with a space of its own
        begins = ends - self._lengths[numbers] + self._spaced[numbers]
        first = origins[np.clip(begins, 0, len(origins) - 1)]
        last = np.where(ends > begins, origins[np.maximum(ends - 1, 0)] + 1, first)
        spans = np.stack([first, last], axis=1) - len(PREFIX)
        clipped: Spans = np.maximum(spans, 0).astype(np.int32)
        return clipped

    def _written(self, text: str) -> str:
        return _SPACES.sub(" ", (PREFIX + text).translate(self._rewritten))

    def _spread(self, written: str, numbers: list[int]) -> list[int]:
        """sentencepiece makes one token of neighbouring unknown characters; the model knew none."""
        pieces = self._model.encode(written, out_type=str)
        return [
            number
            for number, piece in zip(numbers, pieces, strict=True)
            for _ in range(len(piece) if number == self._unknown else 1)
        ]

    def _origins(self, text: str) -> Numbers:
        """For every character of the rewritten `text` the index of that which it came from."""
        import numpy as np

        rewritten = text.translate(self._rewritten)
        if rewritten == text:
            origins = np.arange(len(text))
        else:
            lengths = [len(self._rewritten.get(ord(character), " ")) for character in text]
            origins = np.repeat(np.arange(len(text)), lengths)
        points = np.frombuffer(rewritten.encode("utf-32-le"), dtype="<u4")
        kept = np.ones(len(points), dtype=bool)
        kept[1:] = (points[1:] != ord(" ")) | (points[:-1] != ord(" "))
        return origins[kept]


def _shapes(vocabulary: Vocabulary) -> tuple[Numbers, Numbers]:
    """Of every piece its length in characters, and 1 where it begins with a space, else 0."""
    import numpy as np

    begins_character = (vocabulary.pieces & 0xC0) != 0x80
    counted = np.concatenate([[0], np.cumsum(begins_character)])
    begins = np.concatenate([[0], vocabulary.ends[:-1]])
    lengths = counted[vocabulary.ends] - counted[begins]
    lengths[vocabulary.unknown] = 1
    padded = np.concatenate([vocabulary.pieces, np.zeros(len(_SPACE_MARK), np.uint8)])
    spaced = np.ones(len(begins), dtype=bool)
    for offset, byte in enumerate(_SPACE_MARK):
        spaced &= padded[begins + offset] == byte
    return lengths.astype(np.int64), spaced.astype(np.int64)


def _loaded(vocabulary: Vocabulary) -> Any:
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor()
    try:
        processor.LoadFromSerializedProto(_model(vocabulary))
    except RuntimeError as error:
        raise ModelUnavailableError(
            f"cannot use the vocabulary of encoder 'e5': {str(error).strip()}"
        ) from error
    return processor


def _model(vocabulary: Vocabulary) -> bytes:
    """The vocabulary as a ``sentencepiece_model.proto`` in Protocol Buffers' wire format.

    Written by hand, all pieces at once: a loop over 250,000 messages takes longer than the rest of
    loading.
    """
    special = (vocabulary.unknown, vocabulary.begin, vocabulary.end, vocabulary.pad)
    trainer = _field(3, 1)  # a unigram model
    for name, number in zip((40, 41, 42, 43), special, strict=True):
        trainer += _field(name, number)
    normalizer = _field(1, b"identity") + _field(3, 1) + _field(4, 0) + _field(5, 1)
    return _records(vocabulary) + _field(2, trainer) + _field(3, normalizer)


def _records(vocabulary: Vocabulary) -> bytes:
    """A message for every piece: its text, its score and its kind."""
    import numpy as np

    begins = np.concatenate([[0], vocabulary.ends[:-1]])
    lengths = vocabulary.ends - begins
    if lengths.max() > _MOST_BYTES:
        raise ModelUnavailableError(
            f"the vocabulary of encoder 'e5' has a piece of {lengths.max()} bytes; expected at "
            f"most {_MOST_BYTES}"
        )
    tail = 7  # key and four bytes of the score, key and value of the kind
    starts = np.concatenate([[0], np.cumsum(lengths + 4 + tail)])
    data = np.empty(starts[-1], dtype=np.uint8)
    heads, ends = starts[:-1], starts[1:] - tail
    for offset, byte in enumerate((_key(1, 2), lengths + 2 + tail, _key(1, 2), lengths)):
        data[heads + offset] = byte
    places = np.arange(len(vocabulary.pieces)) + np.repeat(heads + 4 - begins, lengths)
    data[places] = vocabulary.pieces
    data[ends] = _key(2, 5)
    data[ends[:, None] + np.arange(1, 5)] = vocabulary.scores.view(np.uint8).reshape(-1, 4)
    data[ends + 5] = _key(3, 0)
    kinds = np.full(len(begins), _NORMAL, dtype=np.uint8)
    kinds[[vocabulary.begin, vocabulary.end, vocabulary.pad]] = _CONTROL
    kinds[-1] = _CONTROL  # <mask>
    kinds[vocabulary.unknown] = _UNKNOWN
    data[ends + 6] = kinds
    return data.tobytes()


def _key(field: int, wire_type: int) -> int:
    return field << 3 | wire_type


def _field(field: int, value: int | bytes) -> bytes:
    if isinstance(value, bytes):
        return _varint(_key(field, 2)) + _varint(len(value)) + value
    return _varint(_key(field, 0)) + _varint(value)


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])
