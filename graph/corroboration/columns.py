"""What each branch of a sub-forest is worth by who goes through it: a bound that splits no origin (section 5).

*Blocks.* Every origin that counts goes one way to the claim, its *route*. Routes are put into blocks, those that reach
the claim through one link into the same, or those that pass through one speaker who relays several times. A *column* of
a block says for each set of origins which of its routes, if any, is taken; its value is the weight of the sub-forest of
these routes alone. However routes are put into blocks, a sub-forest T is worth no more than its columns together, one a
block: give each block a copy of every relay of T. If the copies of a coin fell together, nothing would change; as they
fall apart, the average of tanh(L / 2) grows, which is submodular in what they pass on, and again as each of these
averages is taken before the sum, since it is concave (the argument stands at length in `relaxation`).

*The bound.* T uses each set of origins at most once. With a price pi_k >= 0 for set k, T is worth no more than

    sum over sets of pi_k + sum over blocks of the largest (value of a column - sum of pi_k over its sets),

by weak Lagrangian duality: add pi_k (1 - uses of k) >= 0 for every set (Geoffrion 1974). At the best prices this is the
bound of Dantzig and Wolfe (1960). Prices follow the subgradient 1 - uses, by steps towards the best weight that is
known (Polyak 1969), each kept off the course of the last one (Camerini, Fratta and Maffioli 1975). A column falls out
where the bound, less what the best column of its block is worth beyond it, is no more than that weight: a sub-forest
with this column is worth no more than the bound with the column put in.

*Values.* At first each relay of a column tosses a coin of its own, and the last relays of one link toss one over their
sum, as in `relaxation`: never too low. A column that the prices favour is weighed as it stands.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.corroboration.choices import relay_weight, strength
from claimgraph.graph.corroboration.routes import Route, Routes

LOOKS_A_ROUND = 400
"""A round of prices takes as long as to look at so many columns, before it looks at any."""
LITTLE, PATIENCE = 0.01, 3
"""After so many rounds that take no more than this share off what is open the steps are halved."""
DEFLECTION = 1.5
"""By how much a course that turns back is kept off the last one."""
CLOSE = 1e-9

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Priced:
    """What the prices tell of some columns.

    Attributes:
        value: no sub-forest of these columns is worth more.
        prices: of each set of origins.
        columns: those that may be part of a better sub-forest than the one that is known.
        favoured: of each block the column that the prices favour.
    """

    value: float
    prices: Floats
    columns: Numbers
    favoured: Numbers


NOTHING = Priced(-math.inf, np.zeros(0), np.zeros(0, np.intp), np.zeros(0, np.intp))


class Columns:
    """The columns of a part of a side.

    Args:
        routes: the routes of the sets of origins.
        block_of: of each of them the number of its block.

    Attributes:
        every: all columns.
        code: of each column and set, the code of its route, or 0.
        looks: how many columns were looked at, in all rounds of prices.
    """

    def __init__(self, routes: Routes, block_of: Sequence[Sequence[int]]) -> None:
        self._routes, self._side, self._plain = routes, routes.choices.side, routes.choices.plain
        self._block_of = block_of
        blocks = 1 + max(b for mine in block_of for b in mine)
        through: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(blocks)]
        for k, mine in enumerate(block_of):
            for code, b in enumerate(mine, 1):
                through[b][k].append(code)
        self._start = [0]
        self._stride: list[dict[int, dict[int, int]]] = []
        values, codes = [], []
        for axes in through:
            values.append(self._table(axes))
            codes.append(self._codes(axes))
            stride, of = 1, {}
            for k, mine in reversed(axes.items()):
                of[k] = {code: stride * step for step, code in enumerate(mine, 1)}
                stride *= len(mine) + 1
            self._stride.append(of)
            self._start.append(self._start[-1] + stride)
        self.code = np.concatenate(codes)
        self._value = np.concatenate(values)
        self._block = np.repeat(np.arange(blocks), np.diff(self._start))
        self._weighed = np.repeat([self._is_simple(axes) for axes in through], np.diff(self._start))
        self._uses = (self.code > 0).astype(np.float64)
        self.every: Numbers = np.flatnonzero(self._value > -math.inf)
        self.looks = 0

    # ------------------------------------------------------------ columns

    def _codes(self, axes: Mapping[int, list[int]]) -> NDArray[np.int32]:
        shape = [len(mine) + 1 for mine in axes.values()]
        codes = np.zeros((math.prod(shape), len(self._block_of)), np.int32)
        for (k, mine), step in zip(axes.items(), np.indices(shape), strict=True):
            codes[:, k] = np.array([0, *mine], np.int32)[step.ravel()]
        return codes

    def _table(self, axes: Mapping[int, list[int]]) -> Floats:
        """The values of the columns of a block at first, an axis for each of its sets."""
        side = self._side
        shape = [len(mine) + 1 for mine in axes.values()]
        zero = np.zeros([1] * len(shape))
        own: dict[Route, Floats] = defaultdict(lambda: zero)
        carried: dict[Route, Floats] = defaultdict(lambda: zero)
        for axis, (k, mine) in enumerate(axes.items()):
            for step, code in enumerate(mine, 1):
                route = self._routes.of[k][code - 1]
                said = np.zeros(shape[axis])
                said[step] = strength(side, route[0])[0]
                own[route] = own[route] + said.reshape([-1 if a == axis else 1 for a in range(len(shape))])
                for at in range(1, len(route)):
                    carried.setdefault(route[at:], zero)
        last: dict[int, Floats] = defaultdict(lambda: zero)
        fidelity: dict[int, float] = defaultdict(float)
        total = zero
        for way in sorted(own.keys() | carried.keys(), key=len, reverse=True):
            i, link = way[0], side.link[way[0]]
            passed = own[way]
            if len(way) == 1:
                total = total + own[way]
                last[link] = last[link] + carried[way]
                fidelity[link] = max(fidelity[link], relay_weight(side, i))
                continue
            if way in carried:
                again = any(side.link[j] == link for j in way[1:])
                passed = passed + (carried[way] if again else _through(relay_weight(side, i), carried[way]))
            carried[way[1:]] = carried[way[1:]] + passed
        for link, load in last.items():
            total = total + _through(fidelity[link], load)
        table = np.array(np.broadcast_to(total, shape), np.float64)
        place = {(k, code): (a, at) for a, (k, mine) in enumerate(axes.items()) for at, code in enumerate(mine, 1)}
        for route, (axis, at) in place.items():
            for other, there in (place[key] for key in self._routes.conflicts.get(route, ()) if key in place):
                cell: list[int | slice] = [slice(None)] * len(shape)
                cell[axis], cell[other] = at, there
                table[tuple(cell)] = -math.inf  # no sub-forest has both
        return table.ravel()

    def _is_simple(self, axes: Mapping[int, list[int]]) -> bool:
        """Whether the first values of a block are what its columns weigh: no speaker relays several times, but for
        those that toss their coin over a plain sum."""
        side = self._side
        relays = {i for k, mine in axes.items() for code in mine for i in self._routes.of[k][code - 1][1:]}
        coins = {(side.link[i], relay_weight(side, i) if side.link[i] in self._plain else i) for i in relays}
        return len(coins) == len({link for link, _ in coins})

    def _weigh(self, column: int) -> None:
        """Puts what a column weighs as it stands in place of its first value."""
        self._weighed[column] = True
        self._value[column] = min(self._value[column], self._routes.weight(self.code[column].tolist()))

    def _worth(self, column: int) -> float:
        if not self._weighed[column] and self._value[column] > -math.inf:
            self._weigh(column)
        return float(self._value[column])

    # ------------------------------------------------------------ a bound

    def settle(self, columns: Numbers, k: int, code: int) -> Numbers:
        """Those of some columns that are left once a set is settled: by the code of its route, or 0 for nobody."""
        codes = self.code[columns]
        if not code:
            nobody: Numbers = columns[codes[:, k] == 0]
            return nobody
        keep = codes[:, k] == np.where(self._block[columns] == self._block_of[k][code - 1], code, 0)
        for other, theirs in self._routes.conflicts.get((k, code), ()):
            keep &= codes[:, other] != theirs
        left: Numbers = columns[keep]
        return left

    def bound(self, columns: Numbers, prices: Floats, *, rounds: int, enough: float, weigh: bool = True) -> Priced:
        """Bounds what some columns can make together.

        Args:
            columns: those that are still open, rising.
            prices: of each set, to begin with.
            rounds: at most so many rounds of prices.
            enough: the weight that is known; a bound that is no higher will do.
            weigh: whether favoured columns are weighed as they stand.
        """
        starts = np.flatnonzero(np.diff(self._block[columns], prepend=-1))
        if len(starts) < len(self._start) - 1:
            return NOTHING  # what is settled leaves a block without a column
        sizes = np.diff(starts, append=len(columns))
        value, uses = self._value[columns], self._uses[columns]
        best, best_prices, best_favoured, best_short = math.inf, prices, starts, value
        pace, stalled = 1.0, 0
        course: Floats = np.zeros(0)
        for _ in range(rounds):
            self.looks += len(columns) + LOOKS_A_ROUND
            reduced = value - uses @ prices
            while True:
                peaks = np.maximum.reduceat(reduced, starts)
                short = np.repeat(peaks, sizes) - reduced
                at_peak = np.flatnonzero(short <= 0)
                favoured = at_peak[np.searchsorted(at_peak, starts)]
                guessed = favoured[~self._weighed[columns[favoured]]]
                if not weigh or not len(guessed):
                    break
                for at in guessed:
                    self._weigh(int(columns[at]))
                    reduced[at] -= value[at] - self._value[columns[at]]
                    value[at] = self._value[columns[at]]
            total = float(peaks.sum() + prices.sum())
            if total < best - LITTLE * (min(best, total) - enough):
                stalled = 0
            else:
                stalled += 1
                if stalled == PATIENCE:
                    pace, stalled = pace / 2, 0
            if total < best:
                best, best_prices, best_favoured, best_short = total, prices, favoured, short
            if best <= enough:
                break
            ascent = 1 - uses[favoured].sum(axis=0)
            ascent[(ascent > 0) & (prices <= 0)] = 0
            if not ascent.any():
                break
            if len(course) and (turn := float(ascent @ course)) < 0:
                ascent = ascent - DEFLECTION * turn / float(course @ course) * course
            course = ascent
            prices = np.maximum(0, prices - pace * (total - enough) / float(course @ course) * course)
        return Priced(best, best_prices, columns[best - best_short > enough], columns[best_favoured])

    # ------------------------------------------------------------ whole choices

    def improved(self, favoured: Numbers) -> list[int]:
        """Of each set the code of its route, near what the prices favour: each set put where it adds most, one by one,
        and moved as long as that adds weight."""
        picked = [0] * len(self._block_of)
        columns = [int(column) for column in favoured]
        value = self._worth
        for k, mine in enumerate(self._block_of):
            used = {int(code): b for b in sorted(set(mine)) if (code := self.code[columns[b], k])}
            without = {code: columns[b] - self._stride[b][k][code] for code, b in used.items()}
            picked[k] = max(used, key=lambda c: value(columns[used[c]]) - value(without[c]), default=0)
            for code in used.keys() - {picked[k]}:
                columns[used[code]] = without[code]
        moved = True
        while moved:
            moved = False
            for k, mine in enumerate(self._block_of):
                if not mine:
                    continue
                if code := picked[k]:
                    columns[mine[code - 1]] -= self._stride[mine[code - 1]][k][code]
                gains = [
                    value(columns[b] + self._stride[b][k][code]) - value(columns[b]) for code, b in enumerate(mine, 1)
                ]
                best = max(range(len(mine)), key=gains.__getitem__)
                if picked[k] and gains[best] <= gains[picked[k] - 1] + CLOSE:
                    best = picked[k] - 1
                elif gains[best] > -math.inf:
                    moved = True
                else:
                    picked[k] = 0
                    continue
                picked[k] = best + 1
                columns[mine[best]] += self._stride[mine[best]][k][best + 1]
        return picked


def _through(relay: float, weight: Floats) -> Floats:
    """`weights.through` for many weights."""
    low, high = np.minimum(relay, weight), np.maximum(relay, weight)
    passed: Floats = np.maximum(0, low + np.log1p(np.exp(-low - high)) - np.log1p(np.exp(low - high)))
    return passed
