"""Runs a stage over many shards, here or in worker processes that never outlive us."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import SynchronizedArray
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

from align.runtime.processors import processor_count
from corpora.errors import BuildError

Task = TypeVar("Task")
Report = Callable[..., object]
Stage = Callable[[Task, Report], None]
"""Does one shard's work and reports how much of it is done, in units of its own, and how many
tokens that took where it counts them: ``report(amount, tokens=0)``."""

Counters: TypeAlias = "SynchronizedArray[int]"

_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_POLL_SECONDS = 0.5


class Workers:
    """A context manager that runs stages on `count` processes; on this one where it is 1."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._done: Counters | None = None
        self._lifelines: tuple[Connection, Connection] | None = None

    def __enter__(self) -> Workers:
        if self._count > 1:
            context = get_context("spawn")  # a forked OpenMP runtime hangs
            self._done = context.Array("q", 2)
            self._lifelines = context.Pipe(duplex=False)
            threads = max(processor_count() // self._count, 1)
            self._pool = ProcessPoolExecutor(
                self._count,
                context,
                initializer=_start,
                initargs=(self._done, self._lifelines[0], threads),
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is None or self._lifelines is None:
            return
        theirs, ours = self._lifelines
        if error is not None:
            ours.close()  # they end at once: what they have in hand is made again
        self._pool.shutdown(cancel_futures=True)
        ours.close()
        theirs.close()

    def run(self, stage: Stage[Task], tasks: Iterable[Task], report: Report) -> None:
        """Runs `stage` on every task and hands on what it reports.

        Raises:
            BuildError: a worker process died, for want of memory perhaps.
        """
        if self._pool is None or self._done is None:
            for task in tasks:
                stage(task, report)
            return
        seen = self._done[:]
        futures: set[Future[None]] = set()
        try:
            futures = {self._pool.submit(_run, stage, task) for task in tasks}
            while futures:
                finished, futures = wait(futures, _POLL_SECONDS, FIRST_COMPLETED)
                for future in finished:
                    future.result()
                now = self._done[:]
                report(*(after - before for after, before in zip(now, seen, strict=True)))
                seen = now
        except BrokenProcessPool as error:
            raise BuildError(
                "a worker process ended abruptly (out of memory, killed, or a script without "
                "if __name__ == '__main__' around its build); what is finished stays: run the "
                "same command again to resume, perhaps with fewer workers"
            ) from error
        except Exception:
            for future in futures:
                future.cancel()
            wait(futures)  # what they have in hand: the next stage may need it
            raise


_reported: Counters | None = None


def _start(reported: Counters, lifeline: Connection, threads: int) -> None:
    global _reported
    _reported = reported
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends us
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, str(threads))
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """Waits until the parent lets go of its end or is dead: no worker is left that still writes."""
    with suppress(EOFError, OSError):
        lifeline.recv()
    os._exit(1)


def _run(stage: Stage[Any], task: Any) -> None:
    stage(task, _report)


def _report(amount: int, tokens: int = 0) -> None:
    if _reported is not None:
        with _reported.get_lock():
            _reported[0] += amount
            _reported[1] += tokens
