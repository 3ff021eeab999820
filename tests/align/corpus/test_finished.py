"""What a build promises: its rows, its dataset, its figures, and how they are opened again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.pipeline.shard_files import rejection_schema
from corpora.errors import BuildError, InputNotFoundError, UnknownNameError
from corpora.pairs import SentencePair, arrow_schema, features, from_table
from corpora.samples import ARTICLES, HEADLINES, article_gold, headline_gold

ROW_ID = re.compile(r"(?P<doc>.+):(?P<role>headline|body):(?P<number>\d+)")


@pytest.fixture(params=[HEADLINES, ARTICLES], ids=["headlines", "articles"])
def corpus(request: pytest.FixtureRequest, tmp_path: Path) -> Corpus:
    return build_corpus(
        request.param,
        tmp_path / "build",
        encoder="hash",
        min_probability=0.2,
        shard_size=5,
        test=0.2,
        validation=0.2,
        filters={"length_ratio": 4.0},
    )


@pytest.mark.parametrize(
    "gone", ["scores.json", "rejected.parquet", "dataset/README.md", "dataset/data", "dataset"]
)
def test_what_is_gone_is_written_again(
    gone: str, tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    def build() -> dict[str, bytes]:
        corpus = build_corpus(HEADLINES, tmp_path / "build", encoder="hash", min_probability=0.2)
        return {name: data for name, data in tree(corpus.folder).items() if name != "work/.lock"}

    whole = build()
    path = tmp_path / "build" / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert build() == whole
    table = next((tmp_path / "build" / "dataset" / "data").rglob("*.parquet"))
    table.write_bytes(table.read_bytes()[:-10])
    assert build() == whole


def test_rows_are_of_the_schema(corpus: Corpus) -> None:
    pairs = list(corpus.pairs())
    for table in corpus.tables():
        assert table.schema.equals(arrow_schema(), check_metadata=True)
    assert [pair for table in corpus.tables() for pair in from_table(table)] == pairs
    assert len({pair.id for pair in pairs}) == len(pairs)
    for pair in pairs:
        row_id = ROW_ID.fullmatch(pair.id)
        assert (row_id["doc"], row_id["role"]) == (pair.doc_id, pair.role)
        for side, span, origin in (
            (pair.az, pair.az_span, pair.origin_az),
            (pair.en, pair.en_span, pair.origin_en),
        ):
            assert (side is None) == (not span) == (origin == "missing")
        assert pair.az is not None or pair.en is not None
        assert (pair.probability is None) == (not pair.is_aligned)
        if pair.is_aligned:
            assert 0.2 <= pair.probability <= 1
            assert -1 <= pair.similarity <= 1
        assert (pair.quality, pair.model, pair.licence) == (None, "", "")
        assert pair.source.startswith(("headlines/", "articles/az/"))


def test_every_sentence_is_in_one_row_of_its_role_or_was_withheld(corpus: Corpus) -> None:
    rejected = pq.read_table(corpus.folder / "rejected.parquet").to_pylist()
    withheld = {row["id"] for row in rejected}
    assert "held-out" in {row["reason"] for row in rejected}
    pairs = list(corpus.pairs())
    for doc_id in {pair.doc_id for pair in pairs}:
        mine = [pair for pair in pairs if pair.doc_id == doc_id]
        for role in ("headline", "body"):
            rows = [pair for pair in mine if pair.role == role]
            az = [index for pair in rows for index in pair.az_span]
            assert len(set(az)) == len(az)
            numbers = [int(pair.id.rpartition(":")[2]) for pair in rows]
            assert numbers == sorted(set(numbers))
            gone = {int(i.rpartition(":")[2]) for i in withheld if i.startswith(f"{doc_id}:{role}")}
            assert set(numbers) | gone == set(range(len({*numbers} | gone)))
            assert az == sorted(az)
            if not gone:
                assert not az or az == list(range(az[0], az[-1] + 1))


def test_the_dataset_is_the_rows(corpus: Corpus, tmp_path: Path) -> None:
    pairs = {pair.id: pair for pair in corpus.pairs()}
    expected = {
        "aligned": {name for name, pair in pairs.items() if pair.is_aligned},
        "all": set(pairs),
    }
    for configuration, ids in expected.items():
        loaded = datasets.load_dataset(str(corpus.dataset_folder), configuration)
        opened = corpus.dataset(configuration)
        assert {name: len(part) for name, part in loaded.items()} == corpus.scores["rows"][
            configuration
        ]
        found: set[str] = set()
        documents: dict[str, set[str]] = {}
        for split, part in loaded.items():
            assert part.features == features()
            assert part.features["translation"] == datasets.Translation(languages=["az", "en"])
            assert opened[split].to_list() == part.to_list()
            documents[split] = set(part["doc_id"])
            for row in part:
                pair = pairs[row["id"]]
                assert row["translation"] == {"az": pair.az, "en": pair.en}
                assert tuple(row["az_span"]) == pair.az_span
                assert part.features["role"].int2str(row["role"]) == pair.role
                assert part.features["origin_en"].int2str(row["origin_en"]) == pair.origin_en
                assert row["id"] not in found
                found.add(row["id"])
        assert found == ids
        assert sum(map(len, documents.values())) == len(set().union(*documents.values()))
    first = datasets.load_dataset(str(corpus.dataset_folder))
    assert sum(map(len, first.values())) == len(expected["aligned"])
    with pytest.raises(UnknownNameError, match=r"did you mean 'aligned'.*choices: aligned, all"):
        corpus.dataset("alined")


def test_figures_carry_their_signature(corpus: Corpus) -> None:
    scores, build = corpus.scores, corpus.build
    rejected = pq.read_table(corpus.folder / "rejected.parquet")
    assert rejected.schema.names == rejection_schema(tuple(scores["filters"])).names
    assert scores["splits"]["leaks"] == 0
    for name, figures in scores["filters"].items():
        assert figures["removed"] == scores["rejected"].get(name, 0)
    assert sum(scores["rejected"].values()) == rejected.num_rows
    assert scores["signature"] == build["signature"]
    assert "encoder:character-ngrams" in scores["signature"]
    pairs = list(corpus.pairs())
    assert scores["documents"] == len({pair.doc_id for pair in pairs})
    assert sum(scores["rows"]["all"].values()) == len(pairs)
    assert sum(scores["rows"]["aligned"].values()) == sum(pair.is_aligned for pair in pairs)
    assert build["options"] == {
        "encoder": "hash",
        "filters": {"length_ratio": 4.0},
        "min_probability": 0.2,
        "shard_size": 5,
        "test": 0.2,
        "validation": 0.2,
    }
    assert set(build["versions"]) >= {"azbitext", "datasets", "pyarrow", "sentencex"}
    assert build["inputs"][0]["files"] in (28, 16)
    assert len(build["inputs"][0]["sha256"]) == 64


def test_the_dataset_of_a_rebuild_is_the_new_one(corpus: Corpus) -> None:
    assert any(pair.is_aligned for pair in corpus.pairs())
    assert corpus.dataset()
    inputs = [given["path"] for given in corpus.build["inputs"]]
    again = build_corpus(inputs, corpus.folder, **{**corpus.build["options"], "min_probability": 1})
    rows = [row for part in again.dataset("all").values() for row in part]
    assert sorted((row["id"], row["translation"]["en"] or "") for row in rows) == sorted(
        (pair.id, pair.en or "") for pair in again.pairs()
    )
    assert not any(pair.is_aligned for pair in again.pairs())
    with pytest.raises(UnknownNameError, match="unknown configuration 'aligned'"):
        again.dataset()
    assert sum(map(len, again.dataset("all").values())) == sum(1 for _ in again.pairs())


def test_the_samples_build_whole(corpus: Corpus) -> None:
    gold = headline_gold() | article_gold()
    assert {pair.doc_id for pair in corpus.pairs()} <= set(gold)
    assert corpus.scores["documents"] in (len(headline_gold()), len(article_gold()))


def test_identical_texts_in_both_languages_align(tmp_path: Path) -> None:
    for language in ("az", "en"):
        (tmp_path / "pair" / language).mkdir(parents=True)
        (tmp_path / "pair" / language / "a.txt").write_text(
            "Neftçi 2:1 Qarabağ\n\nBakı Azərbaycanın paytaxtıdır. 1994-cü ildə müqavilə imzalandı. "
            "Qəbələ və Şəki rayonlarında külək güclənəcək.\n",
            encoding="utf-8",
        )
    corpus = build_corpus(
        tmp_path / "pair",
        tmp_path / "build",
        encoder="hash",
        check_languages=False,
        min_probability=0.0,  # text that was not translated is never sure
        filters={"copy": False, "language": False},
    )
    rows = [(pair.id, pair.az_span, pair.en_span) for pair in corpus.pairs()]
    assert rows == [
        ("a:headline:0", (0,), (0,)),
        ("a:body:0", (1,), (1,)),
        ("a:body:1", (2,), (2,)),
        ("a:body:2", (3,), (3,)),
    ]
    assert all(pair.similarity > 0.8 for pair in corpus.pairs())


def test_opening_what_is_no_corpus(tmp_path: Path, news: Callable[..., Path]) -> None:
    with pytest.raises(InputNotFoundError, match="there is no build directory"):
        Corpus.open(tmp_path / "none")
    with pytest.raises(BuildError, match="holds no build"):
        Corpus.open(tmp_path)
    corpus = build_corpus(news(2), tmp_path / "build", encoder="hash")
    assert Corpus.open(str(tmp_path / "build")) == corpus
    (tmp_path / "build" / "build.json").unlink()
    with pytest.raises(BuildError, match="run the same azbitext build again"):
        Corpus.open(tmp_path / "build")


def test_a_licence_is_for_documents_that_name_none(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "id,headline_az,body_en,licence,source\n"
        "a,Bakıda yağış yağır və külək əsir,It is raining in Baku.,CC-BY-4.0,https://xeber.example\n"
        "b,Gəncədə hava günəşli keçəcək,It will be sunny in Ganja.,,\n",
        encoding="utf-8",
    )
    corpus = build_corpus(rows, tmp_path / "build", encoder="hash", licence="CC0-1.0")
    assert {(pair.doc_id, pair.licence, pair.source) for pair in corpus.pairs()} == {
        ("a", "CC-BY-4.0", "https://xeber.example"),
        ("b", "CC0-1.0", "rows.csv"),
    }
    assert corpus.scores["licences"] == {"CC-BY-4.0": 2, "CC0-1.0": 2}


def test_a_threshold_withholds_rows_but_loses_none(tmp_path: Path) -> None:
    def built(least: float) -> tuple[dict[str, SentencePair], set[str]]:
        corpus = build_corpus(
            ARTICLES,
            tmp_path / "build",
            encoder="hash",
            min_probability=least,
            fill="none",
            filters={"defaults": False},
        )
        rejected = pq.read_table(tmp_path / "build" / "rejected.parquet").to_pylist()
        return {pair.id: pair for pair in corpus.pairs()}, {row["id"] for row in rejected}

    everything, none = built(0.0)
    assert not none
    for least in (0.3, 0.6, 0.9):
        standing, withheld = built(least)
        assert withheld == {
            name
            for name, pair in everything.items()
            if pair.is_aligned and pair.probability < least
        }
        assert set(standing) | withheld == set(everything)
        # a headline stays, its counterpart taken away
        for name in set(standing) & withheld:
            was, now = everything[name], standing[name]
            assert now.role == "headline"
            assert now == replace(
                was,
                en=None,
                en_span=(),
                origin_en="missing",
                similarity=None,
                margin=None,
                probability=None,
            )


def test_the_cache_of_datasets_is_no_answer_for_other_rows(tmp_path: Path) -> None:
    """`datasets` caches by the card: another corpus and a rebuilt one must have another."""
    headlines, articles = tmp_path / "headlines", tmp_path / "articles"

    def sizes(inputs: Path, out: Path, least: float) -> tuple[dict[str, int], dict[str, int]]:
        corpus = build_corpus(inputs, out, encoder="hash", min_probability=least)
        loaded = {split: rows.num_rows for split, rows in corpus.dataset("aligned").items()}
        return loaded, corpus.scores["rows"]["aligned"]

    for inputs, out, least in (
        (HEADLINES, headlines, 0.0),
        (ARTICLES, articles, 0.0),
        (HEADLINES, headlines, 0.2),
        (ARTICLES, articles, 0.3),
    ):
        loaded, counted = sizes(inputs, out, least)
        assert loaded == counted
