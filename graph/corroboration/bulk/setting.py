"""What holds for all claims under one set of options: strengths of agents, what counts, what was withdrawn."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.corroboration.bulk.arrays import Ints, Neighbours, among, joined, reached, spread_out
from claimgraph.graph.edges.building import microseconds
from claimgraph.graph.edges.columns import KINDS, LETTERS, NO_DATE, STANCES, Bools, Edges, Floats, Many, Named, Numbers
from claimgraph.graph.evidence.dependence import SameOrganisation
from claimgraph.graph.priors import Beta, Tables
from claimgraph.ontology.terms import Stance

WITHDRAWS = np.array([stance.withdraws for stance in STANCES])
ATTRIBUTES = STANCES.index(Stance.ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all claims.

    Attributes:
        tables: the priors and factors.
        same_organisation: whether speakers of one organisation are one origin.
        reliability, reliability_spread: of each agent the log-odds of being right, and their standard deviation.
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
    visible = _visible(edges, as_of, without)
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
        withdrawn=_withdrawn(edges, visible),
        published=np.where(undated, np.iinfo(np.int64).max, published),
        undated=undated,
        related=_related(edges),
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
    """The log-odds of each agent and their deviations: by its kind, by its letters where it has some."""
    reliable = [_log_odds(tables.reliability_of(kind, ()), 0.0) for kind in KINDS]
    faithful = [_log_odds(tables.fidelity_of(kind, ()), 0.5) for kind in KINDS]
    kinds = edges.kind
    reliability, reliability_spread = np.array(reliable)[kinds].T.copy()
    fidelity, fidelity_spread = np.array(faithful)[kinds].T.copy()
    known: dict[tuple[int, ...], tuple[tuple[float, float], tuple[float, float]]] = {}
    for agent in np.flatnonzero(edges.grades.counts()).tolist():
        key = (int(kinds[agent]), *edges.grades[agent].tolist())
        if key not in known:
            letters = [LETTERS[letter] for letter in key[1:]]
            known[key] = (
                _log_odds(tables.reliability_of(KINDS[key[0]], letters), 0.0),
                _log_odds(tables.fidelity_of(KINDS[key[0]], letters), 0.5),
            )
        (reliability[agent], reliability_spread[agent]), (fidelity[agent], fidelity_spread[agent]) = known[key]
    return {
        "reliability": reliability,
        "reliability_spread": reliability_spread,
        "fidelity": fidelity,
        "fidelity_spread": fidelity_spread,
    }


def _log_odds(belief: Beta, low: float) -> tuple[float, float]:
    mean = belief.mean
    return math.log(mean / (1 - mean)), belief.spread(low) / (mean * (1 - mean))


# ---------------------------------------------------------------- what counts (section 3, step 1)


def _visible(edges: Edges, as_of: datetime | None, without: Collection[str]) -> Bools | None:
    """The statements that are public by a day, without some; None where that is all of them."""
    if as_of is None and not without:
        return None
    dropped = _Dropped(edges, frozenset(without))
    documents = np.ones(len(edges.outlet), np.bool_)
    if as_of is not None:
        documents = _public(edges, microseconds(as_of))
    documents &= ~(dropped.documents | dropped.agents[edges.outlet])
    return documents[edges.document] & ~dropped.agents[edges.speaker] & ~dropped.statements


class _Dropped:
    """The statements, documents and agents that are left out."""

    def __init__(self, edges: Edges, iris: frozenset[str]) -> None:
        self.statements = _named(edges.statements, iris)
        self.documents = _named(edges.documents, iris)
        self.agents = _named(edges.agents, iris)


def _named(names: Named, iris: frozenset[str]) -> Bools:
    named = np.zeros(len(names), np.bool_)
    if iris:
        named[[i for i in range(len(named)) if names[i] in iris]] = True
    return named


def _public(edges: Edges, day: int) -> Bools:
    """The documents that are public by a day: an unseen one once a public one cites it (see `evidence.public`)."""
    upper = np.where(edges.not_after != NO_DATE, edges.not_after, edges.not_before)
    by_date: Bools = (upper == NO_DATE) | (upper <= day)
    if edges.seen.all():
        return by_date
    citing, cited = [], []
    for many in (edges.relays, edges.answers):
        source = np.repeat(edges.document, many.counts())
        target = edges.document[many.items]
        counted = ~edges.seen[target] & (source != target)
        citing.append(source[counted])
        cited.append(target[counted])
    onward = Neighbours.of(
        len(edges.seen), np.concatenate(citing).astype(np.int64), np.concatenate(cited).astype(np.int64)
    )
    unseen = ~edges.seen
    known = reached(onward, edges.seen, np.ones(len(unseen), np.bool_)) & unseen
    public = by_date & ~known
    may_be = known & ((edges.not_before == NO_DATE) | (edges.not_before <= day))
    return reached(onward, public, public | may_be)


# ---------------------------------------------------------------- withdrawals (section 3, step 2)


def _withdrawn(edges: Edges, visible: Bools | None) -> Bools | None:
    """The statements that are withdrawn by who has the standing to, None where there are none."""
    target, by = edges.withdrawn.astype(np.int64), edges.withdrawn_by.astype(np.int64)
    if visible is not None:
        both = visible[target] & visible[by]
        target, by = target[both], by[both]
    entitled = _entitled(edges, target, by)
    target, by = target[entitled], by[entitled]
    if not len(target):
        return None
    attacked = np.isin(target, by)
    taken = np.zeros(len(edges), np.bool_)
    if not attacked.any():
        taken[target] = True
        return taken
    taken[_in_force(target.tolist(), by.tolist())] = True
    return taken


def _entitled(edges: Edges, target: Ints, by: Ints) -> Bools:
    """Whether each withdrawal is from the speaker, the outlet, or who owns or contains either."""
    who, speaker = edges.speaker[by], edges.speaker[target]
    outlet = edges.outlet[edges.document[target]]
    entitled: Bools = (who == speaker) | (who == outlet)
    above: dict[int, set[int]] = {}
    for i in np.flatnonzero(~entitled).tolist():
        entitled[i] = any(int(who[i]) in _above(edges, int(agent), above) for agent in (speaker[i], outlet[i]))
    return entitled


def _above(edges: Edges, agent: int, known: dict[int, set[int]]) -> set[int]:
    if agent not in known:
        found, todo = {agent}, [agent]
        while todo:
            at = todo.pop()
            for other in (*edges.member_of[at].tolist(), *edges.owned_by[at].tolist()):
                if other not in found:
                    found.add(other)
                    todo.append(other)
        known[agent] = found
    return known[agent]


def _in_force(target: list[int], by: list[int]) -> list[int]:
    """What is withdrawn where withdrawals are withdrawn themselves (see `evidence.withdrawals`)."""
    targets: dict[int, list[int]] = defaultdict(list)
    for at, one in zip(target, by, strict=True):
        targets[one].append(at)
    attackers: dict[int, set[int]] = {one: set() for one in targets}
    for one, attacked in targets.items():
        for at in attacked:
            if at in attackers:
                attackers[at].add(one)
    open_, fallen = set(targets), set[int]()
    waiting = {one: len(others) for one, others in attackers.items()}
    settled = [one for one, number in waiting.items() if not number]
    while settled:
        one = settled.pop()
        open_.discard(one)
        for at in targets[one]:
            if at in open_ and at not in fallen:
                fallen.add(at)
                open_.discard(at)
                for freed in targets[at]:
                    if freed in open_:
                        waiting[freed] -= 1
                        if not waiting[freed]:
                            settled.append(freed)
    return [at for one in targets.keys() - fallen for at in targets[one] if not (one in open_ and at in open_)]


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
