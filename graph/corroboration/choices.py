"""What there is to choose in one part of a side (section 5 of the measure).

Two things: which origins count of those that are or may be one, and where a statement goes on that several pass on.
What can never be better than something else is left out here. Which relays of a speaker stand who relays several times
is found for each choice by itself (`tangles`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tree import Tree

MOST_CHOICES = 2**16
"""Whatever has no more choices than these is searched to the end."""

NOBODY, OPEN = -1, -2
"""In place of an origin: none of its set counts; it is open which one does."""
STRAIGHT = frozenset({("claim", 0)})
"""The way of an origin that reaches the claim by itself."""
NONE: frozenset[int] = frozenset()


class Choices:
    """The choices in one part of a side.

    Args:
        side: the side.
        part: the nodes of the part.
        active: the nodes through which something of the origins may go.
        origins: the origins that may count.
        repeated: the links that relay more than once.

    Attributes:
        onward: where each statement goes on that has no choice, or its likeliest best way; None where it reaches the
            claim by itself.
        forks: the statements that have a choice, each with the nodes to which it may go on.
        sets: the origins, in sets of which at most one counts.
        barred: of each origin those of other sets that do not count beside it.
        plain: the links that relay several times and always toss their coin over the plain sum of what they carry.
    """

    def __init__(
        self, side: Side, part: Sequence[int], active: set[int], origins: Sequence[int], repeated: Collection[int]
    ) -> None:
        self.side, self.part = side, part
        self._active = active
        self._nodes_of_link = Counter(side.link)
        inside = set(part)
        self._relays = [i for i in part if side.link[i] in repeated and may_carry(side, i, active)]
        self.plain = self._plain_links(active)
        mine = [i for i in origins if i in inside]
        self._single = len({side.group[i] for i in mine}) == 1
        self._ways_on: dict[int, list[int]] = {}
        self.onward: dict[int, int | None] = {}
        self.forks: list[tuple[int, list[int]]] = []
        for i in part:
            options = self._ways_on[i] = [] if side.attached[i] else self._options(i, inside)
            self.onward[i] = options[0] if options else None
            if len(options) > 1:
                self.forks.append((i, options))
        self.sets, self.barred = self._sets_of(mine)

    @property
    def number(self) -> int:
        """How many choices there are in all, those among them that bar one another."""
        ways = math.prod(len(options) for _, options in self.forks)
        return ways * math.prod(map(len, map(self.options_of, range(len(self.sets)))))

    def options_of(self, k: int) -> list[int]:
        """Who may count of a set: one of its origins, or nobody where origins of other sets may bar them."""
        mine = self.sets[k]
        return [*mine, NOBODY] if any(self.barred.get(i) for i in mine) else mine

    def is_whole(self, picked: Sequence[int]) -> bool:
        """Whether a choice of origins, one of each set or nobody, bars none of its own, and leaves out only barred
        ones."""
        barred = self.barred_by(picked)
        return not barred.intersection(picked) and all(
            i != NOBODY or barred.issuperset(mine) for i, mine in zip(picked, self.sets, strict=True)
        )

    def whole(self, picked: Iterable[int], stake: Mapping[int, float], kept: int = NOBODY) -> list[int]:
        """A choice of origins without those that bar one another: the weightiest stand, and who is then left out comes
        in where nobody bars it. What is to be kept stands first."""
        if not self.barred:
            return list(picked)
        wanted = set(picked)
        set_of = {i: k for k, mine in enumerate(self.sets) for i in mine}
        whole = [NOBODY] * len(self.sets)
        out: set[int] = set()
        for i in sorted(set_of, key=lambda i: (i != kept, i not in wanted, -stake[i], i)):
            if i not in out and whole[set_of[i]] == NOBODY:
                whole[set_of[i]] = i
                out |= self.barred.get(i, NONE)
        return whole

    def barred_by(self, picked: Iterable[int]) -> frozenset[int]:
        """The origins that do not count beside some."""
        return frozenset[int]().union(*(self.barred[i] for i in picked if i in self.barred)) if self.barred else NONE

    def tree(self, picked: Iterable[int], onto: Mapping[int, int]) -> Tree:
        """The sub-forest of one choice: who counts of each set, and where each fork goes."""
        onward = {**self.onward, **onto} if onto else self.onward
        return Tree(self.side, onward, frozenset(i for i in picked if i != NOBODY))

    def all(self) -> Iterator[Tree]:
        """The sub-forests of all choices, one by one."""
        forking = [i for i, _ in self.forks]
        for picked in product(*map(self.options_of, range(len(self.sets)))):
            if self.barred and not self.is_whole(picked):
                continue
            for targets in product(*(options for _, options in self.forks)):
                yield self.tree(picked, dict(zip(forking, targets, strict=True)))

    def repeated_before_the_end(self) -> set[int]:
        """The links of speakers who relay several times, and not always as the last before the claim."""
        return {self.side.link[i] for i in self._relays if not self.side.attached[i]}

    def is_alone(self, i: int) -> bool:
        """Whether the speaker of a node has no other one on the side."""
        return self._nodes_of_link[self.side.link[i]] == 1

    # ------------------------------------------------------------ relays

    def _plain_links(self, active: set[int]) -> frozenset[int]:
        """The repeated links whose relays all stand at the claim, with nothing beside what they carry and no other
        repeated speaker behind it.

        Together they are one relay over the sum of what they carry. In each outcome of its coin, leaving out one of
        them only takes away, so that all of them stand.
        """
        side = self.side
        behind = _downstream(side, (i for i in self._relays if not side.attached[i]), active)
        return frozenset({side.link[i] for i in self._relays}) - frozenset(
            side.link[i] for i in self._relays if not side.attached[i] or side.origin[i] is not None or i in behind
        )

    # ------------------------------------------------------------ ways

    def _options(self, i: int, inside: set[int]) -> list[int]:
        """Where a statement that does not reach the claim by itself can go on; the likeliest best one first.

        Of final reports that carry nothing else and whose speaker has no other node, only the most faithful matters;
        and of plain relays of one speaker. Where but one origin of the part counts, no report carries anything else.
        """
        side = self.side
        options = sorted(
            (j for j in side.citing[i] if j in inside),
            key=lambda j: (-relay_weight(side, j), _relay_spread(side, j), j),
        )
        kept: list[int] = []
        final = False
        speakers: set[int] = set()
        for j in options:
            link = side.link[j]
            if link in self.plain and side.attached[j]:
                if link not in speakers:
                    speakers.add(link)
                    kept.append(j)
                final = final or self._single
                continue
            if final and self.is_alone(j) and (self._single or (side.attached[j] and self._carries_one(j))):
                continue
            final = final or (side.attached[j] and (self._single or (self.is_alone(j) and self._carries_one(j))))
            kept.append(j)
        return kept

    def _carries_one(self, i: int) -> bool:
        """Whether but one node may go on through a report."""
        return sum(c in self._active and not self.side.attached[c] for c in self.side.cited[i]) == 1

    # ------------------------------------------------------------ origins

    def _sets_of(self, origins: Sequence[int]) -> tuple[list[list[int]], dict[int, frozenset[int]]]:
        """The origins in sets of which at most one counts, without dominated ones; and who bars whom between sets."""
        side = self.side
        groups: dict[int, list[int]] = defaultdict(list)
        for i in origins:
            groups[side.group[i]].append(i)
        if not side.pairs:
            return [self._undominated(group) for group in groups.values()], {}
        inside = set(origins)
        related = {i: frozenset(groups[side.group[i]]) | (side.pairs.get(i, set()) & inside) for i in origins}
        sets, barred = [], {}
        for clique in _cliques(list(groups.values()), related, side.group):
            alike: dict[frozenset[int], list[int]] = defaultdict(list)
            for i in clique:
                alike[related[i].difference(clique)].append(i)
            kept = [(i, others) for others, some in alike.items() for i in self._undominated(some)]
            sets.append([i for i, _ in kept])
            barred.update({i: others for i, others in kept if others})
        return sets, barred

    def _undominated(self, origins: list[int]) -> list[int]:
        """Of origins of which one counts, those that may be the best: not those that say less, or as much with more
        doubt, and go no way that a better one does not go too."""
        ways = {i: self._ways(i) for i in origins}
        ordered = sorted(origins, key=lambda i: (-strength(self.side, i)[0], strength(self.side, i)[1], i))
        kept: list[int] = []
        for i in ordered:
            mine = ways[i]
            if mine is None or not any(
                (theirs := ways[j]) is not None and (mine <= theirs or theirs == STRAIGHT) and self._no_less_doubt(i, j)
                for j in kept
            ):
                kept.append(i)
        return kept

    def _no_less_doubt(self, i: int, j: int) -> bool:
        (weight, spread), (best, doubt) = strength(self.side, i), strength(self.side, j)
        return weight < best or spread >= doubt

    def _ways(self, i: int) -> frozenset[tuple[str, int]] | None:
        """Where an origin that carries nothing goes on: the relays, those of one plain speaker as one; None if it
        carries something, for then it is more than an origin."""
        side = self.side
        if side.cited[i]:
            return None
        if side.attached[i]:
            return STRAIGHT
        options = self._ways_on[i]
        alike = {side.link[j] for j in options if side.link[j] in self.plain}
        return frozenset(
            ("link", link) if (link := side.link[j]) in alike and self._of_one_weight(link) else ("node", j)
            for j in options
        )

    def _of_one_weight(self, link: int) -> bool:
        return len({relay_weight(self.side, i) for i in self._relays if self.side.link[i] == link}) == 1


def may_carry(side: Side, i: int, active: Collection[int]) -> bool:
    """Whether something may go through a node to the claim."""
    return side.relay[i] is not None and any(c in active and not side.attached[c] for c in side.cited[i])


def strength(side: Side, i: int) -> tuple[float, float]:
    """What an origin says, and its spread."""
    origin = side.origin[i]
    return (origin.weight, origin.spread) if origin else (0.0, 0.0)


def relay_weight(side: Side, i: int) -> float:
    """The log-odds l with which a node passes on what it carries."""
    relay = side.relay[i]
    return relay.weight if relay else 0.0


def _relay_spread(side: Side, i: int) -> float:
    relay = side.relay[i]
    return relay.spread if relay else 0.0


def _downstream(side: Side, starts: Iterable[int], active: Collection[int]) -> set[int]:
    """The nodes to which something may go from the starts; not the starts themselves unless it returns to them."""
    found: set[int] = set()
    todo = list(starts)
    while todo:
        i = todo.pop()
        for j in () if side.attached[i] else side.citing[i]:
            if j in active and j not in found:
                found.add(j)
                todo.append(j)
    return found


def _cliques(groups: list[list[int]], related: Mapping[int, frozenset[int]], group: Sequence[int]) -> list[list[int]]:
    """Groups put together as long as all of their origins are, or may be, one, each group taken once."""
    members = {group[some[0]]: some for some in groups}
    cliques = []
    for number in list(members):
        if number not in members:
            continue
        clique = list(members.pop(number))
        common = frozenset.intersection(*(related[i] for i in clique))
        for other in dict.fromkeys(group[i] for i in sorted(common)):
            if other in members and common.issuperset(members[other]):
                joining = members.pop(other)
                clique += joining
                common = common.intersection(*(related[i] for i in joining))
        cliques.append(clique)
    return cliques
