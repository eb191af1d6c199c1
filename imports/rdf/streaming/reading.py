"""A large file of triples from its first byte to its findings."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Final

import numpy as np
from pyoxigraph import RdfFormat, serialize

from claimgraph.errors import Finding, InputError, Severity
from claimgraph.graph.model import KINDS, Story
from claimgraph.graph.triples import without_collector
from claimgraph.imports.rdf.parsing import NOTHING, BlankNodes
from claimgraph.imports.rdf.remarks import remarks
from claimgraph.imports.rdf.streaming.checking import check_spooled
from claimgraph.imports.rdf.streaming.references import References, distinct
from claimgraph.imports.rdf.streaming.scanning import LINE_FORMATS, scan
from claimgraph.imports.rdf.streaming.slices import Slices
from claimgraph.imports.rdf.streaming.spool import Spool
from claimgraph.imports.rdf.streaming.subjects import Subjects
from claimgraph.imports.unpacking import Input, Unpacked

LARGE: Final = 2**25
"""A file of more bytes than that, once unpacked, is read in slices."""

MOST: Final = 2**40
"""The most bytes that such a file may have."""

_FORMATS: Final = {
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
}
"""The formats that can be read so: a parser of the others has to see the whole file."""

Keep = Callable[[bytes], None]
"""Takes N-Triples."""

Told = Callable[[int, int, int], None]
"""Told how many bytes are read, of how many, and how many triples were in them."""


def streams(input: Input, format: str, *, most: int | None = None) -> bool:
    """Whether a file is large and of a format that can be read in slices. Raises InputError."""
    if format not in _FORMATS or input.size < LARGE // 256:
        return False
    with input.opened(most or MOST, any_ratio=most is not None) as file:
        if file.packed is None:
            return input.size > LARGE
        with BufferedReader(file, 2**20) as buffer:
            return sum(_sizes(buffer)) > LARGE


def _sizes(buffer: BufferedReader[Unpacked]) -> Iterator[int]:
    """The sizes of pieces, until there are enough."""
    size = 0
    while size <= LARGE and (piece := buffer.read(2**20)):
        size += len(piece)
        yield len(piece)


class Stream:
    """A large file: what it is, its triples as N-Triples, and what is in it. A context, which holds a file on disk.

    Args:
        input: the file.
        format: a name of the registry of formats.
        folder: where records wait for their checks; where the system has its temporary files when left out.
        most: how many bytes it may have or unpack to, in place of what is allowed otherwise.
        progress: told how far it is.
        lot: so many records are checked together; for tests.

    Raises:
        InputError: it is not UTF-8, or holds what is refused.
    """

    def __init__(
        self,
        input: Input,
        format: str,
        folder: Path | None = None,
        *,
        most: int | None = None,
        progress: Told | None = None,
        lot: int | None = None,
    ) -> None:
        self._input, self._format, self._folder = input, _FORMATS[format], folder
        self._most, self._any_ratio = most or MOST, most is not None
        self._progress, self._lot = progress, lot
        again = None if self._format in LINE_FORMATS else self._opened()
        scanned = scan(self._opened(), again, input.name, self._format)
        self.sha256 = scanned.sha256
        self._quotes = scanned.quotes
        self.stories: tuple[str, ...] = scanned.stories
        """The IRIs of the stories in it."""
        self.story: Story | None = None
        """The story in it, where there is exactly one; known after `read`."""
        self.counts: dict[str, int] = {}
        """How many records of each kind there are; known after `read`."""
        self.notes: tuple[Finding, ...] = ()
        """The warnings and notes; known after `read`."""
        self.triples = 0
        """How many different triples there are; known after `read`."""
        self.called: Iterable[int] = ()
        """The checksums of what everything is called; known after `read`."""

    def read(self, keep: Keep) -> None:
        """Reads and checks the whole file.

        Args:
            keep: takes the triples as N-Triples, in pieces.

        Raises:
            InputError: it has faults; holds all of them, or as many as anybody reads.
        """
        spool, links = Spool(self._folder, self._input.name), References()
        try:
            subjects = Subjects(spool, links, stories=self.stories)
            graphs = self._take(subjects, keep)
            scattered = links.scattered()
            if scattered:  # once more: of these nodes no record is made before the end
                spool.close()
                spool, links = Spool(self._folder, self._input.name), References()
                subjects = Subjects(spool, links, scattered, self.stories)
                self._take(subjects, None)
            links.settle(len(spool))
            records = Counter({field: 0 for field in KINDS.values()})
            for cls, number in subjects.counts.items():
                records[KINDS[next(kind for kind in KINDS if issubclass(cls, kind))]] += number
            self.counts = dict(records)
            findings = check_spooled(spool, links, subjects, self._input.name, lot=self._lot)
        finally:
            spool.close()
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            raise InputError(errors)
        if not self.triples:
            raise InputError(Finding(self._input.name, "there is not one triple in it", NOTHING, 1))
        self.notes = (*remarks(self._input.name, sum(records.values()), graphs), *findings)
        self.called = subjects.called
        if len(subjects.stories) == 1:
            [self.story] = subjects.stories.values()

    def _take(self, subjects: Subjects, keep: Keep | None) -> int:
        """Goes through the triples; gives the number of named graphs that they stood in."""
        hashes = array("q")
        with self._opened() as file, without_collector():
            nodes = BlankNodes(self.sha256, self._input.name)
            slices = Slices(file, self._input.name, self._format, nodes, quotes=self._quotes)
            size, read = self._input.size, 0
            for triples, lines in slices:
                if keep is not None:
                    keep(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
                    hashes.extend(map(hash, triples))
                subjects.take(triples, lines)
                read += len(triples)
                if self._progress is not None:
                    self._progress(file.taken, size, read)
            subjects.end()
        if keep is not None:
            self.triples = len(distinct(np.array(hashes)))
        return len(slices.graphs)

    def _opened(self) -> Unpacked:
        return self._input.opened(self._most, any_ratio=self._any_ratio)
