"""Whole or nothing: files, folders and tables, also when the disk refuses or a process dies."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpora.errors import ConfigurationError, StorageError
from corpora.pairs import SentencePair, arrow_schema, to_table
from corpora.storage import (
    TableWriter,
    atomic_file,
    atomic_folder,
    files,
    read_table,
    replace_folder,
    storage_errors,
    stored_key,
    sweep,
    sweep_file,
    tables,
    write_lines,
    write_table,
)

MD = frozenset({".md"})
KILLED = 9


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def rows(count: int) -> pa.Table:
    return to_table(
        [
            SentencePair(
                f"n{i}:body:0", f"n{i}", "body", f"Qiymət {i} manatdır.", f"It is {i} AZN."
            )
            for i in range(count)
        ]
    )


def fail(
    error: BaseException, manager: AbstractContextManager[Any], work: Callable[[Any], object]
) -> None:
    """Does some work inside `manager` and then raises."""
    with manager as opened:
        work(opened)
        raise error


def die_after(renames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends this process, without any clean-up, at the moment after so many renames."""
    rename, done = Path.replace, 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal done
        if done < renames:
            rename(self, target)
            done += 1
        if done == renames:
            os._exit(KILLED)
        return target

    monkeypatch.setattr(Path, "replace", replace)


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_GROUP_ROWS", 7)


class TestAtomicFile:
    def test_appears_at_the_end_with_its_folders(self, tmp_path: Path) -> None:
        path = tmp_path / "work" / "00000" / "a.txt"
        with atomic_file(path) as temporary:
            assert temporary.parent == path.parent
            assert temporary.name == f"a.txt.{os.getpid()}.tmp"
            temporary.write_text("bütöv", encoding="utf-8")
            assert not path.exists()
        assert path.read_text(encoding="utf-8") == "bütöv"
        assert names(path.parent) == ["a.txt"]

    @pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
    def test_an_error_leaves_the_old_file(self, tmp_path: Path, error: BaseException) -> None:
        path = tmp_path / "a.txt"
        path.write_text("old")
        with pytest.raises(type(error)):
            fail(error, atomic_file(path), lambda temporary: temporary.write_text("half"))
        assert path.read_text() == "old"
        assert names(tmp_path) == ["a.txt"]

    def test_is_synced_before_it_is_renamed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        steps: list[str] = []
        rename = Path.replace
        monkeypatch.setattr(os, "fsync", lambda _: steps.append("sync"))

        def replace(self: Path, target: Path) -> Path:
            steps.append("rename")
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        write_lines(tmp_path / "a.txt", ["sətir"])
        assert steps == ["sync", "rename", "sync"]

    def test_lines_are_counted_and_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        assert write_lines(path, ["şəhər", "", "a\r"]) == 3
        assert path.read_bytes() == "şəhər\n\na\r\n".encode()
        assert write_lines(path, []) == 0
        assert path.read_bytes() == b""


class TestRefusals:
    @pytest.mark.parametrize(
        "code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM]
    )
    def test_become_storage_errors(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
    ) -> None:
        path = tmp_path / "a.txt"

        def refuse(_: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", refuse)
        with pytest.raises(StorageError) as caught:
            write_lines(path, ["x"])
        assert str(path) in str(caught.value)
        assert os.strerror(code) in str(caught.value)
        assert "run the same command again" in str(caught.value)
        assert names(tmp_path) == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    @pytest.mark.parametrize(
        "write",
        [lambda path: write_lines(path, ["x"] * 9999), lambda path: write_table(rows(9), path, "")],
        ids=["lines", "table"],
    )
    def test_a_full_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], object]
    ) -> None:
        full = tmp_path / "full.tmp"
        full.symlink_to("/dev/full")
        monkeypatch.setattr(files, "_temporary", lambda _: full)
        with pytest.raises(StorageError, match="No space left on device"):
            write(tmp_path / "a")
        assert names(tmp_path) == []

    def test_a_read_only_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: Path, *_: object, **__: object) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))

        monkeypatch.setattr(Path, "mkdir", refuse)
        path = tmp_path / "out" / "a.txt"
        with pytest.raises(StorageError, match="Read-only file system") as caught:
            write_lines(path, [])
        assert str(path.parent) in str(caught.value)

    def test_a_file_where_a_folder_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("")
        with pytest.raises(StorageError):
            write_lines(tmp_path / "out" / "a.txt", [])

    @pytest.mark.parametrize(
        "error", [FileNotFoundError(errno.ENOENT, "x"), OSError("no number"), StorageError("own")]
    )
    def test_other_errors_pass_unchanged(self, error: OSError) -> None:
        with pytest.raises(type(error)) as caught, storage_errors(Path("a")):
            raise error
        assert caught.value is error


