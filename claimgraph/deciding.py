"""What `ClaimGraph.decide` and `undo` do: a person's decision becomes a record of who, when and why, and can be undone.

What was said and how it is recorded stays as it is. A decision is one more record, in a graph of its own; the measure
follows it, and no longer once it is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal

from claimgraph.errors import Finding, InputError, Severity
from claimgraph.graph.decided import Decision, held_apart, held_one, rulings, who_and_when
from claimgraph.graph.model import By, IdentityDecision, IndependenceDecision, Record, Records, Text
from claimgraph.graph.pools import Pools
from claimgraph.lookup import Lookup
from claimgraph.reports import Decided, Undone

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.standing import Shift
    from claimgraph.graph.model import Bounds
    from claimgraph.graph.store import LogEntry, Store

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
    store: Store, records: Records, kind: str, ids: Sequence[str], *, by: str, because: str, on: str | None
) -> Decided:
    """Stores a decision: see `claimgraph.api.ClaimGraph.decide`."""
    members = _members(records, kind, ids)
    who = _given("by", by, "name who decides")
    why = _given("because", because, "give the reason")
    agent = next((one for one in records.agents.values() if who in (one.id, one.iri)), None)
    common: dict[str, Any] = {
        "decided_by": By(name=who) if agent is None else By(agent=agent.iri),
        "decided": _date(on),
        "because": Text.of(why),
        kind: tuple(member.iri for member in members),
    }
    base = _base(records, members)

    def made(number: int) -> Decision:
        """The record. Its IRI is no other decision's, be it in another store."""
        mark = sha256(repr((number, kind, common)).encode()).hexdigest()[:8]
        id = f"decision/{number}-{mark}"
        cls = IdentityDecision if kind in _OF_CLAIMS else IndependenceDecision
        return cls(iri=base + id, id=id, **common)

    draft = made(len(store.log()) + 1)
    tried = Records.of([*records, draft])
    notes = [*_faults(records, tried, draft, kind), *_overruled(tried, draft)]
    about = f"{_and([member.id for member in members])} {WORDS[kind]}"
    named = By(name=who) if agent is None else By(agent=agent.iri, name=agent.label)
    number = store.decide(made, about=about, by=named, because=why)
    decision = made(number)
    after = Records.of([*records, decision])
    return Decided(
        number=number,
        decision=decision.iri,
        about=about,
        by=who_and_when(decision, records.agents),
        because=why,
        notes=tuple(notes),
        shifts=tuple(_shifts(records, after, _reached(records, after, decision))),
    )


def undo(store: Store, read: Callable[[], Records], number: int, *, by: str | None, because: str | None) -> Undone:
    """Takes an entry of the log out of force: see `claimgraph.api.ClaimGraph.undo`.

    Args:
        read: gives what the store holds; asked before and after.
    """
    who = None if by is None else By(name=_given("by", by, "name who undoes it"))
    why = None if because is None else _given("because", because, "give the reason, or leave it away")
    graphs, before = store.graphs(), read()
    undoing = store.undo(number, by=who, because=why)
    log = {entry.number: entry for entry in store.log()}
    after = before if store.graphs() == graphs else read()
    return Undone(
        number=undoing,
        undoes=number,
        about=log[number].name,
        shifts=tuple(_shifts(before, after, _touched(before, after, log, number))) if after is not before else (),
        new=sum(claim not in before.claims for claim in after.claims),
        gone=sum(claim not in after.claims for claim in before.claims),
    )


# ---------------------------------------------------------------- what is decided


def _members(records: Records, kind: str, ids: Sequence[str]) -> list[Record]:
    """What a decision is about: two or more claims, or sources, or statements."""
    if kind not in WORDS:
        raise InputError(Finding(kind, "cannot be decided", f"name one of {', '.join(WORDS)}"))
    find = Lookup(records, ["claims"] if kind in _OF_CLAIMS else ["agents", "statements"])
    members = list({record.iri: record for record in map(find, ids)}.values())
    if len(members) < 2:
        raise InputError(Finding(kind, f"names nothing but `{members[0].id}`", "name two or more different ones"))
    if len({member.iri in records.statements for member in members}) > 1:
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


