"""Columns to records: those of a few claims, with the fields that scoring reads, so that the reference can score them.

Names, texts and ids are made up where the columns do not hold them; none of them has a bearing on a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from claimgraph.graph.edges.columns import (
    ACCESSES,
    CERTAINTIES,
    KINDS,
    LETTERS,
    NO_DATE,
    STANCES,
    Edges,
    Named,
    Numbers,
)
from claimgraph.graph.model import (
    Agent,
    Bounds,
    Claim,
    Document,
    IndependenceDecision,
    Judgement,
    Record,
    Records,
    Statement,
    Text,
    UnnamedSource,
)
from claimgraph.graph.triples.short_ids import last_part
from claimgraph.ontology.terms import DocumentKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def statements_of(edges: Edges, pools: Iterable[int]) -> Numbers:
    """The statements on some pools, and those elsewhere that withdraw them, or withdraw what does."""
    starts = edges.pool_starts
    slices = [np.arange(starts[pool], starts[pool + 1], dtype=np.int32) for pool in sorted(set(pools))]
    found = np.concatenate(slices) if slices else np.empty(0, np.int32)
    newest = found
    while len(newest) and len(edges.withdrawn):
        first, last = np.searchsorted(edges.withdrawn, newest), np.searchsorted(edges.withdrawn, newest, "right")
        by = [edges.withdrawn_by[i:j] for i, j in zip(first, last, strict=True) if j > i]
        newest = np.setdiff1d(np.concatenate(by), found) if by else np.empty(0, np.int32)
        found = np.union1d(found, newest)
    return found


def records_of(edges: Edges, pools: Iterable[int], claims_of_pools: dict[int, list[int]]) -> Records:
    """The records that bear on some pools.

    Args:
        edges: the columns.
        pools: the pools, together with all that they are related to.
        claims_of_pools: of each pool its claims.
    """
    said = statements_of(edges, pools)
    claims = {claim for pool in pools for claim in claims_of_pools[pool]} | set(edges.claim[said].tolist()) - {-1}
    documents = np.unique(edges.document[said])
    agents = _around(edges, said, documents, claims)
    return Records.of(
        [
            *_agents(edges, agents),
            *_documents(edges, documents),
            *_claims(edges, claims),
            *_statements(edges, said),
            *_grades(edges, agents),
            *_decisions(edges),
        ]
    )


def _around(edges: Edges, said: Numbers, documents: Numbers, claims: set[int]) -> list[int]:
    """The agents that are named, and all that they belong to or are owned by."""
    found = {*edges.speaker[said].tolist(), *edges.outlet[documents].tolist()}
    found.update(agent for document in documents for agent in edges.author[document].tolist())
    found.update(agent for claim in claims for agent in edges.party[claim].tolist())
    todo = list(found)
    while todo:
        agent = todo.pop()
        for above in (*edges.member_of[agent].tolist(), *edges.owned_by[agent].tolist()):
            if above not in found:
                found.add(above)
                todo.append(above)
    return sorted(found)


def _agents(edges: Edges, agents: Iterable[int]) -> Iterator[Record]:
    for agent in agents:
        if not edges.described[agent]:
            continue
        iri = edges.agents[agent]
        links: dict[str, Any] = {
            "member_of": _names(edges.agents, edges.member_of[agent]),
            "owned_by": _names(edges.agents, edges.owned_by[agent]),
            "possibly_same_as": _names(edges.agents, edges.possibly_same_as[agent]),
        }
        kind = KINDS[edges.kind[agent]]
        same = int(edges.description[agent])
        if same >= 0:
            described = Text.of(f"source {same}")
            yield UnnamedSource(iri=iri, id=iri, description=described, document="", kind=kind, **links)
        else:
            yield Agent(iri=iri, id=iri, name=Text.of(iri), kind=kind, **links)


def _documents(edges: Edges, documents: Numbers) -> Iterator[Record]:
    for document in documents.tolist():
        iri = edges.documents[document]
        bounds = [
            None if us == NO_DATE else _EPOCH + timedelta(microseconds=int(us))
            for us in (edges.not_before[document], edges.not_after[document])
        ]
        yield Document(
            iri=iri,
            id=last_part(iri),
            outlet=edges.agents[edges.outlet[document]],
            author=_names(edges.agents, edges.author[document]),
            published=None if bounds == [None, None] else Bounds("", *bounds),
            kind=DocumentKind.RECORD if edges.record[document] else DocumentKind.NOT_STATED,
            seen=bool(edges.seen[document]),
        )


def _claims(edges: Edges, claims: set[int]) -> Iterator[Record]:
    by_pool: dict[int, list[int]] = {}
    for claim in sorted(claims):
        by_pool.setdefault(int(edges.pool[claim]), []).append(claim)
    same = {one: other for members in by_pool.values() for one, other in pairwise(members)}
    for claim in sorted(claims):
        iri = edges.claims[claim]
        prior = float(edges.prior[claim])
        yield Claim(
            iri=iri,
            id=last_part(iri),
            text=Text.of(iri),
            party=_names(edges.agents, edges.party[claim]),
            same_claim_as=(edges.claims[same[claim]],) if claim in same else (),
            entails=_names(edges.claims, edges.entails[claim]),
            contradicts=_names(edges.claims, edges.contradicts[claim]),
            prior=None if np.isnan(prior) else prior,
        )


def _statements(edges: Edges, said: Numbers) -> Iterator[Record]:
    for i in said.tolist():
        iri = edges.statements[i]
        relays = _names(edges.statements, edges.relays[i])
        ratio, fidelity = float(edges.likelihood_ratio[i]), float(edges.fidelity[i])
        yield Statement(
            iri=iri,
            id=last_part(iri),
            speaker=edges.agents[edges.speaker[i]],
            stance=STANCES[edges.stance[i]],
            claim=edges.claims[edges.claim[i]] if edges.claim[i] >= 0 else "",
            document=edges.documents[edges.document[i]],
            relays=relays or ((iri,) if edges.relays_something[i] else ()),  # something that is not described
            answers=_names(edges.statements, edges.answers[i]),
            own_reporting=bool(edges.own_reporting[i]),
            access=ACCESSES[edges.access[i]],
            certainty=CERTAINTIES[edges.certainty[i]],
            against_interest=bool(edges.against_interest[i]),
            likelihood_ratio=None if np.isnan(ratio) else ratio,
            fidelity=None if np.isnan(fidelity) else fidelity,
        )


def _grades(edges: Edges, agents: Iterable[int]) -> Iterator[Record]:
    for agent in agents:
        iri = edges.agents[agent]
        for number, letter in enumerate(edges.grades[agent].tolist()):
            name = f"{iri}/grade/{number}"
            yield Judgement(iri=name, id=name, judges=iri, reliability=LETTERS[letter])


def _decisions(edges: Edges) -> Iterator[Record]:
    for number, (apart, together) in enumerate(edges.decisions):
        name = f"decision/{number}"  # by which the later one holds
        yield IndependenceDecision(iri=name, id=name, apart=apart, together=together)


def _names(names: Named, numbers: Numbers) -> tuple[str, ...]:
    return tuple(names[number] for number in numbers.tolist())
