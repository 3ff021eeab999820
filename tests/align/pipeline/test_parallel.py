"""Rows that are aligned already go through a build like those that it aligns."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.pipeline.stages.reading import ROWS_A_DOCUMENT
from corpora.pairs import SentencePair, from_table

PLACES = [("Bakıda", "Baku"), ("Gəncədə", "Ganja"), ("Şəkidə", "Sheki"), ("Lənkəranda", "Lankaran")]
PAIRS = [
    (f"{az} {100 + n} yeni mənzil tikilib.", f"{100 + n} new flats have been built in {en}.")
    for n, (az, en) in enumerate(PLACES * 3)
]


def moses(folder: Path, pairs: list[tuple[str, str]], name: str = "x") -> Path:
    for place, code in enumerate(("az", "en")):
        content = "".join(f"{pair[place]}\n" for pair in pairs)
        (folder / f"{name}.{code}").write_text(content, "utf-8")
    return folder / f"{name}.az"


def rows(corpus: Corpus) -> list[SentencePair]:
    return [pair for table in corpus.tables() for pair in from_table(table)]


def reasons(corpus: Corpus) -> list[str]:
    return [row["reason"] for row in pq.read_table(corpus.folder / "rejected.parquet").to_pylist()]


def test_pairs_are_scored_and_keep_their_pairing(tmp_path: Path) -> None:
    crossed = [*PAIRS, ("Sabah hava buludlu olacaq.", "The minister received an ambassador.")]
    path = moses(tmp_path, crossed)
    inputs = [path, path.with_suffix(".en")]
    corpus = build_corpus(inputs, tmp_path / "out", encoder="e5", min_probability=0.9)
    found = rows(corpus)
    assert [(row.az, row.en) for row in found] == crossed
    assert [row.id for row in found] == [f"x#{n}:body:0" for n in range(1, len(crossed) + 1)]
    assert all(row.similarity is not None and row.probability is not None for row in found)
    assert all(row.is_aligned and (row.az_span, row.en_span) == ((0,), (0,)) for row in found)
    assert (found[-1].probability or 0) < min(row.probability or 0 for row in found[:-1])
    assert len(found[-1].id) > 0
    sure = build_corpus(
        inputs, tmp_path / "out", encoder="e5", min_probability=0.9,
        filters={"probability": (found[-1].probability or 0) + 0.001},
    )  # fmt: skip
    assert [(row.az, row.en) for row in rows(sure)] == PAIRS
    assert reasons(sure) == ["probability"]


def test_pairs_are_checked_filtered_and_filled_like_others(tmp_path: Path) -> None:
    pairs = [
        *PAIRS,
        PAIRS[0],
        ("Naxçıvanda 12 yeni mənzil tikilib.", ""),
        ("Bunu kimsə gözləmirdi, çünki hava soyuq idi.", "Этого никто не ожидал из-за погоды."),
    ]
    (tmp_path / "old.tsv").write_text(
        "Naxçıvanda 12 yeni mənzil tikilib.\t12 new flats have been built in Nakhchivan.\n", "utf-8"
    )
    corpus = build_corpus(
        moses(tmp_path, pairs), tmp_path / "out", encoder="hash",
        memory=(str(tmp_path / "old.tsv"),), filters={"near_duplicates": False},
    )  # fmt: skip
    found = {row.id: row for row in rows(corpus)}
    assert len(found) == len(PAIRS) + 1
    filled = found[f"x#{len(PAIRS) + 2}:body:0"]
    assert (filled.en, filled.origin_en) == (
        "12 new flats have been built in Nakhchivan.",
        "memory",
    )
    assert sorted(reasons(corpus)) == ["duplicates", "wrong-language"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_published_corpus_is_built_again(tmp_path: Path, workers: int) -> None:
    first = build_corpus(moses(tmp_path, PAIRS), tmp_path / "one", encoder="hash")
    (file,) = (first.dataset_folder / "data" / "aligned").glob("train-*.parquet")
    again = build_corpus(file, tmp_path / "two", encoder="hash", workers=workers)
    trained = {row["doc_id"] for row in pq.read_table(file).to_pylist()}
    before = {row.id: row for row in rows(first)}
    assert {row.doc_id for row in rows(again)} == trained
    for row in rows(again):
        old = before[row.id]
        assert (row.az, row.en, row.probability) == (old.az, old.en, old.probability)


def test_a_shard_holds_many_pairs(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"translation": {"az": f"Qatar {n}", "en": f"Train {n}"}} for n in range(90)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    corpus = build_corpus(
        path, tmp_path / "out", encoder="hash", shard_size=2, filters={"near_duplicates": False}
    )
    assert len(corpus.shards) == -(-90 // (2 * ROWS_A_DOCUMENT))
    assert [row.id for row in rows(corpus)] == [f"a#{n}:body:0" for n in range(1, 91)]
