"""Servers to ask: real ones, where they are installed, and one that misbehaves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

import claimgraph
from claimgraph.graph.remote import connection
from claimgraph.graph.triples import to_triples
from claimgraph.ontology import vocabulary
from tests.cli.conftest import call as call
from tests.cli.conftest import story as story
from tests.graph.remote import servers
from tests.graph.remote.misbehaving import Misbehaving, misbehaving
from tests.graph.remote.servers import HOW, Server

STORY = claimgraph.examples() / "china-olympics.yaml"
ENVIRONMENT = ("TOKEN", "USER", "PASSWORD")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody has set anything, there is no netrc, and nobody waits long before a server is asked again."""
    for name in (*(f"CLAIMGRAPH_STORE_{name}" for name in ENVIRONMENT), "CLAIMGRAPH_STORE", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(connection, "PAUSES", (0.01, 0.01))


@pytest.fixture
def bad() -> Iterator[Misbehaving]:
    """A server that misbehaves where it is told to, and holds nothing."""
    with misbehaving() as server:
        yield server


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """The real servers, each started when it is first wanted."""
    with ExitStack() as stack:
        yield _Started(stack, tmp_path_factory)


class _Started(dict[str, Server]):
    def __init__(self, stack: ExitStack, folders: pytest.TempPathFactory) -> None:
        self._stack, self._folders = stack, folders

    def __missing__(self, name: str) -> Server:
        if servers.program(name) is None:
            why = f"{name} is not installed: {HOW[name]}"
            if os.environ.get("CI"):
                pytest.fail(why)
            pytest.skip(why)
        folder = self._folders.mktemp(name)
        match name:
            case "oxigraph":
                server = servers.oxigraph(folder)
            case "virtuoso":
                server = servers.virtuoso(folder)
            case _:
                server = servers.comunica(folder, whole_story(folder / "story.nt"))
        self[name] = self._stack.enter_context(server)
        return self[name]


def whole_story(file: Path) -> Path:
    """The worked example and the vocabulary, as triples in no graph."""
    graph = claimgraph.open()
    graph.load(STORY)
    triples = [*to_triples(graph.records()), *vocabulary.triples()]
    pyoxigraph.serialize(triples, file, format=RdfFormat.N_TRIPLES)
    return file
