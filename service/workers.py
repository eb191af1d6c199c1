"""A worker process, as the server holds it: started afresh (never forked from a process with threads), asked, killed.

The process runs one of the modules that are named here. It gets its set-up as the first frame and answers tasks, one at
a time. What it writes waits in the pipe until the server takes it, so that nobody has to hold a large answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from claimgraph.errors import StoreError
from claimgraph.service import frames

QUERIES: Final = "claimgraph.service.querying"
"""The program that answers SPARQL."""
CLAIMS: Final = "claimgraph.service.showing"
"""The program that scores claims and draws boards."""

_READ_AHEAD: Final = 2**17
_LOWER: Final = 10
"""By so much is a process nicer that has run for long: the quick ones go first."""


class Worker:
    """A process that answers tasks: make it with `Worker.start`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        # To end exactly this process; asyncio's own `kill` looks whether it has ended, and takes its status away from
        # whoever waits for it.
        self._handle = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None
        self.found: Mapping[str, Any] = {}
        """What it told when it was ready."""
        self.answered = 0

    @classmethod
    async def start(cls, program: str, setup: Mapping[str, Any]) -> Worker:
        """Starts a process and waits until it is ready.

        Raises:
            StoreError: it could not begin; the message is its own.
        """
        # -P: a file of the working folder is never taken for a module.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", program),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_READ_AHEAD,
            start_new_session=sys.platform != "win32",  # Ctrl-C reaches the server alone, which ends its workers
        )
        worker = cls(process)
        try:
            await worker.send(setup)
            kind, content = await worker.receive()
        except (asyncio.IncompleteReadError, OSError):
            await worker.kill()
            raise StoreError(f"a worker ended while it opened the store (status {process.returncode})") from None
        except BaseException:
            await worker.kill()
            raise
        told = json.loads(content)
        if kind != frames.READY:
            await worker.kill()
            raise StoreError(str(told.get("message", told)))
        worker.found = told
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def send(self, task: Mapping[str, Any]) -> None:
        """Gives it a task. Raises OSError where it has gone."""
        assert self._process.stdin is not None
        self._process.stdin.write(frames.packed(frames.ASK, task))
        await self._process.stdin.drain()

    async def receive(self) -> tuple[bytes, bytes]:
        """The next frame of its answer. Raises IncompleteReadError where it has gone."""
        assert self._process.stdout is not None
        kind, length = frames.HEAD.unpack(await self._process.stdout.readexactly(frames.HEAD.size))
        return kind, await self._process.stdout.readexactly(length)

    def give_way(self) -> None:
        """Lets other processes go first from now on; there is no way back."""
        if sys.platform != "win32":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _LOWER)

    def end(self) -> None:
        """Ends it at once, whatever it does; `kill` also waits until it has gone."""
        with suppress(ProcessLookupError):
            if self._handle is None:
                self._process.kill()
            elif self.alive:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    async def kill(self) -> None:
        """Ends it and waits until it has gone."""
        self.end()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
