"""Any sentence-transformers model, from the hub or from a folder."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from align.runtime.model_folder import folder_digest
from corpora.errors import MissingExtraError, ModelUnavailableError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from align.encoders.base import Vectors


class SentenceTransformerEncoder:
    """A sentence-transformers model as an `Encoder`.

    Args:
        name: hub id, or path of a model folder saved by ``SentenceTransformer.save``.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> SentenceTransformer:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtraError(
                f"encoder {self.name!r} needs sentence-transformers: "
                'pip install "azbitext[sentence-transformers]"'
            ) from error
        try:
            return SentenceTransformer(self.name)
        except Exception as error:  # damaged files fail in whatever library reads them
            first_line = str(error).strip().partition("\n")[0]
            raise ModelUnavailableError(
                f"cannot load encoder {self.name!r}: {first_line} (give the path of a model "
                "folder, a hub id that can be reached, or use the embedded encoder 'e5')"
            ) from error

    @cached_property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def signature(self) -> str:
        """Model id and revision, or folder name and digest, and the library's version."""
        from importlib.metadata import version

        folder = Path(self.name)
        if folder.is_dir():
            model, revision = folder.resolve().name, folder_digest(folder)
        else:
            model = self.name
            revision = self._model.model_card_data.base_model_revision or "unknown"
        return f"{model}@{revision}|sentence-transformers:{version('sentence-transformers')}"

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of `texts`, float32 ``(len(texts), dim)``."""
        clean = [text.encode("utf-8", "replace").decode() for text in texts]  # lone surrogates
        vectors: Vectors = self._model.encode(
            clean, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return vectors if texts else vectors.reshape(0, self.dim)
