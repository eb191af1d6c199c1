"""The answer to a query as a page: what it shows, what it lets nobody do, and what never stands in it."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from claimgraph.api import ClaimGraph
from claimgraph.errors import InputError, QueryError
from claimgraph.exports.answer.page import MOST, Question, page, verdict
from claimgraph.graph.results import Row, in_words
from tests.exports.conftest import EXAMPLE, Opener
from tests.exports.test_public import FOREIGN

XSD = "http://www.w3.org/2001/XMLSchema#"
ASKED = Question(
    title="Who said what?", comment="Everybody.", query="SELECT *\n{ ?s ?p ?o }", settings=[("day", "now")]
)
HOSTILE = "\"'></td><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}\u202e\x00"
PRIVATE = """
story: A secret
id: secret
agents:
  jo: {name: Jo Doe, note: owes the editor money}
  anon: {name: deepthroat, kind: account, real-name: Mark Felt}
claims:
  fell: {text: It fell}
documents:
  wire:
    outlet: jo
    statements:
      s1: {who: jo, says: asserts, claim: fell}
      s2: {who: anon, says: denies, claim: fell}
"""


def number(value: int | float) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + ("integer" if isinstance(value, int) else "double")))


def made(columns: list[str], rows: list[Row], question: Question = ASKED) -> bytes:
    return page(question, columns, rows, in_words({"ex": "https://example.org/"}))


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> ClaimGraph:
    graph = ClaimGraph.open()
    graph.load(PRIVATE.encode(), name="secret.yaml")
    return graph


def test_a_page_tells_the_question_its_settings_and_the_query(opening: Opener) -> None:
    with opening(made(["a"], [(Literal("x"),)])) as opened:
        assert opened.page.title() == "Who said what?"
        assert opened.page.locator("dl").inner_text().split() == ["day", "now"]
        opened.page.locator("summary").click()
        assert opened.page.locator("pre").inner_text().split("\n")[:2] == ["SELECT *", "{ ?s ?p ?o }"]


def test_columns_are_sorted_by_the_keyboard_and_told(opening: Opener) -> None:
    rows: list[Row] = [(number(10), Literal("b")), (number(9), None), (number(1.5), Literal("A")), (None, Literal("c"))]

    def column(opened: object, number: int) -> list[str]:
        cells = opened.page.locator(f"tbody td:nth-child({number})")  # type: ignore[attr-defined]
        return [str(text) for text in cells.all_inner_texts()]

    with opening(made(["n", "word"], rows)) as opened:
        assert column(opened, 1) == ["10", "9", "1.5", ""]
        opened.page.get_by_role("button", name="n", exact=True).press("Enter")
        assert column(opened, 1) == ["1.5", "9", "10", ""]
        assert opened.page.locator("th").first.get_attribute("aria-sort") == "ascending"
        assert opened.page.get_by_role("status").inner_text() == "sorted by n, ascending"
        opened.page.get_by_role("button", name="n", exact=True).press("Enter")
        assert column(opened, 1)[-3:] == ["10", "9", "1.5"]
        opened.page.get_by_role("button", name="word").click()
        assert column(opened, 2) == ["A", "b", "c", ""]
        assert [head.get_attribute("aria-sort") for head in opened.page.locator("th").all()] == [None, "ascending"]


def test_it_is_all_there_without_javascript(opening: Opener) -> None:
    with opening(made(["a", "b"], [(Literal("x"), Literal("y"))]), java_script_enabled=False) as opened:
        assert opened.page.locator("tbody").inner_text().split() == ["x", "y"]
        assert opened.page.locator("button").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_by_everybody(opening: Opener, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    rows: list[Row] = [(NamedNode("https://example.org/a"), Literal("Guten Tag", language="de"), number(1))]
    with opening(made(["link", "word", "number"], rows), color_scheme=scheme) as opened:
        found = axe.Axe().run(opened.page).response["violations"]
        opened.requests.clear()

    assert [(each["id"], each["help"]) for each in found] == []


def test_hostile_text_stays_text_and_nothing_is_requested(opening: Opener) -> None:
    question = Question(title=HOSTILE, comment=HOSTILE, query=HOSTILE, settings=[(HOSTILE, HOSTILE)])
    rows: list[Row] = [
        (Literal(HOSTILE), NamedNode("javascript:alert(1)"), BlankNode("b")),
        (
            Literal(HOSTILE, language="en"),
            NamedNode("data:text/html,%3Cscript%3Ealert(1)%3C/script%3E"),
            None,
        ),
        (Literal(HOSTILE), NamedNode("https://user@example.org/"), NamedNode("file:///etc/passwd")),
    ]
    with opening(made([HOSTILE, "b", "c"], rows, question)) as opened:
        assert opened.page.locator("script").count() == 1
        assert opened.page.locator("img, a").count() == 0
        assert "alert(1)" in opened.page.locator("td").first.inner_text()
        assert "\u202e" not in opened.page.content()


def test_only_addresses_of_the_web_become_links() -> None:
    text = made(["a"], [(NamedNode("https://example.org/x?a=1&b=2"),), (NamedNode("urn:x"),)]).decode()

    assert text.count("<a ") == 1
    assert '<a href="https://example.org/x?a=1&amp;b=2" rel="noopener noreferrer" target="_blank"' in text


def test_a_page_is_the_same_every_time_and_asks_for_nothing() -> None:
    first, second = (made(["a"], [(Literal("x"),)]) for _ in range(2))

    assert first == second
    assert "default-src 'none'" in html.unescape(first.decode())
    assert not any(word in first for word in (b"http://", b"src=", b"@import", b"url("))


def test_a_long_answer_is_cut_and_says_so() -> None:
    def rows(count: int) -> list[Row]:
        return [(number(each),) for each in range(count)]

    whole, cut = (made(["n"], rows(count)).decode() for count in (MOST, MOST + 1))

    assert whole.count("<tr><td") == cut.count("<tr><td") == MOST
    assert "10,000 rows</p>" in whole
    assert "10,000 rows, which are the first of more; ask in csv for all of them" in cut


def test_yes_and_no_have_a_page_too() -> None:
    assert ">yes</bdi>" in verdict(ASKED, True).decode()
    assert ">no</bdi>" in verdict(ASKED, False).decode()


# ---------------------------------------------------------------- through the front door


def test_a_shipped_query_gives_its_page_its_title(secret: ClaimGraph) -> None:
    text = secret.query_page("who-denied", parameters={"claim": "fell"}).decode()

    assert "<title>Who denied a claim, and were they a party to it?</title>" in text
    assert ">s2</bdi></a>" in text
    assert "<dt>claim</dt><dd><bdi>fell</bdi></dd>" in text


EVASIONS = [
    "SELECT * { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s cg:realName ?o }",
    "SELECT (UCASE(?o) AS ?x) { ?s cg:realName|cg:note ?o }",
    "SELECT (CONCAT(SUBSTR(?o, 1, 2), '-', SUBSTR(?o, 3)) AS ?x) { ?s cg:realName|cg:note ?o }",
    "SELECT (STRBEFORE(?o, ' ') AS ?x) { ?s cg:realName|cg:note ?o }",
    "SELECT (ENCODE_FOR_URI(REPLACE(?o, '(.)', '$1 ')) AS ?x) { ?s cg:realName|cg:note ?o }",
    "SELECT (STRLEN(?o) AS ?x) { ?s cg:realName|cg:note ?o }",
    "SELECT (GROUP_CONCAT(?o) AS ?x) { GRAPH ?g { ?s !rdf:type ?o } }",
    "SELECT ?s { ?s cg:realName ?o FILTER(STRSTARTS(?o, 'Mark')) }",
    "DESCRIBE ?s { ?s cg:realName ?o }",
]


@pytest.mark.parametrize("place", ["memory", "folder"])
def test_a_page_is_asked_of_what_may_be_handed_on_so_no_function_finds_out(place: str, tmp_path: Path) -> None:
    graph = ClaimGraph.open(None if place == "memory" else tmp_path / "store")
    graph.load(PRIVATE.encode(), name="secret.yaml")
    before = graph.query("SELECT (COUNT(*) AS ?n) { ?s cg:note|cg:realName ?o }").rows_as_text()
    for query in EVASIONS:
        text = graph.query_page(query).decode()
        assert not any(word in text for word in ("Felt", "FELT", "owes", "Ma-rk", "F e l t")), query
    assert "0 rows</p>" in graph.query_page("SELECT * { ?s cg:realName|cg:note ?o }").decode()
    text = graph.query_page("SELECT * { ?s cg:realName|cg:note ?o }", include=["note", "real-name"]).decode()
    assert "Mark Felt" in text and "owes the editor money" in text
    text = graph.query_page("SELECT * { ?s cg:realName|cg:note ?o }", include=["note"]).decode()
    assert "Mark Felt" not in text and "owes the editor money" in text
    assert graph.query("SELECT (COUNT(*) AS ?n) { ?s cg:note|cg:realName ?o }").rows_as_text() == before == [{"n": "2"}]


def test_foreign_words_about_an_unnamed_source_are_not_asked_either() -> None:
    graph = ClaimGraph.open()
    graph.load(FOREIGN.encode(), format="turtle", name="foreign.ttl")
    query = "SELECT (UCASE(?o) AS ?x) { ?s a cg:UnnamedSource ; ?p ?o }"
    assert "MAIER" not in graph.query_page(query).decode()
    assert "A CLERK" in graph.query_page(query).decode()


def test_a_private_word_in_the_query_itself_or_in_an_id_stops_the_page(secret: ClaimGraph) -> None:
    with pytest.raises(InputError, match=r"would stand in the html export, which was not written.*`real-name` by name"):
        secret.query_page("SELECT * { VALUES ?x { 'Mark Felt' } }")
    with pytest.raises(InputError, match="`notes` is not a private property"):
        secret.query_page("SELECT * {}", include=["notes"])


def test_a_board_shows_the_claims_that_the_answer_speaks_about(tmp_path: Path) -> None:
    graph = ClaimGraph.open()
    graph.load(EXAMPLE)
    boards = {}
    for name, query in {
        "claim": "CONSTRUCT { ?c a cg:Claim } WHERE { ?c a cg:Claim FILTER(STRENDS(STR(?c), 'delay-request')) }",
        "statement": "SELECT ?s { ?s cg:claim ?c FILTER(STRENDS(STR(?c), 'delay-request')) } LIMIT 1",
        "shipped": "who-denied",
    }.items():
        parameters = {"claim": "delay-request"} if name == "shipped" else None
        graph.query_board(query, tmp_path / name, parameters=parameters)
        boards[name] = (tmp_path / name).read_bytes()
    graph.export(tmp_path / "exported.html", claims=["delay-request"])

    assert set(boards.values()) == {(tmp_path / "exported.html").read_bytes()}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK {}", "yes or no names no claim"),
        ("SELECT * { ?s a cg:Document }", "names no claim and no statement of the store"),
        ("CONSTRUCT { <urn:x> a cg:Claim } WHERE {}", "names no claim and no statement of the store"),
    ],
)
def test_an_answer_without_claims_has_no_board(secret: ClaimGraph, tmp_path: Path, query: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        secret.query_board(query, tmp_path / "board.html")

    assert list(tmp_path.iterdir()) == []


def test_nothing_private_stands_on_a_board_whatever_the_answer_says(secret: ClaimGraph, tmp_path: Path) -> None:
    secret.query_board("SELECT * { ?c a cg:Claim . ?x cg:note|cg:realName ?o }", tmp_path / "board.html")

    written = (tmp_path / "board.html").read_text("utf-8")
    assert "It fell" in written
    assert not any(word in written for word in ("owes the editor", "Mark Felt"))
