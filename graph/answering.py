"""One query against one opened dataset: what is refused, and the answer written as it is found.

This is the part that runs beside the data, in a process that can be ended: the child of `claimgraph.graph.sparql`, or
a worker of a server that lives on and answers one query after another:

    asked = answering.check(text)                          # in the server: costs no store, and raises before a worker
    asked.form                                             # is taken; the form says which formats can be chosen
    ...
    dataset = store.dataset()                              # in the worker, once: opened read-only
    worker.close_doors()                                   # from here on it opens no file and no connection
    while asked, format, output = next_task():             # `asked` can be pickled; `output` is a pipe or a socket
        answering.refuse_foreign_graphs(dataset, asked)    # before the first byte of an answer is sent
        answering.write(dataset, asked, output, format=format, most=1_000_000)

Nothing here ends a query that takes too long or too much memory: whoever started the process does that, by killing it
(`claimgraph.graph.worker` has the limits). The dataset is never changed, and nothing is kept between two queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Final, TypeVar, cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from claimgraph.errors import ClaimGraphError, QueryError, StoreError
from claimgraph.graph import merging, misread, syntax
from claimgraph.graph.results import Kind, fitting
from claimgraph.graph.sinks import Sink
from claimgraph.ontology.vocabulary import PREFIXES

_ROWS_AT_A_TIME: Final = 64
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Graphs:
    """The dataset that a request names beside its query, as `default-graph-uri` and `named-graph-uri` do in the SPARQL
    protocol: it replaces what the query says with FROM and FROM NAMED."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def check(text: str) -> syntax.Query:
    """A query that may run: no update, no SERVICE, no LOAD. Needs no store, and the result can be pickled.

    Whether the graphs that it names are in the store is asked of the store: `refuse_foreign_graphs`.

    Raises:
        QueryError: it would change data or call a service, or it is clear already that it cannot be read.
    """
    return syntax.read(text)


def kind_of(query: syntax.Query) -> Kind:
    """What the query is answered with."""
    return "solutions" if query.form == "SELECT" else "boolean" if query.form == "ASK" else "graph"


def refuse_foreign_graphs(dataset: pyoxigraph.Store, query: syntax.Query, graphs: Graphs | None = None) -> None:
    """Refuses a query, or a request, that names a graph which is not in the store: nothing is ever fetched.

    Raises:
        QueryError: FROM, FROM NAMED or the request name another graph, or none that is an absolute IRI.
    """
    asked = query.graphs if graphs is None else (*graphs.default, *graphs.named)
    for graph in asked:
        try:
            name = NamedNode(graph)
        except ValueError:
            raise QueryError(f"FROM <{graph}>: is no absolute IRI; write it whole, or declare a BASE") from None
        if not dataset.contains_named_graph(name):
            raise foreign(graph)


def foreign(graph: str) -> QueryError:
    """What is told of a graph that is not in the store."""
    return QueryError(
        f"FROM <{graph}> is refused, because no current graph of the store has that name; "
        "leave it away to ask all of them, `SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }` lists them"
    )


def write(
    dataset: pyoxigraph.Store,
    query: syntax.Query,
    output: IO[bytes],
    *,
    format: str | None = None,
    most: int | None = None,
    graphs: Graphs | None = None,
    begin: Callable[[Kind], None] = lambda kind: None,
) -> Kind:
    """Writes the answer to a query as it is found, without ever holding it.

    What is written goes out in pieces of some kilobytes. Where this raises, what has gone out is not the whole answer.

    Args:
        dataset: the graphs that the query sees; see `claimgraph.graph.store.Store.dataset`.
        query: from `check`. Its graphs must have been looked at with `refuse_foreign_graphs`.
        output: a binary file; an error of its own is raised as it is.
        format: one of `claimgraph.graph.results.ROWS` for SELECT and ASK, of `TRIPLES` for CONSTRUCT and DESCRIBE; when
            left out, SPARQL JSON and N-Triples.
        most: so many rows or triples at most; one more, and it raises after those were written.
        graphs: in place of the query's FROM and FROM NAMED.
        begin: called with the kind of the answer when it is known that there will be one, before anything is written.

    Raises:
        QueryError: it cannot be read (told with line and column) or answered, the format cannot hold the answer, or
            there is more of it than `most`.
        StoreError: the store cannot be read.
    """
    told = Sink(output)
    try:
        answer = _asked(dataset, query, graphs)
        kind = _kind(answer)
        chosen = fitting(format or ("ntriples" if kind == "graph" else "json"), kind)
        begin(kind)
        if isinstance(answer, QuerySolutions):
            rows = answer if most is None else _first_rows(answer, most)
            rows.serialize((told.as_xml() if chosen == QueryResultsFormat.XML else told).file, chosen)
        elif isinstance(answer, QueryBoolean):
            answer.serialize(told.file, chosen)
        else:
            _write_triples(answer if most is None else _first(answer, most, "triples"), told, chosen)
        return kind
    except ClaimGraphError:
        raise
    except SyntaxError as error:
        raise told.error or misread.unreadable(query, str(error)) from None
    except RuntimeError as error:
        raise told.error or QueryError(
            f"the query cannot be answered: {error}; see the functions of SPARQL 1.1"
        ) from None
    except OSError as error:
        raise told.error or StoreError(f"the store cannot be read ({error})") from None


