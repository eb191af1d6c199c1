"""Nothing leaves the machine: the sockets of the service and its workers are watched while hostile queries come."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.service.conftest import Service
from tests.service.test_limits import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")

AUDITED = """
import socket, sys
import pyoxigraph

events = []
sys.addaudithook(lambda name, arguments: events.append(name))
try:
    list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{sys.argv[1]}/> {{ ?s ?p ?o }} }}"))
except Exception:
    pass
print([name for name in events if name.startswith("socket") or name == "open"])
"""


def test_the_engine_connects_without_any_audit_event(tmp_path: Path) -> None:
    """Why Python's own audit hooks protect from nothing here, and the query is refused and the doors are closed."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            client, _ = listener.accept()
            came.append(client.recv(1000))
            client.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        command = [sys.executable, "-c", AUDITED, str(listener.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
        thread.join(5)

    assert b"HTTP/1.1" in came[0]
    assert done.stdout.strip() == "[]"


def hostile(port: int) -> list[str]:
    """Queries that would make the service ask the listener."""
    there = f"http://127.0.0.1:{port}/"
    return [
        f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
        f"ASK {{ BIND(trueSERVICE <{there}> {{ ?s ?p ?o }} }}",
        f"PREFIX : <{there}> SELECT * {{ service:x {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p ?o VALUES ?e {{ <{there}> }} SERVICE ?e {{ ?a ?b ?c }} }}",
        f"SELECT * FROM <{there}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{there}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"LOAD <{there}>",
        f"LOAD <{there}> INTO GRAPH <urn:g> ; ASK {{}}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{there}> {{ ?s ?p ?o }} }}",
        f"DESCRIBE <{there}>",
    ]


def foreign(processes: list[int]) -> set[str]:
    """The sockets of some processes that lead anywhere but to this machine's clients."""
    held = set()
    for process in processes:
        try:
            for entry in Path(f"/proc/{process}/fd").iterdir():
                target = str(entry.readlink())
                if target.startswith("socket:["):
                    held.add(target.removeprefix("socket:[").rstrip("]"))
        except OSError:
            continue
    found = set()
    for name in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[9] in held:
                found.add(f"{name} {cells[1]} {cells[2]}")
    return found


def test_no_query_makes_the_service_or_a_worker_connect(service: Service) -> None:
    seen: set[str] = set()
    of_workers: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            workers = service.workers()
            of_workers.update(foreign(workers))
            seen.update(foreign([service.process.pid]))
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        watcher.start()
        try:
            statuses = {service.ask(query).status for query in hostile(listener.getsockname()[1])}
            statuses |= {
                service.ask("ASK {}", **{name: f"http://127.0.0.1:{listener.getsockname()[1]}/"}).status
                for name in ("default-graph-uri", "named-graph-uri")
            }
        finally:
            done.set()
            watcher.join()
        with pytest.raises(BlockingIOError):
            listener.accept()

    own = f"0100007F:{service.port:04X}"
    assert statuses <= {200, 400}
    assert of_workers == set(), "workers have no socket of the network at all"
    assert {line.split()[1] for line in seen} == {own}, "the service has none but those on which it is asked"


def test_workers_have_closed_their_doors(service: Service) -> None:
    """A filter of the kernel (mode 2) lies on every worker, and there is no way back."""

    def closed() -> bool:
        told = [Path(f"/proc/{worker}/status").read_text() for worker in service.workers()]
        return len(told) >= 3 and all("\nSeccomp:\t2\n" in status for status in told)

    assert eventually(closed), "those that have just been started too"
