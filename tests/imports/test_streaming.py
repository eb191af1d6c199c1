"""A large file is read in slices and says what the same file says when it is read as a whole."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from claimgraph import loading
from claimgraph.api import ClaimGraph
from claimgraph.errors import Finding, InputError, StoreError
from claimgraph.graph.model import Records
from claimgraph.graph.names import checksums
from claimgraph.graph.store import Store
from claimgraph.graph.triples import to_triples
from claimgraph.imports.rdf.streaming import reading as streaming
from claimgraph.imports.rdf.streaming import scanning, subjects
from claimgraph.imports.rdf.streaming.reading import Stream
from claimgraph.imports.readers import read
from claimgraph.imports.unpacking import Input
from tests.imports.stories import stories

GOLDEN = Path(__file__).parents[1] / "golden"
FORMATS = {"ntriples": RdfFormat.N_TRIPLES, "nquads": RdfFormat.N_QUADS, "turtle": RdfFormat.TURTLE}


def whole(data: bytes, format: str) -> tuple[list[Finding], dict[str, int], set[str]]:
    """Findings, numbers of records and triples of a file that is read as a whole."""
    try:
        reading = read(data, name="x", format=format)
    except InputError as error:
        return list(error.findings), {}, set()
    counts = {name: len(getattr(reading.records, name)) for name in reading.records.__dataclass_fields__}
    return list(reading.notes), counts, set(map(str, reading.quads or ()))


def in_slices(data: bytes, format: str, lot: int | None = None) -> tuple[list[Finding], dict[str, int], set[str]]:
    """The same of a file that is read in slices."""
    kept: list[bytes] = []
    try:
        stream = Stream(Input("x", None, data), format, lot=lot)
        stream.read(kept.append)
    except InputError as error:
        return list(error.findings), {}, set()
    triples = {str(quad.triple) for quad in parse(b"".join(kept), RdfFormat.N_TRIPLES)}
    assert stream.triples == len(triples)
    return list(stream.notes), stream.counts, triples


def told(findings: list[Finding]) -> set[tuple[str, str, str | None]]:
    """What is told; without the name that stands before it where no line is known."""
    return {(re.sub(r"^`[^`]*`: | \(also on .*$", "", f.what), f.severity, f.about) for f in findings}


def agree(one: list[Finding], other: list[Finding]) -> None:
    """The same is told and, where a line is told in slices, the same line: of a term that of what uses it."""
    assert told(other) == told(one)
    lines = {(f.what, f.about): f.line for f in one}
    for finding in other:
        if finding.line is not None and not finding.what.startswith("the vocabulary has no"):
            assert lines.get((finding.what, finding.about), finding.line) == finding.line


@pytest.fixture(params=[(2**24, 20_000, None), (2**12, 3, 5)], ids=["at once", "in small slices"])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int | None:
    """Slices as they are, and so small that a story needs many."""
    block, open_, lot = request.param
    monkeypatch.setattr(scanning, "BLOCK", block)
    monkeypatch.setattr(subjects, "_OPEN", open_)
    assert lot is None or isinstance(lot, int)
    return lot


@pytest.mark.parametrize("path", sorted((GOLDEN / "rdf_errors").glob("*.ttl")), ids=lambda path: path.stem)
def test_every_fault_is_found_in_slices_too(path: Path, sizes: int | None) -> None:
    try:
        quads = list(parse(path.read_bytes(), RdfFormat.TURTLE))
        data = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    except SyntaxError:
        pytest.skip("it is no Turtle")
    if not data:
        pytest.skip("it is empty")
    one, other = whole(data, "ntriples"), in_slices(data, "ntriples", sizes)
    agree(one[0], other[0])
    assert other[1:] == one[1:]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.sampled_from(sorted(FORMATS)), st.randoms(use_true_random=False), st.booleans())
def test_a_story_in_any_order_says_the_same(records: Records, format: str, draw: random.Random, shuffled: bool) -> None:
    triples = list(to_triples(records))
    if shuffled:
        draw.shuffle(triples)
    if draw.random() < 0.4:
        triples.remove(draw.choice(triples))
    data = serialize(triples, format=FORMATS[format]) or b""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subjects, "_OPEN", 3)
        one, other = whole(data, format), in_slices(data, format, 4)
    assert told(other[0]) == told(one[0])
    assert other[1:] == one[1:]


def test_what_belongs_to_a_story_is_called_so_even_where_the_story_comes_last() -> None:
    base, cg = "https://w3id.org/claimgraph/story/ships/", "https://w3id.org/claimgraph/ns#"
    data = f"""@prefix cg: <{cg}> . @prefix schema: <https://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<{base}ann/grade> a cg:Judgement ; cg:judges <{base}ann> .