def _base(records: Records, members: Iterable[Record]) -> str:
    """The base of the story to which all of them belong, else our own."""
    from claimgraph.graph.triples.short_ids import base_of

    bases = {base_of(member.iri, records.stories) for member in members}
    only = next(iter(bases)) if len(bases) == 1 else None
    return only or _BASE


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


# ---------------------------------------------------------------- what would be wrong with it


def _faults(before: Records, after: Records, decision: Decision, kind: str) -> list[Finding]:
    """What would be worth a warning if claims were one or were not. Raises InputError for what would be wrong."""
    from claimgraph.graph.neighbourhood import around
    from claimgraph.imports.checks import check_records

    if not isinstance(decision, IdentityDecision):
        return []
    claims = (*decision.same, *decision.different)
    known = {(finding.about, finding.what) for finding in check_records(around(before, claims), kind)}
    found = [
        finding
        for finding in check_records(around(after, claims), kind)
        if (finding.about, finding.what) not in known and finding.severity is not Severity.NOTE
    ]
    # Without a file and a line each begins with the id of its record, and names it once more.
    found = [replace(finding, what=finding.what.partition(": ")[2]) for finding in found]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    return found


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


# ---------------------------------------------------------------- what changes by it


def _touched(before: Records, after: Records, log: Mapping[int, LogEntry], number: int) -> Iterable[str]:
    """The claims of both states whose verdicts can differ once the entry of a number was undone."""
    from claimgraph.graph.provenance import Deciding, Undoing

    entry = log[number]
    while isinstance(entry, Undoing):
        entry = log[entry.undoes]
    if not isinstance(entry, Deciding):
        return (claim for claim in after.claims if claim in before.claims)
    both = (before.decisions, after.decisions, before.identity_decisions, after.identity_decisions)
    decision: Decision = next(known[entry.decision] for known in both if entry.decision in known)
    return _reached(before, after, decision)


def _reached(before: Records, after: Records, decision: Decision) -> Iterator[str]:
    """The claims whose verdicts a decision can change: those that it is about, or on which speak whom it is about, and
    what is joined to them without the decision or with it."""
    from claimgraph.graph.corroboration.influence import Influence

    members = {*held_one(decision), *held_apart(decision)}
    for records in (before, after):
        named = _counted_with(members, records)
        said = [iri for iri, one in records.statements.items() if not named.isdisjoint((iri, one.speaker, one.claim))]
        influence = Influence(records)
        yield from influence.claims(said)
        yield from (claim for group in influence.groups() if not members.isdisjoint(group) for claim in group)


def _counted_with(members: Collection[str], records: Records) -> frozenset[str]:
    """These, and all that people count as one with any of them, over any number of decisions."""
    import networkx as nx

    together: nx.Graph[str] = nx.Graph()
    together.add_nodes_from(members)
    for pair, ruling in rulings(records.decisions.values()).items():
        if ruling.one:
            one, other = pair
            together.add_edge(one, other)
    return frozenset(one for member in members for one in nx.node_connected_component(together, member))


def _shifts(before: Records, after: Records, claims: Iterable[str]) -> Iterator[Shift]:
    """How these claims stand before and after, where that is different, in the order of the records."""
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.corroboration.standing import Shift, Standing
    from claimgraph.graph.neighbourhood import around

    asked = frozenset(claims)
    if not asked:
        return
    scorers = [Conditions().scorer(around(records, asked)) for records in (before, after)]
    for claim in after.claims:
        if claim in asked:
            shift = Shift(*(Standing.of(scorer.verdict(claim)) for scorer in scorers))
            if shift:
                yield shift
