"""What became of claims: which outcome holds of each, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from claimgraph.graph.decided import outcome_that_holds
from claimgraph.graph.model import Outcome, Records
from claimgraph.graph.pools import Pools
from claimgraph.ontology.terms import OutcomeVerdict


def known_outcomes(records: Records, as_of: datetime | None = None) -> dict[str, OutcomeVerdict]:
    """The verdict on each claim that was decided; claims that are the same have the same one.

    Of several outcomes the one holds that `outcome_that_holds` says; a claim that it leaves open has no verdict here.

    Args:
        records: all records.
        as_of: only outcomes that surely were decided by this instant; one without a date is known on no earlier day.

    Returns:
        The verdicts by the IRI of each claim, every claim of a pool among them: established, refuted, or corrected,
        which says who took the claim back and not whether it is so.
    """
    pools = Pools(records).of
    by_pool: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in records.outcomes.values():
        if outcome.claim in records.claims and (as_of is None or _surely_by(outcome, as_of)):
            by_pool[pools.get(outcome.claim, outcome.claim)].append(outcome)
    held = {pool: holds.verdict for pool, given in by_pool.items() if (holds := outcome_that_holds(given)) is not None}
    held = {pool: verdict for pool, verdict in held.items() if verdict is not OutcomeVerdict.OPEN}
    return {claim: held[pool] for claim in records.claims if (pool := pools.get(claim, claim)) in held}


def _surely_by(outcome: Outcome, day: datetime) -> bool:
    decided = outcome.decided
    latest = (decided.not_after or decided.not_before) if decided is not None else None
    return latest is not None and latest <= day
