"""Majority: every source counts the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.method import Method, Round


@dataclass(kw_only=True)
class Majority(Method):
    """Plurality: the value that most sources assert.

    The confidence of a fact is its share of the assertions on its object (equal shares where there are none), the
    reliability of a source the mean confidence of what it asserts.
    """

    name: ClassVar[str] = "majority"

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """One round: there is nothing to repeat."""
        votes = incidence.votes()
        yield Round(votes, incidence.mean_over_claims(votes))
