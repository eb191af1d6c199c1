"""Loads a graph into an index while it is still being read: in a thread, since the engine needs none of Python.

What is loaded is put in place, or thrown away, when everything was read and found to be good.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Thread
from typing import Final

from pyoxigraph import NamedNode, RdfFormat
from pyoxigraph import Store as Oxigraph

_FIRST: Final = 2**24
"""So many bytes are loaded first, so that the engine begins as soon as there is something."""

_AT_ONCE: Final = 2**26
"""So many bytes are loaded together later on: each time twice as many, up to this. Each load writes files of its own:
with fewer there are too many of them, with more it takes gigabytes of memory."""


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
        self._thread = Thread(target=self._load, args=(oxigraph,), name="claimgraph-preload", daemon=True)
        self._thread.start()

    def feed(self, ntriples: bytes) -> None:
        """Some lines more of N-Triples. Raises what went wrong with earlier ones."""
        self._pieces.append(ntriples)
        self._size += len(ntriples)
        if self._size >= self._enough:
            self._hand_over()
            self._enough = min(2 * self._enough, _AT_ONCE)

    def finish(self) -> Oxigraph:
        """Everything was fed: waits until it is loaded, and gives the index. Raises what went wrong."""
        self._hand_over()
        self._put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self.oxigraph is not None
        self.oxigraph.flush()
        return self.oxigraph

    def give_up(self) -> None:
        """Ends the loading and removes what was loaded."""
        while self._thread.is_alive():  # it may be waiting, or about to
            try:
                self._waiting.put(None, timeout=0.05)
            except Full:
                try:
                    self._waiting.get_nowait()
                except Empty:
                    continue
            self._thread.join(0.05)
        self.oxigraph = None  # which closes it
        shutil.rmtree(self.place, ignore_errors=True)

    def _hand_over(self) -> None:
        if self._size:
            piece = b"".join(self._pieces)
            self._pieces.clear()
            self._size = 0
            self._put(piece)

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
                self._load_piece(oxigraph, piece)
            except Exception as error:  # told to whoever feeds
                self._error = error
                return
            del piece

    def _load_piece(self, oxigraph: Oxigraph, ntriples: bytes) -> None:
        # lenient: what we wrote needs no second check
        oxigraph.bulk_load(ntriples, RdfFormat.N_TRIPLES, to_graph=NamedNode(self.graph), lenient=True)
