"""Other states of a claim: its verdict without each of its speakers, and on each day on which anything changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from claimgraph.graph.corroboration.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Day:
    """The verdict as of a day.

    Attributes:
        typed: the day, or a second of it where documents name one, in the form that `--as-of` takes.
        instant: its last instant.
        verdict: the verdict as of then.
    """

    typed: str
    instant: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ClaimStates:
    """The other states of one claim.

    Attributes:
        without: by the IRI of each speaker, and each outlet that passes something on, the verdict without it. Who is
            not named here changes nothing.
        days: every day on which something that bears on the claim became public, in their order.
    """

    without: Mapping[str, Verdict] = field(default_factory=lambda: MappingProxyType({}))
    days: tuple[Day, ...] = ()
