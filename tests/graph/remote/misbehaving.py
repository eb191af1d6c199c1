"""A SPARQL server that answers well until it is told to misbehave, in one of the ways in which servers do.

The first part of the path says how: `/ds/query` answers as it should, `/html/query` with a page, and so on.
"""

from __future__ import annotations

import gzip
import json
import random
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat

JSON: Final = "application/sparql-results+json"
CUT: Final = 60
"""So many rows a server gives that cuts its answers."""


class Misbehaving(ThreadingHTTPServer):
    """The server; what it holds, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.holds = pyoxigraph.Store()
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        """Method, path and headers of each request."""
        self.elsewhere = ""
        """The address of another server, to which one may be sent on."""
        self.failures = 0
        """So many requests are answered with 503 before one is not."""
        self.stopped = threading.Event()
        self.lock = threading.Lock()

    def address(self, how: str = "ds", scheme: str = "http") -> str:
        """The query endpoint that behaves in a certain way."""
        return f"{scheme}://127.0.0.1:{self.server_address[1]}/{how}/query"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has left is what most of this is about."""


@contextmanager
def misbehaving(context: ssl.SSLContext | None = None) -> Iterator[Misbehaving]:
    """The server while it runs, with TLS if a context for that is given."""
    server = Misbehaving()
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def log_message(self, format: str, *args: Any) -> None:
        """Prints nothing."""

    # ------------------------------------------------------------ writing

    def do_PUT(self) -> None:
        """Puts a graph."""
        body, how = self._received(), self._how()
        if how == "read-only":
            self._give(405, b"no writing here", "text/plain")
        elif how == "forgets":
            self._give(204)
        elif how == "busy":
            self._give(503, b"later")
        else:
            graph = NamedNode(parse_qs(urlsplit(self.path).query)["graph"][0])
            with self.server.lock:
                self.server.holds.remove_graph(graph)
                quads = pyoxigraph.parse(body, RdfFormat.TURTLE)
                self.server.holds.extend(Quad(q.subject, q.predicate, q.object, graph) for q in quads)
            self._give(204)

    # ------------------------------------------------------------ asking

    def do_POST(self) -> None:
        """Answers a query."""
        form = parse_qs(self._received().decode())
        how = self._how()
        if self.server.failures > 0:
            self.server.failures -= 1
            self._give(503, b"one moment", "text/plain", **{"Retry-After": "0"})
            return
        getattr(self, "_" + how.replace("-", "_"), self._ds)(form)

    def _ds(self, form: dict[str, list[str]]) -> None:
        self._give(200, self._answer(form), JSON)

    _read_only = _forgets = _ds

    def _html(self, form: dict[str, list[str]]) -> None:
        self._give(200, b"<html><h1>Welcome to the store</h1></html>", "text/html; charset=utf-8")

    def _broken_json(self, form: dict[str, list[str]]) -> None:
        self._give(200, self._answer(form)[:-3], JSON)

    def _no_json(self, form: dict[str, list[str]]) -> None:
        self._give(200, b'["surprise"]', JSON)

    def _broken_xml(self, form: dict[str, list[str]]) -> None:
        self._give(200, b"<sparql><head><variable name='s'/></head><results><result>", "application/sparql-results+xml")

    def _xml(self, form: dict[str, list[str]]) -> None:
        found = pyoxigraph.parse_query_results(self._answer(form), QueryResultsFormat.JSON)
        self._give(200, found.serialize(format=QueryResultsFormat.XML) or b"", "application/sparql-results+xml")

    def _cut_off(self, form: dict[str, list[str]]) -> None:
        self._begin(200, JSON, **{"Content-Length": "100000"})
        self.wfile.write(self._answer(form)[:20])
        self.close_connection = True

    def _cut_chunks(self, form: dict[str, list[str]]) -> None:
        self._begin(200, JSON, **{"Transfer-Encoding": "chunked"})
        self.wfile.write(b"400\r\n" + self._answer(form)[:20])
        self.close_connection = True

    def _hangs_up(self, form: dict[str, list[str]]) -> None:
        self.close_connection = True

    def _silent(self, form: dict[str, list[str]]) -> None:
        self.server.stopped.wait(30)

    def _thinks(self, form: dict[str, list[str]]) -> None:
        """Never answers one query, and all others."""
        self._silent(form) if "?forever" in form["query"][0] else self._ds(form)

    def _drips_headers(self, form: dict[str, list[str]]) -> None:
        self._drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 10_000)

    def _drips(self, form: dict[str, list[str]]) -> None:
        self._begin(200, JSON, **{"Content-Length": "10000"})
        self._drip(b" " * 10_000)

    def _endless(self, form: dict[str, list[str]]) -> None:
        self._begin(200, JSON, **{"Transfer-Encoding": "chunked"})
        part = b" " * 2**20
        while not self.server.stopped.is_set():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def _bomb(self, form: dict[str, list[str]]) -> None:
        self._give(200, gzip.compress(b" " * 2**26), JSON, **{"Content-Encoding": "gzip"})

    def _no_gzip(self, form: dict[str, list[str]]) -> None:
        self._give(200, b"this was never compressed", JSON, **{"Content-Encoding": "gzip"})

    def _unauthorised(self, form: dict[str, list[str]]) -> None:
        known = self.headers.get("Authorization") in ("Bearer s3cret", "Basic YW5uYTpzM2NyZXQ=")
        if known:
            self._ds(form)
        else:
            self._give(401, b"who are you?", "text/plain", **{"WWW-Authenticate": 'Basic realm="the store"'})

    def _forbidden(self, form: dict[str, list[str]]) -> None:
        self._give(403, b"not you")

    def _missing(self, form: dict[str, list[str]]) -> None:
        self._give(404, b"<html>nothing</html>", "text/html")

    def _fails(self, form: dict[str, list[str]]) -> None:
        self._give(500, b"<html><style>p {}</style><h1>Error</h1><p>disk &lt;full&gt;</p></html>", "text/html")

    def _busy(self, form: dict[str, list[str]]) -> None:
        self._give(503, b"come back tomorrow")

    def _moved(self, form: dict[str, list[str]]) -> None:
        self._give(307, Location="/ds/query")

    def _elsewhere(self, form: dict[str, list[str]]) -> None:
        self._give(307, Location=self.server.elsewhere)

    def _circle(self, form: dict[str, list[str]]) -> None:
        self._give(302, Location="/circle/query")

    def _nothing(self, form: dict[str, list[str]]) -> None:
        self._give(204)

    def _cuts(self, form: dict[str, list[str]]) -> None:
        """Gives no more than so many rows."""
        self._rows(form, lambda rows: rows[:CUT])

    def _cuts_at_1000(self, form: dict[str, list[str]]) -> None:
        self._rows(form, lambda rows: rows[:1000])

    def _shuffles(self, form: dict[str, list[str]]) -> None:
        """Has its rows in another order every time, where none is asked for."""
        query = form["query"][0]
        if "ORDER BY" in query or "LIMIT" not in query:
            self._ds(form)
        else:
            self._rows(form | {"query": [_in_any_order(query)]}, lambda rows: rows[:CUT])

    def _hides(self, form: dict[str, list[str]]) -> None:
        """Counts rows that it never gives."""
        self._rows(form, lambda rows: [row for row in rows if "delay-request" not in json.dumps(row)])

    def _blind(self, form: dict[str, list[str]]) -> None:
        """Passes over the dataset that it is given."""
        self._ds({"query": form["query"]})

    # ------------------------------------------------------------ how

    def _rows(self, form: dict[str, list[str]], change: Any) -> None:
        answer = json.loads(self._answer(form))
        if "results" in answer:
            answer["results"]["bindings"] = change(answer["results"]["bindings"])
        self._give(200, json.dumps(answer).encode(), JSON)

    def _answer(self, form: dict[str, list[str]]) -> bytes:
        graphs: list[NamedNode | BlankNode | DefaultGraph]
        graphs = [NamedNode(graph) for graph in form.get("default-graph-uri", ())]
        named: list[NamedNode | BlankNode] = [NamedNode(graph) for graph in form.get("named-graph-uri", ())]
        with self.server.lock:
            found = self.server.holds.query(
                form["query"][0],
                default_graph=graphs or None,
                named_graphs=named or None,
                use_default_graph_as_union=not graphs and not named,
            )
            if isinstance(found, pyoxigraph.QueryTriples):
                raise NotImplementedError("this server answers SELECT and ASK")
            assert isinstance(found, QuerySolutions | pyoxigraph.QueryBoolean)
            return found.serialize(format=QueryResultsFormat.JSON) or b""

    def _received(self) -> bytes:
        self.server.requests.append((self.command, self.path, dict(self.headers)))
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _how(self) -> str:
        return self.path.split("/")[1]

    def _begin(self, status: int, media_type: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _give(self, status: int, body: bytes = b"", media_type: str = "text/plain", **headers: str) -> None:
        self._begin(status, media_type, **{"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def _drip(self, what: bytes) -> None:
        for number in range(len(what)):
            if self.server.stopped.is_set():
                return
            self.wfile.write(what[number : number + 1])
            self.wfile.flush()
            time.sleep(0.02)


def _in_any_order(query: str) -> str:
    """The query with its rows in a random order: each LIMIT then gives others."""
    return query.replace(" LIMIT", f" ORDER BY SHA1(CONCAT(STR(?o), STR(?p), STR(?s), '{random.random()}')) LIMIT")
