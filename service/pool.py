"""Workers for tasks of which some never end: the quick ones go first, and nobody waits for the slow ones.

Each task gets a worker of the quick lane. Where others wait, one that is not done after a moment gives way: its
process gets a lower priority and moves to the slow lane, and a fresh worker takes its place. Where the slow lane is
full too, the task that ran longest is ended, if it had its share. (Among tasks of which nothing is known, to favour
those that had least is the best that can be done: Nuyens and Wierman, "The foreground-background queue: a survey",
2008.) So tasks that never end cost the others little, and never more than `quick + slow` processes run.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from claimgraph.errors import StoreError
from claimgraph.service import frames
from claimgraph.service.problems import Problem, too_many
from claimgraph.service.workers import Worker

_AHEAD: Final = 2**20
"""So many bytes of an answer are taken before the client takes them: a worker need not wait for a slow client."""
_TICK: Final = 0.05
"""Seconds between two looks at whether somebody has to give way."""
_PAUSE: Final = 1.0
"""Seconds after a worker could not be started."""
_LATER: Final = 2
"""Seconds after which a client is told to ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be asked at once.

    Attributes:
        quick: processes for tasks that have just begun.
        slow: processes for tasks that take long.
        spare: processes that stand by, so that nobody waits while one starts.
        moment: seconds after which a task gives way to others; less, down to `briefest`, where many wait.
        share: seconds that a task has before it is ended for others; less, down to a moment, the longer they wait.
        timeout: seconds after which it is ended.
        waiting: tasks that may wait for a worker.
        patience: seconds that one may wait.
        uses: tasks after which a worker is replaced.
    """

    quick: int
    slow: int
    spare: int = 0
    moment: float = 0.5
    briefest: float = 0.1
    share: float = 2.0
    timeout: float = 30
    waiting: int = 256
    patience: float = 20
    uses: int = 1000


class _Running:
    """A task and the worker that it has."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.since = time.monotonic()
        self.slow = False
        self.complete = False
        self.ended_because: Problem | None = None

    def end(self, why: Problem) -> None:
        """Ends the process under the task."""
        self.ended_because = self.ended_because or why
        self.worker.end()


class Answer:
    """An answer that is on its way, of which no more than some parts are held."""

    def __init__(self, running: _Running) -> None:
        self.running = running
        self.head: Mapping[str, Any] = {}
        """What the worker told when it began."""
        self._parts: deque[bytes] = deque()
        self._held = 0
        self._began = self._over = False
        self._problem: Problem | None = None
        self._changed = asyncio.Event()

    async def begun(self) -> None:
        """Waits until there is an answer. Raises Problem where there will be none."""
        while not self._began and not self._over:
            await self._change()
        if not self._began and self._problem is not None:
            raise self._problem

    async def parts(self) -> AsyncIterator[bytes]:
        """The answer. Raises Problem where it ends before it is complete."""
        while self._parts or not self._over:
            if self._parts:
                part = self._parts.popleft()
                self._held -= len(part)
                self._changed.set()
                yield part
            else:
                await self._change()
        if self._problem is not None:
            raise self._problem

    async def whole(self) -> bytes:
        """The answer in one piece, where it is known to be small."""
        return b"".join([part async for part in self.parts()])

    def begin(self, head: Mapping[str, Any]) -> None:
        """The worker has begun."""
        self.head, self._began = head, True
        self._changed.set()

    async def put(self, part: bytes) -> None:
        """A part came. Waits while too many of them are held."""
        self._parts.append(part)
        self._held += len(part)
        self._changed.set()
        while self._held > _AHEAD:
            await self._change()

    def end(self, problem: Problem | None) -> None:
        """There is no more to come. Only the first end counts."""
        if not self._over:
            self._over, self._problem = True, problem
        self._changed.set()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()


