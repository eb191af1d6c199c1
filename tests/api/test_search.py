"""Full-text search finds the public words of records, best first, and never the private ones."""

from __future__ import annotations

import pytest

from claimgraph.graph.model import Agent, Claim, Records, Statement, Text
from claimgraph.ontology.terms import Stance
from claimgraph.search import search

RECORDS = Records.of(
    [
        Claim(iri="x:1", id="one", text=Text((("en", "The bridge is closed"), ("uk", "Міст закрито")))),
        Claim(iri="x:2", id="two", text=Text.of("A bridge in Gruyères"), note=Text.of("secret")),
        Agent(iri="x:a", id="ministry", name=Text.of("Ministry"), real_name="Jane Roe"),
        Statement(iri="x:s", id="s", speaker="x:a", stance=Stance.DENIES, claim="x:1", document="x:d"),
    ]
)


@pytest.mark.parametrize(
    ("kind", "words", "found"),
    [
        ("claims", "bridge", ["two", "one"]),
        ("claims", "BRIDGE clos", ["one"]),
        ("claims", "gruyeres", ["two"]),
        ("claims", "міст", ["one"]),
        ("claims", "bridge harbour", []),
        ("claims", '"bridge" OR NEAR(', []),
        ("claims", "   ", []),
        ("claims", "secret", []),
        ("agents", "Roe", []),
        ("statements", "ministry denies closed", ["s"]),
    ],
)
def test_words_find_records(kind: str, words: str, found: list[str]) -> None:
    assert [record.id for record in search(RECORDS, kind, words)] == found
