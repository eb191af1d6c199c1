"""Circles in a graph: Tarjan's strongly connected components, without recursion."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def components(edges: Mapping[N, Collection[N]]) -> Iterator[list[N]]:
    """The strongly connected components, each after all those that it leads to.

    Takes the time of the nodes and edges together, and no stack of Python's, so that a chain of a million is fine.

    >>> list(components({"a": "b", "b": "c", "c": "b"}))
    [['c', 'b'], ['a']]
    """
    index: dict[N, int] = {}
    lowest: dict[N, int] = {}
    waiting: list[N] = []
    on_stack: set[N] = set()
    for root in edges:
        if root in index:
            continue
        if all(other in index for other in edges[root]):  # nothing is under way, so that it closes no circle
            index[root] = len(index)
            yield [root]
            continue
        index[root] = lowest[root] = len(index)
        waiting.append(root)
        on_stack.add(root)
        path = [(root, iter(edges.get(root, ())))]
        while path:
            node, following = path[-1]
            for other in following:
                if other not in index:
                    index[other] = lowest[other] = len(index)
                    waiting.append(other)
                    on_stack.add(other)
                    path.append((other, iter(edges.get(other, ()))))
                    break
                if other in on_stack:
                    lowest[node] = min(lowest[node], index[other])
            else:
                path.pop()
                if path:
                    parent = path[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == index[node]:
                    component: list[N] = []
                    while True:
                        member = waiting.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    yield component
