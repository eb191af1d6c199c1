"""What is behind `ClaimGraph.track_records`: who may be listed, and whose record was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Agent, Records

if TYPE_CHECKING:
    from claimgraph.graph.reliability.track import TrackRecord


def tracked(
    records: Records, asked: Sequence[Agent], *, persons: bool, as_of: datetime | None
) -> tuple[TrackRecord, ...]:
    """The track records: see `claimgraph.api.ClaimGraph.track_records`."""
    from claimgraph.graph.reliability.track import is_office, kind_word, track_records

    if not persons:
        todo = "ask with --persons if you must; counts of a human being are no judgement of them"
        refused = [
            Finding(agent.id, f"is no outlet, agency or office ({kind_word(agent)})", todo, about=agent.iri)
            for agent in asked
            if not is_office(agent)
        ]
        if refused:
            raise InputError(refused)
    only = {agent.iri for agent in asked} if asked else None
    found = track_records(records, as_of=as_of, only=only)
    return tuple(one for one in found if persons or is_office(one.agent))
