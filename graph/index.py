"""Where queries run: Oxigraph with the current graphs and the vocabulary, made from the archive and the provenance; and
in its default graph all of them as one, where a triple stands in several (`claimgraph.graph.merging`).

It can always be made again. While it is being changed it is marked as out of line, so that a reader who looks then, or
after an import was cut off, does without it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from traceback import clear_frames
from typing import Final, Protocol

from pyoxigraph import NamedNode, Quad, RdfFormat
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import StoreError
from claimgraph.graph import merging
from claimgraph.graph.archive import Archive, FolderArchive, write_whole
from claimgraph.graph.names import Names, checksums
from claimgraph.graph.preloading import Preload
from claimgraph.graph.provenance import Provenance
from claimgraph.ontology import vocabulary

REMOVAL_COST: Final = 4
"""Taking a triple out of the index takes about four times as long as loading one."""

FEW_TRIPLES: Final = 1_000
"""A bulk load writes files of its own, which takes a good tenth of a second however little it loads. So a graph of
fewer triples, such as a decision, is added triple by triple."""


UNREADABLE: Final = (OSError, RuntimeError)
"""What Oxigraph raises where its files cannot be opened, or are damaged."""


class Index(Protocol):
    """The current graphs and the vocabulary, for queries."""

    def change(self, before: Provenance, after: Provenance, commit: Callable[[], None]) -> None:
        """Goes from one provenance to the next; `commit` is called in between, once the new graphs are loaded."""

    def dataset(self, provenance: Provenance) -> Oxigraph | None:
        """The index, to read; None where it is not in line with the provenance."""

    def names(self, provenance: Provenance) -> Names | None:
        """Which ids in the index may be shared; None where that is not kept, or not in line with the provenance."""

    def remake(self, provenance: Provenance) -> None:
        """Makes it anew."""

    def entries(self) -> int:
        """How many entries the history surely had when this was last written; 0 where that is not kept."""


class MemoryIndex:
    """An index in memory."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._oxigraph = made_of(archive, ())

    def change(self, before: Provenance, after: Provenance, commit: Callable[[], None]) -> None:
        """Goes from one provenance to the next."""
        gone, new = _difference(before, after)
        shared = _bring(self._oxigraph, self._archive, new, after, alone=not before.current())
        commit()
        _take_out(self._oxigraph, gone)
        _settle(self._oxigraph, new, after, shared)

    def dataset(self, provenance: Provenance) -> Oxigraph | None:
        """The index itself: it is always in line."""
        return self._oxigraph

    def names(self, provenance: Provenance) -> Names | None:
        """Not kept: in memory it is no trouble to look."""
        return None

    def remake(self, provenance: Provenance) -> None:
        """It is always in line."""

    def entries(self) -> int:
        """Not kept: a history in memory is never cut off."""
        return 0


