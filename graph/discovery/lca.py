"""Latent credibility analysis: SimpleLCA and GuessLCA.

Pasternack and Roth, "Latent credibility analysis", WWW 2013. An object has one true value y among its facts; a source s
is honest with probability H(s).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.accu import check_bayesian, one_coin
from claimgraph.graph.discovery.incidence import Incidence, clipped, summed
from claimgraph.graph.discovery.method import Method, Round


@dataclass(kw_only=True)
class SimpleLCA(Method):
    """SimpleLCA: Pasternack and Roth 2013, by expectation-maximisation as there.

    P(s asserts c | y) = H(s) where c = y, else (1 - H(s)) / (|M| - 1), M being the facts of the object. E: P(y = c) in
    proportion to the product over the sources; M: H(s) = mean of P(y = c) over what s asserts. Priors are uniform.
    An object of a single fact has that value and says nothing about its sources' honesty beyond that they share it.
    """

    name: ClassVar[str] = "simple-lca"
    probabilistic: ClassVar[bool] = True
    start: float = 0.8
    margin: float = 1e-3

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """E, M, and so on."""
        return one_coin(incidence, self.start, self.margin)

    def _check(self) -> None:
        super()._check()
        check_bayesian(self.start, self.margin)


@dataclass(kw_only=True)
class GuessLCA(Method):
    """GuessLCA: Pasternack and Roth 2013: who is not honest guesses, and may guess right.

    With P_g(c) the probability of guessing c, here its share of the votes, P(s asserts c | y) = H(s) + (1 - H(s))
    P_g(c) where c = y, else (1 - H(s)) P_g(c). M: H(s) = mean over what s asserts of P(y = c) H(s) / (H(s) +
    (1 - H(s)) P_g(c)), the share that was said in honesty. That is one step towards the H(s) that makes the expected
    logarithm of the joint probability largest, which has no closed form; a fixed point is where the paper's likelihood
    has no slope.
    """

    name: ClassVar[str] = "guess-lca"
    probabilistic: ClassVar[bool] = True
    start: float = 0.8
    margin: float = 1e-3

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper."""
        source = incidence.assertions.source.astype(np.intp)
        fact = incidence.assertions.fact.astype(np.intp)
        inverse = 1 / incidence.votes()[fact]
        claims = np.maximum(incidence.claims, 1)
        honesty = np.full(incidence.sources, self.start)
        q, either = np.empty(len(source)), np.empty(len(source))
        while True:
            # q = H / ((1 - H) P_g): what is said is so many times as likely from honesty as from a guess
            np.take(honesty / (1 - honesty), source, out=q, mode="clip")
            q *= inverse
            np.add(q, 1, out=either)
            q /= either
            np.log(either, out=either)
            confidence = incidence.softmax(summed(fact, either, incidence.facts))
            honesty = clipped(incidence.weighed(q).T @ confidence / claims, self.margin)
            yield Round(confidence, honesty)

    def _check(self) -> None:
        super()._check()
        check_bayesian(self.start, self.margin)
