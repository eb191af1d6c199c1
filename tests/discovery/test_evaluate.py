"""`claimgraph evaluate` and `ClaimGraph.evaluate`: on data sets in folders, on stances, and on the store."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

import claimgraph as cg
from claimgraph.errors import InputError
from claimgraph.evaluating import method_names
from claimgraph.graph.discovery.methods import METHODS
from claimgraph.graph.model import Outcome, Records
from claimgraph.graph.triples import to_triples
from claimgraph.ontology.terms import OutcomeVerdict
from tests.cli.conftest import STORY, Call, call

__all__ = ["call"]

CLAIMS = """source,object,value,time
ann,x,red,
ben,x,red,
cat,x,blue,
ann,y,green,
cat,y,grey,
dan,z,,
"""
GOLD = """object,truth
x,red
y,green
w,anything
v,
"""
STANCES = """source,object,value
post,a,for
mail,a,for
blog,a,against
post,b,for
mail,b,observing
post,c,observing
"""
VERACITY = """object,truth
a,false
b,true
c,unknown
"""


def write(folder: Path, claims: str | bytes, gold: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in (("claims.csv", claims), ("gold.csv", gold)):
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_accuracy_is_expected_accuracy(tmp_path: Path) -> None:
    """Given x told rightly, y a tie, and w of which nothing is said, a majority is right in half of three cases."""
    [line] = cg.open().evaluate(write(tmp_path, CLAIMS, GOLD), methods=["majority"]).methods
    assert (line.judged, line.answered, line.assertions) == (3, 2, 5)
    assert line.accuracy == pytest.approx((1 + 0.5 + 0) / 3)
    assert line.interval is not None
    assert 0 < line.interval[0] < 0.5 < line.interval[1] < 1
    assert line.brier is None
    assert line.converged


def test_every_method_runs_once_where_origins_are_unknown(tmp_path: Path) -> None:
    found = cg.open().evaluate(write(tmp_path, CLAIMS, GOLD))
    assert [each.method for each in found.methods] == list(METHODS)
    assert {each.copies for each in found.methods} == {"counted"}
    assert all((each.brier is not None) == METHODS[each.method].probabilistic for each in found.methods)
    assert found.data == tmp_path.name


def test_brier_is_the_mean_squared_error_over_facts(tmp_path: Path) -> None:
    """Given one object on which two sources differ, each is as likely, and both are off by a half."""
    folder = write(tmp_path, "source,object,value\na,x,1\nb,x,2\n", "object,truth\nx,1\n")
    [line] = cg.open().evaluate(folder, methods=["accu"]).methods
    assert line.brier == pytest.approx(0.25)


def test_a_column_of_origins_makes_two_lines(tmp_path: Path) -> None:
    """Given three papers that have it from a wire agency, their votes are three and then one."""
    claims = "source,object,value,origin\np1,x,red,wire\np2,x,red,wire\np3,x,red,wire\nann,x,blue,\nben,x,blue,\n"
    counted, collapsed = cg.open().evaluate(write(tmp_path, claims, "object,truth\nx,blue\n"), methods=["crh"]).methods
    assert (counted.copies, collapsed.copies) == ("counted", "collapsed")
    assert (counted.accuracy, collapsed.accuracy) == (0.0, 1.0)


def test_a_list_of_words_is_right_between_its_bounds(tmp_path: Path) -> None:
    claims = "source,object,value\na,x,knuth\na,y,knuth smith\na,z,donald\n"
    gold = "object,truth,surnames\nx,donald knuth,knuth\ny,donald knuth,knuth\nz,donald knuth,knuth\n"
    [line] = cg.open().evaluate(write(tmp_path, claims, gold), methods=["majority"]).methods
    assert line.accuracy == pytest.approx(1 / 3)


def test_stances_are_scored_by_the_measure_too(tmp_path: Path) -> None:
    """Given that repeats count once and a denial is one's own, the one denial outweighs the two repeats."""
    found = cg.open().evaluate(write(tmp_path, STANCES, VERACITY), methods=["majority", "claimgraph"])
    assert [(each.method, each.copies) for each in found.methods] == [
        ("majority", "counted"),
        ("majority", "collapsed"),
        ("claimgraph", "weighed"),
    ]
    counted, collapsed, measure = found.methods
    assert counted.accuracy == 0.5  # two to one for a, which is false
    assert collapsed.accuracy == 0.75  # one to one
    assert measure.accuracy == 1
    assert measure.brier is not None and measure.brier < 0.25


def test_the_claims_of_a_store_are_run_with_and_without_copies(call: Call) -> None:
    call("import", STORY)
    told = json.loads(call("evaluate", "--format", "json").out)
    assert told["data"] is None
    runs = {(each["method"], each["copies"]) for each in told["methods"]}
    assert runs == {(name, copies) for name in METHODS for copies in ("counted", "collapsed")} | {
        ("claimgraph", "weighed")
    }
    probability = {each["id"]: each["probability"] for each in json.loads(call("score", "--format", "json").out)}
    measure = told["methods"][-1]["answers"]
    assert {claim: answer["confidence"] for claim, answer in measure.items()} == pytest.approx(probability)
    counted, collapsed = told["methods"][:2]
    assert collapsed["assertions"] < counted["assertions"]


