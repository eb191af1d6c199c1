"""The best choice in one part of a side, put together from columns by branch and bound (section 5 of the measure).

The columns of all blocks are priced (`columns`); those that can be no part of anything better fall out, and what the
prices favour, mended where it uses a set of origins twice or not at all, is weighed. Where that leaves something open,
other blocks are tried, and then one set of origins after another is settled by each of its routes, the one first of
which the prices dispose worst. Once few choices are left, more blocks can be one, and less is lost between them: the
rest is searched by blocks of its own. This is branch and price (Barnhart et al. 1998), with all columns at hand.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.alike import Alike
from claimgraph.graph.corroboration.branching import Found
from claimgraph.graph.corroboration.choices import MOST_CHOICES, NOBODY, OPEN, Choices, strength
from claimgraph.graph.corroboration.columns import Columns, Floats, Numbers, Priced
from claimgraph.graph.corroboration.incumbent import Incumbent
from claimgraph.graph.corroboration.routes import Routes, in_blocks
from claimgraph.graph.corroboration.tangles import CLOSE, Tangles

MOST_LOOKS = 20_000_000
"""Beyond `MOST_CHOICES` choices the search ends when it has looked at so many columns, some seconds' worth."""
ROUNDS_UNWEIGHED, ROUNDS_AT_FIRST, ROUNDS = 20, (10, 10, 20, 40, 80), 24
LITTLE = 0.02
"""Prices are good enough at first once a stage of rounds takes no more than this share off what is open."""
LOOKS_A_NODE, LOOKS_A_TANGLE = 30, 500
"""To weigh a node of a sub-forest, or a state of a tangle, takes as long as to look at so many columns."""
FEW_LEFT = 2**-8
"""A state that leaves so small a part of the choices is searched by blocks of its own."""
SLACK = 1e-9
"""Prices come ever nearer to the best: a bound within this of a weight is as good as the weight."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is settled: of each set of origins the code of its route, 0 for nobody, or open."""

    codes: tuple[int, ...]
    priced: Priced
    bound: float


