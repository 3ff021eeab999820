"""The dataset: what `load_dataset` gives back, its bytes, its figures and its card."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import DatasetCard

from corpora.card.build_facts import BuildFacts
from corpora.card.corpus_statistics import CorpusStatistics
from corpora.card.markdown import escape
from corpora.card.render import COLUMN_MEANINGS
from corpora.errors import ConfigurationError, DocumentError
from corpora.pairs import SentencePair, arrow_schema, features, from_table, to_table
from corpora.splits.shares import Splits
from corpora.storage import read_table, stored_key, tables, write_table
from corpora.writers import dataset, write_dataset

THIRDS = Splits(validation=0.3, test=0.3)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a test asked for the network")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "ROWS_PER_FILE", 25)
    monkeypatch.setattr(dataset, "BATCH_ROWS", 11)
    monkeypatch.setattr(tables, "ROW_GROUP_ROWS", 10)


def cut(pairs: Sequence[SentencePair], step: int) -> Iterator[pa.Table]:
    return (to_table(pairs[start : start + step]) for start in range(0, len(pairs), step))


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rows_of(folder: Path, configuration: str | None, cache: Path) -> dict[str, list[SentencePair]]:
    loaded = datasets.load_dataset(str(folder), configuration, cache_dir=str(cache))
    return {
        split: from_table(part.with_format("arrow")[:]) if len(part) else []
        for split, part in loaded.items()
    }


@pytest.mark.parametrize("configuration", ["aligned", "all", None])
def test_load_dataset_gives_the_rows_back(
    tmp_path: Path,
    pairs: list[SentencePair],
    facts: BuildFacts,
    small_files: None,
    configuration: str | None,
) -> None:
    pairs = from_table(to_table(pairs))  # scores as float32
    write_dataset(cut(pairs, 7), tmp_path / "ds", splits=THIRDS, facts=facts)
    loaded = datasets.load_dataset(
        str(tmp_path / "ds"), configuration, cache_dir=str(tmp_path / "cache")
    )
    assert list(loaded) == ["train", "validation", "test"]
    for split, part in loaded.items():
        assert part.features == features()
        wanted = [
            pair
            for pair in pairs
            if THIRDS.split_of(pair.doc_id) == split and (pair.is_aligned or configuration == "all")
        ]
        read = from_table(part.with_format("arrow")[:])
        assert len(read) == len(wanted) > 0
        assert sorted(read, key=repr) == sorted(wanted, key=repr)
        if configuration != "all":
            assert read == wanted
    streamed = datasets.load_dataset(str(tmp_path / "ds"), configuration, streaming=True)
    assert {split: list(rows) for split, rows in streamed.items()} == {
        split: list(rows) for split, rows in loaded.items()
    }
    row = loaded["train"][0]
    assert set(row["translation"]) == {"az", "en"}
    assert loaded["train"].features["role"].int2str(row["role"]) == "body"


@pytest.mark.parametrize("step", [1, 13, 100, 1000])
def test_bytes_do_not_depend_on_the_shards(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts, small_files: None, step: int
) -> None:
    figures = write_dataset([to_table(pairs)], tmp_path / "whole", splits=THIRDS, facts=facts)
    assert len(contents(tmp_path / "whole")) > 8
    again = write_dataset(cut(pairs, step), tmp_path / "cut", splits=THIRDS, facts=facts)
    assert again == figures
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_bytes_do_not_depend_on_how_tables_were_stored(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    write_table(to_table(pairs), tmp_path / "scored.parquet", "key")
    for name, table in (("a", to_table(pairs)), ("b", read_table(tmp_path / "scored.parquet"))):
        write_dataset([table], tmp_path / name, splits=THIRDS, facts=facts)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_files_roll_over_and_carry_features_and_key(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts, small_files: None
) -> None:
    write_dataset(cut(pairs, 9), tmp_path / "ds", splits=Splits(0, 0), facts=facts)
    files = sorted((tmp_path / "ds" / "data" / "aligned").iterdir())
    assert [file.name for file in files] == [f"train-{number:05}.parquet" for number in range(5)]
    assert [pq.read_metadata(file).num_rows for file in files] == [25, 25, 25, 25, 20]
    groups = pq.read_metadata(files[0])
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [10, 10, 5]
    for file in (tmp_path / "ds" / "data").rglob("*.parquet"):
        assert (
            pq.read_schema(file).metadata[b"huggingface"] == arrow_schema().metadata[b"huggingface"]
        )
        assert stored_key(file) == facts.signature


def test_every_row_is_stored_once_and_a_document_stays_together(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    write_dataset(cut(pairs, 50), tmp_path / "ds", splits=THIRDS, facts=facts)
    places: dict[str, set[str]] = {}
    ids: Counter[str] = Counter()
    for file in (tmp_path / "ds" / "data").rglob("*.parquet"):
        for pair in from_table(read_table(file)):
            assert pair.is_aligned is (file.parent.name == "aligned")
            places.setdefault(pair.doc_id, set()).add(file.name.split("-")[0])
            ids[pair.id] += 1
    assert ids == Counter(pair.id for pair in pairs)
    assert all(len(found) == 1 for found in places.values())


@pytest.mark.parametrize(
    ("kept", "splits", "found"),
    [
        ("all", Splits(0, 0), {"aligned": ["train"], "all": ["train"]}),
        ("all", Splits(0, 0.4), {"aligned": ["train", "test"], "all": ["train", "test"]}),
        ("aligned", Splits(0, 0), {"aligned": ["train"], "all": ["train"]}),
        ("other", Splits(0, 0), {"all": ["train"]}),
    ],
)
def test_what_has_no_rows_is_left_out(
    tmp_path: Path,
    pairs: list[SentencePair],
    facts: BuildFacts,
    kept: str,
    splits: Splits,
    found: dict[str, list[str]],
) -> None:
    chosen = [pair for pair in pairs if kept == "all" or pair.is_aligned is (kept == "aligned")]
    write_dataset(cut(chosen, 50), tmp_path / "ds", splits=splits, facts=facts)
    folder = str(tmp_path / "ds")
    assert datasets.get_dataset_config_names(folder) == list(found)
    for configuration in (*found, None):
        loaded = datasets.load_dataset(folder, configuration, cache_dir=str(tmp_path / "cache"))
        assert list(loaded) == found[configuration or next(iter(found))]
    assert f'load_dataset("PATH_OR_HUB_ID", "{next(iter(found))}")' in card(tmp_path)


def test_an_empty_corpus_is_a_card_that_says_so(tmp_path: Path, facts: BuildFacts) -> None:
    figures = write_dataset([to_table([])], tmp_path / "ds", splits=THIRDS, facts=facts)
    assert (figures.documents, figures.total("all"), figures.mean_similarity) == (0, 0, None)
    assert list(contents(tmp_path / "ds")) == ["CITATION.cff", "README.md"]
    assert "The corpus has no rows." in card(tmp_path)


def test_a_failed_export_leaves_the_old_dataset(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    def broken() -> Iterator[pa.Table]:
        yield to_table(pairs)
        raise ValueError("half")

    write_dataset(cut(pairs, 50), tmp_path / "ds", splits=THIRDS, facts=facts)
    before = contents(tmp_path)
    with pytest.raises(ValueError, match="half"):
        write_dataset(broken(), tmp_path / "ds", splits=Splits(0, 0), facts=facts)
    assert contents(tmp_path) == before
    write_dataset(cut(pairs[:40], 50), tmp_path / "ds", splits=Splits(0, 0), facts=facts)
    assert list(contents(tmp_path)) == [
        "ds/CITATION.cff",
        "ds/README.md",
        "ds/data/aligned/train-00000.parquet",
        "ds/data/other/train-00000.parquet",
    ]


@pytest.mark.parametrize("name", ["similarity", "margin", "probability", "quality"])
def test_a_score_that_is_no_number_leaves_the_old_dataset(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts, name: str
) -> None:
    write_dataset(cut(pairs, 50), tmp_path / "ds", splits=THIRDS, facts=facts)
    before = contents(tmp_path)
    pairs[70] = replace(pairs[70], **{name: float("nan")})
    with pytest.raises(DocumentError, match=rf"row {pairs[70].id}: {name} is nan; expected a num"):
        write_dataset(cut(pairs, 50), tmp_path / "ds", splits=THIRDS, facts=facts)
    assert contents(tmp_path) == before


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, facts: BuildFacts) -> None:
    (tmp_path / "notes.txt").write_text("dəyərli")
    with pytest.raises(ConfigurationError, match=r"notes\.txt"):
        write_dataset([], tmp_path, splits=THIRDS, facts=facts)


@pytest.fixture
def figures(tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts) -> CorpusStatistics:
    return write_dataset(cut(pairs, 50), tmp_path / "ds", splits=THIRDS, facts=facts)


def card(tmp_path: Path) -> str:
    return (tmp_path / "ds" / "README.md").read_text(encoding="utf-8")


def test_statistics_are_those_of_the_rows(
    figures: CorpusStatistics, pairs: list[SentencePair]
) -> None:
    aligned = [pair for pair in pairs if pair.is_aligned]
    similarities = [pair.similarity for pair in aligned if pair.similarity is not None]
    probabilities = [pair.probability for pair in aligned if pair.probability is not None]

    def by_split(chosen: list[SentencePair]) -> Counter[str]:
        return Counter(THIRDS.split_of(pair.doc_id) for pair in chosen)

    assert figures.documents == 60
    assert figures.rows == {"aligned": by_split(aligned), "all": by_split(pairs)}
    assert (figures.total("aligned"), figures.total("all")) == (120, 240)
    assert figures.roles == {"headline": 60, "body": 180}
    assert figures.aligned_roles == {"body": 120}
    assert figures.origins == {
        "az": {"human": 240},
        "en": {"human": 120, "machine": 30, "missing": 90},
    }
    assert figures.characters == {
        "az": sum(len(pair.az or "") for pair in pairs),
        "en": sum(len(pair.en or "") for pair in pairs),
    }
    assert figures.mean_similarity == pytest.approx(np.mean(similarities), abs=1e-6)
    assert figures.min_similarity == 0.25
    assert figures.mean_probability == pytest.approx(np.mean(probabilities), abs=1e-6)
    assert figures.probability_histogram == (0, 0, 0, 0, 0, 0, 0, 60, 0, 0)
    assert figures.models == {"opus@1": 30}
    assert figures.sources == {"xeber.example": 240}
    assert figures.licences == {"CC BY 4.0": 240}
    assert figures.rejected == {"duplicate-id": 1, "not-utf8": 2}
    assert json.loads(json.dumps(figures.to_dict()))["roles"] == {"headline": 60, "body": 180}


def test_the_card_is_valid_and_tells_its_origin(
    tmp_path: Path, figures: CorpusStatistics, facts: BuildFacts
) -> None:
    head = DatasetCard.load(tmp_path / "ds" / "README.md").data.to_dict()
    assert head["language"] == ["az", "en"]
    assert head["license"] == "cc-by-4.0"
    assert head["task_categories"] == ["translation"]
    assert head["size_categories"] == ["n<1K"]
    assert head["pretty_name"] == facts.title
    assert "machine-generated" in head["language_creators"]
    assert [config.get("default") for config in head["configs"]] == [True, None]
    text = card(tmp_path)
    for said in (
        f"```bash\n{facts.command}\n```",
        f"Signature: `{facts.signature}`",
        "120 aligned pairs of human text, 240 rows in all, from 60 documents",
        "7.7% of the texts were written by a machine (30 of 390). 90 sides are missing.",
        "| 0.7 to 0.8 | 60 |",
        "| rejected: not-utf8 | 2 |",
        "| missing sides | opus | opus@1 | cc-by-4.0 |",
        "| alignment | e5 | intfloat/multilingual-e5-small@614241f | mit |",
        "- opus@1: 30 rows",
        "Every row names its licence.",
    ):
        assert said in text


def test_the_examples_are_real_rows_and_break_no_table(
    tmp_path: Path, figures: CorpusStatistics, pairs: list[SentencePair]
) -> None:
    section = card(tmp_path).split("## Examples\n\n")[1].split("\n\n")[0]
    lines = section.split("\n")
    assert len(lines) == 5
    shown = {(escape(pair.az or ""), escape(pair.en or "")) for pair in pairs if pair.is_aligned}
    for line in lines[2:]:
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        assert len(cells) == 6
        assert (cells[0].strip(), cells[1].strip()) in shown


def test_columns_of_the_card_are_those_of_the_schema() -> None:
    assert list(COLUMN_MEANINGS) == arrow_schema().names


@pytest.mark.parametrize(
    ("licences", "head", "said"),
    [
        (["", ""], None, "The licence of 2 rows is unknown"),
        (["mit", "mit"], "mit", "Every row names its licence."),
        (["mit", ""], "other", "The licence of 1 rows is unknown"),
        (["mit", "cc0-1.0"], "mit", "| cc0-1.0 | 1 |"),
        (["mit", "cc-by-4.0"], "other", "| cc-by-4.0 | 1 |"),
        (["Bizim şərtlər", "Bizim şərtlər"], "other", "| Bizim şərtlər | 2 |"),
    ],
)
def test_licences_and_purely_human_text_are_said_plainly(
    tmp_path: Path,
    pairs: list[SentencePair],
    facts: BuildFacts,
    licences: list[str],
    head: str | None,
    said: str,
) -> None:
    aligned = [pair for pair in pairs if pair.is_aligned]
    rows = [
        replace(pair, licence=licence) for pair, licence in zip(aligned, licences, strict=False)
    ]
    human = replace(facts, translator=None, rejected={})
    write_dataset([to_table(rows)], tmp_path / "ds", splits=Splits(0, 0), facts=human)
    assert DatasetCard.load(tmp_path / "ds" / "README.md").data.get("license") == head
    assert said in card(tmp_path)
    assert "0% of the texts were written by a machine (0 of 4). 0 sides are missing." in card(
        tmp_path
    )
