"""What a finished build has left in its directory: figures, rows and the dataset folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.pipeline.shard_files import corpus_rows
from align.pipeline.shards import Shard
from corpora.errors import BuildError
from corpora.pairs import SentencePair, from_table

if TYPE_CHECKING:
    import pyarrow as pa

    from corpora.card import BuildFacts


@dataclass(frozen=True, slots=True)
class BuildFolder:
    """A finished build directory, to be read.

    Attributes:
        folder: the build directory.
    """

    folder: Path

    @property
    def dataset_folder(self) -> Path:
        """The folder that `datasets.load_dataset` and the Hub take as it is."""
        return self.folder / "dataset"

    @property
    def build(self) -> dict[str, Any]:
        """What is in ``build.json``: options, versions, inputs, models."""
        return self._json("build.json")

    @property
    def scores(self) -> dict[str, Any]:
        """What is in ``scores.json``: every figure with its signature."""
        return self._json("scores.json")

    @property
    def shards(self) -> list[Shard]:
        """The files of each part of the build."""
        return [Shard(self.folder / "work", number) for number in range(self.build["shards"])]

    @property
    def facts(self) -> BuildFacts:
        """How the corpus was made, as its card says."""
        from corpora.card import BuildFacts

        return BuildFacts.from_dict(self.build)

    def tables(self) -> Iterator[pa.Table]:
        """The rows shard by shard, as tables of `corpora.pairs.arrow_schema`."""
        for shard in self.shards:
            yield corpus_rows(shard)

    def pairs(self) -> Iterator[SentencePair]:
        """The rows one by one, in the order of the documents."""
        for table in self.tables():
            yield from from_table(table)

    def _json(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, ValueError) as error:
            raise BuildError(f"{path} is damaged; run the same azbitext build again") from error
        return loaded
