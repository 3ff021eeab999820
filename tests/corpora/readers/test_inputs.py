"""Which files of the inputs are read, in which order and under which names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora.documents import Document
from corpora.errors import ConfigurationError, InputNotFoundError, UnknownNameError
from corpora.readers import READERS, Reader, ReadOptions, Source, digest_inputs, read_documents

TEXT = "Bakıda yağış yağır.\n\nIt is raining in Baku.\n".encode()


def test_a_folder_is_read_in_the_order_of_relative_paths(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    for name in ("b.txt", "a/z.TXT", "a/deep/y.txt", "a.txt", "a-b.txt", ".hidden/x.txt", ".x"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TEXT)
    (folder / "2020.jsonl").write_text('{"body_en": "One."}\n\n{"body_en": "Two."}\n')
    documents = list(read_documents(folder))
    assert [d.id for d in documents] == [
        "2020#1",
        "2020#3",
        "a-b",
        "a",
        "a/deep/y",
        "a/z",
        "b",
    ]
    assert [d.meta["source"] for d in documents[1:4]] == [
        "news/2020.jsonl",
        "news/a-b.txt",
        "news/a.txt",
    ]
    assert documents == list(read_documents(folder))


def test_the_name_of_the_folder_does_not_depend_on_how_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "news" / "inner"
    folder.mkdir(parents=True)
    (folder.parent / "a.txt").write_bytes(TEXT)
    monkeypatch.chdir(folder)
    for path in ("..", f"{folder.parent}/", Path("../../news")):
        assert [d.meta["source"] for d in read_documents(path)] == ["news/a.txt"]


def test_a_link_to_a_folder_above_is_not_followed_for_ever(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "again").symlink_to(tmp_path)
    assert [d.id for d in read_documents(tmp_path)] == ["a"]


def test_names_that_are_not_utf8_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"Bak\xfd.txt")
    path.write_bytes(TEXT)
    for inputs in (tmp_path, path):
        assert [d.id for d in read_documents(inputs)] == ["Bak\\udcfd"]
        assert digest_inputs(inputs) != []


def test_options_are_checked_at_once(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(b'{"body_en": "It rains."}\n')
    (tmp_path / "news.dat").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    path = tmp_path / "news.jsonl"
    for error, message, inputs, options in [
        (InputNotFoundError, r"did you mean news\.jsonl", tmp_path / "new.jsonl", {}),
        (InputNotFoundError, "nor a folder", tmp_path / "no" / "news.jsonl", {}),
        (InputNotFoundError, "no file in the folder", tmp_path / "empty", {}),
        (UnknownNameError, "did you mean 'jsonl'", path, {"format": "jsnl"}),
        (ConfigurationError, r"known: \.txt, \.html", tmp_path / "news.dat", {}),
        (ConfigurationError, "reads a folder", path, {"format": "paired"}),
        (ConfigurationError, "not a folder that format 'paired'", tmp_path, {"format": "paired"}),
        (InputNotFoundError, "there is no ''", "", {}),
        (ConfigurationError, "no input is given", [], {}),
        (ConfigurationError, "unknown encoding 'utf-9'", path, {"encoding": "utf-9"}),
        (ConfigurationError, "unknown encoding 'hex'", path, {"encoding": "hex"}),
        (ConfigurationError, "ends its lines", path, {"encoding": "cp037"}),
        (ConfigurationError, "max_document_bytes is 0", path, {"max_document_bytes": 0}),
        (ConfigurationError, "did you mean 'body_en'", path, {"fields": {"bodi_en": "a"}}),
        (ConfigurationError, "maps none of", path, {"fields": {"id": "a"}}),
    ]:
        with pytest.raises(error, match=message):
            read_documents(inputs, **options)


def test_a_format_can_be_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_subtitles(source: Source, options: ReadOptions) -> Iterator[Document]:
        yield Document(source.stem, body={"en": Path(source.location).read_text()})

    monkeypatch.setitem(READERS, "subtitles", Reader(read_subtitles, suffixes=(".srt",)))
    (tmp_path / "a.srt").write_text("It is raining.")
    assert [d.id for d in read_documents(tmp_path)] == ["a"]
    assert [d.id for d in read_documents(tmp_path / "a.srt", format="subtitles")] == ["a"]
