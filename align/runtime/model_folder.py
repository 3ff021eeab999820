"""Where the files of a pretrained model lie, which revision they are, and under which licence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from corpora.errors import ModelUnavailableError, unknown_name

HUB_TIMEOUT = 10.0
"""Seconds after which a hub that does not answer counts as unreachable."""

_OTHER_FRAMEWORKS = ("rust_model.ot", "tf_model.h5", "flax_model.msgpack", "training_args.bin")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """The files of one revision of a model.

    Attributes:
        id: hub id, or the name of the folder.
        revision: commit on the hub, or twelve digits of the files' digest.
        path: the folder.
        licence: SPDX id as the model's card has it, "" where it names none.
    """

    id: str
    revision: str
    path: Path
    licence: str

    @property
    def name(self) -> str:
        """``id@revision``, as it stands in the column ``model``."""
        return f"{self.id}@{self.revision}"


def find_model(name: str) -> ModelFolder:
    """The model called `name`; one on the hub is downloaded unless it lies in the cache.

    Args:
        name: path of a folder, or ``USER/MODEL`` on the hub, with ``@REVISION`` to have another
            than the newest.

    Raises:
        UnknownNameError: `name` is neither.
        ModelUnavailableError: there is no such model or revision, or the hub is out of reach.
    """
    folder = Path(name)
    if name and folder.is_dir():
        if not (folder / "config.json").is_file():
            raise ModelUnavailableError(
                f"{name} holds no config.json; expected the folder of a model saved by "
                "transformers (save_pretrained, of the model and of its tokenizer)"
            )
        resolved = folder.resolve()
        return ModelFolder(resolved.name, folder_digest(resolved), resolved, _licence(resolved))
    if name.startswith((".", "~", "/")) or name.count("/") > 1:
        raise ModelUnavailableError(f"there is no folder {name}; expected that of a model")
    if "/" not in name:
        raise unknown_name("model", name, ["a model folder", "a USER/MODEL on the hub"])
    model, _, revision = name.partition("@")
    path = _download(model, revision or None)
    return ModelFolder(model, path.name, path, _licence(path))


def folder_digest(folder: Path) -> str:
    """Twelve digits that change with any file of a model: one trained further is another model."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()[:12]


def _download(model: str, revision: str | None) -> Path:
    """The model's folder in the cache of huggingface_hub, named by its commit."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    try:
        info = HfApi().model_info(model, revision=revision, timeout=HUB_TIMEOUT)
        names = [file.rfilename for file in info.siblings or ()]
        return Path(snapshot_download(model, revision=info.sha, allow_patterns=_needed(names)))
    except Exception as error:
        if isinstance(error, GatedRepoError) or not isinstance(
            error, RepositoryNotFoundError | ValueError
        ):
            try:  # out of reach, or offline: what lies in the cache is as good
                cached = snapshot_download(model, revision=revision, local_files_only=True)
            except Exception:  # noqa: BLE001 - the first error tells more
                pass
            else:
                return Path(cached)
        wanted = f"{model}@{revision}" if revision else model
        first_line = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelUnavailableError(
            f"cannot get model {wanted!r}: {first_line} (check the name and the network, or give "
            "the path of a model folder)"
        ) from error


def _needed(names: Iterable[str]) -> list[str]:
    """The files that transformers reads, weights in one format only.

    >>> _needed(["config.json", "model.safetensors", "pytorch_model.bin", "tf_model.h5"])
    ['config.json', 'model.safetensors']
    """
    top = [name for name in names if "/" not in name and name not in _OTHER_FRAMEWORKS]
    safe = any(name.endswith(".safetensors") for name in top)
    skipped = (".h5", ".msgpack", ".ot", ".onnx", ".gguf", *((".bin",) if safe else ()))
    return [name for name in top if not name.endswith(skipped)]


def _licence(folder: Path) -> str:
    from huggingface_hub import ModelCard

    try:
        card = ModelCard((folder / "README.md").read_text("utf-8"), ignore_metadata_errors=True)
    except (OSError, ValueError):
        return ""
    named = card.data.get("license")
    return named if isinstance(named, str) else ""
