"""The dataset: every file in a named graph of its own, with its history, on disk or in memory.

    version          the form of the store (`claimgraph.graph.forms`)
    provenance.ttl   what came in, was decided and was undone, by whom, when and why (PROV-O); replacing this file is
                     what makes it happen
    graphs/          the graphs as they came in, replaced and undone ones as well, never changed
    current/         Oxigraph, with the current graphs and the vocabulary: where queries run; can be made again
    names            which short ids in `current/` may be shared; can be made again
    generation       what `current/` holds, or that it is being changed; and how many entries the history had then
    edges/           columns for scoring all claims at once, once that was asked for; can be made again
    lock             held by the one process that writes

So an import, a decision or an undoing is all or nothing, whenever it is cut off, and every earlier state can be read
again. A decision is a graph of its own, and to undo it leaves all others as they are. Queries see the union of the
graphs in `current/`: what was replaced or undone stands outside it, and so does provenance. (A list of default graphs
in the query would do the same, and took 88 s in place of 0.1 s for a join over a thousand graphs.) Where graphs share
triples, their union stands in the default graph of `current/` (`claimgraph.graph.merging`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import NamedNode, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import StoreError
from claimgraph.graph import forms, history_file
from claimgraph.graph.archive import Archive, FolderArchive, MemoryArchive
from claimgraph.graph.aside import Aside
from claimgraph.graph.index import FolderIndex, Index, MemoryIndex, made_of
from claimgraph.graph.locking import locked
from claimgraph.graph.merging import is_merged
from claimgraph.graph.model import By, Decided, Records
from claimgraph.graph.names import Names
from claimgraph.graph.provenance import BASE, LogEntry, Provenance, Source
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.graph.writers import writing

if TYPE_CHECKING:
    import rdflib

EDGES: Final = "edges"
"""Where in a store the columns are kept."""

__all__ = ["EDGES", "Added", "Filled", "LogEntry", "Source", "Store"]


@dataclass(frozen=True, slots=True)
class Added:
    """What an import did: the graph that holds the file now, the number of the import, and what it replaced."""

    graph: str
    number: int
    outcome: Literal["new", "replaced", "unchanged"]
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What was in a large file: how many different triples, who made it, and the checksums (`claimgraph.graph.names`)
    of what everything in it is called."""

    triples: int
    author: By | None
    called: Iterable[int]


