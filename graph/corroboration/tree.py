"""One choice of a sub-forest, and what it weighs (section 5 of the measure).

L(origin) = lambda; L(relay) = l [+] (sum of L over what it carries); own reporting adds to that. A speaker whose
statements relay more than once in the tree tosses one coin over all of them: the branches that share such speakers are
taken together, and tanh(L / 2) is averaged over their coins.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.weights import mixture, sigmoid, slope, through

ROOT = -1


@dataclass(frozen=True, slots=True)
class _Coin:
    """The coin of a link that relays several times: the faithful part of its nodes, falling as the draw rises."""

    steps: tuple[float, ...]
    """2 phi - 1 of its nodes, rising, each once."""
    nodes: Mapping[int, float]
    """Of each node its step: it is faithful where the draw lies below."""

    def intervals(self) -> Iterator[tuple[int, float, frozenset[int]]]:
        """Number, width and the unfaithful nodes of each interval in which the draw can fall."""
        low = 0.0
        for k, high in enumerate((*self.steps, 1.0)):
            yield k, high - low, frozenset(i for i, step in self.nodes.items() if step <= low and k)
            low = high


class Tree:
    """A sub-forest of one part of a side.

    Args:
        side: the side.
        onward: of each node that does not reach the claim by itself, where it goes on; None for nowhere.
        origins: the origins that are to count.
        off: relays that are left out.
        loose: relays that toss a coin of their own, or none where another of their speaker stands in a chain with them.
            What a tree weighs is then no less than without that.
    """

    __slots__ = ("_blocks", "_children", "_coins", "_loose", "_order", "origins", "parent", "side", "weight")

    def __init__(
        self,
        side: Side,
        onward: Mapping[int, int | None],
        origins: Collection[int],
        off: Collection[int] = (),
        loose: Collection[int] = (),
    ) -> None:
        self.side = side
        self._loose = loose
        self.parent: dict[int, int] = {}
        self.origins = frozenset(i for i in sorted(origins) if self._reaches_claim(i, onward, off))
        self._children: dict[int, list[int]] = defaultdict(list)
        for i, parent in self.parent.items():
            self._children[parent].append(i)
        self._order = list(self._children[ROOT])
        for i in self._order:  # grows while it is walked: from the claim outwards
            self._order.extend(self._children.get(i, ()))
        self._coins = self._shared_coins()
        self._blocks = self._joined_branches()
        self.weight = self.weight_of(self.origins)

    def _reaches_claim(self, i: int, onward: Mapping[int, int | None], off: Collection[int]) -> bool:
        path: dict[int, int] = {}
        while i not in self.parent:
            if self.side.attached[i]:
                path[i] = ROOT
                break
            onto = onward.get(i)
            if onto is None or onto in off or onto in path:
                return False
            path[i] = onto
            i = onto
        self.parent.update(path)
        return True

    def path(self, i: int) -> tuple[int, ...]:
        """The nodes from one to the claim, itself first; empty where it is not in the tree."""
        nodes = []
        while i in self.parent:
            nodes.append(i)
            i = self.parent[i]
        return tuple(nodes)

    # ------------------------------------------------------------ coins that several relays share

    def _relays(self, i: int) -> bool:
        return i in self._children and self.side.relay[i] is not None

    def _shared_coins(self) -> dict[int, _Coin]:
        by_link: dict[int, list[int]] = defaultdict(list)
        for i in self._order:
            if self._relays(i) and i not in self._loose:
                by_link[self.side.link[i]].append(i)
        coins = {}
        for link, nodes in by_link.items():
            if len(nodes) > 1:
                steps = {i: math.tanh(self._relay(i) / 2) for i in nodes}
                coins[link] = _Coin(tuple(sorted(set(steps.values()))), steps)
        return coins

    def _relay(self, i: int) -> float:
        relay = self.side.relay[i]
        return relay.weight if relay else 0.0

    def _joined_branches(self) -> list[tuple[list[int], list[int]]]:
        """The branches at the claim, those that share a coin together, each with the links of its coins."""
        roots = self._children[ROOT]
        if not self._coins:
            return [([root], []) for root in roots]
        top: dict[int, int] = {}
        for i in self._order:
            parent = self.parent[i]
            top[i] = i if parent == ROOT else top[parent]
        blocks: list[tuple[set[int], set[int]]] = [({root}, set()) for root in roots]
        for link, coin in self._coins.items():
            branches = {top[i] for i in coin.nodes}
            touched = [block for block in blocks if block[0] & branches]
            blocks = [block for block in blocks if not block[0] & branches]
            blocks.append(
                (set().union(*(block[0] for block in touched)), {link}.union(*(block[1] for block in touched)))
            )
        return [(sorted(branches), sorted(links)) for branches, links in blocks]

    def _states(self, links: Sequence[int]) -> Iterator[tuple[tuple[int, ...], tuple[float, ...], frozenset[int]]]:
        """All outcomes of some coins: the interval of each draw, their widths, and the nodes that are unfaithful."""
        for outcome in product(*(self._coins[link].intervals() for link in links)):
            yield (
                tuple(k for k, _, _ in outcome),
                tuple(width for _, width, _ in outcome),
                frozenset().union(*(nodes for _, _, nodes in outcome)),
            )

    def tangled(self) -> Iterator[tuple[list[int], list[int]]]:
        """The branches that are taken together for the coins that they share: their nodes, and the relays with such
        coins."""
        for roots, links in self._blocks:
            if links:
                nodes = self._under(roots)
                yield nodes, sorted(i for i in nodes if self.side.link[i] in links and self._tosses_shared(i))

    # ------------------------------------------------------------ weights

    def weight_of(self, origins: Collection[int]) -> float:
        """What the tree weighs if only some of its origins are counted."""
        return math.fsum(self._block_weight(roots, coins, origins) for roots, coins in self._blocks)

    def _block_weight(self, roots: Sequence[int], links: Sequence[int], origins: Collection[int]) -> float:
        if not links:
            values = self._values(roots, None, origins)
            return math.fsum(values[root] for root in roots)
        shares, weights = [], []
        for _, widths, unfaithful in self._states(links):
            values = self._values(roots, unfaithful, origins)
            shares.append(math.prod(widths))
            weights.append(math.fsum(values[root] for root in roots))
        return mixture(shares, weights)

    def _values(
        self, roots: Sequence[int], unfaithful: frozenset[int] | None, origins: Collection[int]
    ) -> dict[int, float]:
        """L of every node under some branches, given which origins count and which relays are unfaithful."""
        values: dict[int, float] = {}
        for i in reversed(self._under(roots)):
            value = 0.0
            origin = self.side.origin[i]
            if origin is not None and i in origins:
                value = origin.weight
            children = self._children.get(i)
            if children:
                carried = math.fsum(values[c] for c in children)
                if unfaithful is not None and self._tosses_shared(i):
                    value += 0.0 if i in unfaithful else carried
                elif i in self._loose and self._meets_its_speaker(i):
                    value += carried
                else:
                    value += through(self._relay(i), carried)
            values[i] = value
        return values

    def _tosses_shared(self, i: int) -> bool:
        coin = self._coins.get(self.side.link[i])
        return coin is not None and i in coin.nodes

    def _meets_its_speaker(self, i: int) -> bool:
        """Whether another relay of its speaker stands between it and the claim, or a bound one behind it."""
        link = self.side.link
        return any(link[j] == link[i] for j in self.path(i)[1:]) or any(
            link[j] == link[i] and j not in self._loose and self._relays(j) for j in self._under([i])[1:]
        )

    def _under(self, roots: Sequence[int]) -> list[int]:
        nodes = list(roots)
        for i in nodes:  # grows while it is walked
            nodes.extend(self._children.get(i, ()))
        return nodes

    # ------------------------------------------------------------ uncertainty

    def variance(self) -> float:
        """The variance of the weight, by the delta method over all coins."""
        return sum(spread * spread for spread in self.spreads().values())

    def spreads(self) -> dict[str, float]:
        """Of each coin of the table, by how much the weight moves with one standard deviation of its probability."""
        total: dict[str, float] = defaultdict(float)
        for roots, links in self._blocks:
            if not links:
                self._descend(roots, None, self._values(roots, None, self.origins), dict.fromkeys(roots, 1.0), total)
                continue
            # d weight / d x = 2 / (1 - T^2) * dT / dx with T the average of tanh(L / 2) over the coins.
            left = self._block_weight(roots, links, self.origins)
            for intervals, widths, unfaithful in self._states(links):
                values = self._values(roots, unfaithful, self.origins)
                weight = math.fsum(values[root] for root in roots)
                ratio = _flatness(weight, left)
                gain = math.prod(widths) * ratio
                self._descend(roots, unfaithful, values, dict.fromkeys(roots, gain), total)
                self._move_coins(links, intervals, widths, math.tanh(weight / 2), left, total)
        return total

    def _move_coins(
        self,
        links: Sequence[int],
        intervals: Sequence[int],
        widths: Sequence[float],
        signal: float,
        block: float,
        total: dict[str, float],
    ) -> None:
        """What one outcome adds to the derivative by the steps of the coins: the ends of the interval of each draw."""
        for at, link in enumerate(links):
            coin = self._coins[link]
            others = math.prod(width for k, width in enumerate(widths) if k != at)
            for k, sign in ((intervals[at], 1.0), (intervals[at] - 1, -1.0)):
                if not 0 <= k < len(coin.steps):
                    continue
                step = coin.steps[k]
                node = next(i for i, of in coin.nodes.items() if of == step)
                relay = self.side.relay[node]
                if relay is not None and relay.spread:
                    by_step = sign * others * signal / (2 * _room(block))
                    total[relay.coin] += by_step * (1 - step * step) / 2 * relay.spread

    def _descend(
        self,
        roots: Sequence[int],
        unfaithful: frozenset[int] | None,
        values: Mapping[int, float],
        gain: dict[int, float],
        total: dict[str, float],
    ) -> None:
        """Passes d weight / d L down from the claim to every coin that is not shared."""
        for i in self._under(roots):
            here = gain[i]
            origin = self.side.origin[i]
            if origin is not None and i in self.origins:
                total[origin.coin] += here * origin.spread
            children = self._children.get(i)
            if not children:
                continue
            relay = self.side.relay[i]
            if unfaithful is not None and self._tosses_shared(i):
                passed = 0.0 if i in unfaithful else here
            else:
                carried = math.fsum(values[c] for c in children)
                passed = here * slope(carried, self._relay(i))
                if relay is not None:
                    total[relay.coin] += here * slope(self._relay(i), carried) * relay.spread
            for child in children:
                gain[child] = passed


def _room(weight: float) -> float:
    """(1 - tanh^2(L / 2)) / 4 = sigma(L) sigma(-L), kept above 0 so that it can divide."""
    return max(sigmoid(weight) * sigmoid(-weight), 1e-300)


def _flatness(inner: float, outer: float) -> float:
    """The ratio of (1 - tanh^2(L / 2)) of an outcome to that of the average over all outcomes."""
    return sigmoid(inner) * sigmoid(-inner) / _room(outer)
