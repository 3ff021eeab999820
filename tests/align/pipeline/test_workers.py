"""Worker processes: what they report, how they fail, and that builds keep out of each other."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from filelock import FileLock

from align.corpus.build import build_corpus
from align.pipeline.workers import Workers
from corpora.errors import BuildError, StorageError


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The stages in `stages_of_tests.py`, found by worker processes as well."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return import_module("stages_of_tests")


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("tasks", [[], [1], [1, 2, 3, 4, 5]], ids=str)
def test_everything_is_reported(count: int, tasks: list[int], stages: ModuleType) -> None:
    reported: list[tuple[int, int]] = []
    with Workers(count) as workers:
        for _ in range(2):
            workers.run(
                stages.add, tasks, lambda amount, tokens=0: reported.append((amount, tokens))
            )
    assert sum(amount for amount, _ in reported) == 2 * sum(tasks)
    assert sum(tokens for _, tokens in reported) == 20 * sum(tasks)


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_is_the_same_from_any_process(count: int, stages: ModuleType) -> None:
    with Workers(count) as workers, pytest.raises(StorageError, match="no room for 7"):
        workers.run(stages.refuse, [7, 7, 7], print)


def test_a_worker_that_dies_is_an_error_that_says_how_to_go_on(stages: ModuleType) -> None:
    with Workers(2) as workers:
        with pytest.raises(BuildError, match=r"worker process ended abruptly.*resume"):
            workers.run(stages.die, range(50), print)
        with pytest.raises(BuildError, match="worker process ended abruptly"):
            workers.run(stages.add, range(50), print)


def test_after_an_error_nothing_goes_on_behind(stages: ModuleType, tmp_path: Path) -> None:
    with Workers(2) as workers:
        with pytest.raises(StorageError, match="no room for 0"):
            workers.run(stages.refuse_first, [(n, str(tmp_path)) for n in range(40)], print)
        made = len(list(tmp_path.iterdir()))
        assert made < 20
        time.sleep(1)
        assert len(list(tmp_path.iterdir())) == made
        workers.run(stages.add, [1], print)  # and the workers are there still


def test_an_interrupt_ends_workers_at_once(stages: ModuleType) -> None:
    def interrupt(amount: int, tokens: int = 0) -> None:
        if amount:
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        workers.run(stages.dawdle, range(4), interrupt)
    assert time.monotonic() - started < 30


def test_the_lock_is_given_back_whatever_happens(news: Callable[..., Path], tmp_path: Path) -> None:
    class Broken:
        name, dim = "broken", 4

        def encode(self, texts: list[str]) -> object:
            raise KeyboardInterrupt

    folder, out = news(3), tmp_path / "build"
    caught = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt) as error:
            build_corpus(folder, out, encoder=Broken())
        caught.append(error)  # the traceback keeps every frame alive
        with FileLock(out / "work" / ".lock", timeout=0):
            pass
    build_corpus(folder, out, encoder="hash")
    with FileLock(out / "work" / ".lock", timeout=0):
        pass


def test_a_stopped_build_keeps_others_out(
    news: Callable[..., Path],
    start: Callable[..., subprocess.Popen[str]],
    tree: Callable[[Path], dict[str, bytes]],
    tmp_path: Path,
) -> None:
    folder, out = news(40), tmp_path / "build"
    words = ("build", folder, "--out", out, "--encoder", "hash", "--shard-size", 1)
    first = start(*words)
    while not (out / "work" / "read.json").is_file():
        assert first.poll() is None
    first.send_signal(signal.SIGSTOP)
    before = tree(out)
    try:
        second = start(*words)
        _, errors = second.communicate(timeout=60)
        assert second.returncode == 1
        assert errors == f"azbitext: another process is building in {out}\n"
        assert tree(out) == before
    finally:
        first.send_signal(signal.SIGCONT)
    printed, errors = first.communicate(timeout=60)
    assert first.returncode == 0, errors
    assert "40 documents" in printed


def test_a_script_without_a_main_guard_is_told(news: Callable[..., Path], tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from align import build_corpus\n"
        f"build_corpus({str(news(4))!r}, {str(tmp_path / 'build')!r}, encoder='hash',\n"
        "             workers=2, shard_size=2)\n",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "if __name__ == '__main__'" in ended.stderr
