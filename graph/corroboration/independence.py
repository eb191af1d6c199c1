"""How many origins are independent: the largest number no two of which are, or may be, one (section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import networkx as nx

from claimgraph.graph.corroboration.side import Side


def independent_origins(side: Side) -> int:
    """The largest number of origins no two of which are, or may be, one. A latent origin counts where it is alone."""
    known = side.known
    if not known:
        return 1 if side.unknown else 0
    if not side.pairs:
        return len({side.group[i] for i in known})
    return len(largest_independent(dependence_graph(side, known)))


def independent_groups(side: Side) -> list[list[int]]:
    """As many origins as are counted, each with all that are one with it; the latent one where it is alone."""
    known = side.known
    if not known:
        return [side.unknown[:1]] if side.unknown else []
    members: dict[int, list[int]] = defaultdict(list)
    for i in known:
        members[side.group[i]].append(i)
    if not side.pairs:
        return list(members.values())
    return [members[side.group[i]] for i in sorted(largest_independent(dependence_graph(side, known)))]


def dependence_graph(side: Side, origins: Sequence[int]) -> nx.Graph[int]:
    """The origins (numbers), joined where two are, or may be, one."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(origins)
    members: dict[int, list[int]] = defaultdict(list)
    for i in origins:
        members[side.group[i]].append(i)
    for group in members.values():
        graph.add_edges_from((one, other) for k, one in enumerate(group) for other in group[k + 1 :])
    inside = set(origins)
    graph.add_edges_from((i, j) for i in origins for j in side.pairs.get(i, ()) if j in inside)
    return graph


def largest_independent(graph: nx.Graph[int]) -> frozenset[int]:
    """A largest independent set, by reduction and branching; quick on the sparse graphs that arise."""
    best: frozenset[int] = frozenset()
    todo: list[tuple[set[int], frozenset[int]]] = [(set(graph), frozenset())]
    while todo:
        left, taken = todo.pop()
        while left:
            simple = next((v for v in sorted(left) if _is_clique(graph, graph.adj[v].keys() & left)), None)
            if simple is None:
                break
            taken |= {simple}  # a node whose neighbours are all joined is in some largest independent set
            left = left - graph.adj[simple].keys() - {simple}
        if not left:
            best = max(best, taken, key=len)
        elif len(taken) + len(left) > len(best):
            branch = max(left, key=lambda v: (len(graph.adj[v].keys() & left), v))
            todo.append((left - {branch}, taken))
            todo.append((left - graph.adj[branch].keys() - {branch}, taken | {branch}))
    return best


def _is_clique(graph: nx.Graph[int], nodes: set[int]) -> bool:
    return all(nodes <= graph.adj[v].keys() | {v} for v in nodes)
