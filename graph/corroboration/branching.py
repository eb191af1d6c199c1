"""The best choice in one part of a side, by branch and bound (Land and Doig 1960; section 5 of the measure).

What weighs most is settled first: which origin of a set counts, then where it goes on, then where reports go on. A
state whose bound does not exceed the best that was found is not followed; nor is one that differs from an earlier one
only in who brought the same load to a relay, or in which of several relays that are alike it was brought to. When all
is settled, the relays that are better left out are found tangle by tangle. The first best comes from a climb: a local
search from what the prices of the relaxation favour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from claimgraph.graph.corroboration.alike import Alike
from claimgraph.graph.corroboration.choices import MOST_CHOICES, OPEN, Choices, strength
from claimgraph.graph.corroboration.incumbent import Incumbent
from claimgraph.graph.corroboration.relaxation import Bound, Relaxation
from claimgraph.graph.corroboration.tangles import CLOSE, Tangles, better
from claimgraph.graph.corroboration.tree import Tree

MOST_VISITS = 1_500_000
"""Beyond `MOST_CHOICES` choices the search ends when it has looked at so many nodes, some seconds' worth."""
ROUNDS_AT_FIRST, ROUNDS = 60, 6


@dataclass(frozen=True, slots=True)
class Found:
    """The best tree of a part that was found; no choice is worth more than `upper`, which is its weight if `exact`."""

    tree: Tree
    upper: float
    exact: bool


@dataclass(frozen=True, slots=True)
class _State:
    """What is settled: who counts of some sets of origins, and where some forks go."""

    settled: int
    picked: tuple[int, ...]
    onto: dict[int, int]
    bound: float = 0.0
    loads: tuple[float, ...] = field(default=(), compare=False)


def first_of_all(choices: Choices) -> Found:
    """The best sub-forest of a part that has few choices, by looking at each."""
    tangles = Tangles(choices.side)
    best: Tree | None = None
    for tree in choices.all():
        tree = tangles.settled(tree)
        if better(tree, best):
            best = tree
    assert best is not None  # there is at least one origin in each part, hence one choice
    return Found(best, best.weight, tangles.exact)


