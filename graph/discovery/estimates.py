"""2-Estimates and 3-Estimates: what is not said counts too.

Galland, Abiteboul, Marian and Senellart, "Corroborating information from disagreeing views", WSDM 2010. A source has a
positive view of the facts that it asserts, and a negative one of the other facts of the same objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats

_GRID: Final = 2.0**30
_EQUAL: Final = 1e-9


class Views:
    """Sums over positive and negative views, without a list of the negative ones."""

    def __init__(self, incidence: Incidence) -> None:
        self.incidence = incidence
        self.of_fact = incidence.by_object @ np.ones(incidence.sources)
        self.of_fact = self.of_fact[incidence.thing]
        sizes = np.diff(incidence.starts).astype(float)
        self.of_source = incidence.by_source_object @ sizes
        self.seen, self.speak = self.of_fact > 0, self.of_source > 0
        """Facts of objects, and sources, that have views."""

    def on_facts(self, positive: Floats, negative: Floats) -> Floats:
        """For each fact the sum of `positive` over those who assert it and of `negative` over those who assert another
        value of its object alone."""
        return self.of_everybody(negative) + self.incidence.to_facts(positive - negative)

    def of_everybody(self, of_sources: Floats) -> Floats:
        """For each fact the sum over those who assert anything of its object."""
        return np.asarray((self.incidence.by_object @ of_sources)[self.incidence.thing])

    def on_sources(self, positive: Floats, negative: Floats) -> Floats:
        """For each source the sum of `positive` over the facts that it asserts and of `negative` over the others."""
        return self.of_everything(negative) + self.incidence.to_sources(positive - negative)

    def of_everything(self, of_facts: Floats) -> Floats:
        """For each source the sum over all facts of the objects of which it asserts anything."""
        return np.asarray(self.incidence.by_source_object @ self.incidence.total(of_facts))


@dataclass(kw_only=True)
class TwoEstimates(Method):
    """2-Estimates of Galland et al. 2010.

    theta(f) = mean over the views of f of 1 - epsilon(s) where positive, epsilon(s) where negative; epsilon(s) = mean
    over the views of s of 1 - theta(f) where positive, theta(f) where negative. Each is normalised after it was
    computed: with lambda from 0 to 1 as lambda times the values spread over [0, 1] plus (1 - lambda) times the values
    rounded to 0 or 1 ("normalization"). At the start epsilon is `start` for every source.

    Reliability is 1 - epsilon. A confidence of several facts of an object may be 1: see ties.
    """

    name: ClassVar[str] = "2-estimates"
    start: float = 0.4
    spread: float = 0.5
    """lambda."""

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        views = Views(incidence)
        of_fact, of_source = np.maximum(views.of_fact, 1), np.maximum(views.of_source, 1)
        error = np.full(incidence.sources, self.start)
        while True:
            truth = normalised(views.on_facts(1 - error, error) / of_fact, self.spread, views.seen)
            error = normalised(views.on_sources(1 - truth, truth) / of_source, self.spread, views.speak)
            yield Round(truth, 1 - error)


@dataclass(kw_only=True)
class ThreeEstimates(Method):
    """3-Estimates of Galland et al. 2010: facts are of different difficulty phi.

    theta(f) = mean over the views of f of 1 - epsilon(s) phi(f) where positive, epsilon(s) phi(f) where negative;
    phi(f) = mean over the views of f with epsilon(s) above 0 of (1 - theta(f)) / epsilon(s) where positive,
    theta(f) / epsilon(s) where negative; epsilon(s) = the same over the views of s with phi(f) above 0, by phi(f).
    Each is normalised as in 2-Estimates. Where there is no view to take the mean over, it is 0.
    """

    name: ClassVar[str] = "3-estimates"
    start: float = 0.4
    difficulty: float = 0.5
    spread: float = 0.5

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        views = Views(incidence)
        of_fact = np.maximum(views.of_fact, 1)
        error = np.full(incidence.sources, self.start)
        hard = np.full(incidence.facts, self.difficulty)
        while True:
            by_error = views.on_facts(-error, error)  # how error speaks against (positive) or for (negative) a fact
            truth = normalised((incidence.supporters + hard * by_error) / of_fact, self.spread, views.seen)

            inverse = np.divide(1, error, out=np.zeros_like(error), where=error > 0)
            against = incidence.to_facts(inverse)
            for_ = views.of_everybody(inverse) - against
            used = views.of_everybody((error > 0).astype(float))
            hard = _ratio((1 - truth) * against + truth * for_, used)
            hard = normalised(hard, self.spread, views.seen)

            ease = np.divide(1, hard, out=np.zeros_like(hard), where=hard > 0)
            used = views.of_everything((hard > 0).astype(float))
            error = _ratio(views.on_sources((1 - truth) * ease, truth * ease), used)
            error = normalised(error, self.spread, views.speak)
            yield Round(truth, 1 - error)


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient, 0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0.5)


def normalised(numbers: Floats, spread: float, of: NDArray[np.bool_]) -> Floats:
    """Estimates drawn towards 0 and 1, as the paper asks for in its section on normalisation.

    Where all are equal there is no spread to scale, and they stay as they are, between 0 and 1. They are taken to 30
    binary digits, so that what differs by rounding alone is not drawn apart.

    Args:
        numbers: one of each fact or source.
        spread: lambda.
        of: those about which anything is said; the others are passed over and 0.
    """
    known = numbers[of]
    found = np.zeros_like(numbers)
    if not len(known):
        return found
    low, high = known.min(), known.max()
    if high - low > _EQUAL:
        wide = np.rint((known - low) / (high - low) * _GRID) / _GRID
        found[of] = spread * wide + (1 - spread) * np.round(wide)
    else:
        found[of] = np.clip(known, 0, 1)
    return found
