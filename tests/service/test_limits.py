"""Nothing that a client sends takes the service down, or takes it from others for long."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.service.conftest import Service, Starter, children, served, stored

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g ?c ?f ?i"
LARGE = "SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f }"


def eventually(what: object, seconds: float = 10) -> bool:
    """Whether something becomes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A service with narrow limits."""
    options = ("--workers", "1", "--timeout", "2", "--memory", "128", "--max-rows", "50", "--max-body", "4")
    with served(stored(tmp_path_factory.mktemp("small")), *options) as running:
        yield running


def works(service: Service) -> bool:
    return bool(service.ask("ASK { ?s ?p ?o }").json().get("boolean"))


def test_a_query_that_takes_too_long_is_ended(small: Service) -> None:
    reply = small.ask(ENDLESS)

    assert reply.status == 500
    assert "longer than 2 s" in reply.json()["detail"]
    assert works(small)


def test_a_query_that_takes_too_much_memory_is_ended(small: Service) -> None:
    reply = small.ask(HUNGRY)

    assert reply.status == 500
    assert "memory" in reply.json()["detail"] or "longer" in reply.json()["detail"]
    assert works(small)


def test_an_answer_with_too_many_rows_is_never_taken_for_a_whole_one(small: Service) -> None:
    """A few rows fit into what is held back before the status is sent; many make the connection break off."""
    few = small.ask("SELECT * { ?s ?p ?o }")
    assert few.status == 500
    assert "more than 50 rows" in few.json()["detail"]


def test_a_long_answer_that_is_cut_off_is_not_taken_for_a_whole_one(start: Starter) -> None:
    service = start("--max-rows", "20000")

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        service.ask(LARGE)
    assert eventually(lambda: any("cut off: the answer has more than 20,000 rows" in line for line in service.log))
    assert works(service)


def test_a_body_or_an_address_that_is_too_long_is_refused(small: Service) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert small.get("/sparql", form, method="POST", body=b"query=" + b"A" * 5000).status == 413
    assert small.get("/sparql?query=" + "A" * 5000).status == 413
    assert small.get("/sparql?query=" + "A" * 70_000).status == 414
    with pytest.raises((AssertionError, ConnectionError)):  # the connection is closed before all of it has come
        assert small.get("/sparql?query=" + "A" * 200_000).status == 200
    assert works(small)


def test_a_body_without_end_is_refused_at_the_limit(small: Service) -> None:
    with socket.create_connection(("127.0.0.1", small.port), timeout=10) as client:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n")
        client.sendall(b"Content-Type: application/sparql-query\r\n\r\n")
        for _ in range(5):  # the fifth is over the limit of 4 KiB; more could meet a closed connection
            client.sendall(b"400\r\n" + b"#" * 1024 + b"\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00" * 300_000,
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["TLS", "no request", "no host", "zeros", "no ASCII"],
)
def test_what_is_no_request_is_refused(small: Service, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", small.port), timeout=10) as client:
        try:
            client.sendall(sent)
            answer = client.recv(65536)
        except ConnectionError:
            answer = b""
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert works(small)


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc for the worker")
def test_a_client_that_goes_away_ends_its_query(service: Service) -> None:
    before = set(service.workers())
    client = service.connect()
    client.request("GET", "/sparql?" + urlencode({"query": ENDLESS}))
    time.sleep(0.3)
    assert client.sock is not None
    client.sock.close()

    assert eventually(lambda: any("the client went away" in line for line in service.log), 4)
    assert eventually(lambda: len(before - set(service.workers())) >= 1, 4), "the worker that was busy has gone"
    assert works(service)


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc for memory")
def test_a_client_that_reads_nothing_costs_little(service: Service) -> None:
    def resident() -> int:
        pages = Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    before = resident()
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        query = urlencode({"query": LARGE})
        client.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(2)
        assert works(service)
        assert resident() - before < 32 * 2**20


def test_a_head_that_never_ends_is_waited_for_no_longer_than_some_seconds(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert client.recv(100) == b""


def test_queries_that_never_end_give_way_to_short_ones(start: Starter) -> None:
    """One worker, two more for what takes long, and eight queries that would run for minutes."""
    service = start("--workers", "1", "--timeout", "300")
    clients = [service.connect(90) for _ in range(8)]
    for client in clients:
        client.request("GET", "/sparql?" + urlencode({"query": ENDLESS}))
    time.sleep(0.2)

    while (short := service.ask("ASK { ?s ?p ?o }")).status == 503:  # as a client does that is told to ask again
        time.sleep(int(short.headers["retry-after"]))

    assert short.json()["boolean"] is True
    refused = clients[0].getresponse()
    assert (refused.status, refused.getheader("Retry-After")) == (503, "2")
    assert b"ran longest" in refused.read()
    for client in clients:
        client.close()


def test_pages_cannot_be_asked_for_without_end(service: Service) -> None:
    for name, wrong in (("limit", "100000"), ("limit", "-1"), ("offset", "x"), ("limit", "²")):
        assert service.get(f"/claims?{urlencode({name: wrong})}").status == 400


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
def test_workers_come_again_when_the_process_that_forks_them_has_gone(start: Starter) -> None:
    service = start("--workers", "1", "--timeout", "1")
    [nursery] = [child for child in children(service.process.pid) if child not in service.workers()]
    os.kill(nursery, signal.SIGKILL)
    for _ in range(3):  # those that are left have to be replaced
        service.ask(ENDLESS)
    assert eventually(lambda: service.ask("ASK {}").status == 200, 10)
