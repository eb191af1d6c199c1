"""The checks of the SPARQL 1.1 Protocol that go for a service which only answers queries, one row each.

They follow the cases of the W3C's protocol tests (its `query-*` and `bad-query-*`), written anew for the data here.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql.results.jsonresults import JSONResult

from tests.service.conftest import Reply, Service

STORY = "https://w3id.org/claimgraph/story/bridge/"
VOCABULARY = "https://w3id.org/claimgraph/ns"
ABSENT = "https://example.org/absent"

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?claim { ?claim a cg:Claim } ORDER BY ?claim"
IN_DEFAULT = "ASK { ?claim a cg:Claim }"
IN_NAMED = "ASK { GRAPH ?g { ?claim a cg:Claim } }"
TERM = "ASK { cg:Claim ?p ?o }"

ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")


def yes(reply: Reply) -> bool:
    return bool(reply.json()["boolean"])


def no(reply: Reply) -> bool:
    return not reply.json()["boolean"]


def two_rows(reply: Reply) -> bool:
    return len(JSONResult(reply.json())) == 2


def triples(format: str) -> Callable[[Reply], bool]:
    return lambda reply: len(rdflib.Graph().parse(data=reply.body, format=format)) > 0


def tells(words: str) -> Callable[[Reply], bool]:
    return lambda reply: words in reply.json()["detail"] and reply.json()["status"] == reply.status


def empty(reply: Reply) -> bool:
    return reply.body == b""


@dataclass(frozen=True)
class Case:
    """A request, and what has to come back."""

    name: str
    status: int
    type: str
    check: Callable[[Reply], bool]
    url: str = "/sparql"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def get(query: str, **parameters: object) -> str:
    return "/sparql?" + urlencode({"query": query, **parameters}, doseq=True)


def form(query: str, **parameters: object) -> bytes:
    return urlencode({"query": query, **parameters}, doseq=True).encode()


JSON, XML, CSV, TSV = ROWS
PROBLEM = "application/problem+json"

CASES = (
    # ------------------------------------------------------------ a query, in the three ways
    Case("query by GET", 200, JSON, yes, get(ASK)),
    Case("query by POST, in a form", 200, JSON, yes, method="POST", headers=FORM, body=form(ASK)),
    Case("query by POST, directly", 200, JSON, yes, method="POST", headers=DIRECT, body=ASK.encode()),
    Case(
        *("a direct query with its charset", 200, JSON, yes),
        method="POST",
        headers={"Content-Type": 'Application/SPARQL-Query; charset="UTF-8"'},
        body='ASK { FILTER("é" = "\\u00e9") }'.encode(),
    ),
    Case("letters beyond ASCII by GET", 200, JSON, yes, get('ASK { FILTER(STRLEN("é€𝄞") = 3) }')),
    Case("a plus sign means a space", 200, JSON, yes, "/sparql?query=ASK+%7B+FILTER(1%2B1+%3D+2)+%7D"),
    Case("other parameters are passed over", 200, JSON, yes, get(ASK, format="json", output="x", timeout="1")),
    Case(
        *("a body as it is, which the header says", 200, JSON, yes),
        method="POST",
        headers={**DIRECT, "Content-Encoding": "identity"},
        body=ASK.encode(),
    ),
    *(
        Case(
            *(f"a body packed with {packing}", 415, PROBLEM, tells("send the body as it is")),
            method="POST",
            headers={**DIRECT, "Content-Encoding": packing},
            body=gzip.compress(ASK.encode()),
        )
        for packing in ("gzip", "deflate", "br", "GZIP, identity")
    ),
    *(
        Case(
            *(f"a query that nests too deep: {opening}", 400, PROBLEM, tells("brackets stand in one another")),
            method="POST",
            headers=DIRECT,
            body=b"ASK { ?s ?p " + opening.encode() * 30_000,
        )
        for opening in ("(", "{", "[ ?p ", "OPTIONAL { ")
    ),
    Case("a query with nothing found", 200, JSON, no, get("ASK { <urn:nothing> ?p ?o }")),
    # ------------------------------------------------------------ the dataset
    Case("no dataset named: all graphs", 200, JSON, yes, get(IN_DEFAULT)),
    Case("default graph by GET", 200, JSON, yes, get(IN_DEFAULT, **{"default-graph-uri": STORY})),
    Case(
        *("default graph by POST, in a form", 200, JSON, yes),
        method="POST",
        headers=FORM,
        body=form(IN_DEFAULT, **{"default-graph-uri": STORY}),
    ),
    Case(
        *("default graph by POST, directly", 200, JSON, yes, "/sparql?" + urlencode({"default-graph-uri": STORY})),
        method="POST",
        headers=DIRECT,
        body=IN_DEFAULT.encode(),
    ),
    Case("another default graph", 200, JSON, no, get(IN_DEFAULT, **{"default-graph-uri": VOCABULARY})),
    Case(
        *("several default graphs are merged", 200, JSON, yes),
        get("ASK { ?claim a cg:Claim . cg:Claim ?p ?o }", **{"default-graph-uri": [STORY, VOCABULARY]}),
    ),
    Case("a default graph leaves no named one", 200, JSON, no, get(IN_NAMED, **{"default-graph-uri": STORY})),
    Case("named graph by GET", 200, JSON, yes, get(IN_NAMED, **{"named-graph-uri": STORY})),
    Case("another named graph", 200, JSON, no, get(IN_NAMED, **{"named-graph-uri": VOCABULARY})),
    Case("a named graph leaves the default one empty", 200, JSON, no, get(ASK, **{"named-graph-uri": STORY})),
    Case(
        *("both kinds of graph", 200, JSON, yes),
        get(
            "ASK { cg:Claim ?p ?o . GRAPH ?g { ?claim a cg:Claim } }",
            **{"default-graph-uri": VOCABULARY, "named-graph-uri": STORY},
        ),
    ),
    Case(
        *("several of both kinds", 200, JSON, yes),
        method="POST",
        headers=FORM,
        body=form(
            "ASK { cg:Claim ?p ?o . GRAPH ?g { ?claim a cg:Claim } GRAPH ?h { cg:Claim ?p ?o } }",
            **{"default-graph-uri": [STORY, VOCABULARY], "named-graph-uri": [STORY, VOCABULARY]},
        ),
    ),
    Case("FROM names the graph", 200, JSON, no, get(f"ASK FROM <{VOCABULARY}> {{ ?claim a cg:Claim }}")),
    Case(
        *("the request goes before FROM", 200, JSON, yes),
        get(f"ASK FROM <{VOCABULARY}> {{ ?claim a cg:Claim }}", **{"default-graph-uri": STORY}),
    ),
    Case(
        *("the request goes before FROM NAMED", 200, JSON, no),
        get(f"ASK FROM NAMED <{STORY}> {{ GRAPH ?g {{ ?claim a cg:Claim }} }}", **{"default-graph-uri": STORY}),
    ),
    # ------------------------------------------------------------ content negotiation
    Case("SELECT without a wish", 200, JSON, two_rows, get(SELECT)),
    Case("SELECT as JSON", 200, JSON, two_rows, get(SELECT), headers={"Accept": JSON}),
    Case(
        *("SELECT as XML", 200, XML, lambda reply: b"<sparql" in reply.body, get(SELECT)),
        headers={"Accept": XML},
    ),
    Case(
        *("SELECT as CSV", 200, CSV, lambda reply: reply.body.startswith(b"claim\r\n"), get(SELECT)),
        headers={"Accept": CSV},
    ),
    Case(
        *("SELECT as TSV", 200, TSV, lambda reply: reply.body.startswith(b"?claim\n"), get(SELECT)),
        headers={"Accept": TSV},
    ),
    Case(
        *("the best of several", 200, XML, lambda reply: b"<sparql" in reply.body, get(SELECT)),
        headers={"Accept": f"{JSON};q=0.3, {XML};q=0.8, */*;q=0.1"},
    ),
    Case("anything at all", 200, JSON, two_rows, get(SELECT), headers={"Accept": "*/*"}),
    Case("anything but", 200, XML, lambda r: b"<sparql" in r.body, get(SELECT), headers={"Accept": f"*/*, {JSON};q=0"}),
    Case("a type by its kind", 200, CSV, lambda r: b"claim" in r.body, get(SELECT), headers={"Accept": "text/*"}),
    Case(
        "a plain name of a type", 200, "application/json", two_rows, get(SELECT), headers={"Accept": "application/json"}
    ),
    Case("ASK as XML", 200, XML, lambda r: b"<boolean>true" in r.body, get(ASK), headers={"Accept": XML}),
    Case("DESCRIBE without a wish", 200, "text/turtle", triples("turtle"), get("DESCRIBE cg:Claim")),
    Case(
        *("DESCRIBE as RDF/XML", 200, "application/rdf+xml", triples("xml"), get("DESCRIBE cg:Claim")),
        headers={"Accept": "application/rdf+xml"},
    ),
    Case(
        *("CONSTRUCT as Turtle", 200, "text/turtle", triples("turtle"), get("CONSTRUCT WHERE { cg:Claim ?p ?o }")),
        headers={"Accept": "text/turtle"},
    ),
    Case(
        *(
            "CONSTRUCT as N-Triples",
            200,
            "application/n-triples",
            triples("nt"),
            get("CONSTRUCT WHERE { cg:Claim ?p ?o }"),
        ),
        headers={"Accept": "application/n-triples"},
    ),
    Case(
        *(
            "CONSTRUCT as JSON-LD",
            200,
            "application/ld+json",
            triples("json-ld"),
            get("CONSTRUCT WHERE { cg:Claim ?p ?o }"),
        ),
        headers={"Accept": "application/ld+json;q=1.0, text/turtle;q=0.9"},
    ),
    Case(
        "what is not there",
        406,
        PROBLEM,
        tells(JSON),
        get(SELECT),
        headers={"Accept": "image/png, application/problem+json;q=0.1"},
    ),
    Case(
        "rows are no triples",
        406,
        PROBLEM,
        tells("SELECT is answered as"),
        get(SELECT),
        headers={"Accept": "text/turtle"},
    ),
    Case(
        "a problem as text",
        400,
        "text/plain",
        lambda r: r.text.startswith("line 1"),
        get("ASK {"),
        headers={"Accept": "text/plain, */*;q=0.1"},
    ),
    # ------------------------------------------------------------ HEAD, OPTIONS, and no query
    Case("HEAD has the headers alone", 200, JSON, empty, get(SELECT), "HEAD"),
    Case("HEAD of what cannot be read", 400, PROBLEM, empty, get("SELEKT"), "HEAD"),
    Case("OPTIONS", 204, "", lambda reply: reply.headers["allow"] == "GET, HEAD, POST, OPTIONS", method="OPTIONS"),
    Case("no query: what the service is", 200, "text/turtle", triples("turtle")),
    Case("the same as RDF/XML", 200, "application/rdf+xml", triples("xml"), headers={"Accept": "application/rdf+xml"}),
    Case(
        "the same for a browser",
        303,
        "",
        lambda reply: reply.headers["location"] == "query",
        headers={"Accept": "text/html"},
    ),
    # ------------------------------------------------------------ what is wrong
    Case("PUT", 405, PROBLEM, tells("PUT"), get(ASK), "PUT"),
    Case("DELETE", 405, PROBLEM, tells("DELETE"), get(ASK), "DELETE"),
    Case("an unknown method", 405, PROBLEM, tells("BREW"), get(ASK), "BREW"),
    Case("two queries by GET", 400, PROBLEM, tells("2 queries"), get(ASK) + "&query=" + quote(ASK)),
    Case(
        "two queries in a form",
        400,
        PROBLEM,
        tells("2 queries"),
        method="POST",
        headers=FORM,
        body=form(ASK) + b"&" + form(ASK),
    ),
    Case(
        "one query in the URL and one in the body",
        400,
        PROBLEM,
        tells("two queries"),
        get(ASK),
        "POST",
        DIRECT,
        ASK.encode(),
    ),
    Case("a form without a query", 400, PROBLEM, tells("no queries"), method="POST", headers=FORM, body=b"x=y"),
    Case("an empty form", 400, PROBLEM, tells("no queries"), method="POST", headers=FORM, body=b""),
    Case("a direct query without its type", 415, PROBLEM, tells("none"), method="POST", body=ASK.encode()),
    Case(
        "a query under a wrong type",
        415,
        PROBLEM,
        tells("`text/plain`"),
        method="POST",
        headers={"Content-Type": "text/plain"},
        body=ASK.encode(),
    ),
    Case(
        "a form under the type of a query",
        400,
        PROBLEM,
        tells("no query begins with"),
        method="POST",
        headers=DIRECT,
        body=form(ASK),
    ),
    Case(
        "a query under the type of a form",
        400,
        PROBLEM,
        tells("no queries"),
        method="POST",
        headers=FORM,
        body=ASK.encode(),
    ),
    Case(
        "another charset",
        415,
        PROBLEM,
        tells("UTF-16"),
        method="POST",
        headers={"Content-Type": "application/sparql-query; charset=UTF-16"},
        body=ASK.encode("utf-16"),
    ),
    Case(
        "no UTF-8, directly",
        400,
        PROBLEM,
        tells("UTF-8"),
        method="POST",
        headers=DIRECT,
        body=b'ASK { FILTER("\xff" = "") }',
    ),
    Case(
        "no UTF-8, in a form",
        400,
        PROBLEM,
        tells("UTF-8"),
        method="POST",
        headers=FORM,
        body=b"query=ASK%20%7B%22%FF%22%7D",
    ),
    Case("no UTF-8 by GET", 400, PROBLEM, tells("UTF-8"), "/sparql?query=ASK%20%7B%22%FF%22%7D"),
    Case("a broken escape", 400, PROBLEM, tells("%25"), "/sparql?query=ASK%20%7B%7D%zz"),
    Case("a query that cannot be read", 400, PROBLEM, tells("line 1, column 1"), get("SELEKT * {}")),
    Case("an empty query", 400, PROBLEM, tells("empty"), get("")),
    Case("a query that ends too early", 400, PROBLEM, tells("line 2"), get("SELECT *\n{ ?s ?p")),
    Case(
        "a default graph that is not there",
        400,
        PROBLEM,
        tells("is refused"),
        get(ASK, **{"default-graph-uri": ABSENT}),
    ),
    Case(
        "a named graph that is not there",
        400,
        PROBLEM,
        tells("is refused"),
        get(ASK, **{"named-graph-uri": [STORY, ABSENT]}),
    ),
    Case(
        "a graph that is no IRI", 400, PROBLEM, tells("absolute IRI"), get(ASK, **{"default-graph-uri": "bridge.yaml"})
    ),
    Case("a file as graph", 400, PROBLEM, tells("is refused"), get(ASK, **{"default-graph-uri": "file:///etc/passwd"})),
    Case("FROM outside the store", 400, PROBLEM, tells("is refused"), get(f"ASK FROM <{ABSENT}> {{ ?s ?p ?o }}")),
    Case(
        "SERVICE", 400, PROBLEM, tells("SERVICE is refused"), get("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    ),
    Case("an update as a query", 400, PROBLEM, tells("DROP is refused"), get("DROP ALL")),
    Case("LOAD", 400, PROBLEM, tells("LOAD is refused"), get("LOAD <file:///etc/passwd>")),
    Case("an update by GET", 403, PROBLEM, tells("updates are refused"), "/sparql?update=DROP%20ALL"),
    Case(
        "an update in a form",
        403,
        PROBLEM,
        tells("updates are refused"),
        method="POST",
        headers=FORM,
        body=b"update=DROP%20ALL",
    ),
    Case(
        "an update, directly",
        403,
        PROBLEM,
        tells("updates are refused"),
        method="POST",
        headers={"Content-Type": "application/sparql-update"},
        body=b"DROP ALL",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_protocol(service: Service, case: Case) -> None:
    reply = service.get(case.url, case.headers, method=case.method, body=case.body)

    assert (reply.status, reply.type) == (case.status, case.type), reply.body
    assert case.check(reply), reply.body


@pytest.mark.parametrize("case", [case for case in CASES if case.status == 405], ids=lambda case: case.method)
def test_a_method_that_is_not_known_is_told_which_ones_are(service: Service, case: Case) -> None:
    assert service.get(case.url, method=case.method).headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values"])
def test_text_tells_its_charset(service: Service, accept: str) -> None:
    assert service.ask(SELECT, accept).headers["content-type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize("accept", ROWS)
def test_every_format_of_rows_has_the_same_rows(service: Service, accept: str) -> None:
    query = 'SELECT ?s ?x { ?s a cg:Claim BIND("a\\tb\\"c,é\\n"@de AS ?x) } ORDER BY ?s'
    content = service.ask(query, accept).body
    if accept == "text/csv":
        assert content.decode().count('"a\tb""c,é\n"') == 2
        return
    format = pyoxigraph.QueryResultsFormat.from_media_type(accept)
    assert format is not None
    rows = pyoxigraph.parse_query_results(content, format)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert [str(row["x"]) for row in rows] == ['"a\\tb\\"c,é\\n"@de'] * 2


def test_what_is_held_already_is_not_sent_again(service: Service) -> None:
    first = service.ask(SELECT)
    again = {"If-None-Match": f'"other", {first.headers["etag"]}'}

    held = service.get(get(SELECT), again)
    as_xml = service.get(get(SELECT), again | {"Accept": XML})

    assert (held.status, held.body) == (304, b"")
    assert held.headers["etag"] == first.headers["etag"]
    assert as_xml.status == 200
    assert {"Accept", "Origin"} <= set(first.headers["vary"].split(", "))


def test_an_answer_that_may_be_another_one_next_time_has_no_validator(service: Service) -> None:
    reply = service.ask("SELECT (RAND() AS ?x) {}")

    assert "etag" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"