class Search:
    """The search for the best sub-forest of a part.

    Args:
        choices: what there is to choose.
        active: the nodes through which something may go.
    """

    def __init__(self, choices: Choices, active: set[int]) -> None:
        self._choices = choices
        self._side = choices.side
        self._sets, self._forks = choices.sets, dict(choices.forks)
        self._relaxation = _tightest(choices, active)
        self._tangles = Tangles(choices.side)
        self._alike = Alike(choices, active)
        self._best = Incumbent(choices, self._tangles)
        self.steps = 0

    def run(self) -> Found:
        """Searches until nothing that is open can be better, or the budget is spent."""
        start = _State(0, (OPEN,) * len(self._sets), {}, loads=(0.0,) * len(self._relaxation.fidelity))
        first = self._bound(start, ROUNDS_AT_FIRST)
        self._climb(first)
        order = self._decisions(first)
        budget = MOST_VISITS // self._relaxation.size
        todo = [_State(0, start.picked, {}, first.value, first.loads)]
        seen: set[object] = set()
        while todo:
            if self._choices.number > MOST_CHOICES and self.steps + self._tangles.steps >= budget:
                break
            state = todo.pop()
            if state.bound <= self._best.enough:
                continue
            if state.settled == len(order):
                if self._choices.is_whole(state.picked):
                    self._best.attempt(state.picked, state.onto)
                continue
            children = []
            for child in self._children(state, order[state.settled]):
                key = (child.settled, self._alike.key(child.picked, child.onto))
                if key in seen:
                    continue
                seen.add(key)
                self.steps += 1
                bound = self._bound(child, ROUNDS)
                value = min(bound.value, state.bound)
                if value > self._best.enough:
                    children.append(_State(child.settled, child.picked, child.onto, value, bound.loads))
            todo.extend(sorted(children, key=lambda child: child.bound))
        return self._found(todo, first)

    def _found(self, left: Sequence[_State], first: Bound) -> Found:
        best = self._best.tree
        assert best is not None  # the climb found one
        upper = max([best.weight, *(state.bound for state in left)])
        exact = upper <= best.weight + CLOSE and self._tangles.exact
        if not self._tangles.exact:
            upper = max(best.weight, first.value)
        return Found(best, best.weight if exact else upper, exact)

    # ------------------------------------------------------------ decisions

    def _decisions(self, first: Bound) -> list[int]:
        """All decisions in their order: sets by what is at stake, each followed by the forks of its own origins, then
        the forks of reports. A set is told by its number, a fork by -1 - its node."""
        brings = self._stakes(first)
        stake = [max(brings[i] for i in mine) for mine in self._sets]
        order: list[int] = []
        for k in sorted(range(len(self._sets)), key=lambda k: -stake[k]):
            order += [k, *(-1 - i for i in self._sets[k] if i in self._forks and not self._side.cited[i])]
        settled = set(order)
        return order + [-1 - i for i in self._forks if -1 - i not in settled]

    def _children(self, state: _State, decision: int) -> list[_State]:
        if decision >= 0:
            before, after = state.picked[:decision], state.picked[decision + 1 :]
            barred = self._choices.barred_by(state.picked)
            return [
                _State(state.settled + 1, (*before, i, *after), state.onto, loads=state.loads)
                for i in self._choices.options_of(decision)
                if i not in barred
            ]
        i = -1 - decision
        targets = self._forks[i]
        if i not in self._relaxation.carrying(state.picked, state.onto):
            targets = targets[:1]  # nothing goes there, whatever is chosen
        return [_State(state.settled + 1, state.picked, state.onto | {i: j}, loads=state.loads) for j in targets]

    def _bound(self, state: _State, rounds: int) -> Bound:
        return self._relaxation.bound(
            state.picked, state.onto, state.loads, rounds=rounds, enough=self._best.weight - CLOSE
        )

    # ------------------------------------------------------------ single choices

    def _climb(self, first: Bound) -> None:
        """A local search from what the prices favour: changes one choice at a time while that adds weight."""
        stake = self._stakes(first)
        picked = self._choices.whole(first.picked, stake)
        onto = {i: first.onto[i] for i in self._forks}
        best = self._best.attempt(picked, onto)
        tries = MOST_VISITS // (4 * self._relaxation.size)
        improved = True
        while improved:
            improved = False
            for k, mine in enumerate(self._sets):
                for i in mine:
                    if i == picked[k] or not (tries := tries - 1) > 0:
                        continue
                    moved = self._choices.whole([*picked[:k], i, *picked[k + 1 :]], stake, kept=i)
                    if (tree := self._best.attempt(moved, onto)).weight > best.weight + CLOSE:
                        best, picked, improved = tree, moved, True
            for i, targets in self._forks.items():
                for target in targets:
                    if target == onto[i] or not (tries := tries - 1) > 0:
                        continue
                    turned = onto | {i: target}
                    if (tree := self._best.attempt(picked, turned)).weight > best.weight + CLOSE:
                        best, onto, improved = tree, turned, True
        self._best.ties = 0

    def _stakes(self, first: Bound) -> dict[int, float]:
        """What each origin may bring, by the prices of the first bound."""
        worth = self._relaxation.worth(first.loads)
        return {i: strength(self._side, i)[0] * worth.get(i, 1.0) for mine in self._sets for i in mine}


def _tightest(choices: Choices, active: set[int]) -> Relaxation:
    """The relaxation with the least bound at first: with such repeated speakers standing at the claim as tighten it."""
    best, least = Relaxation(choices, active), math.inf
    nothing = (OPEN,) * len(choices.sets)
    ends: tuple[int, ...] = ()
    for link in (None, *sorted(choices.repeated_before_the_end())):
        tried = best if link is None else Relaxation(choices, active, (*ends, link))
        begin = (0.0,) * len(tried.fidelity)
        bound = tried.bound(nothing, {}, begin, rounds=ROUNDS_AT_FIRST // 2, enough=0.0).value
        if bound < least - CLOSE:
            best, least = tried, bound
            ends = ends if link is None else (*ends, link)
    return best
