"""What retractions and corrections take away (section 3, step 2 of the measure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from claimgraph.graph.evidence.citations import STATEMENT, Citations, Key, reached
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Records


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """What was voided: statements (IRIs), each with the retraction or correction (IRI) that began it; and nodes."""

    statements: dict[str, str]
    nodes: dict[Key, str]


def withdrawn(records: Records, relations: Relations, citations: Citations, visible: Collection[str]) -> Withdrawals:
    """Finds what is voided among the visible statements: what was withdrawn, and what loses its last chain with it.

    A withdrawal counts only from the speaker, from the document's outlet, or from who owns or contains either.
    """
    direct = _in_force(_entitled(records, relations, visible))
    if not direct:
        return Withdrawals({}, {})
    onward = citations.citing
    before = {node for node in citations.cited if node.kind != STATEMENT or node.ref in visible}
    voided = {node: direct[node.ref] for node in before if node.kind == STATEMENT and node.ref in direct}
    after = before - voided.keys()
    lost = reached(citations.sources(), onward, before) - reached(citations.sources(), onward, after) - voided.keys()

    # The cascade, told from where it began: breadth first from what was withdrawn, in the order of its IRIs.
    nodes = dict(voided)
    todo = sorted(voided)
    for node in todo:
        for citing in sorted(onward[node]):
            if citing in lost and citing not in nodes:
                nodes[citing] = nodes[node]
                todo.append(citing)

    statements = dict(direct)
    by_statement: dict[str, list[Key]] = defaultdict(list)
    for node in nodes:
        if node.kind == STATEMENT:
            by_statement[node.ref].append(node)
    for iri, gone in by_statement.items():
        if len(gone) == len(citations.nodes_of[iri]):
            statements.setdefault(iri, nodes[gone[0]])
    return Withdrawals(statements, nodes)


def _entitled(records: Records, relations: Relations, visible: Collection[str]) -> dict[str, list[str]]:
    """Of each withdrawal, the visible statements that it has the standing to withdraw."""
    entitled: dict[str, list[str]] = {}
    for iri, statement in records.statements.items():
        if not statement.stance.withdraws or iri not in visible:
            continue
        targets = [
            target
            for target in dict.fromkeys(statement.answers)
            if target in visible and target != iri and may_withdraw(records, relations, statement.speaker, target)
        ]
        if targets:
            entitled[iri] = targets
    return entitled


def may_withdraw(records: Records, relations: Relations, who: str, statement: str) -> bool:
    """Whether `who` said or published the statement, or owns or contains who did."""
    target = records.statements[statement]
    document = records.documents.get(target.document)
    return who in relations.above(target.speaker) or (document is not None and who in relations.above(document.outlet))


def _in_force(entitled: dict[str, list[str]]) -> dict[str, str]:
    """Each statement that is withdrawn, with the withdrawal that does it. A withdrawal that is withdrawn does nothing.

    Decided from the withdrawals that nobody withdraws onwards; those that only withdraw one another in a circle stand,
    and so does each towards every statement that is no withdrawal.
    """
    attackers: dict[str, set[str]] = {iri: set() for iri in entitled}
    for iri, targets in entitled.items():
        for target in targets:
            if target in attackers:
                attackers[target].add(iri)
    open_ = set(entitled)
    fallen: set[str] = set()
    while settled := {iri for iri in open_ if attackers[iri] <= fallen}:
        open_ -= settled
        newly = {target for iri in settled for target in entitled[iri] if target in open_}
        fallen |= newly
        open_ -= newly
    direct: dict[str, str] = {}
    for iri in sorted(entitled.keys() - fallen):
        for target in entitled[iri]:
            if not (iri in open_ and target in open_):
                direct.setdefault(target, iri)
    return direct