class Store:
    """A store: open it with `Store.open`.

    Many processes may read at a time and one may write; a reader sees the store as it was when it looked.
    """

    def __init__(self, folder: Path | None, *, read_only: bool) -> None:
        self.folder = folder
        self._read_only = read_only
        self._remembered = Provenance()
        self._archive: Archive = MemoryArchive() if folder is None else FolderArchive(folder / "graphs")
        self._index: Index = MemoryIndex(self._archive) if folder is None else FolderIndex(folder, self._archive)

    @classmethod
    def open(cls, path: Path | None = None, *, create: bool = False, read_only: bool = False) -> Store:
        """Opens a store.

        Args:
            path: its folder; in memory when left out.
            create: whether it may be made there. That happens with the first import, not before.
            read_only: refuse to write.

        Raises:
            StoreError: there is none and none is to be made, it is something else, or of a version that is not known.
        """
        if path is None:
            return cls(None, read_only=read_only)
        if forms.form_of(path) is None and not create:
            what = "is no store of claimgraph; name another folder with --store"
            if not path.exists():
                what = "there is no store; import a file first, or name another folder with --store"
            raise StoreError(f"{path}: {what}")
        return cls(path, read_only=read_only)

    @property
    def read_only(self) -> bool:
        """Whether it refuses to write."""
        return self._read_only

    @property
    def place(self) -> str | None:
        """Where it is: its folder; None in memory."""
        return None if self.folder is None else str(self.folder)

    # ------------------------------------------------------------ reading

    def _provenance(self) -> Provenance:
        if self.folder is None:
            return self._remembered
        return self.written_history()[0]

    def written_history(self) -> tuple[Provenance, bytes]:
        """All entries, and the bytes that say so. Raises StoreError where they cannot be read."""
        if self.folder is None:
            return self._remembered, history_file.written(self._remembered)
        known = self._index.entries()  # first, since the history of another process may grow meanwhile
        return history_file.read(self.folder, known)

    def history(self) -> Provenance:
        """All entries, oldest first, and what follows from them. Raises StoreError where they cannot be read."""
        return self._provenance()

    @property
    def archive(self) -> Archive:
        """Where the graphs are kept as they came in."""
        return self._archive

    @property
    def index(self) -> Index:
        """Where queries run."""
        return self._index

    def log(self) -> tuple[LogEntry, ...]:
        """What was imported, decided and undone, newest first."""
        return self._provenance().log()

    def graphs(self, as_imported: int | None = None) -> tuple[str, ...]:
        """The names of the graphs that are current now, or were right after an entry of the log.

        Raises:
            StoreError: there is no such entry.
        """
        return self._graphs(self._provenance(), as_imported)

    @staticmethod
    def _graphs(provenance: Provenance, as_imported: int | None) -> tuple[str, ...]:
        return provenance.current(None if as_imported is None else provenance.entry(as_imported).number)

    def holds(self) -> dict[str, int]:
        """How many triples each current graph has."""
        provenance = self._provenance()
        return {graph: provenance.triples_in(graph) for graph in provenance.current()}

    def triples(self, graphs: Iterable[str]) -> Iterator[Triple]:
        """The triples of some graphs, current or replaced ones, as they came in."""
        return chain.from_iterable(map(self._archive.triples, graphs))

    def records(self, as_imported: int | None = None) -> Records:
        """All records of the current graphs, or of those that were current right after an entry of the log."""
        return from_triples(self.triples(self.graphs(as_imported)))

    def dataset(self, as_imported: int | None = None) -> Oxigraph:
        """What queries run on: the union of all its graphs is the current graphs and the vocabulary.

        From disk it is opened read-only, if it is in line with the provenance; while it is not (an import was cut off,
        or is under way), and for an earlier state, it is made in memory.
        """
        provenance = self._provenance()
        graphs = self._graphs(provenance, as_imported)
        dataset = self._index.dataset(provenance) if as_imported is None else None
        return made_of(self._archive, graphs) if dataset is None else dataset

    def has_term(self, iri: str) -> bool:
        """Whether a term stands anywhere in what queries run on."""
        dataset, term = self.dataset(), NamedNode(iri)
        found = (
            dataset.quads_for_pattern(term, None, None),
            dataset.quads_for_pattern(None, term, None),
            dataset.quads_for_pattern(None, None, term),
        )
        return any(next(quads, None) is not None for quads in found)

    def indexed(self) -> tuple[Oxigraph, Names | None]:
        """What queries run on, and which short ids in it may be shared; None where that is not kept."""
        provenance = self._provenance()
        dataset = self._index.dataset(provenance)
        if dataset is None:
            return made_of(self._archive, provenance.current()), None
        return dataset, self._index.names(provenance)

    def rdflib(self) -> rdflib.Dataset:
        """The current graphs and the vocabulary as an rdflib Dataset, whose default graph is their union. To read."""
        import oxrdflib
        import rdflib

        dataset = self.dataset()
        return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=dataset), default_union=not is_merged(dataset))

    # ------------------------------------------------------------ writing

    def name_of(self, path: str | Path) -> str:
        """What messages and the history call a file: its path as it was typed."""
        return str(path)

    def key_of(self, path: Path) -> str:
        """The key of a file: its path from the folder in which the store stands, so that both can move together."""
        absolute = path.absolute()
        if self.folder is not None:
            home = self.folder.absolute().parent
            if absolute.is_relative_to(home):
                return absolute.relative_to(home).as_posix()
        return absolute.as_posix()

    def add(self, triples: Iterable[Triple], *, source: Source) -> Added:
        """Imports the triples of a file into a graph of their own, wholly or not at all.

        The same content changes nothing. A changed file replaces the graph of the last one of its key, which stays
        readable under the number of its import.

        Raises:
            StoreError: the store is read-only, another process writes, or the disk does.
        """
        with self._writing():
            provenance = self._provenance()
            expected = self._foresee(provenance, source)
            kept = triples if isinstance(triples, (list, tuple)) else tuple(triples)
            if expected.outcome == "unchanged":
                if not self._is_whole(provenance, source.graph):
                    self._archive.keep(source.graph, kept)
                    self._index.remake(provenance)
                return expected
            started = datetime.now(UTC).replace(microsecond=0)
            with self._keeping(source.graph, kept) as checksum:
                self._change(provenance, provenance.after_import(source, len(kept), started, checksum))
            return expected

    def add_streamed(self, source: Source, fill: Callable[[Callable[[bytes], None]], Filled]) -> Added:
        """Imports a large file into a store on disk, wholly or not at all, as `add` does, in pieces.

        It is loaded while it is read. Whatever `fill` raises leaves the store as it was.

        Args:
            source: the file; who made it may be left out.
            fill: called with what takes the file's triples as N-Triples.

        Raises:
            StoreError: as for `add`.
        """
        assert self.folder is not None and isinstance(self._archive, FolderArchive)
        assert isinstance(self._index, FolderIndex)
        is_new, index = forms.form_of(self.folder) is None, self._index
        try:
            with self._writing():
                provenance = self._provenance()
                expected = self._foresee(provenance, source)
                if expected.outcome == "unchanged":
                    if not self._is_whole(provenance, source.graph):
                        with self._archive.keeping(source.graph) as again:
                            fill(again.take)
                        index.remake(provenance)
                    return expected
                started = datetime.now(UTC).replace(microsecond=0)
                was_there = self._archive.holds(source.graph)
                preload = index.preload(provenance, source.graph) if expected.outcome == "new" else None
                try:
                    with self._archive.keeping(source.graph) as kept, Aside(kept.take) as keep:

                        def take(ntriples: bytes) -> None:
                            keep(ntriples)
                            if preload is not None:
                                preload.feed(ntriples)

                        filled = fill(take)
                    made = replace(source, author=filled.author)
                    after = provenance.after_import(made, filled.triples, started, kept.digest.hexdigest())
                    if preload is None:
                        self._change(provenance, after)
                    else:
                        index.put_in_place(preload, filled.called, provenance, after, lambda: self._commit(after))
                except BaseException:
                    if preload is not None:
                        preload.give_up()
                    if not was_there and source.graph not in self.graphs():
                        self._archive.discard(source.graph)
                    raise
                return expected
        except BaseException:
            if is_new:
                self._take_back()
            raise

    def _is_whole(self, provenance: Provenance, graph: str) -> bool:
        """Whether what was kept of a graph in a folder is still there as it came in."""
        if self.folder is None:
            return True
        try:
            recorded = provenance.checksums().get(graph)
            return self._archive.holds(graph) and recorded in (None, self._archive.checksum(graph))
        except StoreError:
            return False

    def _take_back(self) -> None:
        """Removes what was made of a store before the first import failed."""
        assert self.folder is not None
        history = self.folder / "provenance.ttl"
        if history.exists() and not forms.tells_anything(history):
            # In this order whatever is left, should this be cut off, is a store, or what was about to become one.
            (self.folder / "generation").unlink(missing_ok=True)
            with suppress(OSError):  # it is not empty: somebody else's
                (self.folder / "graphs").rmdir()
            for name in ("version", "provenance.ttl", "lock"):
                (self.folder / name).unlink(missing_ok=True)
            with suppress(OSError):
                self.folder.rmdir()

    def decide(self, made: Callable[[int], Decided], *, about: str, by: By, because: str) -> int:
        """Puts a person's decision into a graph of its own, wholly or not at all.

        Args:
            made: makes the record, given the number that the decision has in the log.
            about: what is decided, in a few words.
            by: who decided: a name, and the IRI of an agent where it is one.
            because: why.

        Returns:
            The number of the decision.

        Raises:
            StoreError: as for `add`.
        """
        with self._writing():
            provenance = self._provenance()
            decision = made(len(provenance.entries) + 1)
            triples = tuple(to_triples([decision]))
            content = sha256("\n".join(sorted(map(str, triples))).encode()).hexdigest()
            graph = f"{BASE}graph/{content[:16]}"
            with self._keeping(graph, triples) as checksum:
                after = provenance.after_decision(decision.iri, graph, len(triples), about, by, because, checksum)
                self._change(provenance, after)
            return after.entries[-1].number

    def undo(self, number: int, *, by: By | None = None, because: str | None = None) -> int:
        """Takes an entry of the log out of force: an import, a decision or an earlier undoing.

        What it put into the store stays readable under its number, and the version of the file that an import replaced
        is current again.

        Returns:
            The number of the undoing.

        Raises:
            StoreError: there is no such entry, it was undone already, or as for `add`.
        """
        self._provenance().entry(number)  # before a store is made to find nothing in it
        with self._writing():
            provenance = self._provenance()
            after = provenance.after_undoing(number, by, because)
            self._change(provenance, after)
            return after.entries[-1].number

    @contextmanager
    def _keeping(self, graph: str, triples: Collection[Triple]) -> Iterator[str]:
        """Keeps the triples of a graph and gives their checksum; if what follows fails, nothing is kept."""
        was_there = self._archive.holds(graph)
        try:
            yield self._archive.keep(graph, triples)
        except BaseException:
            if not was_there and graph not in self._provenance().graphs():
                self._archive.discard(graph)
            raise

    def _change(self, before: Provenance, after: Provenance) -> None:
        self._index.change(before, after, lambda: self._commit(after))

    def foresee(self, source: Source) -> Added:
        """What adding a file would do."""
        return self._foresee(self._provenance(), source)

    @staticmethod
    def _foresee(provenance: Provenance, source: Source) -> Added:
        last = provenance.latest(source.key)
        if source.graph in provenance.current() and (last is None or last.graph == source.graph):
            return Added(source.graph, provenance.number_of(source.graph), "unchanged")
        number = len(provenance.entries) + 1
        return Added(source.graph, number, "replaced", last.graph) if last else Added(source.graph, number, "new")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._read_only:
            raise StoreError(f"{self.folder or 'the store'}: was opened to be read only")
        if self.folder is None:
            yield
            return
        with writing(self.folder):
            yield

    def mend(self) -> None:
        """Makes the index anew where it is out of line: after a write that was cut off, or with another vocabulary.

        Nothing happens where the store is read only, another process writes, or the disk does not allow it: queries
        then run in memory, with the same answers. Nor where the history cannot be read, which whoever asks is told.
        """
        if self._read_only or self.folder is None or forms.form_of(self.folder) is None:
            return
        with suppress(OSError, StoreError):
            if self._index.dataset(self._provenance()) is None:
                self.remake()

    def remake(self) -> None:
        """Makes the index anew.

        Raises:
            StoreError: the history or a graph cannot be read, or another process writes.
            OSError: the disk does not allow it.
        """
        with self.locked():
            self._index.remake(self._provenance())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other writers away. Raises StoreError where one is at work, OSError where nothing can be written."""
        assert self.folder is not None
        with locked(self.folder / "lock"):
            yield

    def _commit(self, provenance: Provenance) -> None:
        if self.folder is None:
            self._remembered = provenance
        else:
            history_file.write(self.folder, provenance)
