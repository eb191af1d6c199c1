"""The graphs of a store as they came in, one compressed N-Triples file each, never changed after it was written.

Together with the provenance they are the store; the index in which queries run is made from them.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, Protocol, cast

from pyoxigraph import RdfFormat, Triple, parse, serialize

from claimgraph.errors import StoreError

_PART: Final = 2**20
"""So many bytes are read at a time."""


class Archive(Protocol):
    """Keeps the triples of graphs by their names, which are made from a file's content and its story's base."""

    def keep(self, graph: str, triples: Iterable[Triple]) -> str:
        """Keeps the triples of a file, wholly or not at all, and gives the SHA-256 of their N-Triples as kept."""

    def triples(self, graph: str) -> Iterable[Triple]:
        """What was kept."""

    def checksum(self, graph: str) -> str:
        """The SHA-256 of what is there now: the same as `keep` gave, however it is compressed."""

    def holds(self, graph: str) -> bool:
        """Whether something is there under this name."""

    def discard(self, graph: str) -> None:
        """Takes out what no entry of the history names."""


class MemoryArchive:
    """Keeps triples in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Triple, ...]] = {}

    def keep(self, graph: str, triples: Iterable[Triple]) -> str:
        """Keeps the triples of a file."""
        self._kept[graph] = tuple(triples)
        return self.checksum(graph)

    def triples(self, graph: str) -> Iterable[Triple]:
        """What was kept."""
        return self._kept[graph]

    def checksum(self, graph: str) -> str:
        """The SHA-256 of the N-Triples of what was kept."""
        return sha256(serialize(self._kept[graph], format=RdfFormat.N_TRIPLES) or b"").hexdigest()

    def holds(self, graph: str) -> bool:
        """Whether something is there under this name."""
        return graph in self._kept

    def discard(self, graph: str) -> None:
        """Takes it out."""
        self._kept.pop(graph, None)


class FolderArchive:
    """Keeps triples in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, graph: str) -> Path:
        """The file that holds a graph, or is to hold it."""
        return self._folder / f"{sha256(graph.encode()).hexdigest()}.nt.gz"

    def keep(self, graph: str, triples: Iterable[Triple]) -> str:
        """Keeps the triples of a file."""
        with self.keeping(graph) as kept:
            serialize(triples, cast("IO[bytes]", kept), RdfFormat.N_TRIPLES)
        return kept.digest.hexdigest()

    @contextmanager
    def keeping(self, graph: str) -> Iterator[Summed]:
        """A file for the N-Triples of a graph, written beside and then renamed: kept wholly, or not at all where the
        context is left by an exception."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (
            written_whole(self.file(graph)) as raw,
            gzip.GzipFile("", "wb", compresslevel=2, fileobj=raw, mtime=0) as packed,
        ):
            yield Summed(cast("IO[bytes]", packed))

    def triples(self, graph: str) -> Iterator[Triple]:
        """What was kept. Raises StoreError where it is damaged."""
        with self.opened(graph) as packed:
            data = packed.read()
        return (quad.triple for quad in parse(data, RdfFormat.N_TRIPLES))

    @contextmanager
    def opened(self, graph: str) -> Iterator[IO[bytes]]:
        """The N-Triples of a file. Raises StoreError where they are damaged or not there."""
        try:
            with gzip.open(self.file(graph), "rb") as packed:
                yield cast("IO[bytes]", packed)
        except (OSError, EOFError, SyntaxError, zlib.error) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else error
            todo = "import what it holds again, restore a backup, or undo its entry; `claimgraph verify` names it"
            if isinstance(error, PermissionError):
                todo = "get the right to read it, or ask somebody who has it"
            raise StoreError(f"{self.file(graph)}: cannot be read ({why}); {todo}") from None

    def checksum(self, graph: str) -> str:
        """The SHA-256 of the N-Triples that are there. Raises StoreError where they cannot be read to their end."""
        digest = sha256()
        with self.opened(graph) as packed:
            while part := packed.read(_PART):
                digest.update(part)
        return digest.hexdigest()

    def holds(self, graph: str) -> bool:
        """Whether a file is there under this name."""
        return self.file(graph).exists()

    def discard(self, graph: str) -> None:
        """Takes the file out."""
        self.file(graph).unlink(missing_ok=True)

    def strange(self, graphs: Iterable[str]) -> tuple[Path, ...]:
        """The files that hold none of these graphs: of an import that was cut off, or somebody else's."""
        known = set(map(self.file, graphs))
        return tuple(sorted(set(self._folder.iterdir()) - known)) if self._folder.is_dir() else ()


class Summed:
    """A file to write to that takes the SHA-256 of what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, sha256()

    def write(self, data: bytes) -> int:
        """Passes the data on."""
        self.digest.update(data)
        return self._file.write(data)

    def take(self, data: bytes) -> None:
        """Passes the data on."""
        self.write(data)

    def flush(self) -> None:
        """Nothing waits here."""


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file in one step: see `written_whole`."""
    with written_whole(path) as file:
        file.write(data)


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes its place in one step: there is the old content or the new one, whenever the
    machine stops, and the old one where the context is left by an exception."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk, so that what was renamed stays so when the power fails."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
