"""The neighbourhood of a claim among records that are all in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from claimgraph.graph.model import KINDS, Record, Records
from claimgraph.graph.neighbourhood.closure import neighbourhood
from claimgraph.graph.triples.short_ids import base_of


def around(records: Records, claims: Collection[str], *, also: Collection[str] = ()) -> Records:
    """The records that suffice to weigh some claims (IRIs) exactly as with all records, in the same order.

    For many claims of the same records make one `LinkedRecords` and ask `neighbourhood` of it.

    Args:
        records: all records.
        claims: IRIs of claims.
        also: IRIs of records that are wanted besides, such as what is to be left out.
    """
    return neighbourhood(LinkedRecords(records), claims, also=also)


class LinkedRecords:
    """Records in memory, with an index for each field by which they are looked for, made when it is first needed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._referring: dict[tuple[type[Record], str], Mapping[str, list[str]]] = {}

    def read(self, iris: Collection[str]) -> dict[str, Record]:
        """The records of some IRIs."""
        return {iri: self._numbered[iri][1] for iri in iris if iri in self._numbered}

    def every(self, kind: type[Record]) -> Iterable[str]:
        """The IRIs of all records of a kind."""
        return self._of(kind).keys()

    def referring(self, kind: type[Record], field: str, iri: str) -> Iterable[str]:
        """The IRIs of the records of a kind that name `iri` in a field."""
        if (kind, field) not in self._referring:
            self._referring[kind, field] = self._by(kind, field)
        return self._referring[kind, field].get(iri, ())

    def withdrawing(self, statement: str) -> Iterable[str]:
        """The IRIs of the statements that answer a statement and would withdraw it."""
        return self._withdrawing.get(statement, ())

    def story_of(self, iri: str) -> str | None:
        """The IRI of the story that something belongs to."""
        return base_of(iri, self._records.stories)

    def records(self, found: Mapping[str, Record]) -> Records:
        """The records that were found, in their order among all."""
        return Records.of(found[iri] for iri in sorted(found, key=lambda iri: self._numbered[iri][0]))

    def _of(self, kind: type[Record]) -> Mapping[str, Record]:
        of_kind: Mapping[str, Record] = getattr(self._records, KINDS[kind])
        return of_kind

    def _by(self, kind: type[Record], field: str) -> Mapping[str, list[str]]:
        """Of each IRI that is named in a field, the records that name it."""
        naming: dict[str, list[str]] = defaultdict(list)
        for iri, record in self._of(kind).items():
            named = getattr(record, field)
            for other in (named,) if isinstance(named, str) else named:
                naming[other].append(iri)
        return naming

    @cached_property
    def _numbered(self) -> dict[str, tuple[int, Record]]:
        """Each record with its place among all."""
        return {record.iri: (number, record) for number, record in enumerate(self._records)}

    @cached_property
    def _withdrawing(self) -> Mapping[str, list[str]]:
        withdrawing: dict[str, list[str]] = defaultdict(list)
        for iri, statement in self._records.statements.items():
            if statement.stance.withdraws:
                for answered in statement.answers:
                    withdrawing[answered].append(iri)
        return withdrawing
