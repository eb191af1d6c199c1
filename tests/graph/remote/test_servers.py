"""Over real servers everything works as over a folder, with the same answers.

Each server is started by the test run, if it is installed: `tests/graph/remote/servers.py` says how it is had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

import claimgraph
from benchmarks.generate import story as synthetic
from claimgraph.api import ClaimGraph
from claimgraph.errors import QueryError, StoreError
from claimgraph.graph.model import Record
from claimgraph.graph.remote import counted, linked
from claimgraph.graph.remote.address import read
from claimgraph.graph.remote.endpoint import Dataset, Endpoint, Row
from claimgraph.graph.triples import to_triples
from tests.cli.conftest import Call
from tests.graph.remote import servers
from tests.graph.remote.conftest import STORY
from tests.graph.remote.servers import Server, empty

WRITABLE = ("oxigraph", "virtuoso")


@pytest.fixture(params=WRITABLE)
def server(
    request: pytest.FixtureRequest, started: dict[str, Server], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A server that takes graphs, empty before the test and after it."""
    found = started[request.param]
    for name, value in found.environ.items():
        monkeypatch.setenv(name, value)
    empty(found)
    yield found
    empty(found)


@pytest.fixture
def graph(server: Server) -> ClaimGraph:
    return claimgraph.open(server.address)


@pytest.fixture
def local() -> ClaimGraph:
    """The same in memory."""
    return claimgraph.open()


def records(graph: ClaimGraph, as_imported: int | None = None) -> dict[str, Record]:
    """All records, without where they stood in a file."""
    return {record.iri: replace(record, place=None) for record in graph.records(as_imported)}


def test_a_story_is_imported_and_read_and_scored_as_in_a_folder(graph: ClaimGraph, local: ClaimGraph) -> None:
    for one in (graph, local):
        assert one.load(STORY, name="olympics.yaml").outcome == "new"
        assert one.load(STORY, name="olympics.yaml").outcome == "unchanged"
    assert records(graph) == records(local)
    for claim in local.claims():
        assert graph.score(claim.id).as_json(links=True) == local.score(claim.id).as_json(links=True)
    assert graph.explain("delay-request") == local.explain("delay-request")
    assert {v.claim: v.as_json() for v in graph.scores()} == {v.claim: v.as_json() for v in local.scores()}
    what_if = [one.what_if("delay-request", without=["nyt"]) for one in (graph, local)]
    assert what_if[0].as_json() == what_if[1].as_json()
    assert graph.timeline("delay-request").as_json() == local.timeline("delay-request").as_json()
    assert graph.check().as_json() == local.check().as_json()
    assert (graph.info().graphs, graph.info().triples) == (local.info().graphs, local.info().triples)


def test_the_history_is_kept_and_every_earlier_state_stays_readable(graph: ClaimGraph, local: ClaimGraph) -> None:
    old = STORY.read_bytes()
    new = old.replace(b"until after the Beijing Winter Olympics", b"until March")
    assert new != old
    for one in (graph, local):
        one.load(old, format="story", name="s.yaml")
        assert one.load(new, format="story", name="s.yaml").outcome == "replaced"
        one.decide("apart", ["nyt", "tni"], by="Anna", because="they say so")
        one.undo(2, by="Anna")
        text = "SELECT ?t WHERE { ?c a cg:Claim ; schema:text ?t FILTER(CONTAINS(?t, 'until ')) }"
        assert [row["t"].value.rpartition("until ")[2] for row in one.query(text)] == [
            "after the Beijing Winter Olympics"
        ]
        assert [row["t"].value[-11:] for row in one.query(text, as_imported=2)] == ["until March"]
        assert len(one.query("SELECT ?d WHERE { ?d a cg:IndependenceDecision }")) == 1
        assert len(one.query("SELECT ?a WHERE { ?a a prov:Activity }")) == 0  # the history is no part of what is asked
    told = [[(e.number, e.kind, e.name, e.state) for e in one.log()] for one in (graph, local)]
    assert told[0] == told[1]
    for number in (1, 2, 4):
        assert {k: v for k, v in records(graph, number).items() if "decision" not in k} == {
            k: v for k, v in records(local, number).items() if "decision" not in k
        }
    with pytest.raises(StoreError, match="there is no number 9 in the log"):
        graph.records(9)


