"""A table of priors that was learned: from outcomes, or without any by expectation-maximisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np

from claimgraph.errors import Finding, InputError
from claimgraph.graph.priors import Beta, Sided, Tables, default_tables
from claimgraph.graph.reliability.expectation import ITERATIONS, STRENGTH, Expectation, maximise
from claimgraph.graph.reliability.pooling import Rates, belief, beliefs, counts, group_of_agents, leaning, pooled
from claimgraph.graph.reliability.stacking import Factors, factors
from claimgraph.graph.reliability.testimony import Floats, Testimony

Method = Literal["outcomes", "em"]
_UNIT: Final = Factors(1.0, 1.0, 0.5, 0.0)


@dataclass(frozen=True)
class Lesson:
    """What teaches a table, and what it taught.

    Attributes:
        name: the name of the table.
        testimony: who said what, and what became of it.
        method: whether outcomes taught it, or agreement (`em`).
        iterations: of expectation-maximisation, how many are allowed.
        truth: of each claim how probable it is, where expectation-maximisation found that.
    """

    name: str
    testimony: Testimony
    method: Method
    iterations: int = ITERATIONS
    truth: tuple[float, ...] | None = None

    @property
    def claims(self) -> Collection[str]:
        """The claims (IRIs) that taught it, by which no claim may vouch for itself."""
        if self.method == "em":
            return self.testimony.claims
        return [claim for claim, known in zip(self.testimony.claims, self.testimony.decided, strict=True) if known]

    @cached_property
    def expectation(self) -> Expectation:
        """What expectation-maximisation arrived at. Raises ConvergenceError."""
        return maximise(self.testimony, default_tables(), iterations=self.iterations)

    @cached_property
    def tables(self) -> Tables:
        """The table that all of it teaches.

        Raises:
            ConvergenceError: expectation-maximisation did not settle.
        """
        return replace(self._taught(self.testimony, self._truth), learned=self)

    def without(self, claims: frozenset[str]) -> Tables:
        """The table that is taught without some claims.

        Of outcomes, everything is fitted anew. Of expectation-maximisation, what the claims add to the counts of their
        sources and groups is taken away, and the other claims stay as probable as they were found to be.
        """
        if self.method == "outcomes":
            rest = self.testimony.without(claims)
            return self._taught(rest, rest.truth)
        hidden = np.array([claim in claims for claim in self.testimony.claims], np.bool_)
        return self._taught(self.testimony, np.where(hidden, np.nan, self._truth))

    @property
    def _truth(self) -> Floats:
        if self.method == "outcomes":
            return self.testimony.truth
        return np.array(self.truth) if self.truth is not None else self.expectation.truth

    def _taught(self, testimony: Testimony, truth: Floats) -> Tables:
        shipped = default_tables()
        whole = pooled(testimony, truth, shipped)
        fitted = factors(testimony, whole, shipped) if self.method == "outcomes" else _UNIT
        agents = whole.agent
        if self.method == "em":  # as many observations as in the maximisation, not the most probable number
            above = whole.group.at(group_of_agents(testimony)).means() if len(testimony) else None
            by_agent = counts(testimony, truth, testimony.agent, len(testimony.agents))
            agents = whole.agent if above is None else leaning(by_agent, above, STRENGTH)
        upper = whole.groups.parents
        sides = [beliefs(whole.upper, upper, side, of) for side, of in ((1, fitted.asserts), (-1, fitted.denies))]
        given = [
            {
                section: {
                    name: side.get(name) or _shipped(belief_, number, of)
                    for name, belief_ in getattr(shipped, section).items()
                }
                for section in ("reliability", "origin")
            }
            for number, side, of in ((1, sides[0], fitted.asserts), (-1, sides[1], fitted.denies))
        ]
        return replace(
            shipped,
            name=self.name,
            prior=shipped.prior if self.method == "em" else min(max(fitted.prior, 1e-6), 1 - 1e-6),
            prior_spread=shipped.prior_spread,
            reliability=given[0]["reliability"],
            origin=given[0]["origin"],
            denial_reliability=given[1]["reliability"],
            denial_origin=given[1]["origin"],
            agents=_agents(testimony, truth, agents, fitted),
        )


def _shipped(believed: Beta, side: int, factor: float) -> Beta:
    """What the shipped table believes of those of whom nothing was learned, with the factor."""
    k = believed.strength
    pair = (k * believed.mean, k * (1 - believed.mean))
    return belief(pair, pair, side, factor)


def _agents(testimony: Testimony, truth: Floats, rates: Rates, fitted: Factors) -> dict[str, Sided]:
    """The agents that are told apart and of whom anything was learned."""
    taught = np.zeros(len(testimony.agents), np.bool_)
    if len(testimony):
        taught[testimony.agent[~np.isnan(truth[testimony.claim])]] = True
    taught[0] = False
    numbers = np.flatnonzero(taught)
    names = [testimony.agents[i] for i in numbers.tolist()]
    some = rates.at(numbers)
    asserts, denies = beliefs(some, names, 1, fitted.asserts), beliefs(some, names, -1, fitted.denies)
    return {name: Sided(asserts[name], denies[name]) for name in names}


def learn(testimony: Testimony, method: Method, name: str = "learned", iterations: int = ITERATIONS) -> Lesson:
    """What a testimony teaches.

    Raises:
        InputError: there is nothing to learn from.
        ConvergenceError: expectation-maximisation did not settle.
    """
    known = testimony.truth[testimony.decided]
    if method == "outcomes" and (not (known == 1).any() or not (known == 0).any()):
        what = f"there are {int((known == 1).sum())} established and {int((known == 0).sum())} refuted claims"
        todo = "record outcomes of both kinds, or learn without outcomes (`--em`)"
        raise InputError(Finding("learn", f"{what}, and at least one of each is needed", todo))
    if not len(testimony):
        raise InputError(Finding("learn", "nobody takes a side on any claim", "import stories first"))
    lesson = Lesson(name, testimony, method, iterations)
    if method == "em":
        lesson = replace(lesson, truth=tuple(lesson.expectation.truth.tolist()))
    return lesson
