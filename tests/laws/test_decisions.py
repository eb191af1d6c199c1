"""What always holds of people's decisions, whatever was declared and decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration.bulk.run import verdicts
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.decided import rulings, when
from claimgraph.graph.edges.building import edges_of
from claimgraph.graph.model import Bounds, Claim, IdentityDecision, IndependenceDecision, Record, Records
from claimgraph.graph.pools import Pools
from claimgraph.ontology.terms import Stance
from tests.laws.stories import claim, document, iri, outlet, person, says, stories

NAMES = [f"claim{number}" for number in range(6)]
SOME = st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True)


@st.composite
def decisions(draw: st.DrawFn, *, separating: bool = True) -> list[IdentityDecision]:
    """Decisions on which claims are the same, some of them without a date or with that of another one."""
    drawn = []
    for number in range(draw(st.integers(0, 6))):
        key = draw(st.sampled_from(["same", "different"] if separating else ["same"]))
        about: dict[str, Any] = {key: tuple(map(iri, draw(SOME)))}
        day = draw(st.none() | st.integers(1, 3).map(lambda day: datetime(2022, 3, day, tzinfo=UTC)))
        decided = None if day is None else Bounds(f"{day:%Y-%m-%d}", day, day)
        name = f"identity/{number}"
        drawn.append(IdentityDecision(iri=iri(name), id=name, decided=decided, **about))
    return drawn


@st.composite
def declared(draw: st.DrawFn) -> list[Record]:
    """Claims, some of which their story declares to be the same."""
    return [
        claim(name, same_claim_as=tuple(map(iri, draw(st.lists(st.sampled_from(NAMES), max_size=2))))) for name in NAMES
    ]


def joined_pairs(pools: Pools) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in combinations(pools.of, 2) if pools.of[pair[0]] == pools.of[pair[1]]}


@given(declared(), decisions())
def test_no_pool_holds_two_claims_that_are_decided_to_be_different(claims: list[Record], decided: list[Record]) -> None:
    records = Records.of([*claims, *decided])
    ruled = rulings(records.identity_decisions.values())
    apart = {pair for pair, ruling in ruled.items() if not ruling.one}
    assert joined_pairs(Pools(records)) & apart == set()


@given(declared(), decisions())
def test_a_link_is_left_out_only_where_it_is_on_a_way_between_what_is_different(
    claims: list[Record], decided: list[IdentityDecision]
) -> None:
    """The oracle takes the links of one moment after another, and looks for ways by trying all of them."""
    records = Records.of([*claims, *decided])
    ruled = rulings(decided)
    apart = {pair for pair, ruling in ruled.items() if not ruling.one}
    moments: dict[Any, set[frozenset[str]]] = {}
    for pair, ruling in ruled.items():
        if ruling.one:
            moments.setdefault(when(ruling.decision), set()).add(pair)
    same = [frozenset((iri, other)) for iri, made in records.claims.items() for other in made.same_claim_as]
    kept: nx.Graph[str] = nx.Graph()
    kept.add_nodes_from(records.claims)
    for wanted in (*(moments[at] for at in sorted(moments, reverse=True)), {pair for pair in same if len(pair) == 2}):
        parts = {node: min(part) for part in nx.connected_components(kept) for node in part}
        ways: nx.Graph[str] = nx.Graph()
        ways.add_edges_from((parts[one], parts[other]) for one, other in map(sorted, wanted))
        crossed = {
            frozenset(step)
            for one, other in map(tuple, apart)
            if {parts[one], parts[other]} <= ways.nodes.keys() and parts[one] != parts[other]
            for way in nx.all_simple_paths(ways, parts[one], parts[other])
            for step in pairwise(way)
        }
        kept.add_edges_from(
            (one, other) for one, other in map(sorted, wanted) if frozenset((parts[one], parts[other])) not in crossed
        )
    assert Pools(records).of == {node: min(part) for part in nx.connected_components(kept) for node in part}


@given(declared(), decisions(), st.permutations(NAMES))
def test_how_claims_are_called_changes_no_pool(
    claims: list[Record], decided: list[IdentityDecision], called: list[str]
) -> None:
    """Given k same as m and m same as q, and that k is not q, then m is with neither, whatever they are called."""
    new = dict(zip(map(iri, NAMES), map(iri, called), strict=True))

    def renamed(iris: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new[name] for name in iris)

    made = [replace(c, iri=new[c.iri], same_claim_as=renamed(c.same_claim_as)) for c in claims if isinstance(c, Claim)]
    judged = [replace(d, same=renamed(d.same), different=renamed(d.different)) for d in decided]
    before, after = (
        joined_pairs(Pools(Records.of(records))) for records in ([*claims, *decided], [*made, *reversed(judged)])
    )
    assert {frozenset(map(new.__getitem__, pair)) for pair in before} == after


def test_a_claim_between_two_that_are_different_is_with_neither() -> None:
    claims = [claim("k", same_claim_as=(iri("m"),)), claim("m", same_claim_as=(iri("q"), iri("n"))), claim("q")]
    decided = IdentityDecision(iri=iri("identity/1"), id="", different=(iri("k"), iri("q")))
    pools = Pools(Records.of([*claims, claim("n"), decided]))
    assert joined_pairs(pools) == {frozenset((iri("m"), iri("n")))}
    later = IdentityDecision(iri=iri("identity/2"), id="", same=(iri("m"), iri("q")))
    pools = Pools(Records.of([*claims, claim("n"), decided, later]))
    assert joined_pairs(pools) == {frozenset(map(iri, pair)) for pair in ("mn", "mq", "nq")}


@given(declared(), decisions(separating=False))
def test_without_a_decision_that_separates_pools_are_connected_components(
    claims: list[Record], decided: list[IdentityDecision]
) -> None:
    records = Records.of([*claims, *decided])
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(records.claims)
    graph.add_edges_from((one, other) for one, made in records.claims.items() for other in made.same_claim_as)
    for decision in decided:
        graph.add_edges_from(combinations(decision.same, 2))
    assert Pools(records).of == {node: min(part) for part in nx.connected_components(graph) for node in part}


@given(declared(), decisions(), st.randoms())
def test_the_order_of_the_records_changes_no_pool(claims: list[Record], decided: list[Record], chance: Any) -> None:
    records = [*claims, *decided]
    shuffled = chance.sample(records, len(records))
    assert Pools(Records.of(shuffled)).of == Pools(Records.of(records)).of


@given(declared(), decisions())
def test_of_every_two_claims_of_a_pool_it_is_told_why_they_are_one(claims: list[Record], decided: list[Record]) -> None:
    pools = Pools(Records.of([*claims, *decided]))
    for one, other in map(sorted, joined_pairs(pools)):
        assert pools.why(one, other) == pools.why(other, one) != ""


@given(decisions())
def test_of_two_decisions_on_a_pair_the_later_one_holds(decided: list[IdentityDecision]) -> None:
    """The oracle: day by day, those without a day first, and number by number."""

    def later(order: Sequence[IdentityDecision]) -> dict[frozenset[str], bool]:
        found: dict[frozenset[str], bool] = {}
        for decision in order:
            for same, members in ((True, decision.same), (False, decision.different)):
                found.update((frozenset(pair), same) for pair in combinations(members, 2))
        return found

    undated = [decision for decision in decided if decision.decided is None]
    dated = [decision for decision in decided if decision.decided is not None]
    dated.sort(key=lambda decision: decision.decided.typed if decision.decided else "")
    assert {pair: ruling.one for pair, ruling in rulings(decided[::-1]).items()} == later([*undated, *dated])


def test_a_decision_in_a_list_of_a_story_is_later_than_those_before_it() -> None:
    pair = (iri("a"), iri("b"))
    numbered = [
        IndependenceDecision(iri=iri("independence/2"), id="", apart=pair),
        IndependenceDecision(iri=iri("independence/9"), id="", together=pair),
        IndependenceDecision(iri=iri("independence/10"), id="", apart=pair),
    ]
    (ruling,) = rulings(reversed(numbered)).values()
    assert ruling == (False, numbered[2])


# ---------------------------------------------------------------- what a decision amounts to


def figures(records: Records) -> list[object]:
    """All that is counted and weighed, claim by claim."""
    return [
        (v.status, v.origins, v.channels, v.hangs_on, v.weight, v.probability, v.interval)
        for v in Scorer(records).verdicts()
    ]


def declaring(records: Records, **same: tuple[str, ...]) -> list[Record]:
    """The records with these claims (short ids) declared the same as others; nothing else makes claims one."""
    return [
        replace(record, same_claim_as=same.get(record.id, ())) if isinstance(record, Claim) else record
        for record in records
        if not isinstance(record, IdentityDecision)
    ]


@given(stories())
def test_deciding_that_claims_are_the_same_is_as_good_as_declaring_it(story: Records) -> None:
    two = Records.of([*story, claim("twin")])
    decided = IdentityDecision(iri=iri("identity/1"), id="", same=(iri("main"), iri("twin")))
    assert figures(Records.of([*declaring(two), decided])) == figures(Records.of(declaring(two, twin=(iri("main"),))))


@given(stories())
def test_deciding_that_claims_are_different_is_as_good_as_not_declaring_them_the_same(story: Records) -> None:
    two = Records.of([*story, claim("twin")])
    decided = IdentityDecision(iri=iri("identity/1"), id="", different=(iri("main"), iri("twin")))
    assert figures(Records.of([*declaring(two, twin=(iri("main"),)), decided])) == figures(Records.of(declaring(two)))


def test_all_claims_at_once_follow_the_later_decision_too() -> None:
    """Given a dozen decisions on the same two, when columns are made of them, then the latest of them still holds."""
    names = [f"independence/{number}" for number in range(1, 13)]
    both = (iri("per0"), iri("per1"))
    decided = [
        IndependenceDecision(iri=iri(name), id=name, together=both)
        if number % 2
        else IndependenceDecision(iri=iri(name), id=name, apart=both)
        for number, name in enumerate(names, 1)
    ]
    said = [says(f"s{n}", f"per{n}", Stance.ASSERTS, "main", f"doc{n}") for n in range(2)]
    agents = [person("per0"), person("per1"), outlet("out0"), outlet("out1")]
    papers = [document("doc0", "out0"), document("doc1", "out1")]
    for last, origins in ((12, 2), (11, 1)):
        records = Records.of([*agents, *papers, claim("main"), *said, *reversed(decided[:last])])
        assert [verdict.origins.for_ for verdict in Scorer(records).verdicts()] == [origins]
        assert [row.origins_for for row in verdicts(edges_of(records))] == [origins]
