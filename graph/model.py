"""The records: what readers yield, what the store keeps, what the measure reads.

All records are frozen. References between records are IRIs. Names are those of the vocabulary (`claimgraph.ttl`), in
Python's spelling; where a field is absent its default holds, as the story format gives it. `place` says where a record
stood in the file that it came from and takes no part in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from claimgraph.ontology.terms import (
    Access,
    AgentKind,
    Certainty,
    Credibility,
    DocumentKind,
    OutcomeVerdict,
    Reliability,
    Stance,
)


class Place(NamedTuple):
    """Where a record stood: the file as the user named it, and the line from 1 where the format has lines."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words as typed, in one language or several; the first is the main one. The language is "" where none is given.

    >>> str(Text.of("Guten Tag", "de"))
    'Guten Tag'
    """

    by_language: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, words: str, language: str = "") -> Text:
        """One text in one language (a BCP 47 tag)."""
        return cls(((language, words),))

    def __str__(self) -> str:
        return self.by_language[0][1]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A date as typed (EDTF) and the two instants, in UTC, between which it lies; nothing more exact is made up."""

    typed: str
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who made a file, gave a grade or took a decision: an agent (its IRI), or a name as typed."""

    agent: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has: its IRI, its short id, a public remark, a private note, and where it stood."""

    iri: str
    id: str
    remark: Text | None = None
    note: Text | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Record):
    """What was entered together under one title. Its IRI is the base of the ids in it."""

    title: Text
    language: str = "en"
    author: By | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent(Record):
    """Whoever can speak, publish, own, belong or be party to a claim. `name` is missing in an unnamed source alone."""

    name: Text | None = None
    kind: AgentKind | None = AgentKind.PERSON
    member_of: tuple[str, ...] = ()
    owned_by: tuple[str, ...] = ()
    possibly_same_as: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    real_name: str | None = None

    @property
    def label(self) -> str:
        """The name or, of an unnamed source, the description: what may be shown."""
        return str(self.name) if self.name is not None else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet(Agent):
    """An agent whose business is publishing: of the kind outlet or agency."""

    kind: AgentKind | None = AgentKind.OUTLET


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedSource(Agent):
    """An agent known only by the description that one document gives of it."""

    kind: AgentKind | None = None
    description: Text
    document: str
    headcount: int | None = None
    headcount_at_least: int | None = None

    @property
    def label(self) -> str:
        """The description, as published."""
        return str(self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    """Something published in which statements stand; `seen` is false where it is known only because others cite it."""

    outlet: str
    author: tuple[str, ...] = ()
    title: Text | None = None
    url: str | None = None
    archived_at: str | None = None
    published: Bounds | None = None
    kind: DocumentKind = DocumentKind.NOT_STATED
    seen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """What is true or false: one declarative sentence, apart from who says it and how often."""

    text: Text
    party: tuple[str, ...] = ()
    same_claim_as: tuple[str, ...] = ()
    entails: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    prior: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """One speaker taking one stance on one claim in one document."""

    speaker: str
    stance: Stance
    claim: str
    document: str
    relays: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    own_reporting: bool = False
    access: Access = Access.NOT_STATED
    certainty: Certainty = Certainty.NOT_STATED
    said: Bounds | None = None
    quote: Text | None = None
    locator: str | None = None
    against_interest: bool = False
    likelihood_ratio: float | None = None
    fidelity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Record):
    """A grade that a person gave: a letter to an agent or a figure to a statement (`judges`)."""

    judges: str
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    decided_by: By | None = None
    decided: Bounds | None = None
    because: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Record):
    """What was decided about a claim later on, by whom and why, and on which evidence: the IRIs of statements and
    documents, or addresses."""

    claim: str
    verdict: OutcomeVerdict
    evidence: tuple[str, ...] = ()
    decided_by: By | None = None
    decided: Bounds | None = None
    because: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndependenceDecision(Record):
    """A person's decision that agents, or statements, are independent (`apart`) or count as one (`together`)."""

    apart: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    decided_by: By | None = None
    decided: Bounds | None = None
    because: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDecision(Record):
    """A person's decision that claims, or sources, are the same (`same`) or are not (`different`)."""

    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    decided_by: By | None = None
    decided: Bounds | None = None
    because: Text | None = None


Decided = Judgement | Outcome | IndependenceDecision | IdentityDecision
"""What a person decides: a grade, an outcome, what counts as one, what is the same."""


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Records of every kind, each by its IRI, in the order in which they came.

    >>> Records.of([Story(iri="https://example.org/s/", id="s", title=Text.of("A story"))]).stories
    mappingproxy({'https://example.org/s/': Story(...)})
    """

    stories: Mapping[str, Story] = field(default_factory=_empty)
    agents: Mapping[str, Agent] = field(default_factory=_empty)
    documents: Mapping[str, Document] = field(default_factory=_empty)
    claims: Mapping[str, Claim] = field(default_factory=_empty)
    statements: Mapping[str, Statement] = field(default_factory=_empty)
    judgements: Mapping[str, Judgement] = field(default_factory=_empty)
    outcomes: Mapping[str, Outcome] = field(default_factory=_empty)
    decisions: Mapping[str, IndependenceDecision] = field(default_factory=_empty)
    identity_decisions: Mapping[str, IdentityDecision] = field(default_factory=_empty)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Records:
        """Sorts records by kind. A later record replaces an earlier one of the same IRI and kind."""
        kinds: dict[type[Record], dict[str, Record]] = {kind: {} for kind in KINDS}
        for record in records:
            kinds[_kind(type(record))][record.iri] = record
        return cls(**{name: MappingProxyType(kinds[kind]) for kind, name in KINDS.items()})  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Record]:
        for name in KINDS.values():
            yield from getattr(self, name).values()

    def __len__(self) -> int:
        return sum(len(getattr(self, name)) for name in KINDS.values())

    def label_of(self, agent: str) -> str:
        """What may be shown of an agent (IRI): its name or description; the IRI of one that is not described."""
        known = self.agents.get(agent)
        return known.label if known is not None else agent


KINDS: Mapping[type[Record], str] = {
    Story: "stories",
    Agent: "agents",
    Document: "documents",
    Claim: "claims",
    Statement: "statements",
    Judgement: "judgements",
    Outcome: "outcomes",
    IndependenceDecision: "decisions",
    IdentityDecision: "identity_decisions",
}
"""The kinds of record and the field of `Records` in which they stand."""


def named_agents(record: Record) -> Iterator[str]:
    """The agents (IRIs) that a record names: who speaks, publishes, writes, is a party, decided; of an agent, what it
    belongs to and who owns it."""
    by: By | None = None
    match record:
        case Statement():
            yield record.speaker
        case Document():
            yield from (record.outlet, *record.author)
        case Claim():
            yield from record.party
        case Agent():
            yield from (*record.member_of, *record.owned_by)
        case Story():
            by = record.author
        case Judgement() | Outcome() | IndependenceDecision() | IdentityDecision():
            by = record.decided_by
    if by is not None and by.agent is not None:
        yield by.agent


def _kind(cls: type[Record]) -> type[Record]:
    return cls if cls in KINDS else next(kind for kind in KINDS if issubclass(cls, kind))
