"""Whatever is decided and undone in a store, what is told of it is what scoring everything before and after tells."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, serialize

import claimgraph as cg
from claimgraph.errors import InputError
from claimgraph.graph.corroboration.standing import Shift, Standing
from claimgraph.graph.model import Record, Records
from claimgraph.graph.provenance import Undoing
from claimgraph.graph.triples import to_triples
from claimgraph.ontology.terms import Stance
from tests.laws.stories import claim, document, iri, outlet, person, says

NAMES = ("main", "twin", "apart")


@st.composite
def stories(draw: st.DrawFn) -> Records:
    """People who are quoted in papers, each on one of three claims, some of which are declared to be the same."""
    twin = draw(st.sampled_from([(), (iri("main"),), (iri("apart"),)]))
    records: list[Record] = [claim("main"), claim("twin", same_claim_as=twin), claim("apart")]
    records += [person("org"), *(outlet(f"out{number}") for number in range(3))]
    records += [document(f"doc{number}", f"out{number}") for number in range(3)]
    for number in range(draw(st.integers(2, 5))):
        records.append(person(f"per{number}", member_of=draw(st.sampled_from([(), (iri("org"),)]))))
        for at in range(draw(st.integers(1, 2))):
            stance = draw(st.sampled_from([Stance.ASSERTS, Stance.ASSERTS, Stance.DENIES]))
            what, where = draw(st.sampled_from(NAMES)), f"doc{draw(st.integers(0, 2))}"
            records.append(says(f"s{number}-{at}", f"per{number}", stance, what, where))
    return Records.of(records)


def stored(story: Records) -> cg.ClaimGraph:
    """A store that holds a story as triples."""
    graph = cg.open()
    written = serialize(to_triples(story), format=RdfFormat.N_TRIPLES)
    assert written is not None
    graph.load(written, format="ntriples")
    return graph


def standings(graph: cg.ClaimGraph) -> dict[str, Standing]:
    return {verdict.claim: Standing.of(verdict) for verdict in graph.scores()}


@st.composite
def acts(draw: st.DrawFn, story: Records) -> list[tuple[str, Any]]:
    """Decisions on what is there, and undoings of any of them."""
    drawn: list[tuple[str, Any]] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["apart", "together", "same", "different", "grade", "outcome", "undo"]))
        if kind == "undo":
            drawn.append((kind, draw(st.integers(2, 2 + len(drawn)))))
            continue
        of_claims = list(map(iri, NAMES))
        speakers = sorted({statement.speaker for statement in story.statements.values()})
        if kind in ("grade", "outcome"):
            of, values = (
                (story.agents, "ABCDEF") if kind == "grade" else (of_claims, ["established", "refuted", "open"])
            )
            drawn.append((kind, (draw(st.sampled_from(sorted(of))), draw(st.sampled_from(values)))))
            continue
        sorts = [speakers, sorted(story.statements) if kind in ("apart", "together") else of_claims]
        some = [sort for sort in sorts if len(sort) > 1]
        if some:
            drawn.append((kind, draw(st.lists(st.sampled_from(draw(st.sampled_from(some))), min_size=2, max_size=3))))
    return drawn


@settings(max_examples=40)
@given(st.data())
def test_the_claims_that_change_are_told_and_no_others(data: st.DataObject) -> None:
    story = data.draw(stories())
    graph = stored(story)
    for kind, about in data.draw(acts(story)):
        before = standings(graph)
        try:
            if kind == "undo":
                told = graph.undo(about).shifts
            elif kind == "grade":
                told = graph.grade(*about, by="Bo", because="x").shifts
            elif kind == "outcome":
                told = graph.outcome(*about, by="Bo", because="x").shifts
            else:
                told = graph.decide(kind, about, by="Bo", because="x").shifts  # type: ignore[arg-type]
        except (InputError, cg.StoreError):
            assert standings(graph) == before
            continue
        after = standings(graph)
        changed = {iri: shift for iri in after if (shift := Shift(before[iri], after[iri]))}
        assert {shift.claim: shift for shift in told} == changed


@settings(max_examples=30)
@given(st.data())
def test_whatever_was_decided_undoing_all_of_it_in_any_order_is_the_start(data: st.DataObject) -> None:
    """Given imports and decisions, when all of them are undone in any order, then all is as it was before them: every
    triple, every record, every verdict."""
    story = data.draw(stories())
    graph = stored(story)
    start = content(graph)
    for kind, about in data.draw(acts(story)):
        try:
            if kind == "undo":
                graph.undo(about)
            elif kind in ("grade", "outcome"):
                getattr(graph, kind)(*about, by="Bo", because="x")
            else:
                graph.decide(kind, about, by="Bo", because="x")  # type: ignore[arg-type]
        except (InputError, cg.StoreError):
            continue
        if data.draw(st.booleans()):
            graph.load(f"story: More {len(graph.log())}\nid: more\n".encode(), format="story", name="more.yaml")
    holding = [entry.number for entry in graph.log()[:-1] if entry.kind != "undo" and entry.state != "undone"]
    for number in data.draw(st.permutations(holding)):
        graph.undo(number)
    undone = [entry.number for entry in graph.log() if isinstance(entry, Undoing) and entry.undoes == 1]
    for number in undone[:1] if graph.log()[-1].state == "undone" else ():
        graph.undo(number)
    assert content(graph) == start


def content(graph: cg.ClaimGraph) -> tuple[object, ...]:
    """The dataset as a query sees it, the records and the verdicts."""
    rows = graph.query("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }")
    seen = sorted(str(row) for row in rows)
    return seen, list(graph.records()), [verdict.as_json(links=True) for verdict in graph.scores()]
