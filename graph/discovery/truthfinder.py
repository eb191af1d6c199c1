"""TruthFinder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.method import Method, Round


@dataclass(kw_only=True)
class TruthFinder(Method):
    """TruthFinder: Yin, Han and Yu, "Truth discovery with multiple conflicting information providers on the Web", IEEE
    TKDE 20(6), 2008.

    Equations: (1) t(s) is the mean confidence of what s asserts; (3) tau(s) = -ln(1 - t(s)); (5) sigma(f) is the sum of
    tau(s) over the sources of f; (6) sigma*(f) = sigma(f) + rho times the sum over the other facts f' of the object of
    sigma(f') imp(f' -> f); (8) s(f) = 1 / (1 + exp(-gamma sigma*(f))). It starts from t(s) = `start`.

    Values are names here, without a measure of how near they are, so that the implication between two values of an
    object is one number: -1 where they exclude each other wholly, 0 leaves equation (6) out. Confidences are scores:
    those of an object need not sum to 1. They saturate, so that facts are ranked by sigma*.
    """

    name: ClassVar[str] = "truthfinder"
    start: float = 0.9
    damping: float = 0.3
    """gamma."""
    influence: float = 0.5
    """rho."""
    implication: float = -1.0
    """imp, of any two values of an object."""

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        trust = np.full(incidence.sources, self.start)
        others = self.influence * self.implication
        while True:
            score = incidence.to_facts(-np.log1p(-np.minimum(trust, 1 - 1e-15)))
            if others:
                score = score + others * (incidence.per_object(score) - score)
            confidence = score * -self.damping
            np.exp(confidence, out=confidence)
            confidence += 1
            np.reciprocal(confidence, out=confidence)
            trust = incidence.mean_over_claims(confidence)
            yield Round(confidence, trust, score)

    def _check(self) -> None:
        super()._check()
        if not 0 < self.start < 1:
            raise ValueError(f"start is {self.start}; it lies between 0 and 1")
