"""What `ClaimGraph.show` does: what something was as the store stood at some time, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from claimgraph.errors import Finding, InputError
from claimgraph.graph.decided import Decision, outcomes_that_hold, when
from claimgraph.graph.model import Bounds, By, Claim, Document, Outcome, Record, Records, Statement, Text
from claimgraph.holdings import Holdings
from claimgraph.lookup import SINGULAR, Lookup

if TYPE_CHECKING:
    from claimgraph.graph.provenance import LogEntry
    from claimgraph.graph.store import Store

_HIDDEN: Final = frozenset({"iri", "id", "place", "note", "real_name"})
"""What stands elsewhere, and what is private."""

Facts = Mapping[str, tuple[str, ...]]
"""What is told of something: the words for each of its properties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What something was, and what has changed since."""

    iri: str
    id: str
    kind: str
    """`claim`, `source`, `document` or `statement`."""
    number: int
    """The number in the log after which the store stood so."""
    then: Facts | None
    """What was told of it; none where it was not there."""
    now: Facts | None
    """What is told of it now; none where it is there no more."""
    since: tuple[LogEntry, ...]
    """The entries of the log since then that touched it, oldest first."""

    @property
    def changes(self) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """The properties that are different, before and after."""
        then, now = self.then or {}, self.now or {}
        return {
            name: (then.get(name, ()), now.get(name, ()))
            for name in dict.fromkeys([*then, *now])
            if then.get(name) != now.get(name)
        }

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "iri": self.iri,
            "id": self.id,
            "kind": self.kind,
            "as_imported": self.number,
            "then": None if self.then is None else {name: list(words) for name, words in self.then.items()},
            "now": None if self.now is None else {name: list(words) for name, words in self.now.items()},
            "changes": {
                name: {"before": list(before), "after": list(after)} for name, (before, after) in self.changes.items()
            },
            "since": [entry.as_json() for entry in self.since],
        }


def show(store: Store, holdings: Holdings, typed: str, as_imported: str | int | None) -> Shown:
    """What something was: see `claimgraph.api.ClaimGraph.show`."""
    number = _number(store, as_imported)
    then, now = (holdings.all(number) if number else Records()), holdings.all()
    record = _find(typed, then, now)
    kind = next(kind for kind in SINGULAR if record.iri in getattr(then, kind) or record.iri in getattr(now, kind))
    old, new = getattr(then, kind).get(record.iri), getattr(now, kind).get(record.iri)
    return Shown(
        iri=record.iri,
        id=record.id,
        kind=SINGULAR[kind],
        number=number,
        then=None if old is None else dict(_facts(old, then)),
        now=None if new is None else dict(_facts(new, now)),
        since=tuple(_since(store, number, record.iri)),
    )


def _number(store: Store, as_imported: str | int | None) -> int:
    """The number after which the store stood so: that one, or the last one of a day; 0 where it was empty then."""
    entries = store.log()[::-1]
    if as_imported is None:
        return len(entries)
    if isinstance(as_imported, int) or (as_imported.isdigit() and len(as_imported) < 4):
        return store.history().entry(int(as_imported)).number
    end = _end_of(as_imported)
    return sum(entry.ended <= end for entry in entries)


def _end_of(typed: str) -> datetime:
    from claimgraph.imports.edtf import parse

    try:
        end = parse(typed).not_after
    except ValueError as wrong:
        raise InputError(Finding("as imported", str(wrong))) from None
    if end is None:
        raise InputError(Finding("as imported", f"`{typed}` has no end", "write a day as 2022-03-02, or a number"))
    return end


def _find(typed: str, then: Records, now: Records) -> Record:
    """What is meant, then or now."""
    try:
        return Lookup(then)(typed)
    except InputError:
        return Lookup(now)(typed)


def _since(store: Store, number: int, iri: str) -> Iterator[LogEntry]:
    """The entries after a number whose graphs say something of an IRI, or that put such a graph into force or out."""
    from claimgraph.graph.provenance import Deciding, Import, Undoing

    entries = store.log()[::-1]
    replaced = dict(store.history().revisions())
    said: dict[str, bool] = {}

    def touches(entry: LogEntry) -> bool:
        while isinstance(entry, Undoing):
            entry = entries[entry.undoes - 1]
        graphs = [entry.graph] if isinstance(entry, Import | Deciding) else []
        before = next((old for one, old in replaced.items() if one.number == entry.number), None)
        graphs += [before.graph] if before is not None else []
        return any(_says(store, graph, iri, said) for graph in graphs)

    return (entry for entry in entries[number:] if touches(entry))


def _says(store: Store, graph: str, iri: str, known: dict[str, bool]) -> bool:
    if graph not in known:
        ends = (end for triple in store.triples([graph]) for end in (triple.subject, triple.object))
        known[graph] = any(getattr(end, "value", None) == iri for end in ends)
    return known[graph]


# ---------------------------------------------------------------- what is told of something


def _facts(record: Record, records: Records) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a record says of something, what others say of it and what people decided; nothing that is private."""
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in _HIDDEN and value not in (None, (), False):
            yield field.name.replace("_", " "), tuple(_words(value, records))
    yield from _told(record, records)
    yield from _decided(record, records)


