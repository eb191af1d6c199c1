"""The best choice in one part of a side, by branch and bound (Land and Doig 1960; section 5 of the measure).

What weighs most is settled first: which origin of a set counts, then where it goes on, then where reports go on, then
which relays of repeated speakers are left out. A state whose bound does not exceed the best that was found is not
followed; nor is one that differs from an earlier one only in who brought the same load to a relay, or in which of
several relays that are alike it was brought to. The first best comes from a climb: a local search from the choices that
the prices of the relaxation favour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claimgraph.graph.corroboration.choices import MOST_CHOICES, Choices, strength
from claimgraph.graph.corroboration.relaxation import Bound, Relaxation
from claimgraph.graph.corroboration.tree import Tree

CLOSE = 1e-12
MOST_STEPS = 5_000
"""Beyond `MOST_CHOICES` choices so many states are looked at before the search ends with a bound."""
MOST_TIES = 64
"""So many further choices of the same weight are looked at for one that is less uncertain."""
ROUNDS_AT_FIRST, ROUNDS = 60, 6

SET, FORK, SWITCH = range(3)


@dataclass(frozen=True, slots=True)
class Found:
    """The best tree of a part that was found; no choice is worth more than `upper`, which is its weight if `exact`."""

    tree: Tree
    upper: float
    exact: bool


@dataclass(frozen=True, slots=True)
class _State:
    """What is settled: the first decisions in their order."""

    settled: tuple[int, ...]
    bound: float
    loads: tuple[float, ...]


def best_choice(choices: Choices, active: set[int]) -> Found:
    """The best sub-forest of a part."""
    return _Search(choices, active).run()


def better(tree: Tree, best: Tree | None) -> bool:
    """Whether a tree is weightier than the best; of equal ones, whether its weight is less uncertain, so that names do
    not matter."""
    if best is None or tree.weight > best.weight + CLOSE:
        return True
    return tree.weight > best.weight - CLOSE and tree.variance() < best.variance() - CLOSE


class _Search:
    def __init__(self, choices: Choices, active: set[int]) -> None:
        self._choices = choices
        self._relaxation = Relaxation(choices, active)
        self._sets = choices.selections
        self._forks = choices.forks
        self._switches = choices.switches
        self._best: Tree | None = None
        self._tried: set[tuple[object, ...]] = set()
        self._ties = 0
        self._alike = self._alike_relays()
        first = self._bound((), (0.0,) * len(self._relaxation.fidelity), ROUNDS_AT_FIRST)
        self._first = first
        self._order: list[tuple[int, int]] = []

    def run(self) -> Found:
        self._climb(self._first)
        self._order = self._decisions(self._first)
        assert self._best is not None  # the climb found one
        unlimited = self._choices.number <= MOST_CHOICES
        todo = [_State((), self._first.value, self._first.loads)]
        seen: set[object] = set()
        steps = 0
        while todo:
            state = todo.pop()
            if not self._worth_following(state.bound):
                continue
            if not unlimited and steps >= MOST_STEPS:
                todo.append(state)
                break
            key = self._key(state.settled)
            if key in seen:
                continue
            seen.add(key)
            if len(state.settled) == len(self._order):
                self._try(*self._assignment(state.settled))
                continue
            children = []
            for option in self._options(state.settled):
                steps += 1
                settled = (*state.settled, option)
                bound = self._bound(settled, state.loads, ROUNDS)
                value = min(bound.value, state.bound)
                if self._worth_following(value):
                    children.append(_State(settled, value, bound.loads))
            todo.extend(sorted(children, key=lambda child: child.bound))
        self.steps = steps
        weight = self._best.weight
        left = [state.bound for state in todo if state.bound > weight + CLOSE]
        if left or not self._choices.complete:
            upper = max(left, default=weight) if self._choices.complete else self._first.value
            return Found(self._best, max(weight, upper), False)
        return Found(self._best, weight, True)

    # ------------------------------------------------------------ decisions

    def _decisions(self, first: Bound) -> list[tuple[int, int]]:
        """All decisions in their order: sets and forks by what is at stake, a fork after the set of its origin."""
        worth = self._relaxation.worth(first.loads)
        stake_of_set = [
            max(sum(strength(self._choices.side, i)[0] * worth.get(i, 1.0) for i in selection) for selection in chosen)
            for chosen in self._sets
        ]
        set_of = {i: k for k, chosen in enumerate(self._sets) for selection in chosen for i in selection}
        by_set: dict[int, list[int]] = defaultdict(list)
        late = []
        for k, (i, _) in enumerate(self._forks):
            if i in set_of and not self._choices.side.cited[i]:
                by_set[set_of[i]].append(k)
            else:
                late.append(k)
        order: list[tuple[int, int]] = []
        for k in sorted(range(len(self._sets)), key=lambda k: (-stake_of_set[k], k)):
            order.append((SET, k))
            order += [(FORK, fork) for fork in by_set[k]]
        order += [(FORK, k) for k in late]
        return order + [(SWITCH, k) for k in range(len(self._switches))]

    def _options(self, settled: tuple[int, ...]) -> Iterable[int]:
        """The options of the next decision; one where it has no bearing."""
        kind, k = self._order[len(settled)]
        if kind == SET:
            return range(len(self._sets[k]))
        picked, onto, off = self._settled(settled)
        carrying = self._relaxation.carrying(picked, onto, off)
        if kind == FORK:
            i, targets = self._forks[k]
            return self._distinct(targets, settled) if i in carrying else (0,)
        return (0, 1) if self._switches[k] in carrying else (0,)

    def _distinct(self, targets: Sequence[int], settled: tuple[int, ...]) -> list[int]:
        return list(range(len(targets)))

    def _settled(self, settled: Sequence[int]) -> tuple[list[int], dict[int, int], set[int]]:
        picked = [-1] * len(self._sets)
        onto: dict[int, int] = {}
        off: set[int] = set()
        for (kind, k), option in zip(self._order, settled, strict=False):
            if kind == SET:
                picked[k] = option
            elif kind == FORK:
                i, targets = self._forks[k]
                onto[i] = targets[option]
            elif option:
                off.add(self._switches[k])
        return picked, onto, off

    def _assignment(self, settled: Sequence[int]) -> tuple[list[int], list[int], frozenset[int]]:
        picked, onto, off = self._settled(settled)
        return picked, [onto[i] for i, _ in self._forks], frozenset(off)

    def _bound(self, settled: tuple[int, ...], loads: tuple[float, ...], rounds: int) -> Bound:
        picked, onto, off = self._settled(settled) if settled else ([-1] * len(self._sets), {}, set[int]())
        enough = self._best.weight - CLOSE if self._best else 0.0
        return self._relaxation.bound(picked, onto, off, loads, rounds=rounds, enough=enough)

    def _worth_following(self, bound: float) -> bool:
        assert self._best is not None  # the climb found one
        return bound > self._best.weight + (-CLOSE if self._ties < MOST_TIES else CLOSE)

    # ------------------------------------------------------------ states that are alike

    def _alike_relays(self) -> dict[int, int]:
        """Final relays that are alike: of the same l and spread, that may carry the same nodes and nothing else."""
        return {}

    def _key(self, settled: tuple[int, ...]) -> object:
        """What of the settled decisions bears on the rest: what each relay was brought, what is still on its way."""
        picked, onto, off = self._settled(settled)
        side = self._choices.side
        brought: dict[object, list[float]] = defaultdict(lambda: [0.0, 0.0])
        pending: list[object] = []
        for k, number in enumerate(picked):
            if number < 0:
                continue
            for i in self._sets[k][number]:
                weight, spread = strength(side, i)
                if side.attached[i]:
                    at: object = "claim" if not side.cited[i] else i
                elif side.cited[i]:
                    at = i
                else:
                    target = onto.get(i, self._choices.onward[i])
                    if i in dict(self._forks) and i not in onto:
                        pending.append(i)
                        continue
                    assert target is not None
                    at = ("link", side.link[target]) if side.link[target] in self._choices.plain else target
                brought[at][0] += weight
                brought[at][1] += spread * spread
        relays = [(i, j) for i, j in onto.items() if side.cited[i]]
        loads = frozenset((at, round(w, 12), round(s, 12)) for at, (w, s) in brought.items())
        return len(settled), loads, frozenset(pending), frozenset(relays), frozenset(off)

    # ------------------------------------------------------------ single choices

    def _try(self, picked: Sequence[int], targets: Sequence[int], off: frozenset[int]) -> Tree:
        tree = self._choices.tree([self._sets[k][n] for k, n in enumerate(picked)], targets, off)
        if self._best is not None and abs(tree.weight - self._best.weight) <= CLOSE:
            self._ties += 1
        if better(tree, self._best):
            self._best = tree
        return tree

    def _climb(self, first: Bound) -> None:
        """A local search from what the prices favour: changes one choice at a time while that adds weight."""
        picked = list(first.picked)
        targets = [first.onto.get(i, options[0]) for i, options in self._forks]
        off: frozenset[int] = frozenset()
        best = self._try(picked, targets, off)
        improved = True
        while improved:
            improved = False
            for k, chosen in enumerate(self._sets):
                for number in range(len(chosen)):
                    moved = [*picked[:k], number, *picked[k + 1 :]]
                    if (tree := self._try(moved, targets, off)).weight > best.weight + CLOSE:
                        best, picked, improved = tree, moved, True
            for k, (_, options) in enumerate(self._forks):
                for target in options:
                    onto = [*targets[:k], target, *targets[k + 1 :]]
                    if (tree := self._try(picked, onto, off)).weight > best.weight + CLOSE:
                        best, targets, improved = tree, onto, True
            for i in self._switches:
                if (tree := self._try(picked, targets, off ^ {i})).weight > best.weight + CLOSE:
                    best, off, improved = tree, off ^ {i}, True
