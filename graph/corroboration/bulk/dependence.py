"""Which origins are one, and which links return (sections 3.5 and 4 of the measure).

Origins that have a key in common, of a speaker, an organisation, an owner or a description, are one: the parts of the
graph of origins and keys are the groups. What only may be one is left to a search, and what people decided to the
reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, among, joined, spread_out
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.edges.columns import Bools, Edges, Many
from claimgraph.graph.evidence.dependence import SameOrganisation

_AGENT, _OWNER, _DESCRIPTION, _TOP = range(4)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of known origins that are one.

    Attributes:
        of: of each live node its group, -1 where it is no known origin.
        number: how many groups there are.
        origins: of each place how many groups.
        uncertain: the origins that may be the same as others.
        link: of each live node what it shares with all nodes of its link, and with no others: the group of its
            speaker where that one is an origin of the place, else a number from `number` on.
    """

    of: Ints
    number: int
    origins: Ints
    uncertain: Bools
    link: Ints


def groups(edges: Edges, setting: Setting, nodes: Live, places: int, open_: Bools) -> Groups:
    """Groups the known origins of each place; pools in which people decided on some of them are left open."""
    origins = np.flatnonzero(nodes.origin)
    place, speaker = nodes.place[origins], nodes.speaker[origins]
    several = np.bincount(place, minlength=places)[place] > 1
    chosen = np.flatnonzero(several)
    decided = setting.decided_agents[speaker[chosen]]
    decided |= among(nodes.statement[origins[chosen]], setting.decided_statements.astype(np.int64))[0]
    of_decided = np.bincount(place[chosen[decided]], minlength=places)
    open_ |= np.any(of_decided.reshape(-1, 2) > 1, axis=1)
    group = np.arange(len(origins))
    if len(chosen):
        key_of, keys = _keys(edges, setting, place[chosen], speaker[chosen])
        _, number = np.unique(keys, return_inverse=True)
        size = len(chosen) + int(number.max()) + 1
        _, part = joined(size, key_of, len(chosen) + number)
        first = np.full(size, len(origins))
        np.minimum.at(first, part[: len(chosen)], chosen)
        group[chosen] = first[part[: len(chosen)]]
    found, group = np.unique(group, return_inverse=True)
    uncertain = np.zeros(len(nodes), np.bool_)
    uncertain[origins[chosen]] = setting.uncertain[speaker[chosen]]
    of = np.full(len(nodes), -1)
    of[origins] = group
    counts = np.zeros(places, np.int64)
    np.add.at(counts, place[found], 1)
    return Groups(of, len(found), counts, uncertain, _links(nodes, origins, group, len(found), len(edges.kind)))


def _keys(edges: Edges, setting: Setting, place: Ints, speaker: Ints) -> tuple[Ints, Ints]:
    """What origins have in common with those that they are one with: the number of each origin, and the key."""
    width = max(len(edges.kind), 1)
    rows, keys = [np.arange(len(place))], [_key(_AGENT, place, speaker, width)]

    def add(space: int, which: Ints, values: Ints) -> None:
        rows.append(which)
        keys.append(_key(space, place[which], values, width))

    def listed(many: Many) -> tuple[Ints, Ints]:
        return spread_out(many.starts, many.items, speaker)

    add(_OWNER, *listed(edges.owned_by))
    described = np.flatnonzero(edges.description[speaker] >= 0)
    add(_DESCRIPTION, described, edges.description[speaker[described]].astype(np.int64))
    if setting.same_organisation is SameOrganisation.DIRECT:
        add(_AGENT, *listed(edges.member_of))
    elif setting.same_organisation is SameOrganisation.TOP:
        for space, closure in ((_AGENT, setting.inside), (_TOP, setting.outermost)):
            low, high = np.searchsorted(closure, speaker * width), np.searchsorted(closure, (speaker + 1) * width)
            which = np.repeat(np.arange(len(place)), high - low)
            above = closure[np.repeat(low - np.cumsum(high - low) + (high - low), high - low) + np.arange(len(which))]
            other = above % width != speaker[which]
            which, values = which[other], above[other] % width
            if space == _AGENT:  # what one belongs to is a reason only where it speaks itself
                speaks, _ = among(_key(_AGENT, place[which], values, width), np.unique(keys[0]))
                which, values = which[speaks], values[speaks]
            add(space, which, values)
    return np.concatenate(rows), np.concatenate(keys)


def _key(space: int, place: Ints, value: Ints, width: int) -> Ints:
    return (place * 4 + space) * width + value


def _links(nodes: Live, origins: Ints, group: Ints, number: int, agents: int) -> Ints:
    """Of each node what stands for its link: see `Groups`."""
    own = nodes.place * (agents + 1) + nodes.speaker + 1
    speaking, first = np.unique(own[origins], return_index=True)
    known, at = among(own, speaking)
    link = number + own
    if len(speaking):
        link[known] = group[first][at[known]]
    return link
