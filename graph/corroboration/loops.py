"""Chains that return to a speaker or a group: what circular reporting looks like (sections 3.6 and 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

import networkx as nx

MOST = 64


def loops(graph: nx.DiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """Paths of citations, cited first, that begin and end with statements of one link and leave it in between.

    For each two such statements the shortest path; a circle is told once, from its smallest name. At most 64.
    """
    members: dict[tuple[Hashable, int], list[str]] = defaultdict(list)
    for name, data in graph.nodes(data=True):
        if not data["latent"]:
            members[data["link"], data["side"]].append(name)
    returning = {at: names for at, names in members.items() if len(names) > 1 or graph.nodes[names[0]]["circle"]}
    if not returning:
        return ()
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for (link, _), names in sorted(returning.items(), key=lambda item: sorted(item[1])):
        for start in sorted(names):
            for path in _returns(graph, start, link):
                if len(found) >= MOST:
                    return tuple(found.values())
                found.setdefault(frozenset(path), path)
    return tuple(found.values())


def _returns(graph: nx.DiGraph[str], start: str, link: Hashable) -> Iterator[tuple[str, ...]]:
    before: dict[str, str] = {}
    todo = [name for name in sorted(graph.succ[start]) if graph.nodes[name]["link"] != link]
    before.update(dict.fromkeys(todo, start))
    ends: dict[str, None] = {}
    for at in todo:  # grows while it is walked: breadth first
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