class TestFolders:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        folder = tmp_path / "dataset"
        folder.mkdir()
        (folder / "old.md").write_text("old")
        return folder

    def test_a_finished_folder_takes_the_place_of_the_old(self, old: Path) -> None:
        with atomic_folder(old, suffixes=MD) as new:
            (new / "sub").mkdir()
            (new / "sub" / "new.md").write_text("new")
            assert names(old) == ["old.md"]
        assert names(old.parent) == ["dataset", "dataset/sub", "dataset/sub/new.md"]

    def test_an_error_leaves_the_old(self, old: Path) -> None:
        with pytest.raises(ValueError, match="half"):
            fail(
                ValueError("half"),
                atomic_folder(old, suffixes=MD),
                lambda new: (new / "new.md").write_text("new"),
            )
        assert names(old.parent) == ["dataset", "dataset/old.md"]

    def test_a_refused_swap_puts_the_old_back(
        self, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        new = old.with_name("new")
        new.mkdir()
        rename = Path.replace

        def replace(self: Path, target: Path) -> Path:
            if self == new:
                raise OSError(errno.EACCES, os.strerror(errno.EACCES))
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(StorageError, match="Permission denied"):
            replace_folder(new, old)
        assert names(old) == ["old.md"]

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    @pytest.mark.parametrize(
        ("renames", "left"), [(0, ["old.md"]), (1, None), (2, ["new.md"])], ids=["1", "2", "3"]
    )
    def test_killed_on_the_way_a_rerun_repairs(
        self, old: Path, monkeypatch: pytest.MonkeyPatch, renames: int, left: list[str] | None
    ) -> None:
        def export() -> None:
            with atomic_folder(old, suffixes=MD) as new:
                (new / "new.md").write_text("new")

        if (child := os.fork()) == 0:
            die_after(renames, monkeypatch)
            try:
                export()
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
        assert (names(old) if old.exists() else None) == left
        assert len(names(old.parent)) > len(left or [])
        export()
        sweep(old.parent)
        assert names(old.parent) == ["dataset", "dataset/new.md"]

    @pytest.mark.parametrize("foreign", ["notes.txt", "sub/photo.jpg", ".git/HEAD"])
    def test_a_folder_of_somebody_else_is_left_alone(self, old: Path, foreign: str) -> None:
        (old / foreign).parent.mkdir(exist_ok=True)
        (old / foreign).write_text("dəyərli")
        with (
            pytest.raises(ConfigurationError, match=f"holds {foreign}"),
            atomic_folder(old, suffixes=MD),
        ):
            pass
        assert (old / foreign).read_text() == "dəyərli"

    def test_a_file_is_not_replaced_by_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("")
        with (
            pytest.raises(ConfigurationError, match="is a file"),
            atomic_folder(tmp_path / "out", suffixes=MD),
        ):
            pass

    def test_a_link_stays_a_link(self, old: Path, tmp_path: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(old)
        with atomic_folder(link, suffixes=MD) as new:
            (new / "new.md").write_text("new")
        assert link.is_symlink()
        assert names(old) == ["new.md"]


def test_sweep_deletes_only_what_a_killed_process_left(tmp_path: Path) -> None:
    left = ("a/x.parquet.12.tmp", "dataset.old.7.tmp/data/y.md", "dataset.7.tmp/data/y.md")
    for name in (*left, "a/x.parquet", "dataset/y.md", "mine.tmp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    sweep(tmp_path)
    assert names(tmp_path) == ["a", "a/x.parquet", "dataset", "dataset/y.md", "mine.tmp"]
    sweep(tmp_path / "nowhere")


def test_sweep_file_leaves_what_a_living_process_writes(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    kept = [
        "a[1].txt", f"a[1].txt.{os.getpid()}.tmp", "a[1].txt.1.tmp",
        f"a1.txt.{dead.pid}.tmp", f"a[1].txt.old.{dead.pid}.txt", "a[1].txt.x.tmp",
    ]  # fmt: skip
    for name in (*kept, f"a[1].txt.{dead.pid}.tmp"):
        (tmp_path / name).touch()
    sweep_file(tmp_path / "a[1].txt")
    assert names(tmp_path) == sorted(kept)
    sweep_file(tmp_path / "nowhere" / "a.txt")


def test_sweep_puts_a_folder_back_that_was_about_to_be_replaced(tmp_path: Path) -> None:
    for name in ("dataset.old.7.tmp", "dataset.7.tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_text(name)
    sweep(tmp_path)
    assert names(tmp_path) == ["dataset", "dataset/README.md"]
    assert (tmp_path / "dataset" / "README.md").read_text() == "dataset.old.7.tmp"


class TestTables:
    @pytest.mark.parametrize("count", [0, 1, 20])
    def test_come_back_equal_with_their_key(
        self, tmp_path: Path, small_groups: None, count: int
    ) -> None:
        path = tmp_path / "key=1" / "a.parquet"
        write_table(rows(count), path, "açar-1")
        assert read_table(path).equals(rows(count))
        assert read_table(path).schema.metadata == arrow_schema().metadata
        assert stored_key(path) == "açar-1"
        assert b"huggingface" in pq.read_schema(path).metadata

    @pytest.mark.parametrize("step", [1, 3, 7, 8, 50])
    def test_bytes_do_not_depend_on_the_batches(
        self, tmp_path: Path, small_groups: None, step: int
    ) -> None:
        table = rows(50)
        write_table(table, tmp_path / "whole", "k")
        with TableWriter(tmp_path / "cut", arrow_schema(), "k") as writer:
            for start in range(0, 50, step):
                writer.write(table.slice(start, step))
        assert (tmp_path / "cut").read_bytes() == (tmp_path / "whole").read_bytes()

    def test_an_error_leaves_no_file(self, tmp_path: Path) -> None:
        writer = TableWriter(tmp_path / "a", arrow_schema(), "k")
        with pytest.raises(ValueError, match="half"):
            fail(ValueError("half"), writer, lambda opened: opened.write(rows(3)))
        assert names(tmp_path) == []

    @pytest.fixture(params=["empty", "truncated", "garbage", "spoilt footer"])
    def damaged(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        path = tmp_path / "a.parquet"
        write_table(rows(100), path, "k")
        content = path.read_bytes()
        path.write_bytes(
            {
                "empty": b"",
                "truncated": content[:-20],
                "garbage": b"not parquet at all",
                "spoilt footer": content[:-1000] + b"\xff" * 992 + content[-8:],
            }[request.param]
        )
        return path

    def test_a_damaged_file_has_no_key_and_is_named(self, damaged: Path) -> None:
        assert stored_key(damaged) is None
        with pytest.raises(StorageError, match=r"a\.parquet is damaged"):
            read_table(damaged)

    def test_a_missing_file_or_one_of_others_has_no_key(self, tmp_path: Path) -> None:
        pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
        assert stored_key(tmp_path / "other.parquet") is None
        assert stored_key(tmp_path / "none.parquet") is None
        assert stored_key(tmp_path) is None
        with pytest.raises(FileNotFoundError):
            read_table(tmp_path / "none.parquet")
