"""`check`: what is wrong with triples, in plain words, the same as a general SHACL engine would find."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import cast

import pyoxigraph
import pytest
import rdflib

from claimgraph.errors import Severity
from claimgraph.ontology import vocabulary
from claimgraph.ontology.rules import check, shapes
from claimgraph.ontology.shacl import Shapes, Violation

GOLDEN = Path(__file__).parents[1] / "golden"
STORY = GOLDEN / "story" / "china-olympics.ttl"
BROKEN = GOLDEN / "ontology" / "broken.ttl"
WORDS = GOLDEN / "ontology" / "broken.txt"
PREFIXES = """
    @base <https://example.org/s/> . @prefix : <https://example.org/s/> .
    @prefix cg: <https://w3id.org/claimgraph/ns#> .
    @prefix schema: <https://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SMALL = (
    PREFIXES
    + """
    <> a cg:Story ; dcterms:title "A story"@en ; dcterms:identifier "s" .
    :paper a cg:Agent , cg:Outlet ; schema:name "The Paper"@en ; cg:kind cg:outletKind .
    :ann a cg:Agent ; schema:name "Ann"@en ; cg:kind cg:personKind .
    :article a cg:Document ; cg:outlet :paper .
    :wall a cg:Claim ; schema:text "The wall fell"@en .
    :s1 a cg:Statement ; cg:speaker :ann ; cg:stance cg:asserts ; cg:claim :wall ; cg:document :article .
"""
)
MESSAGES = [
    triple.object.value
    for triple in vocabulary.triples("shapes.ttl")
    if triple.predicate.value == "http://www.w3.org/ns/shacl#message" and isinstance(triple.object, pyoxigraph.Literal)
]


def triples_of(turtle: str) -> list[pyoxigraph.Triple]:
    return [quad.triple for quad in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)]


def told(turtle: str) -> list[str]:
    return [f"{finding.severity}: {finding}" for finding in check(triples_of(turtle))]


# ---------------------------------------------------------------- the words


def test_the_worked_story_is_in_order() -> None:
    assert told(STORY.read_text(encoding="utf-8")) == []


def test_a_finding_tells_where_what_and_what_to_do() -> None:
    (finding,) = check(triples_of(SMALL.replace("cg:claim :wall ;", "")))[:1]

    assert finding.where == "s1"
    assert finding.about == "https://example.org/s/s1"
    assert finding.severity is Severity.ERROR
    assert finding.what == "a statement is about exactly one claim that is described"
    assert finding.todo.startswith("add `claim`, or describe it under `claims`")


def test_a_value_that_offends_is_named() -> None:
    assert told(SMALL + ":s1 cg:relays :s9 . :s1 cg:likelihoodRatio 0.5 .")[:2] == [
        "error: s1: `relays` names statements that are described (found https://example.org/s/s9); "
        "describe the statement in its document, which may be `seen: no`, or correct the id",
        "error: s1: a likelihood ratio is one number from 1 up: of what the speaker says, not of what it does to the "
        "claim (found `0.5`); correct `likelihood-ratio`",
    ]


def test_a_rule_names_the_other_node_by_its_short_id() -> None:
    denial = ":s2 a cg:Statement ; cg:speaker :paper ; cg:stance cg:denies ; cg:claim :wall ; cg:document :article ; "

    assert told(SMALL + denial + "cg:relays :s1 .")[:1] == [
        "error: s2: the statement takes the opposite side of s1, which it relays; "
        "if it reacts to s1, write `answers` in place of `relays`; else correct `says`"
    ]


def test_a_short_id_that_two_stories_share_gives_way_to_the_iri() -> None:
    other = SMALL.replace("https://example.org/s/", "https://example.org/t/").replace("cg:claim :wall ;", "")
    wheres = {finding.where for finding in check(triples_of(SMALL) + triples_of(other))}

    assert "https://example.org/t/s1" in wheres


def test_errors_come_before_warnings_and_notes_whatever_the_order_of_the_triples() -> None:
    triples = triples_of(BROKEN.read_text(encoding="utf-8"))
    findings = check(triples)
    shuffled = random.Random(7).sample(triples, len(triples))

    assert check(shuffled) == findings
    ranks = [list(Severity).index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks) and set(ranks) == {0, 1, 2}


def test_every_sentence_of_the_broken_story_is_as_it_was_read_and_approved() -> None:
    assert told(BROKEN.read_text(encoding="utf-8")) == WORDS.read_text(encoding="utf-8").splitlines()


def test_every_shape_and_rule_is_seen_to_object_to_something() -> None:
    """The broken story breaks each message of the shapes at least once."""
    found = {violation.message for violation in shapes().violations(triples_of(BROKEN.read_text(encoding="utf-8")))}

    assert set(MESSAGES) - found == set()


# ---------------------------------------------------------------- the oracle


def template_of(message: str) -> str:
    """The one message of the shapes that reads so once its values are put in."""
    (template,) = {
        template
        for template in MESSAGES
        if re.fullmatch(re.sub(r"\\\{\\\?\w+\\\}", ".+", re.escape(template)), message)
    }
    return template


def as_pyshacl_finds(turtle: str) -> set[tuple[str, str, str]]:
    """What pySHACL reports: node, severity and message, with `{?name}` again where it put a value."""
    import pyshacl

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    data, rules = rdflib.Graph(), rdflib.Graph()
    data.parse(data=turtle, format="turtle")
    rules.parse(data=vocabulary.source("shapes.ttl"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", allow_warnings=True, allow_infos=True)
    report = cast("rdflib.Graph", report)
    return {
        (
            str(report.value(result, sh.focusNode)),
            str(report.value(result, sh.resultSeverity)).removeprefix(str(sh)),
            template_of(str(report.value(result, sh.resultMessage))),
        )
        for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
    }


def as_found_here(violation: Violation) -> tuple[str, str, str]:
    vocabulary_itself = "The vocabulary has no" in violation.message
    focus = vocabulary.GRAPH if vocabulary_itself else str(violation.focus.value)
    return (focus, violation.severity, violation.message)


@pytest.mark.parametrize("path", [STORY, BROKEN], ids=lambda path: path.stem)
def test_a_general_shacl_engine_finds_the_same(path: Path) -> None:
    turtle = path.read_text(encoding="utf-8")
    found = set(map(as_found_here, shapes().violations(triples_of(turtle))))

    assert found == as_pyshacl_finds(turtle)


@pytest.mark.parametrize("seed", range(3))
def test_a_general_shacl_engine_finds_the_same_in_a_damaged_story(seed: int) -> None:
    """A sixth of the triples is lost, and a sixth gets the object of another triple."""
    chance = random.Random(seed)
    triples = triples_of(STORY.read_text(encoding="utf-8"))
    objects = [triple.object for triple in triples]
    damaged = [
        pyoxigraph.Triple(
            triple.subject, triple.predicate, chance.choice([*[triple.object] * 4, chance.choice(objects)])
        )
        for triple in triples
        if chance.random() > 1 / 6
    ]
    turtle = "\n".join(f"{triple} ." for triple in damaged)
    found = set(map(as_found_here, shapes().violations(damaged)))

    assert len(found) > 10
    assert found == as_pyshacl_finds(turtle)


def test_a_part_of_shacl_that_is_not_known_is_refused_and_not_skipped() -> None:
    turtle = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix cg: <https://w3id.org/claimgraph/ns#> .
        [] a sh:NodeShape ; sh:targetClass cg:Claim ; sh:property [ sh:path cg:prior ; sh:disjoint cg:note ] ."""

    with pytest.raises(ValueError, match="sh:disjoint"):
        Shapes.read(triples_of(turtle))
