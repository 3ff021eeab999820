"""Builds whose missing sides are filled by trained models and memories: all about text."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.encoders import ENCODERS, Encoder
from corpora.errors import AzbitextError, ConfigurationError, InputNotFoundError
from corpora.readers import read_documents
from corpora.samples import ARTICLES

Trained = Callable[[str, str], Path]
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """The sample articles without the sides that a model shall write: English headlines and
    Azerbaijani bodies."""
    rows = [
        {"id": one.id, "headline_az": one.headline["az"], "body_en": one.body["en"]}
        for one in read_documents(ARTICLES)
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def build(
    articles: Path, tmp_path: Path, e5: Encoder, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Corpus]:
    monkeypatch.setitem(ENCODERS, "e5", lambda: e5)  # every text is encoded once in the whole run

    def run(out: str = "build", **options: object) -> Corpus:
        settings = {"min_probability": 1.0, "shard_size": 3, "beam": 1, "title": "Sınaq"}
        return build_corpus(articles, tmp_path / out, **{**settings, **options})

    return run


def by_model(trained: Trained) -> str:
    return f"{trained('az', 'en')},{trained('en', 'az')}"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_a_build_ends_in_readable_text(
    engine: str, build: Callable[..., Corpus], trained: Trained, tiny_models: object
) -> None:
    if engine == "ctranslate2":
        pytest.importorskip("ctranslate2")
    (trained("az", "en") / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n", "utf-8")
    corpus = build(translator=by_model(trained), engine=engine)
    pairs = dict(tiny_models.sample_pairs())
    back = {en: az for az, en in pairs.items()}
    withheld = pq.read_table(corpus.folder / "rejected.parquet").to_pylist()
    names = {row["id"] for row in withheld if row["reason"] != "low-probability"}
    seen = Counter()
    for pair in corpus.pairs():
        if pair.role == "headline" and pair.id not in names:
            assert (pair.en, pair.origin_en) == (pairs[pair.az], "machine")
            assert pair.model.startswith("samples-az-en@")
        elif pair.en in back and pair.id not in names:
            assert (pair.az, pair.origin_az) == (back[pair.en], "machine")
            assert pair.model.startswith("samples-en-az@")
        else:
            assert pair.origin_az == "missing" or pair.origin_en == "missing"
            assert not pair.model
            continue
        assert 0.05 <= pair.quality <= 1
        assert pair.similarity is None
        seen[pair.role] += 1
    assert seen["headline"] >= 6
    assert seen["body"] >= 50
    # what was never learnt is withheld with its text and every reason
    assert names
    row = next(row for row in withheld if row["id"] in names)
    assert row["reason"] in row["detail"]
    assert all(row["text"].split("\t"))
    translator = corpus.build["translator"]
    assert translator["licence"] == "cc-by-4.0, unknown"
    assert f"|{engine}:" in translator["id"]
    card = (corpus.dataset_folder / "README.md").read_text("utf-8")
    assert "cc-by-4.0" in card
    assert "samples-az-en@" in card


@pytest.mark.slow
def test_without_the_model_the_build_finishes_and_with_it_just_its_rows_are_filled(
    build: Callable[..., Corpus], trained: Trained, tmp_path: Path,
    caplog: pytest.LogCaptureFixture, tree: Tree, changed: Callable[..., set[str]],
    mtimes: Callable[[Path], dict[str, int]],
) -> None:  # fmt: skip
    home = tmp_path / "model"
    with caplog.at_level(logging.WARNING):
        before = build(translator=str(home) + "/", engine="transformers")
    assert f"there is no folder {home}" in caplog.text
    assert "run the same command again when the model can be reached" in caplog.text
    assert before.build["translator"] is None
    assert not any(pair.model for pair in before.pairs())
    times = mtimes(before.folder)
    shutil.copytree(trained("az", "en"), home)
    after = build(translator=str(home) + "/", engine="transformers")
    filled = {pair.id for pair in after.pairs() if pair.model}
    assert len(filled) >= 6
    assert {name.rpartition(":")[0].rpartition(":")[2] for name in filled} == {"headline"}
    assert not changed(after.folder, times) & {"vectors.parquet", "aligned.parquet"}
    whole = build("whole/build", translator=str(home) + "/", engine="transformers")
    assert tree(after.folder) == tree(whole.folder)
    # out of reach once more: the rows are missing again, but nothing is translated anew
    home.rename(tmp_path / "away")
    assert not any(
        pair.model for pair in build(translator=str(home) + "/", engine="transformers").pairs()
    )
    times = mtimes(after.folder)
    (tmp_path / "away").rename(home)
    again = build(translator=str(home) + "/", engine="transformers")
    assert tree(again.folder) == tree(whole.folder)
    assert "translated-en.parquet" not in changed(again.folder, times)
    # damaged weights: what is finished stays, nothing is lost
    weights = home / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    with caplog.at_level(logging.WARNING):
        damaged = build("damaged", translator=str(home), engine="transformers")
    assert "cannot load the weights" in caplog.text
    assert damaged.scores["rows"] == before.scores["rows"]


@pytest.mark.slow
def test_workers_load_their_own_model_and_write_the_same_bytes(
    build: Callable[..., Corpus], trained: Trained, tree: Tree
) -> None:
    options = {"translator": str(trained("az", "en")), "encoder": "hash", "engine": "transformers"}
    one, two = build("one", **options), build("two", workers=2, **options)
    assert tree(one.folder) == tree(two.folder)
    assert any(pair.model for pair in two.pairs())


MEMORY = "az\ten\nDağ kəndinin kitabxanası yüz yaşında yenidən açıldı\tA village library reopens\n"


def test_a_memory_needs_no_model(
    build: Callable[..., Corpus], tmp_path: Path, tree: Tree, articles: Path
) -> None:
    plain = tree(build(encoder="hash").folder)
    (tmp_path / "old.tsv").write_text(MEMORY, "utf-8")
    corpus = build(encoder="hash", memory=[str(tmp_path / "old.tsv")])
    (filled,) = [pair for pair in corpus.pairs() if pair.model]
    assert filled.id == "01-village-library:headline:0"
    assert (filled.en, filled.origin_en) == ("A village library reopens", "memory")
    assert filled.model == "old.tsv:2"
    assert corpus.scores["origins"]["en"]["memory"] == 1
    # a changed memory is read again, and without one nothing of it stays
    (tmp_path / "old.tsv").write_text(MEMORY.replace("A village", "The village"), "utf-8")
    corpus = build(encoder="hash", memory=[str(tmp_path / "old.tsv")])
    assert [pair.en for pair in corpus.pairs() if pair.model] == ["The village library reopens"]
    assert tree(build(encoder="hash").folder) == plain


def test_the_corpus_is_a_memory_of_itself(tmp_path: Path) -> None:
    both = {"headline_az": "Neftçi 2:1 Qarabağ", "headline_en": "Neftchi 2:1 Qarabag"}
    rows = [{"id": "a", **both}, {"id": "b", "headline_az": "NEFTÇİ 2:1 Qarabağ!"}]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    class Never:
        name, source, target = "never@1", "az", "en"

        def translate(self, texts: list[str]) -> list[object]:
            raise AssertionError(texts)

    corpus = build_corpus(
        path, tmp_path / "build", encoder="hash", translator=Never(), fill="headline",
        min_probability=0.0, check_languages=False, shard_size=1,
        filters={"duplicates": False, "near_duplicates": False},  # a memory repeats another row
    )  # fmt: skip
    pairs = {pair.id: pair for pair in corpus.pairs()}
    first, second = pairs["a:headline:0"], pairs["b:headline:0"]
    assert first.is_aligned
    assert (second.en, second.origin_en, second.model) == (first.en, "memory", first.id)
    assert corpus.scores["models"] == {}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"memory": ["no.tmx"]}, InputNotFoundError, "there is no translation memory no.tmx"),
        ({"memory": "old.tmx"}, ConfigurationError, "memory is 'old.tmx'; expected a list of"),
        ({"memory_similarity": 0.2}, ConfigurationError, "expected between 0.5 and 1"),
        ({"translator": "python:echo@1"}, ConfigurationError, "was passed from Python"),
    ],
)
def test_bad_options_are_said_before_any_work(
    options: dict[str, object], error: type[Exception], message: str,
    build: Callable[..., Corpus], tmp_path: Path,
) -> None:  # fmt: skip
    with pytest.raises(error, match=message) as caught:
        build(encoder="hash", **options)
    assert isinstance(caught.value, AzbitextError)
    assert not (tmp_path / "build").exists()


def test_two_models_of_one_direction_are_refused(
    build: Callable[..., Corpus], models: Callable[[str], Path]
) -> None:
    with pytest.raises(ConfigurationError, match="two translators write 'en'"):
        build(encoder="hash", translator=f"{models('marian')},{models('nllb')}")
    with pytest.raises(ConfigurationError, match="it cannot translate az into en"):
        build(encoder="hash", translator=str(models("marian-az-tr")))


def test_a_model_that_was_trained_further_is_another_model(
    build: Callable[..., Corpus], models: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(models("marian"), tmp_path / "model"))

    def writers() -> set[str]:
        corpus = build(encoder="hash", translator=str(folder), max_length=16, engine="transformers")
        rejected = pq.read_table(corpus.folder / "rejected.parquet")["detail"].to_pylist()
        assert corpus.build["translator"] is None  # nothing that it wrote stands
        return {
            name for detail in rejected for name in re.findall(r"translated by (\S+)\)", detail)
        }

    (first,) = writers()
    (folder / "note.txt").write_text("trained further", "utf-8")
    (second,) = writers()
    assert {first.partition("@")[0], second.partition("@")[0]} == {"model"}
    assert first != second
