"""Asking in SPARQL 1.1: over the union of the current graphs and the vocabulary, in a process that can be ended.

The vocabulary's prefixes need no declaration. Where the query names graphs with FROM or FROM NAMED, it is asked of
those alone, as the standard says: without the vocabulary, and with an empty default graph if there is no FROM.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from typing import IO, Final, Protocol

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from claimgraph.errors import QueryError, StoreError
from claimgraph.graph import syntax, worker
from claimgraph.graph.results import Result
from claimgraph.ontology.vocabulary import PREFIXES

_PLACE: Final = re.compile(r"(?:error )?at (\d+):(\d+):? ?(.*)", re.DOTALL)
_MEANING: Final = re.compile(r"[A-Z][a-zA-Z]* [a-zA-Z ]{8,}")


class Store(Protocol):
    """What can be asked."""

    def dataset(self, as_imported: int | None = None) -> pyoxigraph.Store:
        """The graphs that a query sees: all that are current, or were right after an import, and the vocabulary."""


def run(store: Store, query: str, *, timeout: float = 60, as_imported: int | None = None) -> Result:
    """Asks a query and waits for the whole answer.

    It runs in a process of its own, which opens a store on disk by itself and inherits one in memory; how that is
    done, and what it may take, is told in `claimgraph.graph.worker`.

    Args:
        store: what is asked.
        query: SPARQL 1.1; SELECT, ASK, CONSTRUCT or DESCRIBE.
        timeout: in seconds; then the query is ended.
        as_imported: ask what the store held right after this import.

    Raises:
        QueryError: it cannot be read (told with line and column), is refused, took too long or too much memory.
        StoreError: the store cannot be read, or there was no such import.
    """
    asked = syntax.read(query)
    kind, _, content = worker.answer(partial(_ask, store, asked, as_imported), timeout=timeout).partition(b"\n")
    match kind:
        case b"solutions":
            return Result("solutions", content)
        case b"boolean":
            return Result("boolean", content)
    return Result("graph", content)


def _ask(store: Store, query: syntax.Query, as_imported: int | None, output: IO[bytes]) -> None:
    """The worker's task: writes the kind of the answer in a line, and then the answer."""
    dataset = store.dataset(as_imported)
    _refuse_foreign_graphs(dataset, query.graphs)
    # What the reading of the query should have missed is stopped here: a SERVICE finds no socket.
    worker.close_doors()
    try:
        # With the union as default graph, the engine would pass over FROM.
        answer = dataset.query(query.text, prefixes=PREFIXES, use_default_graph_as_union=not query.graphs)
        if isinstance(answer, QuerySolutions):
            output.write(b"solutions\n")
            answer.serialize(output, format=QueryResultsFormat.JSON)
        elif isinstance(answer, QueryBoolean):
            output.write(b"boolean\n")
            answer.serialize(output, format=QueryResultsFormat.JSON)
        else:
            output.write(b"graph\n")
            answer.serialize(output, format=RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise _unreadable(query, str(error)) from None
    except RuntimeError as error:
        raise QueryError(f"the query cannot be answered: {error}; see the functions of SPARQL 1.1") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError(f"the store cannot be read ({error})") from None


def _refuse_foreign_graphs(dataset: pyoxigraph.Store, graphs: tuple[str, ...]) -> None:
    for graph in graphs:
        try:
            name = NamedNode(graph)
        except ValueError:
            raise QueryError(f"FROM <{graph}>: is no absolute IRI; write it whole, or declare a BASE") from None
        if not dataset.contains_named_graph(name):
            raise QueryError(
                f"FROM <{graph}> is refused, because no current graph of the store has that name; "
                "leave it away to ask all of them, `SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }` lists them"
            )


def _unreadable(query: syntax.Query, told: str) -> QueryError:
    """A syntax error in words, from what the engine tells: a place, and everything that it could have read there."""
    undeclared = query.undeclared()
    if undeclared is not None:
        prefix = undeclared.text.partition(":")[0]
        return QueryError(
            f"{syntax.where(query.text, undeclared.start)}: the prefix `{prefix}:` is not declared; begin with "
            f"`PREFIX {prefix}: <IRI>`, or use one of {', '.join(name + ':' for name in PREFIXES)}"
        )
    unknown = query.unknown_word()
    if unknown is not None:
        near = get_close_matches(unknown.text.upper(), syntax.WORDS, n=1, cutoff=0.8)
        todo = f"did you mean {near[0]}?" if near else "a variable begins with `?`, text stands in quotes"
        return QueryError(f"{syntax.where(query.text, unknown.start)}: `{unknown.text}` is no word of SPARQL; {todo}")
    found = _PLACE.match(told)
    if found is None:
        return QueryError(f"the query cannot be read ({told}); correct it there")
    line, column = int(found[1]), int(found[2])
    token = query.place(line, column)
    near_by = f"`{token.text}`" if token is not None else "the end of the query"
    meaning = _MEANING.search(found[3])
    if meaning is not None:
        return QueryError(f"line {line}, column {column}: {meaning[0]} (found at {near_by}); correct the query")
    # The engine names a place that can lie behind the fault, because it tries whole words.
    what = f"the query cannot be read, at {near_by} or shortly before"
    return QueryError(f"line {line}, column {column}: {what}; look for a missing dot, bracket or keyword there")
