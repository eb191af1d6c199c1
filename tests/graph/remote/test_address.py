"""The address of a store: what it may be, where graphs are put then, and what is refused before anything is sent."""

from __future__ import annotations

import pytest

from claimgraph.errors import StoreError
from claimgraph.graph.remote.address import is_address, read
from tests.cli.conftest import Call


@pytest.mark.parametrize(
    ("typed", "graph_store"),
    [
        ("http://127.0.0.1:7878/query", "http://127.0.0.1:7878/store"),  # Oxigraph
        ("http://localhost:8890/sparql", "http://localhost:8890/sparql-graph-crud-auth"),  # Virtuoso
        (
            "https://example.org/repositories/ships",
            "https://example.org/repositories/ships/rdf-graphs/service",
        ),  # GraphDB
        ("https://example.org/ds", "https://example.org/ds"),  # Fuseki
        ("https://example.org/ds/", "https://example.org/ds"),
        ("https://example.org/ds/query", "https://example.org/ds/data"),
        ("https://example.org/a/ds/sparql", "https://example.org/a/ds/data"),
        ("https://example.org/blazegraph/namespace/kb/sparql", None),
        ("https://example.org/", None),  # QLever
        ("https://example.org/sparql#graph-store=/graphs", "https://example.org/graphs"),
        ("https://example.org/ds/query#read-only", None),
        ("https://example.org/ds?x=1#graph-store=rdf", "https://example.org/rdf"),
    ],
)
def test_where_graphs_are_put_follows_from_the_path_or_is_named(typed: str, graph_store: str | None) -> None:
    assert read(typed).graph_store == graph_store
    assert "#" not in read(typed).query


def test_graphs_that_the_address_names_are_the_dataset() -> None:
    address = read("https://example.org/sparql?default-graph-uri=https%3A%2F%2Fexample.org%2Fg&soft-limit=1")
    assert address.graphs == ("https://example.org/g",)
    assert address.query == "https://example.org/sparql?soft-limit=1"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "[::1]", "db.localhost"])
def test_within_this_machine_nothing_has_to_be_encrypted(host: str) -> None:
    assert read(f"http://{host}:3030/ds").encrypted


def test_over_the_network_it_has_to_be_or_somebody_says_so() -> None:
    with pytest.raises(
        StoreError, match=r"is not encrypted.* use https, or allow it with http://example.org/ds#plain-http"
    ):
        read("http://example.org/ds")
    assert not read("http://example.org/ds#plain-http").encrypted
    assert read("https://example.org/ds").encrypted


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ftp://example.org/ds", "is no way to reach a store"),
        ("https:///ds", "is no address of a server"),
        ("https://exa mple.org/ds", "is no address of a server"),
        ("https://example.org:99999/ds", "cannot be read"),
        ("https://example.org/ds#graph-store", "there is no such option"),
        ("https://example.org/ds#graphstore=/data", "behind # may stand graph-store=PATH, read-only, and plain-http"),
        ("https://example.org/ds#graph-store=https://other.org/data", "has to be on the same server"),
        ("https://example.org/ds#graph-store=http://example.org/data", "has to be on the same server"),
    ],
)
def test_an_address_that_is_none_is_refused(typed: str, why: str) -> None:
    assert is_address(typed)
    with pytest.raises(StoreError, match=why):
        read(typed)


@pytest.mark.parametrize("typed", ["https://anna:s3cret@example.org/ds", "https://s3cret@example.org/ds"])
def test_a_password_in_an_address_is_refused_and_not_repeated(typed: str, call: Call) -> None:
    printed = call("--store", typed, "info")
    assert printed.status == 2
    assert "CLAIMGRAPH_STORE_PASSWORD" in printed.err and "example.org" in printed.err
    assert "s3cret" not in printed.out + printed.err


def test_on_the_command_line_an_address_is_no_folder_and_a_warning_tells_that_others_can_read_along(call: Call) -> None:
    # Nothing is listening under a name that can never be one (RFC 6761).
    printed = call("--store", "http://store.invalid/ds#plain-http", "log")
    assert printed.status == 2
    assert printed.err.startswith("warning: http://store.invalid/ds: is not encrypted")
    assert "error: http://store.invalid/ds: no machine of this name is known here" in printed.err


@pytest.mark.parametrize("typed", ["stories", "/tmp/x", "C:\\stories", "C:/stories", "a:b", "./http:/x"])
def test_a_folder_is_no_address(typed: str) -> None:
    assert not is_address(typed)
