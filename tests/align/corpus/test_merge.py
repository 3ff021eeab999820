"""Merging: the union by id, who goes before whom, and that nothing is lost unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.corpus.merge import merge_corpora
from align.corpus.merge_conflicts import resolve
from corpora.card.build_facts import BuildFacts, ModelFacts
from corpora.errors import (
    BuildError,
    ConfigurationError,
    DocumentError,
    InputNotFoundError,
    StorageError,
    UnknownNameError,
)
from corpora.pairs import SentencePair, from_table, to_table
from corpora.readers.rows import read_rows
from corpora.samples import ARTICLES, HEADLINES
from corpora.splits.shares import Splits
from corpora.writers import export_pairs, write_dataset

Run = Callable[..., tuple[int, str, str]]


def pair(az: str | None = "Bəli.", en: str | None = "Yes.", **rest: object) -> SentencePair:
    origins = {
        f"origin_{name}": "missing"
        for name, text in (("az", az), ("en", en))
        if text is None and f"origin_{name}" not in rest
    }
    return SentencePair("n:body:0", "n", "body", az, en, **origins, **rest)


def machine(text: str, quality: float, model: str = "opus@1") -> SentencePair:
    return replace(pair(en=None).filled("en", text, origin="machine", model=model), quality=quality)


MEMORY = pair(en=None).filled("en", "Yeah.", origin="memory", model="tm")


@pytest.mark.parametrize(
    ("rows", "stays", "why"),
    [
        ([pair(en=None), machine("Yep.", 0.1)], 1, "that of b was filled by a machine"),
        ([machine("Yep.", 0.9), MEMORY], 1, "that of b was filled from a translation memory"),
        ([machine("Yep.", 0.9), pair()], 1, "that of b has human text on more sides"),
        ([MEMORY, pair()], 1, "that of b has human text on more sides"),
        ([pair(), MEMORY], 0, "that of a has human text on more sides"),
        ([machine("Yep.", 0.4), machine("Yes!", 0.6, "x")], 1, "that of b has the higher score"),
        ([pair(probability=0.9), pair(probability=0.8)], 0, "that of a has the higher score"),
        ([pair(similarity=0.1), pair(similarity=0.2)], 1, "that of b has the higher score"),
        ([pair(source="a"), pair(source="b")], 0, "that of a came first"),
        ([pair(), pair(probability=0.0)], 1, "that of b has the higher score"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_who_goes_before_whom(rows: list[SentencePair], stays: int, why: str, turned: bool) -> None:
    numbered = [*enumerate(rows)]
    kept, superseded = resolve(numbered[::-1] if turned else numbered, "refuse", ["a", "b"])
    assert kept == [(stays, rows[stays])]
    assert [(one.source, one.pair, one.why) for one in superseded] == [
        (1 - stays, rows[1 - stays], why)
    ]


def test_the_same_row_twice_is_one_row() -> None:
    assert resolve([(0, pair()), (1, pair())], "refuse", ["a", "b"]) == ([(0, pair())], [])
    assert resolve([], "refuse", []) == ([], [])


@pytest.mark.parametrize(("clash", "stays"), [("first", [0, 0]), ("last", [1])])
def test_a_document_that_two_tell_differently_is_taken_whole(clash: str, stays: list[int]) -> None:
    second = replace(pair("Xeyr.", "No."), id="n:body:1")
    rows = [(0, pair()), (0, second), (1, pair("Başqa.", "Other."))]
    with pytest.raises(DocumentError, match="document n: the text of row n:body:0 in a is another"):
        resolve(rows, "refuse", ["a", "b"])
    kept, superseded = resolve(rows, clash, ["a", "b"])
    assert [number for number, _ in kept] == stays
    assert len(kept) + len(superseded) == 3


def body(number: int, az: tuple[int, ...], en: tuple[int, ...], score: float) -> SentencePair:
    texts = {name: " ".join(f"{name}{index}." for index in span) or None
             for name, span in (("az", az), ("en", en))}  # fmt: skip
    return replace(
        pair(texts["az"], texts["en"]),
        **{"id": f"n:body:{number}", "az_span": az, "en_span": en, "probability": score},
    )


FINE = [body(0, (1,), (1,), 0.6), body(1, (2,), (2,), 0.6), body(2, (3,), (3,), 0.6)]
COARSE = [body(0, (1,), (1,), 0.9), body(1, (2, 3), (2, 3), 0.9)]
SURER = [body(0, (1,), (1,), 0.8), body(1, (2,), (3,), 0.8), body(2, (3,), (2,), 0.8)]


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [(FINE, COARSE, 0), (COARSE, FINE, 1), (FINE, SURER, 1), (SURER, FINE, 0), (FINE, FINE[:2], 0)],
)
def test_a_body_that_is_aligned_twice_has_no_sentence_twice(
    first: list[SentencePair], second: list[SentencePair], stays: int
) -> None:
    headlines = [
        replace(body(0, (0,), en, score), id="n:headline:0", role="headline")
        for en, score in (((1,), 0.9 - stays), ((2,), 0.5))
    ]
    sources = ([headlines[0], *first], [headlines[1], *second])
    rows = [(number, one) for number, source in enumerate(sources) for one in source]
    kept, superseded = resolve(rows, "refuse", ["a", "b"])
    assert kept == [(stays, headlines[stays]), *((stays, one) for one in (first, second)[stays])]
    lost = [one.pair for one in superseded if one.pair not in (first, second)[stays]]
    assert {one.id for one in lost if one.role == "headline"} == {"n:headline:0"}


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two corpora of the same headlines, one less sure of its pairs, and other articles too."""
    folder = tmp_path_factory.mktemp("merge")
    options = {"encoder": "hash", "progress": False}
    build_corpus(
        HEADLINES, folder / "a", min_probability=0.9, licence="CC-BY-4.0", title="Bir",
        author="Nigar", validation=0.2, test=0.2, **options,
    )  # fmt: skip
    build_corpus([HEADLINES, ARTICLES], folder / "b", min_probability=0.0, **options)
    return folder / "a", folder / "b"


