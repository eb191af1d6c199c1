"""The weight of each side by its best sub-forest, where that has a closed form (sections 4, 5 and 7 of the measure).

Two kinds of parts of a side need no search:

1. Nothing forks: each statement goes on in one way, and each origin stands for a group of its own. Then the weight is
   the recursion L(relay) = l [+] (sum of L over what it carries). Several relays of one speaker that all stand at the
   claim, with equal l and nothing of their own, are one relay over the sum.
2. Nothing merges: each relay carries one statement. Then each origin is worth its best chain, each group its best
   origin, and the part their sum.

A part of neither kind is left open, and so is a choice between equals that differ in whom they rest on, where the other
side may rest on them as well: the interval shows which of them was taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.active import Active
from claimgraph.graph.corroboration.bulk.arrays import Ints, begins, first_places, summed
from claimgraph.graph.corroboration.bulk.strengths import slope, through
from claimgraph.graph.edges.columns import Bools, Floats

CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Forests:
    """The best sub-forests of all sides.

    Attributes:
        weight: of each place, in natural log-odds, before the cap.
        channels: of each place how many chains share no link.
        moved, coin, spread: places and coins, with by how much the weight moves with one deviation of the coin.
    """

    weight: Floats
    channels: Ints
    moved: Ints
    coin: Ints
    spread: Floats


def closed_forms(active: Active, places: int) -> tuple[Forests, Bools]:
    """The best sub-forests of the parts that need no search, and which parts are left open.

    Args:
        active: the active part.
        places: the number of places.
    """
    one, two, shared, link = _kinds(active)
    nodes, at, part = active.nodes, active.strengths, active.part
    total = active.sum.copy()
    leads = active.carried > 0
    if len(shared):  # several relays of one speaker are one over the sum
        together = one[part[shared]]
        shared, link = shared[together], link[together]
        total[shared] = summed(link, active.sum[shared], int(link.max(initial=0)) + 1)[link]
        leads[shared] = False
        leads[shared[first_places(link)]] = True
    roots = np.flatnonzero(active.member & nodes.attached)
    of_two = (two & ~one)[part[roots]] & (active.tree[roots] >= 0)
    best = _best_of_groups(active, roots[of_two])
    open_ = ~(one | two) | active.unclear()
    chosen = np.zeros(len(nodes), np.bool_)
    chosen[roots[one[part[roots]]]] = True
    chosen[best] = True
    chosen[roots[open_[part[roots]]]] = False

    at_claim = np.flatnonzero(chosen)
    own = np.where(active.counted[at_claim], at.origin[at_claim], 0.0)
    worth = own + np.where(leads[at_claim], through(at.relay[at_claim], total[at_claim]), 0.0)
    gain = np.where(chosen, 1.0, 0.0)
    onto = slope(total, at.relay)
    for tails, heads in reversed(active.levels):
        taken = chosen[heads]
        tails, heads = tails[taken], heads[taken]
        chosen[tails] = True
        gain[tails] = gain[heads] * onto[heads]
    said = np.flatnonzero(chosen & active.counted & (at.origin_spread > 0))
    told = np.flatnonzero(chosen & leads & (at.relay_spread > 0))
    passed = slope(at.relay[told], total[told]) * at.relay_spread[told]
    forests = Forests(
        weight=summed(nodes.place[at_claim], worth, places),
        channels=_channels(active, roots, one & ~open_, two & ~one & ~open_, places),
        moved=np.concatenate((nodes.place[said], nodes.place[told])),
        coin=np.concatenate((at.origin_coin[said], at.relay_coin[told])),
        spread=np.concatenate((gain[said] * at.origin_spread[said], gain[told] * passed)),
    )
    return forests, open_


def _kinds(active: Active) -> tuple[Bools, Bools, Ints, Ints]:
    """Of each part whether it is of the first and of the second kind; and relays of one speaker, with their link."""
    part, at = active.part, active.strengths
    one, two = ~active.unsure, ~active.unsure
    one[part[active.ways > 1]] = False
    two[part[(active.carried > 1) | ((active.carried > 0) & active.counted)]] = False
    counted = np.flatnonzero(active.counted)
    several = np.bincount(active.group[counted], minlength=1)[active.group[counted]] > 1
    one[part[counted[several]]] = False
    negative = part[active.member & ((at.origin < 0) | ((active.carried > 0) & (at.relay < 0)))]
    one[negative] = two[negative] = False
    shared, link = _look_at_links(active, one, two)
    return one, two, shared, link


def _look_at_links(active: Active, one: Bools, two: Bools) -> tuple[Ints, Ints]:
    """Takes out the parts in which a link returns where the closed form does not hold."""
    nodes, at, part = active.nodes, active.strengths, active.part
    order = active.returning
    lesser = (nodes.origin | nodes.latent)[order] & ~active.counted[order] & (active.carried[order] == 0)
    order = order[~lesser]
    link = np.cumsum(begins(active.link[order])) - 1
    number = int(link.max(initial=-1)) + 1
    several = np.bincount(link, minlength=number)[link] > 1
    order, link = order[several], link[several]
    carries, attached = active.carried[order] > 0, nodes.attached[order]
    one[part[order[~attached]]] = False

    relays, of = order[carries], link[carries]
    several = np.bincount(of, minlength=number)[of] > 1
    relays, of = relays[several], of[several]
    for value in (at.relay[relays], at.relay_spread[relays], nodes.speaker[relays].astype(np.float64)):
        one[part[relays[_differs(value, of, number)]]] = False
    one[part[relays[active.counted[relays]]]] = False

    tree = active.tree[order]
    two[part[order[_differs(tree.astype(np.float64), link, number)]]] = False
    of_group = (active.link[order] == tree) & active.known  # no relay is of the link of a latent origin
    two[part[order[(of_group & carries) | (~of_group & ~attached)]]] = False
    return relays, of


def _best_of_groups(active: Active, roots: Ints) -> Ints:
    """Of the ends of each group's chains the weightiest one, of equal ones the least uncertain."""
    group, value = active.tree[roots], active.value[roots]
    order = np.lexsort((-value, group))
    roots, group, value = roots[order], group[order], value[order]
    first = begins(group)
    chain = np.cumsum(first) - 1
    near = value >= value[first][chain] - CLOSE
    roots, chain, variance = roots[near], chain[near], active.variance[roots[near]]
    order = np.lexsort((variance, chain))
    roots, chain, variance = roots[order], chain[order], variance[order]
    first = begins(chain)
    best = roots[first]
    equal = (variance <= variance[first][chain] + CLOSE) & ~first
    other, leader = roots[equal], best[chain[equal]]
    speaker = active.nodes.speaker
    differ = (active.before[other] != active.before[leader]) | (speaker[other] != speaker[leader])
    active.tie(other[differ], leader[differ])
    return best


def _channels(active: Active, roots: Ints, one: Bools, two: Bools, places: int) -> Ints:
    """How many chains share no link: in the first kind the links at the claim, in the second the groups."""
    place, part = active.nodes.place, active.part
    ends = roots[one[part[roots]]]
    first = first_places(active.link[ends])
    channels = np.bincount(place[ends[first]], minlength=places)
    counted = np.flatnonzero(active.counted)
    counted = counted[two[part[counted]]]
    first = first_places(active.group[counted])
    return channels + np.bincount(place[counted[first]], minlength=places)


def _differs(values: Floats, of: Ints, number: int) -> Bools:
    """Whether the values of one number are not all the same, for each value."""
    low, high = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(low, of, values)
    np.maximum.at(high, of, values)
    differ: Bools = (low != high)[of]
    return differ
