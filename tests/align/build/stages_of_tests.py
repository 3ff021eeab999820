"""Stages for `test_workers.py`, in a module that worker processes can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from corpora.errors import StorageError


def add(task: int, report: Callable[..., object]) -> None:
    report(task, 10 * task)


def refuse(task: int, report: Callable[..., object]) -> None:
    raise StorageError(f"no room for {task}")


def dawdle(task: int, report: Callable[..., object]) -> None:
    report(1)
    time.sleep(60)


def die(task: int, report: Callable[..., object]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
