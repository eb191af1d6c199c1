"""The graphs of a store as they came in, one compressed N-Triples file each, never changed after it was written.

Together with the provenance they are the store; the index in which queries run is made from them.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol, cast

from pyoxigraph import RdfFormat, Triple, parse, serialize

from claimgraph.errors import StoreError


class Archive(Protocol):
    """Keeps the triples of graphs by their names, which are made from a file's content and its story's base."""

    def keep(self, graph: str, triples: Iterable[Triple]) -> None:
        """Keeps the triples of a file, wholly or not at all."""

    def triples(self, graph: str) -> Iterable[Triple]:
        """What was kept."""


class MemoryArchive:
    """Keeps triples in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Triple, ...]] = {}

    def keep(self, graph: str, triples: Iterable[Triple]) -> None:
        """Keeps the triples of a file."""
        self._kept[graph] = tuple(triples)

    def triples(self, graph: str) -> Iterable[Triple]:
        """What was kept."""
        return self._kept[graph]


class FolderArchive:
    """Keeps triples in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, graph: str) -> Path:
        return self._folder / f"{sha256(graph.encode()).hexdigest()}.nt.gz"

    def keep(self, graph: str, triples: Iterable[Triple]) -> None:
        """Keeps the triples of a file: written beside, then renamed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(graph)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as raw:
            with gzip.GzipFile("", "wb", compresslevel=2, fileobj=raw, mtime=0) as packed:
                serialize(triples, cast("IO[bytes]", packed), RdfFormat.N_TRIPLES)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)

    @contextmanager
    def keeping(self, graph: str) -> Iterator[Callable[[bytes], None]]:
        """Keeps the N-Triples of a large file, given in pieces; wholly, or not at all where the context is left by an
        exception."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(graph)
        unfinished = path.with_suffix(".part")
        try:
            with unfinished.open("wb") as raw:
                with gzip.GzipFile("", "wb", compresslevel=2, fileobj=raw, mtime=0) as packed:

                    def keep(ntriples: bytes) -> None:
                        packed.write(ntriples)

                    yield keep
                raw.flush()
                os.fsync(raw.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def triples(self, graph: str) -> Iterator[Triple]:
        """What was kept. Raises StoreError where it is damaged."""
        with self.opened(graph) as packed:
            data = packed.read()
        return (quad.triple for quad in parse(data, RdfFormat.N_TRIPLES))

    @contextmanager
    def opened(self, graph: str) -> Iterator[IO[bytes]]:
        """The N-Triples of a file. Raises StoreError where they are damaged or not there."""
        try:
            with gzip.open(self._path(graph), "rb") as packed:
                yield cast("IO[bytes]", packed)
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(f"{self._path(graph)}: cannot be read ({error}); import the file again") from None

    def holds(self, graph: str) -> bool:
        """Whether a file is there under this name."""
        return self._path(graph).exists()

    def discard(self, graph: str) -> None:
        """Takes the file out."""
        self._path(graph).unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file in one step: it has the old content or the new one, whenever the machine stops."""
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
