"""Public mode changes no number and no count: on random stories, with unnamed sources in all their relations."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.exports.public import public_records
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Records, UnnamedSource
from tests.laws.scoring import counts, same_numbers
from tests.laws.test_comparing import entangled

FEWER = settings(max_examples=settings().max_examples // 3)


@FEWER
@given(entangled(), st.sampled_from(["none", "direct", "top"]))
def test_every_verdict_of_the_public_copy_is_that_of_the_house(records: Records, same_organisation: str) -> None:
    public = public_records(records)
    house = Scorer(records, same_organisation=same_organisation)
    copy = Scorer(public.scored, same_organisation=same_organisation)
    for claim in records.claims:
        one, other = house.verdict(claim), copy.verdict(claim)
        assert same_numbers(one, other)
        assert (one.status, counts(one), one.repeats, one.exact) == (
            *(other.status, counts(other), other.repeats, other.exact),
        )
        roles = {public.renamed.get(node.statement or "", node.statement): node.role for node in one.nodes}
        assert roles == {node.statement: node.role for node in other.nodes}


@FEWER
@given(entangled())
def test_no_old_id_and_no_description_is_left(records: Records) -> None:
    public = public_records(records)
    told = repr(public.shown)
    for agent in records.agents.values():
        if isinstance(agent, UnnamedSource):
            assert f"{agent.iri}'" not in told
            assert f"'{agent.label}'" not in told
