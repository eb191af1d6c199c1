"""Our own method for conflicting values: independent sources, and values that say part of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.accu import check_bayesian, log_odds, possible_errors
from claimgraph.graph.discovery.copying import Copying
from claimgraph.graph.discovery.incidence import Incidence, clipped, summed
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.similarity import implications


@dataclass(kw_only=True)
class Corroborated(Method):
    """Accuracy, independence and partial agreement together: claimgraph's own, put together from known parts.

    Votes are those of AccuCopy (Dong, Berti-Equille and Srivastava 2009), so that copies count little; a value also
    gets `implied` (rho) times the votes of the values of its object so far as they imply it, as in TruthFinder,
    equation (6), and AccuSim (Dong et al., where values are similar): see `similarity.py`. What is new:

    - a source is credited with what its value implies too: A(s) = mean over what s asserts of the least of 1 and
      P(v) + sum of P(w) so far as v implies w. Who gives a shorter but right answer is no worse for that;
    - accuracies are drawn towards their mean by as much as `strength` assertions, so that a source with a single claim
      is neither perfect nor worthless.

    In how many ways two sources may err, where dependence is judged, is `errors`, or where that is None the number of
    other labels that there are, at most 100: two workers who share one of two answers need not have copied. There is no
    knob for a kind of data; without common words in the values nothing implies anything.
    """

    name: ClassVar[str] = "corroborated"
    probabilistic: ClassVar[bool] = True
    start: float = 0.8
    margin: float = 1e-3
    dependence: float = 0.2
    copied: float = 0.8
    errors: int | None = None
    implied: float = 0.5
    strength: float = 4.0

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """Dependence, votes, accuracy, and so on."""
        assertions = incidence.assertions
        false, _ = possible_errors(incidence, None)
        log_false = np.log(false)[incidence.thing[assertions.fact]]
        errors = self.errors or min(100, max(1, len(assertions.labels) - 1))
        copying = Copying(incidence, dependence=self.dependence, copied=self.copied)
        implying = implications(assertions)
        implied = implying.T.tocsr()
        accuracy = np.full(incidence.sources, self.start)
        confidence = incidence.votes()
        while True:
            dependent = copying.between(incidence.winners(confidence), accuracy, errors)
            independent = copying.independence(dependent, accuracy)
            votes = independent * (log_odds(accuracy)[assertions.source] + log_false)
            logs = summed(assertions.fact, votes, incidence.facts)
            logs += self.implied * (implying @ logs)
            confidence = incidence.softmax(logs)
            credit = np.minimum(confidence + implied @ confidence, 1)
            credited = incidence.to_sources(credit)
            mean = credited.sum() / max(1, len(assertions))
            accuracy = clipped((credited + self.strength * mean) / (incidence.claims + self.strength), self.margin)
            yield Round(confidence, accuracy)

    def _check(self) -> None:
        super()._check()
        check_bayesian(self.start, self.margin, self.errors)
        for what in ("dependence", "copied"):
            if not 0 < getattr(self, what) < 1:
                raise ValueError(f"{what} is {getattr(self, what)}; it lies between 0 and 1")
        if not (self.implied >= 0 and self.strength >= 0):
            raise ValueError(f"implied is {self.implied} and strength {self.strength}; neither is below 0")
