"""The vocabulary is whole: it reads the same everywhere, every term is defined and used, and Python agrees with it."""

from __future__ import annotations

import re

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import to_isomorphic
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from claimgraph.errors import UnknownTerm
from claimgraph.ontology import terms, vocabulary
from claimgraph.ontology.terms import CG, CLASSES, CONCEPTS, NAMESPACE, PROPERTIES, Concept, Stance

FILES = ("claimgraph.ttl", "alignment.ttl", "shapes.ttl")


def graph(*names: str) -> rdflib.Graph:
    found = rdflib.Graph()
    for name in names:
        found.parse(data=vocabulary.source(name), format="turtle")
    return found


def names(terms: object) -> set[str]:
    return {str(term).removeprefix(NAMESPACE) for term in terms if str(term).startswith(NAMESPACE)}  # type: ignore[attr-defined]


def defined() -> set[str]:
    return names(graph("claimgraph.ttl").subjects(RDFS.isDefinedBy))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_vocabulary_is_the_same_graph_in_rdflib_and_in_oxigraph(name: str) -> None:
    through_oxigraph = rdflib.Graph()
    written = pyoxigraph.serialize(vocabulary.triples(name), format=pyoxigraph.RdfFormat.N_TRIPLES)
    through_oxigraph.parse(data=written, format="nt")

    assert len(through_oxigraph) > 0
    assert to_isomorphic(through_oxigraph) == to_isomorphic(graph(name))


def test_python_and_the_vocabulary_have_the_same_terms() -> None:
    ttl = graph("claimgraph.ttl")
    kinds = [OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property]

    assert names(ttl.subjects(RDF.type, OWL.Class)) == CLASSES
    assert names(term for kind in kinds for term in ttl.subjects(RDF.type, kind)) == PROPERTIES
    assert (
        names(term for kind in (SKOS.Concept, SKOS.ConceptScheme) for term in ttl.subjects(RDF.type, kind)) == CONCEPTS
    )
    assert defined() == CLASSES | PROPERTIES | CONCEPTS


@pytest.mark.parametrize("enumeration", Concept.__subclasses__())
def test_an_enumeration_has_the_concepts_of_its_scheme_and_their_words(enumeration: type[Concept]) -> None:
    ttl = graph("claimgraph.ttl")
    (scheme,) = set.intersection(*(set(ttl.objects(rdflib.URIRef(item.iri), SKOS.inScheme)) for item in enumeration))
    notations = {
        str(concept): str(ttl.value(concept, SKOS.notation)) for concept in ttl.subjects(SKOS.inScheme, scheme)
    }

    assert {item.iri: item.value for item in enumeration} == notations


def test_the_polarity_of_every_stance_is_data_of_the_vocabulary() -> None:
    ttl = graph("claimgraph.ttl")
    written = {str(term): int(str(value)) for term, value in ttl.subject_objects(rdflib.URIRef(CG.polarity))}

    assert {stance.iri: stance.polarity for stance in Stance} == written


def test_every_term_has_a_label_and_a_definition() -> None:
    ttl = graph("claimgraph.ttl")
    bare = [
        name
        for name in defined()
        for said in (RDFS.label, SKOS.definition)
        if not ttl.value(rdflib.URIRef(NAMESPACE + name), said)
    ]

    assert bare == []


def test_every_property_between_nodes_and_every_stance_reads_from_both_ends() -> None:
    ttl, words = graph("claimgraph.ttl"), vocabulary.wordings()
    between = {str(term) for term in ttl.subjects(RDF.type, OWL.ObjectProperty)} | {stance.iri for stance in Stance}

    assert [iri for iri in between if not words[iri].inverse] == []
    assert words[CG.denies].inverse == "is denied by"
    assert words[CG.contradicts].inverse == words[CG.contradicts].label


def test_no_term_is_used_that_is_not_defined() -> None:
    used = set().union(*map(names, graph(*FILES)))
    in_rules = set(re.findall(r"\bcg:(\w+)", vocabulary.source("shapes.ttl").decode()))

    assert (used | in_rules) - {""} <= defined()


def test_no_term_is_defined_that_nothing_uses() -> None:
    """Used is what another term, a shape or the alignment mentions, what has a domain, and what is in a scheme."""
    everything = graph(*FILES)
    own = graph("claimgraph.ttl")
    mentioned = names(term for s, p, o in everything for term in (p, o) if s != term)
    with_domain = names(own.subjects(rdflib.URIRef("https://schema.org/domainIncludes")))
    in_scheme = names(own.subjects(SKOS.inScheme))
    aligned = names(graph("alignment.ttl").subjects()) & CLASSES

    assert defined() - mentioned - with_domain - in_scheme - aligned == set()


def test_the_rule_about_unknown_terms_lists_the_terms_there_are() -> None:
    queries = [
        str(text) for text in graph("shapes.ttl").objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#select"))
    ]
    (properties,) = [set(re.findall(r"cg:(\w+)", text)) for text in queries if "?path NOT IN" in text]
    (classes,) = [set(re.findall(r"cg:(\w+)", text)) for text in queries if "?class NOT IN" in text]

    assert properties == PROPERTIES
    assert classes == CLASSES


# ---------------------------------------------------------------- the closed namespace


def test_a_term_is_its_iri() -> None:
    assert CG.speaker == CG["speaker"] == "https://w3id.org/claimgraph/ns#speaker"
    assert CG.speaker in CG and NAMESPACE + "speeker" not in CG
    assert str(CG) == terms.NAMESPACE


@pytest.mark.parametrize(("wrong", "right"), [("speeker", "speaker"), ("Judgment", "Judgement"), ("relay", "relays")])
def test_a_wrong_term_raises_at_once_and_names_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(UnknownTerm, match=f"no term cg:{wrong}; did you mean cg:{right}"):
        getattr(CG, wrong)


def test_the_private_properties_are_those_that_the_vocabulary_calls_so() -> None:
    assert vocabulary.private_properties() == {CG.note, CG.realName}
