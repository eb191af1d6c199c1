"""A large file is read in slices and says what the same file says when it is read as a whole."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from claimgraph.api import ClaimGraph
from claimgraph.errors import Finding, InputError, StoreError
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
def test_a_story_in_any_order_says_the_same(records, format: str, draw: random.Random, shuffled: bool) -> None:
    triples = list(to_triples(records))
    if shuffled:
        draw.shuffle(triples)
    if draw.random() < 0.4:
        triples.remove(draw.choice(triples))
    data = serialize(triples, format=FORMATS[format]) or b""
    before = subjects._OPEN
    subjects._OPEN = 3
    try:
        one, other = whole(data, format), in_slices(data, format, 4)
    finally:
        subjects._OPEN = before
    assert told(other[0]) == told(one[0])
    assert other[1:] == one[1:]
