"""GLAD: how able each worker and how hard each question is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.coins import answers
from claimgraph.graph.discovery.incidence import Incidence, summed
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Result


@dataclass(kw_only=True)
class GLAD(Method):
    """GLAD: Whitehill, Ruvolo, Wu, Bergsma and Movellan, "Whose vote should count more", NIPS 2009.

    Equation (1): P(s is right about o) = 1 / (1 + exp(-alpha(s) beta(o))), beta(o) = exp b(o); where wrong, each other
    answer alike. E (equation (3)): P(y = c) in proportion to the product over what is said; M: alpha and b climb Q
    (equation (4)) with normal priors of mean 1 and variance 1, by `steps` steps each of which goes half the way that
    the curvature of each parameter suggests; a fixed point is a maximum of Q. Priors of the answers are uniform.

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
        assertions = incidence.assertions
        source, fact = assertions.source, assertions.fact
        thing = incidence.thing[fact]
        others = np.log(np.maximum(incidence.candidates - 1, 1)) * incidence.supporters
        ability, ease = np.ones(incidence.sources), np.ones(incidence.objects)
        x = ability[source] * np.exp(ease)[thing]
        while True:
            confidence = incidence.softmax(summed(fact, x, incidence.facts) + others)
            right = confidence[fact]
            for _ in range(self.steps):
                easy = np.exp(ease)[thing]
                probability = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
                slope, curve = right - probability, probability * (1 - probability)
                up = summed(source, slope * easy, incidence.sources) - (ability - 1)
                bend = summed(source, curve * easy * easy, incidence.sources) + 1
                step = 0.5 * up / bend
                up = summed(thing, slope * x, incidence.objects) - (ease - 1)
                bend = summed(thing, np.abs(slope * x) + curve * x * x, incidence.objects) + 1
                ability, ease = ability + step, np.clip(ease + 0.5 * up / bend, -5, 5)
                x = ability[source] * np.exp(ease)[thing]
            yield Round(confidence, ability)

    def _check(self) -> None:
        super()._check()
        if self.steps < 1:
            raise ValueError(f"steps is {self.steps}; at least one is needed")
