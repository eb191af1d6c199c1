"""Writes the story format, so that reading it back gives the same records.

One file holds one story. Where several are shown they become one: it has the title, base and language of the first,
and whatever does not stand under that base keeps its IRI as `iri`. What the format cannot hold is lost:

- of several stories: the titles, languages and remarks of all but the first, and the IRI of their unnamed sources,
  which can have none of their own; the author, where they are not all by the same one;
- grades by nobody, or by somebody who is not shown; the IRIs of grades and outcomes;
- where a text has no language (a quote apart), it gets the story's; a name as typed that is also the id of an agent is
  read back as that agent;
- outcomes that no date orders are refused where their order in one list would change which of them holds;
- what refers to something that is not shown refers to it no more; and characters that no text has are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING, Final, TypeVar

from claimgraph.errors import Finding, InputError
from claimgraph.exports.yaml import Bare, Value, dump
from claimgraph.graph.decided import moment, number, outcome_that_holds
from claimgraph.graph.model import (
    Agent,
    Bounds,
    By,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Record,
    Records,
    Statement,
    Text,
    UnnamedSource,
)
from claimgraph.graph.pools import Pools
from claimgraph.graph.values import canonical_tag
from claimgraph.imports.edtf import parse
from claimgraph.imports.outline import STORIES
from claimgraph.imports.tree import UNPRINTABLE
from claimgraph.imports.values import is_address, is_id, is_iri, is_language, is_page, normal, slug
from claimgraph.ontology.terms import Access, AgentKind, Certainty, DocumentKind

if TYPE_CHECKING:
    from claimgraph.exports.view import View

Entry = dict[str, Value]

_KINDS: Final = {"agents": "agent", "documents": "document", "claims": "claim", "statements": "statement"}


def write(view: View) -> bytes:
    """The records of a view as a story."""
    return dump(_Writer(view.records, view.title, view.language).story()).encode()


def _keep_what_holds(records: Records, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Raises InputError where the order of a list would decide what no date does: outcomes of one claim, or of claims
    that are the same, that stand beside one another in several stories or in the log, and would follow one another, or
    no more, in this one."""
    pools = Pools(records).of
    before: dict[str, list[Outcome]] = {}
    after: dict[str, list[Outcome]] = {}
    for claim, given in outcomes.items():
        pool = pools.get(claim, claim)
        before.setdefault(pool, []).extend(given)
        listed = (replace(one, iri=f"{claim}/{place if place > 1 else 0}") for place, one in enumerate(given, 1))
        after.setdefault(pool, []).extend(listed)

    def held(of: Sequence[Outcome]) -> object:
        holds = outcome_that_holds(of)
        return None if holds is None else holds.verdict

    what = "has outcomes by one person on one day, of which the order in one story would tell another one to hold"
    todo = "give them dates, or export turtle or trig, which keep them apart"
    faults = [
        Finding(records.claims[outcomes_of[0].claim].id, what, todo, about=outcomes_of[0].claim)
        for pool, outcomes_of in before.items()
        if held(outcomes_of) != held(after[pool])
    ]
    if faults:
        raise InputError(faults)


