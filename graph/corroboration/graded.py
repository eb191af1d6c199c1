"""The grades by which a verdict was weighed, and where the analysts who gave them differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimgraph.graph.corroboration.verdict import Given, Graded, Node
from claimgraph.graph.decided import who_and_when
from claimgraph.graph.evidence.strength import Strengths
from claimgraph.graph.model import Records


def graded(nodes: Iterable[Node], records: Records, strengths: Strengths) -> Iterator[Graded]:
    """The graded speakers whose grades entered the weight of a node, by id.

    They do not where a likelihood ratio or a fidelity was given for what is said, nor where the table holds a weight
    for the speaker itself.
    """
    entered = {node.speaker for node in nodes if node.speaker is not None and _enters(node, records, strengths)}
    for iri in sorted(entered, key=lambda iri: (records.agents[iri].id, iri)):
        of = strengths.all_grades[iri]
        holding = {judgement.iri for judgement in of.holding}
        yield Graded(
            agent=iri,
            id=records.agents[iri].id,
            name=records.agents[iri].label,
            weighed=tuple(letter.value for letter in of.weighed),
            differ=of.disagree,
            given=tuple(
                Given(one.reliability.value, who_and_when(one, records.agents), one.iri in holding)
                for one in of.given
                if one.reliability is not None
            ),
        )


def _enters(node: Node, records: Records, strengths: Strengths) -> bool:
    if node.speaker not in records.agents or not strengths.grades_of(node.speaker or ""):
        return False
    said = records.statements.get(node.statement or "")
    passes_on = node.fidelity is not None and (said is None or said.fidelity is None)
    speaks = (node.lambda_ is not None and node.fidelity is None) or node.own is not None
    by_itself = said is None or said.likelihood_ratio is None
    return passes_on or (speaks and by_itself and node.speaker not in strengths.tables.agents)
