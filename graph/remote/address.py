"""The address of a store on a server: from what a person typed to where it is asked and where graphs are put.

The address is that of the query endpoint. Where the server takes graphs (SPARQL 1.1 Graph Store HTTP Protocol) follows
from its path, without asking anybody:

    /query                 /store                          Oxigraph
    /sparql                /sparql-graph-crud-auth         Virtuoso
    /repositories/NAME     .../NAME/rdf-graphs/service     GraphDB, RDF4J
    /DATASET/query         /DATASET/data                   Fuseki, and so for /DATASET/sparql
    /DATASET               /DATASET                        Fuseki

Behind `#` stand options, which are never sent: `#graph-store=/ds/data` names another place on the same server,
`#read-only` none, `#plain-http` allows an address without encryption on another machine. `default-graph-uri` in the
query of the address limits it to graphs, as the protocol says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from claimgraph.errors import StoreError

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SAFE: Final = re.compile(r"[\x21-\x7e]+")
_OPTIONS: Final = {"graph-store": True, "read-only": False, "plain-http": False}
"""What may stand behind `#`, and whether it takes a value."""
_GRAPHS: Final = "default-graph-uri"
_NO_GRAPH_STORE: Final = re.compile(r"/namespace/[^/]+/sparql|/(?:blazegraph|bigdata)/sparql")
"""Blazegraph, which has no graph store of the standard."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store on a server is."""

    query: str
    """Where it is asked: the address as typed, without options."""
    graph_store: str | None
    """Where graphs are put and read; None where the server takes none that is known of."""
    graphs: tuple[str, ...] = ()
    """The graphs to which the address limits what is asked."""
    encrypted: bool = True
    """Whether nobody on the way can read along: HTTPS, or a connection within this machine."""

    def __str__(self) -> str:
        return self.query

    @property
    def host(self) -> str:
        """The name of the machine, as netrc has it."""
        return urlsplit(self.query).hostname or ""

    @property
    def origin(self) -> tuple[str, str, int]:
        """The server: scheme, host and port."""
        return origin_of(self.query)


def is_address(typed: str) -> bool:
    """Whether this is the address of a server, and no folder.

    >>> is_address("https://example.org/ds"), is_address("stories/.claimgraph"), is_address("C:/stories")
    (True, False, False)
    """
    return _ADDRESS.match(typed) is not None


def read(typed: str) -> Address:
    """Reads the address of a store.

    >>> read("https://example.org/ds/query").graph_store
    'https://example.org/ds/data'

    Raises:
        StoreError: it cannot be read, has a password in it, or would go over the network without encryption.
    """
    parts = _parts(typed)
    shown = urlunsplit(parts._replace(fragment=""))
    options = _options(parts.fragment, shown)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    others = urlencode([pair for pair in pairs if pair[0] != _GRAPHS])
    query = urlunsplit(parts._replace(query=others, fragment=""))
    encrypted = parts.scheme == "https" or _is_loopback(parts.hostname or "")
    if not encrypted and "plain-http" not in options:
        raise StoreError(
            f"{shown}: is not encrypted, so that anyone on the way could read and change what is asked and answered; "
            f"use https, or allow it with {shown}#plain-http"
        )
    named = options.get("graph-store")
    graph_store = None if "read-only" in options else _graph_store(parts) if named is None else urljoin(query, named)
    if graph_store is not None and origin_of(graph_store) != origin_of(query):
        raise StoreError(f"{shown}: the graph store has to be on the same server; name it by its path")
    return Address(query, graph_store, tuple(value for name, value in pairs if name == _GRAPHS), encrypted)


def origin_of(address: str) -> tuple[str, str, int]:
    """The server of an address: scheme, host and port."""
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)


def _parts(typed: str) -> SplitResult:
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise StoreError("the address of the store cannot be read; write it as https://example.org/dataset") from None
    if "@" in parts.netloc:
        # The address is not told: what stands before the @ may be a password.
        raise StoreError(
            f"an address with a name or password in it ({parts.hostname}) is refused, because it would be seen in the "
            "list of processes, in the history of the shell and in logs; set $CLAIMGRAPH_STORE_USER and "
            "$CLAIMGRAPH_STORE_PASSWORD, or use ~/.netrc"
        )
    if parts.scheme.lower() not in ("http", "https"):
        raise StoreError(f"{parts.scheme}: is no way to reach a store; write https://example.org/dataset")
    if not parts.hostname or not _SAFE.fullmatch(typed) or port == 0:
        raise StoreError(f"{typed!r}: is no address of a server; write it as https://example.org/dataset")
    return parts._replace(scheme=parts.scheme.lower())


def _options(fragment: str, shown: str) -> dict[str, str]:
    options = {}
    for option in filter(None, fragment.split("&")):
        name, _, value = option.partition("=")
        if _OPTIONS.get(name) is not bool(value):
            todo = "behind # may stand graph-store=PATH, read-only, and plain-http, with & between them"
            raise StoreError(f"{shown}#{option}: there is no such option; {todo}")
        options[name] = unquote(value)
    return options


def _graph_store(parts: SplitResult) -> str | None:
    """Where graphs are put, by the path of the query endpoint."""
    path = parts.path.rstrip("/")
    place: str | None = path
    if not path or _NO_GRAPH_STORE.search(path):
        place = None
    elif path == "/query":
        place = "/store"
    elif path == "/sparql":
        place = "/sparql-graph-crud-auth"
    elif re.search(r"/repositories/[^/]+$", path):
        place = path + "/rdf-graphs/service"
    elif re.search(r"/(?:query|sparql)$", path):
        place = path.rpartition("/")[0] + "/data"
    return None if place is None else urlunsplit((parts.scheme, parts.netloc, place, "", ""))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")
