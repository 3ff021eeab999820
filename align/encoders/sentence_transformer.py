"""Any sentence-transformers model, from the hub or from a folder."""

from __future__ import annotations

import logging
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from align.runtime.model_folder import folder_digest
from corpora.errors import MissingExtraError, ModelUnavailableError
from corpora.text.normalize import without_surrogates

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from align.encoders.base import Vectors


log = logging.getLogger(__name__)

_EXPORTS: dict[Literal["openvino", "onnx"], tuple[str, str]] = {
    "openvino": ("openvino_model.xml", "optimum.intel"),
    "onnx": ("model.onnx", "optimum.onnxruntime"),
}
"""Backends of the library that are faster than PyTorch: the file that a model folder then holds, at
its top or in a folder called like the backend, and the package that runs it."""


class SentenceTransformerEncoder:
    """A sentence-transformers model as an `Encoder`.

    Where its folder holds an export for OpenVINO or ONNX Runtime and that library's package for it
    is installed, the export runs, else PyTorch. Nothing is exported here: that is
    ``SentenceTransformer(folder, backend="openvino").save_pretrained(folder)``.

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
            return SentenceTransformer(self.name, backend=self._backend)
        except Exception as error:  # damaged files fail in whatever library reads them
            first_line = str(error).strip().partition("\n")[0]
            raise ModelUnavailableError(
                f"cannot load encoder {self.name!r}: {first_line} (give the path of a model "
                "folder, a hub id that can be reached, or use the embedded encoder 'e5')"
            ) from error

    @cached_property
    def _backend(self) -> Literal["torch", "onnx", "openvino"]:
        folder = Path(self.name)
        for backend, (file, package) in _EXPORTS.items():
            if any((place / file).is_file() for place in (folder, folder / backend)):
                if _is_installed(package):
                    return backend
                log.info("%s has an export for %s, which needs %s", folder, backend, package)
        return "torch"

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
        library = f"sentence-transformers:{version('sentence-transformers')}"
        backend = "" if self._backend == "torch" else f"|{self._backend}"
        return f"{model}@{revision}|{library}{backend}"

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of `texts`, float32 ``(len(texts), dim)``."""
        clean = [without_surrogates(text) for text in texts]
        vectors: Vectors = self._model.encode(
            clean, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return vectors if texts else vectors.reshape(0, self.dim)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # not even the package around it
        return False
