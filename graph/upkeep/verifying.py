"""Whether a store holds what came in: every graph against its checksum, and what is derived against the graphs."""

from __future__ import annotations

import errno
import os
import shutil
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import Finding, Severity, StoreError
from claimgraph.graph import merging
from claimgraph.graph.archive import Archive, FolderArchive
from claimgraph.graph.edges import keeping as edges
from claimgraph.graph.index import UNREADABLE
from claimgraph.graph.names import checksums
from claimgraph.graph.provenance import Deciding, Import, Provenance
from claimgraph.graph.store import EDGES, Store
from claimgraph.ontology import vocabulary

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_BACK = "import the same file again, restore a backup, or undo its entry"
_ANEW = "`claimgraph verify --rebuild` makes it anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, and what is wrong with it, the gravest first."""

    store: str | None
    entries: int
    graphs: int
    """How many graphs were read to their end, current or not."""
    triples: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether there is nothing but notes."""
        return all(finding.severity is Severity.NOTE for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "store": self.store,
            "sound": self.sound,
            "entries": self.entries,
            "graphs": self.graphs,
            "triples": self.triples,
            "findings": [
                {"severity": f.severity.value, "where": f.where, "what": f.what, "todo": f.todo, "about": f.about}
                for f in self.findings
            ],
        }


def verify(store: Store, not_rebuilt: Finding | None = None) -> Verified:
    """Holds a store against its history.

    Every graph, current or not, is read to its end and held against the checksum that was taken when it came in; the
    index is held against the graphs, triple by triple, and so is what is kept beside it. Another process may read
    meanwhile; if one writes, what it changes may be told as not in line.

    Args:
        store: it is left as it is.
        not_rebuilt: why what is derived could not be made anew just now, which then is the first thing to see to.

    Raises:
        StoreError: there is no store, or it is of a form that is not known.
    """
    where = None if store.folder is None else str(store.folder)
    try:
        history = store.history()
    except StoreError as error:
        what, _, todo = str(error).partition(": ")[2].partition("; ")
        wrong = Finding(str(store.folder), f"provenance.ttl {what}", todo)
        return Verified(store=where, entries=0, graphs=0, triples=0, findings=(wrong,))
    found = [] if not_rebuilt is None else [not_rebuilt]
    closed = _closed(store.archive)
    if closed is not None:
        found.append(closed)
    else:
        damaged = {finding.about: finding for finding in _graphs(store.archive, history)}
        found += damaged.values()
        if store.folder is not None:
            anew = _ANEW if not_rebuilt is None else "once that is seen to, run this again"
            found += _derived(store, store.folder, history, damaged.keys(), anew)
    return Verified(
        store=where,
        entries=len(history.entries),
        graphs=len(history.graphs()),
        triples=sum(map(history.triples_in, history.graphs())),
        findings=tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity))),
    )


def _closed(archive: Archive) -> Finding | None:
    """Whether nobody may look into the folder of the graphs, so that nothing can be said of them."""
    try:
        if isinstance(archive, FolderArchive):
            archive.strange(())
    except OSError as error:
        todo = _TODO.get(error.errno or 0, "see to that first").replace("write", "read")
        return Finding(str(error.filename), f"cannot be read ({error.strerror})", todo)
    return None


def _graphs(archive: Archive, history: Provenance) -> Iterator[Finding]:
    """What is wrong with the graphs, each told with the first entry of the log that put it there."""
    seen = set()
    for entry in history.entries:
        if not isinstance(entry, Import | Deciding) or entry.graph in seen:
            continue
        seen.add(entry.graph)
        what = _wrong(archive, entry)
        if what is not None:
            yield Finding(f"number {entry.number} ({entry.name})", what, _BACK, about=entry.graph)


def _wrong(archive: Archive, entry: Import | Deciding) -> str | None:
    """What is wrong with the graph of an entry."""
    if not archive.holds(entry.graph):
        return "its graph is gone"
    try:
        if entry.checksum is not None:
            return None if archive.checksum(entry.graph) == entry.checksum else "its graph is not what came in"
        number = sum(1 for _ in archive.triples(entry.graph))
        if number != entry.triples:  # it may have been told how many different ones there are
            number = len(_hashes(archive.triples(entry.graph)))
    except (StoreError, SyntaxError, ValueError) as error:
        return f"its graph cannot be read ({str(error).partition(' (')[2].partition(')')[0] or error})"
    return None if number == entry.triples else f"its graph holds {number} triples, and {entry.triples} came in"


def _derived(
    store: Store, folder: Path, history: Provenance, damaged: Iterable[str | None], anew: str
) -> Iterator[Finding]:
    """What is wrong with the index, what is kept beside it and the columns; and what nobody needs."""
    dataset, names = store.index.dataset(history), store.index.names(history)
    current = set(history.current())
    if dataset is None:
        what = "is not in line with what was imported and decided, which `verify` alone leaves as it is"
        todo = "the next command that may write makes it anew, as does `claimgraph verify --rebuild`"
        todo = todo if anew == _ANEW else anew
        yield Finding(str(folder / "current"), what, todo, severity=Severity.WARNING)
    elif not current & set(damaged):
        try:
            wrong = _index(dataset, store.archive, current)
            if wrong is not None:
                yield Finding(str(folder / "current"), wrong, anew)
            elif names is None or sorted(names) != sorted(checksums(dataset, current)):
                yield Finding(str(folder / "names"), "does not hold the names of what is in the index", anew)
        except UNREADABLE as error:
            yield Finding(str(folder / "current"), f"cannot be read ({error})", anew)
    for column in edges.damaged(folder / EDGES):
        yield Finding(str(folder / EDGES / column), "is not what was written", anew)
    archive = store.archive
    for path in archive.strange(history.graphs()) if isinstance(archive, FolderArchive) else ():
        what = "belongs to no entry of the log: an import that was cut off has left it, or it is somebody else's"
        todo = "look what it is, it can be imported; then take it away if you like"
        yield Finding(str(path), what, todo, severity=Severity.NOTE)


def _index(dataset: Oxigraph, archive: Archive, current: Iterable[str]) -> str | None:
    """What is wrong with the index."""
    wanted = {vocabulary.GRAPH, *current}
    there = {name.value for name in dataset.named_graphs() if isinstance(name, NamedNode)}
    if there - wanted:
        return f"holds <{min(there - wanted)}>, which is not current"
    held = []
    for graph in sorted(wanted):
        kept: Iterable[Triple] = vocabulary.triples() if graph == vocabulary.GRAPH else archive.triples(graph)
        held.append(_hashes(kept))
        if not held[-1].fit(_indexed(dataset, NamedNode(graph))):
            return f"does not hold <{graph}> as it came in"
    together = _Hashes.together(held)
    if merging.is_merged(dataset):
        if not together.fit(_indexed(dataset, DefaultGraph())):
            return "does not hold all graphs together as they came in"
    elif len(together) < sum(map(len, held)):
        return "does not hold together what stands in several graphs, so that queries would count it several times"
    return None


def _indexed(dataset: Oxigraph, graph: NamedNode | DefaultGraph) -> _Hashes:
    return _hashes(quad.triple for quad in dataset.quads_for_pattern(None, None, None, graph))


@dataclass(frozen=True, slots=True)
class _Hashes:
    """The hashes of some triples, each once, in ascending order: of those without blank nodes and of those with some.
    Blank nodes are told apart within them, and not from those of others: the index gives them other names."""

    plain: npt.NDArray[np.int64]
    blank: npt.NDArray[np.int64]

    @classmethod
    def together(cls, several: Iterable[_Hashes]) -> _Hashes:
        """Those of several graphs, which share no blank node."""
        import numpy as np

        plain, blank = zip(*((each.plain, each.blank) for each in several), strict=True)
        return cls(np.unique(np.concatenate(plain)), np.sort(np.concatenate(blank)))

    def fit(self, others: _Hashes) -> bool:
        """Whether the others are the same."""
        import numpy as np

        return np.array_equal(self.plain, others.plain) and np.array_equal(self.blank, others.blank)

    def __len__(self) -> int:
        return len(self.plain) + len(self.blank)


def _hashes(triples: Iterable[Triple]) -> _Hashes:
    """The hashes of some triples."""
    import numpy as np

    plain, told_apart, blank = array("q"), array("q"), array("q")
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and not isinstance(triple.object, BlankNode | Triple):
            plain.append(hash(triple))
        else:
            told_apart.append(hash(triple))
            blank.append(hash((_unnamed(triple.subject), triple.predicate, _unnamed(triple.object))))
    _, first = np.unique(np.array(told_apart, np.int64), return_index=True)
    return _Hashes(np.unique(np.array(plain, np.int64)), np.sort(np.array(blank, np.int64)[first]))


def _unnamed(term: object) -> object:
    if isinstance(term, BlankNode):
        return None
    if isinstance(term, Triple):
        return (_unnamed(term.subject), term.predicate, _unnamed(term.object))
    return term


def rebuild(store: Store) -> Finding | None:
    """Makes everything anew that is derived: the index and what is kept beside it now, the columns when next asked for.

    Returns:
        Why that could not be done: the store is read only, another process writes, the history or a graph cannot be
        read, or the disk does not allow it.
    """
    if store.folder is None:
        return None
    if store.read_only:
        return _not_rebuilt(store.folder, "the store was opened to be read only", "open it to be written")
    try:
        store.remake()
        with store.locked():
            shutil.rmtree(store.folder / EDGES, ignore_errors=True)
    except StoreError as error:
        why, _, todo = str(error).partition("; ")
        return _not_rebuilt(store.folder, why, todo or "see to that first")
    except OSError as error:
        # Oxigraph tells what the disk said in words alone.
        number = error.errno or next((known for known in _TODO if os.strerror(known) in str(error)), None)
        why = str(error) if number is None else os.strerror(number)
        return _not_rebuilt(store.folder, why, _TODO.get(number or 0, "see to that first"))
    return None


def _not_rebuilt(folder: Path, why: str, todo: str) -> Finding:
    return Finding(str(folder), f"what is derived was not made anew: {why}", todo)


_TODO: Final = {
    errno.ENOSPC: "make room on the disk, and run it again",
    errno.EDQUOT: "make room, and run it again",
    errno.EFBIG: "allow longer files, and run it again",
    errno.EACCES: "run it as somebody who may write there",
    errno.EPERM: "run it as somebody who may write there",
    errno.EROFS: "mount the disk so that it can be written",
}
"""What to do of what the disk says."""
