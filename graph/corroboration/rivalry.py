"""What rival claims take from a claim, and give to it (section 6 of the measure).

Of a claim i and a set of rivals one is true at most. With S_j the support of rival j less its denial, pi_j its prior
and pi_0 what is left for none of them, Bayes' rule over these cases gives the weight against i

    R = ln((pi_0 + sum_j pi_j exp(S_j)) / (1 - pi_i)),

negative where the rivals are denied rather than supported, so that it counts for i. Who speaks of i and of a rival is
still one link: it counts once, where it adds most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from claimgraph.graph.corroboration.forest import Forest
from claimgraph.graph.corroboration.side import Side

MOST_SHARES = 64
"""So many ways of sharing out links among the claims they speak of are tried; beyond, one is changed at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """The evidence of one side of one claim by itself; its weight before and after the cap, in natural log-odds."""

    side: Side
    forest: Forest
    uncapped: float
    weight: float


Weigh = Callable[[Side], Part]


@dataclass(frozen=True, slots=True)
class RivalSet:
    """Rivals (pools) of which one is true at most, and what they weigh against the claim.

    `pulls` says of each rival by how much the weight moves with its support.
    """

    pools: tuple[str, ...]
    weight: float
    pulls: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rivalry:
    """A claim among its rivals.

    Attributes:
        own: what is said of the claim itself, for and against.
        support: of each rival (pool) what is said for it.
        denial: of each rival what is said against it.
        sets: the sets of rivals.
        exact: false where somebody passes on words about several of these claims: counted once, for one of them.
        upper: of both sides, what they would weigh if such links counted everywhere, in natural log-odds.
    """

    own: tuple[Part, Part]
    support: Mapping[str, Part]
    denial: Mapping[str, Part]
    sets: tuple[RivalSet, ...]
    exact: bool
    upper: tuple[float, float]

    @property
    def weights(self) -> tuple[float, float]:
        """The weight for and against the claim, its rivals included."""
        for_, against = (part.weight for part in self.own)
        for rivals in self.sets:
            if rivals.weight >= 0:
                against += rivals.weight
            else:
                for_ -= rivals.weight
        return for_, against


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A claim and its rivals before they are weighed.

    Attributes:
        prior: that of the claim.
        priors: of each rival (pool).
        sets: the sets of rivals.
        own: the two sides of the claim itself, without what is said of its rivals.
        support, denial: of each rival the two sides of what is said of it.
    """

    prior: float
    priors: Mapping[str, float]
    sets: Sequence[tuple[str, ...]]
    own: tuple[Side, Side]
    support: Mapping[str, Side]
    denial: Mapping[str, Side]
    _known: dict[tuple[int, frozenset[int]], Part] = field(default_factory=dict)

    def weigh(self, weigh: Weigh) -> Rivalry:
        """Weighs all of it, each link once on each side: first what speaks against the claim, then what is for it."""
        names = list(self.support)
        denied = [self._part(self.denial[name], frozenset(), weigh) for name in names]
        against_sides = [self.own[1], *(self.support[name] for name in names)]
        for_sides = [self.own[0], *(self.denial[name] for name in names)]

        def against(parts: Sequence[Part]) -> float:
            supported = {name: part.weight for name, part in zip(names, parts[1:], strict=True)}
            less = {name: part.weight for name, part in zip(names, denied, strict=True)}
            return parts[0].weight + sum(r.weight for r in self._sets(supported, less))

        opposing, alone = self._best(against_sides, against, weigh)
        supported = {name: part.weight for name, part in zip(names, opposing[1:], strict=True)}

        def for_(parts: Sequence[Part]) -> float:
            less = {name: part.weight for name, part in zip(names, parts[1:], strict=True)}
            return parts[0].weight - sum(r.weight for r in self._sets(supported, less))

        defending, apart = self._best(for_sides, for_, weigh)
        found = Rivalry(
            own=(defending[0], opposing[0]),
            support=dict(zip(names, opposing[1:], strict=True)),
            denial=dict(zip(names, defending[1:], strict=True)),
            sets=tuple(self._sets(supported, {n: part.weight for n, part in zip(names, defending[1:], strict=True)})),
            exact=alone and apart,
            upper=(0.0, 0.0),
        )
        if found.exact:
            return replace(found, upper=found.weights)
        everything = [[self._part(side, frozenset(), weigh) for side in sides] for sides in (for_sides, against_sides)]
        most_for, most_against = for_(everything[0]), against(everything[1])
        weights = found.weights
        return replace(found, upper=(max(weights[0], most_for), max(weights[1], most_against)))

    def _sets(self, support: Mapping[str, float], denial: Mapping[str, float]) -> list[RivalSet]:
        return [
            _weight_of(self.prior, [(self.priors[name], support[name] - denial[name]) for name in pools], pools)
            for pools in self.sets
        ]

    def _best(
        self, sides: Sequence[Side], total: Callable[[Sequence[Part]], float], weigh: Weigh
    ) -> tuple[list[Part], bool]:
        """The parts with each link in one of them, so that they add most; and whether they shared no relay."""
        shared, relayed = _shared_links(sides)

        def parts(places: Sequence[int]) -> list[Part]:
            given_away = [
                frozenset(
                    link
                    for links, of, place in zip(shared, owners, places, strict=True)
                    for link in links.get(at, ())
                    if of[place] != at
                )
                for at in range(len(sides))
            ]
            return [self._part(side, barred, weigh) for side, barred in zip(sides, given_away, strict=True)]

        owners = [sorted(links) for links in shared]
        if math.prod(map(len, owners)) <= MOST_SHARES:
            choices = product(*(range(len(of)) for of in owners))
            return max((parts(places) for places in choices), key=total), not relayed
        places = [0] * len(owners)
        best = parts(places)
        for at, of in enumerate(owners):
            for place in range(1, len(of)):
                tried = parts([*places[:at], place, *places[at + 1 :]])
                if total(tried) > total(best):
                    best, places[at] = tried, place
        return best, False

    def _part(self, side: Side, barred: frozenset[int], weigh: Weigh) -> Part:
        key = id(side), barred
        if key not in self._known:
            self._known[key] = weigh(without_links(side, barred) if barred else side)
        return self._known[key]


def _weight_of(prior: float, rivals: Sequence[tuple[float, float]], pools: tuple[str, ...]) -> RivalSet:
    """R of one set, from the prior of the claim and of each rival its prior and S_j; without overflow."""
    none = max(0.0, 1 - prior - sum(p for p, _ in rivals))
    rest = none + sum(p for p, _ in rivals)  # 1 - prior, unless the priors leave less than nothing
    top = max(0.0, *(support for _, support in rivals))
    shares = [p * math.exp(support - top) for p, support in rivals]
    total = none * math.exp(-top) + math.fsum(shares)
    return RivalSet(pools, top + math.log(total / rest), tuple(share / total for share in shares))


def _shared_links(sides: Sequence[Side]) -> tuple[list[dict[int, list[int]]], bool]:
    """Links that stand in several sides: of each, side by side its numbers there; and whether one of them relays.

    Sides of several claims may group speakers differently: links are the same where they have a speaker in common.
    """
    leader: dict[str, str] = {}

    def find(speaker: str) -> str:
        while leader.setdefault(speaker, speaker) != speaker:
            speaker = leader[speaker]
        return speaker

    for side in sides:
        for link in {side.links[number] for number in side.link}:
            first, *rest = sorted(link)
            for other in rest:
                leader[find(other)] = find(first)
    places: dict[str, dict[int, list[int]]] = {}
    relaying: set[tuple[str, int]] = set()
    for at, side in enumerate(sides):
        for number in sorted(set(side.link)):
            places.setdefault(find(min(side.links[number])), {}).setdefault(at, []).append(number)
        relaying |= {(find(min(side.links[side.link[i]])), at) for i, cited in enumerate(side.cited) if cited}
    shared = {name: numbers for name, numbers in places.items() if len(numbers) > 1}
    twice = any(sum((name, at) in relaying for at in numbers) > 1 for name, numbers in shared.items())
    return list(shared.values()), twice


def reaching(side: Side, ends: Collection[int]) -> Side:
    """The part of a side that reaches the claim through some of the nodes that stand at it."""
    return _keeping(side, _along(ends, side.cited, range(len(side))), ends)


def without_links(side: Side, barred: Collection[int]) -> Side:
    """A side without the nodes of some links (numbers), and without those that then stand on no chain any longer."""
    kept = {i for i, link in enumerate(side.link) if link not in barred}
    for starts, onward in (
        ([i for i in kept if side.origin[i] is not None], side.citing),
        ([i for i in kept if side.attached[i]], side.cited),
    ):
        kept &= _along(starts, onward, kept)
    return _keeping(side, kept, kept)


def _along(starts: Collection[int], onward: Sequence[Sequence[int]], within: Collection[int]) -> set[int]:
    found = {i for i in starts if i in within}
    todo = list(found)
    while todo:
        for other in onward[todo.pop()]:
            if other in within and other not in found:
                found.add(other)
                todo.append(other)
    return found


def _keeping(side: Side, kept: Collection[int], ends: Collection[int]) -> Side:
    order = sorted(kept)
    number = {i: k for k, i in enumerate(order)}

    def among(nodes: Collection[int]) -> list[int]:
        return [number[i] for i in nodes if i in number]

    return replace(
        side,
        names=[side.names[i] for i in order],
        cited=[among(side.cited[i]) for i in order],
        citing=[among(side.citing[i]) for i in order],
        attached=[side.attached[i] and i in ends for i in order],
        origin=[side.origin[i] for i in order],
        relay=[side.relay[i] for i in order],
        latent=[side.latent[i] for i in order],
        link=[side.link[i] for i in order],
        group=[side.group[i] for i in order],
        pairs={number[i]: set(among(others)) for i, others in side.pairs.items() if i in number},
    )
