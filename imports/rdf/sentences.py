"""What each property of each kind of record needs, in the words of the vocabulary's shapes."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from claimgraph.graph.model import Agent, Record
from claimgraph.ontology import vocabulary
from claimgraph.ontology.constraints import SH, Index
from claimgraph.ontology.terms import CG


def needs(kind: type[Record], predicate: str) -> str:
    """A sentence such as `a claim needs its sentence, one a language`; empty where the shapes say nothing."""
    kinds = [kind.__name__] + (["Agent"] if issubclass(kind, Agent) else [])
    for name in kinds:
        sentence = _sentences().get((CG[name], predicate))
        if sentence is not None:
            return sentence
    return ""


@cache
def _sentences() -> dict[tuple[str, str], str]:
    """The first sentence of each message, by the class and the property that it is for."""
    index = Index(vocabulary.triples("shapes.ttl"))
    sentences: dict[tuple[str, str], str] = {}
    for shape in index.subjects_of(NamedNode(SH + "targetClass")):
        for property_ in index.objects(shape, NamedNode(SH + "property")):
            paths = index.objects(property_, NamedNode(SH + "path"))
            for message in index.objects(property_, NamedNode(SH + "message")):
                words = message.value.partition(". ")[0].removesuffix(".")
                for class_ in index.objects(shape, NamedNode(SH + "targetClass")):
                    for path in paths:
                        sentences.setdefault((class_.value, path.value), words[:1].lower() + words[1:])
    return sentences
