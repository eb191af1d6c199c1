"""GLAD: how able each worker and how hard each question is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.coins import answers
from claimgraph.graph.discovery.incidence import Incidence, summed
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats, Result

Places = NDArray[np.intp]


@dataclass(kw_only=True)
class GLAD(Method):
    """GLAD: Whitehill, Ruvolo, Wu, Bergsma and Movellan, "Whose vote should count more", NIPS 2009.

    Equation (1): P(s is right about o) = 1 / (1 + exp(-alpha(s) beta(o))), beta(o) = exp b(o); where wrong, each other
    answer alike. E step: P(y = c) in proportion to the product over what is said; M step: alpha and b climb Q, the
    expected logarithm of the joint probability, with normal priors of mean 1 and variance 1. The paper climbs by
    conjugate gradients; here `steps` steps each go half the way that the curvature of each parameter suggests, and a
    fixed point is a maximum of Q. Priors of the answers are uniform.

    Reliability is alpha: 0 for a coin, below 0 for who misleads.
    """

    name: ClassVar[str] = "glad"
    probabilistic: ClassVar[bool] = True
    steps: int = 4

    def fit(self, assertions: Assertions) -> Result:
        """As `Method.fit`; where labels are few, each is a candidate of every object."""
        return super().fit(answers(assertions))

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """E, M, and so on, from alpha = 1 and b = 1."""
        source = incidence.assertions.source.astype(np.intp)
        fact = incidence.assertions.fact.astype(np.intp)
        thing = incidence.thing[fact]
        others = np.log(np.maximum(incidence.candidates - 1, 1)) * incidence.supporters
        said = _ByObject(incidence)
        ability, ease = np.ones(incidence.sources), np.ones(incidence.objects)
        x, slope, curve = np.empty(len(source)), np.empty(len(source)), np.empty(len(source))
        right = np.empty(len(source))
        while True:
            _products(ability, np.exp(ease), source, thing, x, slope)
            confidence = incidence.softmax(summed(fact, x, incidence.facts) + others)
            np.take(confidence, fact, out=right, mode="clip")
            for _ in range(self.steps):
                easy = np.exp(ease)
                _products(ability, easy, source, thing, x, slope)
                np.exp(np.negative(np.maximum(x, -700, out=x), out=x), out=curve)
                curve += 1
                np.reciprocal(curve, out=curve)  # the probability of being right
                np.subtract(right, curve, out=slope)
                curve -= np.square(curve, out=x)
                up = said(slope).T @ easy - (ability - 1)
                bend = said(curve).T @ np.square(easy) + 1
                up_of_ease = easy * (said(slope) @ ability) - (ease - 1)
                bend_of_ease = np.square(easy) * (said(curve) @ np.square(ability)) + 1
                bend_of_ease += easy * (said(np.abs(slope, out=slope)) @ np.abs(ability))
                ability = ability + 0.5 * up / bend
                ease = np.clip(ease + 0.5 * up_of_ease / bend_of_ease, -5, 5)
            yield Round(confidence, ability)

    def _check(self) -> None:
        super()._check()
        if self.steps < 1:
            raise ValueError(f"steps is {self.steps}; at least one is needed")


def _products(ability: Floats, easy: Floats, source: Places, thing: Places, x: Floats, spare: Floats) -> None:
    """Of each assertion the ability of its source times the ease of its object, into `x`."""
    np.take(ability, source, out=x, mode="clip")
    np.take(easy, thing, out=spare, mode="clip")
    x *= spare


class _ByObject:
    """Numbers of assertions as a matrix of objects by sources."""

    def __init__(self, incidence: Incidence) -> None:
        self._sources = incidence.assertions.source
        self._pointers = np.searchsorted(incidence.assertions.fact, incidence.starts).astype(np.int32)
        self._shape = (incidence.objects, incidence.sources)

    def __call__(self, of_assertions: Floats) -> Any:
        return csr_array((of_assertions, self._sources, self._pointers), shape=self._shape)
