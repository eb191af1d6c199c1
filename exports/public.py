"""Public mode: records for everybody, in which nobody can read who an unnamed source is said to be.

An unnamed source becomes "Unnamed source 1" under a new id. What is told of it goes: description, head count, remarks,
the organisations that it belongs to; of what it said the quote, remark and place in the document. What somebody decided
about it is that person's affair and the source's: grades, decisions and who took them go, unless they are asked for by
name, and then without the reason. Other statements keep their quote and remark unless these repeat such words. All
statements, grades and decisions get new ids, since an id tells what whoever made it knew.

The records are changed *before* anything is scored, so that no sentence has to be rewritten. They are scored with
grades, decisions and organisations in place (those that nobody else belongs to under another name), and shown without:
so every number is the one that the house sees. What structure can still tell is listed by `what_remains`, for a person
to decide on.

Numbers follow the records that go out, so that they hold within one copy: a copy of one claim numbers afresh.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeVar

from claimgraph.exports.leaks import Pattern, PrivateString, words
from claimgraph.exports.leaks import Text as Searched
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.decided import who_and_when
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.evidence.sources import plain_description
from claimgraph.graph.model import (
    Agent,
    By,
    Decided,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Record,
    Records,
    Statement,
    Text,
    UnnamedSource,
    named_agents,
)
from claimgraph.graph.phrases import Id, Phrase, Value
from claimgraph.imports.outline import STORIES

R = TypeVar("R", bound=Record)

DECISIONS: Final = "decisions"
"""The word by which somebody asks that what was decided about unnamed sources stays in a public copy."""

_NUMBERED: Final[Mapping[type[Record], str]] = {
    Statement: "statement",
    Judgement: "grade",
    Outcome: "outcome",
    IndependenceDecision: "decision",
    IdentityDecision: "decision",
}
"""The kinds of record that all get new ids, and what these begin with; some agents come besides."""

_NOBODYS: Final = f"{STORIES}public/"
"""The base of new IRIs for what stands under no story."""


@dataclass(frozen=True, slots=True)
class PublicRecords:
    """Records in public mode.

    Attributes:
        scored: those that verdicts are computed from.
        shown: those that may be shown.
        renamed: of each IRI that is new, by the old one.
        taken_out: the words that must not stand in the export.
        ids: the old short ids of the unnamed sources, by their new IRIs: for whoever exports, never for the export.
        old_ids: the old short ids of all that have new ones, likewise.
        organisations: what those are called that unnamed sources belong to, and that are shown for other reasons.
        deciders: who took decisions about unnamed sources that are not shown, and when, as verdicts tell it.
        judged: whose grades are shown.
    """

    scored: Records
    shown: Records
    renamed: Mapping[str, str]
    taken_out: tuple[PrivateString, ...]
    ids: Mapping[str, str]
    old_ids: Mapping[str, str]
    organisations: tuple[str, ...]
    deciders: frozenset[str]
    judged: frozenset[str]

    def told(self, verdict: Verdict) -> Verdict:
        """The verdict on scored records as it may be shown: why origins count as one names none of the organisations,
        and nobody who decided it of an unnamed source; of grades those that are shown.

        That they count as one for such a reason is part of the count, and stays.
        """
        if any(one.agent not in self.judged for one in verdict.grades):
            verdict = replace(verdict, grades=tuple(one for one in verdict.grades if one.agent in self.judged))
        hidden = (*self.organisations, *self.deciders)
        if not any(name in (chain.set_aside or "") for chain in verdict.because for name in hidden):
            return verdict
        because = tuple(
            chain._replace(set_aside=chain.set_aside and chain.set_aside.changed(self._unnamed))
            for chain in verdict.because
        )
        return replace(verdict, because=because)

    def _unnamed(self, value: Value) -> Value:
        """Part of a reason without the names of the organisations."""
        match value:
            case Phrase(key="same_organisation_named" | "same_owner_named", values={"name": Phrase()}):
                return Phrase(value.key.removesuffix("_named"))
            case Phrase(key="decided_one_by", values={"by": str() as by}) if any(who in by for who in self.deciders):
                return Phrase("decided_one")
            case Phrase() | Id():
                return value
            case str() if any(name in value for name in self.organisations):
                return Phrase("an_organisation")
        return value


def public_records(records: Records, *, decisions: bool = False) -> PublicRecords:
    """The records in public mode. The same records give the same numbering, which follows their order.

    Args:
        records: all that there are.
        decisions: keep the grades of unnamed sources, what was decided about them, and who did it.
    """
    unnamed = {iri: agent for iri, agent in records.agents.items() if isinstance(agent, UnnamedSource)}
    organisations = _behind_unnamed_ones(records, unnamed)
    new = _new_ids(records, unnamed, organisations)
    taken_out = tuple(_taken_out(records, unnamed, organisations, Searched(" ".join(id for _, id in new.values()))))
    renamed = {iri: fresh for iri, (fresh, _) in new.items()}
    repeated = [pattern for secret in taken_out if secret.field != "id" and (pattern := Pattern(secret)).worth_it]
    labels = _labels(unnamed.values())
    scored: list[Record] = []
    for record in records:
        changed = _without_words(record, records, unnamed, repeated)
        if record.iri in unnamed:
            changed = replace(changed, description=Text.of(labels[record.iri], "en"))  # type: ignore[call-arg]
        elif record.iri in organisations:
            changed = _anonymous(changed, new[record.iri][1])
        changed = _referring(changed, renamed)
        if record.iri in new:
            iri, id = new[record.iri]
            changed = replace(changed, iri=iri, id=id)
        scored.append(changed)
    inside = {renamed[iri] for iri in organisations}
    sources = {renamed[iri] for iri in unnamed}
    shown = [_shown(record, sources) for record in scored if record.iri not in inside]
    hidden = set(inside)
    if not decisions:
        hidden |= sources | {renamed[said.iri] for said in records.statements.values() if said.speaker in unnamed}
    about = [one for one in shown if isinstance(one, _JUDGED) and not _members(one).isdisjoint(hidden)]
    deciders = frozenset(filter(None, (who_and_when(one, records.agents) for one in about)))
    shown = [left for record in shown if (left := _undecided(record, hidden)) is not None]
    still = {record.iri for record in shown}
    gone = [one for one in about if one.iri not in still]
    taken_out += tuple(_who_decided(gone, records))
    shown = _without_idle(shown, gone)
    return PublicRecords(
        scored=Records.of(scored),
        shown=Records.of(shown),
        renamed=renamed,
        taken_out=tuple(replace(secret, iri=renamed.get(secret.iri, secret.iri)) for secret in taken_out),
        ids={renamed[iri]: agent.id for iri, agent in unnamed.items()},
        old_ids={renamed[record.iri]: record.id for record in records if record.iri in renamed},
        organisations=tuple(sorted(records.agents[iri].label for iri in _above(records, unnamed) - organisations)),
        deciders=deciders,
        judged=frozenset(record.judges for record in shown if isinstance(record, Judgement)),
    )


@dataclass(frozen=True, slots=True)
class Remains:
    """What structure still tells of an unnamed source in public mode.

    Attributes:
        id: its short id in the store.
        label: what it is called in public.
        outlets: who published its words.
        dates: when, as typed.
        mates: who counts as one with it, or possibly as one, by what they are called in public.
        interests: the claims (short ids) to which it counts as a party, through what it belongs to.
    """

    id: str
    label: str
    outlets: tuple[str, ...]
    dates: tuple[str, ...]
    mates: tuple[str, ...]
    interests: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"published by {', '.join(self.outlets)}" if self.outlets else "published by nobody that is shown"]
        parts += [f"dated {', '.join(self.dates)}"] if self.dates else []
        parts += [f"counts, or may count, as one with {', '.join(self.mates)}"] if self.mates else []
        parts += [f"counts as a party to {', '.join(self.interests)}"] if self.interests else []
        return f"{self.id} is “{self.label}”: {'; '.join(parts)}"


def what_remains(public: PublicRecords, verdicts: Iterable[Verdict] = ()) -> tuple[Remains, ...]:
    """What can still be told of each unnamed source: outlet, dates, with whom it counts as one, and interests."""
    shown = public.shown
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in shown.statements.values():
        said[statement.speaker].append(statement)
    mates = _mates(verdicts)
    relations = Relations(public.scored)
    remains = []
    for iri, id in public.ids.items():
        documents = [shown.documents[s.document] for s in said[iri] if s.document in shown.documents]
        agent = public.scored.agents[iri]
        others = {other for other in (*mates[iri], *agent.possibly_same_as) if other in public.scored.agents}
        remains.append(
            Remains(
                id,
                agent.label,
                tuple(dict.fromkeys(shown.agents[d.outlet].label for d in documents if d.outlet in shown.agents)),
                tuple(dict.fromkeys(d.published.typed for d in documents if d.published)),
                tuple(sorted({public.scored.agents[other].label for other in others - {iri}})),
                tuple(sorted({shown.claims[s.claim].id for s in said[iri] if relations.is_party(iri, s.claim)})),
            )
        )
    return tuple(remains)


def _mates(verdicts: Iterable[Verdict]) -> dict[str, set[str]]:
    """Of each speaker, those that a verdict counts as one link with it."""
    mates: dict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        links: dict[tuple[int, str], set[str]] = defaultdict(set)
        for node in verdict.nodes:
            if node.speaker is not None:
                links[node.side, node.link].add(node.speaker)
        for speakers in links.values():
            for speaker in speakers:
                mates[speaker] |= speakers - {speaker}
    return mates


# ---------------------------------------------------------------- who and what goes


def _behind_unnamed_ones(records: Records, unnamed: Mapping[str, UnnamedSource]) -> frozenset[str]:
    """The organisations that are there only because an unnamed source belongs to them, at any distance."""
    behind = set(_above(records, unnamed))
    while True:
        inner = unnamed.keys() | behind
        elsewhere = {
            iri
            for record in records
            if record.iri not in inner and not isinstance(record, Judgement | IndependenceDecision | IdentityDecision)
            for iri in (*named_agents(record), *(record.possibly_same_as if isinstance(record, Agent) else ()))
        }
        known = behind & elsewhere
        if not known:
            return frozenset(behind)
        behind -= known


def _above(records: Records, unnamed: Mapping[str, UnnamedSource]) -> frozenset[str]:
    """The organisations that unnamed sources belong to, and who owns them, at any distance."""
    found: set[str] = set()
    todo = [iri for agent in unnamed.values() for iri in (*agent.member_of, *agent.owned_by)]
    while todo:
        iri = todo.pop()
        if iri in records.agents and iri not in unnamed and iri not in found:
            found.add(iri)
            todo += [*records.agents[iri].member_of, *records.agents[iri].owned_by]
    return frozenset(found)


def _taken_out(
    records: Records, unnamed: Mapping[str, UnnamedSource], organisations: Iterable[str], new_ids: Searched
) -> Iterator[PrivateString]:
    """The words that public mode takes out, each with the record (old IRI, old id) that they belong to."""
    for agent in unnamed.values():
        yield from _words(agent, "description", "remark")
        id = PrivateString(agent.iri, agent.id, "id", agent.id)
        if len(words(agent.id)) > 1 and not Pattern(id).found_in(new_ids):  # `source-1` tells nothing
            yield id
    for iri in organisations:
        yield from _words(records.agents[iri], "name", "remark", "note")
    for statement in records.statements.values():
        if statement.speaker in unnamed:
            yield from _words(statement, "quote", "remark")
    for record in records:
        if _is_about(record, records, unnamed):
            yield from _words(record, "because", "remark")


def _words(record: Record, *names: str) -> Iterator[PrivateString]:
    for name in names:
        text = getattr(record, name)
        for _, written in text.by_language if text is not None else ():
            yield PrivateString(record.iri, record.id, "organisation" if name == "name" else name, written)


def _is_about(record: Record, records: Records, unnamed: Mapping[str, UnnamedSource]) -> bool:
    """Whether a grade, an outcome or a decision is about an unnamed source, or about something that one said."""
    return any(
        iri in unnamed or (iri in records.statements and records.statements[iri].speaker in unnamed)
        for iri in _members(record)
    )


_JUDGED: Final = (Judgement, IndependenceDecision, IdentityDecision)
_ABOUT: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Judgement: ("judges",),
    IndependenceDecision: ("apart", "together"),
    IdentityDecision: ("same", "different"),
    Outcome: ("evidence",),
}
"""The fields of a decision that name what it is about; of an outcome, which is about a claim, on what it rests."""


def _members(record: Record) -> frozenset[str]:
    """What a decision is about or rests on; nothing of any other record."""
    values = (getattr(record, name) for name in _ABOUT.get(type(record), ()))
    return frozenset(iri for value in values for iri in ((value,) if isinstance(value, str) else value))


def _undecided(record: R, hidden: Collection[str]) -> R | None:
    """The record with nothing decided about what is hidden: what it decides about others, if anything, stays."""
    if _members(record).isdisjoint(hidden):
        return record
    if isinstance(record, Judgement):
        return None
    left = {name: tuple(iri for iri in getattr(record, name) if iri not in hidden) for name in _ABOUT[type(record)]}
    decides = isinstance(record, Outcome) or any(len(members) > 1 for members in left.values())
    return replace(record, **left) if decides else None  # type: ignore[arg-type]


def _who_decided(gone: Iterable[Decided], records: Records) -> Iterator[PrivateString]:
    """The names of those who decided about unnamed sources; they are looked for where they are public nowhere else."""
    for decision in gone:
        by = decision.decided_by
        name = by and (by.name or (by.agent and records.label_of(by.agent)))
        if name:
            yield PrivateString(decision.iri, decision.id, "decider", name)


def _without_idle(shown: Sequence[R], gone: Iterable[Decided]) -> list[R]:
    """What is shown without those agents who are there only because they took decisions that are not shown."""
    deciders = {one.decided_by.agent for one in gone if one.decided_by is not None and one.decided_by.agent is not None}
    if not deciders:
        return list(shown)
    busy = {iri for record in shown for iri in named_agents(record)}
    busy |= {iri for record in shown if not isinstance(record, Agent) for iri in _members(record)}
    return [record for record in shown if record.iri not in deciders - busy]


def _without_words(record: R, records: Records, unnamed: Mapping[str, UnnamedSource], repeated: list[Pattern]) -> R:
    """The record without words about an unnamed source; what names one by a new label comes later."""
    gone: dict[str, Any] = {}
    match record:
        case UnnamedSource():
            gone = {"remark": None, "headcount": None, "headcount_at_least": None}
        case Statement() if record.speaker in unnamed:
            gone = {"quote": None, "remark": None, "locator": None}
        case Statement():
            gone = {
                name: None
                for name in ("quote", "remark")
                if (text := getattr(record, name)) is not None and _holds(text, repeated)
            }
        case _ if _is_about(record, records, unnamed):
            gone = {"because": None, "remark": None}
    return replace(record, **gone) if gone else record


def _holds(text: Text, patterns: Iterable[Pattern]) -> bool:
    searched = [Searched(written) for _, written in text.by_language]
    return any(pattern.found_in(written) for pattern in patterns for written in searched)


# ---------------------------------------------------------------- new ids and names


def _new_ids(records: Records, unnamed: Iterable[str], organisations: Collection[str]) -> dict[str, tuple[str, str]]:
    """Of each IRI that goes, the new one and the new short id."""
    begins = {iri: "unnamed-source" for iri in unnamed}
    begins |= dict.fromkeys((iri for iri in records.agents if iri in organisations), "organisation")
    begins |= {record.iri: word for record in records if (word := _NUMBERED.get(type(record)))}
    kept = {id for record in records if record.iri not in begins for id in (record.id, record.iri)}
    prefixes: dict[str, str] = {}
    for word in dict.fromkeys(begins.values()):
        prefixes[word] = word
        while any(re.search(rf"(?:^|[/#:]){prefixes[word]}-\d+$", id) for id in kept):
            prefixes[word] = f"public-{prefixes[word]}"
    bases = sorted(records.stories, key=len, reverse=True)
    numbers: dict[str, int] = defaultdict(int)
    new = {}
    for iri, word in begins.items():
        numbers[word] += 1
        id = f"{prefixes[word]}-{numbers[word]}"
        new[iri] = f"{next((base for base in bases if iri.startswith(base)), _NOBODYS)}{id}", id
    return new


def _labels(unnamed: Iterable[UnnamedSource]) -> dict[str, str]:
    """What each unnamed source is called: one number for one description, since that counts as one source."""
    numbers: dict[str, int] = {}
    return {
        agent.iri: f"Unnamed source {numbers.setdefault(plain_description(agent.label), len(numbers) + 1)}"
        for agent in unnamed
    }


def _anonymous(organisation: R, id: str) -> R:
    name = Text.of(id.removeprefix("public-").replace("-", " ").capitalize(), "en")
    return replace(organisation, name=name, remark=None)  # type: ignore[call-arg]


def _referring(record: R, renamed: Mapping[str, str]) -> R:
    """The record with new IRIs in place of old ones, wherever it refers to them."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in ("iri", "id", "place"):
            continue
        match value:
            case str() if value in renamed:
                changed[field.name] = renamed[value]
            case tuple() if any(one in renamed for one in value):
                changed[field.name] = tuple(renamed.get(one, one) for one in value)
            case By(agent=str() as agent) if agent in renamed:
                changed[field.name] = replace(value, agent=renamed[agent])
    return replace(record, **changed) if changed else record


# ---------------------------------------------------------------- what is shown of it


def _shown(record: R, unnamed: Iterable[str]) -> R:
    """The record as it may be shown: nobody is told to belong to anything, or to be somebody, by an unnamed source."""
    if isinstance(record, UnnamedSource):
        others = tuple(iri for iri in record.possibly_same_as if iri in unnamed)
        return replace(record, member_of=(), owned_by=(), possibly_same_as=others)
    if isinstance(record, Agent) and any(iri in unnamed for iri in record.possibly_same_as):
        return replace(record, possibly_same_as=tuple(iri for iri in record.possibly_same_as if iri not in unnamed))
    return record
