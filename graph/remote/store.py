"""The dataset on a server, with the face of `graph.store`: each file in a named graph, and the history in one beside.

    <.../graph/...>        a file, or a decision, as it came in; replaced and undone ones as well, never changed
    <.../ns>               the vocabulary
    <.../provenance>       what came in, was decided and was undone (PROV-O); replacing it is what makes it happen

A query is asked of the current graphs and the vocabulary, which it is given as its dataset. So it sees nothing of the
history and of what was replaced, and nothing else that the server may hold.

A server that holds records without such a history (another program put them there) is read as it is, and never
written: the graphs in which they are, or what its own default graph shows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import StoreError
from claimgraph.graph import answering
from claimgraph.graph.names import Names
from claimgraph.graph.provenance import BASE, Provenance, from_turtle, to_turtle
from claimgraph.graph.remote.address import Address
from claimgraph.graph.remote.asking import ask
from claimgraph.graph.remote.counted import PAGE, Pattern, rows
from claimgraph.graph.remote.endpoint import WHOLE, Dataset, Endpoint, values
from claimgraph.graph.remote.linked import LinkedEndpoint
from claimgraph.graph.results import Result, Stream, fitting
from claimgraph.graph.store import Store
from claimgraph.graph.triples.fields import CLASSES, TYPE
from claimgraph.ontology import vocabulary
from claimgraph.ontology.terms import CG

PROVENANCE: Final = f"{BASE}provenance"
"""The name of the graph that holds the history."""
_MANY: Final = 100
"""So many graphs are read at a time, at most."""
_SHA256: Final = NamedNode(vocabulary.PREFIXES["schema"] + "sha256")
_CLASSES: Final = values("class", [NamedNode(iri) for iri in CLASSES])
_TYPE: Final = NamedNode(TYPE)
_POLARITY: Final = NamedNode(CG.polarity)


class RemoteStore(Store):
    """A store on a server.

    Args:
        address: where it is.
        read_only: refuse to write.
    """

    def __init__(self, address: Address, *, read_only: bool = False) -> None:
        super().__init__(None, read_only=read_only)
        self.address = address
        self._endpoint = Endpoint(address)
        self._archive = self._on_server = _Graphs(self._endpoint)
        self._index = _NoIndex()
        self._heeds_datasets = False

    @property
    def place(self) -> str | None:
        """Its address."""
        return str(self.address)

    # ------------------------------------------------------------ reading

    def _provenance(self) -> Provenance:
        return self._history() or Provenance()

    def _history(self) -> Provenance | None:
        """What the server holds of a history; None where claimgraph never wrote, or only some graphs are wanted."""
        triples = [] if self.address.graphs else self._history_triples()
        return self._read(triples) if triples else None

    def _history_triples(self) -> list[Triple]:
        return list(self._archive.triples(PROVENANCE))

    def _read(self, triples: Iterable[Triple]) -> Provenance:
        try:
            return from_turtle(pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        except (SyntaxError, KeyError, ValueError, IndexError) as error:
            what = f"the history in its graph <{PROVENANCE}> cannot be read ({error})"
            raise StoreError(f"{self.address}: {what}; put a copy of that graph back") from None

    def graphs(self, as_imported: int | None = None) -> tuple[str, ...]:
        """The names of the graphs that are current now, or were right after an entry of the log.

        Of a store that has no history, those with records in them; the name of a default graph is empty.

        Raises:
            StoreError: there is no such entry.
        """
        history = self._history()
        if history is not None or as_imported is not None:
            return self._graphs(history or Provenance(), as_imported)
        found = self._without_history.graphs
        return ("",) if found is None else found

    def triples(self, graphs: Iterable[str]) -> Iterator[Triple]:
        """The triples of some graphs, current or replaced ones; of a store without a history, those of records."""
        names = list(graphs)
        if names == [""]:
            pattern = Pattern(("s", "p", "o"), f"?s ?p ?o ; {_TYPE} ?class . {_CLASSES}")
            for row in rows(self._endpoint, pattern, WHOLE):
                yield from _triple(*row)
            return
        for start in range(0, len(names), _MANY):
            yield from self._on_server.triples_of(names[start : start + _MANY])

    def holds(self) -> dict[str, int]:
        """How many triples each current graph has."""
        history = self._history()
        if history is not None:
            return {graph: history.triples_in(graph) for graph in history.current()}
        return {graph: sum(1 for _ in self.triples([graph])) for graph in self.graphs()}

    def dataset(self, as_imported: int | None = None) -> Oxigraph:
        """A copy in memory of what queries run on."""
        copy = Oxigraph()
        copy.bulk_extend(_quads(vocabulary.triples(), vocabulary.GRAPH))
        for graph in self.graphs(as_imported):
            copy.bulk_extend(_quads(self.triples([graph]), graph or f"{BASE}default-graph"))
        return copy

    def indexed(self) -> tuple[Oxigraph, Names | None]:
        """A copy in memory of what queries run on. What is asked for little does better with `linked`."""
        return self.dataset(), None

    def linked(self) -> LinkedEndpoint:
        """The current records, to be asked for a few at a time."""
        return LinkedEndpoint(self._endpoint, self._seen()[0])

    def query(self, text: str, *, timeout: float = 60, as_imported: int | None = None) -> Result:
        """Asks a query and waits for the whole answer: see `claimgraph.graph.remote.asking.ask`.

        Args:
            text: SPARQL 1.1.
            timeout: in seconds, for all that is asked of the server.
            as_imported: ask what the store held right after this import.
        """
        with self._endpoint.within(timeout):
            dataset, has_vocabulary = self._seen(as_imported)
            return ask(self._endpoint, text, dataset, has_vocabulary=has_vocabulary)

    def stream(
        self, text: str, format: str | None = None, *, timeout: float = 60, as_imported: int | None = None
    ) -> Stream:
        """Asks a query when its answer is taken: see `claimgraph.graph.sparql.stream`. The answer comes as a whole,
        since only a whole one can be held against what the server may have left out.

        Args:
            text, timeout, as_imported: as for `query`.
            format: as for `claimgraph.graph.sparql.stream`.
        """
        kind = answering.kind_of(answering.check(text))
        if format is not None:
            fitting(format, kind)

        def parts() -> Generator[bytes]:
            result = self.query(text, timeout=timeout, as_imported=as_imported)
            yield result.content if format is None else result.serialise(format)

        return Stream(kind, parts())

    def has_term(self, iri: str) -> bool:
        """Whether a term stands anywhere in what queries see."""
        places = (f"{{ <{iri}> ?p ?o }}", f"{{ ?s <{iri}> ?o }}", f"{{ ?s ?p <{iri}> }}")
        return self.query(f"ASK {{ {' UNION '.join(places)} }}").boolean

    def _seen(self, as_imported: int | None = None) -> tuple[Dataset, bool]:
        """What queries see, and whether the vocabulary is in it."""
        history = self._history()
        if history is not None or as_imported is not None:
            graphs = self._graphs(history or Provenance(), as_imported)
            self._make_sure_that_datasets_are_heeded()
            return Dataset((*graphs, vocabulary.GRAPH)), True
        found = self._without_history
        if found.graphs is not None:
            found = Dataset((*found.graphs, vocabulary.GRAPH))
        told = f"SELECT ?stance WHERE {{ ?stance {_POLARITY} ?polarity }} LIMIT 1"
        return found, bool(self._endpoint.rows(told, found))

    @cached_property
    def _without_history(self) -> Dataset:
        """Where the records are in a store that has no history: in its default graph, or in named ones."""
        if self.address.graphs:
            return Dataset(self.address.graphs)
        of_type = f"?s {_TYPE} ?class . {_CLASSES}"
        in_graphs = rows(self._endpoint, Pattern(("g",), f"GRAPH ?g {{ ?s {_TYPE} ?class }} {_CLASSES}"), WHOLE)
        graphs = tuple(sorted(row[0].value for row in in_graphs if isinstance(row[0], NamedNode)))
        graphs = tuple(graph for graph in graphs if graph != vocabulary.GRAPH)
        by_default = bool(self._endpoint.rows(f"SELECT ?s WHERE {{ {of_type} }} LIMIT 1"))
        if not graphs or not by_default:
            return Dataset(graphs or None)
        here, there = (self._subjects(dataset) for dataset in (WHOLE, Dataset(graphs)))
        if here == there:
            return WHOLE  # it shows the union of its graphs
        raise StoreError(
            f"{self.address}: has records in its default graph and others in named graphs, and no query sees both; "
            "put all into named graphs, let the server show their union, or name graphs with ?default-graph-uri=..."
        )

    def _subjects(self, dataset: Dataset) -> int:
        number = Pattern(("s",), f"?s {_TYPE} ?class . {_CLASSES}").number()
        return sum(int(row[0].value) for row in self._endpoint.rows(number, dataset) if isinstance(row[0], Literal))

    def _make_sure_that_datasets_are_heeded(self) -> None:
        """Raises where the server passes over the dataset that a query is given, and so would ask all that it holds."""
        if self._heeds_datasets:
            return
        nothing = Dataset((f"{BASE}nothing",))
        if self._endpoint.rows("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", nothing):
            raise StoreError(
                f"{self.address}: passes over `default-graph-uri`, so that queries would see what was replaced or "
                "undone as well; export what is current (`claimgraph export`), and let the server hold that"
            )
        self._heeds_datasets = True

    # ------------------------------------------------------------ writing

    def name_of(self, path: str | Path) -> str:
        """What messages and the history call a file: its key."""
        return self.key_of(Path(path))

    def key_of(self, path: Path) -> str:
        """The key of a file: its path from the working folder or, where it is not in there, its name. No other part
        of where it stands on this machine is told to the server."""
        absolute, here = path.absolute(), Path.cwd()
        return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else path.name

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._read_only:
            raise StoreError(f"{self.address}: was opened to be read only")
        if self.address.graphs:
            raise StoreError(
                f"{self.address}: only some of its graphs are named; to write, leave ?default-graph-uri away"
            )
        if self.address.graph_store is None:
            raise StoreError(
                f"{self.address}: can only be read, because no place is known where it takes graphs; "
                "name it, as in #graph-store=/ds/data"
            )
        if self._history() is None:
            self._begin_history()
        yield

    def _begin_history(self) -> None:
        """Puts an empty history, so that an import that is cut off before its end is never taken for anything."""
        anywhere = f"{{ ?s {_TYPE} ?class }} UNION {{ GRAPH ?g {{ ?s {_TYPE} ?class }} }} {_CLASSES}"
        if self._endpoint.rows(f"SELECT ?s WHERE {{ {anywhere} }} LIMIT 1"):
            raise StoreError(
                f"{self.address}: holds records that came there without claimgraph, and would be hidden by what is "
                "imported; import into an empty dataset"
            )
        self._endpoint.put(vocabulary.GRAPH, vocabulary.triples())
        self._endpoint.put(PROVENANCE, [_digest()])

    def _commit(self, provenance: Provenance) -> None:
        before = self._history_triples()
        if self._read(before).entries != provenance.entries[:-1]:
            raise StoreError(f"{self.address}: someone else is writing at the same time; do it again")
        if _digest() not in before:
            self._endpoint.put(vocabulary.GRAPH, vocabulary.triples())
        told = [quad.triple for quad in pyoxigraph.parse(to_turtle(provenance), RdfFormat.TURTLE)]
        self._endpoint.put(PROVENANCE, [*told, _digest()])
        if set(self._history_triples()) != {*told, _digest()}:
            raise StoreError(
                f"{self.address}: someone else wrote at the same time, or the server did not keep what it was sent; "
                "see `claimgraph log`, and do again what is missing there"
            )


class _Graphs:
    """Graphs on a server, as an archive."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def keep(self, graph: str, triples: Iterable[Triple]) -> str:
        """Keeps the triples of a file. Nobody sees them until the history tells of them."""
        kept = sorted(set(triples), key=_place)
        self._endpoint.put(graph, kept)
        return _checksum(kept)

    def triples(self, graph: str) -> Iterable[Triple]:
        """What was kept."""
        return self.triples_of([graph])

    def checksum(self, graph: str) -> str:
        """The SHA-256 of the N-Triples of what is there, in the order in which it is told."""
        return _checksum(self.triples(graph))

    def holds(self, graph: str) -> bool:
        """Whether something is there under this name."""
        return bool(self._endpoint.rows(f"SELECT ?s WHERE {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }} LIMIT 1"))

    def discard(self, graph: str) -> None:
        """Takes it out, if the server lets it be: nobody sees it either way."""
        with suppress(StoreError):
            self._endpoint.delete(graph)

    def triples_of(self, graphs: Sequence[str]) -> Iterator[Triple]:
        """What was kept of some graphs, one after the other, and in each in an order that is always the same."""
        names = values("g", [NamedNode(graph) for graph in graphs])
        pattern = Pattern(("s", "p", "o", "g"), f"{names} GRAPH ?g {{ ?s ?p ?o }}")
        numbers = dict(zip(graphs, count(), strict=False))
        found = rows(self._endpoint, pattern, WHOLE, page=PAGE)
        found.sort(key=lambda row: (numbers[getattr(row[3], "value", "")], *map(str, row[:3])))
        for subject, predicate, value, _ in found:
            yield from _triple(subject, predicate, value)


class _NoIndex:
    """The server itself is the index."""

    def change(self, before: Provenance, after: Provenance, commit: Callable[[], None]) -> None:
        """Goes from one provenance to the next."""
        commit()

    def dataset(self, provenance: Provenance) -> Oxigraph | None:
        """There is none here."""
        return None

    def names(self, provenance: Provenance) -> Names | None:
        """They are not kept."""
        return None

    def remake(self, provenance: Provenance) -> None:
        """The server sees to that."""

    def entries(self) -> int:
        """It is not kept."""
        return 0


def _place(triple: Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _checksum(triples: Iterable[Triple]) -> str:
    return sha256(pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").hexdigest()


def _digest() -> Triple:
    """Which vocabulary stands beside the history: its checksum, told in the history's graph."""
    return Triple(NamedNode(vocabulary.GRAPH), _SHA256, Literal(sha256(vocabulary.source()).hexdigest()))


def _triple(*row: object) -> Iterator[Triple]:
    subject, predicate, value = row
    if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
        yield Triple(subject, predicate, value)  # type: ignore[arg-type]


def _quads(triples: Iterable[Triple], graph: str) -> Iterator[pyoxigraph.Quad]:
    name = NamedNode(graph)
    return (pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)