class _Writer:
    """Turns records into the data of a story."""

    def __init__(self, records: Records, title: str, language: str) -> None:
        stories = list(records.stories.values())
        self._first = stories[0] if stories else None
        self._title, self._language = title, self._first.language if self._first else language
        self._id = next((s.id for s in stories[:1] if is_id(s.id)), None) or slug(title) or "story"
        self._base = f"{STORIES}{self._id}/"
        if self._first is not None and self._first.iri.endswith(("/", "#")):
            self._base = self._first.iri
        self._author = self._first.author if self._first and len({story.author for story in stories}) == 1 else None
        self._records = complete(records)
        self._ids = short_ids(self._records, self._base)
        self._grades: dict[str, list[Judgement]] = {}
        for judgement in sorted(self._records.judgements.values(), key=lambda one: (number(one.iri), one.iri)):
            self._grades.setdefault(judgement.judges, []).append(judgement)
        self._outcomes: dict[str, list[Outcome]] = {}
        for one in sorted(self._records.outcomes.values(), key=moment):
            self._outcomes.setdefault(one.claim, []).append(one)
        _keep_what_holds(self._records, self._outcomes)

    def story(self) -> Entry:
        """The whole story."""
        records = self._records
        data: Entry = {"story": self._text(self._first.title) if self._first else clean(self._title)}
        if not data["story"]:
            data["story"] = self._id
        data["id"] = self._id
        if self._base != f"{STORIES}{self._id}/":
            data["base"] = self._base
        if self._language != "en":
            data["language"] = self._language
        data |= self._by("author", self._author)
        if self._first is not None:
            data |= self._asides(self._first)
        statements: dict[str, dict[str, Value]] = {}
        for statement in records.statements.values():
            entry = self._statement(statement)
            statements.setdefault(statement.document, {})[self._ids[statement.iri]] = entry
        sections: dict[str, dict[str, Value]] = {
            "agents": {self._ids[agent.iri]: self._agent(agent) for agent in records.agents.values()},
            "claims": {self._ids[claim.iri]: self._claim(claim) for claim in records.claims.values()},
            "documents": {
                self._ids[iri]: self._document(document, statements.get(iri))
                for iri, document in records.documents.items()
            },
        }
        data |= {name: section for name, section in sections.items() if section}
        independence = [
            self._decision(decision, apart=decision.apart, together=decision.together)
            for decision in _in_order(records.decisions.values())
        ]
        identity = [
            self._decision(decision, same=decision.same, different=decision.different)
            for decision in _in_order(records.identity_decisions.values())
        ]
        for key, decisions in (("independence", independence), ("identity", identity)):
            if any(decisions):
                data[key] = [decision for decision in decisions if decision]
        return data

    def _agent(self, agent: Agent) -> Entry:
        entry: Entry = {}
        if isinstance(agent, UnnamedSource):
            entry["unnamed"] = self._text(agent.description) or self._ids[agent.iri]
            entry["in"] = self._ids[agent.document]
            if agent.headcount is not None:
                entry["count"] = Bare(agent.headcount)
            elif agent.headcount_at_least is not None:
                entry["count"] = Bare(f"{agent.headcount_at_least}+")
        else:
            entry["name"] = (self._text(agent.name) if agent.name else "") or self._ids[agent.iri]
            if agent.kind is not None and agent.kind is not AgentKind.PERSON:
                entry["kind"] = agent.kind.value
        entry |= self._refs("of", agent.member_of)
        entry |= self._refs("owner", agent.owned_by)
        entry |= self._refs("possibly", agent.possibly_same_as)
        entry |= self._graded("grade", agent)
        if not isinstance(agent, UnnamedSource):
            entry |= self._iri(agent)
            known = [iri for iri in agent.same_as if is_iri(iri)]
            entry |= {"same-as": known[0] if len(known) == 1 else known} if known else {}
        entry |= {"real-name": clean(agent.real_name)} if agent.real_name and clean(agent.real_name) else {}
        return entry | self._asides(agent)

    def _document(self, document: Document, statements: Mapping[str, Value] | None) -> Entry:
        entry: Entry = {"outlet": self._ids[document.outlet]}
        entry |= self._refs("by", document.author)
        entry |= self._text_under("title", document.title)
        for key, address in (("url", document.url), ("archived", document.archived_at)):
            if address is not None and is_address(clean(address)):
                entry[key] = clean(address)
        entry |= self._date("published", document.published)
        if document.kind is not DocumentKind.NOT_STATED:
            entry["kind"] = document.kind.value
        if not document.seen:
            entry["seen"] = Bare("no")
        entry |= self._iri(document) | self._asides(document)
        return entry | ({"statements": statements} if statements else {})

    def _claim(self, claim: Claim) -> Entry:
        entry: Entry = {"text": self._text(claim.text) or self._ids[claim.iri]}
        entry |= self._refs("parties", claim.party)
        entry |= self._refs("same-as", claim.same_claim_as)
        entry |= self._refs("entails", claim.entails)
        entry |= self._refs("contradicts", claim.contradicts)
        entry |= self._number("prior", claim.prior)
        if claim.iri in self._outcomes:
            outcomes: list[Value] = [self._outcome(outcome) for outcome in self._outcomes[claim.iri]]
            entry["outcome"] = outcomes[0] if len(outcomes) == 1 else outcomes
        return entry | self._iri(claim) | self._asides(claim)

    def _outcome(self, outcome: Outcome) -> Entry:
        entry: Entry = {"verdict": outcome.verdict.value}
        evidence: list[Value] = [self._ids.get(iri, iri) for iri in outcome.evidence]
        evidence = [one for one in evidence if isinstance(one, str) and (one in self._ids.values() or is_iri(one))]
        entry |= {"evidence": evidence[0] if len(evidence) == 1 else evidence} if evidence else {}
        return entry | self._decided(outcome.decided_by, outcome.decided, outcome.because) | self._asides(outcome)

    def _statement(self, statement: Statement) -> Entry:
        entry: Entry = {"who": self._ids[statement.speaker], "says": statement.stance.value}
        entry["claim"] = self._ids[statement.claim]
        entry |= self._refs("relays", statement.relays)
        entry |= self._refs("answers", statement.answers)
        if statement.own_reporting:
            entry["own-reporting"] = Bare("yes")
        if statement.access is not Access.NOT_STATED:
            entry["access"] = statement.access.value
        if statement.certainty is not Certainty.NOT_STATED:
            entry["certainty"] = statement.certainty.value
        entry |= self._date("said", statement.said)
        entry |= self._text_under("quote", statement.quote, "")
        entry |= {"at": clean(statement.locator)} if statement.locator and clean(statement.locator) else {}
        entry |= self._graded("credibility", statement)
        if statement.against_interest:
            entry["against-interest"] = Bare("yes")
        entry |= self._number("likelihood-ratio", statement.likelihood_ratio)
        entry |= self._number("fidelity", statement.fidelity)
        return entry | self._iri(statement) | self._asides(statement)

    def _graded(self, key: str, record: Agent | Statement) -> Entry:
        """The grades of an agent or a statement: one by the author as it is, others with who gave them."""
        written: list[Value] = []
        for judgement in self._grades.get(record.iri, ()):
            grade = judgement.reliability if key == "grade" else judgement.credibility
            by = judgement.decided_by
            if grade is None or (by != self._author and not self._by("by", by)):
                continue  # of nobody who can be named: it would be read as the author's
            value: Value = grade.value if key == "grade" else Bare(grade.value)
            more = self._decided(judgement.decided_by, judgement.decided, judgement.because) | self._asides(judgement)
            written.append({"is": value} | more if more else value)
        return {key: written[0] if len(written) == 1 else written} if written else {}

    def _decision(self, decision: IndependenceDecision | IdentityDecision, **about: tuple[str, ...]) -> Entry:
        """A decision, and what it is about under each of its keys."""
        entry: Entry = {}
        for key, iris in about.items():
            members = [self._ids[iri] for iri in iris if iri in self._ids]
            if len(members) > 1:
                entry[key] = members
        if not entry:
            return {}
        return entry | self._decided(decision.decided_by, decision.decided, decision.because) | self._asides(decision)

    # ---------------------------------------------------------------- keys

    def _iri(self, record: Record) -> Entry:
        return {} if record.iri == self._base + self._ids[record.iri] else {"iri": record.iri}

    def _refs(self, key: str, iris: Iterable[str]) -> Entry:
        ids: list[Value] = [self._ids[iri] for iri in iris if iri in self._ids]
        return {key: ids[0] if len(ids) == 1 else ids} if ids else {}

    def _by(self, key: str, by: By | None) -> Entry:
        if by is None:
            return {}
        name = clean(by.name or "") if by.agent is None else self._ids.get(by.agent, "")
        return {key: name} if name else {}

    def _decided(self, by: By | None, decided: Bounds | None, because: Text | None) -> Entry:
        entry = {} if by == self._author else self._by("by", by)
        entry |= self._date("on", decided)
        if because is not None:
            main = "" if is_page(str(because)) else None
            entry |= self._text_under("because", because, main)
        return entry

    def _asides(self, record: Record) -> Entry:
        return self._text_under("remark", record.remark) | self._text_under("note", record.note)

    def _text_under(self, key: str, text: Text | None, main: str | None = None) -> Entry:
        value = "" if text is None else self._text(text, main)
        return {key: value} if value else {}

    def _text(self, text: Text, main: str | None = None) -> Value:
        """The words, or the words by language where they are not in the one that is meant without saying so."""
        main = canonical_tag(self._language) if main is None else main
        words = [(tag, clean(each)) for tag, each in text.by_language if clean(each)]
        if len(words) == 1 and words[0][0] in (main, ""):
            return words[0][1]
        tags = {tag for tag, _ in words}
        unsaid = "und" if canonical_tag(self._language) in tags or not main else self._language
        return {tag if is_language(tag) else unsaid: each for tag, each in words}

    def _date(self, key: str, bounds: Bounds | None) -> Entry:
        typed = None if bounds is None else date_as_typed(bounds)
        return {} if typed is None else {key: Bare(typed)}

    def _number(self, key: str, number: float | None) -> Entry:
        return {} if number is None else {key: Bare(repr(float(number)))}