def _asked(dataset: pyoxigraph.Store, query: syntax.Query, graphs: Graphs | None) -> Any:
    """The answer of the engine, of the dataset that the request or the query names."""
    is_merged = merging.is_merged(dataset)
    if graphs is None or not (graphs.default or graphs.named):
        if not query.graphs:
            return dataset.query(query.text, prefixes=PREFIXES, use_default_graph_as_union=not is_merged)
        graphs = Graphs(query.default, query.named)
    # A graph that is named twice would be found twice, as would a triple that stands in two of them. Where none is the
    # default graph, that is empty, as is a graph without a name that is new.
    default: list[Any] = [NamedNode(graph) for graph in dict.fromkeys(graphs.default)]
    named: list[Any] = [NamedNode(graph) for graph in dict.fromkeys(graphs.named)]
    if is_merged and merging.is_shared(dataset, default):
        dataset, default = merging.narrowed(dataset, default, named), [DefaultGraph()]
    return dataset.query(query.text, prefixes=PREFIXES, default_graph=default or [BlankNode()], named_graphs=named)


def _kind(answer: object) -> Kind:
    if isinstance(answer, QuerySolutions):
        return "solutions"
    return "boolean" if isinstance(answer, QueryBoolean) else "graph"


def _first(found: Iterator[_T], most: int, what: str) -> Iterator[_T]:
    yield from islice(found, most)
    _end(found, most, what)


def _end(found: Iterator[object], most: int, what: str) -> None:
    for _ in found:
        raise QueryError(f"the answer has more than {most:,} {what}, which is all that is given; add a LIMIT")


def _first_rows(solutions: QuerySolutions, most: int) -> QuerySolutions:
    """The first rows, as they are found. The engine counts none of them, so they pass through Python, written as TSV,
    which keeps every term exactly."""
    found = pyoxigraph.parse_query_results(cast("IO[bytes]", _AsTsv(solutions, most)), QueryResultsFormat.TSV)
    assert isinstance(found, QuerySolutions)
    return found


class _AsTsv:
    """Rows as a file in TSV to read from, a piece at a time."""

    def __init__(self, solutions: QuerySolutions, most: int) -> None:
        self._rows, self._most, self._left = iter(solutions), most, most
        self._text = ("\t".join(map(str, solutions.variables)) + "\n").encode()

    def read(self, size: int = -1) -> bytes:
        """The next piece; nothing at the end."""
        if not self._text:
            self._text = self._lines().encode()
        piece = self._text if size < 0 else self._text[:size]
        self._text = self._text[len(piece) :]
        return piece

    def _lines(self) -> str:
        if not self._left:
            _end(self._rows, self._most, "rows")
        rows = list(islice(self._rows, min(_ROWS_AT_A_TIME, self._left)))
        self._left -= len(rows)
        return "".join("\t".join("" if term is None else str(term) for term in row) + "\n" for row in rows)


def _write_triples(triples: Iterator[pyoxigraph.Triple], output: Sink, format: RdfFormat) -> None:
    if format != RdfFormat.TURTLE:
        pyoxigraph.serialize(triples, output.file, format, prefixes=PREFIXES)
        return
    # The writer of Turtle declares the prefixes in an order of its own, another one every time.
    for first in triples:
        lines = (pyoxigraph.serialize([first], format=format, prefixes=PREFIXES) or b"").splitlines(keepends=True)
        head = sorted(line for line in lines if line.startswith(b"@prefix "))
        output.write(b"".join(head))
        behind = output.behind(sum(map(len, head)))
        pyoxigraph.serialize(chain([first], triples), behind.file, format, prefixes=PREFIXES)
