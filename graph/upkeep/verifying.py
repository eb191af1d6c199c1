"""Whether a store holds what came in: every graph against its checksum, and what is derived against the graphs."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import Finding, Severity, StoreError
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


def verify(store: Store) -> Verified:
    """Holds a store against its history.

    Every graph, current or not, is read to its end and held against the checksum that was taken when it came in; the
    index is held against the graphs, triple by triple, and so is what is kept beside it. Another process may read
    meanwhile; if one writes, what it changes may be told as not in line.

    Raises:
        StoreError: there is no store, or it is of a form that is not known.
    """
    where = None if store.folder is None else str(store.folder)
    try:
        history = store.history()
    except StoreError as error:
        what = str(error).partition(": ")[2].partition(";")[0]
        wrong = Finding(str(store.folder), f"provenance.ttl {what}", "restore a backup")
        return Verified(store=where, entries=0, graphs=0, triples=0, findings=(wrong,))
    damaged = {finding.about: finding for finding in _graphs(store.archive, history)}
    found = list(damaged.values())
    if store.folder is not None:
        found += _derived(store, store.folder, history, damaged.keys())
    return Verified(
        store=where,
        entries=len(history.entries),
        graphs=len(history.graphs()),
        triples=sum(map(history.triples_in, history.graphs())),
        findings=tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity))),
    )


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


def _derived(store: Store, folder: Path, history: Provenance, damaged: Iterable[str | None]) -> Iterator[Finding]:
    """What is wrong with the index, what is kept beside it and the columns; and what nobody needs."""
    dataset, names = store.index.dataset(history), store.index.names(history)
    current = set(history.current())
    if dataset is None:
        what = "is not in line with what was imported and decided, which `verify` alone leaves as it is"
        todo = "the next command that may write makes it anew, as does `claimgraph verify --rebuild`"
        yield Finding(str(folder / "current"), what, todo, severity=Severity.WARNING)
    elif not current & set(damaged):
        try:
            wrong = _index(dataset, store.archive, current)
            if wrong is not None:
                yield Finding(str(folder / "current"), wrong, _ANEW)
            elif names is None or sorted(names) != sorted(checksums(dataset, current)):
                yield Finding(str(folder / "names"), "does not hold the names of what is in the index", _ANEW)
        except UNREADABLE as error:
            yield Finding(str(folder / "current"), f"cannot be read ({error})", _ANEW)
    for column in edges.damaged(folder / EDGES):
        yield Finding(str(folder / EDGES / column), "is not what was written", _ANEW)
    archive = store.archive
    for path in archive.strange(history.graphs()) if isinstance(archive, FolderArchive) else ():
        what = "belongs to no entry of the log: an import that was cut off has left it, or it is somebody else's"
        yield Finding(str(path), what, "take it away if you like", severity=Severity.NOTE)


def _index(dataset: Oxigraph, archive: Archive, current: Iterable[str]) -> str | None:
    """What is wrong with the index."""
    wanted = {vocabulary.GRAPH, *current}
    there = {name.value for name in dataset.named_graphs() if isinstance(name, NamedNode)}
    if there - wanted:
        return f"holds <{min(there - wanted)}>, which is not current"
    for graph in sorted(wanted):
        kept: Iterable[Triple] = vocabulary.triples() if graph == vocabulary.GRAPH else archive.triples(graph)
        indexed = (quad.triple for quad in dataset.quads_for_pattern(None, None, None, NamedNode(graph)))
        one, other = _hashes(kept), _hashes(indexed)
        if len(one) != len(other) or (one != other).any():
            return f"does not hold <{graph}> as it came in"
    return None


def _hashes(triples: Iterable[Triple]) -> npt.NDArray[np.int64]:
    """The hashes of some triples, each once, in ascending order. Blank nodes are told apart within them, and not from
    those of others: the index gives them other names."""
    import numpy as np

    plain, told_apart, blank = array("q"), array("q"), array("q")
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and not isinstance(triple.object, BlankNode | Triple):
            plain.append(hash(triple))
        else:
            told_apart.append(hash(triple))
            blank.append(hash((_unnamed(triple.subject), triple.predicate, _unnamed(triple.object))))
    _, first = np.unique(np.array(told_apart, np.int64), return_index=True)
    return np.sort(np.concatenate((np.unique(np.array(plain, np.int64)), np.array(blank, np.int64)[first])))


def _unnamed(term: object) -> object:
    if isinstance(term, BlankNode):
        return None
    if isinstance(term, Triple):
        return (_unnamed(term.subject), term.predicate, _unnamed(term.object))
    return term


def rebuild(store: Store) -> bool:
    """Makes everything anew that is derived: the index and what is kept beside it now, the columns when next asked for.

    Returns:
        Whether it did: not where the store is read only, another process writes, or the disk does not allow it.
    """
    if store.folder is None or store.read_only:
        return False
    with suppress(OSError, StoreError):
        with store.locked():
            shutil.rmtree(store.folder / EDGES, ignore_errors=True)
        return store.mend(anew=True)
    return False
