"""A finished build, read back: its rows, its figures and its dataset."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.pipeline.shard_files import corpus_rows
from align.pipeline.shards import Shard
from corpora.errors import BuildError, InputNotFoundError, unknown_name
from corpora.pairs import SentencePair, from_table

if TYPE_CHECKING:
    import datasets
    import pyarrow as pa

    from align.corpus.publish import Publication
    from corpora.card import BuildFacts


@dataclass(frozen=True, slots=True)
class Corpus:
    """A finished build directory.

    Attributes:
        folder: the build directory.
    """

    folder: Path

    @classmethod
    def open(cls, folder: str | Path) -> Corpus:
        """The corpus in the build directory `folder`.

        Raises:
            InputNotFoundError: there is no such folder.
            BuildError: the folder holds no finished build.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise InputNotFoundError(f"there is no build directory {folder}")
        if not (folder / "build.json").is_file():
            state = "an unfinished build; run the same azbitext build again to finish it"
            held = state if (folder / "work").is_dir() else "no build"
            raise BuildError(f"{folder} holds {held}")
        return cls(folder)

    @staticmethod
    def is_build(folder: str | Path) -> bool:
        """Whether `folder` is a build directory, finished or not."""
        return (Path(folder) / "build.json").is_file() or (Path(folder) / "work").is_dir()

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

    def dataset(self, configuration: str = "aligned") -> datasets.DatasetDict:
        """The dataset, by split.

        Args:
            configuration: ``aligned`` for the rows with both sides human, ``all`` for every row.

        Raises:
            UnknownNameError: there is no such configuration, or it has no rows.
        """
        import datasets

        folder = str(self.dataset_folder.resolve())
        names = datasets.get_dataset_config_names(folder)
        if configuration not in names:
            raise unknown_name("configuration", configuration, names)
        return datasets.load_dataset(folder, configuration)

    def push_to_hub(
        self,
        repository: str,
        *,
        private: bool = False,
        revision: str | None = None,
        licence: str | None = None,
        despite_licences: bool = False,
    ) -> Publication:
        """Publishes the dataset on the Hugging Face Hub, with the login of ``hf auth login``.

        Args:
            repository: ``USER/NAME``.
            private, revision, licence, despite_licences: see
                `align.corpus.publish_check.PublishOptions`.

        Returns:
            What was published; its `revision` is the commit.

        Raises:
            ConfigurationError, UnknownNameError: the name or the licence is none.
            LicenceError, BuildError, PublishError: see `align.corpus.publish.publish`.
        """
        from align.corpus.publish import publish
        from align.corpus.publish_check import PublishOptions

        options = PublishOptions(repository, private, revision, licence, despite_licences)
        return publish(self, options)

    def _json(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, ValueError) as error:
            raise BuildError(f"{path} is damaged; run the same azbitext build again") from error
        return loaded
