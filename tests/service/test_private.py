"""What is private in a store cannot be asked out of the service; only `--private` serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimgraph
from tests.service.conftest import SECRETS, STORY, Service, Starter, served

EVERYTHING = (
    "SELECT * { ?s ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?s ?x { { ?s ?p ?o BIND(STR(?s) AS ?x) } UNION { ?s ?p ?o BIND(STR(?o) AS ?x) } }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE * { ?s ?p ?o }",
    "SELECT ?o { ?s cg:note|cg:realName|cg:description|cg:quote|rdfs:comment ?o }",
    "SELECT ?s ?o { ?s a cg:UnnamedSource ; ?p ?o }",
)
PAGES = (
    *("/", "/claims", "/claims/fell", "/claims/fell.html", "/claims/fell.json", "/claims?search=bridge", "/query"),
    *("/queries", "/queries/who-denied?claim=fell", "/ontology", "/sparql", "/.well-known/void", "/healthz"),
    *("/claims/deputy", "/queries/who-denied?claim=deputy", "/queries/who-denied?claim=harbour", "/claims/saw"),
)


def found(service: Service, *, of: tuple[str, ...] = SECRETS) -> set[str]:
    """The secrets that come back, whatever is asked."""
    replies = [service.ask(query, accept) for query in EVERYTHING for accept in (None, "*/*;q=0.1, text/csv")]
    replies += [service.get(page, {"Accept": accept}) for page in PAGES for accept in ("*/*", "text/html, */*;q=0.1")]
    told = "\n".join(f"{reply.headers} {reply.text}" for reply in replies)
    return {secret for secret in of if secret in told}


def test_the_story_has_secrets() -> None:
    assert all(secret in STORY for secret in SECRETS)


def test_nothing_private_comes_back(service: Service) -> None:
    assert found(service) == set()


def test_the_id_of_an_unnamed_source_does_not_come_back_either(service: Service) -> None:
    """Its id was made by somebody who knows who it is."""
    sources = service.ask("SELECT ?s ?o { ?s a cg:UnnamedSource ; cg:description ?o }").json()["results"]["bindings"]

    assert [row["o"]["value"] for row in sources] == ["Unnamed source 1"]
    assert all(row["s"]["value"].endswith("/unnamed-source-1") for row in sources)
    assert "deputy" not in service.ask("SELECT * { ?s ?p ?o }").text


def test_the_grade_of_an_unnamed_source_does_not_come_back(service: Service) -> None:
    assert service.ask("ASK { ?j cg:judges ?who }").json()["boolean"] is False
    assert service.ask("ASK { ?s cg:reliabilityGrade ?o }").json()["boolean"] is False


def test_the_operator_is_told_of_a_name_that_public_words_hold_too(tmp_path: Path) -> None:
    (tmp_path / "bridge.yaml").write_text(STORY.replace("Nothing fell", "Ask Quentin Zauberlein"), encoding="utf-8")
    claimgraph.open(tmp_path / "store").load(tmp_path / "bridge.yaml")
    with served(tmp_path / "store") as service:
        assert service.get("/healthz").status == 200
        told = "".join(service.log)

    assert "warning: private names stand in public words too, and are served" in told
    assert "the real name behind deputy stands in the quote of no" in told
    assert "Zauberlein" not in told


def test_a_filter_cannot_find_out_either(service: Service) -> None:
    for secret in SECRETS:
        query = f'ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), "{secret}") || CONTAINS(STR(?s), "{secret}")) }}'
        assert service.ask(query).json()["boolean"] is False


def test_numbers_are_those_of_the_house(service: Service) -> None:
    graph = claimgraph.open()
    graph.load(STORY.encode(), format="story")
    verdict, told = graph.score("fell"), service.get("/claims/fell").json()

    assert told["status"] == verdict.status.value
    assert told["probability"] == pytest.approx(verdict.probability)
    assert "Unnamed source 1" in told["summary"]


def test_the_files_of_the_workers_hold_nothing_private(service: Service) -> None:
    """The copy that queries are asked of stands in a folder that only its owner may open."""
    [claims, *others] = sorted(service.workers())
    folders = {
        Path(entry.readlink()).parents[2 if entry.readlink().parent.name == "dataset" else 0]
        for worker in (claims, *others)
        for entry in Path(f"/proc/{worker}/fd").iterdir()
        if "claimgraph-serve-" in str(entry.readlink())
    }
    [folder] = folders
    assert folder.stat().st_mode & 0o777 == 0o700
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert [secret for secret in SECRETS if secret.encode() in content] == []


def test_private_serves_everything_with_a_warning(start: Starter) -> None:
    service = start("--private")

    assert found(service) == set(SECRETS)
    assert "the whole store" in service.get("/").text
    assert any(line.startswith("warning: what is private") for line in service.log)
    assert service.get("/claims/fell").headers["cache-control"].startswith("private")
