"""A disk that is full or read-only: a clear message, and a build that goes on afterwards."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from align.corpus.build import build_corpus
from corpora.errors import BuildError, StorageError

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a file system of a given size; skips where one may not."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if shutil.which("mount") is None or subprocess.run(words, capture_output=True).returncode:
            pytest.skip("no file system can be mounted here")
        return place

    yield mount
    subprocess.run(["umount", str(place)], capture_output=True)


BLOCK = 4096


def blocks(folder: Path) -> int:
    """What the files below `folder` take on a disk."""
    return sum(-(-path.stat().st_size // BLOCK) for path in folder.rglob("*") if path.is_file())


def fill(ballast: Path, disk: Path, room: int) -> None:
    """Leaves so many blocks of `disk` free."""
    free = os.statvfs(disk).f_bavail - room
    ballast.write_bytes(bytes(max(free, 0) * BLOCK))


def test_a_full_disk_and_then_room(
    news: Callable[..., Path],
    mounted: Callable[[str], Path],
    tmp_path: Path,
    tree: Callable[[Path], dict[str, bytes]],
    azbitext: Run,
) -> None:
    folder = news(30)
    whole = tmp_path / "whole" / "build"
    options = {"encoder": "hash", "shard_size": 4}
    build_corpus(folder, whole, **options)
    disk = mounted("size=12m")
    out, ballast = disk / "build", disk / "ballast"
    command = ("build", folder, "--out", out, "--encoder", "hash", "--shard-size", 4)
    needed = blocks(whole)
    finished: list[int] = []
    for room in (1, needed // 4, needed // 2, needed * 4 // 5):
        fill(ballast, disk, max(room - blocks(out), 0))
        status, _, errors = azbitext(*command)
        assert status == 1, room
        message = errors.splitlines()[-1]
        assert message.startswith("azbitext: cannot write ")
        assert "No space left on device" in message
        assert "run the same command again to resume" in message
        assert not list(out.rglob("*.tmp"))
        finished.append(len(list(out.rglob("*.parquet"))))
        ballast.unlink()
    assert finished == sorted(finished)
    assert finished[0] < finished[-1]
    build_corpus(folder, out, **options)
    assert tree(out) == tree(whole)


@pytest.mark.parametrize("to", ["jsonl", "moses", "tmx", "tsv", "xliff"])
def test_a_disk_that_fills_up_in_mid_export(
    to: str,
    news: Callable[..., Path],
    tmp_path: Path,
    mounted: Callable[[str], Path],
    azbitext: Run,
) -> None:
    build = tmp_path / "build"
    build_corpus(news(120), build, encoder="hash", min_probability=0.0)
    disk = mounted("size=24k")
    status, printed, errors = azbitext("export", build, "--to", to, "--out", disk / "out")
    assert (status, printed) == (1, "")
    assert errors.startswith(f"azbitext: cannot write {disk / 'out'}: No space left on device")
    assert list(disk.iterdir()) == []


def test_a_read_only_disk(
    news: Callable[..., Path], mounted: Callable[[str], Path], azbitext: Run
) -> None:
    folder, disk = news(3), mounted("size=4m")
    build_corpus(folder, disk / "build", encoder="hash")
    if subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True).returncode:
        pytest.skip("the file system cannot be made read-only here")
    for out in (disk / "build", disk / "other"):
        for more in ((), ("--min-probability", "0.1")):
            status, _, errors = azbitext("build", folder, "--out", out, "--encoder", "hash", *more)
            assert status == 1
            assert errors.splitlines()[-1].startswith(f"azbitext: cannot write {out}")
            assert "Read-only file system" in errors
    status, printed, _ = azbitext(
        *("export", disk / "build", "--to", "jsonl", "--out", disk / "rows.jsonl")
    )
    assert status == 1
    status, printed, _ = azbitext(
        *("export", disk / "build", "--to", "jsonl", "--out", disk.parent / "rows.jsonl")
    )
    assert (status, "12 rows" in printed) == (0, True)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "No space left"),
        (errno.EACCES, "Permission denied"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_every_change_to_the_disk_may_be_refused(
    number: int, message: str, news: Callable[..., Path], tmp_path: Path
) -> None:
    folder, out = news(3), tmp_path / "build"
    replace = Path.replace
    for changes in (0, 1, 1, 1, 2, 1):
        left = changes

        def refuse(self: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(number, os.strerror(number), str(self))
            return replace(self, target)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", refuse)
            with pytest.raises(StorageError, match=message) as caught:
                build_corpus(folder, out, encoder="hash")
        assert isinstance(caught.value, BuildError | OSError)
        assert not list(out.rglob("*.tmp"))
    assert build_corpus(folder, out, encoder="hash").scores["documents"] == 3
