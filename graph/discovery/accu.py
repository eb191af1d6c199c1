"""Bayesian votes: Accu, and AccuCopy, which finds out who copies from whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.copying import Copying
from claimgraph.graph.discovery.incidence import Incidence, clipped, summed
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats


@dataclass(kw_only=True)
class Accu(Method):
    """Accu: Dong, Berti-Equille and Srivastava, "Integrating conflicting data: the role of source dependence", PVLDB
    2(1), 2009, section 4, without the dependence of sources.

    Accuracy: A(s) = mean of P(v) over what s asserts; accuracy score: A'(s) = ln(n A(s) / (1 - A(s))); confidence of a
    value: C(v) = sum of A'(s) over the sources of v; its probability: P(v) = exp C(v) / sum of exp C(v') over all n + 1
    values that the object may have, C being 0 where nobody asserts a value. At the start A(s) = `start`.

    n is the number of false values that an object may have: `false_values`, or as many as its other facts (one at
    least) where that is None. Accuracies are kept `margin` away from 0 and 1.
    """

    name: ClassVar[str] = "accu"
    probabilistic: ClassVar[bool] = True
    start: float = 0.8
    false_values: int | None = None
    margin: float = 1e-3

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """Votes, accuracy, and so on."""
        return one_coin(incidence, self.start, self.margin, self.false_values)

    def _check(self) -> None:
        super()._check()
        check_bayesian(self.start, self.margin, self.false_values)


@dataclass(kw_only=True)
class AccuCopy(Method):
    """AccuCopy: Dong, Berti-Equille and Srivastava, PVLDB 2(1), 2009, sections 3 and 4: Accu, where the vote of a
    source counts only so far as it did not copy.

    The probability that two sources are dependent follows from how many true values, false values and different values
    they share (section 3, with the accuracies of section 4; see `copying.py`); a vote counts I(s) = product of
    1 - c P(s ~ s') over the sources s' of the same value that come before it. The paper takes the sources of a value in
    a greedy order, each the most dependent on those before it, and leaves ties open; here the more accurate comes
    first, and of equally accurate ones the first by name. The number of false values counts as in Accu.
    """

    name: ClassVar[str] = "accu-copy"
    probabilistic: ClassVar[bool] = True
    start: float = 0.8
    false_values: int | None = None
    margin: float = 1e-3
    dependence: float = 0.2
    """alpha: how likely two sources are dependent before anything is known."""
    errors: int = 100
    """n, where dependence is judged."""
    copied: float = 0.8
    """c: how likely a copier copies a value."""

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """As in the paper: dependence, votes, accuracy."""
        false, absent = possible_errors(incidence, self.false_values)
        log_false = np.log(false)[incidence.thing[incidence.assertions.fact]]
        source = incidence.assertions.source.astype(np.intp)
        copying = Copying(incidence, dependence=self.dependence, copied=self.copied)
        accuracy = np.full(incidence.sources, self.start)
        confidence = incidence.votes()
        while True:
            dependent = copying.between(incidence.winners(confidence), accuracy, self.errors)
            independent = copying.independence(dependent, accuracy)
            independent *= log_odds(accuracy)[source] + log_false
            logs = summed(incidence.assertions.fact, independent, incidence.facts)
            confidence = incidence.softmax(logs, absent)
            accuracy = clipped(incidence.mean_over_claims(confidence), self.margin)
            yield Round(confidence, accuracy)

    def _check(self) -> None:
        super()._check()
        check_bayesian(self.start, self.margin, self.false_values)
        if self.errors < 1:
            raise ValueError(f"errors is {self.errors}; it is 1 or more")
        for what, share in (("dependence", self.dependence), ("copied", self.copied)):
            if not 0 < share < 1:
                raise ValueError(f"{what} is {share}; it lies between 0 and 1")


def one_coin(incidence: Incidence, start: float, margin: float, false_values: int | None = None) -> Iterator[Round]:
    """Expectation-maximisation where a source is right with one probability, and else wrong in each way alike.

    Several papers arrive here; Accu, SimpleLCA and ZenCrowd differ in nothing but which values an object may have.
    """
    false, absent = possible_errors(incidence, false_values)
    log_false = np.log(false)[incidence.thing] * incidence.supporters
    accuracy = np.full(incidence.sources, start)
    while True:
        logs = incidence.to_facts(log_odds(accuracy))
        logs += log_false
        confidence = incidence.softmax(logs, absent)
        accuracy = clipped(incidence.mean_over_claims(confidence), margin)
        yield Round(confidence, accuracy)


def log_odds(accuracy: Floats) -> Floats:
    """ln(a / (1 - a))."""
    return np.asarray(np.log(accuracy) - np.log1p(-accuracy))


def possible_errors(incidence: Incidence, number: int | None) -> tuple[Floats, Floats | float]:
    """Of each object how many false values it may have, and how many of all its values nobody asserts."""
    facts = np.diff(incidence.starts).astype(float)
    if number is None:
        return np.maximum(facts - 1, 1), 0.0
    return np.full(incidence.objects, float(number)), np.maximum(number + 1 - facts, 0)


def check_bayesian(start: float, margin: float, number: int | None = None) -> None:
    """Raises a ValueError where a parameter makes no sense."""
    if not 0 < start < 1:
        raise ValueError(f"start is {start}; it lies between 0 and 1")
    if not 0 < margin < 0.5:
        raise ValueError(f"margin is {margin}; it lies between 0 and 0.5")
    if number is not None and number < 1:
        raise ValueError(f"false_values is {number}; it is 1 or more")
