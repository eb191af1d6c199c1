"""What rival claims take from a claim, and give to it (section 6 of the measure).

Of a claim i and a set of rivals one is true at most. With S_j the support of rival j less its denial, pi_j its prior
and pi_0 what is left for none of them, Bayes' rule over these cases gives the weight against i

    R = ln((pi_0 + sum_j pi_j exp(S_j)) / (1 - pi_i)),

negative where the rivals are denied rather than supported, so that it counts for i. Who speaks of i and of a rival is
still one link, and origins are or may be one whichever of these claims they speak of: they count once, where that adds
most, and what nobody names counts only where no origin is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import product

from claimgraph.graph.corroboration.forest import Forest
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.evidence.dependence import Grouping

MOST_SHARES = 64
"""So many ways of sharing out what counts once among several claims are tried; beyond, one is changed at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """The evidence of one side of one claim by itself; its weight before and after the cap, in natural log-odds."""

    side: Side
    forest: Forest
    uncapped: float
    weight: float


Weigh = Callable[[Side], Part]


@dataclass(frozen=True, slots=True)
class Barred:
    """What does not count on a side, for it counts for another claim: links, and what nodes say of their own."""

    links: frozenset[int] = frozenset()
    origins: frozenset[int] = frozenset()

    def plus(self, other: Barred) -> Barred:
        """What either of two bars."""
        return Barred(self.links | other.links, self.origins | other.origins)


