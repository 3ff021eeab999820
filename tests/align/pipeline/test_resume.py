"""Killed at any moment and run again, a build ends as one that was never killed."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.translators import Translation
from corpora.errors import AzbitextError, BuildError
from corpora.pairs import SentencePair

Tree = dict[str, bytes]


class Killed(BaseException):
    """Stands for the end of the process: no handler of the build may catch it."""


def killed_after(changes: int, patch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Ends the build before its next change to the disk once it has made so many."""
    done = 0
    dead = False

    def counted(name: str) -> None:
        original = getattr(Path, name)

        def change(self: Path, *arguments: object, **options: object) -> object:
            nonlocal done, dead
            if dead and name == "unlink":
                return None  # a killed process cleans nothing up
            if done >= changes:
                dead = True
                raise Killed
            done += 1
            return original(self, *arguments, **options)

        patch.setattr(Path, name, change)

    remove_tree = shutil.rmtree
    patch.setattr(shutil, "rmtree", lambda *a, **k: None if dead else remove_tree(*a, **k))
    for name in ("replace", "unlink"):
        counted(name)
    return lambda: done


@pytest.fixture
def build(news: Callable[..., Path], tmp_path: Path) -> Callable[..., None]:
    folder = news(8)

    def run(out: str, **options: object) -> None:
        settings = {"encoder": "hash", "shard_size": 4, "title": "Sınaq", **options}
        build_corpus(folder, tmp_path / out, **settings)

    return run