class Pool:
    """Workers that are started with `start`; `open` them first and `close` them last.

    Args:
        start: starts a worker.
        limits: how many there may be.
    """

    def __init__(self, start: Callable[[], Awaitable[Worker]], limits: Limits) -> None:
        self._start = start
        self._limits = limits
        self._idle: list[Worker] = []
        self._waiting: deque[tuple[float, asyncio.Future[Worker]]] = deque()
        self._running: set[_Running] = set()
        self._spare: list[Worker] = []
        self._quick = self._starting = 0
        self._closed = False
        self._ticking: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.fault: str | None = None
        """Why no worker could be started the last time; None where one could."""
        self.found: Mapping[str, Any] = {}
        """What the first worker told when it was ready."""

    async def open(self) -> None:
        """Starts the workers, and waits until one is ready. Raises StoreError where it cannot begin."""
        first = await self._start()
        self.found = first.found
        self._quick += 1
        self._hand_on(first)
        self._fill()

    def close(self) -> None:
        """Takes no more tasks; those that run may end, within their limits."""
        self._closed = True
        for worker in (*self._idle, *self._spare):
            self._behind(worker.kill())
        self._idle.clear()
        self._spare.clear()
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(too_many("what is served is being renewed", 1))

    async def wait_closed(self, seconds: float) -> None:
        """Waits until nothing runs any more, so long at most; then ends it."""
        deadline = time.monotonic() + seconds
        while self._running and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        for running in list(self._running):
            running.end(Problem(503, "the service is being stopped", {"Retry-After": "10"}))
        while self._tasks:
            await asyncio.wait(set(self._tasks), timeout=5)

    @asynccontextmanager
    async def answer(self, task: Mapping[str, Any]) -> AsyncIterator[Answer]:
        """Gives a task to a worker; the answer is there when it begins. Leaving ends what is not complete.

        Raises:
            Problem: there is too much to do, the task failed or was ended.
        """
        answer = Answer(_Running(await self._take()))
        self._running.add(answer.running)
        pump = asyncio.create_task(self._run(answer, task))
        try:
            await answer.begun()
            yield answer
        finally:
            pump.cancel()
            await asyncio.wait([pump])
            self._release(answer.running)

    # ------------------------------------------------------------ one task

    async def _run(self, answer: Answer, task: Mapping[str, Any]) -> None:
        """Brings an answer from the worker, within the limits."""
        running, loop = answer.running, asyncio.get_running_loop()
        timeout = self._limits.timeout
        too_long = Problem(500, f"this took longer than {timeout:g} s and was ended; add a LIMIT, or ask for less")
        timer = loop.call_later(timeout, running.end, too_long)
        try:
            await running.worker.send(task)
            while True:
                kind, content = await running.worker.receive()
                if kind == frames.PART:
                    await answer.put(content)
                elif kind == frames.BEGIN:
                    answer.begin(json.loads(content))
                else:
                    running.complete = True
                    told = json.loads(content) if kind == frames.ERROR else None
                    answer.end(None if told is None else Problem(told["status"], told["detail"]))
                    break
        except (asyncio.IncompleteReadError, OSError):
            needed = (
                "this needed more memory than it may have, or was ended by the system; add a LIMIT, or ask for less"
            )
            answer.end(running.ended_because or Problem(500, needed))
        finally:
            timer.cancel()
            answer.end(running.ended_because or Problem(500, "the answer could not be brought"))
            self._release(running)

    def _look(self) -> None:
        """While somebody waits: lets those that run for long give way, and ends the one that ran longest."""
        self._ticking = None
        if self._closed or not self._waiting:
            return
        now = time.monotonic()
        share = max(self._limits.moment, self._limits.share - (now - self._waiting[0][0]))
        moment = max(self._limits.briefest, self._limits.moment * self._limits.quick / len(self._waiting))
        moment = min(moment, self._limits.moment)
        running = [each for each in self._running if each.ended_because is None]
        slow = sorted((each for each in running if each.slow), key=lambda each: each.since)
        quick = sorted((each for each in running if not each.slow), key=lambda each: each.since)
        for each in quick[: len(self._waiting)]:
            if now - each.since < moment:
                break
            if len(slow) >= self._limits.slow:
                oldest = (slow or [each])[0]
                if now - oldest.since < share:
                    break
                long = f"others wait, and this ran longest: it was ended after {now - oldest.since:.1f} s"
                oldest.end(too_many(long, _LATER))
                if not slow:
                    continue
                slow.pop(0)
            self._give_way(each)
            slow.append(each)
        self._tick()

    def _tick(self) -> None:
        if self._ticking is None:
            self._ticking = asyncio.get_running_loop().call_later(_TICK, self._look)

    def _give_way(self, running: _Running) -> None:
        running.slow = True
        running.worker.give_way()
        self._quick -= 1
        self._fill()

    # ------------------------------------------------------------ the workers

    async def _take(self) -> Worker:
        if self._closed:
            raise too_many("what is served is being renewed", 1)
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._quick -= 1
            self._fill()
        if self.fault is not None:
            raise too_many(f"no worker can be started ({self.fault})", 10)
        if len(self._waiting) >= self._limits.waiting:
            raise too_many(f"{len(self._waiting)} requests wait already", _LATER)
        future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        waiting = (time.monotonic(), future)
        self._waiting.append(waiting)
        self._tick()
        try:
            async with asyncio.timeout(self._limits.patience):
                return await future
        except BaseException as wrong:
            if future.done() and not future.cancelled() and future.exception() is None:
                self._hand_on(future.result())  # it came at the moment when nobody waited any more
            elif waiting in self._waiting:
                self._waiting.remove(waiting)
            if isinstance(wrong, TimeoutError):
                raise too_many(f"no worker was free within {self._limits.patience:g} s", _LATER) from None
            raise

    def _release(self, running: _Running) -> None:
        """Takes the worker from a task that is over, however it ended."""
        if running not in self._running:
            return
        self._running.discard(running)
        worker = running.worker
        worker.answered += 1
        clean = running.complete and running.ended_because is None and worker.alive
        if clean and not running.slow and not self._closed and worker.answered < self._limits.uses:
            self._hand_on(worker)
            return
        if not running.slow:
            self._quick -= 1
        self._behind(worker.kill())
        self._fill()

    def _hand_on(self, worker: Worker) -> None:
        """Gives a worker that is free to whoever waits longest."""
        if self._closed:
            self._behind(worker.kill())
            return
        while self._waiting:
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self._idle.append(worker)

    def _fill(self) -> None:
        """Gives the quick lane what it lacks, out of the spare ones, and starts what is missing."""
        if self._closed:
            return
        while self._quick < self._limits.quick and self._spare:
            self._quick += 1
            self._hand_on(self._spare.pop())
        while self._quick + len(self._spare) + self._starting < self._limits.quick + self._limits.spare:
            self._starting += 1
            self._behind(self._add())

    async def _add(self) -> None:
        try:
            worker = await self._start()
        except (StoreError, OSError) as error:
            self.fault = str(error)
            await asyncio.sleep(_PAUSE)
            self._starting -= 1
        else:
            self.fault = None
            self._starting -= 1
            if self._closed:
                await worker.kill()
                return
            self._spare.append(worker)
        self._fill()

    def _behind(self, work: Any) -> None:
        """Does something beside everything else."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