def test_a_larger_story_comes_page_by_page_and_a_claim_out_of_it_without_reading_it(
    graph: ClaimGraph, local: ClaimGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.yaml"
    file.write_text("\n".join(synthetic(statements=200)), encoding="utf-8")
    other = STORY.read_bytes().replace(b"china-olympics", b"another")
    for one in (graph, local):
        one.load(file, name="large.yaml")
        one.load(STORY, name="s.yaml")
        one.load(other, format="story", name="another.yaml")  # whose ids are those of the first
    assert records(graph) == records(local)
    assert local.info().triples > 2 * servers.ROWS

    def whole(*_: object, **__: object) -> None:
        raise AssertionError("all was read")

    fresh = claimgraph.open(graph.info().store)
    monkeypatch.setattr(fresh._holdings, "all", whole)
    for claim in [*local.claims()][:3] + [*local.claims()][-3:]:
        assert fresh.score(claim.id).as_json(links=True) == local.score(claim.id).as_json(links=True)
    assert fresh["china-olympics:delay-request"].iri == local["china-olympics:delay-request"].iri


def test_a_claim_takes_some_dozen_questions_however_many_statements_are_on_it(
    graph: ClaimGraph, local: ClaimGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = "".join(
        f"  d{n}: {{outlet: o{n % 50}, statements: {{s{n}: {{who: o{n % 50}, says: asserts, claim: it}}}}}}\n"
        for n in range(200)
    )
    outlets = "".join(f"  o{n}: {{name: Outlet {n}, kind: outlet}}\n" for n in range(50))
    story = f"story: Many\nagents:\n{outlets}claims:\n  it: {{text: It happened}}\ndocuments:\n{statements}"
    for one in (graph, local):
        one.load(story.encode(), format="story", name="many.yaml")
    asked: list[counted.Pattern] = []

    def noted(endpoint: Endpoint, pattern: counted.Pattern, dataset: Dataset) -> list[Row]:
        asked.append(pattern)
        return counted.rows(endpoint, pattern, dataset)

    monkeypatch.setattr(linked, "rows", noted)
    fresh = claimgraph.open(graph.info().store)
    assert fresh.score("it").as_json(links=True) == local.score("it").as_json(links=True)
    assert 0 < len(asked) < 60


def test_a_query_is_answered_in_every_form(graph: ClaimGraph) -> None:
    graph.load(STORY)
    assert graph.query("ASK { ?c a cg:Claim }").boolean is True
    assert graph.query("ASK { ?c a cg:Judgement }").boolean is False
    assert len(graph.query("SELECT ?c { ?c a cg:Claim }").rows) == 10
    made = graph.query("CONSTRUCT { ?c a cg:Claim } WHERE { ?c a cg:Claim }").triples
    assert len(set(made)) == 10
    assert graph.query("DESCRIBE <https://w3id.org/claimgraph/story/china-olympics/denial>").kind == "graph"
    named = graph.query("SELECT DISTINCT ?g { GRAPH ?g { ?c a cg:Claim } }").rows
    assert [row["g"].value for row in named] == [graph.log()[0].content]
    alone = graph.query(f"SELECT ?s FROM <{graph.log()[0].content}> {{ ?s a cg:Claim }}").rows
    assert len(alone) == 10


def test_what_is_refused_over_a_folder_is_refused_here(graph: ClaimGraph) -> None:
    graph.load(STORY)
    for query, why in {
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "SERVICE is refused",
        "DROP ALL": "DROP is refused",
        "SELECT * FROM <https://w3id.org/claimgraph/provenance> { ?s ?p ?o }": "no current graph of the store",
        "SELECT ?c WHERE { ?c a cg:Claim": "line 1, column",
        "SELECT ?c WHERE { ?c a ex:Claim }": "the prefix `ex:` is not declared",
    }.items():
        with pytest.raises(QueryError, match=why):
            graph.query(query)
    assert len(graph.claims()) == 10


def test_the_command_line_over_a_server(
    server: Server, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMGRAPH_STORE", server.address)
    (tmp_path / "olympics.yaml").write_bytes(STORY.read_bytes())
    printed = {
        command.split()[0]: call(*command.split())
        for command in (
            "import olympics.yaml",
            "log",
            "info",
            "list claims",
            "score delay-request",
            "explain delay-request",
            "what-if delay-request --without nyt",
            "timeline delay-request",
            "query who-denied -p claim=delay-request",
            "export html board.html",
            "check",
        )
    }
    assert {name: (one.status, one.err.startswith("error")) for name, one in printed.items()} == dict.fromkeys(
        printed, (0, False)
    )
    assert server.address in printed["info"].out
    assert all("dba" not in one.out for one in printed.values())
    assert "contested" in printed["score"].out
    assert (tmp_path / "board.html").stat().st_size > 100_000
    assert not (tmp_path / ".claimgraph").exists()


def test_a_store_that_others_filled_is_read_where_its_records_are(server: Server, local: ClaimGraph) -> None:
    local.load(STORY)
    body = pyoxigraph.serialize(to_triples(local.records()), format=RdfFormat.N_TRIPLES)
    graph_store = read(server.address).graph_store
    assert graph_store is not None
    with httpx.Client(trust_env=False, auth=server.login, timeout=60) as client:
        where, headers = {"graph": "https://example.org/theirs"}, {"Content-Type": "text/turtle"}
        client.put(graph_store, params=where, content=body, headers=headers).raise_for_status()
    for address in (server.address, f"{server.address}?default-graph-uri=https://example.org/theirs"):
        graph = claimgraph.open(address)
        assert graph.score("delay-request").as_json() == local.score("delay-request").as_json()
        assert len(graph.query("SELECT ?c { ?c a cg:Claim }")) == 10
        with pytest.raises(QueryError, match="is told by the vocabulary, which this store does not hold"):
            graph.query("who-denied")
        with pytest.raises(
            StoreError, match=r"holds records that came there without|only some of its graphs are named"
        ):
            graph.load(STORY)


def test_a_server_that_only_reads_files_is_a_store_too(started: dict[str, Server], local: ClaimGraph) -> None:
    server = started["comunica"]
    local.load(STORY)
    graph = claimgraph.open(server.address)
    assert records(graph) == records(local)
    assert graph.score("delay-request").as_json() == local.score("delay-request").as_json()
    assert graph.query("ASK { ?c a cg:Claim }").boolean is True
    with pytest.raises(StoreError, match="holds records that came there without claimgraph"):
        graph.load(STORY)
    with pytest.raises(StoreError, match="can only be read"):
        claimgraph.open(server.address + "#read-only").load(STORY)


def test_virtuoso_cuts_long_answers_and_nothing_is_taken_for_whole(started: dict[str, Server]) -> None:
    with pytest.raises(QueryError, match=r"answered with 1,000 rows and left out the others"):
        claimgraph.open(
            started["virtuoso"].address + "?default-graph-uri=http://www.openlinksw.com/schemas/virtrdf%23"
        ).query("SELECT * { ?s ?p ?o }")
