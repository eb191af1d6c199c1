"""On what a side hangs, and over how many chains it stands (section 4 of the measure).

A chain is known here by the set of links that it runs through, as a bit mask; only the smallest such sets matter, both
for chains that share no link (Menger 1927, for links in place of nodes) and for the links whose loss breaks them all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain as joined_up
from itertools import product
from math import prod
from typing import Any

import networkx as nx

from claimgraph.graph.corroboration.side import Side

LISTED = 64
"""So many smallest sets are listed; of more, the one nearest the origins and the one nearest the claim."""
MOST_CHAINS = 20_000
FEW = 16
"""So few sets are compared one with another; more of them are looked up by their links."""
MOST_SETS = 10_000
MOST_WORK = 2_000_000
"""So many chains are looked at in all in search of the smallest sets; a few seconds' worth."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """The smallest sets of links (numbers) whose loss leaves the side without a chain.

    `number` counts all of them; `complete` is false where there were too many chains or sets to look at all.
    """

    sets: tuple[tuple[int, ...], ...]
    number: int
    complete: bool


NO_CUTS = Cuts((), 0, True)


def chains_and_cuts(side: Side, origins: int) -> tuple[int, Cuts]:
    """The largest number of chains that share no link, never more than the origins; and what the side hangs on.

    A chain from a latent origin is none that is independent of known ones: where there are known ones, it is no channel
    of its own, while the side does hang on it.
    """
    known, unknown = side.known, side.unknown
    chains = _smallest_chains(side, [*known, *unknown])
    if chains is None:
        return _by_flow(side, origins)
    near = _nearness(side)
    per_component: list[list[tuple[int, ...]]] = []
    complete, packed = True, 0
    all_known = not (known and unknown)
    for component in _components(chains):
        if len(component) == 1:  # one chain: it hangs on each of its links
            links = sorted(_bits(component[0]), key=lambda link: (near[link], link))
            per_component.append([(link,) for link in links])
            packed += all_known
            continue
        at_least = _disjoint(component)
        hitting = _hitting_sets(component, at_least)
        if hitting is None:
            return _by_flow(side, origins)
        sets, whole = hitting
        complete = complete and whole
        if all_known and (len(sets[0]) == at_least or _are_single(side, component)):
            packed += len(sets[0])  # never more, and by Menger no fewer where each link is one node
        elif all_known:
            most, exact = _most_disjoint(component)
            packed, complete = packed + most, complete and exact
        per_component.append(sorted(sets, key=lambda links: sorted((near[link], link) for link in links)))
    number = prod(map(len, per_component))
    if number <= LISTED:
        joined = [tuple(sorted(joined_up.from_iterable(choice))) for choice in product(*per_component)]
    else:
        joined = [tuple(sorted(joined_up.from_iterable(sets[at] for sets in per_component))) for at in (0, -1)]
    joined.sort(key=lambda links: (sorted(near[link] for link in links), links))
    if not all_known:
        for component in _components(_smallest_chains(side, known) or []):
            most, exact = _most_disjoint(component)
            packed, complete = packed + most, complete and exact
    return min(packed, origins), Cuts(tuple(joined), number, complete)


def _are_single(side: Side, component: Iterable[int]) -> bool:
    """Whether each link of some chains has but one node on the side."""
    nodes = Counter(side.link)
    return all(nodes[link] == 1 for chain in component for link in _bits(chain))


def most_channels(side: Side) -> tuple[int, bool]:
    """The largest number of chains that share no link, without what the side hangs on; and whether all was looked at.

    As in `chains_and_cuts`, where it is held down to the number of origins besides.
    """
    chains = _smallest_chains(side, side.known or side.unknown)
    if chains is None:
        return _by_flow(side, len(side))[0], False
    number, complete = 0, True
    for component in _components(chains):
        most, exact = _most_disjoint(component)
        number, complete = number + most, complete and exact
    if not complete and _are_single(side, chains):
        return _by_flow(side, len(side))[0], True
    return number, complete


def _smallest_chains(side: Side, starts: Iterable[int]) -> list[int] | None:
    """The smallest sets of links over which a chain runs from the starts to the claim; None where they are too many."""
    found: list[list[int]] = [[] for _ in side.link]
    todo = [(i, 1 << side.link[i]) for i in starts]
    surplus = _surplus_repeats(side) if len(side) > FEW else set[int]()
    steps = 0
    for i, chain in todo:  # grows while it is walked
        steps += 1
        if steps > MOST_CHAINS:
            return None
        if not _add_smallest(found[i], chain):
            continue
        todo.extend((j, chain | 1 << side.link[j]) for j in side.citing[i] if j not in surplus)
    return _smallest({chain for i, chains in enumerate(found) if side.attached[i] for chain in chains})


def _smallest(sets: Iterable[int]) -> list[int]:
    """Those of the sets that no other one lies within."""
    ordered = sorted(sets, key=lambda links: (links.bit_count(), links))
    kept: list[int] = []
    if len(ordered) <= FEW:
        for new in ordered:
            _add_smallest(kept, new)
        return kept
    by_lowest: dict[int, list[int]] = defaultdict(list)
    for new in ordered:
        if not any(old & new == old for bit in _bits(new) for old in by_lowest.get(bit, ())):
            by_lowest[_bits(new & -new)[0]].append(new)
            kept.append(new)
    return kept


def _surplus_repeats(side: Side) -> set[int]:
    """Repeats that can change neither result: beyond one more than there are origins, of those that are alike.

    Alike are final reports of the same statements by speakers who have no other node: no more disjoint chains than
    origins can run through them, and no smallest cut names more links than that.
    """
    nodes_of = Counter(side.link)
    enough = len({side.link[i] for i, origin in enumerate(side.origin) if origin is not None}) + 1
    alike: Counter[tuple[int, ...]] = Counter()
    surplus = set()
    for i, cited in enumerate(side.cited):
        if cited and side.attached[i] and not side.citing[i] and side.origin[i] is None and nodes_of[side.link[i]] == 1:
            key = tuple(sorted(cited))
            alike[key] += 1
            if alike[key] > enough:
                surplus.add(i)
    return surplus


def _add_smallest(sets: list[int], new: int) -> bool:
    """Adds a set unless one in the list lies within it; takes out those that it lies within."""
    if any(old & new == old for old in sets):
        return False
    sets[:] = [old for old in sets if old & new != new]
    sets.append(new)
    return True


def _components(chains: list[int]) -> list[list[int]]:
    """Parts the chains into sets that share no link with one another."""
    if len(chains) < 2:
        return [chains] if chains else []
    part_of: dict[int, list[int]] = {}  # of each link, the part that it belongs to; parts are merged, small into large
    for chain in chains:
        links = _bits(chain)
        touched = {id(part): part for link in links if (part := part_of.get(link)) is not None}
        largest = max(touched.values(), key=len, default=[])
        for part in touched.values():
            if part is not largest:
                largest += part
                for other in part:
                    part_of.update(dict.fromkeys(_bits(other), largest))
        largest.append(chain)
        part_of.update(dict.fromkeys(links, largest))
    return list({id(part): part for part in part_of.values()}.values())


def _disjoint(chains: list[int]) -> int:
    """How many chains that share no link one finds by taking the shortest first: a lower bound."""
    return _taken_in_turn(_shortest_first(chains))


def _shortest_first(chains: Iterable[int]) -> list[int]:
    return sorted(chains, key=lambda chain: (chain.bit_count(), chain))


def _taken_in_turn(chains: Iterable[int]) -> int:
    used, taken = 0, 0
    for chain in chains:
        if not chain & used:
            used |= chain
            taken += 1
    return taken


def _most_disjoint(chains: list[int]) -> tuple[int, bool]:
    """The largest number of chains no two of which share a link, by branch and bound; and whether all was looked at."""
    best, steps = _disjoint(chains), 0
    if len(chains) == 1:
        return best, True
    todo = [(tuple(_shortest_first(chains)), 0)]
    while todo:
        left, taken = todo.pop()
        best = max(best, taken)
        if not left or taken + _most_at_best(left) <= best:
            continue
        steps += 1
        if steps > MOST_CHAINS:
            return best, False
        first, rest = left[0], left[1:]
        if any(other & first for other in rest):
            todo.append((rest, taken))
        todo.append((tuple(other for other in rest if not other & first), taken + 1))
    return best, True


def _most_at_best(chains: Sequence[int]) -> int:
    """No more chains are disjoint than there are links for the shortest of them, and one where all share a link."""
    links, common = 0, chains[0]
    for chain in chains:
        links |= chain
        common &= chain
    return 1 if common else min(len(chains), links.bit_count() // chains[0].bit_count())


def _hitting_sets(chains: list[int], at_least: int) -> tuple[list[tuple[int, ...]], bool] | None:
    """All smallest sets of links that meet every chain, and whether these are all; None where that is too much work.

    Each has at least one link for every disjoint chain, of all chains and of those that are not met yet.
    """
    size, work = at_least, 0
    ordered = _shortest_first(chains)
    while True:
        found: set[int] = set()
        todo: list[tuple[int, int, list[int]]] = [(0, 0, ordered)]
        while todo:
            chosen, excluded, left = todo.pop()
            if not left:
                if chosen.bit_count() == size:
                    found.add(chosen)
                    if len(found) > MOST_SETS:
                        return [_bits(links) for links in found], False
                continue
            work += len(left)
            if work > MOST_WORK:
                return None
            if chosen.bit_count() + _taken_in_turn(left) > size:
                continue
            target = min(left, key=lambda chain: (chain & ~excluded).bit_count())
            barred = excluded
            for bit in _bits(target & ~excluded):
                link = 1 << bit
                todo.append((chosen | link, barred, [chain for chain in left if not chain & link]))
                barred |= link  # sets with this link were looked at in the branch above
        if found:
            return [_bits(links) for links in found], True
        size += 1


def _bits(mask: int) -> tuple[int, ...]:
    bits = []
    while mask:
        low = mask & -mask
        bits.append(low.bit_length() - 1)
        mask ^= low
    return tuple(bits)


def _nearness(side: Side) -> list[int]:
    """Of each link, how far its nearest node is from the origins."""
    near = [len(side)] * len(side.links)
    for i, depth in enumerate(side.depth()):
        near[side.link[i]] = min(near[side.link[i]], depth)
    return near


def _by_flow(side: Side, origins: int) -> tuple[int, Cuts]:
    """Channels and two cuts by maximum flow over the links, where the chains are too many to list.

    With one node a link this is exact (Menger); a link of several nodes joins what is apart, so that the cut holds
    while the number of channels is an upper bound.
    """
    capacity = dict.fromkeys(range(len(side.links)), 1)
    network = link_network(side, capacity, [*side.known, *side.unknown])
    value, _ = nx.maximum_flow(link_network(side, capacity, side.known or side.unknown), "world", "claim")
    forward = nx.minimum_cut(network, "world", "claim")[1][0]
    backward = nx.minimum_cut(network.reverse(), "claim", "world")[1][1]
    cuts = {
        tuple(sorted(link for link in range(len(side.links)) if (link, "in") in part and (link, "out") not in part))
        for part in (forward, backward)
    }
    return min(int(value), origins), Cuts(tuple(sorted(cuts)), len(cuts), False)


def link_network(side: Side, capacity: Mapping[int, float], starts: Iterable[int]) -> nx.DiGraph[Any]:
    """The links of a side as a flow network from `world`, through the starts, to `claim`, each with a capacity."""
    network: nx.DiGraph[Any] = nx.DiGraph()
    network.add_nodes_from(("world", "claim"))
    for link, size in capacity.items():
        network.add_edge((link, "in"), (link, "out"), capacity=size)
    network.add_edges_from(("world", (side.link[i], "in")) for i in starts)
    for i, link in enumerate(side.link):
        if side.attached[i]:
            network.add_edge((link, "out"), "claim")
        for j in side.citing[i]:
            if side.link[j] != link:
                network.add_edge((link, "out"), (side.link[j], "in"))
    return network
