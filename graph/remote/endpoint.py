"""A server asked by the SPARQL 1.1 Protocol, and written by the Graph Store HTTP Protocol."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
)

from claimgraph.errors import QueryError, StoreError
from claimgraph.graph.remote.address import Address
from claimgraph.graph.remote.connection import Answer, Connection, Form, TookTooLong
from claimgraph.graph.remote.credentials import find

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

READING: Final = 120.0
"""Seconds that one page of what is read may take, where nobody told."""
WRITING: Final = 600.0
"""Seconds that one graph may take that is written."""

_ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_TRIPLES: Final = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
_ASKED: Final = "__ASK_RETVAL"
"""How Virtuoso names the one column in which it answers an ASK."""
_EXTRAS: Final = re.compile(rb'"(?:__ASK_RETVAL|metadata)"')
_END: Final = re.compile(rb"</(?:\w+:)?sparql\s*>\s*$")
_NEAR: Final = 1_000
"""So near the beginning or the end of an answer stands what an engine adds to it."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees: their union is its default graph, and each can be named.

    None means whatever the server itself shows where no graph is named.
    """

    graphs: tuple[str, ...] | None = None

    def form(self) -> dict[str, list[str]]:
        """As the protocol has it."""
        return {} if self.graphs is None else {name: list(self.graphs) for name in _GRAPHS}


_GRAPHS: Final = ("default-graph-uri", "named-graph-uri")
WHOLE: Final = Dataset()


class Endpoint:
    """The query endpoint and the graph store of an address."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._connection = Connection(address, find(address.host))
        self._engine = ""
        self._until = math.inf

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything that is asked in here has to be answered in this time, all together.

        Raises:
            QueryError: it was not.
        """
        self._until = time.monotonic() + seconds
        try:
            yield
        except TookTooLong:
            raise QueryError(
                f"the query took longer than {seconds:g} s and was left, and the server may still be at work on it; "
                "add a LIMIT, make it more specific, or allow more with --timeout"
            ) from None
        finally:
            self._until = math.inf

    def rows(self, query: str, dataset: Dataset = WHOLE) -> list[Row]:
        """The rows of a SELECT.

        Raises:
            QueryError, StoreError: as for `Connection.ask`; and where the answer cannot be read.
        """
        answer = self._ask(query, dataset, _ROWS)
        try:
            found = self.solutions(answer)
            if isinstance(found, QuerySolutions):
                return [tuple(row) for row in found]
        except (SyntaxError, ValueError) as error:
            raise self.unreadable(answer, error) from None
        raise self.unreadable(answer, "it is yes or no, and not rows")

    def answer(self, query: str, dataset: Dataset, *, triples: bool) -> Answer:
        """What the server answers to a person's query; it is told how long that may take."""
        return self._ask(query, dataset, _TRIPLES if triples else _ROWS, self._limit())

    def solutions(self, answer: Answer) -> QuerySolutions | QueryBoolean:
        """Reads rows, or yes or no. Raises SyntaxError or ValueError where they are damaged."""
        format = QueryResultsFormat.from_media_type(answer.media_type)
        if format not in (QueryResultsFormat.JSON, QueryResultsFormat.XML):
            raise self.unreadable(answer, f"it is {answer.media_type or 'of no kind that is told'}")
        body = answer.body
        if format == QueryResultsFormat.XML and not _END.search(body[-_NEAR:]):
            raise ValueError("it ends too early")  # which the parser would pass over
        extras = _EXTRAS.search(body, 0, _NEAR) or _EXTRAS.search(body, max(0, len(body) - _NEAR))
        if extras and format == QueryResultsFormat.JSON:
            body = _without_extras(body)
        return pyoxigraph.parse_query_results(body, format)

    def triples(self, answer: Answer) -> list[Triple]:
        """Reads triples. Raises SyntaxError where they are damaged."""
        format = RdfFormat.from_media_type(answer.media_type)
        if format is None:
            raise self.unreadable(answer, f"it is {answer.media_type or 'of no kind that is told'}")
        return [quad.triple for quad in pyoxigraph.parse(answer.body, format, base_iri=self.address.query)]

    def unreadable(self, answer: Answer, why: object) -> StoreError:
        """Says that an answer is none: HTML, most often, from a page that stands there for people."""
        if answer.media_type in ("text/html", "application/xhtml+xml"):
            todo = "give the address of the query endpoint, such as .../query or .../sparql"
            return StoreError(f"{self.address}: answered with a page for people in place of results; {todo}")
        return StoreError(
            f"{self.address}: the answer cannot be read ({why}); ask again, or look into the server's log"
        )

    def put(self, graph: str, triples: Iterable[Triple]) -> None:
        """Puts a graph, in place of the one of that name where there is one."""
        # N-Triples are Turtle, and there are servers that know no other name of them.
        body = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        self._connection.write("PUT", graph, body, seconds=WRITING)

    def delete(self, graph: str) -> None:
        """Deletes a graph."""
        self._connection.write("DELETE", graph, seconds=WRITING)

    def _ask(self, query: str, dataset: Dataset, accept: str, more: Form | None = None) -> Answer:
        seconds = READING if self._until == math.inf else self._left()
        form: Form = {"query": query, **dataset.form(), **(more or {})}
        answer = self._connection.ask(form, accept=accept, seconds=seconds)
        self._engine = answer.headers.get("server", "")
        if "S1TAT" in answer.headers.get("x-sql-state", ""):
            raise StoreError(f"{self.address}: the server ran out of time and answered in part; ask for less")
        return answer

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _limit(self) -> Form:
        """How long it may take, as the engine wants to be told, where that is known.

        Virtuoso is not told: it would answer in part when the time is over.
        """
        if "fuseki" in self._engine.lower() or re.search(r"/repositories/[^/]+/?$", self.address.query):
            return {"timeout": f"{max(1, round(self._left()))}"}
        return {}


def values(variable: str, terms: Sequence[Term] | Sequence[NamedNode]) -> str:
    """A VALUES block."""
    return f"VALUES ?{variable} {{ {' '.join(map(str, terms))} }}"


def _without_extras(body: bytes) -> bytes:
    """SPARQL JSON as the standard has it, without what Virtuoso and Comunica add.

    Raises:
        ValueError: it is damaged.
    """
    answer = json.loads(body)
    try:
        if _ASKED in answer["head"].get("vars", ()):
            answer = {"head": {}, "boolean": bool(answer["results"]["bindings"])}
        elif "results" in answer:
            answer = {"head": answer["head"], "results": {"bindings": answer["results"]["bindings"]}}
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it is not in the form of SPARQL JSON") from None
    return json.dumps(answer).encode()
