"""The active part of each side, and what flows through it (section 5 of the measure).

It is what lies between the origins and the first node that reaches the claim by itself: no detour past that can be
worth more. It falls into *parts* that share no citation, no link and no origins that may be one; their choices do not
bear on one another.
"""

from __future__ import annotations

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, Neighbours, among, begins, distinct, joined, reached
from claimgraph.graph.corroboration.bulk.dependence import Groups
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.strengths import Strengths, slope, through
from claimgraph.graph.edges.columns import Bools


class Active:
    """The active part of the known origins, or of the latent ones alone.

    Attributes:
        counted: the origins that may count; of those of one group that stand at the claim and relay nothing, only the
            weightiest does.
        member: the nodes of the active part, all origins among them.
        tails, heads: the citations over which something may go.
        carried: of each node how many it may carry; `ways` in how many ways it may go on.
        group: of each origin its group.
        part: of each node its part, -1 outside.
        value: what each node lets through of what it carries and says, in log-odds, where nothing forks; with its
            `variance` and the group `tree` that it carries where nothing merges; `before` is what it carries then.
        sum: the sum over what it carries.
        levels: the citations in the order in which they flow.
    """

    def __init__(self, nodes: Live, strengths: Strengths, groups: Groups, *, known: bool) -> None:
        self.nodes, self.strengths, self.link, self.known = nodes, strengths, groups.link, known
        self.group = groups.of if known else np.where(nodes.latent, nodes.place, -1)
        size = len(nodes)
        starts = nodes.origin if known else nodes.latent
        passing = ~nodes.attached[nodes.tails]
        tails, heads = nodes.tails[passing], nodes.heads[passing]
        self.member = reached(Neighbours.of(size, tails, heads), starts, np.ones(size, np.bool_))
        inside = self.member[tails]
        self.tails, self.heads = tails[inside], heads[inside]
        self.carried = np.bincount(self.heads, minlength=size)
        self.ways = np.bincount(self.tails, minlength=size)
        self.counted = starts.copy()
        self._tied: list[Ints] = []
        self._find_parts(groups.uncertain & starts)
        self._drop_lesser_origins()
        self._flow()

    def _find_parts(self, uncertain: Bools) -> None:
        members = np.flatnonzero(self.member)
        number = np.full(len(self.nodes), -1)
        number[members] = np.arange(len(members))
        order = members[np.argsort(self.link[members], kind="stable")]
        again = ~begins(self.link[order])
        unsure = np.flatnonzero(uncertain)
        unsure = unsure[np.argsort(self.nodes.place[unsure], kind="stable")]
        together = ~begins(self.nodes.place[unsure])
        one = [self.tails, order[1:][again[1:]], unsure[1:][together[1:]]]
        other = [self.heads, order[:-1][again[1:]], unsure[:-1][together[1:]]]
        self.parts, part = joined(len(members), number[np.concatenate(one)], number[np.concatenate(other)])
        self.part = np.full(len(self.nodes), -1)
        self.part[members] = part
        self.place = np.empty(self.parts, np.int64)
        self.place[part] = self.nodes.place[members]
        self.unsure = np.zeros(self.parts, np.bool_)
        self.unsure[self.part[unsure[together]]] = True
        again[:-1] |= again[1:]
        self.returning = order[again]
        """The nodes of links that return, link by link."""

    def _drop_lesser_origins(self) -> None:
        plain = np.flatnonzero(self.counted & self.nodes.attached & (self.carried == 0))
        group, at = self.group, self.strengths
        plain = plain[np.bincount(group[plain], minlength=1)[group[plain]] > 1]
        plain = plain[~self.unsure[self.part[plain]]]
        if not len(plain):
            return
        order = plain[np.lexsort((at.origin_spread[plain], -at.origin[plain], group[plain]))]
        new = begins(group[order])
        lesser, leader = order[~new], order[new][np.cumsum(new) - 1][~new]
        equal = (at.origin[lesser] == at.origin[leader]) & (at.origin_spread[lesser] == at.origin_spread[leader])
        equal &= at.origin_coin[lesser] != at.origin_coin[leader]
        self.tie(lesser[equal], leader[equal])
        self.counted[lesser] = False

    def tie(self, one: Ints, other: Ints) -> None:
        """Notes that a choice was made between equals."""
        self._tied += [one, other]

    def unclear(self) -> Bools:
        """The parts in which equals were chosen between that rest on somebody on whom the other side may rest as well.

        The interval shows which of them was chosen: what both sides rest on moves them together.
        """
        unclear = np.zeros(self.parts, np.bool_)
        nodes = np.concatenate(self._tied) if self._tied else np.empty(0, np.int64)
        places = np.zeros(int(self.nodes.place.max(initial=0)) + 2, np.bool_)
        places[self.nodes.place[nodes] ^ 1] = True
        facing = np.flatnonzero(places[self.nodes.place] & (self.nodes.speaker >= 0))
        width = int(self.nodes.speaker.max(initial=0)) + 1
        known = distinct(self.nodes.place[facing] * width + self.nodes.speaker[facing])
        while len(nodes):  # whatever lies behind what was chosen between
            on_both, _ = among((self.nodes.place[nodes] ^ 1) * width + self.nodes.speaker[nodes], known)
            unclear[self.part[nodes[on_both & (self.nodes.speaker[nodes] >= 0)]]] = True
            nodes = self.before[nodes]
            nodes = distinct(nodes[nodes >= 0])
        return unclear

    def _flow(self) -> None:
        """Passes weights on from the origins, level by level."""
        size, at = len(self.nodes), self.strengths
        own = np.where(self.counted, at.origin, 0.0)
        self.value = own.copy()
        self.variance = np.where(self.counted, at.origin_spread, 0.0) ** 2
        self.sum = np.zeros(size)
        self.tree = np.where(self.counted, self.group, -1)
        self.before = np.full(size, -1)
        self.levels: list[tuple[Ints, Ints]] = []
        onward = Neighbours.of(size, self.tails, self.heads)
        waiting = self.carried.copy()
        ready = np.flatnonzero(self.member & (self.carried == 0) & (self.ways > 0))
        while len(ready):
            place, heads = onward.around(ready)
            tails = ready[place]
            self.levels.append((tails, heads))
            np.add.at(self.sum, heads, self.value[tails])
            np.subtract.at(waiting, heads, 1)
            self.before[heads], self.tree[heads] = tails, self.tree[tails]
            done = heads[waiting[heads] == 0]
            done = distinct(done)
            relay, carried = at.relay[done], self.sum[done]
            self.value[done] = own[done] + through(relay, carried)
            self.variance[done] = (
                slope(carried, relay) ** 2 * self.variance[self.before[done]]
                + (slope(relay, carried) * at.relay_spread[done]) ** 2
            )
            ready = done[self.ways[done] > 0]
