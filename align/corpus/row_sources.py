"""Rows that exist already, wherever they are: what `azbitext export` and `merge` read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.corpus.finished import Corpus
from corpora.readers.dataset import HUB
from corpora.readers.digests import digest_inputs
from corpora.readers.rows import read_rows
from corpora.readers.rows.dataset import fetch_dataset, is_dataset, read_splits
from corpora.readers.units.unit import Refuse
from corpora.splits.shares import Split
from corpora.storage import file_digest
from corpora.writers.dataset import data_digest

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where rows come from: a build, a dataset folder, a translators' file or the hub.

    Attributes:
        name: as it was given.
        corpus: the build, None for rows from elsewhere.
        location: where its rows are.
        folder: its dataset folder, None for translators' files.
    """

    name: str
    corpus: Corpus | None
    location: str
    folder: Path | None

    @classmethod
    def of(cls, name: str) -> RowSource:
        """The corpus in a build directory, a dataset folder, translators' files or on the hub.

        Raises:
            InputNotFoundError, BuildError, ConfigurationError: it is none of these.
        """
        path = Path(name)
        if Corpus.is_build(path):
            corpus = Corpus.open(path)
            return cls(name, corpus, name, corpus.dataset_folder)
        folder = fetch_dataset(name) if name.startswith(HUB) else path
        location = str(folder)
        read_rows(location)  # refuses what holds no rows before any work is done
        return cls(name, None, location, folder if is_dataset(folder) else None)

    def tables(self, rejected: Refuse | None = None) -> Iterator[pa.Table]:
        """Its rows; `rejected` is called with each unit that cannot be used, None raises."""
        return self.corpus.tables() if self.corpus else read_rows(self.location, rejected)

    def splits(self) -> Iterator[tuple[str, Split]]:
        """The split of each document, as far as it is known; a document may come twice."""
        return iter(()) if self.folder is None else read_splits(self.folder)

    def digest(self) -> str:
        """SHA-256 of its data."""
        if self.folder is not None:
            return data_digest(self.folder)
        path = Path(self.location)
        return digest_inputs(path)[0].sha256 if path.is_dir() else file_digest(path)
