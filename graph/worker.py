"""A task in a process of its own, which can be ended at any moment: the only limit that a running query obeys.

Where the system can fork, the child is a copy of this process: it inherits what is in memory, and nothing is pickled.
Elsewhere (Windows) a fresh process is spawned, which takes longer, and the task and its arguments must be picklable: a
store on disk can be asked there, one in memory cannot. The limits on memory and on open files do not hold there.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from pickle import PicklingError
from typing import IO, Final, Literal, cast

from claimgraph.errors import ClaimGraphError, QueryError
from claimgraph.graph import doors

GIB: Final = 2**30
MEMORY: Final = 8 * GIB
"""What a query may take if nobody says anything else."""
_CHUNK: Final = 2**18
_OFTEN: Final = 0.05
"""Seconds after which less than a chunk is sent."""
_FILES: Final = 2**14
_LONGEST: Final = 10**6
"""Seconds: no system waits much longer at a time."""
_LARGEST: Final = 2**60
"""Bytes: no system can hold a process to more."""
_GRACE: Final = 5
"""Seconds after which a child ends itself whose parent could not end it, because it was killed."""

Task = Callable[[IO[bytes]], None]
_Message = tuple[Literal["part", "done", "failed"], bytes | BaseException | None]


def answer(task: Task, *, timeout: float, memory: int = MEMORY, largest: int = GIB) -> bytes:
    """What a task writes, as a whole: see `stream`.

    Args:
        task: is given a file to write to.
        timeout: in seconds.
        memory: bytes that the child may take beyond what this process has already.
        largest: bytes that may be written.

    Raises:
        QueryError: it took too long, too much memory, or wrote too much.
        ClaimGraphError: what the task raised, and any other exception of its as it was.
    """
    whole = bytearray()
    with closing(stream(task, timeout=timeout, memory=memory)) as parts:
        for part in parts:
            whole += part
            if len(whole) > largest:
                raise QueryError(f"the answer is larger than {largest / GIB:.3g} GiB; add a LIMIT")
    return bytes(whole)


def stream(task: Task, *, timeout: float, memory: int = MEMORY) -> Generator[bytes]:
    """What a task writes, as it writes it: run in a child that is ended when this does, or is closed, however it does.

    The child waits while nobody takes what it wrote, so that neither process ever holds more than some parts. That time
    is not counted.

    Args:
        task: is given a file to write to.
        timeout: in seconds, of waiting for the child.
        memory: bytes that the child may take beyond what this process has already.

    Raises:
        QueryError: it took too long or too much memory.
        ClaimGraphError: what the task raised, and any other exception of its as it was.
    """
    if not (timeout > 0 and memory > 0):  # NaN is no time either
        raise QueryError(f"{timeout:g} s and {memory:,} bytes are no limits of a query; give it more than nothing")
    timeout, memory = min(timeout, _LONGEST), min(memory, _LARGEST)
    forks = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if forks else "spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(task, sender, timeout, memory, receiver), daemon=True)  # type: ignore[attr-defined]
    try:
        begin = time.monotonic()
        try:
            child.start()
        except (TypeError, AttributeError, PicklingError):  # only a spawned child needs pickling
            raise QueryError("a store in memory cannot be asked on this system; keep it in a folder") from None
        sender.close()  # so that the pipe ends with the child
        try:
            yield from _parts(receiver, timeout, time.monotonic() - begin)
        except (EOFError, OSError):  # the pipe ended between two messages, or within one
            raise QueryError(
                f"the query was ended because it needed more than {memory / GIB:.3g} GiB of memory, or by the system; "
                "add a LIMIT, make it more specific, or allow more with --memory"
            ) from None
    finally:
        if child.pid is not None:
            child.kill()
            child.join()
            child.close()
        receiver.close()
        sender.close()


def close_doors() -> None:
    """Lets this process open no connection and change no file any more, whatever a query says: see `doors`."""
    doors.close()


def _parts(receiver: Connection, timeout: float, waited: float) -> Iterator[bytes]:
    while True:
        begin = time.monotonic()
        if not receiver.poll(max(0.0, timeout - waited)):
            break
        message: _Message = receiver.recv()
        waited += time.monotonic() - begin
        match message:
            case ("part", bytes() as part):
                yield part
            case ("failed", BaseException() as error):
                raise error
            case _:
                return
    raise QueryError(
        f"the query took longer than {timeout:g} s and was ended; add a LIMIT, make it more specific, "
        "or allow more with --timeout"
    )


def _run(task: Task, sender: Connection, timeout: float, memory: int, receiver: Connection | None = None) -> None:
    """The child's part."""
    if receiver is not None:  # while it holds this end too, it would wait for ever on a parent that was killed
        receiver.close()
    settle()
    allow_seconds(timeout)
    allow_memory(memory)
    output = _Parts(sender)
    with suppress(BrokenPipeError):  # the parent has gone, and nobody reads what is written
        try:
            task(cast("IO[bytes]", output))
            message: _Message = ("done", None)
        except BrokenPipeError:
            raise
        except ClaimGraphError as error:
            message = ("failed", error)
        except MemoryError:
            return  # the pipe ends without an answer, as when the system ends the process
        except BaseException as error:  # whatever it is, it is told where it can be seen
            message = ("failed", RuntimeError(f"{type(error).__name__}: {error}"))
        output.flush()
        sender.send(message)


class _Parts:
    """A file whose content goes through a pipe: at once what comes first, then in parts that are not too small."""

    def __init__(self, sender: Connection) -> None:
        self._sender = sender
        self._kept = bytearray()
        self._sent = 0.0

    def write(self, part: bytes) -> int:
        """Sends what has come together, if that is much or the last part was sent some time ago."""
        self._kept += part
        if len(self._kept) >= _CHUNK or time.monotonic() - self._sent > _OFTEN:
            self.flush()
        return len(part)

    def flush(self) -> None:
        """Sends what has come together. While nobody takes it, the clock that would end this process stands still."""
        if self._kept:
            part, self._kept = bytes(self._kept), bytearray()
            with _clock_stopped():
                self._sender.send(("part", part))
            self._sent = time.monotonic()


@contextmanager
def _clock_stopped() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    yield
    signal.setitimer(signal.ITIMER_REAL, left)


def settle() -> None:
    """Prepares a process that was started to be ended: Ctrl-C is not its business, it writes on no terminal, leaves no
    dump of its memory, and may have all files of a large store open before the doors close."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends the child
    # What goes wrong is told through the pipe; an engine that runs out of memory would write on the terminal as well.
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _FILES < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, hard))


def allow_seconds(seconds: float) -> None:
    """Lets this process end itself some seconds after so many, should nobody have ended it by then; 0 takes it back."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE if seconds else 0)


def allow_memory(memory: int) -> None:
    """Lets this process take so many bytes more than it has; then it ends. Only Linux keeps this limit."""
    statm = Path("/proc/self/statm")
    if sys.platform == "win32" or not statm.exists():
        return
    import resource

    taken = int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = taken + memory if hard == resource.RLIM_INFINITY else min(taken + memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
