"""What holds for all claims under one set of options: strengths of agents, what counts, what was withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.corroboration.bulk.arrays import Ints, among, joined, spread_out
from claimgraph.graph.corroboration.bulk.public import visible_statements
from claimgraph.graph.corroboration.bulk.withdrawals import withdrawn_statements
from claimgraph.graph.edges.columns import KINDS, LETTERS, NO_DATE, STANCES, Bools, Edges, Floats, Many, Numbers
from claimgraph.graph.evidence.dependence import SameOrganisation
from claimgraph.graph.evidence.strength import uncertain_log_odds
from claimgraph.graph.priors import Tables
from claimgraph.ontology.terms import Stance

ATTRIBUTES = STANCES.index(Stance.ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all claims.

    Attributes:
        tables: the priors and factors.
        same_organisation: whether speakers of one organisation are one origin.
        reliability, reliability_spread: of each agent the log-odds of being right, and their standard deviation: in the
            first row where it says that something is so, in the second where it denies that.
        taught: whether the outcome of a claim of the pool taught the table, so that the pool has one of its own.
        fidelity, fidelity_spread: of each agent the log-odds of passing on what it heard, and their deviation.
        publishes: whether an agent's business is to pass on what others say; `named_person`: whether an origin by it
            can be on the record.
        inside: of agents that belong to something, themselves and what they belong to at any level, as rising keys
            (agent times the number of agents, plus what it is in).
        outermost: of them, in the same form, those that belong to nothing.
        uncertain: agents that may be the same as others; `decided` statements and agents of people's decisions.
        visible: the statements that count, or None where all do.
        withdrawn: the statements that were withdrawn, or None where none was.
        published: of each document the instant from which it surely is public, the largest number where it has none.
        undated: whether a document has no date.
        related: of each pool the set of pools that bear on one another to which it belongs, -1 where it is alone.
    """

    tables: Tables
    same_organisation: SameOrganisation
    reliability: Floats
    reliability_spread: Floats
    fidelity: Floats
    fidelity_spread: Floats
    publishes: Bools
    named_person: Bools
    inside: Ints
    outermost: Ints
    uncertain: Bools
    decided_agents: Bools
    decided_statements: Numbers
    visible: Bools | None
    withdrawn: Bools | None
    published: Ints
    undated: Bools
    related: Ints
    taught: Bools