<{base}ann> a cg:Agent ; schema:name "Ann" .
<{base}> a cg:Story ; dcterms:title "Ships" .
"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subjects, "_OPEN", 1)
        found, _, _ = in_slices(data.encode(), "turtle", 2)
    assert any("the grade `ann/grade` has no grade" in finding.what for finding in found)


# ---------------------------------------------------------------- into a store


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large."""
    monkeypatch.setattr(streaming, "LARGE", 0)
    monkeypatch.setattr(scanning, "BLOCK", 2**12)


def story(number: int, more: str = "") -> bytes:
    text = f"story: Ships\nid: ships-{number}\nauthor: Ann\n"
    text += "agents:\n  ann: {name: Ann}\n  post: {name: P, kind: outlet}\n"
    text += "claims:\n  sank: {text: It sank}\ndocuments:\n  page:\n    outlet: post\n    statements:\n"
    text += f"      s1: {{who: ann, says: asserts, claim: sank}}\n{more}"
    return serialize(to_triples(read(text.encode(), name="s.yaml").records), format=RdfFormat.N_TRIPLES) or b""


def test_a_large_file_is_in_the_store_as_a_small_one_is(tmp_path: Path, small: None) -> None:
    file = tmp_path / "ships.nt"
    file.write_bytes(story(1))
    told: list[tuple[int, int, int]] = []
    streamed, at_once = ClaimGraph.open(tmp_path / "one" / "store"), ClaimGraph.open()
    report = streamed.load(file, progress=lambda *how_far: told.append(how_far))
    other = at_once.load(story(1), name="ships.nt", format="ntriples")
    assert told[-1] == (file.stat().st_size, file.stat().st_size, story(1).count(b"\n"))
    assert (report.outcome, report.number, report.graph, dict(report.counts)) == (
        "new",
        1,
        other.graph,
        dict(other.counts),
    )
    assert streamed.records() == at_once.records()
    assert str(streamed["sank"]) == str(at_once["sank"])
    assert [(e.as_json()["triples"], e.as_json()["sha256"]) for e in streamed.log()] == [
        (e.as_json()["triples"], e.as_json()["sha256"]) for e in at_once.log()
    ]
    query = "SELECT ?s WHERE { ?s a cg:Statement }"
    assert list(streamed.query(query).rows) == list(at_once.query(query).rows)
    assert streamed.load(file).outcome == "unchanged"


def test_a_second_large_file_leaves_the_first_and_a_changed_one_replaces_its_own(tmp_path: Path, small: None) -> None:
    graph = ClaimGraph.open(tmp_path / "store")
    for number in (1, 2):
        (tmp_path / f"{number}.nt").write_bytes(story(number))
        graph.load(tmp_path / f"{number}.nt")
    assert len(graph.records().claims) == 2
    (tmp_path / "2.nt").write_bytes(story(2, "      s2: {who: post, says: attributes, claim: sank, relays: s1}\n"))
    assert graph.load(tmp_path / "2.nt").outcome == "replaced"
    assert len(graph.records().statements) == 3
    assert len(graph.records(as_imported=2).statements) == 2
    again = ClaimGraph.open(tmp_path / "store", read_only=True)
    assert again["ships-2:sank"].iri.endswith("ships-2/sank")


def test_a_large_file_with_a_fault_leaves_nothing_behind(tmp_path: Path, small: None) -> None:
    bad = tmp_path / "bad.nt"
    bad.write_bytes(story(3) + b"<a:b> <https://w3id.org/claimgraph/ns#speeker> <a:c> .\n")
    with pytest.raises(InputError, match=r"bad\.nt:\d+: the vocabulary has no property"):
        ClaimGraph.open(tmp_path / "store").load(bad)
    assert not (tmp_path / "store").exists()
    graph = ClaimGraph.open(tmp_path / "store")
    (tmp_path / "good.nt").write_bytes(story(1))
    graph.load(tmp_path / "good.nt")
    before = {path.relative_to(tmp_path): path.read_bytes() for path in _files(tmp_path / "store")}
    for text in (bad.read_bytes(), story(3) + b"<a:b> <a:c> .\n", story(3) + b'<a:b> <a:c> "\xff" .\n'):
        bad.write_bytes(text)
        with pytest.raises(InputError, match=r"bad\.nt:\d+: "):
            graph.load(bad)
        assert {path.relative_to(tmp_path): path.read_bytes() for path in _files(tmp_path / "store")} == before
        assert ClaimGraph.open(tmp_path / "store")["sank"].iri.endswith("ships-1/sank")
    assert graph.load(bad.with_name("good.nt"), dry_run=True).outcome == "unchanged"


def _files(folder: Path) -> Iterator[Path]:
    """All that is not the engine's, which opens its files to link them."""
    return (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "current")


