"""The life of a worker: it opens what it needs, closes the doors, and answers task after task until it is ended."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

from claimgraph.errors import ClaimGraphError
from claimgraph.graph import worker
from claimgraph.service import frames

T = TypeVar("T")


def work(
    opened: Callable[[dict[str, Any]], tuple[T, Mapping[str, Any]]],
    close: Callable[[], None],
    answer: Callable[[T, dict[str, Any], dict[str, Any], IO[bytes]], None],
) -> None:
    """Answers the tasks on standard input.

    Args:
        opened: makes, of the first frame, what is needed, and says what is told of it: its `generation` at least, which
            is the state of the store.
        close: closes the doors, once everything is open.
        answer: answers a task: given what was opened, the first frame, the task, and where the answer goes.
    """
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    worker.settle()
    first = frames.read(tasks)
    if first is None:
        return
    setup = json.loads(first[1])
    try:
        held, told = opened(setup)
    except (ClaimGraphError, OSError) as error:
        frames.write_json(answers, frames.ERROR, {"message": str(error)})
        return
    worker.allow_memory(int(setup["memory"]))
    close()
    frames.write_json(answers, frames.READY, told)
    while (task := frames.read(tasks)) is not None:
        worker.allow_seconds(float(setup["timeout"]))
        answer(held, setup, json.loads(task[1]), answers)
        worker.allow_seconds(0)
