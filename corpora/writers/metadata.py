"""The YAML head of a dataset card: what the Hub and `datasets.load_dataset` read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpora.documents import LANGUAGES
from corpora.pairs import features
from corpora.writers.facts import BuildFacts
from corpora.writers.statistics import CONFIGURATIONS, CorpusStatistics

HUB_LICENCES = {
    *("apache-2.0", "mit", "unlicense", "gpl-3.0"),
    *("cc", "cc0-1.0"),
    *("cc-by-2.0", "cc-by-3.0", "cc-by-4.0"),
    *("cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nd-4.0"),
    *("cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0"),
    *("cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0"),
    *("cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0"),
    *("odc-by", "odbl", "pddl"),
}
"""Licences of texts and data that the Hub knows by these names; others are shown as ``other``."""


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


def hub_licence(licences: Mapping[str, int]) -> str | None:
    """The licence of the whole as the Hub names it, None where no row has one.

    >>> hub_licence({"CC BY 4.0": 12}), hub_licence({"cc-by-4.0": 12, "": 3}), hub_licence({"": 3})
    ('cc-by-4.0', 'other', None)
    """
    if not any(licences):
        return None
    name, *others = (licence.strip().lower().replace(" ", "-") for licence in licences)
    return name if not others and name in HUB_LICENCES else "other"


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


def card_metadata(facts: BuildFacts, statistics: CorpusStatistics) -> str:
    """The YAML of the card, without the ``---`` lines around it."""
    from datasets import DatasetInfo
    from datasets.info import DatasetInfosDict
    from huggingface_hub import DatasetCardData

    configs = configurations(statistics)
    by_machine = any(
        counts.get(origin)
        for counts in statistics.origins.values()
        for origin in ("machine", "memory")
    )
    data = DatasetCardData(
        pretty_name=facts.title,
        language=list(LANGUAGES),
        license=hub_licence(statistics.licences),
        task_categories=["translation"],
        multilinguality=["translation"],
        size_categories=[size_category(statistics.total("all"))],
        annotations_creators=["machine-generated"],
        language_creators=["found", *(["machine-generated"] if by_machine else [])],
        tags=["parallel-corpus", "sentence-alignment", "bitext", "azerbaijani", "azbitext"],
        configs=configs or None,
    )
    infos = {config["config_name"]: DatasetInfo(features=features()) for config in configs}
    DatasetInfosDict(infos).to_dataset_card_data(data)
    return data.to_yaml()
