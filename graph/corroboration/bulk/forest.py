"""The weight of each side by its best sub-forest, where that has a closed form (sections 4, 5 and 7 of the measure).

The *active* part of a side is what lies between its origins and the first node that reaches the claim by itself: no
detour past that can be worth more. Two kinds of active parts need no search:

1. Nothing forks: each statement goes on in one way, and each origin stands for a group of its own. Then the weight is
   the recursion L(relay) = l [+] (sum of L over what it carries). Several relays of one speaker that all stand at the
   claim, with equal l and nothing of their own, are one relay over the sum.
2. Nothing merges: each relay carries one statement. Then each origin is worth its best chain, each group its best
   origin, and the side their sum.

What is of neither kind is left open, and so is a choice between equals that differ in whom they rest on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, Neighbours, begins, reached, summed
from claimgraph.graph.corroboration.bulk.dependence import Groups
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.parties import are_parties
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.edges.columns import ACCESSES, CERTAINTIES, Bools, Edges, Floats
from claimgraph.graph.evidence.strength import TRANSPARENT

CLOSE = 1e-12
UNATTRIBUTED = -2
"""The coin of latent origins; that of an agent's reliability is twice its number, of its fidelity one more."""


def through(relay: Floats, weight: Floats) -> Floats:
    """l [+] x: what relays of log-odds `relay` let through of `weight`, both >= 0 (see `weights.through`)."""
    low, high = np.minimum(relay, weight), np.maximum(relay, weight)
    passed: Floats = np.maximum(0.0, low + np.log1p(np.exp(-low - high)) - np.log1p(np.exp(low - high)))
    return passed


def slope(x: Floats, y: Floats) -> Floats:
    """The derivative of x [+] y by x (see `weights.slope`)."""
    return np.maximum(0.0, sigmoid(x + y) - sigmoid(x - y))


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    small = np.exp(-np.abs(x))
    share: Floats = np.where(x >= 0, 1.0, small) / (1 + small)
    return share


@dataclass(frozen=True, slots=True)
class Strengths:
    """Of each live node: what it says of its own and what it lets through, in log-odds, with their deviations."""

    origin: Floats
    origin_spread: Floats
    origin_coin: Ints
    relay: Floats
    relay_spread: Floats
    relay_coin: Ints


@dataclass(frozen=True, slots=True)
class Forests:
    """The best sub-forests.

    Attributes:
        weight: of each place, in natural log-odds, before the cap.
        channels: of each place how many chains share no link.
        open: places that are left to the reference.
        tied: places where equals were chosen between.
        active: of each node whether it lies in the active part of its side.
        moved, coin, spread: places and coins, with by how much the weight moves with one deviation of the coin.
    """

    weight: Floats
    channels: Ints
    open: Bools
    tied: Bools
    active: Bools
    moved: Ints
    coin: Ints
    spread: Floats


def strengths(edges: Edges, setting: Setting, nodes: Live) -> Strengths:
    """The strengths of all live nodes (see `evidence.strength`)."""
    tables, speaker = setting.tables, nodes.speaker
    size = len(nodes)
    origin, spread = np.zeros(size), np.zeros(size)
    known = np.flatnonzero(nodes.origin)
    said, who = nodes.statement[known], speaker[known]
    access = np.array([tables.access[value] for value in ACCESSES])
    certainty = np.array([tables.certainty[value] for value in CERTAINTIES])
    factor = access[edges.access[said]] * certainty[edges.certainty[said]]
    party = are_parties(edges, setting, said)
    factor[party] *= np.where(edges.against_interest[said[party]], tables.admission, tables.party)
    origin[known], spread[known] = setting.reliability[who] * factor, setting.reliability_spread[who] * factor
    ratio = edges.likelihood_ratio[said]
    stated = np.flatnonzero(~np.isnan(ratio))
    origin[known[stated]], spread[known[stated]] = np.log(ratio[stated]), 0.0
    nobody = tables.origin["unattributed"]
    origin[nodes.latent] = math.log(nobody.mean / (1 - nobody.mean))
    spread[nodes.latent] = nobody.spread() / (nobody.mean * (1 - nobody.mean))
    relay, relay_spread = setting.fidelity[speaker], setting.fidelity_spread[speaker]
    said = np.flatnonzero(nodes.statement >= 0)
    fidelity = edges.fidelity[nodes.statement[said]]
    stated = np.flatnonzero(~np.isnan(fidelity))
    with np.errstate(divide="ignore"):
        odds = np.log(fidelity[stated] / (1 - fidelity[stated]))
    relay[said[stated]] = np.where(fidelity[stated] >= 1, TRANSPARENT, odds)
    relay_spread[said[stated]] = 0.0
    coin = np.where(nodes.latent, UNATTRIBUTED, 2 * speaker)
    return Strengths(origin, spread, coin, relay, relay_spread, 2 * speaker + 1)


