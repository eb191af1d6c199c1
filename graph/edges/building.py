"""Records to columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from claimgraph.graph.decided import moment
from claimgraph.graph.edges.columns import (
    ACCESSES,
    CERTAINTIES,
    KINDS,
    LETTERS,
    NO_DATE,
    STANCES,
    Edges,
    Floats,
    Many,
    Names,
    Numbers,
    Offsets,
    codes,
)
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.evidence.sources import Sources
from claimgraph.graph.grades import grades
from claimgraph.graph.model import Agent, Document, Records, Statement, UnnamedSource
from claimgraph.ontology.terms import DocumentKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def edges_of(records: Records) -> Edges:
    """The columns of some records. Statements in documents that are not described never count and are left out."""
    claims = _numbered(records.claims)
    documents = _numbered(records.documents)
    relations = Relations(records)
    pool = _pools(records, relations)
    said = _pool_by_pool(records, claims, pool)
    statements = {statement.iri: i for i, statement in enumerate(said)}
    agents = _numbered(dict.fromkeys([*records.agents, *_mentioned(records, said)]))
    number = len(said)
    claim = np.fromiter((claims.get(s.claim, -1) for s in said), np.int32, number)
    on_claims = int((claim >= 0).sum())
    pools = int(pool.max()) + 1 if len(pool) else 0
    answers = _listed((dict.fromkeys(s.answers) for s in said), statements)
    withdrawn, withdrawn_by = _withdrawn(said, statements)
    sources = relations.sources
    decided = {iri for decision in sources.decisions for iri in (*decision.apart, *decision.together)}
    return Edges(
        pool_starts=np.searchsorted(pool[claim[:on_claims]], np.arange(pools + 1)).astype(np.int64),
        claim=claim,
        speaker=np.fromiter((agents[s.speaker] for s in said), np.int32, number),
        document=np.fromiter((documents[s.document] for s in said), np.int32, number),
        stance=codes((s.stance for s in said), STANCES, number),
        access=codes((s.access for s in said), ACCESSES, number),
        certainty=codes((s.certainty for s in said), CERTAINTIES, number),
        own_reporting=np.fromiter((s.own_reporting for s in said), np.bool_, number),
        against_interest=np.fromiter((s.against_interest for s in said), np.bool_, number),
        relays_something=np.fromiter((bool(s.relays) for s in said), np.bool_, number),
        likelihood_ratio=_stated((s.likelihood_ratio for s in said), number),
        fidelity=_stated((s.fidelity for s in said), number),
        relays=_listed(([iri for iri in dict.fromkeys(s.relays) if iri != s.iri] for s in said), statements),
        answers=answers,
        withdrawn=withdrawn,
        withdrawn_by=withdrawn_by,
        **_of_documents(records.documents.values(), agents),
        **_of_agents(records, agents, sources),
        pool=pool,
        prior=_stated((c.prior for c in records.claims.values()), len(claims)),
        party=_listed((c.party for c in records.claims.values()), agents),
        entails=_listed((c.entails for c in records.claims.values()), claims),
        contradicts=_listed((c.contradicts for c in records.claims.values()), claims),
        decisions=tuple((d.apart, d.together) for d in sorted(sources.decisions, key=moment)),
        decided_agents=_rising(agents[iri] for iri in decided if iri in agents),
        decided_statements=_rising(statements[iri] for iri in decided if iri in statements),
        agents=Names.of(agents),
        documents=Names.of(documents),
        claims=Names.of(claims),
        statements=Names.of(statements),
        claim_ids=Names.of(claim.id for claim in records.claims.values()),
    )


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


def _pools(records: Records, relations: Relations) -> Numbers:
    """The pool of each claim, numbered in the order of their first claims."""
    seen: dict[str, int] = {}
    of_claims = (seen.setdefault(relations.pool_of(iri), len(seen)) for iri in records.claims)
    return np.fromiter(of_claims, np.int32, len(records.claims))


def _pool_by_pool(records: Records, claims: Mapping[str, int], pool: Numbers) -> list[Statement]:
    """The statements in documents that are described, by the pool of their claim; those on no known claim last."""
    last = len(claims)
    counted = [s for s in records.statements.values() if s.document in records.documents]
    place = np.fromiter((pool[claims[s.claim]] if s.claim in claims else last for s in counted), np.int64, len(counted))
    return [counted[i] for i in np.argsort(place, kind="stable")]


def _mentioned(records: Records, said: Collection[Statement]) -> Iterable[str]:
    """Every agent that is named anywhere, whether it is described or not."""
    for statement in said:
        yield statement.speaker
    for document in records.documents.values():
        yield document.outlet
        yield from document.author
    for agent in records.agents.values():
        yield from (*agent.member_of, *agent.owned_by, *agent.possibly_same_as)
    for claim in records.claims.values():
        yield from claim.party


def _listed(rows: Iterable[Iterable[str]], numbers: Mapping[str, int]) -> Many:
    return Many.of([numbers[name] for name in row if name in numbers] for row in rows)


def _stated(values: Iterable[float | None], number: int) -> Floats:
    return np.fromiter((np.nan if value is None else value for value in values), np.float64, number)


def _rising(values: Iterable[int]) -> Numbers:
    return np.unique(np.fromiter(values, np.int32))


def _withdrawn(said: Collection[Statement], statements: Mapping[str, int]) -> tuple[Numbers, Numbers]:
    pairs = sorted(
        (statements[target], by)
        for by, statement in enumerate(said)
        if statement.stance.withdraws
        for target in dict.fromkeys(statement.answers)
        if target in statements and target != statement.iri
    )
    both = np.array(pairs, np.int32).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()


def _of_documents(documents: Collection[Document], agents: Mapping[str, int]) -> dict[str, Any]:
    number = len(documents)
    bounds = [document.published for document in documents]
    return {
        "outlet": np.fromiter((agents[d.outlet] for d in documents), np.int32, number),
        "record": np.fromiter((d.kind is DocumentKind.RECORD for d in documents), np.bool_, number),
        "seen": np.fromiter((d.seen for d in documents), np.bool_, number),
        "not_before": _instants((b.not_before if b else None for b in bounds), number),
        "not_after": _instants((b.not_after if b else None for b in bounds), number),
        "author": _listed((d.author for d in documents), agents),
    }


def _instants(instants: Iterable[datetime | None], number: int) -> Offsets:
    return np.fromiter((NO_DATE if i is None else microseconds(i) for i in instants), np.int64, number)


def microseconds(instant: datetime) -> int:
    """An instant in microseconds since 1970 (UTC).

    >>> microseconds(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    return (instant - _EPOCH) // _MICROSECOND


def _of_agents(records: Records, agents: Mapping[str, int], sources: Sources) -> dict[str, Any]:
    number = len(agents)
    known: list[Agent | None] = [records.agents.get(iri) for iri in agents]
    descriptions: dict[str, int] = {}
    graded = grades(records.judgements.values())
    letters = {iri: [LETTERS.index(letter) for letter in of.weighed] for iri, of in graded.items()}
    person = Agent(iri="", id="")
    possible: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(map(sorted, sources.possible)):
        if one in records.agents:  # it holds both ways, and only of one that is described more is kept
            possible[one].append(other)
        else:
            possible[other].append(one)
    return {
        "kind": codes(((a or person).kind for a in known), KINDS, number),
        "described": np.fromiter((a is not None for a in known), np.bool_, number),
        "description": np.fromiter(
            (
                descriptions.setdefault(sources.description_of(a) or a.iri, len(descriptions))
                if isinstance(a, UnnamedSource)
                else -1
                for a in known
            ),
            np.int32,
            number,
        ),
        "member_of": _listed(((a or person).member_of for a in known), agents),
        "owned_by": _listed(((a or person).owned_by for a in known), agents),
        "possibly_same_as": _listed((possible[iri] for iri in agents), agents),
        "grades": Many.of(sorted(letters.get(iri, ())) for iri in agents),
    }
