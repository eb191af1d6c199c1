"""The routes of origins to the claim, and how they are put into blocks (section 5 of the measure)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from claimgraph.graph.corroboration.choices import NOBODY, Choices
from claimgraph.graph.corroboration.tangles import Tangles

MOST_SETS = 64
MOST_ROUTES = 1_000
MOST_COLUMNS = 2**19
"""With more sets of origins, routes, or columns of blocks than these a part is not taken apart."""
MOST_JOINED = 2**12
"""Blocks that share a speaker are one block as long as it has no more columns than these."""

Route = tuple[int, ...]
"""The nodes from an origin to the claim, itself first."""


class Routes:
    """The routes in one part of a side. The code of a route of a set of origins is its position, counted from 1.

    Args:
        choices: what there is to choose.
        tangles: settles the tangles of sub-forests.
        of: of each set of origins the routes of its origins.

    Attributes:
        conflicts: of the set and code of a route, those of the routes that cannot stand beside it.
    """

    def __init__(
        self,
        choices: Choices,
        tangles: Tangles,
        of: Sequence[Sequence[Route]],
        weights: dict[tuple[Route, ...], float] | None = None,
    ) -> None:
        self.choices, self.of = choices, of
        self._tangles = tangles
        self._forks = {i for i, _ in choices.forks}
        self._weights = {} if weights is None else weights
        self.conflicts = self._all_conflicts()

    @classmethod
    def all(cls, choices: Choices, tangles: Tangles) -> Routes | None:
        """All routes of a part; None where there are too many."""
        routes = _all_routes(choices)
        return None if routes is None else cls(choices, tangles, routes)

    def only(self, codes: Sequence[Sequence[int]]) -> Routes:
        """Some of the routes of each set, renumbered; what is weighed by them is weighed once for all."""
        some = [[mine[code - 1] for code in kept] for mine, kept in zip(self.of, codes, strict=True)]
        return Routes(self.choices, self._tangles, some, self._weights)

    def _all_conflicts(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Routes of two sets cannot stand beside one another if their origins may be one, or if they go on from one
        statement in different ways."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        barred = self.choices.barred
        routes = {(k, code): route for k, mine in enumerate(self.of) for code, route in enumerate(mine, 1)}
        turns = {key: self._turns([route]) for key, route in routes.items()}
        for one, other in combinations([key for key, route in routes.items() if turns[key] or route[0] in barred], 2):
            if one[0] != other[0] and (
                routes[other][0] in barred.get(routes[one][0], ())
                or any(turns[one].get(i, j) != j for i, j in turns[other].items())
            ):
                found[one].append(other)
                found[other].append(one)
        return found

    def _turns(self, routes: Sequence[Route]) -> dict[int, int]:
        """Where the forks go by some routes."""
        return {i: j for route in routes for i, j in pairwise(route) if i in self._forks}

    def choice(self, codes: Sequence[int]) -> tuple[list[int], dict[int, int]]:
        """What is chosen by codes, 0 or less for no route: who counts of each set, and where forks go."""
        taken = [mine[code - 1] if code > 0 else None for mine, code in zip(self.of, codes, strict=True)]
        picked = [
            route[0] if route else NOBODY if mine else origins[0]  # who reaches nothing counts for nothing
            for route, mine, origins in zip(taken, self.of, self.choices.sets, strict=True)
        ]
        return picked, self._turns([route for route in taken if route])

    def weight(self, codes: Sequence[int]) -> float:
        """What the sub-forest of some routes alone weighs at most, without the relays that are better left out; not
        bounded where there are too many of these to try."""
        key = tuple(mine[code - 1] for mine, code in zip(self.of, codes, strict=True) if code)
        if key not in self._weights:
            taken = list(key)
            tree = self._tangles.settled(self.choices.tree([route[0] for route in taken], self._turns(taken)))
            self._weights[key] = tree.weight if self._tangles.exact else math.inf
        return self._weights[key]


def _all_routes(choices: Choices) -> list[list[Route]] | None:
    """Of each set of origins the ways to the claim that pass no node twice; None where there are too many."""
    if len(choices.sets) > MOST_SETS:
        return None
    attached, forks = choices.side.attached, dict(choices.forks)
    routes: list[list[Route]] = []
    number = 0
    for mine in choices.sets:
        todo: list[Route] = [(i,) for i in mine]
        found: list[Route] = []
        while todo:
            route = todo.pop()
            if attached[route[-1]]:
                found.append(route)
                number += 1
                if number > MOST_ROUTES:
                    return None
                continue
            straight = choices.onward[route[-1]]
            ways = forks.get(route[-1], () if straight is None else (straight,))
            todo += [(*route, j) for j in ways if j not in route]
        routes.append(sorted(found))
    return routes if number else None


def in_blocks(choices: Choices, routes: Sequence[Sequence[Route]], together: Sequence[int]) -> list[list[int]] | None:
    """Of each route the number of its block; None where the blocks have too many columns.

    Args:
        choices: what there is to choose.
        routes: of each set of origins.
        together: links; the routes through the first are put together, then of the others those through the second,
            and so on. The rest go by the link through which they reach the claim; blocks of these that touch a speaker
            who relays several times are one block, if that is not too large.
    """
    link = choices.side.link
    at = [
        [next((way for way in together if any(link[i] == way for i in route[1:])), link[route[-1]]) for route in mine]
        for mine in routes
    ]
    axes: dict[int, Counter[int]] = defaultdict(Counter)
    touching: dict[int, set[int]] = defaultdict(set)
    for k, mine in enumerate(routes):
        for route, block in zip(mine, at[k], strict=True):
            axes[block][k] += 1
            for i in route[1:]:
                touching[link[i]].add(block)
    joined = {block: block for block in axes}
    for repeated in sorted(choices.repeated_before_the_end()):
        some = {joined[block] for block in touching[repeated]}
        whole = sum((axes[block] for block in some), Counter[int]())
        if len(some) > 1 and _size(whole) <= MOST_JOINED:
            first = min(some)
            axes[first] = whole
            joined = {block: first if leader in some else leader for block, leader in joined.items()}
    if sum(_size(axes[block]) for block in set(joined.values())) > MOST_COLUMNS:
        return None
    number: dict[int, int] = {}
    return [[number.setdefault(joined[block], len(number)) for block in mine] for mine in at]


def _size(axes: Mapping[int, int]) -> int:
    """How many columns a block has, by the number of routes of each set."""
    return math.prod(1 + routes for routes in axes.values())
