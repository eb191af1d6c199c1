"""What the two sides of a claim weigh, by themselves or among rivals, and how uncertain that is (sections 5 to 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from claimgraph.graph.corroboration.exact import Weights
from claimgraph.graph.corroboration.rivalry import Part, Rivalry, RivalSet
from claimgraph.graph.corroboration.weights import slope, through
from claimgraph.graph.phrases import Phrase
from claimgraph.graph.priors import Beta


@dataclass(frozen=True)
class Amounts:
    """What the two sides of a claim weigh, in natural log-odds: by themselves, or among rivals."""

    alone: tuple[Part, ...] = ()
    contest: Rivalry | None = None

    @property
    def own(self) -> list[tuple[int, Part]]:
        """What is said of the claim itself, for and against it."""
        return list(zip((1, -1), self.contest.own if self.contest else self.alone, strict=True))

    @property
    def parts(self) -> list[tuple[int, Part]]:
        """All that stands on a side of the claim: what is said of itself, and what supports its rivals."""
        return self.own + [(-1, part) for part in (self.contest.support.values() if self.contest else ())]

    @property
    def sets(self) -> Sequence[RivalSet]:
        """What the rivals weigh, set by set."""
        return self.contest.sets if self.contest else ()

    @cached_property
    def weights(self) -> tuple[float, float]:
        """The weight for and against the claim."""
        if self.contest:
            return self.contest.weights
        (_, for_), (_, against) = self.own
        return for_.weight, against.weight

    @property
    def any_evidence(self) -> bool:
        """Whether anything at all was weighed."""
        denials = self.contest.denial.values() if self.contest else ()
        return any(part.forest.origins for part in (*(part for _, part in self.parts), *denials))

    def exact(self, weights: Weights) -> bool:
        """Whether every choice was tried, or the model enumerated."""
        denials = self.contest.denial.values() if self.contest else ()
        parts = (*(part for _, part in self.parts), *denials)
        return weights is Weights.EXACT or all(part.forest.exact for part in parts)

    @property
    def caveats(self) -> tuple[Phrase, ...]:
        """What could not be weighed exactly, in sentences."""
        if self.contest is None or self.contest.exact:
            return ()
        return (Phrase("counted_once_among_rivals"),)

    def most(self, cap: float) -> tuple[float, float]:
        """What the two sides weigh at most."""
        (_, for_), (_, against) = self.own
        spare = [through(cap, part.forest.upper) - part.weight for part in (for_, against)]
        if self.contest is None:
            return for_.weight + spare[0], against.weight + spare[1]
        supports = sum(through(cap, p.forest.upper) - p.weight for p in self.contest.support.values())
        denials = sum(through(cap, p.forest.upper) - p.weight for p in self.contest.denial.values())
        most_for, most_against = self.contest.upper
        return most_for + spare[0] + denials, most_against + spare[1] + supports

    def counted(self, polarity: int) -> frozenset[str]:
        """The names of the nodes of a side that stand in a best sub-forest."""
        return frozenset(
            part.side.names[i]
            for side, part in self.parts
            if side == polarity
            for t in part.forest.trees
            for i in t.parent
        )

    def spreads(self, cap: float, belief: Beta) -> dict[str, float]:
        """Of each coin of the table, by how much W_for - W_against moves with one standard deviation of it."""
        total: dict[str, float] = defaultdict(float)
        of_cap = belief.spread(0.5) / (belief.mean * (1 - belief.mean))
        pulling: list[tuple[float, Part]] = [*self.own]
        for rivals in self.sets:
            for pool, pull in zip(rivals.pools, rivals.pulls, strict=True):
                assert self.contest is not None
                pulling += [(-pull, self.contest.support[pool]), (pull, self.contest.denial[pool])]
        for pull, part in pulling:
            let_through = slope(part.uncapped, cap)
            for coin, spread in part.forest.spreads().items():
                total[coin] += pull * let_through * spread
            total["cap"] += pull * slope(cap, part.uncapped) * of_cap
        return total