class Packing:
    """The search for the best sub-forest of a part by its columns.

    Args:
        active: the nodes through which something may go.
        routes: the routes of the part.
        blocks: of each of them the number of its block.
        tangles: settles the tangles of sub-forests, those of the routes too.
        best: the best sub-forest so far, where this searches what another search has left.
    """

    def __init__(
        self,
        active: Collection[int],
        routes: Routes,
        blocks: Sequence[Sequence[int]],
        tangles: Tangles,
        best: Incumbent | None = None,
    ) -> None:
        self._active = active
        self._choices, self._routes, self._tangles = routes.choices, routes, tangles
        self._columns = Columns(routes, blocks)
        self._alike = Alike(routes.choices, active)
        self._best = best or Incumbent(routes.choices, tangles)
        self._outermost = best is None
        self._left = -math.inf
        self._few = FEW_LEFT * math.prod(max(1, len(mine)) for mine in routes.of)
        self._best_codes: list[int] = []
        self._stake = {i: strength(routes.choices.side, i)[0] for mine in routes.choices.sets for i in mine}
        self._looks = 0
        self._shares = bool(routes.choices.repeated_before_the_end()) and not routes.choices.barred
        self.steps = 0

    @classmethod
    def of(cls, choices: Choices, active: Collection[int]) -> Packing | None:
        """The search of a part; None where it has too many columns."""
        tangles = Tangles(choices.side)
        routes = Routes.all(choices, tangles)
        blocks = routes and in_blocks(choices, routes.of, ())
        return cls(active, routes, blocks, tangles) if routes and blocks else None

    def run(self) -> Found:
        """Searches until nothing that is open can be better, or the budget is spent."""
        first = self._first()
        todo = [first]
        seen: set[object] = set()
        while todo:
            if self._choices.number > MOST_CHOICES and self._spent >= MOST_LOOKS:
                break
            state = todo.pop()
            if state.bound <= self._enough:
                continue
            if OPEN not in state.codes:
                picked, onto = self._routes.choice(state.codes)
                if self._choices.is_whole(picked):
                    self._best.attempt(picked, onto)
                continue
            if self._shares and self._open(state) <= self._few:
                self._again(state)
                continue
            children = []
            k = self._worst(state)
            for code in self._options(state, k):
                codes = (*state.codes[:k], code, *state.codes[k + 1 :])
                key = self._key(codes)
                if key in seen:
                    continue
                seen.add(key)
                child = self._child(state, codes, self._columns.settle(state.priced.columns, k, code))
                if child.bound > self._enough:
                    children.append(child)
            todo.extend(sorted(children, key=lambda child: child.bound))
        return self._found(todo, first.bound)

    def _found(self, left: Sequence[_State], first: float) -> Found:
        best = self._best.tree
        assert best is not None  # the first state gave one
        upper = max([best.weight, self._left, *(state.bound for state in left)])
        exact = upper <= best.weight + SLACK and self._tangles.exact
        if not self._tangles.exact:
            upper = max(best.weight, first)
        return Found(best, best.weight if exact else upper, exact)

    @property
    def _spent(self) -> int:
        """How many columns were looked at, or could have been meanwhile."""
        return self._looks + LOOKS_A_TANGLE * self._tangles.steps

    @property
    def _enough(self) -> float:
        """A bound that is no higher than this need not be followed."""
        return self._best.enough + (SLACK if self._best.is_settled else 0)

    # ------------------------------------------------------------ states

    def _first(self) -> _State:
        """The state in which nothing is settled, with the blocks that give the least bound."""
        codes = [OPEN if mine else 0 for mine in self._routes.of]
        begin = np.array([max((self._stake[route[0]] for route in mine), default=0.0) / 2 for mine in self._routes.of])
        priced = self._priced_at_first(self._columns, begin)
        if self._outermost and priced.value > self._best.weight + SLACK:
            self._climb()
        together: tuple[int, ...] = ()
        for link in sorted(self._choices.repeated_before_the_end()):
            if priced.value <= self._best.weight + SLACK or self._spent >= MOST_LOOKS // 2:
                break
            if (blocks := in_blocks(self._choices, self._routes.of, (*together, link))) is None:
                continue
            columns = Columns(self._routes, blocks)
            tried = self._priced_at_first(columns, priced.prices)
            if tried.value < priced.value - CLOSE:
                self._columns, priced, together = columns, tried, (*together, link)
        if self._outermost:
            self._best.ties = 0
        codes = [
            1 if len(mine) == 1 and self._must_count(k) else c
            for k, (c, mine) in enumerate(zip(codes, self._routes.of, strict=True))
        ]
        return _State(tuple(codes), priced, priced.value)

    def _must_count(self, k: int) -> bool:
        return NOBODY not in self._choices.options_of(k)

    def _priced_at_first(self, columns: Columns, prices: Floats) -> Priced:
        left = columns.every
        for k, mine in enumerate(self._routes.of):
            if len(mine) == 1 and self._must_count(k):
                left = columns.settle(left, k, 1)
        priced = columns.bound(left, prices, rounds=ROUNDS_UNWEIGHED, enough=self._best.enough, weigh=False)
        least = priced.value
        for stage, rounds in enumerate(ROUNDS_AT_FIRST):
            priced = self._priced(columns, priced.columns, priced.prices, rounds)
            before, least = least, min(least, priced.value)
            if stage > 1 and before - least <= (before - self._best.weight) * LITTLE:
                break
        return Priced(least, priced.prices, priced.columns, priced.favoured)

    def _child(self, parent: _State, codes: tuple[int, ...], left: Numbers) -> _State:
        self.steps += 1
        priced = self._priced(self._columns, left, parent.priced.prices, ROUNDS)
        return _State(codes, priced, min(priced.value, parent.bound))

    def _priced(self, columns: Columns, left: Numbers, prices: Floats, rounds: int) -> Priced:
        """Bounds some columns, and weighs a whole choice near what the prices favour."""
        before = columns.looks
        priced = columns.bound(left, prices, rounds=rounds, enough=self._best.enough)
        self._looks += columns.looks - before
        if priced.value > self._enough:
            self._attempt(columns.improved(priced.favoured))
        return priced

    def _key(self, codes: tuple[int, ...]) -> object:
        """By what states are alike: the sets that are open, and what bears on these."""
        return tuple(code == OPEN for code in codes), self._alike.key(*self._routes.choice(codes))

    # ------------------------------------------------------------ other blocks

    def _kept(self, state: _State) -> list[list[int]]:
        """Of each set the routes that are left in a state."""
        used = self._columns.code[state.priced.columns]
        return [
            [code] if code > 0 else [int(c) for c in np.unique(used[:, k]) if c] for k, code in enumerate(state.codes)
        ]

    def _open(self, state: _State) -> int:
        """How many choices a state leaves."""
        return math.prod(max(1, len(kept)) for kept in self._kept(state))

    def _again(self, state: _State) -> None:
        """Searches what a state leaves by blocks of its own: the fewer choices, the more blocks can be one."""
        routes = self._routes.only(self._kept(state))
        blocks = in_blocks(self._choices, routes.of, ())
        assert blocks is not None  # some of the columns that fitted
        inner = Packing(self._active, routes, blocks, self._tangles, self._best)
        inner._looks = self._looks
        found = inner.run()
        self._looks = inner._looks
        self.steps += inner.steps
        if not found.exact:
            self._left = max(self._left, min(state.bound, found.upper))

    # ------------------------------------------------------------ decisions

    def _options(self, state: _State, k: int) -> list[int]:
        """By which routes a set that is open can still be settled, or by nobody."""
        nobody = NOBODY in self._choices.options_of(k)
        left = np.unique(self._columns.code[state.priced.columns, k])
        return [int(code) for code in left if code or nobody]

    def _worst(self, state: _State) -> int:
        """The set that is settled next: one that the prices favour to use twice or not at all, else the dearest."""
        uses = (self._columns.code[state.priced.favoured] > 0).sum(axis=0)
        return max(
            (k for k, code in enumerate(state.codes) if code == OPEN),
            key=lambda k: (bool(uses[k] != 1), float(state.priced.prices[k]), -k),
        )

    # ------------------------------------------------------------ single choices

    def _climb(self) -> None:
        """A local search from the best so far: changes one route at a time while that adds weight."""
        improved = True
        while improved:
            improved = False
            for k, mine in enumerate(self._routes.of):
                for code in range(1, len(mine) + 1):
                    codes = self._best_codes
                    if code != codes[k] and self._spent < MOST_LOOKS // 4:
                        before = self._best.weight
                        self._attempt([*codes[:k], code, *codes[k + 1 :]])
                        improved = improved or self._best.weight > before + CLOSE

    def _attempt(self, codes: list[int]) -> None:
        self._looks += LOOKS_A_NODE * len(self._choices.part)
        before = self._best.tree
        picked, onto = self._routes.choice(codes)
        self._best.attempt(self._choices.whole(picked, self._stake), onto)
        if self._best.tree is not before:
            self._best_codes = codes