NOTHING = Barred()
Choice = tuple[Barred, ...]
"""What is barred on each side."""


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
        groupings: how the origins depend on one another that stand for the claim or against a rival, and those that
            stand against the claim or for a rival: each side together, its nodes named by `node_at`.
    """

    prior: float
    priors: Mapping[str, float]
    sets: Sequence[tuple[str, ...]]
    own: tuple[Side, Side]
    support: Mapping[str, Side]
    denial: Mapping[str, Side]
    groupings: tuple[Grouping, Grouping]
    _known: dict[tuple[int, Barred], Part] = field(default_factory=dict)

    def weigh(self, weigh: Weigh) -> Rivalry:
        """Weighs all of it, each link once on each side: first what speaks against the claim, then what is for it."""
        names = list(self.support)
        denied = [self._part(self.denial[name], NOTHING, weigh) for name in names]
        against_sides = [self.own[1], *(self.support[name] for name in names)]
        for_sides = [self.own[0], *(self.denial[name] for name in names)]

        def against(parts: Sequence[Part]) -> float:
            supported = {name: part.weight for name, part in zip(names, parts[1:], strict=True)}
            less = {name: part.weight for name, part in zip(names, denied, strict=True)}
            return parts[0].weight + sum(r.weight for r in self._sets(supported, less))

        opposing, alone = self._best(against_sides, self.groupings[1], against, weigh)
        supported = {name: part.weight for name, part in zip(names, opposing[1:], strict=True)}

        def for_(parts: Sequence[Part]) -> float:
            less = {name: part.weight for name, part in zip(names, parts[1:], strict=True)}
            return parts[0].weight - sum(r.weight for r in self._sets(supported, less))

        defending, apart = self._best(for_sides, self.groupings[0], for_, weigh)
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
        everything = [[self._part(side, NOTHING, weigh) for side in sides] for sides in (for_sides, against_sides)]
        most_for, most_against = for_(everything[0]), against(everything[1])
        weights = found.weights
        return replace(found, upper=(max(weights[0], most_for), max(weights[1], most_against)))

    def _sets(self, support: Mapping[str, float], denial: Mapping[str, float]) -> list[RivalSet]:
        return [
            _weight_of(self.prior, [(self.priors[name], support[name] - denial[name]) for name in pools], pools)
            for pools in self.sets
        ]

    def _best(
        self, sides: Sequence[Side], grouping: Grouping, total: Callable[[Sequence[Part]], float], weigh: Weigh
    ) -> tuple[list[Part], bool]:
        """The parts with what counts once in one of them, so that they add most; and whether they shared no relay."""
        shared, relayed = _shared_links(sides, grouping)
        choices = [
            *(_one_keeps(links, len(sides), lambda links: Barred(links=frozenset(links))) for links in shared),
            *_possibly_one(sides, grouping),
            *_unattributed(sides),
        ]

        def parts(chosen: Sequence[Choice]) -> list[Part]:
            barred = [reduce(Barred.plus, ways, NOTHING) for ways in zip(*chosen, strict=True)] or [NOTHING] * len(
                sides
            )
            return [self._part(side, bars, weigh) for side, bars in zip(sides, barred, strict=True)]

        if math.prod(map(len, choices)) <= MOST_SHARES:
            return max(map(parts, product(*choices)), key=total), not relayed
        chosen = [ways[0] for ways in choices]
        best = parts(chosen)
        for at, ways in enumerate(choices):
            for way in ways[1:]:
                tried = parts([*chosen[:at], way, *chosen[at + 1 :]])
                if total(tried) > total(best):
                    best, chosen[at] = tried, way
        return best, False

    def _part(self, side: Side, barred: Barred, weigh: Weigh) -> Part:
        key = id(side), barred
        if key not in self._known:
            self._known[key] = weigh(side if barred == NOTHING else without(side, barred))
        return self._known[key]


def node_at(at: int, name: str) -> str:
    """The name of a node among several sides, for the same one may stand in more than one of them."""
    return f"{at} {name}"


def _one_keeps(
    places: Mapping[int, Collection[int]], sides: int, barring: Callable[[Collection[int]], Barred]
) -> list[Choice]:
    """The choices of a side that keeps what stands in several (`places`: its numbers, by side), barred in the rest."""
    return [
        tuple(barring(places[at]) if at in places and at != keeper else NOTHING for at in range(sides))
        for keeper in sorted(places)
    ]


def _possibly_one(sides: Sequence[Side], grouping: Grouping) -> Iterator[list[Choice]]:
    """Of each two origins on different claims that are or may be one, which of them counts."""
    place = {node_at(at, name): (at, i) for at, side in enumerate(sides) for i, name in enumerate(side.names)}
    for pair in sorted(map(sorted, grouping.pairs)):
        (one, i), (other, j) = (place[node] for node in pair)
        if one != other:  # else the side itself sees to it
            yield _one_keeps({one: (i,), other: (j,)}, len(sides), lambda nodes: Barred(origins=frozenset(nodes)))


def _unattributed(sides: Sequence[Side]) -> Iterator[list[Choice]]:
    """Whether known origins count or a latent one, on whatever claim: a latent one is independent of none of them."""
    latent = {at: side.unknown for at, side in enumerate(sides) if side.unknown}
    known = {at: side.known for at, side in enumerate(sides) if side.known}
    if not latent or len(latent.keys() | known.keys()) < 2:
        return
    without_latent = tuple(Barred(origins=frozenset(latent.get(at, ()))) for at in range(len(sides)))
    either = {at: (*latent.get(at, ()), *known.get(at, ())) for at in latent.keys() | known.keys()}
    ways = _one_keeps(either, len(sides), lambda nodes: Barred(origins=frozenset(nodes)))
    yield [without_latent, *ways] if known else ways


def _weight_of(prior: float, rivals: Sequence[tuple[float, float]], pools: tuple[str, ...]) -> RivalSet:
    """R of one set, from the prior of the claim and of each rival its prior and S_j; without overflow."""
    none = max(0.0, 1 - prior - sum(p for p, _ in rivals))
    rest = none + sum(p for p, _ in rivals)  # 1 - prior, unless the priors leave less than nothing
    top = max(0.0, *(support for _, support in rivals))
    shares = [p * math.exp(support - top) for p, support in rivals]
    total = none * math.exp(-top) + math.fsum(shares)
    return RivalSet(pools, top + math.log(total / rest), tuple(share / total for share in shares))


def _shared_links(sides: Sequence[Side], grouping: Grouping) -> tuple[list[dict[int, list[int]]], bool]:
    """Links that stand in several sides: of each, side by side its numbers there; and whether one of them relays.

    Sides of several claims may group speakers differently: links are the same where they have a speaker in common, or
    where their speakers are certainly one.
    """
    leader: dict[str, str] = {}

    def find(speaker: str) -> str:
        while leader.setdefault(speaker, speaker) != speaker:
            speaker = leader[speaker]
        return speaker

    for link in {*(side.links[number] for side in sides for number in side.link), *grouping.link_of.values()}:
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


def without(side: Side, barred: Barred) -> Side:
    """A side without what is barred, and without the nodes that then stand on no chain any longer."""
    origin = [None if i in barred.origins else origin for i, origin in enumerate(side.origin)]
    kept = {i for i, link in enumerate(side.link) if link not in barred.links}
    for starts, onward in (
        ([i for i in kept if origin[i] is not None], side.citing),
        ([i for i in kept if side.attached[i]], side.cited),
    ):
        kept &= _along(starts, onward, kept)
    return _keeping(replace(side, origin=origin), kept, kept)


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
