"""Asking in SPARQL 1.1: over the union of the current graphs and the vocabulary, in a process that can be ended.

The vocabulary's prefixes need no declaration. Where the query names graphs with FROM or FROM NAMED, it is asked of
those alone, as the standard says: without the vocabulary, and with an empty default graph if there is no FROM.
"""

from __future__ import annotations

from functools import partial
from typing import IO, Protocol

import pyoxigraph

from claimgraph.graph import answering, syntax, worker
from claimgraph.graph.results import Kind, Result


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
    asked = answering.check(query)
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
    answering.refuse_foreign_graphs(dataset, query)
    # What the reading of the query should have missed is stopped here: a SERVICE finds no socket.
    worker.close_doors()
    answering.write(dataset, query, output, begin=lambda kind: _write_kind(kind, output))


def _write_kind(kind: Kind, output: IO[bytes]) -> None:
    output.write(kind.encode() + b"\n")
