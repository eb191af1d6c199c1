"""Asking in SPARQL 1.1: over the union of the current graphs and the vocabulary, in a process that can be ended.

The vocabulary's prefixes need no declaration. Where the query names graphs with FROM or FROM NAMED, it is asked of
those alone, as the standard says: without the vocabulary, and with an empty default graph if there is no FROM.
"""

from __future__ import annotations

from functools import partial
from typing import IO, Protocol

import pyoxigraph

from claimgraph.graph import answering, misread, syntax, worker
from claimgraph.graph.results import Result, Stream, fitting


class Store(Protocol):
    """What can be asked."""

    def dataset(self, as_imported: int | None = None) -> pyoxigraph.Store:
        """The graphs that a query sees: all that are current, or were right after an import, and the vocabulary."""


class Holding(Protocol):
    """What knows which terms occur in it."""

    def has_term(self, iri: str) -> bool:
        """Whether a term stands anywhere in what queries see."""


def run(
    store: Store, query: str, *, timeout: float = 60, memory: int | None = None, as_imported: int | None = None
) -> Result:
    """Asks a query and waits for the whole answer.

    It runs in a process of its own, which opens a store on disk by itself and inherits one in memory; how that is
    done, and what it may take, is told in `claimgraph.graph.worker`.

    Args:
        store: what is asked.
        query: SPARQL 1.1; SELECT, ASK, CONSTRUCT or DESCRIBE.
        timeout: in seconds; then the query is ended.
        memory: bytes that the process may take beyond what this one has; one that needs more is ended. Without it
            `worker.MEMORY`.
        as_imported: ask what the store held right after this import.

    Raises:
        QueryError: it cannot be read (told with line and column), is refused, took too long or too much memory.
        StoreError: the store cannot be read, or there was no such import.
    """
    with stream(store, query, timeout=timeout, memory=memory, as_imported=as_imported) as answer:
        return answer.whole()


def stream(
    store: Store,
    query: str,
    format: str | None = None,
    *,
    timeout: float = 60,
    memory: int | None = None,
    as_imported: int | None = None,
) -> Stream:
    """Asks a query and gives the answer as it is found, which neither process ever holds.

    Args:
        store, query, timeout, memory, as_imported: as for `run`. Time is counted only while somebody waits for more.
        format: one of `claimgraph.graph.results.ROWS` for SELECT and ASK, of `TRIPLES` for CONSTRUCT and DESCRIBE; when
            left out, what `Stream.table` reads.

    Raises:
        QueryError: it is refused, or it is clear already that it cannot be read. All else is raised where the answer
            is taken: what was given before is then not the whole of it.
    """
    asked = answering.check(query)
    kind = answering.kind_of(asked)
    if format is not None:
        fitting(format, kind)
    task = partial(_ask, store, asked, as_imported, format)
    return Stream(kind, worker.stream(task, timeout=timeout, memory=worker.MEMORY if memory is None else memory))


def doubts(store: Holding, query: str) -> tuple[str, ...]:
    """The terms that a query asks for although neither the vocabulary nor the store has them: where, what was meant.

    Raises:
        QueryError: it is refused, or it is clear already that it cannot be read.
        StoreError: the store cannot be read.
    """
    found = misread.doubts(answering.check(query))
    return tuple(doubt.told for doubt in found if not store.has_term(doubt.iri))


def _ask(store: Store, query: syntax.Query, as_imported: int | None, format: str | None, output: IO[bytes]) -> None:
    """The worker's task."""
    dataset = store.dataset(as_imported)
    answering.refuse_foreign_graphs(dataset, query)
    # What the reading of the query should have missed is stopped here: a SERVICE finds no socket.
    worker.close_doors()
    answering.write(dataset, query, output, format=format)
