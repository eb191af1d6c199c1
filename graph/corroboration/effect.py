"""What a person's decision changes: which claims it can reach, and how they stand before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

import networkx as nx

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.standing import Shift, Standing
from claimgraph.graph.decided import held_apart, held_one
from claimgraph.graph.model import (
    Agent,
    Decided,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Records,
    Statement,
)
from claimgraph.graph.neighbourhood import Linked, LinkedRecords, around, neighbourhood


def around_decision(linked: Linked, decision: Decided) -> Records:
    """The records that suffice to weigh every claim whose verdict a decision can change."""
    return neighbourhood(linked, sorted(_claims_named(linked, decision)))


def reached(before: Records, after: Records, decision: Decided) -> Iterator[str]:
    """The claims whose verdicts a decision can change: those that it names, and those that are joined to them without
    the decision or with it. No citation carries anything between other claims."""
    for records in (before, after):
        linked = LinkedRecords(records)
        influence = Influence(linked)
        yield from (claim for named in _claims_named(linked, decision) for claim in influence.group(named))


def shifts(before: Records, after: Records, claims: Iterable[str]) -> Iterator[Shift]:
    """How these claims stand before and after, where that is different, in the order of the records."""
    asked = before.claims.keys() & after.claims.keys() & frozenset(claims)
    if not asked:
        return
    scorers = [Conditions().scorer(around(records, asked)) for records in (before, after)]
    for claim in after.claims:
        if claim in asked:
            shift = Shift(*(Standing.of(scorer.verdict(claim)) for scorer in scorers))
            if shift:
                yield shift


def _claims_named(linked: Linked, decision: Decided) -> set[str]:
    """The claims that a decision is about, or on which those speak, or publish, whom it is about."""
    match decision:
        case Outcome():
            return {decision.claim}
        case Judgement():
            named = frozenset([decision.judges])
        case IndependenceDecision() | IdentityDecision():
            members = {*held_one(decision), *held_apart(decision)}
            if isinstance(decision, IdentityDecision) and _are_claims(linked, members):
                return members
            named = _counted_with(linked, members)
    said = {iri for speaker in named for iri in linked.referring(Statement, "speaker", speaker)}
    if isinstance(decision, Judgement):  # an outlet passes on what others say in its documents
        documents = {iri for outlet in named for iri in linked.referring(Document, "outlet", outlet)}
        said |= {iri for document in documents for iri in linked.referring(Statement, "document", document)}
    statements = linked.read([*named, *said]).values()
    return {statement.claim for statement in statements if isinstance(statement, Statement)}


def _are_claims(linked: Linked, members: Collection[str]) -> bool:
    return not any(isinstance(record, Agent) for record in linked.read([*members]).values())


def _counted_with(linked: Linked, members: Collection[str]) -> frozenset[str]:
    """These, and all that people count as one with any of them, or hold to be the same, over many decisions."""
    together: nx.Graph[str] = nx.Graph()
    together.add_nodes_from(members)
    for decision in linked.read([*linked.every(IndependenceDecision), *linked.every(IdentityDecision)]).values():
        if isinstance(decision, IndependenceDecision | IdentityDecision):
            together.add_edges_from(pairwise(held_one(decision)))
    return frozenset(one for member in members for one in nx.node_connected_component(together, member))
