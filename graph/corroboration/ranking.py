"""What hangs on each single source or document: which claims stand differently without it.

This says on what claims hang, not who is reliable: much can hang on a good source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.standing import Shift, Standing
from claimgraph.graph.model import Records
from claimgraph.graph.neighbourhood import Linked


class Dropping(StrEnum):
    """What is left out, one at a time: a source with all that it said and published, or a document."""

    SOURCES = "sources"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Reliance:
    """What hangs on one source or document.

    Attributes:
        iri, id: which it is.
        words: the name of a source or the description of an unnamed one; of a document its title and outlet.
        shifts: the claims that stand differently without it, by their short ids.
    """

    iri: str
    id: str
    words: str
    shifts: tuple[Shift, ...]

    @property
    def status_changes(self) -> tuple[str, ...]:
        """The claims (short ids) that would have another status."""
        return tuple(shift.before.id for shift in self.shifts if shift.status_changes)

    @property
    def origin_losses(self) -> tuple[str, ...]:
        """The claims (short ids) that would have fewer independent origins."""
        return tuple(shift.before.id for shift in self.shifts if shift.lost_origins)

    @property
    def _order(self) -> tuple[float | str, ...]:
        """Most hangs on what comes first: statuses, then claims that lose an origin, then the size of what is lost."""
        return (
            -len(self.status_changes),
            -len(self.origin_losses),
            -sum(shift.lost_origins for shift in self.shifts),
            -sum(shift.lost_channels for shift in self.shifts),
            -round(sum(abs(shift.moved) for shift in self.shifts), 6),
            self.id,
        )

    def as_json(self) -> dict[str, Any]:
        """The reliance as plain data."""
        return {
            "iri": self.iri,
            "id": self.id,
            "words": self.words,
            "status_changes": list(self.status_changes),
            "origin_losses": list(self.origin_losses),
            "changed": [shift.as_json() for shift in self.shifts],
        }


def rank(
    linked: Linked,
    conditions: Conditions,
    *,
    claims: Collection[str] | None = None,
    dropping: Dropping = Dropping.SOURCES,
) -> list[Reliance]:
    """Every single source (or document) that has a part in the evidence, by how much falls with it, most first.

    Each claim is scored without each of those alone that say or publish something that bears on it, over the records
    around it. Claims that are joined are taken together.

    Args:
        linked: all records.
        conditions: how claims are scored in either case.
        claims: IRIs of the claims that are looked at; all of them when left out.
        dropping: whether sources or documents are left out.
    """
    influence = Influence(linked)
    names: dict[str, tuple[str, str]] = {}
    shifts: dict[str, list[Shift]] = defaultdict(list)
    groups = influence.groups() if claims is None else dict.fromkeys(map(influence.group, claims))
    for group in groups:
        wanted = group if claims is None else [claim for claim in group if claim in claims]
        near = conditions.around(linked, wanted)
        visible = conditions.visible(near) & influence.statements(wanted[0])
        whole = conditions.scorer(near)
        before = [Standing.of(whole.verdict(claim)) for claim in wanted]
        for iri in _in_evidence(near, visible, dropping):
            names[iri] = _named(iri, near)
            scorer = conditions.also_without([iri]).scorer(near)
            changed = (Shift(standing, Standing.of(scorer.verdict(standing.claim))) for standing in before)
            shifts[iri] += (shift for shift in changed if shift)
    reliances = (
        Reliance(iri, *names[iri], tuple(sorted(found, key=lambda shift: shift.before.id)))
        for iri, found in shifts.items()
    )
    return sorted(reliances, key=lambda reliance: reliance._order)


def _in_evidence(records: Records, statements: Collection[str], dropping: Dropping) -> dict[str, None]:
    """Whoever speaks or publishes (or the documents), in the order of the statements."""
    found: dict[str, None] = {}
    for iri, statement in records.statements.items():
        if iri not in statements:
            continue
        if dropping is Dropping.DOCUMENTS:
            found[statement.document] = None
        else:
            found[statement.speaker] = None
            found[records.documents[statement.document].outlet] = None
    return found


def _named(iri: str, records: Records) -> tuple[str, str]:
    """The short id of a source or document, and how it is called."""
    if iri in records.agents:
        return records.agents[iri].id, records.agents[iri].label
    if iri in records.documents:
        document = records.documents[iri]
        outlet = records.agents.get(document.outlet)
        parts = [f"“{document.title}”"] if document.title else []
        return document.id, ", ".join((*parts, outlet.label if outlet else document.outlet))
    return iri, iri
