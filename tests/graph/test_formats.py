"""The formats of SELECT and ASK, read back with another library: each term as it was, each column where it stood."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.query import Result

from claimgraph.errors import QueryError
from claimgraph.graph import answering

XSD = "http://www.w3.org/2001/XMLSchema#"
Term = NamedNode | BlankNode | Literal
TERMS: dict[str, Term | None] = {
    "unbound": None,
    "iri": NamedNode("https://example.org/ä?b=c&d=<e>#f".replace("<e>", "%3Ce%3E")),
    "empty": Literal(""),
    "quotes": Literal("\"a\" 'b' \"\"\" ''' \\ \\\\ \\n"),
    "line ends": Literal("a\nb\r\nc\rd\te"),
    "spaces": Literal("  a  b \u00a0"),
    "commas": Literal('a,b;"c",\n"d"'),
    "markup": Literal("<b>&amp;</b> ]]> <!-- & \" '"),
    "beyond the first plane": Literal("\U0001f600 \U0010fffd \u00e9 e\u0301 \u202e \u05d0 \ufffd"),
    "language": Literal("colour", language="en-gb"),
    "integer": Literal("42", datatype=NamedNode(XSD + "integer")),
    "decimal": Literal("1.5", datatype=NamedNode(XSD + "decimal")),
    "double": Literal("1.5", datatype=NamedNode(XSD + "double")),
    "not a number": Literal("NaN", datatype=NamedNode(XSD + "double")),
    "boolean": Literal("true", datatype=NamedNode(XSD + "boolean")),
    "instant": Literal("2022-03-01T12:00:00Z", datatype=NamedNode(XSD + "dateTime")),
    "own datatype": Literal("x", datatype=NamedNode("https://example.org/type")),
    "formula": Literal('=HYPERLINK("http://example.org")'),
}
# rdflib ends lines of CSV and TSV at these too, where RFC 4180 and the standard do not.
ENDS_LINES_FOR_RDFLIB = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.fixture(autouse=True)
def as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets rdflib keep literals as they are written."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def stored(*rows: tuple[Term | None, ...]) -> pyoxigraph.Store:
    """A store from which `ROWS` selects these rows, in order."""
    store = pyoxigraph.Store()
    for number, row in enumerate(rows):
        subject = NamedNode(f"urn:row:{number}")
        store.add(pyoxigraph.Quad(subject, NamedNode("urn:n"), Literal(number)))
        for column, term in zip("ba", row, strict=False):
            if term is not None:
                store.add(pyoxigraph.Quad(subject, NamedNode(f"urn:{column}"), term))
    return store


ROWS = "SELECT ?b ?a { ?s <urn:n> ?n OPTIONAL { ?s <urn:b> ?b } OPTIONAL { ?s <urn:a> ?a } } ORDER BY ?n"


def read_back(store: pyoxigraph.Store, format: str, query: str = ROWS) -> Any:
    output = io.BytesIO()
    answering.write(store, answering.check(query), output, format=format)
    output.seek(0)
    return Result.parse(output, format=format)


def theirs(term: Term | None) -> object:
    """The same term of rdflib, its lexical form as typed."""
    match term:
        case None:
            return None
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return "blank"
    datatype = None if term.language or term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
    return (term.value, term.language, datatype)


def told(term: object) -> object:
    if isinstance(term, rdflib.BNode):
        return "blank"
    if isinstance(term, rdflib.Literal):
        plain = term.datatype is None or str(term.datatype) == XSD + "string"
        return (str(term), term.language, None if plain else term.datatype)
    return term


@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
@pytest.mark.parametrize("name", TERMS)
def test_a_term_comes_back_as_it_was(format: str, name: str) -> None:
    term = TERMS[name]
    result = read_back(stored((term, Literal("beside"))), format)
    (row,) = result.bindings

    assert [str(variable) for variable in result.vars] == ["b", "a"]
    assert told(row.get(rdflib.Variable("b"))) == theirs(term)
    assert told(row[rdflib.Variable("a")]) == ("beside", None, None)


@pytest.mark.parametrize("name", TERMS)
def test_csv_keeps_the_value_of_a_term_and_nothing_else(name: str) -> None:
    term = TERMS[name]
    (row,) = read_back(stored((term, Literal("beside"))), "csv").bindings

    value = None if term is None or term.value == "" else term.value
    found = row.get(rdflib.Variable("b"))
    assert (None if found is None else str(found)) == value


@pytest.mark.parametrize("format", ["json", "xml", "tsv", "csv"])
def test_one_blank_node_is_the_same_in_every_row(format: str) -> None:
    one, other = BlankNode("one"), BlankNode("other")
    rows = read_back(stored((one, other), (other, one)), format).bindings
    found = [[row[rdflib.Variable(name)] for name in "ba"] for row in rows]

    assert found[0] == found[1][::-1]
    assert len({*found[0]}) == 2
    assert all(isinstance(term, rdflib.BNode) for row in found for term in row)


@pytest.mark.parametrize("format", ["json", "xml"])
@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "ASK { ?s ?p 'no' }"])
def test_yes_or_no_comes_back(format: str, query: str) -> None:
    assert read_back(stored((Literal("x"),)), format, query).askAnswer is ("no" not in query)


@pytest.mark.parametrize("format", ["json", "xml", "tsv", "csv"])
def test_no_rows_have_columns_too(format: str) -> None:
    result = read_back(stored(), format)

    assert [str(variable) for variable in result.vars] == ["b", "a"]
    assert list(result.bindings) == []


def test_a_control_character_that_xml_cannot_hold_is_told_and_json_holds_it() -> None:
    store = stored((Literal("a\u0001b"),))

    assert told(read_back(store, "json").bindings[0][rdflib.Variable("b")]) == ("a\u0001b", None, None)
    with pytest.raises(QueryError, match=r"the answer holds the character U\+0001, which XML cannot hold; choose json"):
        read_back(store, "xml")


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=ENDS_LINES_FOR_RDFLIB)


@given(st.text(CHARACTERS, max_size=30), st.sampled_from(["json", "xml", "tsv", "csv"]))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back_or_is_refused(text: str, format: str) -> None:
    store = stored((Literal(text), Literal("beside")))
    try:
        (row,) = read_back(store, format).bindings
    except QueryError as wrong:
        assert format == "xml" and "which XML cannot hold" in str(wrong)
        return

    assert str(row.get(rdflib.Variable("b"), "")) == text
    assert str(row[rdflib.Variable("a")]) == "beside"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(max_examples=50, deadline=None)
def test_any_text_comes_back_from_csv_as_everybody_reads_it(text: str) -> None:
    output = io.BytesIO()
    answering.write(stored((Literal(text), Literal("beside"))), answering.check(ROWS), output, format="csv")

    (_, row) = csv.reader(io.StringIO(output.getvalue().decode(), newline=""))
    assert row == [text, "beside"]


def test_json_is_laid_out_as_the_standard_says() -> None:
    output = io.BytesIO()
    answering.write(
        stored((Literal("x", language="en"), Literal("1", datatype=NamedNode(XSD + "integer")))),
        answering.check(ROWS),
        output,
        format="json",
    )

    assert json.loads(output.getvalue()) == {
        "head": {"vars": ["b", "a"]},
        "results": {
            "bindings": [
                {
                    "b": {"type": "literal", "value": "x", "xml:lang": "en"},
                    "a": {"type": "literal", "value": "1", "datatype": XSD + "integer"},
                }
            ]
        },
    }
