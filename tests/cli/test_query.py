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


NO_TIMES = ("nan", "inf", "-1", "0", "1e30", "soon")
TOO_DEEP = [
    "SELECT * { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
    "SELECT * " + "{" * 5000 + "}" * 5000,
    "SELECT * { " + "OPTIONAL { ?s ?p ?o " * 5000 + "}" * 5001,
    "SELECT * { " + "FILTER NOT EXISTS { ?s ?p ?o " * 5000 + "}" * 5001,
    "SELECT * { ?s ?p " + "[ ?p " * 5000 + "1" + "]" * 5000 + " }",
    "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
    "SELECT * { FILTER(1" + "+1" * 50_000 + ") }",
    "SELECT * { ?s cg:a" + "/cg:a" * 50_000 + " ?o }",
]
"""Queries for which the engine would overflow its stack."""


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
        *((["-e", CLAIMS, "--timeout", seconds], f"error: `{seconds}` is no time") for seconds in NO_TIMES),
        *((["-e", CLAIMS, "--memory", size], f"error: `{size}` ") for size in ("0", "1", "1K", "1e30", "9" * 15 + "T")),
        *((["-e", query], ": more than 2") for query in TOO_DEEP),
        (["bad.rq"], "error: bad.rq: line 2, column 1: `WHER` is no word of SPARQL; did you mean WHERE?"),
    ],
)
def test_what_goes_wrong_is_told_in_a_line(call: Call, tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "bad.rq").write_text("SELECT ?claim\nWHER { ?claim a cg:Claim }", encoding="utf-8")

    printed = call("query", *arguments)

    assert (printed.status, printed.out) == (2, "")
    assert told in printed.err
    assert printed.err.count("\n") == 1


# ---------------------------------------------------------------- parameters as options


def test_a_parameter_is_an_option(call: Call) -> None:
    by_option = call("query", "who-denied", "--claim", "delay-request")

    assert by_option == call("query", "who-denied", "-p", "claim=delay-request")
    assert by_option == call("query", "--claim", "delay-request", "who-denied")
    assert by_option.status == 0


def test_the_help_of_a_shipped_query_tells_what_it_answers_and_what_can_be_set(call: Call) -> None:
    told = " ".join(call("query", "public-by", "--help").out.split())

    assert "What was public by a given day?" in told
    assert "Surely, where the last possible time of publication is not later" in told
    assert "--day DAY The last moment that counts; a day counts to its last second, in UTC." in told
    assert "--day" not in call("query", "--help").out


def test_a_file_of_ones_own_has_its_options_and_its_help_too(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(MINE, encoding="utf-8-sig")

    assert "--claim ID" in call("query", "mine.rq", "--help").out
    assert call("query", "mine.rq", "--claim", "delay-request") == call("query", "mine.rq", "-p", "claim=delay-request")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["who-denied", "--clam", "delay-request"], "there is no option --clam; did you mean `--claim`?"),
        (
            ["who-denied", "-p", "clam=delay-request"],
            "the query who-denied has no parameter `clam`; did you mean `claim`?",
        ),
        (["who-denied", "--claim", "delay-requst"], "did you mean `delay-request`?"),
        (["who-denied", "-p", "claim=a", "-p", "claim=b"], "the parameter `claim` is given twice: give it once"),
        (["public-by", "--day", "yesterday"], "`yesterday` is no date; write `day` as 2022-03-01"),
        (["who-denid", "--claim", "delay-request"], "claimgraph has no query `who-denid`; did you mean `who-denied`?"),
    ],
)
def test_a_wrong_name_or_value_names_the_nearest(call: Call, arguments: list[str], told: str) -> None:
    printed = call("query", *arguments)

    assert (printed.status, printed.out) == (2, "")
    assert told in printed.err


# ---------------------------------------------------------------- what was probably meant


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s foaf:name ?o }", "begin with `PREFIX foaf: <http://xmlns.com/foaf/0.1/>`"),
        (
            "SELECT * { ?s shema:text ?o }",
            "line 1, column 15: the prefix `shema:` is not declared; did you mean `schema:`?",
        ),
        (
            "SELECT *\n{ ?s\n zz:a ?o }",
            "line 3, column 2: the prefix `zz:` is not declared; begin with `PREFIX zz: <IRI>`",
        ),
    ],
)
def test_a_prefix_that_is_not_declared_is_suggested(call: Call, query: str, told: str) -> None:
    printed = call("query", "-e", query)

    assert printed.status == 2
    assert told in printed.err


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT * {\n ?s cg:speeker ?o }",
            "line 2, column 5: the vocabulary has no term cg:speeker; did you mean cg:speaker?",
        ),
        (
            "ASK { ?s a <https://w3id.org/claimgraph/ns#Claims> }",
            "line 1, column 12: the vocabulary has no term cg:Claims; did you mean cg:Claim?",
        ),
        (
            "ASK { ?s cg:xyzzyq ?o }",
            "line 1, column 10: the vocabulary has no term cg:xyzzyq; docs/vocabulary.md has them all",
        ),
    ],
)
def test_a_term_that_the_vocabulary_does_not_have_is_a_warning(call: Call, query: str, told: str) -> None:
    printed = call("query", "-e", query)

    assert printed.status == 0
    assert printed.err.startswith(f"warning: {told}")


@pytest.mark.parametrize(
    "query",
    ["CONSTRUCT { ?c cg:mine 1 } WHERE { ?c a cg:Claim }", "ASK { ?s cg:speaker ?o }", "ASK { ?s ?p 'cg:speeker' }"],
)
def test_what_a_query_makes_or_merely_mentions_is_no_reason_to_warn(call: Call, query: str) -> None:
    assert call("query", "-e", query).err == ""


# ---------------------------------------------------------------- pages


def test_an_answer_is_a_page_on_stdout(call: Call) -> None:
    printed = call("query", "who-denied", "--claim", "delay-request", "--format", "html")

    assert printed.status == 0
    assert printed.out.startswith("<!doctype html>")
    assert "<title>Who denied a claim, and were they a party to it?</title>" in printed.out


def test_the_claims_of_an_answer_are_a_board_in_a_file(call: Call, tmp_path: Path) -> None:
    printed = call("query", "who-denied", "--claim", "delay-request", "--board", "board.html")

    assert (printed.status, printed.out, printed.err) == (0, "", "wrote board.html\n")
    assert "delay-request" in (tmp_path / "board.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "csv", "--board", "b.html"], "--board writes a page in place of the answer; leave --format away"),
        (["--include", "note"], "--include goes with --format html and --board"),
    ],
)
def test_options_that_would_change_nothing_are_refused(call: Call, arguments: list[str], told: str) -> None:
    assert told in call("query", "-e", CLAIMS, *arguments).err
