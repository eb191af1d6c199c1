"""Parts of sides that need a search, by the algorithms of the reference, straight from the columns.

Where a statement may go on in several ways while others merge, where a speaker relays several times, or where two
origins may be one, the best choice is looked for as in `forest`, and channels are counted as in `chains`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.active import Active
from claimgraph.graph.corroboration.bulk.arrays import Ints, begins
from claimgraph.graph.corroboration.bulk.dependence import Groups
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.strengths import Strengths
from claimgraph.graph.corroboration.chains import most_channels
from claimgraph.graph.corroboration.forest import best_forest
from claimgraph.graph.corroboration.independence import independent
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.edges.columns import Bools, Edges
from claimgraph.graph.evidence.canonical import SIDE_NAME
from claimgraph.graph.evidence.strength import Strength
from claimgraph.graph.triples.short_ids import last_part


@dataclass(frozen=True, slots=True)
class Searched:
    """One part: the counts, the weight before the cap, whether all was looked at, and what each coin moves."""

    place: int
    groups: int
    origins: int
    channels: int
    weight: float
    exact: bool
    spreads: dict[int, float]


def search(edges: Edges, active: Active, groups: Groups, parts: Bools) -> Iterator[Searched]:
    """Searches some parts of the active part of the sides."""
    for place, side in _sides(edges, active, groups, parts):
        counted = independent(side)
        channels, complete = most_channels(side)
        forest = best_forest(side)
        yield Searched(
            place=place,
            groups=len({side.group[i] for i in side.known}),
            origins=len(counted.groups),
            channels=channels,
            weight=forest.weight,
            exact=forest.exact and complete and counted.exact,
            spreads={int(coin): spread for coin, spread in forest.spreads().items()},
        )


def _sides(edges: Edges, active: Active, groups: Groups, parts: Bools) -> Iterator[tuple[int, Side]]:
    """Each part as a side of its own, its nodes numbered by their names as in `Side`."""
    if not parts.any():
        return
    members = np.flatnonzero(active.member)
    chosen = members[parts[active.part[members]]]
    chosen = chosen[np.argsort(active.part[chosen], kind="stable")]
    starts = np.flatnonzero(begins(active.part[chosen]))
    passing = parts[active.part[active.tails]]
    citing: dict[int, list[int]] = defaultdict(list)
    for tail, head in zip(active.tails[passing].tolist(), active.heads[passing].tolist(), strict=True):
        citing[tail].append(head)
    for nodes in np.split(chosen, starts[1:]):
        yield int(active.nodes.place[nodes[0]]), _side(edges, active, groups, nodes, citing)


def _side(edges: Edges, active: Active, groups: Groups, members: Ints, citing: dict[int, list[int]]) -> Side:
    nodes, strengths = active.nodes, active.strengths
    named = sorted((_name(edges, nodes, i), i) for i in members.tolist())
    order = [i for _, i in named]
    number = {i: k for k, i in enumerate(order)}
    onward = [[number[j] for j in citing.get(i, ())] for i in order]
    back: list[list[int]] = [[] for _ in order]
    for k, ends in enumerate(onward):
        for end in ends:
            back[end].append(k)
    links: dict[int, int] = {}
    link = [links.setdefault(int(groups.link[i]), len(links)) for i in order]
    return Side(
        names=[name for name, _ in named],
        cited=back,
        citing=onward,
        attached=nodes.attached[order].tolist(),
        origin=[_origin(strengths, i) if _is_origin(active, i) else None for i in order],
        relay=[_relay(edges, nodes, strengths, i) for i in order],
        latent=[not active.known and bool(nodes.latent[i]) for i in order],
        link=link,
        links=[frozenset((str(name),)) for name in links],
        group=[int(groups.of[i]) if active.known else -1 for i in order],
        pairs=_pairs(edges, nodes, groups, order) if active.known else {},
    )


def _name(edges: Edges, nodes: Live, i: int) -> str:
    """The name of a node: equal choices are decided by the order of names."""
    taking = SIDE_NAME[-1 if nodes.place[i] % 2 else 1]
    if nodes.latent[i]:
        return f"unattributed:{taking}"
    said = int(nodes.statement[i])
    if said < 0:
        return f"{last_part(edges.documents[int(nodes.document[i])])}:quotes"
    name = last_part(edges.statements[said])
    return f"{name}:{taking}" if nodes.both[i] else name


def _is_origin(active: Active, i: int) -> bool:
    """Whether a node is one of the origins that are looked at: known ones, or the latent one alone."""
    return bool((active.nodes.origin if active.known else active.nodes.latent)[i])


def _origin(strengths: Strengths, i: int) -> Strength:
    return Strength(float(strengths.origin[i]), float(strengths.origin_spread[i]), str(strengths.origin_coin[i]))


def _relay(edges: Edges, nodes: Live, strengths: Strengths, i: int) -> Strength | None:
    if nodes.latent[i] or (nodes.origin[i] and not edges.relays_something[nodes.statement[i]]):
        return None
    return Strength(float(strengths.relay[i]), float(strengths.relay_spread[i]), str(strengths.relay_coin[i]))


def _pairs(edges: Edges, nodes: Live, groups: Groups, order: Sequence[int]) -> dict[int, set[int]]:
    """Of each origin those that it may be one with, beside its group."""
    speaking: dict[int, list[int]] = defaultdict(list)
    for k, i in enumerate(order):
        if groups.uncertain[i]:
            speaking[int(nodes.speaker[i])].append(k)
    pairs: dict[int, set[int]] = {}
    for speaker, mine in speaking.items():
        for other in edges.possibly_same_as[speaker].tolist():
            for one in mine:
                for two in speaking.get(other, ()) if other != speaker else ():
                    if groups.of[order[one]] != groups.of[order[two]]:
                        pairs.setdefault(one, set()).add(two)
                        pairs.setdefault(two, set()).add(one)
    return pairs
