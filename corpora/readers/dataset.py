"""Hugging Face datasets: a folder written by ``save_to_disk``, or one on the hub, streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError, InputNotFoundError
from corpora.languages import language_of
from corpora.readers.fields import choose_columns, pick
from corpora.readers.reasons import DAMAGED, Problem
from corpora.readers.records import document_of
from corpora.readers.source import Outcome, ReadOptions, Source

if TYPE_CHECKING:
    import datasets

HUB = "hf://datasets/"
_BOTH = set(LANGUAGES)

_HUB_ID = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?")


@dataclass(frozen=True, slots=True)
class HubDataset:
    """A dataset on the Hugging Face hub; without a `revision`, the newest one."""

    repository: str
    revision: str | None

    @classmethod
    def parse(cls, location: str) -> HubDataset:
        """The dataset at ``hf://datasets/user/name[@revision]``; the first part may be missing.

        Raises:
            ConfigurationError: `location` is not of this form.

        >>> HubDataset.parse("hf://datasets/someone/az-en-news@v1")
        HubDataset(repository='someone/az-en-news', revision='v1')
        """
        found = _HUB_ID.fullmatch(location.removeprefix(HUB))
        if found is None:
            raise ConfigurationError(
                f"{location!r} is no dataset on the hub; write {HUB}USER/NAME or "
                f"{HUB}USER/NAME@REVISION"
            )
        return cls(found["repository"], found["revision"])

    def commit(self) -> str:
        """What stands for the content of the dataset: the commit of its revision.

        Raises:
            InputNotFoundError: there is no such dataset, or the hub cannot be reached.
        """
        import datasets

        with _hub_errors(self):
            builder = self._loaded(datasets.load_dataset_builder, revision=self.revision)
            return str(builder.hash)

    def stream(self) -> Mapping[str, datasets.Dataset]:
        """Its splits, streamed."""
        import datasets

        splits: Mapping[str, datasets.Dataset] = self._loaded(
            datasets.load_dataset, revision=self.revision, streaming=True
        )
        return splits

    def _loaded(self, load: Callable[..., Any], **options: object) -> Any:
        """What `load` gives; of a dataset in many languages, for Azerbaijani and English."""
        import datasets

        try:
            return load(self.repository, **options)
        except ValueError as error:
            if "config name" not in str(error).lower():
                raise
            names = datasets.get_dataset_config_names(self.repository, revision=self.revision)
            pairs = [name for name in names if set(map(language_of, name.split("-"))) == _BOTH]
            if not pairs:
                raise
            return load(self.repository, pairs[0], **options)


def is_saved_dataset(folder: Path) -> bool:
    """Whether ``save_to_disk`` wrote `folder`."""
    has_one = all((folder / name).is_file() for name in ("dataset_info.json", "state.json"))
    return has_one or (folder / "dataset_dict.json").is_file()


def read_dataset(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """One row is one document, all splits in order.

    Raises:
        ConfigurationError: a column is no field or, with a field map, missing.
        InputNotFoundError: there is no such dataset on the hub, or it cannot be reached.
    """

    if not source.location.startswith(HUB):
        yield from _read_saved(source, options)
        return
    hub = HubDataset.parse(source.location)
    with _hub_errors(hub):
        yield from _read_splits(hub.stream(), source, options)


def _read_saved(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    import datasets
    import pyarrow as pa

    try:
        yield from _read_splits(datasets.load_from_disk(source.location), source, options)
    except ConfigurationError:
        raise
    except (ValueError, pa.ArrowException) as error:
        yield source.reject(Problem(DAMAGED, f"not a dataset that can be loaded: {error}"))


def _read_splits(
    loaded: datasets.Dataset | Mapping[str, datasets.Dataset],
    source: Source,
    options: ReadOptions,
) -> Iterator[Outcome]:
    splits = loaded if isinstance(loaded, Mapping) else {"": loaded}
    for split, rows in splits.items():
        # rows without an id are numbered in each split by itself
        part = replace(source, stem=f"{source.stem}/{split}") if split else source
        columns: dict[str, str] | None = None
        for number, row in enumerate(rows, start=1):
            if columns is None:
                columns = choose_columns(row, options.fields, source.name)
            yield document_of(pick(row, columns), part, number, options)


@contextmanager
def _hub_errors(hub: HubDataset) -> Iterator[None]:
    try:
        yield
    except (ConfigurationError, InputNotFoundError):
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise InputNotFoundError(
            f"cannot read the dataset {hub.repository!r} from the hub: {error}. Without a network, "
            f"fetch it elsewhere with 'hf download --repo-type dataset {hub.repository} --local-dir"
            " FOLDER' and give the data files in it instead"
        ) from error
