"""A table that is written reads back as the same statements, and does nothing in a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from claimgraph.exports.csv import write
from claimgraph.exports.view import build_view
from claimgraph.graph.model import Records, Statement, Text
from claimgraph.imports.readers import read
from tests.imports.stories import stories

GOLDEN = Path(__file__).parents[1] / "golden" / "exports" / "china-olympics.csv"
CHINA = Path(__file__).parents[2] / "examples" / "china-olympics.yaml"
STORY = b"""\
story: S
agents: {a: {name: A}}
documents: {d: {outlet: a, statements: {s: {who: a, says: asserts, claim: c}}}}
claims: {c: {text: It is so}}
"""


def again(records: Records) -> Records:
    return read(write(build_view(records, include=["note"])), name="ships.csv").records


def told(statement: Statement, records: Records) -> Statement:
    """A statement by ids, with what CSV can hold."""
    names = {record.iri: record.id for record in records}

    def ids(iris: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names[iri] for iri in iris)

    def main(text: Text | None) -> Text | None:
        return None if text is None else Text.of(str(text))

    return replace(
        statement,
        iri=statement.id,
        speaker=names[statement.speaker],
        claim=names[statement.claim],
        document=names[statement.document],
        relays=ids(statement.relays),
        answers=ids(statement.answers),
        quote=main(statement.quote),
        note=main(statement.note),
        remark=None,
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories().filter(lambda records: len(records.statements) > 0))
def test_any_story_reads_back_with_the_same_statements(records: Records) -> None:
    found = again(records)
    assert [told(one, found) for one in found.statements.values()] == [
        told(one, records) for one in records.statements.values()
    ]
    by_id = {record.id: record for record in records}
    for one in (*found.claims.values(), *found.documents.values()):
        original = by_id[one.id]
        for name in ("text", "title", "url", "archived_at", "published", "seen"):
            value = getattr(original, name, None)
            wanted = str(value).strip() if isinstance(value, Text) else value
            held = getattr(one, name, None)
            assert (str(held) if isinstance(held, Text) else held) == wanted


def test_the_worked_story_is_written_byte_for_byte_as_it_always_was(renew: bool) -> None:
    records = read(CHINA).records
    data = write(build_view(records))
    if renew:
        GOLDEN.write_bytes(data)
    assert data == GOLDEN.read_bytes()
    assert read(data, name="china-olympics.csv").records.statements == records.statements


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "'=x", "''@x"])
def test_no_cell_begins_as_a_formula_and_all_read_back(words: str) -> None:
    records = read(STORY, name="s.yaml").records
    statements = {iri: replace(one, quote=Text.of(words)) for iri, one in records.statements.items()}
    records = replace(records, statements=statements)
    rows = list(csv.reader(StringIO(write(build_view(records)).decode(), newline="")))
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell for row in rows for cell in row)
    assert [str(one.quote) for one in again(records).statements.values()] == [words]


def test_a_column_that_nothing_fills_is_left_out_and_lines_end_as_rfc_4180_has_it() -> None:
    records = read(STORY, name="s.yaml").records
    assert write(build_view(records)) == (
        b"who,says,claim,in,id,who-name,claim-text,outlet\r\na,asserts,c,d,s,A,It is so,a\r\n"
    )
