"""A server that misbehaves: each way ends soon, in one line that tells what it was and what to do."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

import claimgraph
from claimgraph.errors import ClaimGraphError, QueryError, StoreError
from claimgraph.graph.remote import connection
from claimgraph.graph.remote.address import read
from claimgraph.graph.remote.connection import Connection
from tests.cli.conftest import Call
from tests.graph.remote.misbehaving import Misbehaving, misbehaving

WAYS = {
    "html": "answered with a page for people in place of results; give the address of the query endpoint",
    "broken-json": "the answer cannot be read",
    "no-json": "the answer cannot be read",
    "broken-xml": "the answer cannot be read",
    "nothing": "the answer cannot be read",
    "no-gzip": "the answer is compressed in a way that cannot be read",
    "cut-off": "the answer broke off before its end",
    "cut-chunks": "the answer broke off before its end",
    "hangs-up": "the answer broke off before its end",
    "unauthorised": "asks who you are; set .CLAIMGRAPH_STORE_USER",
    "forbidden": "may not be asked by you, and the server says: not you",
    "missing": "there is nothing; give the address of the query endpoint",
    "fails": "failed with status 500, and the server says: Error disk <full>; look into its log",
    "busy": "is overloaded, and the server says: come back tomorrow; try again later",
    "circle": "sends on and on",
}


@pytest.mark.parametrize("how", WAYS)
def test_what_is_wrong_is_told_in_a_line(how: str, bad: Misbehaving, call: Call) -> None:
    printed = call("--store", bad.address(how), "log")
    assert (printed.status, printed.out) == (2, "")
    assert printed.err.startswith("error: ") and printed.err.count("\n") == 1
    with pytest.raises(StoreError, match=WAYS[how]):
        claimgraph.open(bad.address(how)).log()


@pytest.mark.parametrize("how", ["silent", "drips", "drips-headers"])
def test_a_deadline_holds_however_slowly_a_server_answers(how: str, bad: Misbehaving) -> None:
    with pytest.raises(QueryError, match=r"took longer than 0.5 s, and was left then"):
        Connection(read(bad.address(how))).ask({"query": "ASK {}"}, accept="*/*", seconds=0.5)


@pytest.mark.parametrize("how", ["endless", "bomb"])
def test_no_answer_is_taken_that_is_larger_than_allowed(how: str, bad: Misbehaving) -> None:
    with pytest.raises(QueryError, match=r"the answer is larger than 8 MiB; add a LIMIT"):
        Connection(read(bad.address(how))).ask({"query": "ASK {}"}, accept="*/*", seconds=20, largest=2**23)


def test_what_only_reads_is_asked_again_where_a_server_was_busy(bad: Misbehaving) -> None:
    bad.failures = 2
    assert claimgraph.open(bad.address()).log() == ()
    bad.failures = 3
    with pytest.raises(StoreError, match="is overloaded"):
        claimgraph.open(bad.address()).log()


def test_what_writes_is_sent_once(bad: Misbehaving) -> None:
    with pytest.raises(StoreError, match="is overloaded"):
        Connection(read(bad.address("busy"))).write("PUT", "https://example.org/g", b"", seconds=5)
    assert [method for method, _, _ in bad.requests] == ["PUT"]


def test_on_the_same_server_one_may_be_sent_on(bad: Misbehaving) -> None:
    assert claimgraph.open(bad.address("moved")).log() == ()


def test_to_another_server_nobody_is_sent_on(bad: Misbehaving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_STORE_TOKEN", "s3cret")
    with misbehaving() as other:
        bad.elsewhere = other.address()
        with pytest.raises(StoreError, match=f"sends on to another server, {other.address()}; name that one"):
            claimgraph.open(bad.address("elsewhere")).log()
        assert other.requests == []


def test_where_nothing_listens_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreError, match="nothing answers there; start the server, or correct the address"):
        claimgraph.open(f"http://127.0.0.1:{port}/ds").log()


@pytest.mark.parametrize("how", ["thinks", "silent"])
def test_a_query_that_takes_too_long_is_left(how: str, bad: Misbehaving, call: Call) -> None:
    printed = call("--store", bad.address(how), "query", "-e", "SELECT ?forever { }", "--timeout", "0.4")
    assert printed.status == 2
    assert "the query took longer than 0.4 s and was left" in printed.err and "--timeout" in printed.err


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def encrypted(authority: trustme.CA) -> Iterator[Misbehaving]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with misbehaving(context) as server:
        yield server


def test_a_certificate_that_nobody_trusts_is_refused(encrypted: Misbehaving) -> None:
    with pytest.raises(StoreError, match=r"the server's certificate is not trusted \(.*SSL_CERT_FILE"):
        claimgraph.open(encrypted.address(scheme="https")).log()
    assert encrypted.requests == []


def test_an_authority_may_be_named(
    encrypted: Misbehaving, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    assert claimgraph.open(encrypted.address(scheme="https")).log() == ()


def test_https_to_a_server_that_speaks_none_is_told(bad: Misbehaving) -> None:
    with pytest.raises(StoreError, match="no encrypted connection came about"):
        claimgraph.open(bad.address(scheme="https")).log()


def test_without_the_extra_the_reader_is_told_what_to_install(
    bad: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(ClaimGraphError, match=r"pip install 'claimgraph\[remote\]'"):
        claimgraph.open(bad.address())


def test_the_bound_on_answers_is_that_of_a_store_in_a_folder() -> None:
    assert connection.LARGEST == 2**30
