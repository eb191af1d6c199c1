"""What must hold between records, whatever format they came in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimgraph.errors import InputError, Severity
from claimgraph.graph.model import Bounds, Records, Text, UnnamedSource
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.imports.checks import check_records
from claimgraph.imports.edtf import parse
from claimgraph.imports.readers import read
from tests.effort import within

HEAD = """\
story: Ships
agents: {ann: {name: Ann}, post: {name: The Post, kind: outlet}, times: {name: The Times, kind: outlet}}
claims:
  sailed: {text: The ship sailed, entails: left}
  left: {text: The ship left the harbour}
  gone: {text: The ship is gone, same-as: left}
  stayed: {text: The ship is in the harbour, contradicts: gone}
  tide: {text: The tide was high}
documents:
  page:
    outlet: post
    statements:
"""


def told(*statements: str) -> list[str]:
    """The errors and warnings of the story with these statements, by what they say."""
    text = HEAD + "".join(f"      {statement}\n" for statement in statements)
    try:
        notes = read(text.encode(), name="ships.yaml").notes
    except InputError as error:
        return [f"error: {finding.what}" for finding in error.findings]
    return [f"{note.severity}: {note.what}" for note in notes if note.severity is not Severity.NOTE]


def said(name: str, stance: str, claim: str, *relays: str) -> str:
    cited = f", relays: [{', '.join(relays)}]" if relays else ""
    return f"{name}: {{who: ann, says: {stance}, claim: {claim}{cited}}}"


OPPOSITE = "error: `r` relays `o` and takes the opposite side"
RIVAL = "error: `r` relays `o` and supports a rival of the claim that it supports"
MORE = "warning: `r` says more than `o`, which it relays, and so carries nothing"


@pytest.mark.parametrize(
    ("origin", "relay", "found"),
    [
        (("asserts", "sailed"), ("asserts", "sailed"), None),
        (("asserts", "sailed"), ("attributes", "sailed"), None),
        (("denies", "sailed"), ("disputes", "sailed"), None),
        (("asserts", "sailed"), ("denies", "sailed"), OPPOSITE),
        (("denies", "sailed"), ("confirms", "sailed"), OPPOSITE),
        # Support passes to what follows, a denial to what it follows from.
        (("asserts", "sailed"), ("asserts", "gone"), None),
        (("asserts", "sailed"), ("denies", "gone"), OPPOSITE),
        (("denies", "gone"), ("denies", "sailed"), None),
        (("denies", "gone"), ("asserts", "sailed"), OPPOSITE),
        (("asserts", "gone"), ("asserts", "sailed"), MORE),
        (("denies", "sailed"), ("denies", "left"), MORE),
        # Support says the opposite of a rival.
        (("asserts", "sailed"), ("asserts", "stayed"), RIVAL),
        (("asserts", "left"), ("denies", "stayed"), None),
        # What says nothing carries nothing.
        (("speculates", "sailed"), ("asserts", "sailed"), MORE),
        (("unable to confirm", "sailed"), ("denies", "sailed"), MORE),
        (("speculates", "sailed"), ("attributes", "sailed"), None),
        (("asserts", "sailed"), ("asserts", "tide"), MORE),
    ],
)
def test_a_relay_takes_the_side_of_what_it_relays_and_says_no_more(
    origin: tuple[str, str], relay: tuple[str, str], found: str | None
) -> None:
    assert told(said("o", *origin), said("r", *relay, "o")) == ([found] if found else [])


def test_a_relay_may_attribute_both_sides() -> None:
    both = (said("o", "asserts", "sailed"), said("d", "denies", "sailed"), said("a", "attributes", "sailed", "o", "d"))
    assert told(*both) == []
    assert told(*both, said("r", "asserts", "sailed", "a")) == []


def test_who_relays_the_one_who_relays_the_opposite_is_not_told_again() -> None:
    found = told(
        said("o", "denies", "sailed"), said("r", "asserts", "sailed", "o"), said("q", "asserts", "sailed", "r")
    )
    assert found == [OPPOSITE]


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ("a: {prior: 0.6}, b: {prior: 0.4, contradicts: a}", 0),
        ("a: {prior: 0.6}, b: {prior: 0.5, contradicts: a}", 1),
        ("a: {prior: 0.6, same-as: c}, b: {prior: 0.5, contradicts: c}, c: {}", 1),
        ("a: {prior: 0.4}, b: {prior: 0.4, contradicts: a}, c: {prior: 0.4, contradicts: b}", 0),
        ("a: {prior: 0.4}, b: {prior: 0.4, contradicts: a}, c: {prior: 0.4, contradicts: [a, b]}", 1),
        ("a: {prior: 0.9}, b: {prior: 0.4, contradicts: a}, c: {prior: 0.2, contradicts: [a, b]}", 2),
        ("a: {prior: 0.3, entails: b}, b: {prior: 0.3}", 0),
        ("a: {prior: 0.4, entails: b}, b: {entails: c}, c: {prior: 0.3}", 1),
        ("a: {prior: 0.3, entails: b}, b: {prior: 0.4, entails: a}", 1),
        ("a: {prior: 0.3, same-as: b}, b: {prior: 0.3}", 0),
        ("a: {prior: 0.3, same-as: b}, b: {same-as: c}, c: {prior: 0.4}", 1),
    ],
)
def test_priors_fit_together(claims: str, found: int) -> None:
    text = "story: S\nclaims: {" + claims.replace("{", "{text: x y, ").replace(", }", "}") + "}\n"
    try:
        read(text.encode(), name="s.yaml")
    except InputError as error:
        assert len(error.findings) == found, error
    else:
        assert found == 0


def test_the_checks_hold_for_records_without_a_file_too() -> None:
    records = read((HEAD + "      " + said("o", "asserts", "sailed") + "\n").encode(), name="ships.yaml").records
    kept = from_triples(to_triples(records))
    document = next(iter(kept.documents.values()))
    source = UnnamedSource(
        iri="https://example.org/bob", id="bob", description=Text.of("a sailor"), document=document.iri, headcount=0
    )
    day = parse("2022-03-02")
    backwards = replace(document, published=Bounds("2022-03-02", day.not_after, day.not_before))
    found = check_records(Records.of([*kept, source, backwards]), "ships.ttl")
    assert {str(finding) for finding in found if finding.severity is Severity.ERROR} == {
        "ships.ttl: `bob`: an unnamed source has no `iri`: an identity would be published; take it out: its IRI is made"
        " from its id",
        "ships.ttl: `bob`: `count` is no number of people; write a whole number from 1 up, 2+ for at least two, or"
        " unknown",
        "ships.ttl: `page`: `published`: `2022-03-02` ends before it begins; write the earlier date first",
    }


def test_long_chains_of_claims_and_members_are_walked_in_time() -> None:
    count = 10_000
    lines = ["story: S", "agents:", "  a0: {name: A}"]
    lines += [f"  a{n}: {{name: A, of: a{n - 1}}}" for n in range(1, count // 4)]
    lines += ["claims:", "  c0: {text: x y, prior: 0.9}"]
    lines += [f"  c{n}: {{text: x y, entails: c{n - 1}}}" for n in range(1, count // 4)]
    lines += [f"  d{n}: {{text: x y, same-as: d{n + 1}, contradicts: c0}}" for n in range(count // 4)]
    lines += [f"  d{count // 4}: {{text: x y, prior: 0.2}}"]
    with within(20), pytest.raises(InputError) as caught:
        read("\n".join(lines).encode(), name="s.yaml")
    assert ["contradict each other" in finding.what for finding in caught.value.findings] == [True]
