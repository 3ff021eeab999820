"""News to build corpora from, and ways to run, to watch and to compare builds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from align.background import background_of
from align.encoders import load_encoder

Folder = Callable[..., Path]

_PLACES = [
    ("Gəncədə", "Ganja"),
    ("Şəkidə", "Sheki"),
    ("Lənkəranda", "Lankaran"),
    ("Naxçıvanda", "Nakhchivan"),
    ("Sumqayıtda", "Sumgait"),
    ("Qubada", "Quba"),
]
_HEADLINES = [
    "{az} {number} nəfərlik yeni məktəb açılıb, tədbirdə Elçin {name} iştirak edib",
    "{az} keçirilən marafonda {number} idmançı qaçıb, qalib Aygün {name} olub",
    "{az} {number} hektar üzüm bağı salınıb, layihəyə Rauf {name} rəhbərlik edir",
    "{az} {number} kilometrlik yol təmir edilib, işlərə Leyla {name} nəzarət edib",
]
_FACTS = [
    "A new school for {number} children opened in {en}, and Elchin {name} cut the ribbon.",
    "The marathon in {en} drew {number} runners and was won by Aygun {name}.",
    "In {en} {number} hectares of vineyards were planted in a project led by Rauf {name}.",
    "A road of {number} kilometres was repaired near {en} under the eye of Leyla {name}.",
]
_NAMES = ["Məmmədov", "Quliyeva", "Həsənli", "Rüstəmova", "Cabbarlı", "Nəbiyev"]
_BOILERPLATE = [
    "The weather was kind and the guests stayed until the evening.",
    "Photographs of the day can be seen on the website of the newspaper.",
    "Residents told our correspondent that they had waited for this for years.",
    "The next meeting of the local council will take place on Thursday.",
    "No one was hurt, and traffic returned to normal within the hour.",
]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network, here and in subprocesses; the cache of `datasets` goes with the test."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "hf-cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf-cache")


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds in this process do not wait for the disk: only a power cut would show it."""
    monkeypatch.setattr("corpora.storage._sync", lambda path: None)


def article(number: int) -> str:
    """An Azerbaijani headline over an English body that shares its names and numbers."""
    dice = random.Random(number)
    az, en = dice.choice(_PLACES)
    kind = dice.randrange(len(_HEADLINES))
    words = {"az": az, "en": en, "name": dice.choice(_NAMES), "number": 100 + number}
    body = [_FACTS[kind].format(**words), *dice.sample(_BOILERPLATE, 2)]
    dice.shuffle(body)
    return f"{_HEADLINES[kind].format(**words)}\n\n{' '.join(body)}\n"


@pytest.fixture
def news(tmp_path: Path) -> Folder:
    """Makes a folder with so many articles, numbered from `first`."""

    def make(count: int, name: str = "news", first: int = 0) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for number in range(first, first + count):
            folder.joinpath(f"{number:04}.txt").write_text(article(number), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder: relative path to bytes."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read


@pytest.fixture
def mtimes() -> Callable[[Path], dict[str, int]]:
    """When every file below a folder was last written; the lock apart, which is only taken."""

    def read(folder: Path) -> dict[str, int]:
        return {
            path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
            for path in folder.rglob("*")
            if path.is_file() and path.name != ".lock"
        }

    return read


@pytest.fixture
def changed(mtimes: Callable[[Path], dict[str, int]]) -> Callable[..., set[str]]:
    """Names of the files below a folder that were written since `before`."""

    def compare(folder: Path, before: dict[str, int]) -> set[str]:
        now = mtimes(folder)
        assert not set(before) - set(now)
        return {Path(path).name for path, time in now.items() if before.get(path) != time}

    return compare


class CountingEncoder:
    """The hash encoder, remembering every text that it was given."""

    name = "hash"
    dim = 256

    def __init__(self, signature: str = "counting") -> None:
        self.signature = signature
        self.texts: list[str] = []
        self._encoder = load_encoder("hash")
        background_of(self)  # encoded once a process: not what is counted here
        self.texts.clear()

    def encode(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return self._encoder.encode(texts)


@pytest.fixture
def counting() -> type[CountingEncoder]:
    """Makes an encoder that remembers what it was given."""
    return CountingEncoder


AZBITEXT = (sys.executable, "-c", "from align.cli import command; command()")


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Starts ``azbitext`` as a process of its own, in a process group of its own."""

    def run(*words: object, cwd: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AZBITEXT, *map(str, words)],
            cwd=cwd,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            # Whoever started the tests may have told them to pass over Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    return run


@pytest.fixture
def azbitext(
    capfd: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Runs ``azbitext`` in this process; gives exit status, standard output and error."""
    from align.cli import main

    def run(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return run