def clean(text: str) -> str:
    """The text without what no text has; empty where nothing else is in it."""
    kept = UNPRINTABLE.sub("", text)
    return kept if kept.strip() else ""


def date_as_typed(bounds: Bounds) -> str | None:
    """The date as a person typed it, where that is a date that the format knows; else its two ends."""
    with suppress(ValueError):  # what the format does not know is written by its ends
        if parse(bounds.typed) == bounds:
            return bounds.typed
    if bounds.not_before is None and bounds.not_after is None:
        return None
    return "/".join(".." if end is None else _instant(end) for end in (bounds.not_before, bounds.not_after))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def complete(records: Records) -> Records:
    """The records without those that refer, where they must, to something that is not among them."""
    while True:
        kept = Records.of(record for record in records if _stands(record, records))
        if len(kept) == len(records):
            return kept
        records = kept


def _stands(record: Record, among: Records) -> bool:
    if isinstance(record, UnnamedSource):
        return record.document in among.documents
    if isinstance(record, Document):
        return record.outlet in among.agents
    if isinstance(record, Statement):
        return record.speaker in among.agents and record.claim in among.claims and record.document in among.documents
    return True


def _is_own(identifier: str) -> bool:
    return is_id(identifier) and normal(identifier) == identifier


def short_ids(records: Records, base: str, is_own: Callable[[str], bool] = _is_own) -> dict[str, str]:
    """A short id for every agent, document, claim and statement: its own, where it is one, else made from it."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    later: list[tuple[str, Record]] = []
    for name, kind in _KINDS.items():
        for record in getattr(records, name).values():
            under = record.iri.removeprefix(base) if record.iri.startswith(base) else ""
            own = next((one for one in (record.id, under) if one not in taken and is_own(one)), None)
            if own is None:
                later.append((kind, record))
            else:
                taken.add(own)
                ids[record.iri] = own
    for kind, record in later:
        stem = slug(record.id) or kind
        numbered = (f"{stem}-{number}" for number in count(2))
        ids[record.iri] = next(one for one in chain((stem,), numbered) if one not in taken)
        taken.add(ids[record.iri])
    return ids


R = TypeVar("R", bound=Record)


def _in_order(decisions: Iterable[R]) -> Iterator[R]:
    """By the number at the end of their IRIs, which is what reading gives them again; what has none comes last."""

    def number(decision: R) -> tuple[bool, str, int, str]:
        stem, _, last = decision.iri.rpartition("/")
        numbered = last.isascii() and last.isdigit()
        return (not numbered, stem, int(last) if numbered else 0, last)

    return iter(sorted(decisions, key=number))
