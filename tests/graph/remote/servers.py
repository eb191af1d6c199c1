"""Real SPARQL servers, started for a test run and ended with it: each on a free port of this machine alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from claimgraph.graph.remote.address import read

ROWS = 1_000
"""So many rows Virtuoso gives at most, without a word about the others."""
_START = 240
"""Seconds within which a server has to be up, on a busy machine; most take two."""

HOW = {
    "oxigraph": "pip install oxigraph",
    "virtuoso": "apt-get install virtuoso-opensource",
    "comunica": "npm install --global @comunica/query-sparql-file@4",
}
"""How each is had."""


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, and the credentials that writing takes."""

    name: str
    address: str
    environ: dict[str, str] = field(default_factory=dict)
    """What is set for claimgraph to log in."""

    @property
    def login(self) -> httpx.Auth | None:
        """The same for a plain client."""
        user = self.environ.get("CLAIMGRAPH_STORE_USER")
        return httpx.DigestAuth(user, self.environ["CLAIMGRAPH_STORE_PASSWORD"]) if user else None


def program(name: str) -> str | None:
    """Where the program of a server is; None where it is not installed."""
    match name:
        case "oxigraph":
            beside = Path(sys.executable).with_name("oxigraph")
            return str(beside) if beside.exists() else shutil.which("oxigraph")
        case "virtuoso":
            return shutil.which("virtuoso-t")
    return shutil.which("comunica-sparql-file-http")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Oxigraph's own server, empty."""
    port = _free_port()
    command = [program("oxigraph") or "", "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query"):
        yield Server("oxigraph", f"http://127.0.0.1:{port}/query")


@contextmanager
def virtuoso(folder: Path, *, rows: int = ROWS) -> Iterator[Server]:
    """Virtuoso, empty."""
    port, other = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(
        f"""
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{other}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
""",
        encoding="utf-8",
    )
    command = [program("virtuoso") or "", "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        environ = {"CLAIMGRAPH_STORE_USER": "dba", "CLAIMGRAPH_STORE_PASSWORD": "dba"}
        yield Server("virtuoso", f"http://127.0.0.1:{port}/sparql", environ)


@contextmanager
def comunica(folder: Path, file: Path) -> Iterator[Server]:
    """Comunica over a file, which it only reads."""
    port = _free_port()
    command = [program("comunica") or "", str(file), "-p", str(port), "-t", "60"]
    environ = {"NODE_OPTIONS": f"--require={Path(__file__).with_name('loopback.cjs')}"}
    with _running(command, folder, f"http://127.0.0.1:{port}/sparql", environ):
        yield Server("comunica", f"http://127.0.0.1:{port}/sparql")


@contextmanager
def _running(
    command: Sequence[str], folder: Path, address: str, environ: dict[str, str] | None = None
) -> Iterator[None]:
    """A process that answers at an address; it is ended with the processes that it started."""
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | (environ or {}),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + _START
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{(folder / 'printed').read_text('utf-8', 'replace')}")
            time.sleep(0.1)
        yield
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.post(address, data={"query": "ASK { ?s ?p ?o }"}, trust_env=False, timeout=10).is_success
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


def empty(server: Server) -> None:
    """Deletes every graph that a test may have put."""
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    with httpx.Client(trust_env=False, auth=server.login, timeout=60) as client:
        headers = {"Accept": "application/sparql-results+json"}
        found = client.post(server.address, data={"query": query}, headers=headers).json()["results"]["bindings"]
        graph_store = read(server.address).graph_store
        assert graph_store is not None
        for row in found:
            if "openlinksw" not in row["g"]["value"] and row["g"]["value"].startswith("https://"):
                client.delete(graph_store, params={"graph": row["g"]["value"]}).raise_for_status()
