"""Loads a graph into an index while it is still being read: in threads, since the engine needs none of Python.

What is loaded is put in place, or thrown away, when everything was read and found to be good.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Condition, Thread
from typing import Final

from pyoxigraph import NamedNode, RdfFormat
from pyoxigraph import Store as Oxigraph

_FIRST: Final = 2**24
"""So many bytes are loaded first, so that the engine begins as soon as there is something."""

_AT_ONCE: Final = 3 * 2**24
"""So many bytes are loaded together later on, and no more than that at any time. Each load writes files of its own, and
the engine begins to join them when there are four: with fewer bytes there are too many of them, with more it takes
gigabytes of memory."""

_THREADS: Final = 2
"""The engine uses one processor for a piece. While a file is read the other one reads; then both load."""


class Preload:
    """A graph that is being loaded into an index that nobody uses yet.

    Args:
        oxigraph: the index.
        place: its folder, which is removed when the loading is given up.
        graph: the name of the graph.
    """

    def __init__(self, oxigraph: Oxigraph, place: Path, graph: str) -> None:
        self.oxigraph: Oxigraph | None = oxigraph
        self.place, self.graph = place, graph
        self._waiting: Queue[bytes | None] = Queue(1)
        self._pieces: list[bytes] = []
        self._size, self._enough = 0, _FIRST
        self._error: Exception | None = None
        self._loading, self._loaded = 0, Condition()
        self._threads = [
            Thread(target=self._load, args=(oxigraph,), name=f"claimgraph-preload-{number}", daemon=True)
            for number in range(_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def feed(self, ntriples: bytes) -> None:
        """Some lines more of N-Triples. Raises what went wrong with earlier ones."""
        self._pieces.append(ntriples)
        self._size += len(ntriples)
        if self._size >= self._enough:
            self._put(self._taken())
            self._enough = _AT_ONCE

    def finish(self) -> Oxigraph:
        """Everything was fed: waits until it is loaded, and gives the index. Raises what went wrong."""
        for piece in _halves(self._taken()):
            self._put(piece)
        for _ in self._threads:
            self._put(None)
        for thread in self._threads:
            thread.join()
        if self._error is not None:
            raise self._error
        assert self.oxigraph is not None
        self.oxigraph.flush()
        return self.oxigraph

    def give_up(self) -> None:
        """Ends the loading and removes what was loaded."""
        while any(thread.is_alive() for thread in self._threads):  # they may be waiting, or about to
            try:
                self._waiting.put(None, timeout=0.05)
            except Full:
                try:
                    self._waiting.get_nowait()
                except Empty:
                    continue
        self.oxigraph = None  # which closes it
        shutil.rmtree(self.place, ignore_errors=True)

    def _taken(self) -> bytes:
        """What was fed and is not handed over yet."""
        piece = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return piece

    def _put(self, piece: bytes | None) -> None:
        while True:
            if self._error is not None:
                raise self._error
            try:
                self._waiting.put(piece, timeout=1)
            except Full:
                continue
            return

    def _load(self, oxigraph: Oxigraph) -> None:
        while (piece := self._waiting.get()) is not None:
            try:
                with self._turn(len(piece)):
                    self._load_piece(oxigraph, piece)
            except Exception as error:  # told to whoever feeds
                self._error = error
                return
            del piece

    @contextmanager
    def _turn(self, size: int) -> Iterator[None]:
        """Waits until so many bytes more may be loaded."""
        with self._loaded:
            self._loaded.wait_for(lambda: not self._loading or self._loading + size <= _AT_ONCE)
            self._loading += size
        try:
            yield
        finally:
            with self._loaded:
                self._loading -= size
                self._loaded.notify_all()

    def _load_piece(self, oxigraph: Oxigraph, ntriples: bytes) -> None:
        # lenient: what we wrote needs no second check
        oxigraph.bulk_load(ntriples, RdfFormat.N_TRIPLES, to_graph=NamedNode(self.graph), lenient=True)


def _halves(lines: bytes) -> list[bytes]:
    """Some lines, in two parts that are about as long; none that is empty.

    >>> _halves(b"one\\ntwo\\nthree\\n"), _halves(b"one\\n"), _halves(b"")
    ([b'one\\ntwo\\n', b'three\\n'], [b'one\\n'], [])
    """
    middle = lines.find(b"\n", len(lines) // 2) + 1
    return [part for part in (lines[:middle], lines[middle:]) if part]
