"""Every encoder that has a short name, and how any encoder is loaded.

To add one, write a class with `align.encoders.base.Encoder`'s members in a file of its own beside
this one and name it here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from align.encoders.base import Encoder
from align.encoders.e5 import E5Encoder
from align.encoders.hashing import HashEncoder
from align.encoders.sentence_transformer import SentenceTransformerEncoder
from corpora.errors import unknown_name
from corpora.plugins import Registry

ENCODERS: Registry[Callable[[], Encoder]] = Registry(
    "encoders",
    {
        "e5": E5Encoder,
        "hash": HashEncoder,
    },
)
"""Any other name is a sentence-transformers model."""


def load_encoder(name: str) -> Encoder:
    """The encoder called `name`.

    Args:
        name: a key of `ENCODERS`; the path of a sentence-transformers model folder; or a hub id
            such as ``sentence-transformers/LaBSE`` (both need the extra
            ``azbitext[sentence-transformers]``).

    Returns:
        An object with ``name``, ``dim`` and ``encode(list[str]) -> float32 (n, dim)``, its rows
        of unit length. The model itself is loaded by the first `encode`.

    Raises:
        UnknownNameError: `name` is neither a short name, nor a folder, nor of the form ``a/b``.
        MissingExtraError: the extra is not installed.
        ModelUnavailableError: the model cannot be loaded.

    >>> load_encoder("hash").encode(["Bakı"]).shape
    (1, 256)
    """
    if name in ENCODERS:
        return ENCODERS[name]()
    if "/" in name or (name and Path(name).is_dir()):  # Path("") would be the current folder
        return SentenceTransformerEncoder(name)
    raise unknown_name("encoder", name, [*ENCODERS, "a model folder", "a USER/MODEL on the hub"])


def encoder_of(encoder: Encoder | str) -> Encoder:
    """`encoder` itself, or the one of that name, loaded once a process."""
    return _loaded(encoder) if isinstance(encoder, str) else encoder


@cache
def _loaded(name: str) -> Encoder:
    return load_encoder(name)
