"""The YAML head of a dataset card: what the Hub and `datasets.load_dataset` read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpora.card.build_facts import BuildFacts
from corpora.card.corpus_statistics import CONFIGURATIONS, CorpusStatistics
from corpora.documents import LANGUAGES
from corpora.licences import Licences
from corpora.pairs import features
from corpora.readers.dataset import HUB


def data_file(part: str, split: str, number: str) -> str:
    """The place of one Parquet file in the dataset; `number` may be ``*``.

    >>> data_file("aligned", "train", "00000")
    'data/aligned/train-00000.parquet'
    """
    return f"data/{part}/{split}-{number}.parquet"


def size_category(rows: int) -> str:
    """The Hub's name for a size.

    >>> size_category(0), size_category(1_000), size_category(2_500_000)
    ('n<1K', '1K<n<10K', '1M<n<10M')
    """
    steps = ["1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T"]
    place = next((i for i in range(len(steps)) if rows < 1_000 * 10**i), len(steps))
    if place == 0:
        return f"n<{steps[0]}"
    return f"n>{steps[-1]}" if place == len(steps) else f"{steps[place - 1]}<n<{steps[place]}"


def configurations(statistics: CorpusStatistics) -> list[dict[str, Any]]:
    """The ``configs`` of the card: files by split, only where there are rows."""
    rows = {
        "aligned": statistics.rows["aligned"],
        "other": {
            split: count - statistics.rows["aligned"].get(split, 0)
            for split, count in statistics.rows["all"].items()
        },
    }
    configs: list[dict[str, Any]] = [
        {
            "config_name": name,
            "data_files": [
                {
                    "split": split,
                    "path": [
                        data_file(part, split, "*") for part in parts if rows[part].get(split)
                    ],
                }
                for split in statistics.rows[name]
            ],
        }
        for name, parts in CONFIGURATIONS.items()
        if statistics.rows[name]
    ]
    for config in configs:
        # datasets caches by the card, not by the data: other rows need another card.
        config["description"] = f"sha256 of the data files: {statistics.digest}"
    for config in configs[:1]:
        config["default"] = True
    return configs


def source_datasets(inputs: Sequence[Mapping[str, object]]) -> list[str]:
    """Which datasets of the hub were read, ``original`` where there is none.

    >>> source_datasets([{"path": "hf://datasets/someone/news@v1"}, {"path": "news/"}])
    ['someone/news', 'original']
    """
    paths = [str(given.get("path", "")) for given in inputs]
    named = [path.removeprefix(HUB).partition("@")[0] for path in paths if path.startswith(HUB)]
    others = len(named) < len(paths) or not paths
    return [*dict.fromkeys(named), *(["original"] if others else [])]


def card_metadata(facts: BuildFacts, statistics: CorpusStatistics) -> dict[str, Any]:
    """What stands in the YAML at the head of the card."""
    from datasets import DatasetInfo
    from datasets.info import DatasetInfosDict
    from huggingface_hub import DatasetCardData

    configs = configurations(statistics)
    by_machine = any(
        counts.get(origin)
        for counts in statistics.origins.values()
        for origin in ("machine", "memory")
    )
    licence = Licences(statistics.licences, facts.model_licences).whole()
    data = DatasetCardData(
        pretty_name=facts.title,
        language=list(LANGUAGES),
        license=licence,
        license_name="several" if licence == "other" else None,
        task_categories=["translation"],
        multilinguality=["translation"],
        size_categories=[size_category(statistics.total("all"))],
        source_datasets=source_datasets(facts.inputs),
        annotations_creators=["machine-generated"],
        language_creators=["found", *(["machine-generated"] if by_machine else [])],
        tags=["parallel-corpus", "sentence-alignment", "bitext", "azerbaijani", "azbitext"],
        configs=configs or None,
    )
    infos = {config["config_name"]: DatasetInfo(features=features()) for config in configs}
    DatasetInfosDict(infos).to_dataset_card_data(data)
    return data.to_dict()  # type: ignore[no-untyped-call,no-any-return]
