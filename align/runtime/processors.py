"""How many processors and threads there are for us."""

from __future__ import annotations

import os


def processor_count() -> int:
    """Processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_count() -> int:
    """Threads of a computation: the first number of ``OMP_NUM_THREADS``, or the processors."""
    first = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(first) if first.isdigit() and int(first) else processor_count()
