"""The clients that people have: SPARQLWrapper, rdflib's SPARQLStore, curl."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.service.conftest import Service, Starter

CLAIMS = "PREFIX cg: <https://w3id.org/claimgraph/ns#> SELECT ?claim { ?claim a cg:Claim } ORDER BY ?claim"
TRIPLES = "PREFIX cg: <https://w3id.org/claimgraph/ns#> CONSTRUCT { ?claim a cg:Claim } WHERE { ?claim a cg:Claim }"
FELL = "https://w3id.org/claimgraph/story/bridge/fell"


def rows(client: SPARQLWrapper.SPARQLWrapper) -> int:
    """How many rows come back as JSON."""
    answer: Any = client.queryAndConvert()
    return len(answer["results"]["bindings"])


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("direct", [False, True])
def test_sparqlwrapper_gets_rows(service: Service, method: str, direct: bool) -> None:
    client = SPARQLWrapper.SPARQLWrapper(service.base + "sparql")
    client.setMethod(method)
    if direct and method == SPARQLWrapper.POST:
        client.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    client.setQuery(CLAIMS)

    for format in (SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV):
        client.setReturnFormat(format)
        answer: Any = client.queryAndConvert()
        if format == SPARQLWrapper.JSON:
            assert [row["claim"]["value"] for row in answer["results"]["bindings"]][1] == FELL
        else:
            assert FELL in (answer.toxml() if format == SPARQLWrapper.XML else answer.decode())


def test_sparqlwrapper_gets_triples(service: Service) -> None:
    client = SPARQLWrapper.SPARQLWrapper(service.base + "sparql")
    client.setQuery(TRIPLES)

    formats = {SPARQLWrapper.RDFXML: "xml", SPARQLWrapper.TURTLE: "turtle", SPARQLWrapper.JSONLD: "json-ld"}
    for format, name in formats.items():
        client.setReturnFormat(format)
        assert len(rdflib.Graph().parse(data=client.query().response.read(), format=name)) == 2


def test_sparqlwrapper_tells_a_bad_query_from_a_bad_server(service: Service) -> None:
    client = SPARQLWrapper.SPARQLWrapper(service.base + "sparql")
    client.setQuery("SELECT * { ?s ?p")

    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed):
        client.query()


def test_rdflib_asks_through_its_store(service: Service) -> None:
    graph = rdflib.Graph(SPARQLStore(service.base + "sparql"))

    assert str(graph.query(CLAIMS).bindings[0][rdflib.Variable("claim")]).endswith("/closed")
    assert len(graph.query(TRIPLES).graph or ()) == 2
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(list(graph.triples((rdflib.URIRef(FELL), None, None)))) > 1


def test_clients_send_a_token_each_in_its_way(start: Starter, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a-long-enough-token\n", encoding="utf-8")
    token.chmod(0o600)
    service = start("--token-file", str(token))
    address = service.base + "sparql"

    client = SPARQLWrapper.SPARQLWrapper(address, returnFormat=SPARQLWrapper.JSON)
    client.setQuery(CLAIMS)
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.Unauthorized):
        client.query()
    client.setCredentials("anyone", "a-long-enough-token")
    assert rows(client) == 2

    client.setHTTPAuth(SPARQLWrapper.BASIC)
    client.addCustomHttpHeader("Authorization", "Bearer a-long-enough-token")
    assert rows(client) == 2

    graph = rdflib.Graph(SPARQLStore(address, auth=("anyone", "a-long-enough-token")))
    assert len(graph.query(CLAIMS)) == 2


@pytest.mark.skipif(shutil.which("curl") is None and not os.environ.get("CI"), reason="curl is not installed")
def test_curl_as_the_docs_have_it(service: Service) -> None:
    def curl(*arguments: str) -> str:
        return subprocess.run(["curl", "-sS", "--fail", *arguments], check=True, capture_output=True, text=True).stdout

    address = service.base + "sparql"
    assert curl(address, "-G", "--data-urlencode", f"query={CLAIMS}", "-H", "Accept: text/csv").count("\n") == 3
    assert json.loads(curl(address, "--data-urlencode", f"query={CLAIMS}"))["head"] == {"vars": ["claim"]}
    typed = ("-H", "Content-Type: application/sparql-query")
    assert json.loads(curl(address, *typed, "--data-binary", "ASK {}"))["boolean"] is True
    assert json.loads(curl(service.base + "claims/fell"))["id"] == "fell"
    assert json.loads(curl(service.base + "healthz")) == {"status": "ok"}
