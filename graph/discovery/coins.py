"""Workers who answer questions with fixed answers: Dawid-Skene, and ZenCrowd, which gives each worker one coin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from scipy.sparse import csr_array

from claimgraph.graph.discovery.accu import check_bayesian, one_coin
from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.incidence import Incidence, summed
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats, Result

FEW: Final = 32
"""Up to so many labels they are taken for fixed answers, each a candidate of every object; with more of them an object
has its own values, and only those that are asserted are candidates."""


def answers(assertions: Assertions) -> Assertions:
    """The assertions with every label a candidate of every object, where the labels are fixed answers (`FEW`)."""
    return assertions.closed() if len(assertions.labels) <= FEW else assertions


@dataclass(kw_only=True)
class ZenCrowd(Method):
    """ZenCrowd, the one-coin model: Demartini, Difallah and Cudré-Mauroux, "ZenCrowd", WWW 2012, as expectation-
    maximisation (Zheng, Li, Li, Shan and Cheng, "Truth inference in crowdsourcing", PVLDB 10(5), 2017, section 5.1).

    A worker is right with probability q(s), and else gives each other answer alike. E: P(y = c) in proportion to the
    product of q(s) over those who say c and of (1 - q(s)) / (K - 1) over the others; M: q(s) = mean of P(y = c) over
    what s asserts. K is the number of candidates, the prior uniform, q(s) = `start` at first.
    """

    name: ClassVar[str] = "zencrowd"
    probabilistic: ClassVar[bool] = True
    start: float = 0.8
    margin: float = 1e-3

    def fit(self, assertions: Assertions) -> Result:
        """As `Method.fit`; where labels are few, each is a candidate of every object."""
        return super().fit(answers(assertions))

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """E, M, and so on."""
        return one_coin(incidence, self.start, self.margin)

    def _check(self) -> None:
        super()._check()
        check_bayesian(self.start, self.margin)


@dataclass(kw_only=True)
class DawidSkene(Method):
    """Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied
    Statistics 28(1), 1979.

    Equation (2.3): pi(s; j, l) = how often s says l where j is true, over how often j is true; (2.4): p(j) = the share
    of j; (2.5): P(y = j) in proportion to p(j) times the product of pi(s; j, l) over what is said. It starts from pi =
    `start` for what is true, as in Zheng et al. 2017, or where that is None from the shares of the votes, as in the
    paper. `smoothing` is added to every count of (2.3) so that nothing is impossible.

    Reliability is the probability that a source says what is true: sum of p(j) pi(s; j, j). Where an object has its own
    values, the candidates are those that are asserted and pi is kept for what occurs alone.
    """

    name: ClassVar[str] = "dawid-skene"
    probabilistic: ClassVar[bool] = True
    start: float | None = 0.7
    smoothing: float = 1e-6

    def fit(self, assertions: Assertions) -> Result:
        """As `Method.fit`; where labels are few, each is a candidate of every object."""
        return super().fit(answers(assertions))

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """E, M, and so on."""
        assertions = incidence.assertions
        if incidence.facts == incidence.objects * len(assertions.labels):
            return self._with_fixed_answers(incidence)
        return self._with_own_values(incidence)

    def _with_fixed_answers(self, incidence: Incidence) -> Iterator[Round]:
        size = len(incidence.assertions.labels)
        said, said_by = by_answer(incidence, size)
        diagonal = np.arange(size)
        truth = self._at_first(incidence).reshape(-1, size)
        while True:
            prior = truth.mean(axis=0)
            counts = (said_by @ truth).reshape(incidence.sources, size, size)  # source, what it says, what is true
            counts += self.smoothing
            counts /= counts.sum(axis=1, keepdims=True)
            reliability = counts[:, diagonal, diagonal] @ prior
            logs = said @ np.log(counts).reshape(-1, size)
            logs += np.log(np.maximum(prior, 1e-300))
            truth = _softmax_rows(logs)
            yield Round(truth.reshape(-1), reliability)

    def _at_first(self, incidence: Incidence) -> Floats:
        if self.start is None:
            return incidence.votes()
        return next(one_coin(incidence, self.start, 1e-9)).confidence

    def _with_own_values(self, incidence: Incidence) -> Iterator[Round]:
        assertions, labels = incidence.assertions, len(incidence.assertions.labels)
        first = incidence.starts[incidence.thing[assertions.fact]]
        sizes = incidence.candidates[assertions.fact].astype(np.int64)
        place = np.repeat(np.arange(len(assertions)), sizes)
        true = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(first, sizes)
        by = assertions.source[place].astype(np.int64)
        of_true, row = np.unique(by * labels + assertions.label[true], return_inverse=True)
        cells, cell = np.unique(row * labels + assertions.label[assertions.fact[place]], return_inverse=True)
        row_of_cell = cells // labels
        confidence = self._at_first(incidence)
        while True:
            weight = confidence[true]
            prior = summed(assertions.label, confidence, labels) / incidence.objects
            counts = summed(cell, weight, len(cells)) + self.smoothing
            rows = summed(row, weight, len(of_true)) + self.smoothing * labels
            said = counts / rows[row_of_cell]
            right = assertions.fact[place] == true
            reliability = summed(by[right], (weight * said[cell])[right], incidence.sources)
            known = summed(by[right], weight[right], incidence.sources)
            logs = summed(true, np.log(said)[cell], incidence.facts)
            logs += np.log(np.maximum(prior, 1e-300))[assertions.label]
            confidence = incidence.softmax(logs)
            yield Round(confidence, np.divide(reliability, known, out=np.zeros_like(known), where=known > 0))

    def _check(self) -> None:
        super()._check()
        check_bayesian(0.5 if self.start is None else self.start, 1e-9)
        if not self.smoothing > 0:
            raise ValueError(f"smoothing is {self.smoothing}; it is more than 0")


def by_answer(incidence: Incidence, size: int) -> tuple[Any, Any]:
    """Who says what of each object: objects by (source, label), ones; and the same the other way round."""
    assertions = incidence.assertions
    column = assertions.source.astype(np.int64) * size + assertions.fact % size
    pointers = np.searchsorted(assertions.fact, np.arange(incidence.objects + 1) * size)
    shape = (incidence.objects, incidence.sources * size)
    said: Any = csr_array((np.ones(len(assertions)), column, pointers), shape=shape)
    return said, said.T.tocsr()


def _softmax_rows(logs: Floats) -> Floats:
    """exp, as shares of each row. Rows are short: a column at a time is several times as fast as a row at a time."""
    columns = range(logs.shape[1])
    top = logs[:, 0].copy()
    for column in columns[1:]:
        np.maximum(top, logs[:, column], out=top)
    logs = logs - top[:, None]
    np.exp(logs, out=logs)
    total = logs[:, 0].copy()
    for column in columns[1:]:
        total += logs[:, column]
    logs *= np.reciprocal(total)[:, None]
    return logs
