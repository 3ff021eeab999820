"""Digests of inputs change with the content and with nothing else."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from corpora.errors import InputNotFoundError
from corpora.readers import digest_inputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("Yağış yağır.", encoding="utf-8")
    (folder / "deep" / "b.txt").write_text("Külək əsir.", encoding="utf-8")
    return folder


def digest(path: Path) -> str:
    return digest_inputs(path)[0].sha256


def test_what_it_holds(folder: Path) -> None:
    found = digest_inputs([folder, str(folder / "a.txt")])
    assert [(d.path, d.files, d.bytes) for d in found] == [
        (str(folder), 2, 17 + 14),
        (str(folder / "a.txt"), 1, 17),
    ]
    content = sha256((folder / "a.txt").read_bytes()).hexdigest()
    assert found[1].sha256 == sha256(f"a.txt\0{content}\n".encode()).hexdigest()


CHANGES = {
    "a byte": lambda folder: (folder / "a.txt").write_text("Yağış yağır!", encoding="utf-8"),
    "a new file": lambda folder: (folder / "c.txt").write_bytes(b""),
    "a file less": lambda folder: (folder / "a.txt").unlink(),
    "another name": lambda folder: (folder / "a.txt").rename(folder / "c.txt"),
    "another folder": lambda folder: (folder / "a.txt").rename(folder / "deep" / "a.txt"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_changes_with_the_content(folder: Path, change: str) -> None:
    before = digest(folder)
    CHANGES[change](folder)
    assert digest(folder) != before


def test_it_stays_with_times_places_and_hidden_files(folder: Path, tmp_path: Path) -> None:
    before = digest(folder)
    os.utime(folder / "a.txt", (0, 0))
    (folder / ".DS_Store").write_bytes(b"x")
    assert digest(folder) == before
    shutil.copytree(folder, tmp_path / "elsewhere" / "other")
    assert digest(tmp_path / "elsewhere" / "other") == before


def test_a_file_that_cannot_be_read_is_told_from_an_empty_one(folder: Path) -> None:
    (folder / "c.txt").symlink_to(folder / "nowhere")
    broken = digest(folder)
    (folder / "c.txt").unlink()
    (folder / "c.txt").write_bytes(b"")
    assert digest(folder) != broken


def test_a_missing_input(folder: Path) -> None:
    with pytest.raises(InputNotFoundError, match=r"did you mean a\.txt"):
        digest_inputs(folder / "b.txt")
