"""The shipped queries: each one is asked of the worked story on two engines, which give the same, known answer.

The answers stand in `tests/golden/ontology/answers`, one table a query, and for some of them a second one: what the
query answers when the triples of `NAME.addition.ttl` are added to the story.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from claimgraph.errors import QueryError
from claimgraph.ontology import queries, vocabulary
from claimgraph.ontology.queries import Kind, ShippedQuery, read, shipped
from claimgraph.ontology.terms import NAMESPACE

GOLDEN = Path(__file__).parents[1] / "golden"
ANSWERS = GOLDEN / "ontology" / "answers"
STORY = GOLDEN / "story" / "china-olympics.ttl"
BASE = "https://w3id.org/claimgraph/story/china-olympics/"
SETTINGS = {
    "who-denied": {"claim": "delay-request"},
    "public-by": {"day": "2022-03-01"},
    "trace-to-origins": {"document": "tni-article"},
    "who-cites": {"source": "nyt-officials"},
    "said-of": {"claim": "delay-request"},
    "said-of-same": {"claim": "delay-request"},
}
CASES = sorted(path.name.removesuffix(".csv") for path in ANSWERS.glob("*.csv"))

Row = dict[str, str]


def text_of(case: str) -> str:
    name = case.removesuffix(".addition")
    return shipped()[name].fill(SETTINGS.get(name, {}), resolve=lambda short: BASE + short)


def files_of(case: str) -> list[Path]:
    return [STORY, ANSWERS / f"{case}.ttl"] if case.endswith(".addition") else [STORY]


def short(value: str | None) -> str:
    return "" if value is None else value.removeprefix(BASE).replace(NAMESPACE, "cg:")


def ask_oxigraph(query: str, files: Iterable[Path]) -> list[Row]:
    store = pyoxigraph.Store()
    for path in files:
        store.load(path=path, format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode("urn:test:story"))
    graph = pyoxigraph.NamedNode(vocabulary.GRAPH)
    store.extend(pyoxigraph.Quad(t.subject, t.predicate, t.object, graph) for t in vocabulary.triples())
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: short(getattr(row[name], "value", None)) for name in names} for row in answer]


def ask_rdflib(query: str, files: Iterable[Path]) -> list[Row]:
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path, format="turtle")
    graph.parse(data=vocabulary.source(), format="turtle")
    answer = graph.query(query)
    names = [str(variable) for variable in answer.vars or []]
    rows: Iterable[Any] = answer
    return [{name: short(None if row[name] is None else str(row[name])) for name in names} for row in rows]


@pytest.mark.parametrize("ask", [ask_oxigraph, ask_rdflib])
@pytest.mark.parametrize("case", CASES)
def test_a_shipped_query_gives_the_known_answer_on_both_engines(case: str, ask: Any) -> None:
    with (ANSWERS / f"{case}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    query = text_of(case)

    assert in_order(query, ask(query, files_of(case))) == in_order(query, expected)


def in_order(query: str, rows: list[Row]) -> list[Row]:
    """The rows as they are, where the query says in what order they come."""
    return rows if "ORDER BY" in query else sorted(rows, key=lambda row: list(row.values()))


def test_every_shipped_query_has_an_answer_to_be_held_against_and_a_parameter() -> None:
    assert len(shipped()) >= 16
    assert all(query.parameters for query in shipped().values())
    assert {case.removesuffix(".addition") for case in CASES} == set(shipped())


def test_every_query_finds_something_in_the_story_or_with_its_addition() -> None:
    found = {
        case.removesuffix(".addition") for case in CASES if len((ANSWERS / f"{case}.csv").read_text().split("\n")) > 2
    }

    assert found == set(shipped())


def test_every_query_has_a_title_that_asks_and_a_comment() -> None:
    assert all(query.title.endswith("?") and query.comment.endswith(".") for query in shipped().values())


def test_a_query_runs_as_it_stands_and_asks_about_everything_where_nothing_is_set() -> None:
    for query in shipped().values():
        ask_oxigraph(query.text, [STORY])
    rows = ask_oxigraph(shipped()["who-cites"].text, [STORY])

    assert sorted((row["source"], row["statement"]) for row in rows) == [
        ("austin", "tni-on-austin"),
        ("china", "tni-on-china-line"),
        ("china", "tni-on-denial"),
        ("nyt", "tni-on-report"),
        ("nyt-officials", "nyt-reports"),
        ("nyt-officials", "tni-on-report"),
    ]


# ---------------------------------------------------------------- parameters


def test_a_parameter_is_listed_with_its_kind_its_comment_and_its_default() -> None:
    (claim,) = shipped()["who-denied"].parameters
    (day,) = shipped()["public-by"].parameters

    assert (claim.name, claim.kind, claim.default) == ("claim", Kind.ITEM, "UNDEF")
    assert claim.comment == "the claim that is asked about; every claim where it is left out"
    assert (day.name, day.kind) == ("day", Kind.DATE_TIME)


COLUMNS = [
    (query.name, parameter.name)
    for query in shipped().values()
    for parameter in query.parameters
    if parameter.kind is Kind.ITEM and re.search(rf"SELECT[^{{]*\\?{parameter.name}\\b", query.text)
]
"""The parameters that are columns of the answer too."""


@pytest.mark.parametrize("ask", [ask_oxigraph, ask_rdflib])
@pytest.mark.parametrize(("name", "parameter"), COLUMNS)
def test_a_parameter_gives_the_rows_of_its_value_and_no_others(name: str, parameter: str, ask: Any) -> None:
    addition = ANSWERS / f"{name}.addition.ttl"
    files = [STORY, addition] if addition.exists() else [STORY]
    query = shipped()[name]
    everything = ask_oxigraph(query.text, files)
    value = everything[-1][parameter]
    iri = value.replace("cg:", NAMESPACE) if value.startswith("cg:") else value

    rows = ask(query.fill({parameter: iri if ":" in iri else BASE + iri}), files)

    expected = [row for row in everything if row[parameter] == value]
    assert in_order("", rows) == in_order("", expected)
    assert expected


@pytest.mark.parametrize("ask", [ask_oxigraph, ask_rdflib])
def test_either_of_two_sources_that_may_be_the_same_can_be_asked_about(ask: Any) -> None:
    query = shipped()["possibly-the-same"]
    everything = ask(query.text, [STORY])
    one, other = everything[0]["one"], everything[0]["other"]

    assert everything[0] in ask(query.fill({"source": BASE + one}), [STORY])
    assert everything[0] in ask(query.fill({"source": BASE + other}), [STORY])
    assert ask(query.fill({"source": BASE + "nobody"}), [STORY]) == []


@pytest.mark.parametrize("ask", [ask_oxigraph, ask_rdflib])
def test_what_is_private_is_counted_of_one_thing_too(ask: Any) -> None:
    query, files = shipped()["private-in-use"], [STORY, ANSWERS / "private-in-use.addition.ttl"]
    store = rdflib.Graph().parse(files[1], format="turtle")
    of_each = [ask(query.fill({"subject": str(subject)}), files) for subject in set(store.subjects())]

    assert sum(int(row["values"]) for rows in of_each for row in rows) == sum(
        int(row["values"]) for row in ask(query.text, files)
    )


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2022-03-01", "2022-03-01T23:59:59Z"),
        ("2022-03-01T10:00:00+02:00", "2022-03-01T08:00:00Z"),
        ("2022-03-01T10:00:00", "2022-03-01T10:00:00Z"),
    ],
)
def test_a_day_counts_to_its_last_second_and_an_instant_is_told_in_utc(typed: str, instant: str) -> None:
    assert f'VALUES ?day {{ "{instant}"^^' in shipped()["public-by"].fill({"day": typed})


@pytest.mark.parametrize(
    "hostile",
    [
        "https://example.org/> } ?s ?p ?o . VALUES ?x { <https://example.org/",
        "https://example.org/a b",
        'https://example.org/"',
        "nonsense",
        "",
    ],
)
def test_what_is_no_iri_never_becomes_part_of_a_query(hostile: str) -> None:
    with pytest.raises(QueryError, match="IRI"):
        shipped()["who-denied"].fill({"claim": hostile})


def test_what_is_no_date_never_becomes_part_of_a_query() -> None:
    with pytest.raises(QueryError, match=r"is no date; write `day` as 2022-03-01"):
        shipped()["public-by"].fill({"day": '2022"} ?s ?p ?o {'})


def test_a_backslash_in_an_iri_is_refused_and_not_read_as_a_group() -> None:
    with pytest.raises(QueryError, match="no valid IRI"):
        shipped()["who-denied"].fill({"claim": r"https://example.org/\1"})


def test_an_unknown_parameter_names_the_nearest_one() -> None:
    with pytest.raises(QueryError, match="did you mean `claim`"):
        shipped()["who-denied"].fill({"clam": "https://example.org/c"})
    with pytest.raises(QueryError, match="it takes none"):
        read("mine", "# title: A?\nASK {}").fill({"claim": "https://example.org/c"})


def test_an_unknown_query_names_the_nearest_one() -> None:
    with pytest.raises(QueryError, match="did you mean `contested`"):
        queries.get("contests")


# ---------------------------------------------------------------- a person's own query files


def test_a_query_of_ones_own_is_read_in_the_same_form() -> None:
    query = read(
        "mine",
        "# title: What does an agent say?\n# comment: One line\n# comment: and another.\n"
        "# parameter: agent (item): whose words\n"
        "SELECT ?s WHERE { VALUES ?agent { UNDEF } ?s ?p ?agent }",
    )

    assert isinstance(query, ShippedQuery)
    assert query.comment == "One line and another."
    assert "VALUES ?agent { <https://example.org/a> }" in query.fill({"agent": "https://example.org/a"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "no title"),
        ("# title: A\n# title: B\n", "no title, or two"),
        ("# title: A?\n# parameter: claim: any\nSELECT", "is no parameter"),
        ("# title: A?\n# parameter: claim (colour): any\nSELECT", "kind one of item, dateTime"),
        ("# title: A?\n# parameter: claim (item): any\nSELECT * WHERE { ?s ?p ?o }", "0 times"),
    ],
)
def test_a_head_that_cannot_be_read_is_told(text: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        read("mine", text)
