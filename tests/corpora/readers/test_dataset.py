"""Datasets saved on disk and on the hub, which is never reached here."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import datasets
import pytest

from corpora.errors import ConfigurationError, InputNotFoundError
from corpora.readers import InputDigest, digest_inputs, read_documents
from corpora.readers.dataset import HubDataset

TRAIN = [
    {"headline_az": "Şuşada konsert oldu.", "body_en": ["A concert was held in Shusha."]},
    {"headline_az": "Lənkəranda çay yığılır.", "body_en": ["Tea is picked in Lankaran."]},
]
TEST = [{"headline_az": "Külək əsir.", "body_en": ["The wind blows."]}]


def split(rows: list[dict[str, object]]) -> datasets.Dataset:
    return datasets.Dataset.from_list(rows)


def test_one_split(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    split(TRAIN).save_to_disk(folder)
    documents = list(read_documents(folder))
    assert [d.id for d in documents] == ["news#1", "news#2"]
    assert documents[0].body == {"en": ("A concert was held in Shusha.",)}
    assert documents[0].meta == {"source": "news"}
    assert digest_inputs(folder)[0].files == 3


def test_all_splits_in_order_with_a_field_map(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    loaded = datasets.DatasetDict({"train": split(TRAIN), "test": split(TEST)})
    loaded.save_to_disk(folder)
    fields = {"headline_en": "headline_az"}
    documents = list(read_documents(folder, fields=fields, format="dataset"))
    assert [d.id for d in documents] == ["news/train#1", "news/train#2", "news/test#1"]
    assert documents[2].headline == {"en": "Külək əsir."}
    with pytest.raises(ConfigurationError, match="names 'title', but"):
        list(read_documents(folder, fields={"headline_az": "title"}))


def test_a_broken_folder_is_damaged(tmp_path: Path) -> None:
    split(TRAIN).save_to_disk(tmp_path)
    (tmp_path / "state.json").write_text("{")
    rejections = []
    assert list(read_documents(tmp_path, rejected=rejections.append)) == []
    assert [r.reason for r in rejections] == ["damaged"]


@pytest.mark.parametrize("given", ["hf://datasets/someone/news@v1", "someone/news@v1"])
def test_the_hub_is_streamed(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    asked = []

    def load(name: str, **options: object) -> object:
        asked.append((name, options))
        return datasets.IterableDatasetDict({"train": split(TRAIN).to_iterable_dataset()})

    monkeypatch.setattr(datasets, "load_dataset", load)
    documents = list(read_documents(given, format="dataset"))
    assert asked == [("someone/news", {"revision": "v1", "streaming": True})]
    assert [d.id for d in documents] == ["someone/news/train#1", "someone/news/train#2"]
    assert documents[0].meta == {"source": "hf://datasets/someone/news@v1"}


def test_of_a_hub_dataset_in_many_languages_ours_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [{"translation": {"az": "Qar yağır.", "en": "It is snowing."}}]

    def load(name: str, config: str | None = None, **_: object) -> object:
        if config is None:
            raise ValueError("Config name is missing. Please pick one among the available configs")
        assert (name, config) == ("someone/hundred", "az-en")
        data = datasets.Dataset.from_list(rows)
        return datasets.IterableDatasetDict({"train": data.to_iterable_dataset()})

    names = ["af-en", "ar-zh", "az-en", "az-tr"]
    monkeypatch.setattr(datasets, "load_dataset", load)
    monkeypatch.setattr(datasets, "get_dataset_config_names", lambda *_, **__: names)
    (document,) = read_documents("hf://datasets/someone/hundred")
    assert document.body == {"az": ("Qar yağır.",), "en": ("It is snowing.",)}
    names.remove("az-en")
    with pytest.raises(InputNotFoundError, match="Config name is missing"):
        list(read_documents("hf://datasets/someone/hundred"))


def test_the_digest_of_a_hub_dataset_is_that_of_its_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commits = {"v1": "1f3a", "v2": "9c2e"}

    def load(name: str, revision: str) -> SimpleNamespace:
        return SimpleNamespace(hash=commits[revision])

    monkeypatch.setattr(datasets, "load_dataset_builder", load)
    first, second = digest_inputs(["hf://datasets/a/b@v1", "hf://datasets/a/b@v2"])
    assert first == InputDigest("hf://datasets/a/b@v1", 0, 0, sha256(b"1f3a").hexdigest())
    assert second.sha256 == sha256(b"9c2e").hexdigest()


def test_an_unreachable_hub_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for act in (digest_inputs, lambda given: list(read_documents(given))):
        with pytest.raises(InputNotFoundError, match="hf download --repo-type dataset no-one/no"):
            act("hf://datasets/no-one/no")


@pytest.mark.parametrize("given", ["hf://datasets/news", "hf://datasets/a/b/c", "hf://datasets/"])
def test_a_hub_name_has_two_parts(given: str) -> None:
    with pytest.raises(ConfigurationError, match="USER/NAME"):
        HubDataset.parse(given)


def test_the_hub_has_no_other_format() -> None:
    with pytest.raises(ConfigurationError, match="not 'jsonl'"):
        read_documents("hf://datasets/a/b", format="jsonl")
