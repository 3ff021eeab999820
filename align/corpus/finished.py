"""A finished corpus: what its build has left, as a dataset, and on the hub."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.corpus.build_folder import BuildFolder
from corpora.errors import BuildError, InputNotFoundError, unknown_name

if TYPE_CHECKING:
    import datasets

    from align.corpus.publish import Publication


@dataclass(frozen=True, slots=True)
class Corpus(BuildFolder):
    """A finished build directory: `open` one, or take that of `align.build_corpus`."""

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
