"""What `ClaimGraph.decide` and `undo` do: a person's decision becomes a record of who, when and why, and can be undone.

What was said and how it is recorded stays as it is. A decision is one more record, in a graph of its own; the measure
follows it, and no longer once it is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from claimgraph.drafting import Author, author, base_for, given, keep_private, maker
from claimgraph.errors import Finding, InputError, Severity, StoreError
from claimgraph.graph.decided import Decision, held_apart, held_one, rulings, who_and_when
from claimgraph.graph.model import (
    By,
    Claim,
    Decided,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Record,
    Records,
    Statement,
)
from claimgraph.graph.pools import Pools, is_on_sources, same_sources
from claimgraph.holdings import Holdings
from claimgraph.reports import Decided as Report
from claimgraph.reports import Undone

if TYPE_CHECKING:
    from claimgraph.graph.store import Store
    from claimgraph.ontology.terms import OutcomeVerdict

Kind = Literal["apart", "together", "same", "different"]

WORDS: Final = {
    "apart": "are independent",
    "together": "count as one",
    "same": "are the same {}",
    "different": "are different {}s",
}
"""What can be decided of several, and how it is told."""

_IDENTITY: Final = ("same", "different")


def decide(
    store: Store, holdings: Holdings, kind: str, ids: Sequence[str], *, by: str, because: str, on: str | None
) -> Report:
    """Stores a decision: see `claimgraph.api.ClaimGraph.decide`."""
    members = _members(holdings, kind, ids)
    who, why = author(holdings, by), given("because", because, "give the reason")
    cls: type[Decision] = IdentityDecision if kind in _IDENTITY else IndependenceDecision
    base = base_for(holdings.linked(), members)
    about: dict[str, object] = {kind: tuple(member.iri for member in members)}
    made = maker(cls, base, "decision", who, on, why, **about)
    words = WORDS[kind].format("claim" if isinstance(members[0], Claim) else "source")
    return _store(store, holdings, made, f"{_and([member.id for member in members])} {words}", kind, who, why)


def grade(store: Store, holdings: Holdings, id: str, value: str, *, by: str, because: str, on: str | None) -> Report:
    """Stores a grade: see `claimgraph.api.ClaimGraph.grade`."""
    from claimgraph.ontology.terms import Credibility, Reliability

    graded = holdings.find(id, ["agents", "statements"])
    who, why = author(holdings, by), given("because", because, "give the reason")
    base = base_for(holdings.linked(), [graded])
    typed = value.strip().upper()
    if isinstance(graded, Statement):
        if typed not in list(Credibility):
            raise InputError(Finding(value, "is no grade for a statement", "give a figure from 1 to 6"))
        made = maker(Judgement, base, "grade", who, on, why, judges=graded.iri, credibility=Credibility(typed))
    else:
        if typed not in list(Reliability):
            raise InputError(Finding(value, "is no grade for a source", "give a letter from A to F"))
        made = maker(Judgement, base, "grade", who, on, why, judges=graded.iri, reliability=Reliability(typed))
    return _store(store, holdings, made, f"{graded.id} is graded {typed}", "grade", who, why)


def outcome(
    store: Store,
    holdings: Holdings,
    claim: str,
    verdict: str,
    *,
    by: str,
    because: str,
    on: str | None,
    evidence: Sequence[str],
) -> Report:
    """Stores what became of a claim: see `claimgraph.api.ClaimGraph.outcome`."""
    from claimgraph.ontology.terms import OutcomeVerdict

    found = holdings.find(claim, ["claims"])
    if verdict not in list(OutcomeVerdict):
        raise InputError(Finding(verdict, "is no outcome", f"give one of {', '.join(OutcomeVerdict)}"))
    return store_outcome(
        store, holdings, found, OutcomeVerdict(verdict), by=by, because=because, on=on, evidence=evidence
    )


def store_outcome(
    store: Store,
    holdings: Holdings,
    found: Record,
    verdict: OutcomeVerdict,
    *,
    by: str,
    because: str,
    on: str | None,
    evidence: Sequence[str],
    decided_by: By | None = None,
) -> Report:
    """Stores what became of a claim that was found. It was decided by whoever stores it, unless `decided_by` says
    otherwise."""
    from claimgraph.imports.values import is_address

    who, why = author(holdings, by), given("because", because, "give the reason")
    known = [one if is_address(one) else holdings.find(one, ["statements", "documents"]) for one in evidence]
    seen = [one if isinstance(one, str) else one.iri for one in known]
    base = base_for(holdings.linked(), [found])
    rest: dict[str, object] = {"claim": found.iri, "verdict": verdict, "evidence": tuple(dict.fromkeys(seen))}
    if decided_by is not None:
        rest["decided_by"] = decided_by
    made = maker(Outcome, base, "outcome", who, on, why, **rest)
    described = [one for one in known if not isinstance(one, str)]
    return _store(store, holdings, made, f"{found.id} is {verdict}", "outcome", who, why, also=described)


def _store(
    store: Store,
    holdings: Holdings,
    made: Callable[[int], Decided],
    about: str,
    kind: str,
    who: Author,
    why: str,
    *,
    also: Iterable[Record] = (),
) -> Report:
    """Stores a decision, once nothing speaks against it, and tells what changed by it. `also` is what it names besides
    what it is about."""
    from claimgraph.graph.corroboration.effect import around_decision, reached, shifts

    draft = made(len(store.log()) + 1)
    named = [*also, *([who.agent] if who.agent is not None else [])]
    before = Records.of([*named, *around_decision(holdings.linked(), draft)])
    keep_private(before, why)
    tried = Records.of([*before, draft])
    notes = [*_faults(before, tried, draft, kind), *_overruled(tried, draft)]
    holdings.forget()
    number = store.decide(made, about=about, by=who.named, because=why)
    decision = made(number)
    after = Records.of([*before, decision])
    return Report(
        number=number,
        decision=decision.iri,
        about=about,
        by=who_and_when(decision, before.agents),
        because=why,
        notes=tuple(notes),
        shifts=tuple(shifts(before, after, reached(before, after, decision))),
    )


def undo(store: Store, holdings: Holdings, number: int, *, by: str | None, because: str | None) -> Undone:
    """Takes an entry of the log out of force: see `claimgraph.api.ClaimGraph.undo`."""
    from claimgraph.graph.corroboration.effect import reached, shifts

    who = None if by is None else By(name=given("by", by, "name who undoes it"))
    why = None if because is None else given("because", because, "give the reason, or leave it away")
    graphs = store.graphs()
    try:
        decision = _decision_behind(store, number)
        before = _read(holdings, decision)
    except StoreError:
        if any(entry.number == number for entry in store.log()):  # it is damaged, and to undo it is what mends that
            undoing = store.undo(number, by=who, because=why)
            return Undone(number=undoing, undoes=number, about=_called(store, number), shifts=(), new=0, gone=0)
        raise
    holdings.forget()
    undoing = store.undo(number, by=who, because=why)
    after = before if store.graphs() == graphs else _read(holdings, decision)
    claims = before.claims if decision is None else reached(before, after, decision)
    return Undone(
        number=undoing,
        undoes=number,
        about=_called(store, number),
        shifts=tuple(shifts(before, after, claims)) if after is not before else (),
        new=len(after.claims.keys() - before.claims.keys()) if decision is None else 0,
        gone=len(before.claims.keys() - after.claims.keys()) if decision is None else 0,
    )


def _called(store: Store, number: int) -> str:
    return next(entry.name for entry in store.log() if entry.number == number)


# ---------------------------------------------------------------- what is decided


def _members(holdings: Holdings, kind: str, ids: Sequence[str]) -> list[Record]:
    """What a decision is about: two or more claims, or sources, or statements."""
    if kind not in WORDS:
        raise InputError(Finding(kind, "cannot be decided", f"name one of {', '.join(WORDS)}"))
    kinds = ["claims", "agents"] if kind in _IDENTITY else ["agents", "statements"]
    members = list({record.iri: record for record in (holdings.find(typed, kinds) for typed in ids)}.values())
    if len(members) < 2:
        raise InputError(Finding(kind, f"names nothing but `{members[0].id}`", "name two or more different ones"))
    for other, word in ((Statement, "statements"), (Claim, "claims")):
        if len({isinstance(member, other) for member in members}) > 1:
            raise InputError(Finding(kind, f"names sources and {word}", "make two decisions, or correct the ids"))
    return members


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


# ---------------------------------------------------------------- what would be wrong with it


def _faults(before: Records, after: Records, decision: Decided, kind: str) -> list[Finding]:
    """What would be worth a warning if it were decided so. Raises InputError for what would be wrong."""
    from claimgraph.imports.checks import check_records

    if not isinstance(decision, IdentityDecision | Outcome):
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


def _overruled(after: Records, decision: Decided) -> Iterator[Finding]:
    """Of what another decision keeps this one from taking effect."""
    if not isinstance(decision, IndependenceDecision | IdentityDecision):
        return
    members = {*held_one(decision), *held_apart(decision)}
    decisions: Iterable[Decision] = after.decisions.values()
    pool: Callable[[str], object] | None = None
    if isinstance(decision, IdentityDecision):
        decisions = after.identity_decisions.values()
        pool = same_sources(after).of if is_on_sources(decision, after) else Pools(after).of.get
    held = rulings(decisions)
    for pair, ruling in held.items():
        if pair <= members and ruling.one != bool(held_one(decision)):
            who = who_and_when(ruling.decision, after.agents)
            what = f"another decision with a later date holds ({who})"
            yield _warning(after, pair, what, "undo that one, or give this one a later date with --on")
        elif pool is not None and pair <= {*held_one(decision)} and len({pool(one) for one in pair}) > 1:
            what = f"stay two, for what is the same as they are was decided to be different{_by_whom(after, pair)}"
            yield _warning(after, pair, what, "undo that decision first, if they are the same")
    for one, other in combinations(decision.together if isinstance(decision, IndependenceDecision) else (), 2):
        said = [after.statements.get(iri) for iri in (one, other)]
        speakers = frozenset(each.speaker for each in said if each is not None)
        above = held.get(speakers)
        if above is not None and not above.one:
            who = who_and_when(above.decision, after.agents)
            what = f"stay apart, for who says them was decided to be independent ({who})"
            yield _warning(after, (one, other), what, "undo that decision first, if they count as one")


def _by_whom(after: Records, pair: Iterable[str]) -> str:
    """The latest decisions on what is different, of those that may stand between two."""
    decided = [one for one in after.identity_decisions.values() if one.different]
    told = dict.fromkeys(who_and_when(one, after.agents) for one in decided)
    return f" ({'; '.join(filter(None, told))})" if len(decided) == 1 else ""


def _warning(records: Records, pair: Iterable[str], what: str, todo: str) -> Finding:
    known: list[Mapping[str, Record]] = [records.claims, records.agents, records.statements]
    ids = [kind[iri].id for iri in sorted(pair) for kind in known if iri in kind]
    return Finding(_and(ids), what, todo, severity=Severity.WARNING)


# ---------------------------------------------------------------- what is undone


def _decision_behind(store: Store, number: int) -> Decided | None:
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
    kinds = (records.decisions, records.identity_decisions, records.judgements, records.outcomes)
    return next((kind[entry.decision] for kind in kinds if entry.decision in kind), None)


def _read(holdings: Holdings, decision: Decided | None) -> Records:
    """What is asked for before and after: what is around a decision, or everything."""
    from claimgraph.graph.corroboration.effect import around_decision

    return holdings.all() if decision is None else around_decision(holdings.linked(), decision)
