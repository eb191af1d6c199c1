"""What must hold between records, whatever format they came in: every reader runs these checks.

A check is a function from the scene (the records and what is known about their file) to findings; all run, and none
stops another. They are linear in what is read, or nearly so, and walk long chains without recursion. The same rules
stand in the vocabulary's shapes, for data that came in another way.

An ERROR stops an import, a WARNING is most likely a mistake, a NOTE is allowed and worth knowing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from claimgraph.errors import Finding
from claimgraph.graph.model import Records
from claimgraph.imports.checks import claims, notes, numbers, references, relays, sources
from claimgraph.imports.checks.scene import Described, Scene

Check = Callable[[Scene], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    references.undescribed,
    references.itself,
    references.member_circles,
    sources.without_identity,
    sources.quoted_elsewhere,
    sources.headcounts,
    numbers.in_range,
    numbers.dates,
    claims.one_prior,
    claims.entailed_prior,
    claims.rival_priors,
    claims.contradicts_itself,
    claims.decided_by_party,
    relays.withdrawals,
    relays.opposite_side,
    relays.rivals,
    relays.says_more,
    relays.circular,
    notes.decisions,
    notes.identity_decisions,
    notes.attributes_nothing,
    notes.unused,
    notes.withdrawn_by_another,
    notes.said_after_published,
    notes.long_quotes,
)
"""Every check, in no particular order."""


def check_records(records: Records, file: str, described: Described | None = None) -> list[Finding]:
    """What is wrong or worth knowing about the records of one file, in the order of its lines.

    Args:
        records: what was read.
        file: how messages call the file.
        described: what the reader knows besides: where each key stood, and what is described but could not be read,
            so that one mistake is not told twice.
    """
    scene = Scene(records, file, described or Described())
    found = [finding for check in CHECKS for finding in check(scene)]
    return sorted(found, key=lambda finding: (finding.line or 0, finding.where, finding.about or ""))
