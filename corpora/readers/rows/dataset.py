"""The dataset folder that `corpora.writers.write_dataset` wrote, here or on the hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.errors import DocumentError, InputNotFoundError
from corpora.pairs import arrow_schema
from corpora.readers.dataset import HubDataset
from corpora.readers.units.unit import Refuse
from corpora.splits.shares import SPLITS, Split

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 20_000


def is_dataset(folder: Path) -> bool:
    """Whether `folder` looks like a published dataset: a card and Parquet files beside it."""
    return (folder / "README.md").is_file() and any((folder / "data").rglob("*.parquet"))


def read_dataset_rows(folder: Path, _: Refuse | None = None) -> Iterator[pa.Table]:
    """The rows of every file, a few at a time; all of them are good.

    Raises:
        DocumentError: a file is damaged, or holds other columns than azbitext writes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = arrow_schema()
    for path in sorted((folder / "data").rglob("*.parquet")):
        try:
            with pa.OSFile(str(path), "rb") as source:
                file = pq.ParquetFile(source)
                if not file.schema_arrow.equals(wanted):
                    raise _other_columns(path, file.schema_arrow, wanted)
                for batch in file.iter_batches(_BATCH_ROWS):
                    yield pa.Table.from_batches([batch]).cast(wanted)
        except pa.ArrowException as error:
            raise DocumentError(f"{path} is damaged: {error}") from error


def read_splits(folder: Path) -> Iterator[tuple[str, Split]]:
    """Every document of the dataset once a file, and the split that the file is of."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for path in sorted((folder / "data").rglob("*.parquet")):
        split = next((name for name in SPLITS if path.name.startswith(f"{name}-")), None)
        if split is not None:
            documents = pc.unique(pq.read_table(path, columns=["doc_id"])["doc_id"])
            yield from ((str(doc_id), split) for doc_id in documents.to_pylist())


def fetch_dataset(location: str) -> Path:
    """Downloads a dataset of the hub; what is here already is not fetched again.

    Raises:
        ConfigurationError: `location` names no dataset.
        InputNotFoundError: there is no such dataset, or the hub cannot be reached.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HTTPError as ClientError  # type: ignore[attr-defined]

    hub = HubDataset.parse(location)
    try:
        return Path(
            snapshot_download(
                hub.repository,
                repo_type="dataset",
                revision=hub.revision,
                allow_patterns=["README.md", "data/*"],
            )
        )
    except (ClientError, OSError, ValueError) as error:
        raise InputNotFoundError(f"cannot fetch {location} from the hub: {error}") from error


def _other_columns(path: Path, found: pa.Schema, wanted: pa.Schema) -> DocumentError:
    missing = [name for name in wanted.names if name not in found.names]
    unknown = [name for name in found.names if name not in wanted.names]
    changed = [
        f"{name} is {found.field(name).type}, not {wanted.field(name).type}"
        for name in wanted.names
        if name in found.names and found.field(name).type != wanted.field(name).type
    ]
    said = [
        *([f"without {', '.join(missing)}"] if missing else []),
        *([f"with {', '.join(unknown)}"] if unknown else []),
        *changed,
    ]
    reason = "; ".join(said) or "its columns stand in another order"
    return DocumentError(f"{path} is no dataset of azbitext: {reason}")