def _told(record: Record, records: Records) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Which statements are about it, or its."""
    field = {Claim: "claim", Document: "document"}.get(type(record), "speaker")
    if not isinstance(record, Statement):
        said = (one for one in records.statements.values() if getattr(one, field) == record.iri)
        found = tuple(
            f"{_name(one.speaker, records)} {one.stance} {_name(one.claim, records)} ({one.id})" for one in said
        )
        if found:
            yield "statements", found


def _decided(record: Record, records: Records) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What people decided of it, who and when."""
    from claimgraph.graph.decided import who_and_when

    def told(what: str, decision: Any) -> str:
        who = who_and_when(decision, records.agents)
        return f"{what} ({who})" if who else what

    grades = [one for one in records.judgements.values() if one.judges == record.iri]
    if grades:
        yield "grades", tuple(told(str(one.reliability or one.credibility or ""), one) for one in grades)
    if isinstance(record, Claim):
        holds = outcomes_that_hold(records.outcomes.values()).get(record.iri)
        outcomes = [one for one in records.outcomes.values() if one.claim == record.iri]
        if outcomes:
            yield (
                "outcomes",
                tuple(
                    _outcome(told(str(one.verdict), one), one, _state(one, holds, outcomes), records)
                    for one in outcomes
                ),
            )
    decisions: tuple[Decision, ...] = (*records.decisions.values(), *records.identity_decisions.values())
    for decision in decisions:
        for name in ("apart", "together", "same", "different"):
            members = getattr(decision, name, ())
            if record.iri in members:
                others = ", ".join(_name(iri, records) for iri in members if iri != record.iri)
                yield f"{name}: {others}", (told(str(decision.because or "no reason given"), decision),)


def _state(outcome: Outcome, holds: Outcome | None, outcomes: list[Outcome]) -> str:
    """Whether an outcome holds, in words; where people differ on one day, none does."""
    if outcome is holds:
        return ""
    contested = holds is None and when(outcome)[0] == max(when(one)[0] for one in outcomes)
    return ", which does not hold, for others decided otherwise on that day" if contested else ", no longer"


def _outcome(words: str, outcome: Outcome, state: str, records: Records) -> str:
    rests = ", ".join(_name(iri, records) for iri in outcome.evidence)
    return words + (f", on {rests}" if rests else "") + state


def _words(value: object, records: Records) -> Iterator[str]:
    match value:
        case tuple():
            for one in value:
                yield from _words(one, records)
        case Text():
            yield from (words for _, words in value.by_language)
        case Bounds():
            yield value.typed
        case By():
            yield value.name or _name(value.agent or "", records)
        case True:
            yield "yes"
        case str():
            yield _name(value, records)
        case _:
            yield str(value)


def _name(iri: str, records: Records) -> str:
    """The short id of what an IRI names, else the IRI."""
    for kind in (records.agents, records.claims, records.documents, records.statements):
        found: Record | None = kind.get(iri)
        if found is not None:
            return found.id
    return iri