def test_what_the_engine_cannot_load_is_told_and_undone(
    tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claimgraph.graph.preloading.Preload._load_piece", fails)
    (tmp_path / "ships.nt").write_bytes(story(1))
    with pytest.raises(StoreError, match="No space left"):
        ClaimGraph.open(tmp_path / "store").load(tmp_path / "ships.nt")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_comes_in_another_order_and_packed_is_the_same(
    tmp_path: Path, small: None, pack: Callable[[bytes], bytes]
) -> None:
    lines = story(1).splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    (tmp_path / "s.nt").write_bytes(pack(b"".join(lines)))
    streamed, at_once = ClaimGraph.open(tmp_path / "store"), ClaimGraph.open()
    streamed.load(tmp_path / "s.nt")
    at_once.load(story(1), name="s.nt")
    assert set(streamed.records()) == set(at_once.records())


def test_what_cannot_be_kept_is_told_and_undone(tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claimgraph.graph.archive.Summed.take", fails)
    (tmp_path / "ships.nt").write_bytes(story(1))
    with pytest.raises(StoreError, match="No space left"):
        ClaimGraph.open(tmp_path / "store").load(tmp_path / "ships.nt")
    assert not (tmp_path / "store").exists()


# ---------------------------------------------------------------- tables and stories of many triples

TABLE = "id,who,says,claim,in,claim-text,who-name\n" + "".join(
    f"s{n},ann,asserts,c{n},page-{n},It sank {n} times,Ann\n" for n in range(9)
)


def test_a_long_table_is_in_the_store_as_a_short_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MANY", 0)
    monkeypatch.setattr(loading, "AT_ONCE", 7)
    file = tmp_path / "ships.csv"
    file.write_text(TABLE)
    in_pieces, at_once = ClaimGraph.open(tmp_path / "store"), ClaimGraph.open()
    report, other = in_pieces.load(file), at_once.load(TABLE.encode(), name="ships.csv")
    assert (report.outcome, report.graph, report.counts) == ("new", other.graph, other.counts)
    assert in_pieces.records() == at_once.records()
    assert [e.as_json()["triples"] for e in in_pieces.log()] == [e.as_json()["triples"] for e in at_once.log()]
    query = "SELECT ?s WHERE { ?s a cg:Statement } ORDER BY ?s"
    assert list(in_pieces.query(query).rows) == list(at_once.query(query).rows)
    store = Store.open(tmp_path / "store", read_only=True)
    dataset, names = store.indexed()
    assert names is not None
    assert list(names) == sorted(checksums(dataset, store.graphs()))
    assert in_pieces.load(file).outcome == "unchanged"
    file.write_text(TABLE.replace("3 times", "twice"))
    changed = in_pieces.load(file)
    assert (changed.outcome, len(changed.changes)) == ("replaced", 1)


def test_a_long_table_with_a_fault_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MANY", 0)
    (tmp_path / "ships.csv").write_text(TABLE + "s9,ann,asserts,nothing,page-9,,\n")
    with pytest.raises(InputError, match=r"ships\.csv:11: claim `nothing` is not described"):
        ClaimGraph.open(tmp_path / "store").load(tmp_path / "ships.csv")
    assert not (tmp_path / "store").exists()