def test_repeats_of_one_official_are_one_assertion(tmp_path: Path) -> None:
    """Given an official whom three papers relay and a fourth that denies it from its own reporting."""
    story = tmp_path / "story.yaml"
    papers = "".join(
        f"  d{i}: {{outlet: p{i}, statements: {{s{i}: {{who: p{i}, says: asserts, claim: it, relays: s}}}}}}\n"
        for i in range(3)
    )
    story.write_text(
        "story: A test\nagents:\n  official: {name: Official}\n"
        + "".join(f"  p{i}: {{name: Paper {i}, kind: outlet}}\n" for i in range(4))
        + "claims:\n  it: {text: The bridge was closed}\ndocuments:\n"
        + "  d: {outlet: p0, statements: {s: {who: official, says: asserts, claim: it}}}\n"
        + papers
        + "  d3: {outlet: p3, statements: {s3: {who: p3, says: denies, claim: it, own-reporting: yes}}}\n",
        encoding="utf-8",
    )
    graph = cg.open()
    graph.load(story)
    assert [each.judged for each in graph.evaluate(methods=["majority"]).methods] == [0, 0]
    outcome = Outcome(iri="urn:x:o", id="o", claim=graph["it"].iri, verdict=OutcomeVerdict.REFUTED)
    told = to_triples(Records.of([*graph.records(), outcome]))
    triples = pyoxigraph.serialize(told, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert triples is not None
    graph = cg.open()
    graph.load(triples, format="ntriples")
    counted, collapsed = graph.evaluate(methods=["majority"]).methods
    assert (counted.assertions, collapsed.assertions) == (5, 2)
    assert set(collapsed.result.assertions.sources) >= {"official", "p3"}
    assert (counted.judged, counted.accuracy, collapsed.accuracy) == (1, 0.0, 0.5)


@pytest.mark.parametrize(
    ("claims", "gold", "where", "what"),
    [
        ("source,object\na,x\n", GOLD, "claims.csv:1", "no column `value`"),
        ("a,b\n", GOLD, "claims.csv:1", "no columns source, object, value"),
        ("source,object,value\n,x,1\n", GOLD, "claims.csv:2", "`source` is empty"),
        ("source,object,value\na,x,1\na,y\n", GOLD, "claims.csv:3", "2 cells and the header 3"),
        ('source,object,value\na,x,"1\n', GOLD, "claims.csv:2", "not CSV"),
        ("source,object,value\na,x,\n", GOLD, "claims.csv", "nothing is asserted"),
        (b"source,object,value\na,x,\xff\n", GOLD, "claims.csv:2", "not UTF-8"),
        ("source,object,value,value\na,x,1,2\n", GOLD, "claims.csv:1", "stands twice"),
        (CLAIMS, "object,truth\nx,red\nx,blue\n", "gold.csv:3", "judged a second time"),
        (CLAIMS, "object,truth\nx,\n", "gold.csv", "no object is judged"),
        (CLAIMS, "object,truth\nX,red\n", "gold.csv", "none of the objects"),
        (STANCES, "object,truth\na,maybe\n", "gold.csv:2", "`maybe` is no truth"),
    ],
)
def test_a_fault_is_told_with_its_file_and_row(
    tmp_path: Path, call: Call, claims: str | bytes, gold: str, where: str, what: str
) -> None:
    folder = write(tmp_path / "data", claims, gold)
    with pytest.raises(InputError) as wrong:
        cg.open().evaluate(folder)
    assert where in str(wrong.value) and what in str(wrong.value)
    printed = call("evaluate", "--data", folder)
    assert printed.status == 2
    assert printed.out == ""
    assert printed.err.startswith("error: ")


def test_a_missing_file_or_folder_is_told(tmp_path: Path, call: Call) -> None:
    (tmp_path / "empty").mkdir()
    assert "there is no such folder" in call("evaluate", "--data", "nowhere").err
    assert "claims.csv" in call("evaluate", "--data", tmp_path / "empty").err


def test_what_would_change_nothing_is_refused(tmp_path: Path, call: Call) -> None:
    folder = write(tmp_path / "data", CLAIMS, GOLD)
    assert "--as-of" in call("evaluate", "--data", folder, "--as-of", "2022").err
    assert "leave `claimgraph` away" in call("evaluate", "--data", folder, "--method", "claimgraph").err
    assert "did you mean `crh`?" in call("evaluate", "--data", folder, "--method", "crx").err
    with pytest.raises(InputError, match="no such method"):
        cg.open().evaluate(folder, methods=["crx"])


def test_the_formats_tell_the_same(tmp_path: Path, call: Call) -> None:
    folder = write(tmp_path / "data", CLAIMS, GOLD)
    table = call("evaluate", "--data", folder, "--method", "majority").out
    assert table.splitlines()[0].split() == ["METHOD", "COPIES", "ACCURACY", "BRIER", "SECONDS", "MIB", "ROUNDS"]
    assert "0.5000" in table
    header, row = call("evaluate", "--data", folder, "--method", "majority", "--format", "csv").out.splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    told = json.loads(call("evaluate", "--data", folder, "--method", "majority", "--format", "json").out)
    [line] = told["methods"]
    assert float(cells["accuracy"]) == line["accuracy"] == pytest.approx(0.5)
    assert line["interval"] == [float(cells["interval_low"]), float(cells["interval_high"])]
    assert "answers" not in line


def test_help_names_every_method(call: Call) -> None:
    assert "corroborated" in method_names() and "claimgraph" in method_names()
    assert "--method NAME" in call("evaluate", "--help").out
