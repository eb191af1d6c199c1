"""What hangs on each single source or document: which claims stand differently without it.

This says on what claims hang, not who is reliable: much can hang on a good source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.monotony import State
from claimgraph.graph.corroboration.standing import Shift
from claimgraph.graph.corroboration.verdict import Role, Verdict
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
        said = _said(near, conditions.visible(near) & influence.statements(wanted[0]), dropping)
        names.update((iri, _named(iri, near)) for iri in said)
        for iri, changed in _without_each(near, conditions, wanted, said):
            shifts[iri] += changed
    reliances = (
        Reliance(iri, *names[iri], tuple(sorted(found, key=lambda shift: shift.before.id)))
        for iri, found in shifts.items()
    )
    return sorted(reliances, key=lambda reliance: reliance._order)


def _said(records: Records, statements: Collection[str], dropping: Dropping) -> dict[str, list[str]]:
    """Of whoever speaks or publishes (or of the documents), the statements that go when it is left out."""
    said: dict[str, list[str]] = defaultdict(list)
    for iri, statement in records.statements.items():
        if iri not in statements:
            continue
        if dropping is Dropping.DOCUMENTS:
            said[statement.document].append(iri)
        else:
            for agent in {statement.speaker, records.documents[statement.document].outlet}:
                said[agent].append(iri)
    return said


def _without_each(
    near: Records, conditions: Conditions, claims: Sequence[str], said: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, list[Shift]]]:
    """Of each source or document, the claims that stand differently without it.

    Those on which nothing seems to hang are left out together first: where that changes nothing, none of them does.
    """

    def verdicts(without: Sequence[str]) -> Iterator[Verdict]:
        return map(conditions.also_without(without).scorer(near).verdict, claims)

    with_all = list(verdicts(()))
    whole = list(map(State.of, with_all))
    telling = {name for verdict in with_all for name in _telling(verdict)}
    quiet = [
        iri
        for iri, statements in said.items()
        if not any(near.statements[s].stance.withdraws or near.statements[s].id in telling for s in statements)
    ]
    todo = [*([iri] for iri in said.keys() - set(quiet)), *([quiet] if quiet else [])]
    while todo:
        without = todo.pop()
        left = list(map(State.of, verdicts(without)))
        if len(without) == 1:
            changed = (Shift(before.standing, after.standing) for before, after in zip(whole, left, strict=True))
            yield without[0], [shift for shift in changed if shift]
        elif all(after.same_up_to(before) for before, after in zip(whole, left, strict=True)):
            yield from ((iri, []) for iri in without)
        else:
            middle = len(without) // 2
            todo += [without[:middle], without[middle:]]


def _telling(verdict: Verdict) -> Iterator[str]:
    """The names of what a claim seems to hang on: its origins, what is weighed, and the links of its smallest cuts."""
    yield from (node.plain for node in verdict.nodes if node.counted or node.role is Role.ORIGIN)
    yield from (name for sets in verdict.hangs_on for links in sets for name in links)


def _named(iri: str, records: Records) -> tuple[str, str]:
    """The short id of a source or document, and how it is called."""
    if iri in records.agents:
        return records.agents[iri].id, records.agents[iri].label
    if iri in records.documents:
        document = records.documents[iri]
        parts = [f"“{document.title}”"] if document.title else []
        return document.id, ", ".join((*parts, records.label_of(document.outlet)))
    return iri, iri
