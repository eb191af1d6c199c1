"""What always holds of people's decisions, whatever was declared and decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, product
from typing import Any

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration.bulk.run import verdicts
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.decided import rulings
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
def test_a_link_is_left_out_only_where_it_would_bring_together_what_is_different(
    claims: list[Record], decided: list[Record]
) -> None:
    records = Records.of([*claims, *decided])
    pools, ruled = Pools(records), rulings(records.identity_decisions.values())
    wanted = [pair for pair, ruling in ruled.items() if ruling.one]
    wanted += [frozenset((one, other)) for one, made in records.claims.items() for other in made.same_claim_as]
    for pair in wanted:
        one, *rest = sorted(pair)
        if rest and pools.of[one] != pools.of[rest[0]]:
            here, there = ([iri for iri, pool in pools.of.items() if pool == pools.of[end]] for end in (one, rest[0]))
            between = {frozenset(pair) for pair in product(here, there)}
            assert any(not ruled[found].one for found in between & ruled.keys())


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
