"""What bears on some claims: the records that a view restricted to them holds, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import (
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Record,
    Records,
    Statement,
    named_agents,
)
from claimgraph.graph.pools import Pools

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.verdict import Verdict

R = TypeVar("R", bound=Record)

_LOOSE: Final = (
    *("same_claim_as", "entails", "contradicts", "party"),
    *("member_of", "owned_by", "possibly_same_as", "author"),
    *("relays", "answers", "apart", "together", "same", "different", "evidence"),
)
"""Fields that refer to several records, and can do without one of them."""


def excerpt(records: Records, claims: Collection[str], verdicts: Iterable[Verdict] = ()) -> Records:
    """The claims, what bears on them, and nothing else.

    That is: claims pooled with them; the statements on all these, those that the verdicts name, and
    what any of them relays or answers (with the claim that such a one is on); their documents, and those on which an
    outcome of theirs rests, like the statements; the agents that speak,
    publish, write, are party or decided, with the organisations that they belong to and their owners; grades, outcomes
    and decisions about what is there; the story. References to what is left out are cut. Raises InputError for a claim
    that is not there.
    """
    _must_be_there(records, claims)
    pools = Pools(records).of
    wanted = {pools[iri] for iri in claims}
    pooled = {iri for iri, pool in pools.items() if pool in wanted}
    named = (node.statement for verdict in verdicts for node in verdict.nodes)
    rests = {iri for outcome in records.outcomes.values() if outcome.claim in pooled for iri in outcome.evidence}
    statements = _closure(
        [
            *(iri for iri in named if iri is not None and iri in records.statements),
            *(iri for iri, statement in records.statements.items() if statement.claim in pooled),
            *(iri for iri in rests if iri in records.statements),
        ],
        lambda iri: (cited for cited in _cited(records.statements[iri]) if cited in records.statements),
    )
    kept = pooled | statements | (rests & records.documents.keys())
    for iri in statements:
        kept |= {records.statements[iri].claim, records.statements[iri].document}
    kept |= _agents(records, kept)
    about = {record.iri for record in records if _decided_about(record, kept)}
    kept |= about
    kept |= _agents(records, about)
    stories = {iri for iri in records.stories if any(other.startswith(iri) for other in kept)}
    kept |= stories
    kept |= _agents(records, stories)
    evidence = {iri for outcome in records.outcomes.values() for iri in outcome.evidence}
    pages = {iri for iri in evidence if not _is_described(iri, records)}
    return Records.of(_without_loose_ends(record, kept | pages) for record in records if record.iri in kept)


def _is_described(iri: str, records: Records) -> bool:
    """Whether evidence is something that is described here; else it is the address of a page, and is not cut."""
    return iri in records.statements or iri in records.documents


def _must_be_there(records: Records, claims: Iterable[str]) -> None:
    missing = [iri for iri in claims if iri not in records.claims]
    if missing:
        raise InputError(Finding(iri, "there is no such claim", _nearest(records, iri), about=iri) for iri in missing)


def _nearest(records: Records, iri: str) -> str:
    near = get_close_matches(iri, records.claims, n=1)
    return f"did you mean {near[0]}?" if near else "list the claims to see which there are"


def _closure(start: Iterable[str], further: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that is reached from the start, itself included."""
    reached: set[str] = set()
    ahead = list(start)
    while ahead:
        iri = ahead.pop()
        if iri not in reached:
            reached.add(iri)
            ahead.extend(further(iri))
    return reached


def _cited(statement: Statement) -> Iterator[str]:
    yield from statement.relays
    yield from statement.answers


def _agents(records: Records, iris: Iterable[str]) -> set[str]:
    """The agents that some records name, with those that these belong to and that own them."""
    everything = {record.iri: record for record in records}
    start = [agent for iri in iris if iri in everything for agent in named_agents(everything[iri])]
    return _closure(
        (agent for agent in start if agent in records.agents),
        lambda iri: (agent for agent in named_agents(records.agents[iri]) if agent in records.agents),
    )


def _decided_about(record: Record, kept: Collection[str]) -> bool:
    match record:
        case Judgement():
            return record.judges in kept
        case Outcome():
            return record.claim in kept
        case IndependenceDecision():
            return any(sum(iri in kept for iri in members) > 1 for members in (record.apart, record.together))
        case IdentityDecision():
            return any(sum(iri in kept for iri in members) > 1 for members in (record.same, record.different))
    return False


def _without_loose_ends(record: R, kept: Collection[str]) -> R:
    has = {field.name for field in fields(record)}
    lists = {name: getattr(record, name) for name in _LOOSE if name in has}
    cut: dict[str, Any] = {
        name: tuple(iri for iri in iris if iri in kept)
        for name, iris in lists.items()
        if isinstance(iris, tuple)  # the author of a story is one, and stays
    }
    return replace(record, **cut)