class _Run:
    """The best sub-forests of the origins that are known, or of the latent ones alone."""

    def __init__(self, nodes: Live, strengths: Strengths, groups: Groups, places: int, *, known: bool) -> None:
        self.nodes, self.strengths, self.link, self.places = nodes, strengths, groups.link, places
        self.known = known
        self.group = groups.of if known else np.where(nodes.latent, nodes.place, -1)
        starts = nodes.origin if known else nodes.latent
        self.counted = starts.copy()
        self.tied = np.zeros(places, np.bool_)
        size = len(nodes)
        passing = ~nodes.attached[nodes.tails]
        tails, heads = nodes.tails[passing], nodes.heads[passing]
        self.active = reached(Neighbours.of(size, tails, heads), starts, np.ones(size, np.bool_))
        self.all_active = self.active.copy()
        inside = self.active[tails]
        self.tails, self.heads = tails[inside], heads[inside]
        self.carried = np.bincount(self.heads, minlength=size)
        self.ways = np.bincount(self.tails, minlength=size)
        self._drop_lesser_origins()
        self._flow()

    def _drop_lesser_origins(self) -> None:
        """Of origins of one group that stand at the claim and relay nothing, only the weightiest matters."""
        plain = np.flatnonzero(self.counted & self.nodes.attached & (self.carried == 0))
        group, at = self.group, self.strengths
        plain = plain[np.bincount(group[plain], minlength=len(group) + 1)[group[plain]] > 1]
        if not len(plain):
            return
        order = plain[np.lexsort((at.origin_spread[plain], -at.origin[plain], group[plain]))]
        new = begins(group[order])
        first, lesser = order[new], order[~new]
        best = np.full(int(group[order].max()) + 1, -1)
        best[group[first]] = first
        leader = best[group[lesser]]
        equal = (at.origin[lesser] == at.origin[leader]) & (at.origin_spread[lesser] == at.origin_spread[leader])
        self._tie(lesser[equal & (at.origin_coin[lesser] != at.origin_coin[leader])])
        self.counted[lesser] = False
        self.active[lesser] = False

    def _tie(self, nodes: Ints) -> None:
        self.tied[self.nodes.place[nodes]] = True

    def _flow(self) -> None:
        """Passes weights on from the origins, level by level, with their variance where nothing merges."""
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
        ready = np.flatnonzero(self.active & (self.carried == 0) & (self.ways > 0))
        while len(ready):
            place, heads = onward.around(ready)
            tails = ready[place]
            self.levels.append((tails, heads))
            np.add.at(self.sum, heads, self.value[tails])
            np.subtract.at(waiting, heads, 1)
            self.before[heads], self.tree[heads] = tails, self.tree[tails]
            done = heads[waiting[heads] == 0]
            done = np.unique(done) if len(done) > 1 else done
            relay, carried = at.relay[done], self.sum[done]
            self.value[done] = own[done] + through(relay, carried)
            self.variance[done] = (
                slope(carried, relay) ** 2 * self.variance[self.before[done]]
                + (slope(relay, carried) * at.relay_spread[done]) ** 2
            )
            ready = done[self.ways[done] > 0]

    # ------------------------------------------------------------ which kind

    def kinds(self) -> tuple[Bools, Bools]:
        """Of each place whether nothing forks, and whether nothing merges, as the page above says."""
        place, size = self.nodes.place, self.places
        one, two = np.ones(size, np.bool_), np.ones(size, np.bool_)
        one[place[self.ways > 1]] = False
        merging = (self.carried > 1) | ((self.carried > 0) & self.counted)
        two[place[merging]] = False
        counted = np.flatnonzero(self.counted)
        several = np.bincount(self.group[counted], minlength=1)[self.group[counted]] > 1
        one[place[counted[several]]] = False
        negative = self.active & ((self.strengths.origin < 0) | ((self.carried > 0) & (self.strengths.relay < 0)))
        one[place[negative]] = two[place[negative]] = False
        self._look_at_links(one, two)
        return one, two

    def _look_at_links(self, one: Bools, two: Bools) -> None:
        """Takes out the places in which a link returns where the closed form does not hold."""
        active = np.flatnonzero(self.active)
        order = active[np.argsort(self.link[active], kind="stable")]
        again = ~begins(self.link[order])
        again[:-1] |= again[1:]
        order = order[again]
        self.shared = np.empty(0, np.int64)
        if not len(order):
            return
        nodes, at = self.nodes, self.strengths
        link = np.cumsum(begins(self.link[order])) - 1
        number = int(link[-1]) + 1
        place = nodes.place[order]
        carries, attached = self.carried[order] > 0, nodes.attached[order]
        one[place[~attached]] = False

        relays, of = order[carries], link[carries]
        several = np.bincount(of, minlength=number)[of] > 1
        relays, of = relays[several], of[several]
        for value in (at.relay[relays], at.relay_spread[relays], nodes.speaker[relays].astype(np.float64)):
            one[nodes.place[relays[_differs(value, of, number)]]] = False
        one[nodes.place[relays[self.counted[relays]]]] = False
        self.shared, self._shared_link = relays, of

        tree = self.tree[order]
        two[place[_differs(tree.astype(np.float64), link, number)]] = False
        of_group = (self.link[order] == tree) & self.known  # no relay is of the link of a latent origin
        two[place[(of_group & carries) | (~of_group & ~attached)]] = False

    # ------------------------------------------------------------ the best choice

    def forests(self) -> Forests:
        """The best sub-forest of each place."""
        one, two = self.kinds()
        nodes, at = self.nodes, self.strengths
        place = nodes.place
        carries = self.carried > 0
        total = self.sum.copy()
        leads = carries.copy()
        if len(self.shared):  # several relays of one speaker are one over the sum
            together = one[place[self.shared]]
            shared, link = self.shared[together], self._shared_link[together]
            sums = summed(link, self.sum[shared], int(link.max()) + 1 if len(link) else 0)
            total[shared] = sums[link]
            leads[shared] = False
            leads[shared[np.unique(link, return_index=True)[1]]] = True
        roots = self.active & nodes.attached
        chosen = roots & one[place]
        chosen[self._best_of_groups(np.flatnonzero(roots & two[place] & ~one[place]))] = True
        at_claim = np.flatnonzero(chosen)
        own = np.where(self.counted, at.origin, 0.0)
        worth = own[at_claim] + np.where(leads[at_claim], through(at.relay[at_claim], total[at_claim]), 0.0)
        weight = summed(place[at_claim], worth, self.places)
        gain = np.where(chosen, 1.0, 0.0)
        onto = slope(total, at.relay)
        for tails, heads in reversed(self.levels):
            taken = chosen[heads]
            tails, heads = tails[taken], heads[taken]
            chosen[tails] = True
            gain[tails] = gain[heads] * onto[heads]
        said = np.flatnonzero(chosen & self.counted & (at.origin_spread > 0))
        told = np.flatnonzero(chosen & leads & (at.relay_spread > 0))
        return Forests(
            weight=weight,
            channels=self._channels(roots, one, two),
            open=~(one | two),
            tied=self.tied,
            active=self.all_active,
            moved=np.concatenate((place[said], place[told])),
            coin=np.concatenate((at.origin_coin[said], at.relay_coin[told])),
            spread=np.concatenate(
                (
                    gain[said] * at.origin_spread[said],
                    gain[told] * slope(at.relay[told], total[told]) * at.relay_spread[told],
                )
            ),
        )

    def _best_of_groups(self, roots: Ints) -> Ints:
        """Of the ends of each group's chains the weightiest one, of equal ones the least uncertain."""
        if not len(roots):
            return roots
        group, value = self.tree[roots], self.value[roots]
        order = np.lexsort((-value, group))
        roots, group, value = roots[order], group[order], value[order]
        first = begins(group)
        part = np.cumsum(first) - 1
        near = value >= value[first][part] - CLOSE
        roots, part, variance = roots[near], part[near], self.variance[roots[near]]
        order = np.lexsort((variance, part))
        roots, part, variance = roots[order], part[order], variance[order]
        first = begins(part)
        best = roots[first]
        equal = (variance <= variance[first][part] + CLOSE) & ~first
        other, leader = roots[equal], best[part[equal]]
        differ = (self.before[other] != self.before[leader]) | (self.nodes.speaker[other] != self.nodes.speaker[leader])
        self._tie(other[differ])
        return best

    def _channels(self, roots: Bools, one: Bools, two: Bools) -> Ints:
        """How many chains share no link: in the first kind the links at the claim, in the second the groups."""
        place = self.nodes.place
        ends = np.flatnonzero(roots & one[place])
        _, first = np.unique(self.link[ends], return_index=True)
        channels = np.bincount(place[ends[first]], minlength=self.places)
        counted = np.flatnonzero(self.counted & (two & ~one)[place])
        _, first = np.unique(self.group[counted], return_index=True)
        return channels + np.bincount(place[counted[first]], minlength=self.places)


