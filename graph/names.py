"""Which short ids may be shared: checksums of what things are called, sorted, beside the index of a store.

Two IRIs that share an id are told apart by their stories, and of an id nothing in the index says quickly that nobody
else in millions has it. But every id ends with the last part of an IRI or of a `dcterms:identifier`. So a checksum of
these parts is kept of everything in each graph: an id whose checksum occurs but once is nobody else's, and only where
it occurs more often somebody has to look.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from zlib import crc32

from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.graph.archive import write_whole
from claimgraph.graph.triples.fields import IDENTIFIER, TYPE
from claimgraph.graph.triples.short_ids import last_part

_CHECKSUM: Final = "I"
"""The type of a checksum in an array: 32 bits. Of a thousand ids among ten million one or two are looked up in vain."""


class Names:
    """The checksums of what everything in some graphs is called, in ascending order: for each thing and graph one, or
    two where it has a `dcterms:identifier` that its IRI does not end with."""

    def __init__(self, checksums: Iterable[int] = ()) -> None:
        self._sorted = array(_CHECKSUM, sorted(checksums))

    @classmethod
    def read(cls, path: Path) -> Names | None:
        """What `write` wrote; None where there is nothing."""
        names = cls()
        try:
            names._sorted.frombytes(path.read_bytes())
        except (OSError, ValueError):  # no file, or half a checksum
            return None
        if sys.byteorder == "big":
            names._sorted.byteswap()
        return names

    def write(self, path: Path) -> None:
        """Writes them in one step."""
        written = self._sorted[:]
        if sys.byteorder == "big":
            written.byteswap()
        write_whole(path, written.tobytes())

    def __iter__(self) -> Iterator[int]:
        return iter(self._sorted)

    def may_be_shared(self, id: str) -> bool:
        """Whether more than one thing may have this id; if not, then surely no more than one has."""
        checksum = checksum_of(id)
        at = bisect_left(self._sorted, checksum)
        return self._sorted[at + 1 : at + 2] == array(_CHECKSUM, [checksum])

    def changed(self, gone: Iterable[int], new: Iterable[int]) -> Names:
        """Those that are left and those that have come, given the checksums of graphs that go and that come."""
        less = Counter(gone)
        if not less:
            return Names([*self._sorted, *new])
        left = []
        for checksum in self._sorted:
            if less.get(checksum):
                less[checksum] -= 1
            else:
                left.append(checksum)
        return Names([*left, *new])


def checksums(index: Oxigraph, graphs: Iterable[str]) -> Iterator[int]:
    """The checksums of what everything in some graphs of an index is called, by IRI and by `dcterms:identifier`."""
    for graph in map(NamedNode, graphs):
        called = Called()
        for property in (NamedNode(TYPE), NamedNode(IDENTIFIER)):
            called.take(quad.triple for quad in index.quads_for_pattern(None, property, None, graph))
        yield from called


class Called:
    """The checksums of what the triples of a graph call things, before or after they are in an index."""

    def __init__(self) -> None:
        self._typed: set[str] = set()
        self._identified: set[tuple[str, str]] = set()

    def take(self, triples: Iterable[Triple]) -> None:
        """Some triples more."""
        for triple in triples:
            predicate = triple.predicate.value
            if predicate == TYPE:
                if isinstance(triple.subject, NamedNode):
                    self._typed.add(triple.subject.value)
            elif (
                predicate == IDENTIFIER and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal)
            ):
                self._identified.add((triple.subject.value, triple.object.value))

    def __iter__(self) -> Iterator[int]:
        yield from map(checksum_of, self._typed)
        for iri, identifier in self._identified:
            if (by_identifier := checksum_of(identifier)) != checksum_of(iri):
                yield by_identifier


def checksum_of(called: str) -> int:
    """The checksum of the last part of an IRI or a `dcterms:identifier`."""
    return crc32(last_part(called).encode())
