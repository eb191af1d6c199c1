"""How the laws score a story, and when two verdicts say the same."""

from __future__ import annotations

import math
from typing import Any

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Sides, Verdict
from claimgraph.graph.corroboration.weights import DECIBAN
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Record, Records
from claimgraph.graph.priors import default_tables
from tests.laws.stories import iri

MAIN = iri("main")
CLOSE = 1e-9
CAP = relay_log_odds(default_tables().cap.mean)


def score(records: Records, **options: Any) -> Verdict:
    """The verdict on the claim that random stories are about."""
    return Scorer(records, **options).verdict(MAIN)


def plus(records: Records, *more: Record) -> Records:
    """A story with more records; one under an IRI that is there already replaces it."""
    return Records.of([*records, *more])


def numbers(verdict: Verdict) -> list[float]:
    """The estimates."""
    return [*verdict.weight, verdict.probability, *verdict.interval]


def same_numbers(one: Verdict, other: Verdict) -> bool:
    """Whether the estimates are the same."""
    return all(math.isclose(a, b, abs_tol=CLOSE) for a, b in zip(numbers(one), numbers(other), strict=True))


def counts(verdict: Verdict) -> tuple[Sides[int], Sides[int]]:
    """Origins and channels."""
    return verdict.origins, verdict.channels


def decibans(lambda_: float | None) -> float:
    """Natural log-odds in decibans."""
    return (lambda_ or 0.0) * DECIBAN
