"""Stages for `test_workers.py`, in a module that worker processes can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from corpora.errors import StorageError


def add(task: int, report: Callable[..., object]) -> None:
    report(task, 10 * task)


def refuse(task: int, report: Callable[..., object]) -> None:
    raise StorageError(f"no room for {task}")


def refuse_first(task: tuple[int, str], report: Callable[..., object]) -> None:
    number, folder = task
    if number == 0:
        raise StorageError("no room for 0")
    time.sleep(0.2)
    Path(folder, str(number)).touch()


def dawdle(task: int, report: Callable[..., object]) -> None:
    report(1)
    time.sleep(60)


def die(task: int, report: Callable[..., object]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
