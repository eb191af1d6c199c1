"""What comes in on a server: whole or not at all, never hiding what others put there, and never half believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

import claimgraph
from claimgraph.errors import StoreError
from claimgraph.graph.remote.store import PROVENANCE
from claimgraph.graph.triples import to_triples
from tests.cli.conftest import Call
from tests.graph.remote.conftest import STORY
from tests.graph.remote.misbehaving import Misbehaving


def test_a_server_that_takes_no_graphs_can_be_read_and_says_so(bad: Misbehaving) -> None:
    claimgraph.open(bad.address()).load(STORY)
    for address in (bad.address("read-only"), bad.address() + "#read-only"):
        graph = claimgraph.open(address)
        assert graph.score("delay-request").status == "contested"
        with pytest.raises(StoreError, match="can only be read"):
            graph.undo(1)


def test_on_the_command_line_too(bad: Misbehaving, call: Call, story: Path) -> None:
    printed = call("--store", bad.address("read-only"), "import", story.name)
    assert printed.status == 2
    assert printed.err.startswith(f"error: {bad.address('read-only').replace('query', 'data')}: can only be read")


def test_a_server_that_forgets_what_it_was_sent_is_found_out(bad: Misbehaving) -> None:
    with pytest.raises(StoreError, match="did not keep what it was sent"):
        claimgraph.open(bad.address("forgets")).load(STORY)


def test_an_import_that_is_cut_off_is_seen_by_nobody_and_can_be_done_again(
    bad: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = claimgraph.open(bad.address())
    put = graph._store._endpoint.put  # type: ignore[attr-defined]
    sent: list[str] = []

    def cut_off(name: str, triples: object) -> None:
        if len(sent) == 3:  # vocabulary, an empty history, the file: the connection breaks before the history of it
            raise StoreError("the cable")
        sent.append(name)
        put(name, triples)

    monkeypatch.setattr(graph._store._endpoint, "put", cut_off)  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="the cable"):
        graph.load(STORY)
    later = claimgraph.open(bad.address())
    assert (later.log(), later.claims(), len(later.query("SELECT ?c WHERE { ?c a cg:Claim }"))) == ((), (), 0)
    assert later.load(STORY).number == 1
    assert len(later.claims()) == 10


def test_two_who_write_at_once_are_told(bad: Misbehaving, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = claimgraph.open(bad.address()), claimgraph.open(bad.address())
    keep = one._store._archive.keep

    def while_the_other_writes(graph: str, triples: object) -> None:
        keep(graph, triples)  # type: ignore[arg-type]
        other.load(STORY, name="other.yaml")

    monkeypatch.setattr(one._store._archive, "keep", while_the_other_writes)
    with pytest.raises(StoreError, match="someone else is writing at the same time; do it again"):
        one.load(STORY, name="one.yaml")
    assert [entry.name for entry in one.log()] == ["other.yaml"]


def test_records_of_others_are_read_and_not_hidden_by_an_import(bad: Misbehaving) -> None:
    local = claimgraph.open()
    local.load(STORY)
    graph = NamedNode("https://example.org/theirs")
    bad.holds.extend(Quad(t.subject, t.predicate, t.object, graph) for t in to_triples(local.records()))
    theirs = claimgraph.open(bad.address())
    assert theirs.score("delay-request").as_json() == local.score("delay-request").as_json()
    assert theirs.log() == ()
    assert theirs.info().graphs == 1
    with pytest.raises(
        StoreError, match=r"holds records that came there without claimgraph.* import into an empty dataset"
    ):
        theirs.load(STORY)
    assert len(bad.holds) == len(list(to_triples(local.records())))


def test_a_history_that_is_damaged_is_told_by_the_graph_that_holds_it(bad: Misbehaving) -> None:
    claimgraph.open(bad.address()).load(STORY)
    number = NamedNode("http://purl.org/dc/terms/identifier")
    for quad in list(bad.holds.quads_for_pattern(None, number, None, NamedNode(PROVENANCE))):
        bad.holds.remove(quad)
    with pytest.raises(StoreError, match=f"the history in its graph <{PROVENANCE}> cannot be read"):
        claimgraph.open(bad.address()).log()


def test_of_where_a_file_stands_nothing_is_told_but_its_way_from_the_working_folder(
    bad: Misbehaving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "march").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here" / "march" / "story.yaml").write_bytes(STORY.read_bytes())
    (tmp_path / "elsewhere.yaml").write_bytes(STORY.read_bytes().replace(b"china-olympics", b"another"))
    graph = claimgraph.open(bad.address())
    graph.load(tmp_path / "here" / "march" / "story.yaml")
    graph.load(tmp_path / "elsewhere.yaml")
    assert [entry.name for entry in graph.log()] == ["elsewhere.yaml", "march/story.yaml"]
    told = "\n".join(str(quad) for quad in bad.holds.quads_for_pattern(None, None, None, NamedNode(PROVENANCE)))
    assert str(tmp_path) not in told
