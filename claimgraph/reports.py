"""What the front door answers besides verdicts and query results: what an import did, what is there, what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import KINDS, Record, Records

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.verdict import Verdict

Outcome = Literal["new", "replaced", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that a changed file added, took away or changed."""

    how: Literal["added", "removed", "changed"]
    kind: str
    """The field of `Records` in which it stands: `claims`, `statements` ..."""
    id: str

    def __str__(self) -> str:
        return f"{self.how} {self.kind}: {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What the import of one file did, or would do."""

    name: str
    """The file, as the store knows it."""
    format: str
    sha256: str
    outcome: Outcome
    dry_run: bool
    number: int | None
    """The number of the import, from 1; none where nothing was written."""
    graph: str | None
    """The named graph that now holds the file; none where nothing was written."""
    counts: Mapping[str, int]
    """How many records of each kind the file holds."""
    changes: tuple[Change, ...]
    """Of a changed file: what is different from its last import."""
    notes: tuple[Finding, ...]
    """What is allowed and still worth telling."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found, the gravest first."""

    findings: tuple[Finding, ...]

    @property
    def violations(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    def as_json(self) -> list[dict[str, Any]]:
        """One object a finding."""
        return [
            {
                "severity": finding.severity.value,
                "where": finding.where,
                "line": finding.line,
                "what": finding.what,
                "todo": finding.todo,
                "about": finding.about,
            }
            for finding in self.findings
        ]


@dataclass(frozen=True, slots=True)
class Found:
    """A record in a listing, with what is counted or told about it."""

    record: Record
    id: str
    text: str
    facts: Mapping[str, int | str]

    def as_json(self) -> dict[str, Any]:
        """The IRI in full beside the short id."""
        return {"iri": self.record.iri, "id": self.id, "text": self.text, **self.facts}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A claim with all its evidence, and without some of it."""

    before: Verdict
    after: Verdict

    def as_json(self) -> dict[str, Any]:
        """Both verdicts, each in the form of `score --format json`."""
        return {"before": self.before.as_json(), "after": self.after.as_json()}


@dataclass(frozen=True, slots=True)
class Info:
    """What there is and what it is read with."""

    store: str | None
    """The folder of the store; none in memory."""
    records: Mapping[str, int]
    """How many records of each kind the current graphs hold."""
    graphs: int
    imports: int
    triples: int
    tables: str
    versions: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "store": self.store,
            "records": dict(self.records),
            "graphs": self.graphs,
            "imports": self.imports,
            "triples": self.triples,
            "tables": self.tables,
            "versions": dict(self.versions),
        }


def counts(records: Records) -> dict[str, int]:
    """How many records of each kind there are, by the fields of `Records`."""
    return {name: len(getattr(records, name)) for name in KINDS.values()}


def changes(before: Records, after: Records) -> tuple[Change, ...]:
    """What is different in `after`, by kind, then in the order of the records."""
    found: list[Change] = []
    for kind in KINDS.values():
        old: Mapping[str, Record] = getattr(before, kind)
        new: Mapping[str, Record] = getattr(after, kind)
        found.extend(Change("added", kind, record.id) for iri, record in new.items() if iri not in old)
        found.extend(
            Change("changed", kind, record.id) for iri, record in new.items() if iri in old and old[iri] != record
        )
        found.extend(Change("removed", kind, record.id) for iri, record in old.items() if iri not in new)
    return tuple(found)