def rows_of(corpus: Corpus) -> dict[str, SentencePair]:
    pairs = [*corpus.pairs()]
    assert len({one.id for one in pairs}) == len(pairs)
    return {one.id: one for one in pairs}


def test_two_builds(builds: tuple[Path, Path], tmp_path: Path, azbitext: Run) -> None:
    a, b = (rows_of(Corpus.open(folder)) for folder in builds)
    status, printed, _ = azbitext("merge", *builds, "--out", tmp_path / "m")
    corpus = Corpus.open(tmp_path / "m")
    merged = rows_of(corpus)
    assert status == 0
    assert set(merged) == set(a) | set(b)
    for name, row in merged.items():
        assert row in (a.get(name), b.get(name))
        if row.is_aligned and name in a:
            assert b[name].is_aligned
    taken = sum(row == a.get(name) for name, row in merged.items())
    assert 0 < taken < len(a)
    superseded = [
        row
        for row in pq.read_table(tmp_path / "m" / "rejected.parquet").to_pylist()
        if row["reason"] == "superseded"
    ]
    both = [name for name in a if name in b and a[name] != b[name]]
    assert sorted(row["id"] for row in superseded) == sorted(both)
    assert printed.splitlines() == [
        f"{corpus.dataset_folder}: 36 documents, {len(merged)} rows",
        f"  {taken:7} of {len(a)} rows from {builds[0]}",
        f"  {len(merged) - taken:7} of {len(b)} rows from {builds[1]}",
        f"  superseded: {len(both)}  (see {tmp_path / 'm' / 'rejected.parquet'})",
    ]
    loaded = corpus.dataset("all")
    assert sum(part.num_rows for part in loaded.values()) == len(merged)


def test_a_merged_corpus_is_not_filtered(
    builds: tuple[Path, Path], tmp_path: Path, azbitext: Run
) -> None:
    merge_corpora(builds, tmp_path / "m")
    for words in ([], ["--dry-run"]):
        status, _, errors = azbitext("filter", tmp_path / "m", *words)
        assert status == 1
        assert "filter the corpora that it was merged from" in errors


