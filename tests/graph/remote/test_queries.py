"""The shipped queries, asked of real servers: the answers are those of the engine in a folder.

Where an engine does not answer a query as the standard says, that is written here, and the test fails on the day on
which it does.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import claimgraph
from claimgraph.api import ClaimGraph
from claimgraph.graph.results import Result
from claimgraph.ontology.queries import shipped
from tests.graph.remote.conftest import STORY
from tests.graph.remote.servers import Server, empty

ENGINES = ("oxigraph", "virtuoso", "comunica")


@pytest.fixture(scope="module")
def local() -> ClaimGraph:
    graph = claimgraph.open()
    graph.load(STORY)
    return graph


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, started: dict[str, Server]) -> Iterator[tuple[str, ClaimGraph]]:
    """A server that holds the worked example."""
    server = started[request.param]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environ.items():
            patch.setenv(name, value)
        graph = claimgraph.open(server.address)
    if request.param != "comunica":
        empty(server)
        graph.load(STORY)
    yield request.param, graph
    if request.param != "comunica":
        empty(server)


def answers(result: Result) -> list[str]:
    """The rows, without an order; Virtuoso has 1 and 0 for true and false."""
    rows = [[getattr(term, "value", "") for term in row] for row in result.rows]
    return sorted(str([{"true": "1", "false": "0"}.get(value, value) for value in row]) for row in rows)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_query_has_the_same_answer_everywhere(
    name: str, filled: tuple[str, ClaimGraph], local: ClaimGraph
) -> None:
    _, graph = filled
    assert answers(graph.query(name)) == answers(local.query(name))
