"""What `ClaimGraph.decide` and `undo` do: a person's decision becomes a record of who, when and why, and can be undone.

What was said and how it is recorded stays as it is. A decision is one more record, in a graph of its own; the measure
follows it, and no longer once it is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal

from claimgraph.errors import Finding, InputError, Severity
from claimgraph.graph.decided import Decision, held_apart, held_one, rulings, who_and_when
from claimgraph.graph.model import (
    Agent,
    By,
    IdentityDecision,
    IndependenceDecision,
    Record,
    Records,
    Statement,
    Story,
    Text,
)
from claimgraph.graph.pools import Pools
from claimgraph.holdings import Holdings
from claimgraph.reports import Decided, Undone

if TYPE_CHECKING:
    from claimgraph.graph.model import Bounds
    from claimgraph.graph.neighbourhood import Linked
    from claimgraph.graph.store import Store

Kind = Literal["apart", "together", "same", "different"]

WORDS: Final = {
    "apart": "are independent",
    "together": "count as one",
    "same": "are the same claim",
    "different": "are different claims",
}
"""What can be decided, and how it is told."""

_OF_CLAIMS: Final = ("same", "different")
_BASE: Final = "https://w3id.org/claimgraph/"
"""Decisions on what several stories describe stand under this IRI, others under that of the story."""


def decide(
    store: Store, holdings: Holdings, kind: str, ids: Sequence[str], *, by: str, because: str, on: str | None
) -> Decided:
    """Stores a decision: see `claimgraph.api.ClaimGraph.decide`."""
    from claimgraph.graph.corroboration.effect import around_decision, reached, shifts

    members = _members(holdings, kind, ids)
    who = _given("by", by, "name who decides")
    why = _given("because", because, "give the reason")
    found = holdings.named(who, ["agents"])
    agent = found if isinstance(found, Agent) else None
    common: dict[str, Any] = {
        "decided_by": By(name=who) if agent is None else By(agent=agent.iri),
        "decided": _date(on),
        "because": Text.of(why),
        kind: tuple(member.iri for member in members),
    }
    base = _base(holdings.linked(), members)

    def made(number: int) -> Decision:
        """The record. Its IRI is no other decision's, be it in another store."""
        mark = sha256(repr((number, kind, common)).encode()).hexdigest()[:8]
        id = f"decision/{number}-{mark}"
        cls = IdentityDecision if kind in _OF_CLAIMS else IndependenceDecision
        return cls(iri=base + id, id=id, **common)

    draft = made(len(store.log()) + 1)
    before = around_decision(holdings.linked(), draft)
    _keep_private(before, why)
    tried = Records.of([*before, draft])
    notes = [*_faults(before, tried, draft, kind), *_overruled(tried, draft)]
    about = f"{_and([member.id for member in members])} {WORDS[kind]}"
    named = By(name=who) if agent is None else By(agent=agent.iri, name=agent.label)
    holdings.forget()
    number = store.decide(made, about=about, by=named, because=why)
    decision = made(number)
    after = Records.of([*before, decision])
    return Decided(
        number=number,
        decision=decision.iri,
        about=about,
        by=who_and_when(decision, before.agents if agent is None else {agent.iri: agent}),
        because=why,
        notes=tuple(notes),
        shifts=tuple(shifts(before, after, reached(before, after, decision))),
    )


def undo(store: Store, holdings: Holdings, number: int, *, by: str | None, because: str | None) -> Undone:
    """Takes an entry of the log out of force: see `claimgraph.api.ClaimGraph.undo`."""
    from claimgraph.graph.corroboration.effect import reached, shifts

    who = None if by is None else By(name=_given("by", by, "name who undoes it"))
    why = None if because is None else _given("because", because, "give the reason, or leave it away")
    decision = _decision_behind(store, number)
    graphs, before = store.graphs(), _read(holdings, decision)
    holdings.forget()
    undoing = store.undo(number, by=who, because=why)
    after = before if store.graphs() == graphs else _read(holdings, decision)
    claims = before.claims if decision is None else reached(before, after, decision)
    return Undone(
        number=undoing,
        undoes=number,
        about=next(entry.name for entry in store.log() if entry.number == number),
        shifts=tuple(shifts(before, after, claims)) if after is not before else (),
        new=len(after.claims.keys() - before.claims.keys()) if decision is None else 0,
        gone=len(before.claims.keys() - after.claims.keys()) if decision is None else 0,
    )


# ---------------------------------------------------------------- what is decided


def _members(holdings: Holdings, kind: str, ids: Sequence[str]) -> list[Record]:
    """What a decision is about: two or more claims, or sources, or statements."""
    if kind not in WORDS:
        raise InputError(Finding(kind, "cannot be decided", f"name one of {', '.join(WORDS)}"))
    kinds = ["claims"] if kind in _OF_CLAIMS else ["agents", "statements"]
    members = list({record.iri: record for record in (holdings.find(typed, kinds) for typed in ids)}.values())
    if len(members) < 2:
        raise InputError(Finding(kind, f"names nothing but `{members[0].id}`", "name two or more different ones"))
    if len({isinstance(member, Statement) for member in members}) > 1:
        raise InputError(Finding(kind, "names sources and statements", "make two decisions, or correct the ids"))
    return members


