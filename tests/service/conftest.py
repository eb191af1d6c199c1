"""A service as it is started on the command line, and clients that say exactly what they send."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

import claimgraph

STORY = """
story: A bridge at night
id: bridge
agents:
  gazette: {name: The Gazette, kind: outlet}
  echo: {name: The Echo, kind: outlet}
  mayor: {name: Maria Example, kind: person, note: drinks with the editor}
  deputy: {unnamed: a deputy of the harbour master, in: report, real-name: Quentin Zauberlein, note: met at pier nine,
    grade: {is: C, by: Zelda Quill}}
claims:
  fell: {text: The bridge fell in the night, parties: mayor}
  closed: {text: The harbour was closed}
documents:
  report:
    outlet: gazette
    title: Bridge falls
    published: 2022-01-02
    statements:
      saw: {who: deputy, says: asserts, claim: fell, quote: I stood beside it when it went, access: first hand}
      wrote: {who: gazette, says: attributes, claim: fell, relays: saw}
  answer:
    outlet: echo
    published: 2022-01-03
    statements:
      no: {who: mayor, says: denies, claim: fell, quote: Nothing fell}
      shut: {who: echo, says: asserts, claim: closed}
"""

SECRETS = (
    "Zauberlein",
    "Zelda Quill",
    "pier nine",
    "drinks with the editor",
    "deputy of the harbour master",
    "stood beside it",
)
"""What is private in the story, and what would tell who its unnamed source is."""

MORE = """
story: Another day
id: another
agents:
  crier: {name: The Crier, kind: outlet}
claims:
  rained: {text: It rained}
documents:
  page:
    outlet: crier
    published: 2022-02-02
    statements:
      wet: {who: crier, says: asserts, claim: rained}
"""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    base: str
    store: Path
    log: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(urlsplit(self.base).port or 0)

    def connect(self, timeout: float = 30) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
        timeout: float = 30,
    ) -> Reply:
        """Sends one request, with no headers but these."""
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read())
        finally:
            connection.close()

    def ask(self, query: str, accept: str | None = None, **parameters: Any) -> Reply:
        """Asks a query by GET."""
        encoded = urlencode({"query": query, **parameters}, doseq=True)
        return self.get(f"/sparql?{encoded}", {} if accept is None else {"Accept": accept})

    def workers(self) -> list[int]:
        """The processes that answer, of which those for queries are forked from one that does not (Linux)."""
        answering: list[int] = []
        for child in children(self.process.pid):
            forks = b"claimgraph.service.nursery" in Path(f"/proc/{child}/cmdline").read_bytes()
            answering += children(child) if forks else [child]
        return answering


def children(process: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def run(*arguments: str | Path, store: Path) -> None:
    """Runs a command on a store."""
    command = [sys.executable, "-m", "claimgraph", "--store", str(store), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, text=True, cwd=store.parent)


@contextmanager
def served(store: Path, *options: str) -> Iterator[Service]:
    """Runs the service on a store, until the end of the block."""
    command = [sys.executable, "-m", "claimgraph", "--store", str(store), "serve", "--port", "0", *options]
    environ = {**os.environ, "TMPDIR": str(store.parent)}  # so that nothing stays of a service that is killed
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=store.parent, env=environ
    )
    assert process.stdout is not None and process.stderr is not None
    address = process.stdout.readline().strip()
    if not address:
        process.wait(30)
        raise AssertionError(process.stderr.read())
    service = Service(process, address, store)
    reader = threading.Thread(target=lambda: service.log.extend(process.stderr or ()), daemon=True)
    reader.start()
    try:
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
        reader.join(5)


def stored(folder: Path) -> Path:
    """A store that holds the story."""
    (folder / "bridge.yaml").write_text(STORY, encoding="utf-8")
    store = folder / "store"
    claimgraph.open(store).load(folder / "bridge.yaml")
    return store


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The public copy of the story, served to this machine."""
    with served(stored(tmp_path_factory.mktemp("service")), "--workers", "2", "--timeout", "5") as running:
        yield running


Starter = Callable[..., Service]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts services of a test's own on the story, with options."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        store = stored(tmp_path)
        yield lambda *options: stack.enter_context(served(store, *options))