def test_provenance_is_kept(builds: tuple[Path, Path], tmp_path: Path) -> None:
    corpus = merge_corpora(builds, tmp_path / "m")
    build = corpus.build
    assert build["merged"] == [str(folder) for folder in builds]
    assert (build["title"], build["author"]) == ("Bir", "Nigar")
    for given, folder in zip(build["inputs"], builds, strict=True):
        source = Corpus.open(folder)
        assert given["path"] == str(folder)
        assert given["sha256"] == source.scores["digest"]
        assert given["command"] == source.build["command"]
    assert corpus.scores["licences"]["CC-BY-4.0"] > 0
    assert corpus.facts.encoder == Corpus.open(builds[0]).facts.encoder
    card = (corpus.dataset_folder / "README.md").read_text("utf-8")
    assert f"azbitext merge {builds[0]} {builds[1]} --out OUT --clash refuse" in card


def test_the_order_of_rows_is_that_of_documents(builds: tuple[Path, Path], tmp_path: Path) -> None:
    corpus = merge_corpora(builds[::-1], tmp_path / "m")
    export_pairs(corpus.pairs(), tmp_path / "beads", to="beads")  # refuses torn documents
    for _, rows in zip(range(3), corpus.tables(), strict=False):
        documents = [one.doc_id for one in from_table(rows)]
        assert documents == sorted(documents)


def test_merging_again_gives_the_same_bytes(
    builds: tuple[Path, Path], tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    merge_corpora(builds, tmp_path / "m")
    once = tree(tmp_path / "m")
    merge_corpora(builds, tmp_path / "m")
    assert tree(tmp_path / "m") == once


def test_a_dataset_survives_tmx(builds: tuple[Path, Path], tmp_path: Path, azbitext: Run) -> None:
    """Dataset to TMX to dataset, with `datasets` as the judge."""
    corpus = Corpus.open(builds[1])
    tmx = tmp_path / "rows.tmx"
    assert azbitext("export", corpus.dataset_folder, "--to", "tmx", "--out", tmx)[0] == 0
    merged = merge_corpora([tmx], tmp_path / "m")

    def loaded(folder: Path, cache: str) -> list[dict[str, object]]:
        parts = datasets.load_dataset(str(folder), "all", cache_dir=str(tmp_path / cache))
        rows = [{"split": split, **row} for split, part in parts.items() for row in part]
        return sorted(rows, key=lambda row: str(row["id"]))

    assert loaded(merged.dataset_folder, "x") == loaded(corpus.dataset_folder, "y")


def write_dataset_of(pairs: list[SentencePair], folder: Path) -> Path:
    facts = BuildFacts("t", "c", ModelFacts("e", "e@1"), None, {}, [], {}, {}, "s")
    write_dataset([to_table(pairs)], folder, splits=Splits(0, 0), facts=facts)
    return folder


def test_documents_are_added_to_a_published_dataset(
    builds: tuple[Path, Path], tmp_path: Path
) -> None:
    published = Corpus.open(builds[0]).dataset_folder
    card = published / "README.md"
    written = card.read_text("utf-8") + "\nBu korpus hər ay böyüyür.\n"
    card.write_text(written, encoding="utf-8")
    try:
        added = write_dataset_of([replace(pair(), id="new:body:0", doc_id="new")], tmp_path / "new")
        corpus = merge_corpora([published, added], tmp_path / "m")
    finally:
        card.write_text(written.removesuffix("\nBu korpus hər ay böyüyür.\n"), encoding="utf-8")
    before = rows_of(Corpus.open(builds[0]))
    assert rows_of(corpus) == {**before, "new:body:0": rows_of(corpus)["new:body:0"]}
    assert (
        (corpus.dataset_folder / "README.md")
        .read_text("utf-8")
        .endswith("\n\nBu korpus hər ay böyüyür.\n")
    )


def test_a_document_stays_in_its_split(builds: tuple[Path, Path], tmp_path: Path) -> None:
    """The published dataset has other shares than a merge would take."""

    def splits(folder: Path) -> dict[str, str]:
        found = datasets.load_dataset(str(folder), "all", cache_dir=str(tmp_path / "cache"))
        return {doc_id: split for split, part in found.items() for doc_id in part["doc_id"]}

    published, more = (Corpus.open(folder).dataset_folder for folder in builds)
    before, others = splits(published), splits(more)
    drawn = Splits()
    assert any(drawn.split_of(name) != split for name, split in before.items())
    merged = splits(merge_corpora([published, more], tmp_path / "m").dataset_folder)
    assert merged == {**others, **before}
    anew = merge_corpora([published, more], tmp_path / "m", validation=0.0, test=0.5)
    assert splits(anew.dataset_folder) == {name: Splits(0.0, 0.5).split_of(name) for name in merged}
    assert anew.build["command"].endswith("--validation 0.0 --test 0.5")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rename_columns": {"doc_id": "document"}}, "without doc_id; with document"),
        ({"drop_columns": "quality"}, "without quality"),
        ({"cast": None}, "role is string, not int64"),
    ],
)
def test_a_dataset_that_is_not_ours(
    change: dict[str, object], message: str, tmp_path: Path
) -> None:
    folder = write_dataset_of([pair()], tmp_path / "d")
    file = next((folder / "data").rglob("*.parquet"))
    table = pq.read_table(file)
    if "rename_columns" in change:
        table = table.rename_columns(change["rename_columns"])
    elif "drop_columns" in change:
        table = table.drop_columns([change["drop_columns"]])
    else:
        index = table.schema.get_field_index("role")
        table = table.set_column(index, "role", table["role"].cast("string"))
    pq.write_table(table, file)
    with pytest.raises(DocumentError, match=f"is no dataset of azbitext: .*{message}"):
        list(read_rows(str(folder)))
    file.write_bytes(b"PAR1 broken")
    with pytest.raises(DocumentError, match="is damaged"):
        list(read_rows(str(folder)))


