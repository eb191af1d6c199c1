"""What is served now: an edition of the store with its workers, and the next one as soon as somebody has imported.

An edition never changes. The next one is made beside it and takes its place in one step; requests that run are answered
by the edition at which they began.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from claimgraph.errors import ClaimGraphError, StoreError
from claimgraph.graph.store import Store
from claimgraph.service.options import Options
from claimgraph.service.pool import Limits, Pool
from claimgraph.service.publishing import generation
from claimgraph.service.workers import CLAIMS, QUERIES, Nursery, Worker

_LOOK_EVERY: Final = 0.5
"""Seconds between two looks at whether somebody has imported."""
_UNDER_WAY: Final = 30.0
"""Seconds for which an import that is under way is waited for, before the store is read as it is."""
_LAST: Final = 10.0
"""Seconds that requests have which run when the service stops."""


class Edition:
    """One state of the store, with the workers that answer from it.

    Attributes:
        generation: which state it is.
        queries: the workers for SPARQL.
        claims: the worker for claims and boards.
        told: what was asked of it once and need not be asked again.
    """

    def __init__(self, options: Options, folder: Path | None) -> None:
        self._folder = folder
        setup = {
            "store": str(options.store.absolute()),
            "published": None if folder is None else str(folder),
            "memory": options.memory,
            "timeout": options.timeout,
            "rows": options.rows,
        }
        self.claims = Pool(
            partial(Worker.start, CLAIMS, setup),
            Limits(quick=1, slow=0, moment=options.timeout, timeout=options.timeout, patience=options.timeout),
        )
        self._nursery = Nursery(QUERIES, setup)
        self.queries = Pool(
            self._nursery.start,
            Limits(quick=options.workers, slow=2 * options.workers, spare=options.workers, timeout=options.timeout),
        )
        self.generation = ""
        self.told: dict[str, Any] = {}

    async def open(self) -> None:
        """Makes the public copy, where that is served, and starts the workers. Raises StoreError where it cannot."""
        await self.claims.open()
        try:
            await self.queries.open()
        except BaseException:
            await self.close(0)
            raise
        self.generation = str(self.queries.found["generation"])
        if self.claims.found.get("repeated"):
            listed = "\n  ".join(self.claims.found["repeated"])
            what = "private names stand in public words too, and are served. Of other people, or by mistake? Look at:"
            print(f"warning: {what}\n  {listed}", file=sys.stderr, flush=True)

    async def close(self, seconds: float) -> None:
        """Ends the workers, those that answer after so many seconds at most, and takes the public copy away."""
        pools = (self.queries, self.claims)
        for pool in pools:
            pool.close()
        await asyncio.gather(*(pool.wait_closed(seconds) for pool in pools))
        await self._nursery.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def once(self, name: str, find: Callable[[Edition], Awaitable[Any]]) -> Any:
        """What `find` finds out about this edition, remembered."""
        if name not in self.told:
            self.told[name] = await find(self)
        return self.told[name]


class Editions:
    """The edition that is current, and the watch over the store."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._store = Store.open(options.store, read_only=True)
        self._place: Path | None = None
        self._number = 0
        self._seen: Mapping[str, Any] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._current: Edition | None = None
        self._failed_at: str | None = None

    @property
    def current(self) -> Edition:
        """What is served."""
        assert self._current is not None
        return self._current

    async def open(self) -> None:
        """Makes the first edition. Raises StoreError where it cannot be made."""
        if not self._options.private:
            # Nothing private is ever in here, and nobody else may look all the same.
            self._place = Path(tempfile.mkdtemp(prefix="claimgraph-serve-"))
        self._seen = self._look()
        self._current = await self._made()

    async def watch(self) -> None:
        """Looks now and then whether another process has written, and makes the next edition if so."""
        waited = 0.0
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            seen = self._look()
            if seen == self._seen:
                continue
            if seen["generation"] is None and waited < _UNDER_WAY:
                waited += _LOOK_EVERY
                continue
            waited = 0.0
            try:
                now = await asyncio.to_thread(generation, self._store)
                if now not in (self.current.generation, self._failed_at):
                    await self._renew(now)
                self._seen = seen
            except ClaimGraphError as error:
                print(f"warning: the store cannot be read anew: {error}", file=sys.stderr, flush=True)
                self._seen = seen

    async def close(self) -> None:
        """Ends everything."""
        if self._current is not None:
            await self._current.close(_LAST)
        for task in list(self._leaving):
            await task
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)

    async def _renew(self, now: str) -> None:
        try:
            edition = await self._made()
        except StoreError as error:
            self._failed_at = now
            raise StoreError(f"{error}; what was served before is served on") from None
        before, self._current = self.current, edition
        leaving = asyncio.create_task(before.close(self._options.timeout))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _made(self) -> Edition:
        self._number += 1
        folder = None
        if self._place is not None:
            folder = self._place / str(self._number)
            folder.mkdir(mode=0o700)
        edition = Edition(self._options, folder)
        try:
            await edition.open()
        except BaseException:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        return edition

    def _look(self) -> Mapping[str, Any]:
        """What tells, at little cost, that somebody has written."""
        found: dict[str, Any] = {}
        for name in ("provenance.ttl", "generation"):
            try:
                looked = (self._options.store / name).stat()
                found[name] = (looked.st_ino, looked.st_mtime_ns, looked.st_size)
            except OSError:
                found[name] = None
        return found
