"""The evidence of a claim as the nodes of its verdict, named and with their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.verdict import Node, Role
from claimgraph.graph.evidence.canonical import Bearing, ClaimEvidence, Evidence
from claimgraph.graph.evidence.citations import STATEMENT
from claimgraph.graph.model import Claim, Document, Records, Statement


def link_names(side: Side, evidence: ClaimEvidence, records: Records) -> list[tuple[str, ...]]:
    """Of each link of a side, its members by name: a speaker's statement where it has one there, else the speaker."""
    nodes: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for i, name in enumerate(side.names):
        nodes[side.link[i]][evidence.graph.nodes[name]["speaker"] or name].append(name)
    names = []
    for link in range(len(side.links)):
        shown = []
        for speaker, own in nodes[link].items():
            if len(own) > 1 and speaker in records.agents:
                shown.append(records.agents[speaker].id)
            else:
                shown += (evidence.graph.nodes[name]["plain"] for name in own)
        names.append(tuple(sorted(shown)))
    return names


def nodes(
    evidence: ClaimEvidence,
    whole: Evidence,
    sides: Sequence[tuple[Side, Collection[str], list[tuple[str, ...]]]],
    repeated: Collection[str],
) -> tuple[Node, ...]:
    """All nodes of a verdict: live ones, idle ones, and the statements that take no side or were withdrawn.

    Args:
        evidence: the claim's evidence.
        whole: the evidence that it belongs to.
        sides: of each side its nodes, the names of those in a best sub-forest, and the names of its links.
        repeated: the nodes that are repeats.
    """
    records = whole.records
    return (
        *_live(evidence, sides, repeated, whole),
        *_idle(evidence, whole),
        *_plain(evidence.voided, Role.VOIDED, records, evidence),
        *_plain(evidence.neither, Role.NEITHER, records, evidence),
    )


def _live(
    evidence: ClaimEvidence,
    sides: Sequence[tuple[Side, Collection[str], list[tuple[str, ...]]]],
    repeated: Collection[str],
    whole: Evidence,
) -> Iterator[Node]:
    for side, counted, links in sides:
        for i, name in enumerate(side.names):
            data = evidence.graph.nodes[name]
            role = Role.ORIGIN if data["origin"] is not None else Role.REPEAT if name in repeated else Role.RELAY
            node = _node(
                name,
                data,
                role,
                link="+".join(links[side.link[i]]),
                carries=tuple(side.names[c] for c in side.cited[i]),
                counted=name in counted,
                claim=evidence.claim,
                whole=whole,
            )
            may_be_one = sorted(side.names[other] for other in side.pairs.get(i, ()))
            yield node._replace(possibly=tuple(may_be_one)) if may_be_one else node


def _idle(evidence: ClaimEvidence, whole: Evidence) -> Iterator[Node]:
    in_circles = {name for circle in evidence.circular for name in circle}
    for name, data in evidence.idle.nodes(data=True):
        role = Role.CIRCULAR if name in in_circles else Role.IDLE
        carries = tuple(evidence.idle.pred[name])
        yield _node(name, data, role, link=name, carries=carries, counted=False, claim=evidence.claim, whole=whole)


def _node(
    name: str,
    data: dict[str, Any],
    role: Role,
    *,
    link: str,
    carries: tuple[str, ...],
    counted: bool,
    claim: Claim,
    whole: Evidence,
) -> Node:
    records = whole.records
    origin, relay = data["origin"], data["relay"]
    weight = origin if relay is None else relay
    statement = records.statements[data["key"].ref] if data["key"].kind == STATEMENT else None
    about = records.claims.get(whole.claim_about(data["key"]))
    if statement is None and data["bears"] is Bearing.SAME:
        about = None  # it speaks of whatever claim of the pool is looked at
    return Node(
        id=name,
        plain=data["plain"],
        side=data["side"],
        role=role,
        statement=statement.iri if statement else None,
        speaker=data["speaker"],
        document=data["document"],
        link=link,
        carries=carries,
        attached=data["attached"],
        counted=counted,
        lambda_=weight.weight if weight else None,
        fidelity=data["fidelity"],
        own=origin.weight if origin is not None and relay is not None else None,
        about=about.id if about is not None and about is not claim else None,
        bears=data["bears"] or "",
        **_words(data["speaker"], data["document"], statement, records),
    )


def _plain(statements: Collection[str], role: Role, records: Records, evidence: ClaimEvidence) -> Iterator[Node]:
    shown = {data["key"].ref for _, data in evidence.graph.nodes(data=True) if data["key"].kind == STATEMENT}
    for iri in statements:
        statement = records.statements[iri]
        if iri in shown:
            continue  # one of its two sides still lives
        yield Node(
            id=statement.id,
            plain=statement.id,
            side=statement.stance.polarity if role is Role.VOIDED else 0,
            role=role,
            statement=iri,
            speaker=statement.speaker,
            document=statement.document,
            link=statement.id,
            carries=(),
            attached=False,
            counted=False,
            lambda_=None,
            fidelity=None,
            **_words(statement.speaker, statement.document, statement, records),
        )


def _words(speaker: str | None, document: str | None, statement: Statement | None, records: Records) -> dict[str, Any]:
    """What a person reads of a node."""
    if speaker is None or document is None:
        return {"who": "no source given"}
    return {
        "who": records.label_of(speaker),
        "says": statement.stance.value if statement else "",
        "where": place(records.documents[document], records),
        "quote": str(statement.quote) if statement and statement.quote else None,
    }


def place(document: Document, records: Records) -> str:
    """A document in words: title, outlet, date as typed, and whether it was not seen itself."""
    parts = [f"“{document.title}”"] if document.title else []
    parts.append(records.label_of(document.outlet))
    parts.append(document.published.typed if document.published else "no date")
    return ", ".join(parts) + ("" if document.seen else " (not seen itself)")
