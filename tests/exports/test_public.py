"""Public mode: nothing is told of unnamed sources, in no export, and every number stays what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from claimgraph.api import ClaimGraph
from claimgraph.errors import InputError
from claimgraph.exports.exporters import EXPORTERS
from claimgraph.exports.public import public_records, what_remains
from claimgraph.exports.view import build_view
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Agent, Claim, Document, Outlet, Records, Statement, Text, UnnamedSource
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import Stance

STORY = """
story: The bridge
id: bridge
agents:
  harbour: {name: Harbour Office, kind: organisation, of: ministry}
  ministry: {name: Ministry of Rivers, kind: government}
  unit: {name: Lantern Unit, kind: organisation, note: rented rooms in Kiel}
  lee: {name: Ana Lee, of: harbour}
  wire: {name: The Wire, kind: agency}
  post: {name: The Post, kind: outlet}
  weary-clerk: {unnamed: a weary clerk of the harbour, in: dispatch, of: harbour, remark: Met by the quay,
    real-name: Otto Maier, grade: B}
  tired-clerk: {unnamed: A weary clerk of the harbour, in: column, possibly: lee}
  night-diver: {unnamed: two divers of the night shift, in: column, of: unit, count: 2}
claims:
  fell: {text: The bridge fell by night, parties: ministry}
documents:
  dispatch:
    outlet: wire
    title: Bridge is gone
    published: 2022-01-02
    statements:
      clerk-saw-it: {who: weary-clerk, says: asserts, claim: fell, quote: It went down like a tired ox,
        remark: By phone}
      wire-told: {who: wire, says: attributes, claim: fell, relays: clerk-saw-it,
        quote: "The clerk said: it went down like a tired ox", remark: In the third paragraph}
  column:
    outlet: post
    published: 2022-01-04
    statements:
      clerk-again: {who: tired-clerk, says: asserts, claim: fell, at: p. 12 below the fold}
      diver-doubts: {who: night-diver, says: disputes, claim: fell}
      lee-denies: {who: lee, says: denies, claim: fell, quote: Nothing fell here}
