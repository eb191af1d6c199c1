"""What the measure counts, by brute force over the public form of a verdict: its nodes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from claimgraph.graph.corroboration.verdict import Node, Role, Verdict

LIVE = (Role.ORIGIN, Role.RELAY, Role.REPEAT)


def side_nodes(verdict: Verdict, side: int) -> dict[str, Node]:
    """The live nodes of a side, by id."""
    return {node.id: node for node in verdict.nodes if node.side == side and node.role in LIVE}


def says_itself(node: Node) -> bool:
    """Whether something begins at the node."""
    return node.fidelity is None or node.own is not None


def link_capacities(verdict: Verdict, side: int) -> dict[str, float]:
    """Of each link, the most that it can let through: its best lambda and its best l."""
    best: dict[str, tuple[float, float]] = {}
    for node in side_nodes(verdict, side).values():
        own, relay = best.get(node.link, (0.0, 0.0))
        strength = node.lambda_ or 0.0
        if node.fidelity is None:
            own = max(own, strength)
        else:
            relay = max(relay, strength)
            own = max(own, node.own or 0.0)
        best[node.link] = own, relay
    return {link: own + relay for link, (own, relay) in best.items()}


def chain_is_left(verdict: Verdict, side: int, lost: set[str]) -> bool:
    """Whether a chain leads from the world to the claim without the lost links."""
    nodes = side_nodes(verdict, side)
    reached = {name for name, node in nodes.items() if node.link not in lost and says_itself(node)}
    grows = True
    while grows:
        more = {
            name
            for name, node in nodes.items()
            if node.link not in lost and name not in reached and reached & set(node.carries)
        }
        reached |= more
        grows = bool(more)
    return any(nodes[name].attached for name in reached)


def link_chains(verdict: Verdict, side: int, *, latent: bool) -> Iterator[frozenset[str]]:
    """The links of every simple chain to the claim from a known origin, or from a latent one."""
    nodes = side_nodes(verdict, side)
    citing: dict[str, list[str]] = {name: [] for name in nodes}
    for name, node in nodes.items():
        for cited in node.carries:
            citing[cited].append(name)

    def follow(path: list[str]) -> Iterator[frozenset[str]]:
        if nodes[path[-1]].attached:
            yield frozenset(nodes[name].link for name in path)
        for name in citing[path[-1]]:
            if name not in path:
                yield from follow([*path, name])

    for name, node in nodes.items():
        if says_itself(node) and (node.statement is None) is latent:
            yield from follow([name])


def not_touching(sets: Sequence[frozenset[str]]) -> bool:
    """Whether no two of the sets share anything."""
    return sum(map(len, sets)) == len(frozenset().union(*sets))


def subsets(items: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All subsets, the small ones first."""
    for size in range(len(items) + 1):
        yield from combinations(items, size)