def best_forests(nodes: Live, strengths: Strengths, groups: Groups, places: int) -> Forests:
    """The best sub-forest of each place: of its known origins, or of the latent one where that is worth more."""
    known = _Run(nodes, strengths, groups, places, known=True).forests()
    if not nodes.latent.any():
        return known
    latent = _Run(nodes, strengths, groups, places, known=False).forests()
    has_known = groups.origins > 0
    has_latent = np.zeros(places, np.bool_)
    has_latent[nodes.place[nodes.latent]] = True
    better = has_latent & (~has_known | (latent.weight > known.weight))
    of_known, of_latent = ~better[known.moved], better[latent.moved]
    unclear = has_known & has_latent & (np.abs(latent.weight - known.weight) <= CLOSE)
    return Forests(
        weight=np.where(better, latent.weight, known.weight),
        channels=np.where(has_known, known.channels, np.minimum(latent.channels, 1)),
        open=(known.open & has_known) | (latent.open & has_latent) | unclear,
        tied=np.where(better, latent.tied, known.tied),
        active=known.active | latent.active,
        moved=np.concatenate((known.moved[of_known], latent.moved[of_latent])),
        coin=np.concatenate((known.coin[of_known], latent.coin[of_latent])),
        spread=np.concatenate((known.spread[of_known], latent.spread[of_latent])),
    )


def _differs(values: Floats, of: Ints, number: int) -> Bools:
    """Whether the values of one number are not all the same, for each value."""
    low, high = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(low, of, values)
    np.maximum.at(high, of, values)
    differ: Bools = (low != high)[of]
    return differ
