"""The worked story in every graph format, byte for byte as it always was. `pytest --renew` writes the files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.exports.graphml import write_graphml
from claimgraph.exports.rdf import write_jsonld, write_nquads, write_trig, write_turtle
from claimgraph.exports.view import View

GOLDEN = Path(__file__).parents[1] / "golden" / "exports"
WRITERS = {
    "ttl": write_turtle,
    "trig": write_trig,
    "nq": write_nquads,
    "jsonld": write_jsonld,
    "graphml": write_graphml,
}


@pytest.mark.parametrize(("extension", "write"), WRITERS.items())
def test_the_worked_story_is_written_byte_for_byte_as_it_always_was(
    china: View, extension: str, write: Callable[[View], bytes], renew: bool
) -> None:
    golden = GOLDEN / f"china-olympics.{extension}"
    written = write(china)
    if renew:
        golden.write_bytes(written)
    assert written == golden.read_bytes()
