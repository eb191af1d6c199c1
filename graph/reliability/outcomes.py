"""What became of claims: which outcome holds of each, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Final

from claimgraph.graph.model import Outcome, Records
from claimgraph.graph.pools import Pools
from claimgraph.ontology.terms import OutcomeVerdict

_UNDATED: Final = datetime.min.replace(tzinfo=UTC)
_DECIDED: Final = {OutcomeVerdict.ESTABLISHED, OutcomeVerdict.REFUTED}
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def known_outcomes(records: Records, as_of: datetime | None = None) -> dict[str, OutcomeVerdict]:
    """The verdict on each claim that was decided; claims that are the same have the same one.

    Of several outcomes the one decided last holds; where the last ones were decided at the same time and differ, none
    does, and the claim is open.

    Args:
        records: all records.
        as_of: only outcomes that surely were decided by this instant; one without a date is known on no earlier day.

    Returns:
        The verdicts by the IRI of each claim, every claim of a pool among them.
    """
    pools = Pools(records).of
    by_pool: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in records.outcomes.values():
        if outcome.claim in records.claims and (as_of is None or _decided(outcome, latest=True, none=_NEVER) <= as_of):
            by_pool[pools.get(outcome.claim, outcome.claim)].append(outcome)
    held = {pool: verdict for pool, outcomes in by_pool.items() if (verdict := _holding(outcomes)) is not None}
    return {claim: held[pool] for claim in records.claims if (pool := pools.get(claim, claim)) in held}


def _decided(outcome: Outcome, *, latest: bool, none: datetime) -> datetime:
    bounds = outcome.decided
    if bounds is None:
        return none
    ends = (bounds.not_after, bounds.not_before) if latest else (bounds.not_before, bounds.not_after)
    return ends[0] or ends[1] or none


def _holding(outcomes: list[Outcome]) -> OutcomeVerdict | None:
    when = {outcome.iri: _decided(outcome, latest=False, none=_UNDATED) for outcome in outcomes}
    last = max(when.values())
    verdicts = {outcome.verdict for outcome in outcomes if when[outcome.iri] == last}
    return verdicts.pop() if len(verdicts) == 1 and verdicts <= _DECIDED else None
