"""Writes the page about the vocabulary: `python -m claimgraph.ontology.page > docs/vocabulary.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from claimgraph.ontology import vocabulary
from claimgraph.ontology.constraints import TYPE, Index
from claimgraph.ontology.terms import CG, CLASSES, CONCEPTS, NAMESPACE, PROPERTIES

_HEAD: Final = f"""# The vocabulary

<!-- Written by `python -m claimgraph.ontology.page` from `ontology/claimgraph.ttl`: change that file. -->

Terms for who said what about which claim, in which document, whom they relayed, who denied it, and what people decided
about it. The prefix is `cg:`, for `{NAMESPACE}`. What everybody says is said in other vocabularies: `schema:name`,
`schema:text`, `schema:author`, `schema:url`, `schema:archivedAt`, `schema:sameAs`, `dcterms:title`, `dcterms:creator`,
`dcterms:language`, `dcterms:identifier`, `rdfs:comment`. Nothing is left to inference: every type that holds is
written.

How the terms stand to PROV-O, schema.org, SKOS, CiTO and others is in `ontology/alignment.ttl`; what the data has to
look like, in `ontology/shapes.ttl`; a worked example in `examples/china-olympics.yaml`.
"""


def _iri(prefix: str, name: str) -> NamedNode:
    return NamedNode(vocabulary.PREFIXES[prefix] + name)


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *_classes(), *_properties(), *_concepts()])


def _terms(names: Iterable[str]) -> list[str]:
    """Terms in the order of the file."""
    wanted = {CG[name] for name in names}
    return [iri for iri in vocabulary.wordings() if iri in wanted]


def _classes() -> Iterator[str]:
    yield from ["## Classes\n", "| class | meaning |", "| --- | --- |"]
    for iri in _terms(CLASSES):
        yield f"| `{_short(iri)}` | {vocabulary.wordings()[iri].definition} |"


def _properties() -> Iterator[str]:
    index = Index(vocabulary.triples())
    yield "\n## Properties\n"
    yield from ["| property | of | value | read backwards | meaning |", "| --- | --- | --- | --- | --- |"]
    for iri in _terms(PROPERTIES):
        words, private = vocabulary.wordings()[iri], iri in vocabulary.private_properties()
        ends = [
            ", ".join(f"`{_short(end.value)}`" for end in index.objects(NamedNode(iri), _iri("schema", name)))
            for name in ("domainIncludes", "rangeIncludes")
        ]
        secret = "**Private.** " if private else ""
        meaning = words.definition.replace("|", "\\|")  # a bar would end the cell
        yield f"| `{_short(iri)}` | {ends[0]} | {ends[1]} | {words.inverse or ''} | {secret}{meaning} |"


def _concepts() -> Iterator[str]:
    index = Index(vocabulary.triples())
    for scheme in _terms(CONCEPTS):
        members = index.subjects(_iri("skos", "inScheme"), NamedNode(scheme))
        if _iri("skos", "ConceptScheme") not in index.objects(NamedNode(scheme), TYPE):
            continue
        words = vocabulary.wordings()[scheme]
        yield f"\n## {words.label[0].upper()}{words.label[1:]}\n\n`{_short(scheme)}`: {words.definition}\n"
        yield from ["| concept | in a story | polarity or rank | meaning |", "| --- | --- | --- | --- |"]
        for concept in members:
            word, polarity, rank = (
                next((value.value for value in index.objects(concept, name) if isinstance(value, Literal)), "")
                for name in (_iri("skos", "notation"), NamedNode(CG.polarity), NamedNode(CG.rank))
            )
            meaning = vocabulary.wordings()[concept.value].definition
            yield f"| `{_short(concept.value)}` | {word} | {polarity or rank} | {meaning} |"
    yield ""


def _short(iri: str) -> str:
    for prefix, namespace in vocabulary.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


if __name__ == "__main__":
    sys.stdout.write(page())