def test_killed_between_any_two_changes_to_the_disk(
    build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    build("whole")
    whole = tree(tmp_path / "whole")
    changes = 0
    while True:
        out = tmp_path / f"killed-{changes}"
        with pytest.MonkeyPatch.context() as patch:
            done = killed_after(changes, patch)
            try:
                build(out.name)
            except Killed:
                pass
            else:
                break
        assert done() == changes
        build(out.name)
        assert tree(out) == whole, changes
        shutil.rmtree(out)
        changes += 1
    assert changes > 25  # every rename of two shards, and every removal


class Newspaper:
    """Writes English that its source would not object to, and counts what it is asked."""

    name, source, target = "newspaper@1", "az", "en"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def translate(self, texts: list[str]) -> list[Translation]:
        self.texts += texts
        numbers = (" ".join(re.findall(r"\d+", text)) for text in texts)
        return [Translation(f"The newspaper wrote about it with {found}.") for found in numbers]


def test_killed_between_any_two_changes_while_filling(
    build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    options = {"min_probability": 0.9}
    first = Newspaper()
    build("whole", translator=first, **options)
    whole = tree(tmp_path / "whole")
    wanted = Counter(first.texts)
    assert set(wanted.values()) == {1}
    for changes in range(100):
        out = tmp_path / "killed"
        build(out.name, **options)  # all but the filling is done
        newspaper = Newspaper()
        with pytest.MonkeyPatch.context() as patch:
            killed_after(changes, patch)
            try:
                build(out.name, translator=newspaper, **options)
            except Killed:
                pass
            else:
                break
        build(out.name, translator=newspaper, **options)
        assert tree(out) == whole, changes
        twice = sum(count - 1 for count in Counter(newspaper.texts).values())
        assert twice <= 4  # the shard in hand
        shutil.rmtree(out)
    assert 10 < changes < 100


@pytest.mark.parametrize("state", ["00001/wanted.parquet", "00001/translated-en.parquet",
                                   "00001/filled.parquet", "memory.sqlite"])  # fmt: skip
@pytest.mark.parametrize("harm", ["lost", "half", "damaged"])
def test_what_filling_wrote_is_made_again(
    state: str, harm: str, build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    options = {"min_probability": 0.9, "translator": Newspaper()}
    build("whole", **options)
    whole = tree(tmp_path / "whole")
    file = tmp_path / "whole" / "work" / state
    intact = file.read_bytes()
    if harm == "damaged" and file.suffix == ".parquet":
        file.write_bytes(bytes(200) + intact[200:])  # the footer is there, the rows are not
        with suppress(AzbitextError):
            build("whole", **{**options, "min_probability": 0.8})
        file.unlink(missing_ok=True)
    elif harm == "lost":
        file.unlink()
    else:
        file.write_bytes(intact[:100])
    build("whole", **options)
    assert tree(tmp_path / "whole") == whole


HISTORIES = {
    "filled": [{"translator": Newspaper()}],
    "other shards": [{"shard_size": 5}],
    "fewer and larger shards": [{"shard_size": 1}],
    "another threshold": [{"min_probability": 0.9}],
    "all kept out": [{"min_probability": 1.0}, {"check_languages": False}],
    "smaller documents": [{"max_document_bytes": 100}, {"max_document_bytes": 150}],
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_what_was_done_with_other_options_leaves_no_trace(
    history: list[dict[str, object]],
    build: Callable[..., None],
    tmp_path: Path,
    tree: Callable[[Path], Tree],
) -> None:
    build("whole")
    dice = random.Random(7)
    for changes in sorted(dice.sample(range(40), 5)):
        build("other") if changes % 2 else None
        for options in history:
            with pytest.MonkeyPatch.context() as patch:
                killed_after(changes, patch)
                with suppress(Killed, BuildError):
                    build("other", **options)
        build("other")
        assert tree(tmp_path / "other") == tree(tmp_path / "whole"), changes


def test_a_reading_that_was_cut_short_is_begun_again(
    build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    build("whole")
    build("other")
    with pytest.MonkeyPatch.context() as patch:
        killed_after(3, patch)  # some shards hold five documents now, some four
        with pytest.raises(Killed):
            build("other", shard_size=5)
    build("other")
    assert tree(tmp_path / "other") == tree(tmp_path / "whole")


STATES = ["documents", "segments", "vectors", "aligned", "filled", "scored", "compared", "decided"]


@pytest.mark.parametrize("state", STATES)
def test_a_lost_file_is_made_again(
    state: str, build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    build("whole")
    whole = tree(tmp_path / "whole")
    (tmp_path / "whole" / "work" / "00001" / f"{state}.parquet").unlink()
    build("whole")
    assert tree(tmp_path / "whole") == whole


@pytest.mark.parametrize("state", STATES)
def test_a_damaged_file_is_named_and_once_deleted_made_again(
    state: str, build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    build("whole")
    whole = tree(tmp_path / "whole")
    file = tmp_path / "whole" / "work" / "00001" / f"{state}.parquet"
    intact = file.read_bytes()
    file.write_bytes(bytes(200) + intact[200:])  # the footer is there, the rows are not
    # what makes the build read that file
    makes = {"vectors": "aligned", "scored": "compared", "compared": "decided"}
    file.with_name(f"{makes[state]}.parquet").unlink() if state in makes else None
    changes = {"documents": {"check_languages": False}, "aligned": {"licence": "MIT"}}
    with pytest.raises(AzbitextError, match=rf"(?s){file} is damaged .*; delete it and run again"):
        build("whole", **changes.get(state, {"title": "Başqa"}))
    file.unlink()
    build("whole")
    assert tree(tmp_path / "whole") == whole


def test_half_a_file_is_made_again(
    build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    build("whole")
    whole = tree(tmp_path / "whole")
    for state in STATES:
        file = tmp_path / "whole" / "work" / "00000" / f"{state}.parquet"
        file.write_bytes(file.read_bytes()[:-40])
    build("whole")
    assert tree(tmp_path / "whole") == whole


def processes_naming(out: Path) -> list[int]:
    """Processes, this one apart, whose command line or open files name `out`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        try:
            words = entry.joinpath("cmdline").read_bytes().decode("utf-8", "replace")
            files = [str(link.readlink()) for link in entry.joinpath("fd").iterdir()]
        except OSError:
            continue
        if any(str(out) in text for text in (words, *files)):
            found.append(int(entry.name))
    return found


def processes_in_session(session: int) -> list[int]:
    """Live processes of a session that was started with `start_new_session`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            status = entry.joinpath("stat").read_text("utf-8", "replace").rpartition(") ")[2]
        except OSError:
            continue
        state, _, _, its_session = status.split()[:4]
        if int(its_session) == session and state not in "ZX":
            found.append(int(entry.name))
    return found


def eventually(seconds: float) -> Iterator[None]:
    """Time to look again and again, until it is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.005)


def file_names(folder: Path) -> list[str]:
    """Names of the files below `folder`, which may change meanwhile."""
    return [name for _, _, names in os.walk(folder) for name in names]


def kill_when(process: subprocess.Popen[str], out: Path, files: int, delay: float) -> bool:
    """SIGKILL soon after `out` holds so many files; whether it came before the end."""
    for _ in eventually(60):
        if process.poll() is not None or len(file_names(out)) >= files:
            break
    time.sleep(delay)
    is_early = process.poll() is None
    process.kill()
    process.communicate()
    return is_early


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize(("workers", "kills"), [(1, 20), (2, 20)])
def test_killed_at_random_moments(
    workers: int,
    kills: int,
    news: Callable[..., Path],
    start: Callable[..., subprocess.Popen[str]],
    tree: Callable[[Path], Tree],
    tmp_path: Path,
) -> None:
    folder = news(300)
    options = ("--encoder", "hash", "--shard-size", 20, "--title", "Sınaq")
    whole, out = tmp_path / "whole", tmp_path / "killed"
    _, errors = start("build", folder, "--out", whole, *options).communicate()
    assert (whole / "build.json").is_file(), errors
    dice = random.Random(workers)
    stages: set[str] = set()
    again = ("build", folder, "--out", out, *options, "--workers", workers)
    for _ in range(kills):
        if (out / "build.json").is_file():
            shutil.rmtree(out)
        files = len(file_names(out))
        process = start(*again)
        kill_when(process, out, files + dice.randrange(1, 30), dice.random() / 20)
        stages |= {name.partition(".")[0] for name in file_names(out)}
        for _ in eventually(10):
            if not processes_in_session(process.pid):
                break
        assert not processes_in_session(process.pid)
        assert not processes_naming(out)
    assert set(STATES) <= stages
    process = start(*again)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert not list(out.rglob("*.tmp"))
    assert tree(out) == tree(whole)


def test_interrupted_by_ctrl_c(
    news: Callable[..., Path],
    start: Callable[..., subprocess.Popen[str]],
    tree: Callable[[Path], Tree],
    tmp_path: Path,
) -> None:
    folder, out = news(60), tmp_path / "interrupted"
    process = start("build", folder, "--out", out, "--encoder", "hash", "--shard-size", 2)
    for _ in eventually(30):
        if (out / "work" / "read.json").is_file():
            break
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert not list(out.rglob("*.tmp"))
    again = build_corpus(folder, out, encoder="hash", shard_size=2)
    assert again.scores["documents"] == 60


def test_an_unfinished_rebuild_is_not_taken_for_a_corpus(
    build: Callable[..., None], tmp_path: Path
) -> None:
    build("whole", min_probability=0.0)
    pairs = list(Corpus.open(tmp_path / "whole").pairs())
    mixed: list[list[SentencePair]] = []
    for changes in range(12):
        with pytest.MonkeyPatch.context() as patch:
            killed_after(changes, patch)
            with pytest.raises(Killed):
                build("whole", min_probability=1.0)
        with suppress(BuildError):
            mixed.append(list(Corpus.open(tmp_path / "whole").pairs()))
        build("whole", min_probability=0.0)
    assert all(found == pairs for found in mixed)


def test_two_builds_are_the_same_bytes(
    build: Callable[..., None], tmp_path: Path, tree: Callable[[Path], Tree]
) -> None:
    build("one")
    build("two")
    build("three", workers=2)
    assert tree(tmp_path / "one") == tree(tmp_path / "two") == tree(tmp_path / "three")
    title = json.loads((tmp_path / "two" / "build.json").read_text("utf-8"))["title"]
    assert title == "Sınaq"
