"""What a program holds in its hands: `import claimgraph as cg`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
import rdflib

import claimgraph as cg

STORY = cg.examples() / "china-olympics.yaml"


@pytest.fixture
def graph() -> cg.ClaimGraph:
    graph = cg.open()
    graph.load(STORY)
    return graph


def test_the_public_names_are_these() -> None:
    assert set(cg.__all__) == {
        *("CG", "Advice", "Agent", "CheckReport", "Claim", "ClaimGraph", "ClaimGraphError", "Consequences"),
        *("ConvergenceError", "Decided", "Diff", "Document", "Evaluation", "Exported", "Finding", "Found"),
        "IdentityDecision",
        *("ImportReport", "IndependenceDecision", "Info", "InputError", "Judgement", "Outcome", "Outlet", "Page"),
        *("QueryError", "Ranking", "ReviewReport", "Reviewed"),
        *("Records", "Severity", "Statement", "Status", "StoreError", "Story", "Timeline", "Undone", "UnknownTerm"),
        *("UnnamedSource", "Verdict", "WhatIf", "__version__", "examples", "open"),
    }
    for name in cg.__all__:
        assert getattr(cg, name) is not None
    assert dir(cg) == sorted(cg.__all__)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'claimgraf'"):
        cg.claimgraf  # noqa: B018


def test_importing_the_package_loads_none_of_it() -> None:
    program = "import sys, claimgraph; print(*(name for name in sys.modules if name.startswith('claimgraph')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["claimgraph"]


def test_records_are_typed_and_found_by_id(graph: cg.ClaimGraph) -> None:
    assert len(graph.claims()) == 10
    assert isinstance(graph["delay-request"], cg.Claim)
    assert isinstance(graph["nyt-officials"], cg.UnnamedSource)
    assert {type(statement) for statement in graph.statements()} == {cg.Statement}
    assert len(graph.sources()) == 12
    assert len(graph.documents()) == 5


def test_a_verdict_knows_its_reasons_and_its_network(graph: cg.ClaimGraph) -> None:
    verdict = graph.score("delay-request")
    assert verdict.status is cg.Status.CONTESTED
    assert [chain.origin for chain in verdict.because if chain.set_aside is None] == ["officials-say", "china-denies"]
    network = verdict.network()
    assert nx.has_path(network, "officials-say", "delay-request")


def test_a_verdict_can_be_asked_for_as_of_a_day_and_without_sources(graph: cg.ClaimGraph) -> None:
    then = graph.score("no-sanctions", as_of="2022-03-01")
    assert (then.as_of, then.status) == ("2022-03-01", cg.Status.NO_SOURCE)
    both = graph.what_if("delay-request", without=["nyt"])
    assert (both.before.status, both.after.status) == (cg.Status.CONTESTED, cg.Status.DENIED)
    assert both.after.without == ("nyt",)


def test_all_claims_are_scored_in_their_order(graph: cg.ClaimGraph) -> None:
    assert [verdict.id for verdict in graph.scores()] == [claim.id for claim in graph.claims()]
    assert [verdict.id for verdict in graph.scores(["vote-count", "abstained"])] == ["vote-count", "abstained"]


def test_origins_of_one_organisation_count_as_asked() -> None:
    graph = cg.open()
    graph.load(
        b"""
story: Two offices
agents:
  state: {name: State, kind: government}
  army: {name: Army, kind: government, of: state}
  navy: {name: Navy, kind: government, of: state}
  general: {name: General, of: army}
  colonel: {name: Colonel, of: army}
  admiral: {name: Admiral, of: navy}
documents:
  record:
    outlet: state
    kind: record
    statements:
      s1: {who: general, says: asserts, claim: c}
      s2: {who: colonel, says: asserts, claim: c}
      s3: {who: admiral, says: asserts, claim: c}
claims:
  c: {text: The bridge is closed}