"""
WORDS = (
    *("weary", "tired ox", "divers", "night shift", "Met by the quay", "By phone", "below the fold", "Lantern"),
    *("weary-clerk", "clerk-saw-it", "night-diver", "rooms in Kiel", "Maier"),
)
"""What nobody may read in a public copy."""


@pytest.fixture
def graph() -> ClaimGraph:
    graph = ClaimGraph.open()
    graph.load(STORY.encode(), format="story", name="bridge.yaml")
    return graph


@pytest.mark.parametrize("kind", EXPORTERS)
def test_no_export_tells_anything_of_an_unnamed_source(graph: ClaimGraph, kind: str, tmp_path: Path) -> None:
    graph.export(tmp_path / "inside", kind)
    graph.export(tmp_path / "public", kind, public=True)
    inside, public = ((tmp_path / name).read_text("utf-8") for name in ("inside", "public"))
    assert "weary clerk" in inside
    assert [word for word in WORDS if word.casefold() in public.casefold()] == []
    assert "Unnamed source 1" in public
    assert "Nothing fell here" in public or "Nothing fell here" not in inside  # what named ones said stays


def test_every_number_is_the_one_that_the_house_sees(graph: ClaimGraph) -> None:
    records = graph.records()
    public = public_records(records)
    for claim in records.claims:
        one, other = Scorer(records).verdict(claim), Scorer(public.scored).verdict(claim)
        assert (one.status, one.origins, one.channels, one.repeats) == (
            *(other.status, other.origins, other.channels, other.repeats),
        )
        assert (one.weight, one.probability, one.interval) == (other.weight, other.probability, other.interval)
        places = {public.renamed.get(node.statement or "", node.statement): node.role for node in one.nodes}
        assert places == {node.statement: node.role for node in other.nodes}


def test_sources_with_one_description_are_one_and_get_one_number(graph: ClaimGraph) -> None:
    public = public_records(graph.records())
    sources = [agent.label for agent in public.shown.agents.values() if isinstance(agent, UnnamedSource)]
    assert sources == ["Unnamed source 1", "Unnamed source 1", "Unnamed source 2"]


def test_an_organisation_goes_with_the_source_that_alone_belongs_to_it(graph: ClaimGraph) -> None:
    shown = {agent.label for agent in public_records(graph.records()).shown.agents.values()}
    assert "Lantern Unit" not in shown
    assert {"Harbour Office", "Ministry of Rivers"} <= shown  # a named person belongs there too


def test_nobody_is_told_to_be_or_to_belong_to_anything_by_an_unnamed_source(graph: ClaimGraph) -> None:
    for agent in public_records(graph.records()).shown.agents.values():
        if isinstance(agent, UnnamedSource):
            assert (agent.member_of, agent.owned_by, agent.possibly_same_as, agent.headcount) == ((), (), (), None)


@pytest.mark.parametrize("same_organisation", ["direct", "top"])
def test_why_sources_count_as_one_does_not_name_where_an_unnamed_one_belongs(
    graph: ClaimGraph, same_organisation: Literal["direct", "top"]
) -> None:
    graph.load(STORY.replace("lee, says: denies", "lee, says: confirms").encode(), format="story", name="bridge.yaml")
    records = graph.records()
    public = public_records(records)
    claim = next(iter(records.claims))
    house = Scorer(records, same_organisation=same_organisation).verdict(claim)
    copy = public.told(Scorer(public.scored, same_organisation=same_organisation).verdict(claim))
    told = [[chain.set_aside or "" for chain in verdict.because] for verdict in (house, copy)]
    assert any("Harbour Office" in reason or "Ministry of Rivers" in reason for reason in told[0])
    assert not any("Harbour Office" in reason or "Ministry of Rivers" in reason for reason in told[1])
    assert any("the same organisation" in reason for reason in told[1])


def test_nor_does_the_page_name_it(graph: ClaimGraph, tmp_path: Path) -> None:
    graph.load(STORY.replace("lee, says: denies", "lee, says: confirms").encode(), format="story", name="bridge.yaml")
    graph.export(tmp_path / "house.html")
    graph.export(tmp_path / "public.html", public=True)
    assert "the same organisation (Harbour Office)" in (tmp_path / "house.html").read_text("utf-8")
    assert "the same organisation (" not in (tmp_path / "public.html").read_text("utf-8")


def test_what_remains_is_told_to_whoever_exports(graph: ClaimGraph, tmp_path: Path) -> None:
    told = list(map(str, graph.export(tmp_path / "board.html", public=True).remains))
    assert told[0] == (
        "weary-clerk is “Unnamed source 1”: published by The Wire; dated 2022-01-02; "
        "counts, or may count, as one with Unnamed source 1; counts as a party to fell"
    )
    assert "Ana Lee" in told[1]
    assert graph.export(tmp_path / "board.html").remains == ()


def test_words_that_stand_elsewhere_too_stop_the_export_and_nothing_is_written(tmp_path: Path) -> None:
    graph = ClaimGraph.open()
    graph.load(STORY.replace("Bridge is gone", "“It went down like a tired ox”").encode(), format="story", name="s")
    with pytest.raises(InputError) as told:
        graph.export(tmp_path / "board.html", public=True)
    assert [finding.where for finding in told.value.findings] == ["clerk-saw-it"]
    assert "its quote would stand in the html export" in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_what_is_dropped_and_the_day_hold_in_public_too(graph: ClaimGraph, tmp_path: Path) -> None:
    graph.export(tmp_path / "a.graphml", public=True, without=["weary-clerk"], as_of="2022-01-04")
    assert "Unnamed source 2" in (tmp_path / "a.graphml").read_text("utf-8")


def test_a_public_copy_is_the_same_twice(graph: ClaimGraph, tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        graph.export(tmp_path / name, public=True)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_nothing_private_can_be_asked_for_in_public(graph: ClaimGraph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing private leaves in public mode"):
        graph.export(tmp_path / "board.html", public=True, include=["note"])


def test_a_new_id_takes_nobody_elses_place() -> None:
    base = "https://example.org/s/"
    records = Records.of(
        [
            Outlet(iri=base + "unnamed-source-1", id="unnamed-source-1", name=Text.of("A paper of that name")),
            UnnamedSource(iri=base + "u", id="u", description=Text.of("a clerk"), document=base + "d"),
            Document(iri=base + "d", id="d", outlet=base + "unnamed-source-1"),
            Claim(iri=base + "c", id="c", text=Text.of("Something")),
            Statement(
                iri=base + "s", id="s", speaker=base + "u", stance=Stance.ASSERTS, claim=base + "c", document=base + "d"
            ),
        ]
    )
    shown = public_records(records).shown
    assert len(shown) == len(records)
    assert sorted(agent.id for agent in shown.agents.values()) == ["public-unnamed-source-1", "unnamed-source-1"]


def test_an_old_id_that_reads_like_a_new_one_stops_nothing(tmp_path: Path) -> None:
    graph = ClaimGraph.open()
    graph.load(STORY.replace("weary-clerk", "source-2").encode(), format="story", name="bridge.yaml")
    graph.export(tmp_path / "board.html", public=True)
    assert (tmp_path / "board.html").is_file()


def test_a_public_copy_of_named_people_alone_is_the_same_copy(graph: ClaimGraph) -> None:
    people = Records.of([Agent(iri="urn:a", id="a", name=Text.of("A")), Claim(iri="urn:c", id="c", text=Text.of("C"))])
    public = public_records(people)
    assert (public.shown, public.taken_out, what_remains(public)) == (people, (), ())


DECIDED = """
independence:
  - {apart: [weary-clerk, lee], by: Zelda Quill, on: 2023-02-01, because: Other floors}
  - {together: [weary-clerk, wire], by: Zelda Quill, on: 2023-02-02, because: Same desk}
  - {apart: [lee, post, weary-clerk], by: Tom Reed, on: 2023-02-03, because: Asked them}
