"""What the front door answers besides verdicts and query results: what an import did, what is there, what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import KINDS, Record, Records

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.comparison import Changed
    from claimgraph.graph.corroboration.ranking import Reliance
    from claimgraph.graph.corroboration.standing import Shift, Standing
    from claimgraph.graph.corroboration.verdict import Verdict
    from claimgraph.graph.discovery.evaluation import Evaluated
    from claimgraph.imports.reviews import Review

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


@dataclass(frozen=True)
class Consequences:
    """Which claims of a whole graph stand differently without some of it."""

    without: tuple[str, ...]
    """What is left out, by short ids."""
    claims: int
    """How many claims there are."""
    shifts: tuple[Shift, ...]
    """Every claim that stands differently, before and after, by short ids."""

    @cached_property
    def changed(self) -> tuple[Shift, ...]:
        """Those with another status, or other numbers of origins or channels."""
        return tuple(shift for shift in self.shifts if shift.counts_change)

    @cached_property
    def moved(self) -> tuple[Shift, ...]:
        """Those of which only the estimate is different, or what they hang on."""
        return tuple(shift for shift in self.shifts if not shift.counts_change)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "without": list(self.without),
            "claims": self.claims,
            "changed": [shift.as_json() for shift in self.changed],
            "moved": [shift.as_json() for shift in self.moved],
        }


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A claim with all its evidence, and without some of it; and what else changes with it."""

    before: Verdict
    after: Verdict
    consequences: Consequences
    """All claims that stand differently, this one among them if it does."""

    def as_json(self) -> dict[str, Any]:
        """Both verdicts, each in the form of `score --format json`, and the claims that change."""
        return {"before": self.before.as_json(), "after": self.after.as_json()} | self.consequences.as_json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Single sources, or documents, by how much falls with each: on what claims hang, not who is reliable."""

    claim: str | None
    """The claim (short id) that was asked about; none for all of them."""
    dropping: str
    """What is left out one by one: `sources` or `documents`."""
    claims: int
    """How many claims were looked at."""
    number: int
    """How many sources or documents there are on which anything hangs; for one claim, that have a part in it."""
    reliances: tuple[Reliance, ...]
    """Those that were asked for, the one on which most hangs first."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "claim": self.claim,
            "dropping": self.dropping,
            "claims": self.claims,
            "number": self.number,
            "ranking": [reliance.as_json() for reliance in self.reliances],
        }


@dataclass(frozen=True)
class Diff:
    """Which verdicts are different on two days or after two imports, and because of what."""

    before: str
    after: str
    differences: tuple[Changed, ...]
    """The claims of both that stand differently, by short ids."""
    new: tuple[Standing, ...]
    """How the claims stand that are only in the second of two imports."""
    gone: tuple[Standing, ...]
    """How the claims stood that are only in the first of two imports."""

    @cached_property
    def changed(self) -> tuple[Changed, ...]:
        """Those with another status, or other numbers of origins or channels."""
        return tuple(changed for changed in self.differences if changed.shift.counts_change)

    @cached_property
    def moved(self) -> tuple[Changed, ...]:
        """Those of which only the estimate is different, or what they hang on."""
        return tuple(changed for changed in self.differences if not changed.shift.counts_change)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "before": self.before,
            "after": self.after,
            "changed": [changed.as_json() for changed in self.changed],
            "moved": [changed.as_json() for changed in self.moved],
            "new": [_named(standing) for standing in self.new],
            "gone": [_named(standing) for standing in self.gone],
        }


def _named(standing: Standing) -> dict[str, Any]:
    return {"claim": standing.claim, "id": standing.id, "text": standing.text, **standing.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that was stored, and what changed by it."""

    number: int
    """Its number in the log, by which it can be undone."""
    decision: str
    """Its IRI."""
    about: str
    """What was decided, in words."""
    by: str
    """Who decided it and on which day."""
    because: str
    notes: tuple[Finding, ...]
    """What is allowed and still worth telling, such as another decision that keeps this one from taking effect."""
    shifts: tuple[Shift, ...]
    """Every claim that stands differently, before and after, in the order of the records."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "number": self.number,
            "decision": self.decision,
            "about": self.about,
            "by": self.by,
            "because": self.because,
            "notes": [str(note) for note in self.notes],
            "changed": [shift.as_json() for shift in self.shifts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What was done with one review."""

    review: Review
    claim: str | None
    """The id of the claim that it speaks of; None where nobody knows."""
    linked: str
    """How that is known: by an address or id in the review (`link`), or because it was `stated`; else empty."""
    done: str
    """`recorded`, `would be recorded`, `known` (already), `kept out` or `unlinked`."""
    why: str
    """Why it was not recorded, or decides nothing."""
    number: int | None
    """The number of the outcome in the log, by which it can be undone."""
    suggestions: tuple[str, ...]
    """Ids of claims of which it may speak, where it names none."""

    @property
    def verdict(self) -> str:
        """What it decides in a word."""
        return "undecided" if self.review.verdict is None else self.review.verdict.value

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        one, rating = self.review, self.review.rating
        return {
            "review": one.number,
            "url": one.url or None,
            "author": one.author or None,
            "date": one.date or None,
            "claim_reviewed": one.claim or None,
            "speaker": one.speaker or None,
            "rating": {"value": rating.value, "best": rating.best, "worst": rating.worst, "name": rating.words},
            "verdict": self.verdict,
            "claim": self.claim,
            "linked": self.linked or None,
            "done": self.done,
            "why": self.why or None,
            "number": self.number,
            "suggestions": list(self.suggestions),
        }


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What was done with the reviews of a file, in their order."""

    reviews: tuple[Reviewed, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"reviews": [one.as_json() for one in self.reviews]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """An entry of the log that was undone, and what changed by it."""

    number: int
    """The number of the undoing, by which it can be undone in turn."""
    undoes: int
    about: str
    """What was undone, in words."""
    shifts: tuple[Shift, ...]
    """Every claim of before and after that stands differently, in the order of the records."""
    new: int
    """How many claims are there that were not there before."""
    gone: int
    """How many claims are there no more."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "number": self.number,
            "undoes": self.undoes,
            "about": self.about,
            "new": self.new,
            "gone": self.gone,
            "changed": [shift.as_json() for shift in self.shifts],
        }


@dataclass(frozen=True, slots=True)
class Info:
    """What there is and what it is read with."""

    store: str | None
    """The folder of the store, or its address on a server; none in memory."""
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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How methods of truth discovery did, each with copies counted and, where origins are known, collapsed."""

    data: str | None
    """The name of the data set; none for the claims of the store."""
    methods: tuple[Evaluated, ...]
