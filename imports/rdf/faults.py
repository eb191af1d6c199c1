"""What is wrong with the triples of a file: what of the vocabulary would be lost, and what does not hold together.

The words on what a property needs are those of the vocabulary's shapes, so that an import and `check` say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields as fields_of
from functools import cached_property
from typing import Final, Protocol

from pyoxigraph import Literal, NamedNode, Triple

from claimgraph.errors import Finding
from claimgraph.graph.model import (
    Agent,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Record,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.graph.triples import FIELDS, PassedOver, Why
from claimgraph.graph.triples.short_ids import base_of, last_part
from claimgraph.graph.values import PREFIXES, Term
from claimgraph.imports.checks import check_records
from claimgraph.imports.checks.scene import Described, Use
from claimgraph.imports.rdf.sentences import needs
from claimgraph.imports.rdf.terms import Unknown, curie, unknown_in, unknown_terms
from claimgraph.imports.values import is_address, is_language, short
from claimgraph.ontology.terms import CG, AgentKind

_KINDS: Final[Mapping[type[Record], str]] = {
    Story: "story",
    Agent: "agent",
    Outlet: "agent",
    UnnamedSource: "unnamed source",
    Document: "document",
    Claim: "claim",
    Statement: "statement",
    Judgement: "grade",
    Outcome: "outcome",
    IndependenceDecision: "decision on independence",
    IdentityDecision: "decision on identity",
}
_REFERRED_TO: Final = {
    Agent: "agent",
    Outlet: "agent",
    UnnamedSource: "agent",
    Document: "document",
    Claim: "claim",
    Statement: "statement",
}
"""The kinds that other records refer to, as the checks of records call them."""

_REFERENCES: Final = {
    CG.speaker: "agent",
    CG.outlet: "agent",
    CG.party: "agent",
    CG.memberOf: "agent",
    CG.ownedBy: "agent",
    CG.claim: "claim",
    CG.sameClaimAs: "claim",
    CG.entails: "claim",
    CG.contradicts: "claim",
    CG.document: "document",
    CG.relays: "statement",
    CG.answers: "statement",
}
"""The properties that refer to something, and to what."""

_HOW: Final = {
    "agent": "describe it as a cg:Agent with a schema:name",
    "document": "describe it as a cg:Document with a cg:outlet",
    "claim": "describe it as a cg:Claim with a schema:text",
    "statement": "describe it as a cg:Statement",
}
"""How to describe in RDF what is referred to."""

_KINDS_OF_AGENT: Final = f"an agent is one of {', '.join(curie(kind.iri) for kind in AgentKind)}"
_NAME: Final = PREFIXES["schema"] + "name"
_TEXTS: Final = ("title", "name", "description", "text", "quote", "remark")
_TEXTS_OF: Final = {
    cls: tuple(name for name in _TEXTS if name in {field.name for field in fields_of(cls)}) for cls in FIELDS
}
"""The fields of each kind of record that hold words which must not be empty."""


def find_faults(
    triples: Iterable[Triple], records: Records, passed_over: Sequence[PassedOver], name: str, lines: Located
) -> list[Finding]:
    """Everything that is wrong or worth knowing, in the order of the lines, as far as those are known."""
    faults = Faults(records, passed_over, name, lines)
    found = [*faults.unknown(), *faults.lost(), *faults.records_alone()]
    found += check_records(records, name, faults.described(triples))
    return sorted(found, key=lambda finding: (finding.line or 0, finding.about or ""))


class Located(Protocol):
    """Tells lines, as far as they are known."""

    def subject(self, iri: str) -> int | None:
        """The line where something begins to be described."""

    def term(self, iri: str) -> int | None:
        """The line of the first use of a term."""


class Faults:
    """What is wrong with some records and with what was passed over on the way to them.

    Args:
        records: what was read.
        passed_over: what could not be.
        name: how messages call the file.
        lines: where things stand in it.
    """

    def __init__(self, records: Records, passed_over: Sequence[PassedOver], name: str, lines: Located) -> None:
        self.records = records
        self.passed_over = passed_over
        self.file = name
        self.lines = lines

    # ------------------------------------------------------------ terms that the vocabulary does not have

    def unknown(self) -> Iterator[Finding]:
        """Terms in the namespace of the vocabulary that it does not have: each told once, at its first use."""
        for term in self._unknown:
            todo = f"did you mean {term.nearest}?" if term.alike else f"the nearest that it has is {term.nearest}"
            what = f"the vocabulary has no {term.sort} {curie(term.iri)}"
            if term.uses > 1:
                what += f" (used {term.uses} times)"
            yield Finding(self.file, what, todo, self.lines.term(term.iri), about=term.iri)

    @cached_property
    def _unknown(self) -> tuple[Unknown, ...]:
        return tuple(unknown_terms(self.passed_over))

    # ------------------------------------------------------------ what no record holds

    def lost(self) -> Iterator[Finding]:
        """What is written in the vocabulary's terms and would be in no record."""
        misspelt = {term.nearest for term in self._unknown if term.alike}
        for passed in self.passed_over:
            if passed.why is Why.UNKNOWN or unknown_in(passed):
                continue
            if passed.why in (Why.MISSING, Why.INFERRED) and curie(passed.predicate) in misspelt:
                continue  # told already: it is there, under another name
            what, todo = self._words(passed)
            yield Finding(self.file, what, todo, self.lines.subject(passed.iri), about=passed.iri)

    def _words(self, passed: PassedOver) -> tuple[str, str]:
        name, term = self._name(passed.iri), curie(passed.predicate)
        if passed.kind is None:
            holders = [cls for cls, table in FIELDS.items() if any(_has(field, passed.predicate) for field in table)]
            kind = f"cg:{holders[0].__name__}" if holders else "cg:Claim"
            return f"{name} has {term} and no type of the vocabulary", f"say what it is, such as `a {kind}`"
        kind = _KINDS[passed.kind]
        its = f"the {kind} {name}"
        of_agent = passed.predicate == CG.kind and issubclass(passed.kind, Agent)
        need = _KINDS_OF_AGENT if of_agent else needs(passed.kind, passed.predicate)
        values = _listed([self._shown(term) for term in passed.terms])
        if passed.kind is Outcome and passed.predicate == CG.outcome:  # the property is that of its claim
            how = f"several claims have {its}: {values}" if passed.terms else f"no claim has {its}"
            return how, "an outcome belongs to exactly one claim, which names it with cg:outcome"
        if passed.why is Why.INFERRED and passed.terms:
            return f"{its} lacks the type {values}, and nothing is left to inference", "add the type"
        if passed.why in (Why.MISSING, Why.INFERRED):
            return f"{its} has no {term}", f"add it: {need}" if need else "add it"
        if passed.why is Why.OTHER_KIND:
            article = "an" if kind[0] in "aeiou" else "a"
            return f"{its} has {term}, which {article} {kind} cannot have", "correct the property or the type"
        if passed.why is Why.SEVERAL:
            return f"{its} has several values for {term}: {values}", f"keep one: {need}" if need else "keep one"
        return f"{its} has {values} as its {term}", f"correct it: {need}" if need else "correct it"

    # ------------------------------------------------------------ what records must have by themselves

    def records_alone(self) -> Iterator[Finding]:
        """What the story format cannot even write down: agents without a name, grades that grade nothing."""
        told = {passed.iri for passed in self.passed_over if passed.predicate == _NAME}
        for agent in self.records.agents.values():
            if agent.name is None and not isinstance(agent, UnnamedSource) and agent.iri not in told:
                what = "has neither a name nor a description"
                todo = "add schema:name, or make it a cg:UnnamedSource with cg:description and cg:document"
                yield self._tell(agent, what, todo)
        for story in self.records.stories.values():
            if not is_language(story.language):
                what = f"has the language `{short(story.language)}`, which is no language tag"
                yield self._tell(story, what, "write one such as en or pt-BR")
        for document in self.records.documents.values():
            for term, address in (("schema:url", document.url), ("schema:archivedAt", document.archived_at)):
                if address is not None and not is_address(address):
                    what = f"has `{short(address)}` as its {term}, which is no address"
                    yield self._tell(document, what, "write the whole URL")
        for grade in self.records.judgements.values():
            yield from self._grade(grade)
        for record in self.records:
            for field in _TEXTS_OF[type(record)]:
                text = getattr(record, field)
                if isinstance(text, Text) and not all(words.strip() for _, words in text.by_language):
                    yield self._tell(record, f"has an empty {field}", "write it, or take it out")

    def _grade(self, grade: Judgement) -> Iterator[Finding]:
        letter, figure = grade.reliability is not None, grade.credibility is not None
        if grade.judges in self.records.agents:
            fits, right = letter and not figure, "an agent has cg:reliabilityGrade"
        elif grade.judges in self.records.statements:
            fits, right = figure and not letter, "a statement has cg:credibilityGrade"
        else:
            return  # told already: it is not described
        if not fits:
            yield self._tell(grade, "has no grade, or one that does not fit what it judges", f"{right} and no other")

    def _tell(self, record: Record, what: str, todo: str) -> Finding:
        what = f"the {_KINDS[type(record)]} {self._name(record.iri)} {what}"
        line = self.lines.subject(record.iri) or (record.place.line if record.place is not None else None)
        return Finding(self.file, what, todo, line, about=record.iri)

    # ------------------------------------------------------------ for the checks of records

    def described(self, triples: Iterable[Triple]) -> Described:
        """What is described without a record, and what that refers to, so that no mistake hides another."""
        broken = {p.iri: _REFERRED_TO[p.kind] for p in self.passed_over if p.kind in _REFERRED_TO}
        broken = {iri: kind for iri, kind in broken.items() if iri not in self._ids}
        uses = [use for triple in triples if (use := self._use(triple, broken)) is not None] if broken else []
        # Most files describe things under one namespace: what is not described is named as its neighbours are.
        base = next((iri.removesuffix(id_) for iri, id_ in self._ids.items() if iri.endswith(id_)), "")
        loose = frozenset(p.iri for p in self.passed_over if p.kind is None)
        return Described(
            base=base,
            kinds=broken,
            loose=loose,
            located=lambda iri, *_: self.lines.subject(iri),
            uses=tuple(uses),
            how=_HOW,
        )

    def _use(self, triple: Triple, broken: Mapping[str, str]) -> Use | None:
        kind = _REFERENCES.get(triple.predicate.value)
        subject, target = triple.subject, triple.object
        if kind is None or not isinstance(subject, NamedNode) or not isinstance(target, NamedNode):
            return None
        return Use(target.value, kind, self.lines.subject(subject.value)) if subject.value in broken else None

    # ------------------------------------------------------------ names

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {record.iri: record.id for record in self.records}

    def _name(self, iri: str) -> str:
        """The short id, in backticks; of what has no record, what it would be called."""
        name = self._ids.get(iri)
        if name is None:
            name = iri[len(base) :] if (base := base_of(iri, self.records.stories)) else last_part(iri)
        return f"`{short(name)}`"

    def _shown(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            shown = curie(term.value)
            return shown if shown != term.value else self._name(term.value)
        if isinstance(term, Literal):
            return f"`{short(term.value)}`" + (f"@{term.language}" if term.language else "")
        return "a node"


def _has(field: object, predicate: str) -> bool:
    return predicate in (
        getattr(field, "predicate", None),
        getattr(field, "not_before", None),
        getattr(field, "not_after", None),
    )


def _listed(words: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
