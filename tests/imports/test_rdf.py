"""RDF that comes in: the same story in every format, blank nodes and graphs settled, and never a connection opened."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from claimgraph.errors import InputError
from claimgraph.exports.rdf import write_jsonld, write_nquads, write_trig, write_turtle
from claimgraph.exports.view import View, build_view
from claimgraph.graph.model import Record, Records
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.imports.readers import READERS, read
from tests.effort import within
from tests.imports.stories import stories

ROOT = Path(__file__).parents[2]
CHINA = ROOT / "examples" / "china-olympics.yaml"
GENID = "https://w3id.org/claimgraph/.well-known/genid/"

PREFIXES = b"""@prefix cg: <https://w3id.org/claimgraph/ns#> .
@prefix schema: <https://schema.org/> .
@prefix : <https://example.org/ships/> .
"""
STORY = (
    PREFIXES
    + b"""
:ann a cg:Agent ; schema:name "Ann" ; cg:kind cg:personKind .
:sank a cg:Claim ; schema:text "The ship sank" .
:page a cg:Document ; cg:outlet :ann .
:s1 a cg:Statement ; cg:speaker :ann ; cg:stance cg:asserts ; cg:claim :sank ; cg:document :page .
"""
)


def write_ntriples(view: View) -> bytes:
    return serialize(to_triples(view.records), format=RdfFormat.N_TRIPLES) or b""


def write_rdfxml(view: View) -> bytes:
    import rdflib

    graph = rdflib.Graph()
    graph.parse(data=write_ntriples(view), format="nt")
    return graph.serialize(format="pretty-xml", encoding="utf-8")


WRITERS: dict[str, Callable[[View], bytes]] = {
    "turtle": write_turtle,
    "trig": write_trig,
    "ntriples": write_ntriples,
    "nquads": write_nquads,
    "jsonld": write_jsonld,
    "rdfxml": write_rdfxml,
}


SMALL = {format: write(build_view(read(STORY, name="ships.ttl").records)) for format, write in WRITERS.items()}
DAMAGE = [
    b"",
    b"<",
    b">",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"\n",
    b"_:x",
    b"cg:x",
    b"<<",
    b"@base <x> .",
    b"<a>",
    b"\\u0000",
]


def by_iri(records: Records) -> dict[str, Record]:
    return {record.iri: record for record in records}


def told(data: bytes, name: str) -> str:
    with pytest.raises(InputError) as caught:
        read(data, name=name)
    return str(caught.value)


# ---------------------------------------------------------------- the same story in every format


def test_the_worked_story_in_turtle_gives_the_same_records_as_in_yaml() -> None:
    reading = read(ROOT / "tests" / "golden" / "story" / "china-olympics.ttl")
    assert by_iri(reading.records) == by_iri(read(CHINA).records)
    assert reading.notes == ()
    assert (reading.format, reading.media_type) == ("turtle", "text/turtle")


@pytest.mark.parametrize("format", WRITERS)
def test_what_was_exported_reads_back_equal_in_every_format(format: str) -> None:
    records = read(CHINA).records
    data = WRITERS[format](build_view(records))
    reading = read(data, name=f"china{READERS[format].extensions[0]}")
    assert reading.format == format
    assert by_iri(reading.records) == by_iri(records)
    if format != "rdfxml":  # rdflib writes Z as +00:00
        assert {str(triple) for triple in reading.quads or ()} == {str(triple) for triple in to_triples(records)}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_any_story_reads_back_from_every_format(records: Records) -> None:
    expected = by_iri(from_triples(to_triples(records)))  # triples do not keep the order of languages
    for format, write in WRITERS.items():
        if format != "rdfxml":  # rdflib cannot write every IRI as the name of an element
            data = write(build_view(records, include=("note", "real-name")))
            assert by_iri(read(data, name="any", format=format).records) == expected, format


# ---------------------------------------------------------------- what is kept and what is settled


def test_triples_that_claimgraph_does_not_understand_are_kept() -> None:
    reading = read(STORY + b':ann <https://example.org/shoe> "42" .\n', name="ships.ttl")
    assert '<https://example.org/ships/ann> <https://example.org/shoe> "42"' in map(str, reading.quads or ())
    assert reading.notes == ()


def test_a_triple_that_stands_in_two_graphs_is_one_and_a_note_tells_of_the_graphs() -> None:
    line = b":ann a cg:Agent ; schema:name 'Ann' ; cg:kind cg:personKind ."
    reading = read(PREFIXES + b":one {" + line + b"} :two {" + line + b"}", name="ships.trig")
    assert len(reading.quads or ()) == 3
    assert "its 2 named graphs are folded into one set of triples" in str(reading.notes[0])


BLANK = {
    "blank.ttl": b"[] <https://example.org/knows> [ <https://example.org/name> 'Ben' ] , _:ann , ( 1 ) .",
    "blank.nt": b'_:ann <https://example.org/knows> _:ben .\n_:ben <https://example.org/name> "Ben" .\n',
    "blank.nq": b'_:ann <https://example.org/knows> _:ben _:g .\n_:ben <https://example.org/name> "Ben" _:g .\n',
    "blank.jsonld": b'{"https://example.org/knows": {"https://example.org/name": "Ben"}}',
    "blank.rdf": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='https://example.org/'>"
    b"<rdf:Description><x:knows><rdf:Description x:name='Ben'/></x:knows></rdf:Description></rdf:RDF>",
}


@pytest.mark.parametrize("name", BLANK)
def test_blank_nodes_become_iris_that_are_the_same_each_time_the_file_is_read(name: str) -> None:
    reading = read(BLANK[name], name=name)
    assert read(BLANK[name], name=name).quads == reading.quads
    triples = list(reading.quads or ())
    assert not any(isinstance(term, BlankNode) for triple in triples for term in triple)
    made = {str(getattr(t, "value", "")) for triple in triples for t in triple if GENID in str(t)}
    digest = reading.sha256[:16]
    assert made == {f"{GENID}{digest}-{number}" for number in range(1, len(made) + 1)}
    assert len(made) > 1


def test_blank_nodes_of_two_files_are_never_one() -> None:
    one, other = (read(b"_:a <https://example.org/b> '%d' ." % number, name="a.ttl") for number in (1, 2))
    assert one.quads and other.quads and one.quads[0].subject != other.quads[0].subject


def test_a_statement_without_an_iri_is_a_record_all_the_same() -> None:
    reading = read(STORY.replace(b":s1 a", b"[] a"), name="ships.ttl")
    assert [iri[: len(GENID)] for iri in reading.records.statements] == [GENID]


# ---------------------------------------------------------------- how files are written


@pytest.mark.parametrize("change", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(change: Callable[[bytes], bytes]) -> None:
    plain, changed = read(STORY, name="ships.ttl"), read(change(STORY), name="ships.ttl")
    assert (changed.records, changed.quads) == (plain.records, plain.quads)


def test_lines_are_right_after_a_text_of_several_lines_and_with_a_base() -> None:
    texts = b'''
:x <https://example.org/says> """in one line.""" ,
  <ships/s2> ,
  """one.
