"""What the service says of itself, read back by rdflib; vocabulary terms; the shipped queries."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import RDF, VOID

import claimgraph
from claimgraph.ontology import vocabulary
from claimgraph.ontology.terms import NAMESPACE
from tests.service.conftest import STORY, Service

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}


def read(service: Service, path: str, accept: str = "text/turtle") -> rdflib.Graph:
    reply = service.get(path, {"Accept": accept})
    assert (reply.status, reply.type) == (200, accept)
    return rdflib.Graph().parse(data=reply.body, format=FORMATS[accept], publicID=service.base)


@pytest.mark.parametrize("accept", FORMATS)
def test_the_endpoint_describes_itself(service: Service, accept: str) -> None:
    graph = read(service, "/sparql", accept)
    [endpoint] = graph.subjects(RDF.type, SD.Service)

    assert str(endpoint) == service.base + "sparql"
    assert set(graph.objects(endpoint, SD.endpoint)) == {endpoint}
    assert set(graph.objects(endpoint, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(graph.objects(endpoint, SD.feature)) == {SD.UnionDefaultGraph}
    assert len(set(graph.objects(endpoint, SD.resultFormat))) == 8
    named = {str(name) for name in graph.objects(None, SD.name)}
    assert named == {"https://w3id.org/claimgraph/story/bridge/", vocabulary.GRAPH}


def test_every_graph_that_is_described_can_be_asked(service: Service) -> None:
    for name in read(service, "/sparql").objects(None, SD.name):
        assert service.ask("ASK { ?s ?p ?o }", **{"default-graph-uri": str(name)}).json()["boolean"] is True


def test_the_dataset_is_described_with_true_numbers(service: Service) -> None:
    graph = read(service, "/.well-known/void")
    [dataset] = graph.subjects(RDF.type, VOID.Dataset)
    parts = list(graph.objects(dataset, VOID.classPartition))
    [claims] = (part for part in parts if (part, VOID["class"], rdflib.URIRef(NAMESPACE + "Claim")) in graph)
    every = service.ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").json()
    assert str(graph.value(dataset, VOID.sparqlEndpoint)) == service.base + "sparql"
    assert str(graph.value(dataset, VOID.triples)) == every["results"]["bindings"][0]["n"]["value"]
    assert int(str(graph.value(claims, VOID.entities))) == 2


def test_terms_of_the_vocabulary_dereference(service: Service) -> None:
    whole = read(service, "/ontology")
    assert (rdflib.URIRef(NAMESPACE + "Claim"), RDF.type, rdflib.OWL.Class) in whole
    page = service.get("/ontology", {"Accept": "text/html"}).text
    for iri in vocabulary.wordings():
        name = iri.removeprefix(NAMESPACE)
        assert f'id="{name}"' in page
    term = read(service, "/ontology/Claim", "application/rdf+xml")
    assert set(term.subjects()) == {rdflib.URIRef(NAMESPACE + "Claim")}
    shown = service.get("/ontology/Claim", {"Accept": "text/html"})
    assert (shown.status, shown.headers["location"]) == (303, "../ontology#Claim")
    assert service.get("/ontology/Clam").status == 404


def test_shipped_queries_are_filled_in_safely(service: Service) -> None:
    names = [query["name"] for query in service.get("/queries").json()]
    assert names == list(claimgraph.open().queries())

    filled = service.get("/queries/who-denied?claim=fell")
    assert (filled.status, filled.type) == (200, "application/sparql-query")
    assert "VALUES ?claim { <https://w3id.org/claimgraph/story/bridge/fell> }" in filled.text
    assert len(service.ask(filled.text).json()["results"]["bindings"]) == 1
    wrong = {"who-denyed": 404, "who-denied?claim=nobody": 404, "who-denied?clam=fell": 400}
    wrong |= {"who-denied?claim=%7D%20DROP": 404, "who-denied?claim=%3Curn:x%3E": 404}
    assert {path: service.get(f"/queries/{path}").status for path in wrong} == wrong


@pytest.mark.parametrize("name", list(claimgraph.open().queries()))
def test_every_shipped_query_is_answered_as_the_library_does(service: Service, name: str) -> None:
    graph = claimgraph.open()
    graph.load(STORY.encode(), format="story")

    reply = service.ask(service.get(f"/queries/{name}").text)

    assert reply.status == 200
    assert reply.json()["head"]["vars"] == list(graph.query(name).variables)


def test_claims_are_listed_and_shown(service: Service) -> None:
    listed = service.get("/claims").json()
    assert [verdict["id"] for verdict in listed] == ["fell", "closed"]
    assert [verdict["id"] for verdict in service.get("/claims?search=harbour").json()] == ["closed"]
    first = service.get("/claims?limit=1")
    assert [verdict["id"] for verdict in first.json()] == ["fell"]
    assert first.headers["link"] == '<?offset=1&limit=1>; rel="next"'
    assert [verdict["id"] for verdict in service.get("/claims?offset=1&limit=1").json()] == ["closed"]
    one = service.get("/claims/fell").json()
    assert one.keys() >= {"claim", "id", "text", "status", "probability", "because", "links"}
    by_iri = service.get("/claims/https%3A%2F%2Fw3id.org%2Fclaimgraph%2Fstory%2Fbridge%2Ffell").json()
    assert by_iri == one
    board = service.get("/claims/fell", {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert board.type == "text/html"
    assert "Accept-Language" in board.headers["vary"]
    assert service.get("/claims/fell.html").body == board.body
    held = {"If-None-Match": board.headers["etag"], "Accept": "text/html"}
    assert service.get("/claims/fell", held).status == 304
    assert service.get("/claims/fell", {"Accept": "image/png"}).status == 406
