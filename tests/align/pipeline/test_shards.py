"""What a second build does again: only what depends on what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from align.corpus.build import build_corpus
from align.pipeline.shard_files import read_digests, read_segments, read_vectors
from align.pipeline.shards import Shard
from corpora.documents import LANGUAGES
from corpora.text.normalize import normalize_text

Mtimes = dict[str, int]
EXPORTED = {
    "CITATION.cff",
    "README.md",
    "build.json",
    "rejected.parquet",
    "scores.json",
    "train-00000.parquet",
    "validation-00000.parquet",
    "test-00000.parquet",
}
JUDGED = {"scored.parquet", "compared.parquet", "decided.parquet"}
SPLIT_FILES = {name for name in EXPORTED if name.startswith(("train", "validation", "test"))}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "build"


def test_a_finished_build_is_left_alone(
    news: Callable[..., Path], out: Path, mtimes: Callable[[Path], Mtimes], counting: type
) -> None:
    folder, encoder = news(20), counting()
    build_corpus(folder, out, encoder=encoder, shard_size=6)
    before, encoder.texts = mtimes(out), []
    corpus = build_corpus(folder, out, encoder=encoder, shard_size=6)
    assert encoder.texts == []
    assert mtimes(out) == before
    assert corpus.scores["documents"] == 20


@pytest.mark.parametrize(
    ("options", "stages"),
    [
        ({"min_probability": 0.25}, {"filled.parquet"} | JUDGED),
        ({"licence": "CC0-1.0"}, {"filled.parquet"} | JUDGED),
        ({"filters": {"length_ratio": 1.5}}, {"decided.parquet"}),
        ({"filters": {"copy": False, "names": True}}, JUDGED),
        ({"title": "Bölgə xəbərləri"}, set()),
        ({"author": "Nigar Əliyeva"}, set()),
        ({"validation": 0.3}, {"decided.parquet"}),
        ({"test": 1}, {"decided.parquet"}),
        (
            {"check_languages": False},
            {"segments.parquet", "aligned.parquet", "filled.parquet"} | JUDGED,
        ),
        ({"max_document_bytes": 10**6}, {"documents.parquet", "read.json", "rejected.parquet"}),
        ({"workers": 2, "encoder": "hash"}, None),
        ({"fill": "headline"}, set()),
    ],
    ids=lambda value: ",".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_an_option_redoes_the_stages_that_depend_on_it(
    options: dict[str, object],
    stages: set[str] | None,
    news: Callable[..., Path],
    out: Path,
    mtimes: Callable[[Path], Mtimes],
    changed: Callable[..., set[str]],
) -> None:
    folder = news(20)
    folder.joinpath("turkish.txt").write_text(
        "Belediye yeni köprüyü törenle hizmete açtı, başkan konuşma yaptı\n\n"
        "The bridge was opened on Monday. Traffic is flowing again.",
        encoding="utf-8",
    )
    build_corpus(folder, out, encoder="hash", shard_size=6)
    before = mtimes(out)
    build_corpus(folder, out, **{"encoder": "hash", "shard_size": 6, **options})
    if stages is None:
        assert not changed(out, before)
    else:
        assert changed(out, before) - SPLIT_FILES - {"vectors.parquet"} == stages | (
            EXPORTED - SPLIT_FILES
        )
        # only the Turkish document, in the last of four shards, has sentences of its own
        vectors = sorted(out.glob("work/*/vectors.parquet"))
        names = [path.relative_to(out).as_posix() for path in vectors]
        touched = [mtimes(out)[name] != before[name] for name in names]
        assert touched == [False, False, False, options == {"check_languages": False}]


def test_another_encoder_redoes_vectors_and_alignment(
    news: Callable[..., Path],
    out: Path,
    mtimes: Callable[[Path], Mtimes],
    changed: Callable[..., set[str]],
    counting: type,
) -> None:
    folder = news(12)
    build_corpus(folder, out, encoder=counting("one"), shard_size=6)
    before, other = mtimes(out), counting("other")
    build_corpus(folder, out, encoder=other, shard_size=6)
    assert set(other.texts) == wanted_texts(out)
    redone = {"vectors.parquet", "aligned.parquet", "filled.parquet"} | JUDGED
    assert changed(out, before) - SPLIT_FILES == redone | EXPORTED - SPLIT_FILES


def test_a_document_at_the_end_leaves_full_shards_alone(
    news: Callable[..., Path],
    out: Path,
    mtimes: Callable[[Path], Mtimes],
    tree: Callable[[Path], dict[str, bytes]],
    counting: type,
    tmp_path: Path,
) -> None:
    folder, encoder = news(14), counting()
    build_corpus(folder, out, encoder=encoder, shard_size=4)
    times, files, encoder.texts = mtimes(out), tree(out), []
    news(1, first=900)
    build_corpus(folder, out, encoder=encoder, shard_size=4)
    now, after = mtimes(out), tree(out)
    for number in range(3):
        for stage in ("segments", "vectors", "aligned", "filled", "scored"):
            name = f"work/{number:05}/{stage}.parquet"
            assert now[name] == times[name], name
        assert (
            after[f"work/{number:05}/documents.parquet"]
            == files[f"work/{number:05}/documents.parquet"]
        )
    last = (Path(folder) / "0900.txt").read_text("utf-8")
    assert any(normalize_text(last.partition("\n")[0], "az") == text for text in encoder.texts)
    # the new document is in the last shard, whose own sentences are encoded with it
    assert len(encoder.texts) <= 3 * 4
    build_corpus(folder, tmp_path / "at-once" / "build", encoder=counting(), shard_size=4)
    assert tree(tmp_path / "at-once" / "build") == after


def wanted_texts(out: Path) -> set[str]:
    """Every normalised sentence of the segmented documents."""
    return {
        normalize_text(sentence, language)
        for path in out.glob("work/*/segments.parquet")
        for document, _ in read_segments(path)
        for language in LANGUAGES
        for sentence in document.sentences[language]
    }


def test_every_distinct_text_is_encoded_once(
    news: Callable[..., Path], out: Path, counting: type
) -> None:
    encoder = counting()
    build_corpus(news(60), out, encoder=encoder, shard_size=7)
    counts = Counter(encoder.texts)
    assert set(counts) == wanted_texts(out)
    assert set(counts.values()) == {1}
    repeated = [path.parent for path in out.glob("work/*/segments.parquet")]
    assert len(repeated) == 9
    # the fillers of the generated news stand in all shards, their vectors in the first
    for folder in sorted(repeated)[2:]:
        shard = Shard(out / "work", int(folder.name))
        own, _ = read_vectors(shard.vectors)
        assert set(own) < set(read_digests(shard.segments))


class FailingEncoder:
    """Breaks down after so many batches."""

    name, dim, signature = "hash", 256, "counting"

    def __init__(self, encoder: object, batches: int) -> None:
        self.encoder = encoder
        self.batches = batches

    def encode(self, texts: list[str]) -> object:
        self.batches -= 1
        if self.batches < 0:
            raise KeyboardInterrupt
        return self.encoder.encode(texts)


@pytest.mark.parametrize("batches", [0, 1, 4])
def test_a_resumed_build_encodes_nothing_twice(
    batches: int, news: Callable[..., Path], out: Path, counting: type
) -> None:
    folder, encoder = news(60), counting()
    with pytest.raises(KeyboardInterrupt):
        build_corpus(folder, out, encoder=FailingEncoder(encoder, batches), shard_size=7)
    assert bool(encoder.texts) is bool(batches)
    build_corpus(folder, out, encoder=encoder, shard_size=7)
    counts = Counter(encoder.texts)
    assert set(counts) == wanted_texts(out)
    assert set(counts.values()) == {1}


def test_shards_hold_no_more_documents_than_they_should(
    news: Callable[..., Path], out: Path
) -> None:
    folder = news(10)
    sizes = {1: 10, 3: 4, 10: 1, 1000: 1, 9: 2}
    rows = []
    for size, shards in sizes.items():
        corpus = build_corpus(folder, out, encoder="hash", shard_size=size)
        assert len(list(out.glob("work/[0-9]*"))) == shards
        assert corpus.build["shards"] == shards
        rows.append(list(corpus.pairs()))
    assert all(found == rows[0] for found in rows)
    assert len(rows[0]) == 10 * 4
