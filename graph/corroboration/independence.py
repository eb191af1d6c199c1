"""How many origins are independent: the largest number no two of which are, or may be, one (section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from claimgraph.graph.corroboration.side import Side

MOST_VISITS = 2_000_000
"""So many nodes are looked at among origins that may be one through one another; a few rounds suffice for most."""

Neighbours = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Independent:
    """The origins that are counted.

    Attributes:
        groups: one for each that is counted, with all origins that are one with it.
        exact: whether no larger number is possible; false where too many may be one with too many others.
    """

    groups: list[list[int]]
    exact: bool


def independent(side: Side) -> Independent:
    """A largest set of origins no two of which are, or may be, one. A latent origin counts where it is alone."""
    known = side.known
    if not known:
        return Independent([side.unknown[:1]] if side.unknown else [], True)
    members: dict[int, list[int]] = defaultdict(list)
    for i in known:
        members[side.group[i]].append(i)
    if not side.pairs:
        return Independent(list(members.values()), True)
    counted, exact = _largest(_dependence(side, members))
    return Independent([members[side.group[i]] for i in sorted(counted)], exact)


def independent_origins(side: Side) -> int:
    """How many origins are independent."""
    return len(independent(side).groups)


def largest_independent(graph: nx.Graph[int]) -> frozenset[int]:
    """A largest set of nodes no two of which are joined; beyond `MOST_VISITS` the largest that was found."""
    return _largest({i: frozenset(others) for i, others in graph.adjacency()})[0]


def _dependence(side: Side, members: Mapping[int, Sequence[int]]) -> dict[int, frozenset[int]]:
    """Of each origin, those that are, or may be, one with it; of origins of one group that are so with the same ones,
    the first, and of a group with one that is so with no others, that one alone."""
    kept: dict[int, list[int]] = {}
    known = {i for group in members.values() for i in group}
    partners = {i: frozenset(side.pairs.get(i, ())) & known for i in known}
    for group, origins in members.items():
        different = {partners[i]: i for i in reversed(origins)}
        kept[group] = [different[frozenset()]] if frozenset() in different else sorted(different.values())
    left = {i for origins in kept.values() for i in origins}
    return {i: partners[i] & left | (frozenset(kept[side.group[i]]) - {i}) for i in sorted(left)}


def _largest(neighbours: Neighbours) -> tuple[frozenset[int], bool]:
    """A largest independent set, part by part, and whether every part was searched to its end."""
    taken: set[int] = set()
    exact = True
    left = set(neighbours)
    for start in neighbours:
        if start not in left:
            continue
        part, todo = {start}, [start]
        while todo:
            for other in neighbours[todo.pop()]:
                if other not in part:
                    part.add(other)
                    todo.append(other)
        left -= part
        found, whole = _largest_of_part(neighbours, part)
        taken |= found
        exact = exact and whole
    return frozenset(taken), exact


def _largest_of_part(neighbours: Neighbours, part: set[int]) -> tuple[set[int], bool]:
    """Takes what is in some largest set; where nothing surely is, tries the node with most neighbours both ways."""
    best: set[int] = set()
    visits = 0
    todo = [(part, set[int](), sorted(part))]
    while todo:
        left, taken, changed = todo.pop()
        visits += len(left) + 1
        left, taken = _take_simple(neighbours, set(left), set(taken), changed)
        if len(taken) > len(best):
            best = taken
        if len(taken) + _cliques_at_most(neighbours, left) <= len(best):
            continue
        if visits > MOST_VISITS:
            return best, False
        node = max(left, key=lambda i: (len(neighbours[i] & left), i))
        near = neighbours[node] & left
        todo.append((left - {node}, taken, sorted(near)))
        todo.append((left - near - {node}, taken | {node}, sorted(_around(neighbours, near, left))))
    return best, True


def _take_simple(
    neighbours: Neighbours, left: set[int], taken: set[int], changed: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Takes nodes all of whose neighbours are joined: each is in some largest independent set of what is left."""
    todo = list(reversed(changed))
    while todo:
        node = todo.pop()
        if node not in left:
            continue
        near = neighbours[node] & left
        if all(near <= neighbours[other] | {other} for other in near):
            taken.add(node)
            left -= near
            left.discard(node)
            todo.extend(sorted(_around(neighbours, near, left), reverse=True))
    return left, taken


def _around(neighbours: Neighbours, nodes: Iterable[int], left: set[int]) -> set[int]:
    return {other for node in nodes for other in neighbours[node] if other in left}


def _cliques_at_most(neighbours: Neighbours, left: set[int]) -> int:
    """Into so many sets the nodes can be parted in each of which all are joined: no more of them are independent."""
    cliques = 0
    open_ = set(left)
    for node in sorted(left, key=lambda i: (len(neighbours[i]), i)):
        if node in open_:
            cliques += 1
            open_.discard(node)
            common = neighbours[node] & open_
            while common:
                other = min(common)
                open_.discard(other)
                common &= neighbours[other]
    return cliques
