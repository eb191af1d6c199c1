"""What the records are asked when the neighbourhood of a claim is gathered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from claimgraph.graph.model import Record, Records


class Linked(Protocol):
    """Records that can be had by their IRIs, and found by what they refer to."""

    def read(self, iris: Collection[str]) -> Mapping[str, Record]:
        """The records of some IRIs; an IRI that is no record's is left out."""

    def every(self, kind: type[Record]) -> Iterable[str]:
        """The IRIs of all records of a kind."""

    def referring(self, kind: type[Record], field: str, iri: str) -> Iterable[str]:
        """The IRIs of the records of a kind that name `iri` in a field: `(Statement, "claim", ...)`.

        Records of another kind may be among them, where they have a field of the same property.
        """

    def withdrawing(self, statement: str) -> Iterable[str]:
        """The IRIs of the statements that answer a statement and would withdraw it: retractions and corrections."""

    def story_of(self, iri: str) -> str | None:
        """The IRI of the story that something belongs to by its own IRI."""

    def records(self, found: Mapping[str, Record]) -> Records:
        """The records that were found, with the short ids that they have among all records."""
