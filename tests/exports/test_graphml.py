"""GraphML and GEXF: the whole attribution graph, which other tools read back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import networkx as nx
import pytest

from claimgraph.exports.graphml import write_gexf, write_graphml
from claimgraph.exports.view import View, build_view
from claimgraph.imports.readers import read


@pytest.fixture(scope="module")
def view() -> View:
    example = Path(__file__).parents[2] / "examples" / "china-olympics.yaml"
    return build_view(read(example, name=example.name).records)


@pytest.mark.parametrize(("write", "load"), [(write_graphml, nx.read_graphml), (write_gexf, nx.read_gexf)])
def test_every_node_and_relay_is_there_when_the_file_is_read_again(
    view: View, write: Callable[[View], bytes], load: Callable[[BytesIO], nx.Graph[str]]
) -> None:
    network = load(BytesIO(write(view)))
    shown = [*view.records.agents, *view.records.documents, *view.records.claims, *view.records.statements]
    assert set(network.nodes) == set(shown)
    relays = {(a, b) for a, b, data in network.edges(data=True) if data["property"] == "relays"}
    assert relays == {(s.iri, relayed) for s in view.records.statements.values() for relayed in s.relays}


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_the_same_view_gives_the_same_bytes_without_a_date(view: View, write: Callable[[View], bytes]) -> None:
    assert write(view) == write(view)
    assert b"lastmodified" not in write(view)
