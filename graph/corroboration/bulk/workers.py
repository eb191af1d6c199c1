"""Work over processes that share what is in memory, and that end with the one that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

LOOK_UP = 0.5
"""Seconds after which whoever waits for a result looks up."""

_shared: tuple[Any, ...] = ()


def available() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Processes that all see the same arguments; a context, at whose end no process is left, however it ends.

    On Linux, where it is safe to fork, the arguments are seen where they lie; elsewhere each process gets a copy. With
    one worker everything runs in this process.
    """

    def __init__(self, number: int, *shared: Any) -> None:
        self._number, self._arguments = number, shared
        self._pool: Any = None

    def __enter__(self) -> Workers:
        if self._number > 1:
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
            self._pool = context.Pool(self._number, _begin, self._arguments)
        return self

    def __exit__(self, *reason: object) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()

    def each(self, work: Callable[..., Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """`work(*shared, task)` for each task, in their order."""
        if self._pool is None:
            return (work(*self._arguments, task) for task in tasks)
        return _awake(self._pool.imap(_run, ((work, task) for task in tasks)))


def _awake(results: Any) -> Iterator[Any]:
    """The results as they come, looking up now and then: an interrupt that comes just before a wait would be missed."""
    while True:
        try:
            yield results.next(timeout=LOOK_UP)
        except multiprocessing.TimeoutError:
            continue
        except StopIteration:
            return


def _begin(*shared: Any) -> None:
    global _shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started them ends them
    _shared = shared


def _run(job: tuple[Callable[..., Result], Any]) -> Result:
    work, task = job
    return work(*_shared, task)