def setting(
    edges: Edges,
    *,
    as_of: datetime | None,
    without: Collection[str],
    same_organisation: SameOrganisation,
    tables: Tables,
) -> Setting:
    """Looks at all records once. `without` holds IRIs of statements, documents and agents."""
    agents = len(edges.kind)
    inside = _closure(edges.member_of, agents)
    belongs = edges.member_of.counts() > 0
    containers = inside % max(agents, 1)
    outer = inside[~belongs[containers]]
    with_outer = np.zeros(agents, np.bool_)
    with_outer[outer // max(agents, 1)] = True
    in_circle = ~with_outer[inside // max(agents, 1)]  # a circle of memberships has no outermost one
    kinds = edges.kind
    publishing = np.array([bool(kind and kind.publishes) for kind in KINDS])
    uncertain = edges.possibly_same_as.counts() > 0
    uncertain[edges.possibly_same_as.items] = True
    decided = np.zeros(agents, np.bool_)
    decided[edges.decided_agents] = True
    visible = visible_statements(edges, as_of, without)
    published = np.where(edges.not_after != NO_DATE, edges.not_after, edges.not_before)
    undated = published == NO_DATE
    return Setting(
        tables=tables,
        same_organisation=same_organisation,
        **_strengths(edges, tables),
        publishes=publishing[kinds],
        named_person=edges.described & (edges.description < 0) & ~publishing[kinds],
        inside=inside,
        outermost=np.sort(np.concatenate((outer, inside[in_circle]))),
        uncertain=uncertain,
        decided_agents=decided,
        decided_statements=edges.decided_statements,
        visible=visible,
        withdrawn=withdrawn_statements(edges, visible),
        published=np.where(undated, np.iinfo(np.int64).max, published),
        undated=undated,
        related=_related(edges),
        taught=_taught(edges, tables),
    )


def is_inside(setting: Setting, agents: Ints, organisations: Ints) -> Bools:
    """Whether each agent is, or belongs at any level to, the organisation at its place."""
    keys = agents * max(len(setting.publishes), 1) + organisations
    same: Bools = agents == organisations
    return among(keys, setting.inside)[0] | same


# ---------------------------------------------------------------- agents


def _closure(member_of: Many, agents: int) -> Ints:
    """Of agents that belong to something, itself and all that it belongs to, as rising keys."""
    members = np.flatnonzero(member_of.counts())
    keys = members * agents + members
    newest = keys
    while len(newest):
        place, above = spread_out(member_of.starts, member_of.items, newest % agents)
        newest = np.setdiff1d(newest[place] // agents * agents + above, keys)
        keys = np.union1d(keys, newest)
    return keys


def _strengths(edges: Edges, tables: Tables) -> dict[str, Floats]:
    """The log-odds of each agent and their deviations: by its kind, by its letters or by itself where the table has
    these."""
    reliable = np.array(
        [[uncertain_log_odds(tables.reliability_of(kind, (), side)) for kind in KINDS] for side in (1, -1)]
    )
    faithful = np.array([uncertain_log_odds(tables.fidelity_of(kind, ()), low=0.5) for kind in KINDS])
    kinds = edges.kind
    reliability, reliability_spread = np.moveaxis(reliable[:, kinds], 2, 0).copy()
    fidelity, fidelity_spread = faithful[kinds].T.copy()
    known: dict[tuple[int, ...], tuple[list[tuple[float, float]], tuple[float, float]]] = {}
    for agent in np.flatnonzero(edges.grades.counts()).tolist():
        key = (int(kinds[agent]), *edges.grades[agent].tolist())
        if key not in known:
            letters = [LETTERS[letter] for letter in key[1:]]
            known[key] = (
                [uncertain_log_odds(tables.reliability_of(KINDS[key[0]], letters, side)) for side in (1, -1)],
                uncertain_log_odds(tables.fidelity_of(KINDS[key[0]], letters), low=0.5),
            )
        both, (fidelity[agent], fidelity_spread[agent]) = known[key]
        reliability[:, agent], reliability_spread[:, agent] = np.array(both).T
    if tables.agents:
        for agent in range(len(edges.agents)):
            own = tables.agents.get(edges.agents[agent])
            if own is not None:
                both = [uncertain_log_odds(belief) for belief in (own.asserts, own.denies)]
                reliability[:, agent], reliability_spread[:, agent] = np.array(both).T
    return {
        "reliability": reliability,
        "reliability_spread": reliability_spread,
        "fidelity": fidelity,
        "fidelity_spread": fidelity_spread,
    }


def _taught(edges: Edges, tables: Tables) -> Bools:
    """The pools of the claims whose outcomes taught the table."""
    taught = np.zeros(edges.pools, np.bool_)
    if tables.learned is not None:
        claims = frozenset(tables.learned.claims)
        taught[[int(edges.pool[number]) for number in range(len(edges.claims)) if edges.claims[number] in claims]] = (
            True
        )
    return taught


# ---------------------------------------------------------------- claims that bear on each other


def _related(edges: Edges) -> NDArray[np.int64]:
    """Of each pool the set of pools that bear on one another: by entailment, by contradiction, through attributions
    that pass on one another across claims, which may stand in a circle."""
    one, other = [], []
    for many in (edges.entails, edges.contradicts):
        one.append(np.repeat(edges.pool, many.counts()))
        other.append(edges.pool[many.items])
    attributes = np.flatnonzero((edges.stance == ATTRIBUTES) & (edges.claim >= 0))
    place, cited = spread_out(edges.relays.starts, edges.relays.items, attributes)
    across = (edges.stance[cited] == ATTRIBUTES) & (edges.claim[cited] >= 0)
    mine, theirs = edges.pool[edges.claim[attributes[place[across]]]], edges.pool[edges.claim[cited[across]]]
    one.append(mine[mine != theirs])
    other.append(theirs[mine != theirs])
    pairs = np.concatenate(one).astype(np.int64), np.concatenate(other).astype(np.int64)
    related = np.full(edges.pools, -1, np.int64)
    if len(pairs[0]):
        _, part = joined(edges.pools, *pairs)
        touched = np.unique(np.concatenate(pairs))
        related[touched] = part[touched]
    return related
