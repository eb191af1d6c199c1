"""Sources and facts that vouch for each other: Sums, Average.Log, Investment and PooledInvestment.

Pasternack and Roth, "Knowing what to believe (when you already know something)", COLING 2010, section 3. Formulas
there are not numbered; T is trustworthiness, B belief, C_s the claims of source s, S_c the sources of claim c, M_c the
claims that exclude each other with c (here: the facts of an object).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.incidence import Incidence, scaled
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats


@dataclass(kw_only=True)
class Sums(Method):
    """Sums, which is Hubs and Authorities (Kleinberg 1999): Pasternack and Roth 2010, section 3.

    T(s) = sum of B(c) over C_s; B(c) = sum of T(s) over S_c; B = 1 at the start, both divided by their largest in each
    round. The scores of large sources grow without regard to how often they are right.
    """

    name: ClassVar[str] = "sums"

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        belief = np.ones(incidence.facts)
        while True:
            trust = scaled(incidence.to_sources(belief))
            belief = scaled(incidence.to_facts(trust))
            yield Round(belief, trust)


@dataclass(kw_only=True)
class AverageLog(Method):
    """Average.Log: Pasternack and Roth 2010, section 3.

    T(s) = log |C_s| times the mean of B(c) over C_s; B(c) as in Sums, B = 1 at the start. A source with a single claim
    has trust 0, as in the paper; where that holds of all of them nobody is preferred, and the votes remain.
    """

    name: ClassVar[str] = "average-log"

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        belief = np.ones(incidence.facts)
        many = np.log(np.maximum(incidence.claims, 1))
        while True:
            trust = scaled(many * incidence.mean_over_claims(belief))
            belief = scaled(incidence.to_facts(trust))
            yield Round(belief, trust)


@dataclass(kw_only=True)
class _Invested(Method):
    """What Investment and PooledInvestment share: each source spreads its trust evenly over its claims, and gets back
    their belief in proportion to what it invested.

    T(s) = sum over C_s of B(c) (T'(s) / |C_s|) / (sum over r in S_c of T'(r) / |C_r|), T' being that of the round
    before, 1 at the start. Trust is divided by its largest in each round, which changes no proportion.
    """

    growth: float = 1.0
    """The exponent of G, by which belief grows."""

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        claims = np.maximum(incidence.claims, 1)
        invested = 1 / claims
        in_facts = incidence.to_facts(invested)
        belief = self.at_first(incidence)
        while True:
            yields = np.divide(belief, in_facts, out=np.zeros_like(belief), where=in_facts > 0)
            trust = scaled(invested * incidence.to_sources(yields))
            invested = trust / claims
            in_facts = incidence.to_facts(invested)
            belief = self.grown(in_facts, incidence)
            yield Round(belief, trust)

    @abstractmethod
    def at_first(self, incidence: Incidence) -> Floats:
        """Belief before anything is known of sources."""

    @abstractmethod
    def grown(self, invested: Floats, incidence: Incidence) -> Floats:
        """Belief in facts, from what was invested in them."""

    def _check(self) -> None:
        super()._check()
        if not self.growth > 0:
            raise ValueError(f"growth is {self.growth}; it is more than 0")


@dataclass(kw_only=True)
class Investment(_Invested):
    """Investment: Pasternack and Roth 2010, section 3. B(c) = G(what is invested in c), G(x) = x^1.2.

    At the start belief is the share of the votes: |S_c| over the sum of |S_d| for d in M_c.
    """

    name: ClassVar[str] = "investment"
    growth: float = 1.2

    def at_first(self, incidence: Incidence) -> Floats:
        """The votes."""
        return incidence.votes()

    def grown(self, invested: Floats, incidence: Incidence) -> Floats:
        """G of what is invested."""
        return np.power(invested, self.growth)


@dataclass(kw_only=True)
class PooledInvestment(_Invested):
    """PooledInvestment: Pasternack and Roth 2010, section 3.

    H(c) is what is invested in c; B(c) = H(c) G(H(c)) / sum of G(H(d)) over M_c, G(x) = x^1.4. At the start belief is
    1 / |M_c|.
    """

    name: ClassVar[str] = "pooled-investment"
    growth: float = 1.4

    def at_first(self, incidence: Incidence) -> Floats:
        """The same for all facts of an object."""
        return 1 / incidence.candidates

    def grown(self, invested: Floats, incidence: Incidence) -> Floats:
        """H times its share, after growth, in its object."""
        growth = np.power(invested, self.growth)
        pooled = incidence.per_object(growth)
        return invested * np.divide(growth, pooled, out=np.zeros_like(growth), where=pooled > 0)
