"""`query` as a person meets it: by name, from a file, on the spot; every format; and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call

CLAIMS = "SELECT ?claim { ?claim a cg:Claim } ORDER BY ?claim LIMIT 1"
TRIPLES = "CONSTRUCT { ?claim a cg:Claim } WHERE { ?claim a cg:Claim }"
MINE = """\
# title: Who says something about a claim?
# comment: A query of one's own.
# parameter: claim (item): which claim
SELECT DISTINCT ?speaker { VALUES ?claim { UNDEF } ?s cg:claim ?claim ; cg:speaker ?speaker } ORDER BY ?speaker LIMIT 2
"""

pytestmark = pytest.mark.usefixtures("imported")


def test_a_shipped_query_is_asked_by_name_with_short_ids_in_and_out(call: Call) -> None:
    printed = call("query", "who-denied", "-p", "claim=delay-request")

    assert printed.out.splitlines()[1].split() == ["delay-request", "china-denies", "china", "china"]


def test_a_query_of_ones_own_can_have_parameters_too(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(MINE, encoding="utf-8-sig")

    printed = call("query", "mine.rq", "-p", "claim=delay-request")

    assert (printed.status, printed.out.split()[0]) == (0, "SPEAKER")
    assert len(printed.out.splitlines()) == 3


@pytest.mark.parametrize(
    ("query", "format", "beginning"),
    [
        (CLAIMS, "table", "CLAIM\nabstained\n"),
        (CLAIMS, "csv", "claim\r\nhttps://"),
        (CLAIMS, "tsv", "?claim\n<https://"),
        (CLAIMS, "json", '{"head":'),
        (CLAIMS, "xml", "<?xml"),
        ("ASK {}", "table", "ANSWER\nyes\n"),
        ("ASK {}", "csv", "true"),
        (TRIPLES, "table", "SUBJECT"),
        (TRIPLES, "turtle", "@prefix cg:"),
        (TRIPLES, "ntriples", "<https://"),
        (TRIPLES, "jsonld", "["),
    ],
)
def test_every_format_is_written(call: Call, query: str, format: str, beginning: str) -> None:
    printed = call("query", "-e", query, "--format", format)

    assert printed.status == 0
    assert printed.out.startswith(beginning)
    assert printed.out.endswith("\n")


def test_json_is_that_of_the_standard(call: Call) -> None:
    answer = json.loads(call("query", "-e", CLAIMS, "--format", "json").out)

    assert answer["results"]["bindings"][0]["claim"]["type"] == "uri"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["-e", CLAIMS, "--format", "turtle"],
            "error: SELECT and ASK give rows, which turtle cannot hold; choose one of",
        ),
        (["-e", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "0.3"], "longer than 0.3 s"),
        (["-e", "DROP ALL"], "error: line 1, column 1: DROP is refused"),
        (["-e", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"], "error: line 1, column 12: SERVICE is refused"),
        (["-e", "SELECT * { ?s x:y ?o }"], "the prefix `x:` is not declared"),
        (["-e", CLAIMS, "-p", "claim=delay-request"], "the query given has no title"),
        (["bad.rq"], "error: bad.rq: line 2, column 1: `WHER` is no word of SPARQL; did you mean WHERE?"),
    ],
)
def test_what_goes_wrong_is_told_in_a_line(call: Call, tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "bad.rq").write_text("SELECT ?claim\nWHER { ?claim a cg:Claim }", encoding="utf-8")

    printed = call("query", *arguments)

    assert (printed.status, printed.out) == (2, "")
    assert told in printed.err
    assert printed.err.count("\n") == 1