class FolderIndex:
    """An index on disk: `current/`, beside it `names`, and in the file `generation` what they hold, or that they are
    being changed, and how many entries the history had then."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self._place, self._names, self._stamp = folder / "current", folder / "names", folder / "generation"
        self._fresh = folder / "current.new"
        self._archive = archive

    def dataset(self, provenance: Provenance) -> Oxigraph | None:
        """The index, opened read-only as it is now; None where it is not in line."""
        if not self._in_line(provenance):
            return None
        try:
            return self._opened_to_read()
        except UNREADABLE:  # damaged, or just put in its place anew
            return None

    def _opened_to_read(self) -> Oxigraph:
        return Oxigraph.read_only(str(self._place))

    def names(self, provenance: Provenance) -> Names | None:
        """Which ids may be shared; None where it is not in line, or was last written before that was kept."""
        return Names.read(self._names) if self._in_line(provenance) else None

    def preload(self, before: Provenance, graph: str) -> Preload | None:
        """Begins to load a graph into a copy of the index, which costs nothing: its files are linked. None where the
        index is not in line, and has to be made anew."""
        there = self._opened() if before.current() and self._in_line(before) else None
        if before.current() and there is None:
            return None
        shutil.rmtree(self._fresh, ignore_errors=True)
        if there is not None:
            there.backup(str(self._fresh))
            del there  # which closes it
        oxigraph = Oxigraph(str(self._fresh))
        if not before.current():
            _load_vocabulary(oxigraph)
        return Preload(oxigraph, self._fresh, graph)

    def put_in_place(
        self, preload: Preload, called: Iterable[int], before: Provenance, after: Provenance, commit: Callable[[], None]
    ) -> None:
        """Goes from one provenance to the next, which has one graph more: the one that was preloaded.

        Args:
            preload: what was loaded.
            called: the checksums of what everything in it is called.
            before: what the index holds now.
            after: what it holds then.
            commit: called once everything is loaded.
        """
        oxigraph = preload.finish()
        names = Names.read(self._names) if before.current() else Names()
        if names is None:
            names = Names(checksums(oxigraph, before.current()))
        names = names.changed((), called)
        self._settle(oxigraph, preload.graph, before, after)
        preload.oxigraph = None
        del oxigraph  # which closes it
        self._mark_as_changing(before)
        commit()
        with suppress(OSError):  # what came in is there; that the index is not in line is seen, and mended
            self._put_in_place(names, after)

    def _settle(self, oxigraph: Oxigraph, graph: str, before: Provenance, after: Provenance) -> None:
        """Sees to the default graph of a copy of the index to which a graph was loaded."""
        old = self._opened_to_read() if before.current() else oxigraph
        shared = merging.known(old, self._archive, graph, alone=not before.current())
        del old
        _settle(oxigraph, {graph}, after, shared)

    def change(self, before: Provenance, after: Provenance, commit: Callable[[], None]) -> None:
        """Goes from one provenance to the next."""
        gone, new = _difference(before, after)
        oxigraph = self._opened() if self._in_line(before) and _is_less_work_than_all(before, gone, after) else None
        self._mark_as_changing(before)
        if oxigraph is None:
            names = self._prepare(after)  # before the commit, so that a disk that is full is noticed in time
            commit()
            with suppress(OSError):
                self._put_in_place(names, after)
            return
        shared = _bring(oxigraph, self._archive, new, after, alone=not before.current())
        commit()
        with suppress(OSError):
            self._follow(oxigraph, before, after, gone, new, shared)

    def _follow(
        self,
        oxigraph: Oxigraph,
        before: Provenance,
        after: Provenance,
        gone: Iterable[str],
        new: Iterable[str],
        shared: Iterable[merging.Subject],
    ) -> None:
        """Brings what is left of the index in line, once the new graphs are loaded."""
        names = Names.read(self._names)
        if names is None:
            names = Names(checksums(oxigraph, before.current()))
        names = names.changed(checksums(oxigraph, gone), checksums(oxigraph, new))
        _take_out(oxigraph, gone)
        _settle(oxigraph, new, after, shared)
        oxigraph.flush()
        names.write(self._names)
        self._write_stamp(after)

    def remake(self, provenance: Provenance) -> None:
        """Makes the index anew. Raises StoreError or OSError where a graph, or the disk, does not allow it."""
        names = self._prepare(provenance)
        self._mark_as_changing(provenance)
        self._put_in_place(names, provenance)

    def _opened(self) -> Oxigraph | None:
        """The index, to be changed; None where it cannot be opened."""
        try:
            return Oxigraph(str(self._place))
        except UNREADABLE:
            return None

    def _prepare(self, provenance: Provenance) -> Names:
        """Makes the index anew beside the old one. Where that fails nothing of it is left."""
        shutil.rmtree(self._fresh, ignore_errors=True)
        try:
            return self._filled(provenance)
        except BaseException as error:
            clear_frames(error.__traceback__)  # which hold the index open
            shutil.rmtree(self._fresh, ignore_errors=True)
            raise

    def _filled(self, provenance: Provenance) -> Names:
        oxigraph = Oxigraph(str(self._fresh))
        _fill(oxigraph, self._archive, provenance.current())
        oxigraph.flush()
        return Names(checksums(oxigraph, provenance.current()))

    def _put_in_place(self, names: Names, provenance: Provenance) -> None:
        """Puts what was prepared in the place of the old one."""
        names.write(self._names)
        if self._place.exists():
            shutil.rmtree(self._place)
        self._fresh.replace(self._place)
        self._write_stamp(provenance)

    def _in_line(self, provenance: Provenance) -> bool:
        try:
            return self._stamp.read_text(encoding="utf-8") == _generation(provenance)
        except (OSError, UnicodeDecodeError):
            return False

    def entries(self) -> int:
        """How many entries the history had when the stamp was written; 0 where it does not say so."""
        try:
            said = _ENTRIES.search(self._stamp.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return 0
        return int(said[1]) if said else 0

    def _mark_as_changing(self, before: Provenance) -> None:
        write_whole(self._stamp, _stamp("is being changed", before).encode())

    def _write_stamp(self, provenance: Provenance) -> None:
        write_whole(self._stamp, _generation(provenance).encode())


def made_of(archive: Archive, graphs: Iterable[str]) -> Oxigraph:
    """An index in memory that holds some graphs, current or replaced ones, and the vocabulary."""
    oxigraph = Oxigraph()
    _fill(oxigraph, archive, graphs)
    return oxigraph


def _fill(oxigraph: Oxigraph, archive: Archive, graphs: Iterable[str]) -> None:
    """Fills an empty index."""
    _load_vocabulary(oxigraph)
    shared: set[merging.Subject] = set()
    for number, graph in enumerate(graphs):
        shared |= merging.known(oxigraph, archive, graph, alone=number == 0)
        _load(oxigraph, archive, graph)
    if merging.is_doubled(oxigraph, shared):
        merging.merge(oxigraph)


def _bring(
    oxigraph: Oxigraph, archive: Archive, graphs: Iterable[str], sizes: Provenance, *, alone: bool
) -> set[merging.Subject]:
    """Brings graphs into an index; gives what they speak of and another one as well, unless it is merged already.

    Args:
        oxigraph: the index.
        archive: holds the graphs.
        graphs: their names.
        sizes: the history, which says how many triples they have.
        alone: whether the index holds the vocabulary alone.
    """
    shared: set[merging.Subject] = set()
    is_merged = merging.is_merged(oxigraph)
    for number, graph in enumerate(graphs):
        if not is_merged:
            shared |= merging.known(oxigraph, archive, graph, alone=alone and number == 0)
        if _is_small(graph, sizes):
            _insert(oxigraph, archive, graph)
        else:
            _load(oxigraph, archive, graph)
    return shared


def _settle(oxigraph: Oxigraph, new: Iterable[str], sizes: Provenance, shared: Iterable[merging.Subject]) -> None:
    """Sees to the default graph once some graphs have come, and others have gone."""
    if merging.is_merged(oxigraph):
        for graph in new:
            merging.put_in(oxigraph, graph, few=_is_small(graph, sizes))
    elif merging.is_doubled(oxigraph, shared):
        merging.merge(oxigraph)


def _is_small(graph: str, sizes: Provenance) -> bool:
    return sizes.triples_in(graph) < FEW_TRIPLES


def _difference(before: Provenance, after: Provenance) -> tuple[set[str], set[str]]:
    """The graphs that are no longer current, and those that have become so."""
    old, new = set(before.current()), set(after.current())
    return old - new, new - old


def _is_less_work_than_all(holding: Provenance, gone: Iterable[str], wanted: Provenance) -> bool:
    """Whether taking some graphs out is less work than making the index anew."""
    removing = sum(map(holding.triples_in, gone))
    return removing * REMOVAL_COST <= sum(map(wanted.triples_in, wanted.current()))


def _load(oxigraph: Oxigraph, archive: Archive, graph: str) -> None:
    if isinstance(archive, FolderArchive):
        _load_file(oxigraph, archive, graph)
    else:
        name = NamedNode(graph)
        oxigraph.bulk_extend(Quad(t.subject, t.predicate, t.object, name) for t in archive.triples(graph))


def _load_file(oxigraph: Oxigraph, archive: FolderArchive, graph: str) -> None:
    """Loads a graph as it is kept. Raises StoreError where that is damaged, or where the index cannot be written."""
    try:
        with archive.opened(graph) as packed:  # lenient: what we wrote needs no second check
            oxigraph.bulk_load(packed, RdfFormat.N_TRIPLES, to_graph=NamedNode(graph), lenient=True)
    except StoreError as error:
        archive.checksum(graph)  # which raises where it is the graph that cannot be read
        reason = str(error).partition("(")[2].rpartition(")")[0]
        raise StoreError(f"the index cannot be written ({reason}); nothing was changed") from None


def _insert(oxigraph: Oxigraph, archive: Archive, graph: str) -> None:
    """Adds a small graph, wholly or not at all."""
    name = NamedNode(graph)
    oxigraph.extend(Quad(t.subject, t.predicate, t.object, name) for t in archive.triples(graph))


def _take_out(oxigraph: Oxigraph, graphs: Iterable[str]) -> None:
    for graph in graphs:
        merging.take_out(oxigraph, graph)


def _load_vocabulary(oxigraph: Oxigraph) -> None:
    name = NamedNode(vocabulary.GRAPH)
    oxigraph.bulk_extend(Quad(t.subject, t.predicate, t.object, name) for t in vocabulary.triples())


def _generation(provenance: Provenance) -> str:
    """What the index holds, in a word: the vocabulary and the graphs, whose names are made from their content."""
    digest = sha256(vocabulary.source())
    for graph in sorted(provenance.current()):
        digest.update(b"\n" + graph.encode())
    return _stamp(digest.hexdigest(), provenance)


_ENTRIES: Final = re.compile(r"^entries ([0-9]{1,9})$", re.MULTILINE)


def _stamp(what: str, provenance: Provenance) -> str:
    return f"{what}\nentries {len(provenance.entries)}\n"