""",
        format="story",
    )
    assert graph.score("c", same_organisation="none").origins.for_ == 3
    assert graph.score("c").origins.for_ == 2
    assert graph.score("c", same_organisation="top").origins.for_ == 1


def test_another_table_gives_another_number_and_its_own_name(graph: cg.ClaimGraph, tmp_path: Path) -> None:
    table = tmp_path / "mine.toml"
    table.write_text('name = "mine/1"\n[prior]\nprobability = 0.2\n', encoding="utf-8")
    mine = graph.score("delay-request", tables=table)
    assert mine.tables == "mine/1"
    assert mine.probability < graph.score("delay-request").probability


def test_the_same_content_again_changes_nothing_and_a_changed_file_tells_what_changed(tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    story.write_bytes(STORY.read_bytes())
    graph = cg.open(tmp_path / "store")
    first, again = graph.load(story), graph.load(story)
    assert (first.outcome, again.outcome) == ("new", "unchanged")
    assert first.graph == again.graph
    lines = story.read_text(encoding="utf-8").splitlines(keepends=True)
    story.write_text("".join(line for line in lines if "tni-cooperation" not in line), encoding="utf-8")
    tried = graph.load(story, dry_run=True)
    assert (tried.outcome, tried.number) == ("replaced", None)
    assert len(graph.statements()) == 17
    changed = graph.load(story)
    assert [str(change) for change in changed.changes] == ["removed statements: tni-cooperation"]
    assert [len(graph.records(number).statements) for number in (None, 1)] == [16, 17]
    assert [entry.number for entry in graph.log()] == [2, 1]


def test_a_store_can_be_opened_again(tmp_path: Path) -> None:
    cg.open(tmp_path / "store").load(STORY)
    again = cg.open(tmp_path / "store", read_only=True)
    assert again.score("delay-request").status is cg.Status.CONTESTED
    with pytest.raises(cg.StoreError):
        cg.open(tmp_path / "none", read_only=True)


def test_a_file_with_faults_is_an_input_error_with_all_of_them_and_changes_nothing(graph: cg.ClaimGraph) -> None:
    before = graph.info()
    with pytest.raises(cg.InputError) as error:
        graph.load(b"story: x\nclaims: {c: {txt: y}}\nagents: {a: {nam: b}}\n", name="x.yaml")
    assert [(finding.where, finding.line) for finding in error.value.findings[:1]] == [("x.yaml", 2)]
    assert len(error.value.findings) >= 2
    assert graph.info() == before


def test_check_tells_of_a_file_what_it_tells_of_the_store(graph: cg.ClaimGraph) -> None:
    assert graph.check().violations == 0
    found = graph.check(b"story: x\nclaims: {c: {txt: y}}\n", format="story")
    assert found.violations >= 1
    with pytest.raises(cg.InputError, match="no such file"):
        graph.check("nothere.yaml")


def test_sparql_is_asked_of_what_is_imported(graph: cg.ClaimGraph) -> None:
    rows = list(graph.query("SELECT ?claim WHERE { ?claim a cg:Claim }"))
    assert len(rows) == 10
    denied = list(graph.query("who-denied", parameters={"claim": "delay-request"}))
    assert len(denied) == 1
    with pytest.raises(cg.QueryError, match="did you mean `who-denied`"):
        graph.query("who-denyed")


def test_rdflib_people_get_a_dataset(graph: cg.ClaimGraph) -> None:
    dataset = graph.rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    claim = rdflib.URIRef("https://w3id.org/claimgraph/ns#Claim")
    assert len({subject for subject, _, _, _ in dataset.quads((None, rdflib.RDF.type, claim, None))}) == 10


def test_an_export_is_found_by_its_extension_and_refuses_what_it_cannot_heed(
    graph: cg.ClaimGraph, tmp_path: Path
) -> None:
    graph.export(tmp_path / "board.html", claims=["delay-request"])
    assert b"<!doctype html>" in (tmp_path / "board.html").read_bytes()[:100].lower()
    with pytest.raises(cg.InputError, match="does not say what to write"):
        graph.export(tmp_path / "board.doc")
    with pytest.raises(cg.InputError, match="--without would change nothing"):
        graph.export(tmp_path / "story.ttl", without=["nyt"])


def test_an_export_comes_back_as_it_was(graph: cg.ClaimGraph, tmp_path: Path) -> None:
    for name in ("story.yaml", "story.ttl", "story.nq", "story.trig", "story.jsonld"):
        graph.export(tmp_path / name)
        again = cg.open()
        again.load(tmp_path / name)
        assert again.score("delay-request") == graph.score("delay-request"), name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "as of: `yesterday` is not a date; write it as 2022-03-02"),
        ("2022-13-01", "as of: `2022-13-01` is no day of the calendar"),
        ("../..", "as of: "),
    ],
)
def test_a_date_that_is_none_is_said_so(graph: cg.ClaimGraph, typed: str, said: str) -> None:
    with pytest.raises(cg.InputError, match=said):
        graph.score("delay-request", as_of=typed)
