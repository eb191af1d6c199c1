"""A worker process, as the server holds it: started, asked, killed. It is never forked from a process with threads.

The process runs one of the modules that are named here. It gets its set-up as the first frame and answers tasks, one at
a time. What it writes waits in the pipe until the server takes it, so that nobody has to hold a large answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from claimgraph.errors import StoreError
from claimgraph.service import frames, nursery

QUERIES: Final = "claimgraph.service.querying"
"""The program that answers SPARQL."""
CLAIMS: Final = "claimgraph.service.showing"
"""The program that scores claims and draws boards."""

READ_AHEAD: Final = 2**17
"""Bytes of an answer that wait in the server before it takes them."""
_LOWER: Final = 19
"""By so much is a process nicer that has run for long: the quick ones go first."""


class Worker:
    """A process that answers tasks: make it with `Worker.start`, or with a `Nursery`."""

    def __init__(
        self,
        pid: int,
        handle: int | None,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        gone: asyncio.Future[Any],
    ) -> None:
        self.pid = pid
        """The number of the process."""
        # To end exactly this process, even where its number is another one's by now.
        self._handle = handle
        self._reader, self._writer = streams
        self._gone = gone
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
            limit=READ_AHEAD,
            start_new_session=sys.platform != "win32",  # Ctrl-C reaches the server alone, which ends its workers
        )
        assert process.stdin is not None and process.stdout is not None
        handle = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None
        worker = cls(process.pid, handle, (process.stdout, process.stdin), asyncio.ensure_future(process.wait()))
        return await worker.begun(setup)

    async def begun(self, setup: Mapping[str, Any]) -> Worker:
        """The worker, once it is ready. Raises StoreError where it could not begin."""
        try:
            await self.send(setup)
            kind, content = await self.receive()
        except (asyncio.IncompleteReadError, OSError):
            await self.kill()
            raise StoreError("a worker ended while it opened the store") from None
        except BaseException:
            await self.kill()
            raise
        told = json.loads(content)
        if kind != frames.READY:
            await self.kill()
            raise StoreError(str(told.get("message", told)))
        self.found = told
        return self

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return not self._gone.done()

    async def send(self, task: Mapping[str, Any]) -> None:
        """Gives it a task. Raises OSError where it has gone."""
        self._writer.write(frames.packed(frames.ASK, task))
        await self._writer.drain()

    async def receive(self) -> tuple[bytes, bytes]:
        """The next frame of its answer. Raises IncompleteReadError where it has gone."""
        kind, length = frames.HEAD.unpack(await self._reader.readexactly(frames.HEAD.size))
        return kind, await self._reader.readexactly(length)

    def give_way(self) -> None:
        """Lets other processes go first from now on; there is no way back."""
        if sys.platform != "win32":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _LOWER)

    def end(self) -> None:
        """Ends it at once, whatever it does; `kill` also waits until it has gone."""
        with suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self.alive:
                os.kill(self.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    async def kill(self) -> None:
        """Ends it and waits until it has gone."""
        self.end()
        self._writer.close()
        await self._gone
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Nursery:
    """Starts workers of one program by forking them from a process that has loaded it (`claimgraph.service.nursery`);
    where the system has no handles on processes, each is started by itself."""

    def __init__(self, program: str, setup: Mapping[str, Any]) -> None:
        self._program, self._setup = program, setup
        self._process: asyncio.subprocess.Process | None = None
        self._socket: socket.socket | None = None
        self._one_by_one = asyncio.Lock()

    async def start(self) -> Worker:
        """A worker that is ready. Raises StoreError where it could not begin."""
        if sys.platform != "linux":
            return await Worker.start(self._program, self._setup)
        own, theirs = socket.socketpair()
        try:
            async with self._one_by_one:
                pid, handle = await self._forked(theirs)
        except BaseException as wrong:
            own.close()
            if isinstance(wrong, OSError):
                raise StoreError(f"no worker can be started ({wrong})") from None
            raise
        finally:
            theirs.close()
        loop = asyncio.get_running_loop()
        gone: asyncio.Future[None] = loop.create_future()

        def over() -> None:
            loop.remove_reader(handle)
            gone.set_result(None)

        loop.add_reader(handle, over)
        streams = await asyncio.open_unix_connection(sock=own, limit=READ_AHEAD)
        return await Worker(pid, handle, streams, gone).begun(self._setup)

    async def close(self) -> None:
        """Forks no more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            await self._process.wait()

    async def _forked(self, theirs: socket.socket) -> tuple[int, int]:
        """The number of a new process and a handle on it. Raises OSError where there is none."""
        if self._process is None or self._process.returncode is not None:
            await self._open()
        assert self._socket is not None
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[None] = loop.create_future()
        socket.send_fds(self._socket, [b"+"], [theirs.fileno()])
        loop.add_reader(self._socket, answered.set_result, None)
        try:
            await answered
        finally:
            loop.remove_reader(self._socket)
        told, handles, _, _ = socket.recv_fds(self._socket, nursery.NUMBER.size, 1)
        if not handles:
            raise OSError("it ended at once")
        return nursery.NUMBER.unpack(told)[0], handles[0]

    async def _open(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, theirs = socket.socketpair()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", nursery.__name__, self._program),
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            theirs.close()