def _given(name: str, typed: str, todo: str) -> str:
    """A text that must not be empty, nor hold what no text has: control characters, half a character."""
    from claimgraph.imports.tree import UNPRINTABLE

    if not typed.strip():
        raise InputError(Finding(name, "is empty", todo))
    if UNPRINTABLE.search(typed):
        raise InputError(Finding(name, "holds a character that no text has", "take it out"))
    return typed.strip()


def _date(typed: str | None) -> Bounds:
    """The date on which it was decided: the one that is given, else this moment."""
    from claimgraph.imports.edtf import parse

    try:
        return parse(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if typed is None else typed)
    except ValueError as wrong:
        raise InputError(Finding("on", str(wrong))) from None


def _base(linked: Linked, members: Iterable[Record]) -> str:
    """The base of the story to which all of them belong, else our own."""
    from claimgraph.graph.triples.short_ids import base_of

    stories = dict.fromkeys(linked.every(Story))
    bases = {base_of(member.iri, stories) for member in members}
    only = next(iter(bases)) if len(bases) == 1 else None
    return only or _BASE


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


# ---------------------------------------------------------------- what would be wrong with it


def _faults(before: Records, after: Records, decision: Decision, kind: str) -> list[Finding]:
    """What would be worth a warning if claims were one or were not. Raises InputError for what would be wrong."""
    from claimgraph.imports.checks import check_records

    if not isinstance(decision, IdentityDecision):
        return []
    known = {(finding.about, finding.what) for finding in check_records(before, kind)}
    found = [
        finding
        for finding in check_records(after, kind)
        if (finding.about, finding.what) not in known and finding.severity is not Severity.NOTE
    ]
    # Without a file and a line each begins with the id of its record, and names it once more.
    found = [replace(finding, what=finding.what.partition(": ")[2]) for finding in found]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    return found


def _keep_private(records: Records, why: str) -> None:
    """Raises InputError where a reason, which is public, would tell who somebody is."""
    from claimgraph.exports import leaks
    from claimgraph.exports.view import build_view, private_strings

    told = leaks.Text(why)
    for secret in leaks.not_public(private_strings(records), build_view(records).records):
        pattern = leaks.Pattern(secret)
        if secret.is_name and pattern.worth_it and pattern.found_in(told):
            what = f"holds the {secret.field} of `{secret.id}`, which is private, and a reason is public"
            raise InputError(Finding("because", what, "leave it out"))


def _overruled(after: Records, decision: Decision) -> Iterator[Finding]:
    """Of what another decision keeps this one from taking effect."""
    members = {*held_one(decision), *held_apart(decision)}
    decisions: Iterable[Decision] = after.decisions.values()
    if isinstance(decision, IdentityDecision):
        decisions = after.identity_decisions.values()
    for pair, ruling in rulings(decisions).items():
        if pair <= members and ruling.one != bool(held_one(decision)):
            who = who_and_when(ruling.decision, after.agents)
            what = f"another decision with a later date holds ({who})"
            yield _warning(after, pair, what, "undo that one, or give this one a later date with --on")
        elif isinstance(decision, IdentityDecision) and pair <= {*decision.same}:
            pools = Pools(after).of
            if len({pools[claim] for claim in pair}) > 1:
                what = "stay two claims, for what is the same as they are was decided to be different"
                yield _warning(after, pair, what, "undo that decision first, if they are the same")


def _warning(records: Records, pair: Iterable[str], what: str, todo: str) -> Finding:
    known: list[Mapping[str, Record]] = [records.claims, records.agents, records.statements]
    ids = [kind[iri].id for iri in sorted(pair) for kind in known if iri in kind]
    return Finding(_and(ids), what, todo, severity=Severity.WARNING)


# ---------------------------------------------------------------- what is undone


def _decision_behind(store: Store, number: int) -> Decision | None:
    """The decision that holds no more, or holds again, once the entry of a number is undone; None for an import."""
    from claimgraph.graph.provenance import Deciding, Undoing
    from claimgraph.graph.triples import from_triples

    log = {entry.number: entry for entry in store.log()}
    entry = log.get(number)
    while isinstance(entry, Undoing):
        entry = log[entry.undoes]
    if not isinstance(entry, Deciding):
        return None
    records = from_triples(store.triples([entry.graph]))
    return records.decisions.get(entry.decision) or records.identity_decisions[entry.decision]


def _read(holdings: Holdings, decision: Decision | None) -> Records:
    """What is asked for before and after: what is around a decision, or everything."""
    from claimgraph.graph.corroboration.effect import around_decision

    return holdings.all() if decision is None else around_decision(holdings.linked(), decision)