:s2 a cg:Statement .
three""" .
'''
    base = b"@base <https://example.org/> .\n<ships/s2> a cg:Statement .\n"
    whole = b"@base <https://example.org/> .\n" + STORY + texts + base
    assert "ships.ttl:17: the statement `s2` has no cg:speaker" in told(whole, "ships.ttl")


def test_a_relative_iri_is_resolved_where_the_file_says_to_what() -> None:
    turtle = read(b"@base <https://example.org/> . <a> <b> <c> .", name="a.ttl")
    assert str((turtle.quads or ())[0].subject) == "<https://example.org/a>"
    json = read(b'{"@context": {"@base": "https://example.org/"}, "@id": "a", "https://e.org/b": 1}', name="a.jsonld")
    assert str((json.quads or ())[0].subject) == "<https://example.org/a>"


def test_an_escaped_backslash_is_no_escape_of_a_control_character() -> None:
    reading = read(rb'<https://example.org/a> <https://example.org/b> "\\u0007" .', name="a.ttl")
    assert len(reading.quads or ()) == 1


def test_faults_of_a_large_file_are_found_quickly_and_all() -> None:
    lines = [
        f"<https://example.org/s{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://w3id.org/claimgraph/ns#Statement> .\n"
        for n in range(10_000)
    ]
    with within(10), pytest.raises(InputError) as caught:
        read("".join(lines).encode(), name="many.nt")
    assert len(caught.value.findings) == 40_000
    assert {finding.line for finding in caught.value.findings} == set(range(1, 10_001))


# ---------------------------------------------------------------- nothing is fetched, nothing grows


@pytest.fixture
def listener() -> Iterator[tuple[str, list[Any]]]:
    """The address of a server on this machine, and who called."""
    callers: list[Any] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(0.05)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                callers.append(caller)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", callers
        time.sleep(0.1)
        ended.set()
        thread.join()


REMOTE = {
    "context.jsonld": '{"@context": "%s/c.jsonld", "@id": "https://example.org/a", "name": "Ann"}',
    "list.jsonld": '[{"@context": [{}, "%s/c.jsonld"], "@id": "https://example.org/a", "name": "Ann"}]',
    "import.jsonld": '{"@context": {"@import": "%s/c.jsonld"}, "@id": "https://example.org/a", "name": "Ann"}',
    "scoped.jsonld": '{"@context": {"b": {"@id": "https://example.org/b", "@context": "%s/c"}}, "b": {"c": 1}}',
    "entity.rdf": '<!DOCTYPE r [<!ENTITY x SYSTEM "%s/x">]><r>&x;</r>',
    "public.rdf": '<!DOCTYPE r [<!ENTITY x PUBLIC "x" "%s/x">]><r>&x;</r>',
    "parameter.rdf": '<!DOCTYPE r [<!ENTITY %% x SYSTEM "%s/x"> %%x;]><r/>',
}


@pytest.mark.parametrize("name", REMOTE)
def test_nobody_is_called_for_a_context_or_an_entity(name: str, listener: tuple[str, list[Any]]) -> None:
    address, callers = listener
    words = told((REMOTE[name] % address).encode(), name)
    assert "nothing is ever fetched" in words or "entities are refused" in words
    time.sleep(0.1)
    assert callers == []


def test_nobody_is_called_for_the_external_part_of_a_document_type(listener: tuple[str, list[Any]]) -> None:
    address, callers = listener
    xml = (
        f'<!DOCTYPE rdf:RDF SYSTEM "{address}/x.dtd">'
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='https://example.org/'>"
        "<rdf:Description rdf:about='https://example.org/a' x:name='Ann'/></rdf:RDF>"
    )
    assert len(read(xml.encode(), name="a.rdf").quads or ()) == 1
    time.sleep(0.1)
    assert callers == []


def test_the_listener_would_hear_a_caller(listener: tuple[str, list[Any]]) -> None:
    address, callers = listener
    socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))).close()
    time.sleep(0.2)
    assert len(callers) == 1


def test_a_bomb_of_entities_is_refused_at_once() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">\n' for n in range(1, 12))
    bomb = f'<!DOCTYPE r [\n<!ENTITY e0 "boom">\n{levels}]><r>&e11;</r>'
    with within(2):
        assert "bomb.rdf:2: it declares an entity" in told(bomb.encode(), "bomb.rdf")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", b"<urn:a> <urn:b> " + b"[<urn:b> " * 200_000),
        ("a.ttl", b"<urn:a> <urn:b> " + b"(" * 200_000),
        ("a.trig", b"{" * 200_000),
        ("a.jsonld", b"[" * 200_000),
        ("a.jsonld", b'{"@id":' * 200_000),
        ("a.rdf", b"<a xmlns='urn:x'>" * 20_000 + b"</a>" * 20_000),
    ],
)
def test_deep_nesting_ends_soon_with_a_word(name: str, data: bytes) -> None:
    with within(5):
        words = told(data, name)
    assert words.startswith(name) and len(words) < 400


@pytest.mark.parametrize("format", ["jsonld", "rdfxml"])
def test_a_file_that_was_cut_short_is_never_taken_for_a_whole_one(format: str) -> None:
    whole = SMALL[format].strip()
    for end in range(1, len(whole), 7):
        assert "short" in told(whole[:end], f"short{READERS[format].extensions[0]}")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_file_is_read_or_told_and_nothing_else(data: st.DataObject) -> None:
    format = data.draw(st.sampled_from(sorted(WRITERS)))
    whole = SMALL[format]
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(whole)))
        end = min(len(whole), begin + data.draw(st.sampled_from([0, 0, 1, 3, 40])))
        whole = whole[:begin] + data.draw(st.sampled_from(DAMAGE) | st.binary(max_size=3)) + whole[end:]
    try:
        read(whole, name="damaged", format=format)
    except InputError as error:
        assert all(str(finding).startswith("damaged") and finding.todo for finding in error.findings)


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt", "a.nq"])
def test_a_triple_in_place_of_a_node_is_refused(name: str) -> None:
    triple = Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))
    data = serialize([Triple(NamedNode("urn:s"), NamedNode("urn:p"), triple)], format=RdfFormat.N_TRIPLES) or b""
    assert f"{name}:1: a triple stands in it in place of a node" in told(data, name)


def test_the_parser_is_the_one_that_the_golden_files_know() -> None:
    """Our words for what the parser refuses hang on its words: a new one has to be looked at."""
    with pytest.raises(SyntaxError, match="No LoadDocumentCallback has been set"):
        list(parse(b'{"@context": "https://example.org/c"}', RdfFormat.JSON_LD))
