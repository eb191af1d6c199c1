"""Queries: what they answer, how they are ended, and what is refused before it runs."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from claimgraph.errors import ClaimGraphError, QueryError, StoreError
from claimgraph.graph import sparql, syntax, worker
from claimgraph.graph.store import Source, Store
from claimgraph.ontology import vocabulary
from claimgraph.ontology.queries import shipped
from tests.effort import within
from tests.ontology.test_queries import in_order

GOLDEN = Path(__file__).parents[1] / "golden"
STORY = GOLDEN / "story" / "china-olympics.ttl"
ANSWERS = GOLDEN / "ontology" / "answers"
BASE = "https://w3id.org/claimgraph/story/china-olympics/"
CLAIM = BASE + "delay-request"
CG = vocabulary.PREFIXES["cg"]
SETTINGS = {
    "who-denied": {"claim": "delay-request"},
    "public-by": {"day": "2022-03-01"},
    "trace-to-origins": {"document": "tni-article"},
    "who-cites": {"source": "nyt-officials"},
    "said-of": {"claim": "delay-request"},
    "said-of-same": {"claim": "delay-request"},
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CLAIMS = "SELECT ?claim WHERE { ?claim a cg:Claim } ORDER BY ?claim"


def filled(store: Store) -> Store:
    content = STORY.read_bytes()
    triples = [quad.triple for quad in pyoxigraph.parse(content, pyoxigraph.RdfFormat.TURTLE)]
    store.add(
        triples,
        source=Source(name="story.ttl", key="story.ttl", sha256="0" * 64, format="turtle", media_type="text/turtle"),
    )
    return store


@pytest.fixture(scope="module")
def in_memory() -> Store:
    return filled(Store.open())


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("store") / "store"
    filled(Store.open(folder, create=True))
    return Store.open(folder, read_only=True)


@pytest.fixture(params=["in_memory", "on_disk"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def was_called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return False
    return True


class Watched:
    """A store that notes the process in which it is asked."""

    def __init__(self, store: Store, note: Path) -> None:
        self.store, self.note = store, note

    def dataset(self, as_imported: int | None = None) -> pyoxigraph.Store:
        self.note.write_text(str(os.getpid()))
        return self.store.dataset(as_imported)


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_query_gives_the_known_answer(store: Store, name: str) -> None:
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    query = shipped()[name].fill(SETTINGS.get(name, {}), resolve=lambda short: BASE + short)

    result = sparql.run(store, query)

    assert in_order(query, result.rows_as_text({"": BASE, "cg": CG})) == in_order(query, expected)


def test_rows_are_read_by_name_by_number_and_by_unpacking(store: Store) -> None:
    result = sparql.run(
        store,
        "SELECT ?claim ?none { ?claim a cg:Claim . OPTIONAL { ?claim cg:no ?none } } LIMIT 1",
    )

    (row,) = result.rows
    claim, none = row

    assert (result.kind, result.variables, len(result), bool(result)) == ("solutions", ("claim", "none"), 1, True)
    assert row["claim"] == row[0] == claim
    assert claim.value.startswith(BASE)
    assert none is None


def test_a_question_has_yes_or_no_for_an_answer(store: Store) -> None:
    yes, no = sparql.run(store, "ASK { ?c a cg:Claim }"), sparql.run(store, "ASK { ?c a cg:Nothing }")

    assert (yes.boolean, bool(yes), no.boolean, bool(no)) == (True, True, False, False)
    assert yes.rows_as_text() == [{"answer": "yes"}]


def test_constructed_triples_come_once_and_in_the_same_order(store: Store) -> None:
    result = sparql.run(store, f"CONSTRUCT {{ <{CLAIM}> a cg:Thing, cg:Claim }} WHERE {{ ?s cg:claim <{CLAIM}> }}")

    assert [triple.object for triple in result.triples] == [NamedNode(CG + "Claim"), NamedNode(CG + "Thing")]
    assert [row["object"] for row in result.rows_as_text()] == ["cg:Claim", "cg:Thing"]
    assert result.rows_as_text({"": BASE})[0]["subject"] == "delay-request"


def test_asking_for_the_wrong_kind_of_answer_names_the_right_one(store: Store) -> None:
    with pytest.raises(QueryError, match=r"answers with rows, not with triples; use `\.rows`"):
        _ = sparql.run(store, CLAIMS).triples


def test_the_vocabulary_is_part_of_what_is_asked(store: Store) -> None:
    assert sparql.run(store, "ASK { cg:denies cg:polarity -1 }").boolean


def test_an_earlier_import_can_be_asked(in_memory: Store) -> None:
    assert sparql.run(in_memory, CLAIMS, as_imported=1).rows == sparql.run(in_memory, CLAIMS).rows
    with pytest.raises(StoreError, match="no number 7 in the log"):
        sparql.run(in_memory, CLAIMS, as_imported=7)


# ---------------------------------------------------------------- formats


def test_rows_are_written_in_the_formats_of_the_standard(in_memory: Store) -> None:
    values = '("=1+1"@en 2 UNDEF) ("a,\\"b" <urn:x> true)'
    result = sparql.run(in_memory, f"SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ {values} }} }}")

    assert result.serialise("csv") == b'a,b,c\r\n=1+1,2,\r\n"a,""b",urn:x,true\r\n'
    assert result.serialise("tsv") == b'?a\t?b\t?c\n"=1+1"@en\t2\t\n"a,\\"b"\t<urn:x>\ttrue\n'
    assert json.loads(result.serialise("json"))["head"] == {"vars": ["a", "b", "c"]}
    assert b"<uri>urn:x</uri>" in result.serialise("xml")


def test_yes_or_no_is_written_too(in_memory: Store) -> None:
    result = sparql.run(in_memory, "ASK {}")

    assert result.serialise("csv") == result.serialise("tsv") == b"true\n"
    assert json.loads(result.serialise("json")) == {"head": {}, "boolean": True}
    assert b"<boolean>true</boolean>" in result.serialise("xml")


def test_triples_are_written_the_same_every_time(in_memory: Store) -> None:
    results = [sparql.run(in_memory, f"CONSTRUCT {{ <{CLAIM}> a cg:Claim }} WHERE {{}}") for _ in range(3)]
    (turtle,) = {result.serialise("turtle") for result in results}

    assert turtle.startswith(b"@prefix cg: ")
    assert turtle.endswith(b"<https://w3id.org/claimgraph/story/china-olympics/delay-request> a cg:Claim .\n")
    assert results[0].serialise("ntriples").count(b"\n") == 1
    assert json.loads(results[0].serialise("jsonld"))[0]["@id"] == BASE + "delay-request"


@pytest.mark.parametrize(
    ("query", "format", "fitting"),
    [
        ("ASK {}", "turtle", "csv, tsv, json, xml"),
        ("SELECT * {}", "jsonld", "csv, tsv, json, xml"),
        ("CONSTRUCT {} WHERE {}", "csv", "turtle, ntriples, jsonld"),
    ],
)
def test_a_format_that_does_not_fit_names_others(in_memory: Store, query: str, format: str, fitting: str) -> None:
    with pytest.raises(QueryError, match=f"which {format} cannot hold; choose one of {fitting}"):
        sparql.run(in_memory, query).serialise(format)


def test_without_pandas_the_extra_is_named(in_memory: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(ClaimGraphError, match=r"pip install 'claimgraph\[pandas\]'"):
        sparql.run(in_memory, "SELECT * {}").to_pandas()


def test_a_data_frame_is_made_of_numbers_booleans_and_text(in_memory: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pandas: Any = ModuleType("pandas")
    pandas.DataFrame = lambda rows, columns: (columns, rows)
    monkeypatch.setitem(sys.modules, "pandas", pandas)

    frame = sparql.run(in_memory, 'SELECT * { VALUES (?a ?b ?c ?d ?e) { (1 2.5 true "x"@en UNDEF) } }').to_pandas()

    assert frame == (["a", "b", "c", "d", "e"], [[1, 2.5, True, "x", None]])


# ---------------------------------------------------------------- limits


def test_a_query_that_takes_too_long_is_ended_and_gone(store: Store, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"longer than 0\.5 s and was ended; add a LIMIT, make it more specific"):
        sparql.run(Watched(store, tmp_path / "pid"), ENDLESS, timeout=0.5)

    assert is_gone(int((tmp_path / "pid").read_text()))


def test_ctrl_c_ends_the_query_and_leaves_no_process_behind() -> None:
    """The interrupt goes to the whole group, as from a terminal; the child must die by its parent's hand."""
    program = textwrap.dedent(f"""
        import os
        from claimgraph.graph import sparql
        from claimgraph.graph.store import Store

        class Watched:
            def dataset(self, as_imported=None):
                print(os.getpid(), flush=True)
                return Store.open().dataset()

        sparql.run(Watched(), {ENDLESS!r})
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.3)
        os.killpg(parent.pid, signal.SIGINT)
        _, told = parent.communicate(timeout=10)

    assert parent.returncode == -signal.SIGINT
    assert told.count(b"Traceback") == told.count(b"KeyboardInterrupt") == 1
    assert is_gone(child)


def _interrupt(output: IO[bytes]) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    output.write(b"still there")


def test_an_interrupt_is_for_the_parent_to_decide_on() -> None:
    assert worker.answer(_interrupt, timeout=30) == b"still there"


def test_a_query_whose_parent_was_killed_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_GRACE", 0.2)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    orphan = context.Process(target=worker._run, args=(_sleep, sender, 0.2, worker.GIB))
    orphan.start()
    orphan.join(5)

    assert orphan.exitcode == -signal.SIGALRM
    receiver.close()


def _sleep(output: IO[bytes]) -> None:
    time.sleep(30)


def _grow(output: IO[bytes]) -> None:
    store = pyoxigraph.Store()
    store.extend(Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), NamedNode("urn:o")) for n in range(10_000_000))


def _die(output: IO[bytes]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("task", [_grow, _die])
def test_a_process_that_needs_too_much_memory_or_dies_is_told(task: worker.Task) -> None:
    with pytest.raises(QueryError, match=r"needed more than 0\.25 GiB of memory, or by the system; add a LIMIT"):
        worker.answer(task, timeout=30, memory=worker.GIB // 4)

    assert multiprocessing.active_children() == []


def _write(size: int, output: IO[bytes]) -> None:
    output.write(b"x" * size)


def test_an_answer_comes_whole_and_one_that_is_too_large_is_refused() -> None:
    assert worker.answer(partial(_write, 3_000_000), timeout=30) == b"x" * 3_000_000
    with pytest.raises(QueryError, match=r"the answer is larger than \S+ GiB; add a LIMIT"):
        worker.answer(partial(_write, 3_000_000), timeout=30, largest=2**20)


def test_a_system_that_cannot_fork_asks_a_store_on_disk_in_a_fresh_process(
    in_memory: Store, on_disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])

    assert sparql.run(on_disk, CLAIMS).rows
    with pytest.raises(QueryError, match="a store in memory cannot be asked on this system; keep it in a folder"):
        sparql.run(in_memory, CLAIMS)


def test_any_timeout_can_be_given(in_memory: Store) -> None:
    assert sparql.run(in_memory, "ASK {}", timeout=float("inf")).boolean


def _fail(output: IO[bytes]) -> None:
    raise KeyError("a fault of ours")


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'a fault of ours'"):
        worker.answer(_fail, timeout=30)


# ---------------------------------------------------------------- what is refused

SERVICES = {
    "plain": "SELECT * { SERVICE <@> { ?a ?b ?c } }",
    "small letters": "select * { service silent <@> { ?a ?b ?c } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <@> { ?a ?b ?c } } } }",
    "by variable": "SELECT * { VALUES ?x { <@> } SERVICE ?x { ?a ?b ?c } }",
    "glued": "SELECT * { SERVICESILENT<@>{ ?a ?b ?c } }",
    "behind true": "PREFIX : <@> SELECT * { ?s ?p ?o . VALUES ?v { true } SERVICE:x { ?a ?b ?c } }",
    "glued to true": "PREFIX : <@> SELECT * { ?s ?p trueSERVICE:x { ?a ?b ?c } }",
    "as a prefix": "PREFIX service: <urn:x> PREFIX : <@> SELECT * { service:x { ?a ?b ?c } }",
    "in a prefix": "PREFIX ex: <@> SELECT * { serviceex:x { ?a ?b ?c } }",
    "in a name with dots": "PREFIX ex: <urn:> SELECT * { ?s ?p ex:a.b.SERVICE <@> { ?a ?b ?c } }",
    "in a name with a port": "PREFIX ex: <http://a:80> SELECT * { ?s ?p ex:SERVICE <@> { ?a ?b ?c } }",
    "in a name, silent": "PREFIX ex: <urn:> SELECT * { ?s ?p ex:a.b.SERVICE SILENT ?x { ?a ?b ?c } }",
    "in a string behind less-than": "SELECT * { ?s ?p ?o FILTER(?o<'x>') SERVICE <@> { ?a ?b ?c } #'\n}",
    "in a string behind a comment": "SELECT * { FILTER(?o<?s#> '''\n) SERVICE <@> { ?a ?b ?c } #'''\n}",
    "behind two quotes": "SELECT * { VALUES ?v { ''' ' } SERVICE <@> { ?a ?b ?c } }",
    "behind a wrong escape": "SELECT * { VALUES ?v {'''abc' } SERVICE <@> { ?a ?b ?c } #\\q'''\n}",
    "behind half a character": "SELECT * { VALUES ?v {'''abc' } SERVICE <@> { ?a ?b ?c } #\\uD800'''\n}",
    "escaped": "SELECT * { SERVI\\u0043E <@> { ?a ?b ?c } }",
    "behind a comment": "# '''\nSELECT * { SERVICE <@> { ?a ?b ?c } } #'''",
}


@pytest.mark.parametrize("query", SERVICES.values(), ids=SERVICES.keys())
def test_a_service_is_refused_before_anything_runs(in_memory: Store, listener: socket.socket, query: str) -> None:
    with pytest.raises(QueryError):
        syntax.read(query.replace("@", address(listener)))
    with pytest.raises(QueryError):
        sparql.run(in_memory, query.replace("@", address(listener)))

    assert not was_called(listener)


def test_a_service_that_would_slip_through_the_reading_finds_no_socket(
    store: Store, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syntax, "_refuse_services", lambda text, tokens: None)
    query = f"SELECT * {{ SERVICE <{address(listener)}> {{ ?a ?b ?c }} }}"

    with pytest.raises(StoreError, match=r"Permission denied|Too many open files"):
        sparql.run(store, query, timeout=5)

    assert not was_called(listener)


def test_the_listener_would_have_heard_a_service(listener: socket.socket) -> None:
    query = f"SELECT * {{ SERVICE SILENT <{address(listener)}> {{ ?a ?b ?c }} }}"
    child = multiprocessing.get_context("fork").Process(target=pyoxigraph.Store().query, args=(query,))
    child.start()
    listener.settimeout(5)
    heard = was_called(listener)
    child.kill()
    child.join()

    assert heard


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service ?p 'SERVICE <x> {' , \"service\" , '''SERVICE '' <x> {''' , \"\"\"SERVICE \" {\"\"\" }",
        "ASK { # SERVICE <x> {\n ?s ?p ?o }",
        "ASK { ?s <https://example.org/SERVICE#service> ?o }",
        "PREFIX ex: <https://example.org/#> ASK { ?s ex:service ex:SERVICE ; a ex:Service . }",
        "PREFIX service: <https://example.org/> ASK { service:x service:y ?o }",
        "ASK { ?s ?p 'x'@en-service . _:service ?p ?SERVICE }",
        "ASK { ?s ?p 'it\\'s a SERVICE' }",
    ],
)
def test_the_word_service_may_stand_anywhere_else(in_memory: Store, query: str) -> None:
    assert sparql.run(in_memory, query).kind == "boolean"


@pytest.mark.parametrize(
    "piece",
    ["a.", "a-", "a..", "e:service ", "'a' ", "''' ", "<a", "_:a.", ":a.", "1.", "service", "?a.", "\\u00", "@a-"],
)
def test_a_hostile_query_is_read_in_a_time_that_grows_with_its_length(piece: str) -> None:
    with within(3), suppress(QueryError):
        syntax.read("ASK { 'service' " + piece * 50_000)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "PREFIX x: <urn:x> # first\n delete where { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP GRAPH <urn:g>",
        "CREATE GRAPH <urn:g>",
        "COPY <urn:a> TO <urn:b>",
        "MOVE <urn:a> TO <urn:b>",
        "ADD <urn:a> TO <urn:b>",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_refused(in_memory: Store, update: str) -> None:
    with pytest.raises(QueryError, match=r"is refused, because a query only asks; .* by importing files"):
        sparql.run(in_memory, update)


def test_from_asks_the_named_graphs_alone(store: Store) -> None:
    (graph,) = store.graphs()

    assert sparql.run(store, f"ASK FROM <{graph}> {{ ?c a cg:Claim }}").boolean
    assert sparql.run(store, f"PREFIX g: <{graph}> ASK FROM g: {{ ?c a cg:Claim }}").boolean
    assert not sparql.run(store, f"ASK FROM <{vocabulary.GRAPH}> {{ ?c a cg:Claim }}").boolean
    assert not sparql.run(store, f"ASK FROM NAMED <{graph}> {{ ?c a cg:Claim }}").boolean
    assert sparql.run(store, f"ASK FROM NAMED <{graph}> {{ GRAPH ?g {{ ?c a cg:Claim }} }}").boolean


@pytest.mark.parametrize("clause", ["FROM <urn:other>", "FROM NAMED <urn:other>", "FROM <file:///etc/passwd>"])
def test_a_graph_that_is_not_in_the_store_is_refused(store: Store, clause: str) -> None:
    with pytest.raises(QueryError, match="no current graph of the store has that name"):
        sparql.run(store, f"SELECT * {clause} {{ ?s ?p ?o }}")


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "the query is empty; a query begins with SELECT"),
        ("SELEC * { ?s ?p ?o }", "line 1, column 1: no query begins with `SELEC`; write SELECT, ASK"),
        ("SELECT *\nWHER { ?s ?p ?o }", "line 2, column 1: `WHER` is no word of SPARQL; did you mean WHERE?"),
        ("SELECT * { ?s ?p delay }", "line 1, column 18: `delay` is no word of SPARQL; a variable begins with"),
        (
            "SELECT *\n{ ?s\n  foo:p ?o }",
            "line 3, column 3: the prefix `foo:` is not declared; begin with `PREFIX foo:",
        ),
        ("SELECT * { ?s x:p ?o }", "or use one of cg:, schema:, dcterms:, prov:, skos:, rdf:, rdfs:, owl:, xsd:"),
        ("SELECT * { ?s ?p 'abc }", "line 1, column 18: `'` begins a string that does not end"),
        ("SELECT * {\n  ?s ?p [ }", "line 2, column 11: the query cannot be read, at `}` or shortly before; look for"),
        ("SELECT * { ?s ?p", "at the end of the query or shortly before"),
        ("SELECT ?x ?y { ?x ?p ?o } GROUP BY ?x", "The SELECT contains a variable that is unbound"),
        ("SELECT * FROM <x> { ?s ?p ?o }", "FROM <x>: is no absolute IRI; write it whole"),
        ("PREFIX x <urn:x> SELECT * {}", "line 1, column 1: this PREFIX cannot be read; write `PREFIX name: <IRI>`"),
        ("SELECT (cg:f(1) AS ?x) {}", "The custom function <https://w3id.org/claimgraph/ns#f> is not supported"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_with_its_place(in_memory: Store, query: str, told: str) -> None:
    with pytest.raises(QueryError) as raised:
        sparql.run(in_memory, query)

    assert told in str(raised.value)


def test_long_lists_of_typed_and_of_negative_values_are_no_depth(in_memory: Store) -> None:
    dates = ", ".join(f'"{year:04}-01-01"^^xsd:date' for year in range(1, 3000))
    numbers = ", ".join(f"-{number}" for number in range(3000))
    assert sparql.run(in_memory, f"ASK {{ VALUES ?x {{ 1 }} FILTER (?x NOT IN ({dates}, {numbers})) }}").boolean
    with pytest.raises(QueryError, match="more than 2,000 operators"):
        sparql.run(in_memory, f"ASK {{ ?s {'^' * 3000}a ?o }}")
    with pytest.raises(QueryError, match="more than 2,000 operators"):
        sparql.run(in_memory, f"ASK {{ FILTER ({'- ' * 3000}1 < 2) }}")


class Holding:
    """A store that knows one term of its own."""

    def has_term(self, iri: str) -> bool:
        return iri == CG + "speeker"


def test_a_term_that_the_vocabulary_lacks_is_doubted_unless_the_store_has_it(in_memory: Store) -> None:
    query = "SELECT * { ?s cg:speeker ?o }"

    assert sparql.doubts(in_memory, query) == (
        "line 1, column 15: the vocabulary has no term cg:speeker; did you mean cg:speaker?",
    )
    assert sparql.doubts(Holding(), query) == ()
