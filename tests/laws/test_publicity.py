"""When a document is public: the instants that are found at once, against the definition, day by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.evidence.public import public_from, visible_statements
from claimgraph.graph.model import Bounds, Document, Records, Statement
from claimgraph.ontology.terms import Stance

FIRST = datetime(2022, 3, 1, tzinfo=UTC)


@st.composite
def dates(draw: st.DrawFn) -> Bounds | None:
    """A date with both ends, one, or none."""
    ends = [draw(st.none() | st.integers(0, 5)) for _ in range(2)]
    if ends == [None, None]:
        return None
    if None not in ends:
        ends.sort(key=lambda end: end or 0)
    first, last = (None if end is None else FIRST + timedelta(days=end) for end in ends)
    return Bounds("typed", first, last)


@st.composite
def libraries(draw: st.DrawFn) -> Records:
    """Documents, seen or not, that cite one another in any way."""
    number = draw(st.integers(1, 6))
    documents = [
        Document(iri=f"urn:d{n}", id=f"d{n}", outlet="urn:o", published=draw(dates()), seen=draw(st.booleans()))
        for n in range(number)
    ]
    statements = [
        Statement(
            iri=f"urn:s{n}",
            id=f"s{n}",
            speaker="urn:a",
            stance=Stance.ASSERTS,
            claim="urn:c",
            document=f"urn:d{draw(st.integers(0, number - 1))}",
            relays=tuple(draw(st.lists(st.sampled_from([f"urn:s{m}" for m in range(9)]), max_size=2))),
        )
        for n in range(draw(st.integers(1, 9)))
    ]
    return Records.of([*documents, *statements])


def by_definition(records: Records, day: datetime) -> set[str]:
    """The documents that are public on a day (section 3, step 1), by repeating the rule until nothing changes."""
    documents = records.documents
    cites = {
        (statement.document, records.statements[cited].document)
        for statement in records.statements.values()
        for cited in statement.relays
        if cited in records.statements and not documents[records.statements[cited].document].seen
    }
    known = {iri for iri, document in documents.items() if document.seen}
    for _ in documents:
        known |= {cited for citing, cited in cites if citing in known}
    by_others = {iri for iri in known if not documents[iri].seen}

    def passed(instant: datetime | None) -> bool:
        return instant is None or instant <= day

    public: set[str] = set()
    for _ in range(len(documents) + 1):
        for iri, document in documents.items():
            date = document.published
            if iri in by_others:
                cited = any(other in public for other, one in cites if one == iri)
                there = cited and passed(date.not_before if date else None)
            else:
                there = passed(date.not_after or date.not_before if date else None)
            if there:
                public.add(iri)
    return public


@given(libraries(), st.integers(-1, 6))
def test_a_document_is_public_from_the_instant_from_which_the_definition_says_so(records: Records, day: int) -> None:
    instant = FIRST + timedelta(days=day)
    expected = by_definition(records, instant)
    assert {iri for iri, since in public_from(records).items() if since <= instant} == expected
    assert visible_statements(records, instant, ()) == {
        iri for iri, statement in records.statements.items() if statement.document in expected
    }
