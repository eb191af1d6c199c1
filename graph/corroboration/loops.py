"""Chains that return to a speaker or a group: what circular reporting looks like (sections 3.6 and 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

import networkx as nx

MOST = 64
MOST_VISITS = 200_000
"""The search ends when it has looked at so many nodes, as in a circle of thousands, through all of which it returns."""


def loops(graph: nx.DiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """Paths of citations, cited first, that begin and end with statements of one link and leave it in between.

    For each two such statements the shortest path; a circle is told once, from its smallest name. At most 64, and of
    very large circles not from every statement in them.
    """
    members: dict[tuple[Hashable, int], list[str]] = defaultdict(list)
    for name, data in graph.nodes(data=True):
        if not data["latent"]:
            members[data["link"], data["side"]].append(name)
    returning = {at: names for at, names in members.items() if len(names) > 1 or graph.nodes[names[0]]["circle"]}
    if not returning:
        return ()
    found: dict[frozenset[str], tuple[str, ...]] = {}
    visits = iter(range(MOST_VISITS))
    for (link, _), names in sorted(returning.items(), key=lambda item: sorted(item[1])):
        for start in sorted(names):
            for path in _returns(graph, start, link, visits):
                if len(found) >= MOST:
                    return tuple(found.values())
                found.setdefault(frozenset(path), path)
    return tuple(found.values())


def _returns(graph: nx.DiGraph[str], start: str, link: Hashable, visits: Iterator[int]) -> Iterator[tuple[str, ...]]:
    """The shortest paths from a statement to those of its link, as long as there are visits left."""
    before: dict[str, str] = {}
    todo = [name for name in sorted(graph.succ[start]) if graph.nodes[name]["link"] != link]
    before.update(dict.fromkeys(todo, start))
    ends: dict[str, None] = {}
    for at in todo:  # grows while it is walked: breadth first
        if next(visits, None) is None:
            return
        for citing in sorted(graph.succ[at]):
            if graph.nodes[citing]["link"] == link:
                if citing not in ends:
                    ends[citing] = None
                    yield _path(before, start, at, citing)
            elif citing not in before:
                before[citing] = at
                todo.append(citing)


def _path(before: dict[str, str], start: str, last: str, end: str) -> tuple[str, ...]:
    path = [end, last]
    while path[-1] != start:
        path.append(before[path[-1]])
    return tuple(reversed(path))