"""


@pytest.fixture
def judged() -> ClaimGraph:
    """A story in which people decided about an unnamed source, and one of them about named ones as well."""
    story = STORY.replace("grade: B}", "grade: {is: B, by: Zelda Quill, on: 2023-01-05, because: Was right before}}")
    graph = ClaimGraph.open()
    graph.load((story + DECIDED).encode(), format="story", name="bridge.yaml")
    return graph


@pytest.mark.parametrize("kind", EXPORTERS)
def test_what_was_decided_about_an_unnamed_source_is_nobodys_business(
    judged: ClaimGraph, kind: str, tmp_path: Path
) -> None:
    judged.export(tmp_path / "public", kind, public=True)
    public = (tmp_path / "public").read_text("utf-8")
    assert [word for word in ("Zelda", "2023-01-05", "2023-02-01", "Was right", "Other floors") if word in public] == []
    shown = public_records(judged.records()).shown
    assert not shown.judgements
    assert [sorted(one.apart) for one in shown.decisions.values()] == [
        ["https://w3id.org/claimgraph/story/bridge/lee", "https://w3id.org/claimgraph/story/bridge/post"]
    ]  # what Tom Reed decided of the two that have names


def test_the_grade_of_an_organisation_that_is_hidden_goes_with_it() -> None:
    story = """
story: Bridge
agents:
  unit: {name: The Secret Unit, kind: organisation, grade: B}
  clerk: {unnamed: a clerk, in: d, of: unit, grade: C}
  post: {name: Post, kind: outlet, grade: A}
documents:
  d: {outlet: post, statements: {s: {who: clerk, says: asserts, claim: fell}}}
