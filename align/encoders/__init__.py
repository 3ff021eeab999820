"""Sentence encoders: text to unit vectors in one space for both languages.

`base` says what an encoder is and how it is called, `registry` names those with a short name; a
file each holds one of them. `remembering` wraps any for texts that recur.

To add an encoder, write a class and name it in `registry`; to add one from another package, see
`corpora.plugins`.
"""

from align.encoders.base import (
    Encoder,
    TokenVectors,
    encode_texts,
    encode_tokens,
    encoder_licence,
    encoder_signature,
    has_tokens,
)
from align.encoders.registry import ENCODERS, encoder_of, load_encoder

__all__ = [
    "ENCODERS",
    "Encoder",
    "TokenVectors",
    "encode_texts",
    "encode_tokens",
    "encoder_licence",
    "encoder_of",
    "encoder_signature",
    "has_tokens",
    "load_encoder",
]
