"""The statements of a store as assertions that a claim is true or false, each with its origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import networkx as nx

from claimgraph.graph.discovery.assertions import Assertion, Assertions
from claimgraph.graph.discovery.result import Result, result_of
from claimgraph.graph.evidence.canonical import Bearing, ClaimEvidence, Evidence
from claimgraph.graph.evidence.citations import STATEMENT
from claimgraph.graph.model import Record, Records

TRUE: Final = "true"
FALSE: Final = "false"
UNATTRIBUTED: Final = "unattributed"
"""The source of what is repeated without a word of where it comes from, where there is no known origin."""


def testimony(evidence: Evidence) -> Assertions:
    """Who says of which claim that it is true or false, by what counts (section 3 of the measure).

    A statement whose stance takes a side is an assertion of its speaker; what was withdrawn, does not reach the claim,
    rests on itself alone or was not public by the day is none. Claims that are the same are one object, of which `true`
    and `false` are the candidates. The origin of a statement that relays is what it relays; of several origins the
    first by name, since each of them speaks for itself as well. Certain dependence makes origins one; what may be one
    is not.
    """
    records = evidence.records
    agents, claims = short_names(records.agents), short_names(records.claims)
    rows: list[Assertion] = []
    objects = []
    for claim in _claims(evidence):
        objects.append(claims[claim])
        rows += _assertions(evidence.of(claim, rivals=False), claims[claim], agents, records)
    return Assertions.of(rows, {thing: (FALSE, TRUE) for thing in objects})


def verdicts(assertions: Assertions, probability: Mapping[str, float]) -> Result:
    """The probabilities of claims, by the names that they have in `assertions`, in the form of every other result."""
    confidence = [
        probability[thing] if value == TRUE else 1 - probability[thing] for thing, value in assertions.facts()
    ]
    return result_of(assertions, confidence)


def claims_by_name(evidence: Evidence) -> dict[str, str]:
    """The claims (IRIs) that stand for what is asserted, by the names that they have in `testimony`."""
    names = short_names(evidence.records.claims)
    return {names[claim]: claim for claim in _claims(evidence)}


def short_names(records: Mapping[str, Record]) -> dict[str, str]:
    """Records by IRI with a name that no other has: the short id, or where that is not unique the IRI."""
    often = Counter(record.id for record in records.values())
    return {iri: record.id if often[record.id] == 1 else iri for iri, record in records.items()}


def _claims(evidence: Evidence) -> Collection[str]:
    """One claim of each pool, in order."""
    pool_of = evidence.relations.pool_of
    return list(dict.fromkeys(evidence.claim_of(pool_of(claim)) for claim in evidence.records.claims))


def _assertions(
    evidence: ClaimEvidence, thing: str, agents: Mapping[str, str], records: Records
) -> Iterator[Assertion]:
    graph = evidence.graph
    known = {
        side: sorted(
            _link(data, agents) for _, data in graph.nodes(data=True) if data["side"] == side and _begins(data)
        )
        for side in (1, -1)
    }
    for name in sorted(graph):
        data = graph.nodes[name]
        if data["bears"] is not Bearing.SAME or data["key"].kind != STATEMENT or not data["speaker"]:
            continue
        if not records.statements[data["key"].ref].stance.polarity:
            continue
        speaker = agents.get(data["speaker"], data["speaker"])
        origins = _origins(graph, name, agents) or known[data["side"]] or [UNATTRIBUTED]
        yield Assertion(speaker, thing, TRUE if data["side"] == 1 else FALSE, origins[0])


def _origins(graph: nx.DiGraph[str], name: str, agents: Mapping[str, str]) -> list[str]:
    """The known origins from which a node has what it says; itself alone where it is one."""
    if _begins(graph.nodes[name]):
        return [_link(graph.nodes[name], agents)]
    return sorted(_link(graph.nodes[at], agents) for at in nx.ancestors(graph, name) if _begins(graph.nodes[at]))


def _begins(data: Mapping[str, Any]) -> bool:
    return data["origin"] is not None and not data["latent"]


def _link(data: Mapping[str, Any], agents: Mapping[str, str]) -> str:
    """The name of a link: the first of its speakers."""
    speakers: frozenset[str] = data["link"]
    return min(agents.get(speaker, speaker) for speaker in speakers)