claims: {fell: {text: The bridge fell}}
"""
    graph = ClaimGraph.open()
    graph.load(story.encode(), format="story", name="bridge.yaml")
    house = public_records(graph.records())
    asked = public_records(graph.records(), decisions=True)
    assert [judged.rpartition("/")[2] for judged in sorted(one.judges for one in house.shown.judgements.values())] == [
        "post"
    ]
    assert len(asked.shown.judgements) == 2  # of the clerk and of the Post
    verdict = Scorer(house.scored).verdict(next(iter(house.scored.claims)))
    assert {one.id for one in verdict.grades} == {"unnamed-source-1", "post"}
    assert {one.id for one in house.told(verdict).grades} == {"post"}
    assert {one.id for one in asked.told(verdict).grades} == {"unnamed-source-1", "post"}


def test_it_counts_all_the_same() -> None:
    story = STORY.replace("lee, says: denies", "lee, says: confirms")
    decided = (
        "independence:\n  - {together: [night-diver, weary-clerk, lee], by: Zelda Quill, on: 2023-02-02, because: So}"
    )
    graph = ClaimGraph.open()
    graph.load(
        (story.replace("says: disputes", "says: confirms") + decided).encode(), format="story", name="bridge.yaml"
    )
    records = graph.records()
    public = public_records(records)
    for claim in records.claims:
        house, copy = Scorer(records).verdict(claim), public.told(Scorer(public.scored).verdict(claim))
        assert (house.probability, house.origins, house.interval) == (copy.probability, copy.origins, copy.interval)
        told = [str([chain.set_aside for chain in verdict.because]) for verdict in (house, copy)]
        assert "by a person's decision (Zelda Quill, 2023-02-02)" in told[0]
        assert "by a person's decision" in told[1] and "Zelda" not in told[1]


def test_it_stays_where_it_is_asked_for_by_name(judged: ClaimGraph, tmp_path: Path) -> None:
    judged.export(tmp_path / "public.ttl", public=True, include=["decisions"])
    public = (tmp_path / "public.ttl").read_text("utf-8")
    assert "Zelda Quill" in public and "2023-01-05" in public
    assert "Was right" not in public and "Other floors" not in public


def test_a_name_that_public_words_hold_too_is_told_with_every_place(tmp_path: Path) -> None:
    story = STORY.replace("Nothing fell here", "Otto Maier saw nothing fall").replace("Bridge is gone", "Maier speaks")
    graph = ClaimGraph.open()
    graph.load(story.encode(), format="story", name="bridge.yaml")
    for public in (False, True):
        done = graph.export(tmp_path / "board.html", public=public)
        assert list(map(str, done.repeated)) == ["the real name behind weary-clerk stands in the quote of lee-denies"]
    other = story.replace("Otto Maier saw", "They saw")
    graph.load(other.encode(), format="story", name="bridge.yaml")
    [told] = graph.export(tmp_path / "board.html", public=True).repeated
    assert str(told) == "a part of the real name behind weary-clerk stands in the title of dispatch"


def test_a_name_that_stands_nowhere_else_is_not_told(graph: ClaimGraph, tmp_path: Path) -> None:
    assert graph.export(tmp_path / "board.html", public=True).repeated == ()


FOREIGN = """
@prefix : <https://example.org/> .
@prefix cg: <https://w3id.org/claimgraph/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <https://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:u a cg:Agent , cg:UnnamedSource ; cg:description "a clerk"@en ; cg:document :d ;
    foaf:name "Otto Maier" ; rdfs:label "Maier, Otto" ; foaf:homepage <https://example.org/otto-maier> .
:d a cg:Document ; cg:outlet :o .
:o a cg:Agent , cg:Outlet ; schema:name "The Post" ; cg:kind cg:outletKind .
:c a cg:Claim ; schema:text "It fell"@en .
:s a cg:Statement ; cg:speaker :u ; cg:stance cg:asserts ; cg:claim :c ; cg:document :d .
"""


@pytest.mark.parametrize("kind", EXPORTERS)
@pytest.mark.parametrize("public", [False, True])
def test_names_in_foreign_properties_of_an_unnamed_source_reach_no_export(kind: str, public: bool) -> None:
    records = read(FOREIGN.encode(), format="turtle").records
    assert isinstance(records.agents["https://example.org/u"], UnnamedSource)
    copy = public_records(records) if public else None
    scored, shown = (copy.scored, copy.shown) if copy else (records, records)
    exporter = EXPORTERS[kind]
    verdicts = list(Scorer(scored).verdicts()) if exporter.needs_verdicts else None
    written = exporter.checked(build_view(shown, verdicts, taken_out=copy.taken_out if copy else None)).decode()
    assert "maier" not in written.casefold()


@pytest.mark.parametrize("foreign", ['schema:name "Otto Maier"', "schema:sameAs <https://example.org/otto-maier>"])
def test_a_name_in_our_own_properties_of_an_unnamed_source_is_refused_at_the_door(foreign: str) -> None:
    with pytest.raises(InputError, match="an identity would be published"):
        read(FOREIGN.replace('foaf:name "Otto Maier"', foreign).encode(), format="turtle")
