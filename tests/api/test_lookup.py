"""A record is found by what people type, and what is not found is answered with what is near."""

from __future__ import annotations

import pytest

from claimgraph.errors import InputError
from claimgraph.graph.model import Agent, Claim, Records, Story, Text
from claimgraph.lookup import Lookup

BASE = "https://example.org/war/"


def claim(id: str, text: str, base: str = BASE) -> Claim:
    return Claim(iri=base + id.rpartition(":")[2], id=id, text=Text.of(text))


RECORDS = Records.of(
    [
        Story(iri=BASE, id="war", title=Text.of("War")),
        claim("bridge", "The bridge is closed"),
        claim("bridge-hit", "The bridge was hit"),
        claim("harbour", "Der Hafen   ist gesperrt"),
        claim("war:dam", "The dam holds"),
        claim("peace:dam", "The dam broke", "https://example.org/peace/"),
        Agent(iri=BASE + "ministry", id="ministry", name=Text.of("The Ministry")),
    ]
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("bridge", "bridge", id="a short id, also where it begins others"),
        pytest.param(BASE + "bridge", "bridge", id="an IRI"),
        pytest.param("war:bridge", "bridge", id="a CURIE: the story and the id"),
        pytest.param("war:dam", "war:dam", id="an id that two stories use, with its story"),
        pytest.param("The bridge is", "bridge", id="a unique beginning of the text"),
        pytest.param("the BRIDGE  was", "bridge-hit", id="capitals and spaces make no difference"),
        pytest.param("The Min", "ministry", id="a source by its name"),
    ],
)
def test_what_is_typed_finds_the_record(typed: str, found: str) -> None:
    assert Lookup(RECORDS)(typed).id == found


def test_who_finds_nothing_is_pointed_to_the_lists_that_hold_such_ids() -> None:
    with pytest.raises(InputError, match="`claimgraph list sources` or `claimgraph list claims` shows"):
        Lookup(RECORDS, ["agents", "claims"])("zzz")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("The bridge", "The bridge: 2 claims are meant by this; say which: `bridge`, `bridge-hit`"),
        ("dam", "dam: 2 claims are meant by this; say which: `war:dam`, `peace:dam`"),
        ("brigde", "brigde: no claim has this id, IRI or beginning of its text; did you mean `bridge`"),
        (
            "zzz",
            "zzz: no claim has this id, IRI or beginning of its text; `claimgraph list claims` shows what there is",
        ),
        ("", ": no claim has this id"),
    ],
)
def test_what_is_not_found_or_not_clear_is_answered_with_candidates(typed: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        Lookup(RECORDS, ["claims"])(typed)
    assert str(error.value).startswith(said)


def test_an_empty_store_says_how_to_fill_it() -> None:
    with pytest.raises(InputError, match="nothing has been imported yet; `claimgraph import FILE` does"):
        Lookup(Records())("bridge")
