"""The pools that are left to the reference: in batches, each with the records that bear on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.corroboration.bulk.table import STATUSES, Row
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.edges.columns import Bools, Edges
from claimgraph.graph.edges.restoring import records_of, statements_of

Batch = list[tuple[list[int], list[int]]]
"""Sets of pools that bear on one another, each with the claims of those that are to be scored."""

MOST_STATEMENTS = 500
"""So many statements make a batch, unless a single set of pools has more."""


def batches(edges: Edges, setting: Setting, open_: Bools) -> Iterator[Batch]:
    """The open pools, with their claims, in batches of about the same work."""
    claims_of = _claims_of_pools(edges, open_)
    sizes = np.diff(edges.pool_starts)
    batch: Batch = []
    work = 0
    for pools in _sets(setting, open_):
        batch.append((pools, [claim for pool in pools for claim in claims_of[pool]]))
        work += int(sizes[pools].sum())
        if work >= MOST_STATEMENTS:
            yield batch
            batch, work = [], 0
    if batch:
        yield batch


def _claims_of_pools(edges: Edges, open_: Bools) -> dict[int, list[int]]:
    claims_of: dict[int, list[int]] = defaultdict(list)
    for claim in np.flatnonzero(open_[edges.pool]).tolist():
        claims_of[int(edges.pool[claim])].append(claim)
    return claims_of


def _sets(setting: Setting, open_: Bools) -> Iterable[list[int]]:
    """The open pools; those that bear on one another together. Of such a set every pool is open."""
    related: dict[int, list[int]] = defaultdict(list)
    for pool in np.flatnonzero(open_).tolist():
        of = int(setting.related[pool])
        related[of if of >= 0 else -1 - pool].append(pool)
    return related.values()


def score(edges: Edges, setting: Setting, batch: Batch) -> tuple[list[int], list[Row]]:
    """The verdicts on the claims of a batch, by the reference."""
    pools = [pool for of_set, _ in batch for pool in of_set]
    claims_of = {int(edges.pool[claim]): list[int]() for _, claims in batch for claim in claims}
    wanted = [claim for _, claims in batch for claim in claims]
    for claim in wanted:
        claims_of[int(edges.pool[claim])].append(claim)
    records = records_of(edges, pools, claims_of)
    hidden: Sequence[str] = ()
    if setting.visible is not None:
        said = statements_of(edges, pools)
        hidden = [edges.statements[i] for i in said[~setting.visible[said]].tolist()]
    scorer = Scorer(records, without=hidden, same_organisation=setting.same_organisation, tables=setting.tables)
    return wanted, [row(scorer.verdict(edges.claims[claim])) for claim in wanted]


def row(verdict: Verdict) -> Row:
    """The numbers of a verdict."""
    return Row(
        claim=verdict.claim,
        id=verdict.id,
        status=verdict.status,
        exact=verdict.exact,
        origins_for=verdict.origins.for_,
        origins_against=verdict.origins.against,
        channels_for=verdict.channels.for_,
        channels_against=verdict.channels.against,
        repeats=verdict.repeats,
        undated=verdict.undated,
        weight_for=verdict.weight.for_,
        weight_against=verdict.weight.against,
        prior=verdict.prior,
        probability=verdict.probability,
        interval_low=verdict.interval[0],
        interval_high=verdict.interval[1],
        belief=verdict.opinion.belief,
        disbelief=verdict.opinion.disbelief,
        uncertainty=verdict.opinion.uncertainty,
    )


def numbers(verdict: Row) -> tuple[float, ...]:
    """The fields of a row after the names, as numbers."""
    return (STATUSES.index(verdict.status), *verdict[3:])
