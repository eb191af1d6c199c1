"""Sides that need a search, by the algorithms of the reference, straight from the columns.

Where a statement may go on in several ways while others merge, where a speaker relays several times, or where two
origins may be one, the best choice is looked for as in `forest`, and channels are counted as in `chains`. Only the
active part of the side is handed over: what is cited beyond it changes neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, begins
from claimgraph.graph.corroboration.bulk.dependence import Groups
from claimgraph.graph.corroboration.bulk.forest import Forests, Strengths
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.corroboration.chains import chains_and_cuts
from claimgraph.graph.corroboration.forest import best_forest
from claimgraph.graph.corroboration.independence import independent_origins
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.edges.columns import Bools, Edges
from claimgraph.graph.edges.restoring import last_part
from claimgraph.graph.evidence.canonical import SIDE_NAME
from claimgraph.graph.evidence.strength import Strength


@dataclass(frozen=True, slots=True)
class Searched:
    """One side: the counts, the weight before the cap, whether all was looked at, and what each coin moves."""

    place: int
    origins: int
    channels: int
    weight: float
    exact: bool
    spreads: dict[int, float]


def search(
    edges: Edges, setting: Setting, nodes: Live, strengths: Strengths, groups: Groups, forests: Forests, places: Bools
) -> Iterator[Searched]:
    """Searches the sides at some places."""
    for place, side in _sides(edges, setting, nodes, strengths, groups, forests, places):
        origins = independent_origins(side)
        channels, cuts = chains_and_cuts(side, origins)
        forest = best_forest(side)
        spreads = {int(coin): spread for coin, spread in forest.spreads().items()}
        yield Searched(place, origins, channels, forest.weight, forest.exact and cuts.complete, spreads)


def put_in(found: Sequence[Searched], forests: Forests, origins: Ints) -> Forests:
    """The best sub-forests with those that were searched in their places; their origins are put in as well."""
    if not found:
        return forests
    places = np.array([side.place for side in found])
    origins[places] = [side.origins for side in found]
    weight, channels = forests.weight.copy(), forests.channels.copy()
    weight[places] = [side.weight for side in found]
    channels[places] = [side.channels for side in found]
    searched = np.zeros(len(weight), np.bool_)
    searched[places] = True
    kept = ~searched[forests.moved]
    spreads = [(side.place, coin, spread) for side in found for coin, spread in side.spreads.items()]
    moved, coins, values = zip(*spreads, strict=True) if spreads else ((), (), ())
    return Forests(
        weight=weight,
        channels=channels,
        open=forests.open & ~searched,
        tied=forests.tied & ~searched,
        active=forests.active,
        moved=np.concatenate((forests.moved[kept], np.array(moved, np.int64))),
        coin=np.concatenate((forests.coin[kept], np.array(coins, np.int64))),
        spread=np.concatenate((forests.spread[kept], np.array(values, np.float64))),
    )


def _sides(
    edges: Edges, setting: Setting, nodes: Live, strengths: Strengths, groups: Groups, forests: Forests, places: Bools
) -> Iterator[tuple[int, Side]]:
    """The active part of each side, its nodes numbered by their names as in `Side`."""
    chosen = np.flatnonzero(forests.active & places[nodes.place])
    chosen = chosen[np.argsort(nodes.place[chosen], kind="stable")]
    starts = np.flatnonzero(begins(nodes.place[chosen]))
    passing = forests.active[nodes.tails] & ~nodes.attached[nodes.tails] & places[nodes.place[nodes.tails]]
    citing: dict[int, list[int]] = defaultdict(list)
    for tail, head in zip(nodes.tails[passing].tolist(), nodes.heads[passing].tolist(), strict=True):
        citing[tail].append(head)
    for members in np.split(chosen, starts[1:]) if len(chosen) else ():
        yield int(nodes.place[members[0]]), _side(edges, setting, nodes, strengths, groups, members, citing)


def _side(
    edges: Edges,
    setting: Setting,
    nodes: Live,
    strengths: Strengths,
    groups: Groups,
    members: Ints,
    citing: dict[int, list[int]],
) -> Side:
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
        origin=[_origin(nodes, strengths, i) for i in order],
        relay=[_relay(edges, nodes, strengths, i) for i in order],
        latent=nodes.latent[order].tolist(),
        link=link,
        links=[frozenset((str(name),)) for name in links],
        group=groups.of[order].tolist(),
        pairs=_pairs(edges, setting, nodes, groups, order),
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


def _origin(nodes: Live, strengths: Strengths, i: int) -> Strength | None:
    if not (nodes.origin[i] or nodes.latent[i]):
        return None
    return Strength(float(strengths.origin[i]), float(strengths.origin_spread[i]), str(strengths.origin_coin[i]))


def _relay(edges: Edges, nodes: Live, strengths: Strengths, i: int) -> Strength | None:
    if nodes.latent[i] or (nodes.origin[i] and not edges.relays_something[nodes.statement[i]]):
        return None
    return Strength(float(strengths.relay[i]), float(strengths.relay_spread[i]), str(strengths.relay_coin[i]))


def _pairs(edges: Edges, setting: Setting, nodes: Live, groups: Groups, order: Sequence[int]) -> dict[int, set[int]]:
    """Of each origin those that it may be one with, beside its group."""
    speaking: dict[int, list[int]] = defaultdict(list)
    for k, i in enumerate(order):
        if nodes.origin[i] and setting.uncertain[nodes.speaker[i]]:
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
