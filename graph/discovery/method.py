"""What every method is: parameters in the constructor, `fit`, and rounds until nothing changes any more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.result import Floats, Result


class Round(NamedTuple):
    """What a method holds after a round: the confidence of each fact and the reliability of each source."""

    confidence: Floats
    reliability: Floats
    score: Floats | None = None
    """By what facts are ranked, where confidences come too close to 1 to tell them apart."""


@dataclass(kw_only=True)
class Method(ABC):
    """A method of truth discovery, in the manners of scikit-learn: `Sums(max_iterations=10).fit(assertions)`.

    Attributes:
        max_iterations: so many rounds at most.
        tolerance: it ends when the reliability of no source changes by more than this; 0 makes all rounds.
    """

    max_iterations: int = 20
    tolerance: float = 1e-6

    name: ClassVar[str]
    probabilistic: ClassVar[bool] = False
    """Whether confidences are probabilities."""

    def fit(self, assertions: Assertions) -> Result:
        """Finds which values are right and how reliable each source is.

        Raises:
            ValueError: a parameter makes no sense.
        """
        self._check()
        incidence = Incidence(assertions)
        if not incidence.objects:
            return Result(
                assertions=assertions,
                confidence=np.zeros(0),
                score=np.zeros(0),
                reliability=np.full(incidence.sources, np.nan),
                iterations=0,
                residual=0.0,
                converged=True,
            )
        rounds = enumerate(islice(self.rounds(incidence), self.max_iterations), 1)
        iterations, last = next(rounds)
        residual = float("inf")
        for iterations, after in rounds:  # noqa: B007 (it is told)
            residual = float(np.abs(after.reliability - last.reliability).max(initial=0.0))
            last = after
            if residual <= self.tolerance and self.tolerance > 0:
                break
        else:
            if iterations < self.max_iterations:  # the method itself had nothing more to do
                residual = 0.0
        return Result(
            assertions=assertions,
            confidence=last.confidence,
            score=last.confidence if last.score is None else last.score,
            reliability=incidence.where_claims(last.reliability),
            iterations=iterations,
            residual=residual,
            converged=residual <= self.tolerance,
        )

    @abstractmethod
    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """The rounds, one after the other, without an end; the first follows from the start that the paper gives."""

    def get_params(self) -> dict[str, Any]:
        """The parameters by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def set_params(self, **params: Any) -> Self:
        """Sets parameters by name.

        Raises:
            ValueError: there is no such parameter.
        """
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"{self.name} has no parameter `{name}`; it has {', '.join(known)}")
            setattr(self, name, value)
        return self

    def _check(self) -> None:
        if self.max_iterations < 1:
            raise ValueError(f"max_iterations is {self.max_iterations}; at least one round is needed")
        if not self.tolerance >= 0:
            raise ValueError(f"tolerance is {self.tolerance}; it is 0 or more")
