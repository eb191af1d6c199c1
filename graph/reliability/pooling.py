"""Beta-Binomial pooling: what few observations of a source teach, leaning on those of its grade and kind.

Two rates are learned of each source: how often it affirms what is so (sensitivity), and how often it denies what is
not so (specificity), each given that it takes a side. They do not depend on how many claims happen to be true, which a
share of right statements would (Dawid and Skene, *Applied Statistics* 28, 1979, give a source such a table; this is the
table of two classes). What a statement weighs follows:

    lambda of an assertion = ln sensitivity / (1 - specificity),
    lambda of a denial     = ln specificity / (1 - sensitivity).

Every rate of a level leans on that of the level above it as on so many observations more: a Beta prior with the mean of
the level above (Gelman et al., *Bayesian Data Analysis*, 3rd edition, 2013, sections 2.4 and 5.3):

    source -> its grade among sources of its kind -> its grade -> the shipped table,
    source -> its kind, where nobody graded it                 -> the shipped table.

The numbers of the shipped table are guesses that are worth as many observations as it says. How many a source's
own group is worth is estimated: `strength_of` takes the most probable of a few, by the marginal likelihood of the
counts (the Beta-Binomial distribution, section 5.3 there), the source's own rate integrated out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from claimgraph.graph.priors import Beta, Tables
from claimgraph.graph.reliability.testimony import Floats, Ints, Testimony

STRENGTHS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
"""So many observations a group can be worth to a source in it."""
_USUAL, _SPREAD = 16.0, 8.0
CELL: Final = 8.0
"""So many observations a grade is worth to sources of one kind that have it."""
HIGHEST: Final = 6.9
"""No single statement weighs more than this in log-odds (1,000 to 1)."""


class Counts(NamedTuple):
    """Of each unit: of the claims that were so, how many it took a side on and affirmed; of the others, and denied."""

    so: Floats
    affirmed: Floats
    not_so: Floats
    denied: Floats

    def minus(self, other: Counts) -> Counts:
        """Fewer of them."""
        return Counts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def at(self, units: Ints) -> Counts:
        """Those of some units."""
        return Counts(*(column[units] for column in self))


def counts(testimony: Testimony, truth: Floats, unit: Ints, number: int) -> Counts:
    """The counts of each unit.

    Args:
        testimony: who said what.
        truth: of each claim the probability that it is so; NaN: it is not counted.
        unit: of each row the unit to which it belongs.
        number: how many units there are.
    """
    so = truth[testimony.claim]
    counted = ~np.isnan(so)
    so, unit, affirms = so[counted], unit[counted], testimony.affirms[counted]
    return Counts(
        *(
            np.bincount(unit, weight, number).astype(np.float64)
            for weight in (so, so * affirms, 1 - so, (1 - so) * ~affirms)
        )
    )


@dataclass(frozen=True, slots=True)
class Groups:
    """What the groups of a testimony are, in numbers.

    Attributes:
        names: the groups.
        parent: of each group its upper level: the grade, or the group itself where it has none.
        parents: the upper levels.
        mean, strength: of each upper level what the shipped table says.
        graded: of each group whether it has a grade.
    """

    names: Sequence[str]
    parent: Ints
    parents: Sequence[str]
    mean: Floats
    strength: Floats
    graded: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, names: Sequence[str], tables: Tables) -> Groups:
        """The groups of these names, as `testimony.group_of` makes them."""
        upper = [name.split(" ")[0] for name in names]
        parents = sorted(set(upper))
        beliefs = [tables.reliability.get(name) or tables.origin[name] for name in parents]
        number = {name: i for i, name in enumerate(parents)}
        return cls(
            names,
            np.array([number[name] for name in upper], np.int64),
            parents,
            np.array([belief.mean for belief in beliefs], np.float64),
            np.array([belief.strength for belief in beliefs], np.float64),
            np.array([" " in name for name in names], np.bool_),
        )


class Rates(NamedTuple):
    """Beta distributions of the two rates of each unit, by their parameters: successes and failures."""

    sensitivity: tuple[Floats, Floats]
    specificity: tuple[Floats, Floats]

    def means(self) -> tuple[Floats, Floats]:
        """The expected rates."""
        return tuple(one / (one + other) for one, other in self)  # type: ignore[return-value]

    def at(self, units: Ints) -> Rates:
        """Those of some units."""
        return Rates(*((one[units], other[units]) for one, other in self))


def leaning(counted: Counts, mean: tuple[Floats, Floats], strength: Floats | float) -> Rates:
    """The Beta posteriors of the counts, whose priors have these means and are worth so many observations."""
    (high, low), k = mean, np.asarray(strength)
    return Rates(
        (k * high + counted.affirmed, k * (1 - high) + counted.so - counted.affirmed),
        (k * low + counted.denied, k * (1 - low) + counted.not_so - counted.denied),
    )


def strength_of(counted: Counts, mean: tuple[Floats, Floats]) -> float:
    """How many observations its group is worth to a source: the most probable of `STRENGTHS`.

    The marginal likelihood of the counts, Beta-Binomial, under a broad prior around 16, so that few counts settle
    nothing.

    Args:
        counted: the counts of each source that is told apart.
        mean: of each the rates of its group.
    """
    from scipy.special import betaln

    def fit(strength: float) -> float:
        total = -0.5 * (np.log(strength / _USUAL) / np.log(_SPREAD)) ** 2
        for k, n, m in ((counted.affirmed, counted.so, mean[0]), (counted.denied, counted.not_so, mean[1])):
            a, b = strength * m, strength * (1 - m)
            total += float((betaln(a + k, b + n - k) - betaln(a, b)).sum())
        return float(total)

    return max(STRENGTHS, key=lambda strength: (round(fit(strength), 9), strength))


@dataclass(frozen=True, slots=True)
class Pooled:
    """The rates of all levels, and what they were pooled from.

    Attributes:
        groups: what the groups are.
        upper, group, agent: the rates of each upper level, group and agent.
        strength: how many observations its group is worth to an agent.
    """

    groups: Groups
    upper: Rates
    group: Rates
    agent: Rates
    strength: float

    def rows(self, testimony: Testimony) -> Rates:
        """The rates that hold of each row: of its agent, or of its group where no agent is told apart."""
        alone = testimony.agent == 0
        of_agent, of_group = self.agent.at(testimony.agent), self.group.at(testimony.group)
        return Rates(
            *(
                (np.where(alone, mine[0], theirs[0]), np.where(alone, mine[1], theirs[1]))
                for theirs, mine in zip(of_agent, of_group, strict=True)
            )
        )


def group_of_agents(testimony: Testimony) -> Ints:
    """The group of each agent: that of its rows, all of which have the same one; 0 for one without rows."""
    group = np.zeros(len(testimony.agents), np.int64)
    group[testimony.agent] = testimony.group
    return group


def pooled(testimony: Testimony, truth: Floats, tables: Tables) -> Pooled:
    """The rates of all levels that the claims of known truth teach."""
    groups = Groups.of(testimony.groups, tables)
    agents = len(testimony.agents)
    upper_counts = counts(testimony, truth, groups.parent[testimony.group], len(groups.parents))
    group_counts = counts(testimony, truth, testimony.group, len(groups.names))
    agent_counts = counts(testimony, truth, testimony.agent, agents)
    upper = leaning(upper_counts, (groups.mean, groups.mean), groups.strength)
    group = _of_groups(groups, group_counts, upper)
    mean = group.at(group_of_agents(testimony)).means() if len(testimony) else (np.full(1, 0.5),) * 2
    told_apart = Counts(*(column[1:] for column in agent_counts))
    strength = strength_of(told_apart, (mean[0][1:], mean[1][1:]))
    return Pooled(groups, upper, group, leaning(agent_counts, mean, strength), strength)


def _of_groups(groups: Groups, counted: Counts, upper: Rates) -> Rates:
    """A grade among sources of one kind leans on the grade; a kind is an upper level itself."""
    above = upper.at(groups.parent)
    cells = leaning(counted, above.means(), CELL)
    return Rates(
        *(
            (np.where(groups.graded, cell[0], same[0]), np.where(groups.graded, cell[1], same[1]))
            for cell, same in zip(cells, above, strict=True)
        )
    )


def weights(rates: Rates, affirms: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """lambda of each statement, from its rates; between 0 and `HIGHEST`."""
    high, low = rates.means()
    said = np.where(affirms, np.log(high) - np.log1p(-low), np.log(low) - np.log1p(-high))
    found: Floats = np.clip(said, 0.0, HIGHEST)
    return found


def left_out(testimony: Testimony, truth: Floats, whole: Pooled) -> Rates:
    """The rates of each row without what its own claim taught: on every level its own counts are taken away."""
    groups = whole.groups

    def own(unit: Ints, number: int) -> tuple[Counts, Counts]:
        """Of each row the counts of its unit, and of these those of its own claim."""
        keys, at = np.unique(testimony.claim * number + unit, return_inverse=True)
        mine = counts(testimony, truth, at, len(keys)).at(at)
        return counts(testimony, truth, unit, number).at(unit), mine

    parent = groups.parent[testimony.group]
    above = own(parent, len(groups.parents))
    upper = leaning(above[0].minus(above[1]), (groups.mean[parent],) * 2, groups.strength[parent])
    cell = own(testimony.group, len(groups.names))
    cells = leaning(cell[0].minus(cell[1]), upper.means(), CELL)
    graded = groups.graded[testimony.group]
    group = Rates(
        *(
            (np.where(graded, one[0], same[0]), np.where(graded, one[1], same[1]))
            for one, same in zip(cells, upper, strict=True)
        )
    )
    agent = own(testimony.agent, len(testimony.agents))
    of_agent = leaning(agent[0].minus(agent[1]), group.means(), whole.strength)
    alone = testimony.agent == 0
    return Rates(
        *(
            (np.where(alone, mine[0], theirs[0]), np.where(alone, mine[1], theirs[1]))
            for theirs, mine in zip(of_agent, group, strict=True)
        )
    )


def belief(sensitivity: tuple[float, float], specificity: tuple[float, float], side: int, factor: float = 1.0) -> Beta:
    """What a statement on one side is worth, as a belief of the table: a Beta distribution whose mean has the log-odds
    factor times lambda, and whose log-odds have that deviation by the delta method.

    The variances of ln x and ln(1 - x) of Beta distributions are differences of trigamma functions.
    """
    from scipy.special import polygamma

    (a, b), (c, d) = sensitivity, specificity
    ours, theirs = ((a, b), (d, c)) if side > 0 else ((c, d), (b, a))
    weight = np.log(ours[0] / sum(ours)) - np.log(theirs[0] / sum(theirs))
    variance = sum(float(polygamma(1, one) - polygamma(1, one + other)) for one, other in (ours, theirs))
    weight = min(max(factor * float(weight), 1e-6), HIGHEST)
    mean = 1 / (1 + np.exp(-weight))
    strength = 1 / (mean * (1 - mean) * factor**2 * variance) - 1
    return Beta(float(mean), float(min(max(strength, 0.0), 1e6)))


def beliefs(rates: Rates, names: Sequence[str], side: int, factor: float = 1.0) -> Mapping[str, Beta]:
    """The beliefs of some units, by name."""
    (a, b), (c, d) = ((column.tolist() for column in pair) for pair in rates)
    return {name: belief((a[i], b[i]), (c[i], d[i]), side, factor) for i, name in enumerate(names)}