@pytest.mark.parametrize(
    ("sources", "out", "error", "message"),
    [
        ([], "m", ConfigurationError, "no corpora; expected at least one"),
        (["a", "none"], "m", InputNotFoundError, "there is no none"),
        (["a", "a/dataset/data"], "m", ConfigurationError, "holds no rows of azbitext"),
        (["a", "unfinished"], "m", BuildError, "unfinished build"),
        (["a", "b"], "a", ConfigurationError, "lie in each other"),
        (["a", "b"], "a/m", ConfigurationError, "lie in each other"),
        (["a", "b"], "full", ConfigurationError, "is not empty and holds no merged corpus"),
    ],
)
def test_bad_sources_and_places(
    sources: list[str],
    out: str,
    error: type[Exception],
    message: str,
    builds: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, folder in zip("ab", builds, strict=True):
        Path(name).symlink_to(folder)
    Path("full").mkdir()
    Path("full/notes.txt").write_text("mine")
    Path("unfinished/work").mkdir(parents=True)
    with pytest.raises(error, match=message):
        merge_corpora(sources, out)
    assert Path("full/notes.txt").read_text() == "mine"


def test_an_unknown_clash_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'first'"):
        merge_corpora(["a", "b"], tmp_path / "m", clash="frist")


def test_a_full_disk_leaves_the_older_merge(
    builds: tuple[Path, Path],
    tmp_path: Path,
    tree: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merge_corpora(builds, tmp_path / "m")
    once = tree(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("align.corpus.merge.write_corpus_rows", full)
    with pytest.raises(StorageError, match="No space left"):
        merge_corpora(builds, tmp_path / "m", clash="first")
    assert tree(tmp_path) == once


def test_a_merged_corpus_is_exported_and_merged_again(
    builds: tuple[Path, Path], tmp_path: Path, azbitext: Run
) -> None:
    corpus = merge_corpora(builds, tmp_path / "m")
    status, printed, _ = azbitext(
        *("export", corpus.folder, "--to", "jsonl", "--out", tmp_path / "rows.jsonl")
    )
    rows = (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()
    assert (status, printed) == (0, f"{tmp_path / 'rows.jsonl'}: {len(rows)} rows\n")
    assert {json.loads(row)["id"] for row in rows} == set(rows_of(corpus))
    again = merge_corpora([corpus.folder, builds[0]], tmp_path / "again")
    assert rows_of(again) == rows_of(corpus)
