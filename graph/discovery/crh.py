"""Weighted votes whose weights follow from how far sources are from the truth: CRH and CATD."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats


@dataclass(kw_only=True)
class _WeightedVotes(Method):
    """Truth is the weighted vote; weights follow from each source's loss (0 for right, 1 for wrong). Of values that tie
    each is taken for the truth in equal shares."""

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """Truth by the votes, weights, truth by weighted votes, and so on."""
        truth = incidence.winners(incidence.supporters)
        while True:
            loss = np.maximum(incidence.claims - incidence.to_sources(truth), 0)
            weight = self.weights(loss, incidence)
            score = incidence.to_facts(weight)
            truth = incidence.winners(score)
            yield Round(score, weight)

    @abstractmethod
    def weights(self, loss: Floats, incidence: Incidence) -> Floats:
        """The weight of each source from its loss over all that it asserts."""


@dataclass(kw_only=True)
class CRH(_WeightedVotes):
    """CRH: Li, Li, Gao, Zhao, Fan and Han, "Resolving conflicts in heterogeneous data by truth discovery and source
    reliability estimation", SIGMOD 2014.

    Equation (5): w(s) = -log(loss(s) / sum of all losses), the loss of a source being the mean of the 0-1 loss over
    what it asserts, which is how the paper makes up for missing values (section 2.5); for that loss the truth is the
    weighted vote. A source that is never wrong gets the tiniest loss (`least`), so that its weight is finite.
    """

    name: ClassVar[str] = "crh"
    least: float = 1e-9

    def weights(self, loss: Floats, incidence: Incidence) -> Floats:
        """Equation (5)."""
        claims = np.maximum(incidence.claims, 1)
        mean = np.where(incidence.claims > 0, np.maximum(loss / claims, self.least), 0)
        total = mean.sum()
        shares = np.divide(mean, total, out=np.ones_like(mean), where=(total > 0) & (mean > 0))
        return np.asarray(-np.log(shares))

    def _check(self) -> None:
        super()._check()
        if not 0 < self.least < 1:
            raise ValueError(f"least is {self.least}; it lies between 0 and 1")


@dataclass(kw_only=True)
class CATD(_WeightedVotes):
    """CATD: Li, Li, Gao, Su, Zhao, Demirbas, Fan and Han, "A confidence-aware approach for truth discovery on long-tail
    data", PVLDB 8(4), 2014.

    The weight of a source: w(s) = chi2(alpha / 2, |N_s|) / sum of squared losses, chi2 being the quantile that is
    exceeded with probability 1 - alpha / 2 and |N_s| the number of claims; the truth of a category is the
    weighted vote. A source that is never wrong gets half an error.
    """

    name: ClassVar[str] = "catd"
    alpha: float = 0.05

    def weights(self, loss: Floats, incidence: Incidence) -> Floats:
        """The upper end of a confidence interval of the variance, inverted."""
        from scipy.special import chdtri

        claims, of_source = np.unique(incidence.claims, return_inverse=True)
        quantile = np.where(claims > 0, chdtri(np.maximum(claims, 1), 1 - self.alpha / 2), 0)
        return np.asarray(quantile[of_source] / np.maximum(loss, 0.5))

    def _check(self) -> None:
        super()._check()
        if not 0 < self.alpha < 1:
            raise ValueError(f"alpha is {self.alpha}; it lies between 0 and 1")
