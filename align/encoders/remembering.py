"""An encoder that sees every text once, for evaluations whose texts recur."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.encoders.base import (
    Encoder,
    encode_texts,
    encode_tokens,
    encoder_licence,
    encoder_signature,
    has_tokens,
)

if TYPE_CHECKING:
    import numpy as np

    from align.encoders.base import TokenVectors, Vectors


class RememberingEncoder:
    """`encoder`, with the vectors of every text that it has seen kept in memory.

    Tokens too, where they are asked for: a sentence then takes 50 KB.

    Attributes:
        encoded: how many texts went to `encoder`.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dim = encoder.name, encoder.dim
        self.signature, self.licence = encoder_signature(encoder), encoder_licence(encoder)
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}
        self._known_tokens: dict[str, TokenVectors] = {}
        if has_tokens(encoder):
            self.encode_tokens = self._encode_tokens

    @property
    def encoded(self) -> int:
        return len(self._known)

    def encode(self, texts: list[str], /) -> Vectors:
        """Unit vectors of `texts`, float32 ``(len(texts), dim)``."""
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, encode_texts(self._encoder, new), strict=True))
        rows = [self._known[text] for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), self.dim)

    def _encode_tokens(self, texts: list[str], /) -> tuple[Vectors, list[TokenVectors]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known_tokens]
        vectors, tokens = encode_tokens(self._encoder, new)
        self._known.update(zip(new, vectors, strict=True))
        self._known_tokens.update(zip(new, tokens, strict=True))
        return self.encode(texts), [self._known_tokens[text] for text in texts]
