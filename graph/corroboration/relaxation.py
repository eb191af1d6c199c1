"""What no choice of a sub-forest can exceed: a bound by prices (section 5 of the measure).

*The relaxation.* Of any sub-forest T let every relay toss a coin of its own, and let the relays of one link that reach
the claim by themselves be one relay, as faithful as the best of them, over the sum of what they carry. If a chain may
run through a link twice, only the node nearest the claim keeps a coin; the others pass on all. The result is worth no
less than T. For let t = tanh(L / 2) at the claim be a function of the signals t_i that come out of some relays. Sums of
log-odds, and [+] with a constant, are non-decreasing in each t_i with second and mixed derivatives of at most 0, and
such functions are closed under composition. Hence two coins that fall together yield no more on average than two
independent ones of the same chances (t is submodular), and a coin tossed at the relay no less than one averaged at the
claim (t is concave in t_i). Where a coin is taken away, t only grows. For relays of one link that stand at the claim
the average over their one coin is itself l [+] (sum). A link of which some relays stand further behind may be taken to
stand at the claim as a whole: T is worth no more than its chains through the link and its other chains apart (the same
argument), and the former no more than if every other relay before the claim passed on all.

*The prices.* What is left is a flow: an origin puts in lambda, a relay turns x into l [+] x, which is concave in x, and
every node sends all that it has one way. Let pi_u >= 0 be the price of a unit of log-odds put into relay u, mu_v the
best price that node v can get, 1 at the claim. By weak Lagrangian duality no sub-forest is worth more than

    sum over sets of dependent origins of max over its origins of lambda_o mu_o
    + sum over relays of max over 0 <= x <= X_u of (mu_u (l_u [+] x) - pi_u x),

whatever the prices, with X_u the most that can come in. Prices are set to the marginal value of the average load,
pi_u = mu_u d(l_u [+] x) / dx, and loads are averaged over what each round's prices attract (Frank and Wolfe 1956).
Relays that stand in a circle are taken to pass on everything, at the best price at which anything leaves the circle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from claimgraph.graph.corroboration.choices import NOBODY, OPEN, Choices, may_carry, relay_weight, strength
from claimgraph.graph.corroboration.weights import slope, through
from claimgraph.graph.evidence.strength import TRANSPARENT

CLAIM = -1


@dataclass(frozen=True, slots=True)
class Bound:
    """What the prices of one state of the search tell.

    Attributes:
        value: nothing that is still open is worth more.
        loads: of each relay, the average of what came in.
        picked: of each set of origins the one that the prices favour, or nobody.
        onto: of each node through which something may go, the node to which it goes by the prices.
    """

    value: float
    loads: tuple[float, ...]
    picked: tuple[int, ...]
    onto: dict[int, int]


class Relaxation:
    """The relaxation of the choices in one part of a side.

    Args:
        choices: what there is to choose.
        active: the nodes through which something may go.
        ends: links that are taken to stand at the claim themselves: what their relays carry goes on unhindered, through
            one coin in all.
    """

    def __init__(self, choices: Choices, active: Collection[int], ends: Collection[int] = ()) -> None:
        side = self._side = choices.side
        self._choices = choices
        forks = dict(choices.forks)
        self._ways: dict[int, list[int]] = {}
        for i in choices.part:
            onto = choices.onward[i]
            if not side.attached[i]:
                self._ways[i] = forks.get(i) or ([] if onto is None else [onto])
        relays = [i for i in choices.part if may_carry(side, i, active)]
        unit: dict[tuple[bool, int], int] = {}
        last = {i for i in relays if side.attached[i] or side.link[i] in ends}
        self.unit = {i: unit.setdefault((True, side.link[i]) if i in last else (False, i), len(unit)) for i in relays}
        self._final = [False] * len(unit)
        self.fidelity = [0.0] * len(unit)
        self._node = [CLAIM] * len(unit)
        for i in relays:
            u = self.unit[i]
            self._final[u] = i in last
            self._node[u] = i
            self.fidelity[u] = max(self.fidelity[u], relay_weight(side, i))
        self._order = self._downstream_first([i for i in relays if i not in last])
        for u in self._passing_on_all():
            self.fidelity[u] = TRANSPARENT
        self._own = {i: strength(side, i)[0] for mine in choices.sets for i in mine}
        self._total = sum(max(self._own[i] for i in mine) for mine in choices.sets)

        self.size = len(choices.part) + sum(map(len, self._ways.values())) + sum(map(len, choices.sets))
        """How many nodes and ways a bound looks at in each round."""

    def _downstream_first(self, relays: Sequence[int]) -> list[list[int]]:
        """The relays that are not the last before the claim, those in one circle together, nearest to it first."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(relays)
        graph.add_edges_from((i, j) for i in graph for j in self._ways[i] if j in graph)
        parts = list(nx.strongly_connected_components(graph))
        return [sorted(part) for part in parts]  # sinks come first

    def _passing_on_all(self) -> set[int]:
        """Relays in a circle, and those from which a chain may lead to another relay of their link."""
        links: dict[int, frozenset[int]] = {}
        found = set()
        for part in self._order:
            beyond = frozenset[int]().union(
                *(
                    links.get(j, frozenset()) | {self._side.link[j]}
                    for i in part
                    for j in self._ways[i]
                    if j not in part
                ),
                *([{self._side.link[i] for i in part}] if len(part) > 1 else []),
            )
            for i in part:
                links[i] = beyond
                if len(part) > 1 or self._side.link[i] in beyond:
                    found.add(self.unit[i])
        return found

    # ------------------------------------------------------------ a bound

    def bound(
        self,
        picked: Sequence[int],
        onto: Mapping[int, int],
        loads: Sequence[float],
        *,
        rounds: int,
        enough: float,
    ) -> Bound:
        """Bounds what is still open.

        Args:
            picked: who counts of each set of origins: one of them, nobody, or open.
            onto: of forks that are settled, where they go.
            loads: average loads to begin with, as an earlier bound left them.
            rounds: at most so many rounds of prices.
            enough: a bound that is no higher will do.
        """
        ways = self._open_ways(onto)
        options = self._open_origins(picked)
        most = self._most_coming_in(options, ways)
        average = [min(x, limit) for x, limit in zip(loads, most, strict=True)]
        best: Bound | None = None
        for number in range(1, rounds + 1):
            prices = self._prices(average, ways)
            value, favoured, favoured_ways, attracted = self._at(prices, average, options, ways, most)
            if best is None or value < best.value:
                best = Bound(value, tuple(average), favoured, favoured_ways)
            if best.value <= enough:
                break
            share = 2 / (number + 2)
            average = [x + share * (y - x) for x, y in zip(average, attracted, strict=True)]
        assert best is not None  # there is at least one round
        return best

    def _open_ways(self, onto: Mapping[int, int]) -> dict[int, list[int]]:
        return {**self._ways, **{i: [j] for i, j in onto.items()}} if onto else self._ways

    def _open_origins(self, picked: Sequence[int]) -> list[list[int]]:
        """Of each set, the origins that may still count."""
        barred = self._choices.barred_by(picked)
        return [
            ([i for i in mine if i not in barred] if barred else mine)
            if who == OPEN
            else []
            if who == NOBODY
            else [who]
            for who, mine in zip(picked, self._choices.sets, strict=True)
        ]

    def _most_coming_in(self, options: Sequence[Sequence[int]], ways: dict[int, list[int]]) -> list[float]:
        """Of each relay, no more than this can come in; negative where nothing can."""
        most = [-1.0] * len(self.fidelity)
        out: dict[int, float] = {}
        for mine in options:
            here: dict[int, float] = {}
            for i in mine:
                for j in ways.get(i, ()):
                    u = self.unit[j]
                    here[u] = max(here.get(u, 0.0), self._own[i])
            for u, amount in here.items():
                most[u] = max(most[u], 0.0) + amount
        for part in reversed(self._order):
            for i in part:
                u = self.unit[i]
                if len(part) > 1:
                    most[u] = self._total
                if most[u] >= 0:
                    out[i] = min(self.fidelity[u], most[u])
                    for w in {self.unit[j] for j in ways[i]}:
                        most[w] = max(most[w], 0.0) + out[i]
        return [min(x, self._total) for x in most]

    def _prices(self, average: Sequence[float], ways: dict[int, list[int]]) -> list[float]:
        prices = [
            slope(max(x, 0.0), fidelity) if final else 0.0
            for x, fidelity, final in zip(average, self.fidelity, self._final, strict=True)
        ]
        for part in self._order:
            reached = max((prices[self.unit[j]] for i in part for j in ways[i]), default=0.0)
            for i in part:
                u = self.unit[i]
                prices[u] = reached * (
                    1.0
                    if len(part) > 1 or self.fidelity[u] >= TRANSPARENT
                    else slope(max(average[u], 0.0), self.fidelity[u])
                )
        return prices

    def _at(
        self,
        prices: Sequence[float],
        average: Sequence[float],
        options: Sequence[Sequence[int]],
        ways: dict[int, list[int]],
        most: Sequence[float],
    ) -> tuple[float, tuple[int, ...], dict[int, int], list[float]]:
        """The bound at some prices; what they favour; and what each relay attracts by them."""
        favoured: dict[int, int] = {}
        worth: dict[int, float] = {}
        for i, open_ways in ways.items():
            best = max(open_ways, key=lambda j: prices[self.unit[j]], default=None)
            if best is not None:
                favoured[i] = best
                worth[i] = prices[self.unit[best]]
            else:
                worth[i] = 0.0
        attracted = [0.0] * len(prices)
        value, picked = 0.0, []
        own = self._own
        for mine in options:
            best_value, best_origin = 0.0, NOBODY
            for i in mine:
                here = own[i] * worth.get(i, 1.0)
                if here > best_value or best_origin == NOBODY:
                    best_value, best_origin = here, i
            value += best_value
            picked.append(best_origin)
            if best_origin in favoured:
                attracted[self.unit[favoured[best_origin]]] += own[best_origin]
        for part in reversed(self._order):
            for i in part:
                u = self.unit[i]
                if len(part) == 1 and i in favoured and attracted[u] > 0:
                    attracted[self.unit[favoured[i]]] += through(self.fidelity[u], attracted[u])
        for u, price in enumerate(prices):
            if most[u] > 0 and average[u] > 0 and self.fidelity[u] < TRANSPARENT:
                gain = 1.0 if self._final[u] else worth[self._node[u]]
                value += max(0.0, gain * through(self.fidelity[u], average[u]) - price * average[u])
        return value, tuple(picked), favoured, attracted

    def worth(self, loads: Sequence[float]) -> dict[int, float]:
        """Of each node that does not reach the claim by itself, the best price that it can get at some loads."""
        prices = self._prices(loads, self._ways)
        return {i: max((prices[self.unit[j]] for j in ways), default=0.0) for i, ways in self._ways.items()}

    def carrying(self, picked: Sequence[int], onto: Mapping[int, int]) -> set[int]:
        """The nodes through which something may still go."""
        ways = self._open_ways(onto)
        todo = [i for mine in self._open_origins(picked) for i in mine]
        found = set(todo)
        while todo:
            for j in ways.get(todo.pop(), ()):
                if j not in found:
                    found.add(j)
                    todo.append(j)
        return found
