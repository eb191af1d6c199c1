"""The gate: what passes, what stays, and what a view of some claims holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from claimgraph.errors import InputError
from claimgraph.exports.view import PRIVATE, PUBLIC, View, build_view, private_strings
from claimgraph.graph.corroboration.states import ClaimStates
from claimgraph.graph.model import (
    Agent,
    Claim,
    Document,
    IndependenceDecision,
    Outlet,
    Place,
    Record,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.ontology.terms import AgentKind, Stance
from claimgraph.ontology.vocabulary import private_properties

BASE = "https://example.org/s/"


def small() -> Iterator[Record]:
    """Two claims that share nothing, and an organisation above one of the speakers."""
    yield Story(
        iri=BASE, id="s", title=Text.of("A story"), note=Text.of("to be checked"), place=Place("/home/me/s.yaml", 1)
    )
    yield Outlet(iri=BASE + "paper", id="paper", name=Text.of("The Paper"), owned_by=(BASE + "owner",))
    yield Agent(iri=BASE + "owner", id="owner", name=Text.of("The Owner"))
    yield Agent(iri=BASE + "ministry", id="ministry", name=Text.of("The Ministry"), kind=AgentKind.GOVERNMENT)
    yield UnnamedSource(
        iri=BASE + "clerk",
        id="clerk",
        description=Text.of("a clerk"),
        document=BASE + "article",
        member_of=(BASE + "ministry",),
        real_name="Ada Byron",
        name=Text.of("A. Byron"),
        same_as=("https://people.example/ada",),
    )
    yield Agent(iri=BASE + "other", id="other", name=Text.of("Somebody else"))
    yield Document(iri=BASE + "article", id="article", outlet=BASE + "paper", title=Text.of("An article"))
    yield Document(iri=BASE + "post", id="post", outlet=BASE + "other")
    yield Claim(iri=BASE + "one", id="one", text=Text.of("One"), entails=(BASE + "two",), contradicts=(BASE + "three",))
    yield Claim(iri=BASE + "two", id="two", text=Text.of("Two"))
    yield Claim(iri=BASE + "three", id="three", text=Text.of("One again"), same_claim_as=(BASE + "one",))
    for name, speaker, claim, document, relays in (
        ("said", "clerk", "one", "article", ()),
        ("told", "paper", "three", "article", (BASE + "said",)),
        ("apart", "other", "two", "post", ()),
    ):
        yield Statement(
            iri=BASE + name,
            id=name,
            speaker=BASE + speaker,
            stance=Stance.ASSERTS,
            claim=BASE + claim,
            document=BASE + document,
            relays=relays,
        )
    yield IndependenceDecision(iri=BASE + "d", id="d", together=(BASE + "clerk", BASE + "paper", BASE + "other"))


@pytest.fixture
def records() -> Records:
    return Records.of(small())


def test_private_is_what_the_vocabulary_marks_as_private() -> None:
    assert set(PRIVATE.values()) == private_properties()


@pytest.mark.parametrize("kind", PUBLIC, ids=lambda kind: kind.__name__)
def test_every_field_of_the_model_has_been_given_a_side_of_the_gate(kind: type[Record]) -> None:
    withheld = {"name", "kind", "same_as"} if kind is UnnamedSource else set()
    assert {field.name for field in fields(kind)} == PUBLIC[kind] | (PRIVATE.keys() & _names(kind)) | {
        "place"
    } | withheld


def _names(kind: type[Record]) -> set[str]:
    return {field.name for field in fields(kind)}


def test_notes_real_names_and_places_do_not_pass(records: Records) -> None:
    view = build_view(records)
    assert all(record.note is None and record.place is None for record in view.records)
    assert all(agent.real_name is None for agent in view.records.agents.values())
    assert "Ada" not in repr(view) and "to be checked" not in repr(view) and "/home/me" not in repr(view)


def test_an_unnamed_source_stays_unnamed_whatever_its_record_holds(records: Records) -> None:
    clerk = build_view(records).records.agents[BASE + "clerk"]
    assert (clerk.name, clerk.same_as, clerk.label) == (None, (), "a clerk")


def test_everything_public_passes(records: Records) -> None:
    shown = build_view(records).records
    assert len(shown) == len(records)
    assert shown.documents == records.documents and shown.claims == records.claims
    assert shown.statements == records.statements


def test_what_is_asked_for_by_name_passes_and_nothing_else(records: Records) -> None:
    noted = build_view(records, include={"note"}).records
    assert str(noted.stories[BASE].note) == "to be checked"
    assert noted.agents[BASE + "clerk"].real_name is None
    assert build_view(records, include=["real-name"]).records.agents[BASE + "clerk"].real_name == "Ada Byron"
    with pytest.raises(InputError, match="`place` is not a private property; those are: note, real-name"):
        build_view(records, include={"place"})


def test_the_private_strings_are_all_found(records: Records) -> None:
    found = {(secret.id, secret.field, secret.text) for secret in private_strings(records)}
    assert found == {
        ("s", "note", "to be checked"),
        ("clerk", "real-name", "Ada Byron"),
        ("clerk", "name", "A. Byron"),
        ("clerk", "same-as", "https://people.example/ada"),
    }
    assert {secret.field for secret in private_strings(records, {"note", "real_name"})} == {"name", "same-as"}


def test_a_view_of_a_claim_holds_what_bears_on_it_and_nothing_else(records: Records) -> None:
    shown = build_view(records, claims=[BASE + "one"]).records
    assert {record.id for record in shown} == {
        *("s", "one", "three"),  # the story, the claim, and the one that is the same
        *("said", "told", "article", "clerk", "paper", "ministry", "owner", "d"),
    }
    assert shown.claims[BASE + "one"].entails == ()
    assert shown.claims[BASE + "one"].contradicts == (BASE + "three",)
    assert shown.decisions[BASE + "d"].together == (BASE + "clerk", BASE + "paper")


def test_what_a_shown_statement_cites_on_another_claim_comes_with_it(records: Records) -> None:
    cited = replace(records.statements[BASE + "apart"], relays=(BASE + "said",))
    shown = build_view(Records.of([*records, cited]), claims=[BASE + "two"]).records
    assert set(shown.statements) == {BASE + "apart", BASE + "said"}
    assert set(shown.claims) == {BASE + "one", BASE + "two"}


def test_the_evidence_of_a_real_claim_leaves_no_reference_loose(china: View) -> None:
    for claim, verdict in china.verdicts.items():
        shown = build_view(china.records, china.verdicts, claims=[claim])
        assert list(shown.verdicts) == [claim]
        assert {node.statement for node in verdict.nodes if node.statement} <= set(shown.records.statements)
        for statement in shown.records.statements.values():
            assert statement.speaker in shown.records.agents and statement.document in shown.records.documents
            assert statement.claim in shown.records.claims
        for document in shown.records.documents.values():
            assert document.outlet in shown.records.agents


def test_a_claim_that_is_not_there_is_named_with_the_nearest_one(records: Records) -> None:
    with pytest.raises(InputError, match=f"there is no such claim; did you mean {BASE}one"):
        build_view(records, claims=[BASE + "onne"])


def test_verdicts_come_as_a_mapping_or_one_by_one(china: View) -> None:
    one_by_one = build_view(china.records, iter(china.verdicts.values()))
    assert one_by_one.verdicts == china.verdicts == build_view(china.records, china.verdicts).verdicts


@pytest.mark.parametrize(
    ("titles", "title"), [([], "Claims and who stands behind them"), (["A"], "A"), (["A", "B", "C"], "A and 2 more")]
)
def test_the_title_is_that_of_the_stories(titles: list[str], title: str) -> None:
    stories = [Story(iri=f"https://example.org/{name}/", id=name, title=Text.of(name)) for name in titles]
    assert build_view(Records.of(stories)).title == title


def test_a_part_of_a_view_holds_what_is_about_its_claims_and_keeps_the_guard(china: View) -> None:
    states = {iri: ClaimStates(complete=False) for iri in china.verdicts}
    view = build_view(china.records, china.verdicts, states=states)
    one = next(iter(view.records.claims))
    part = view.of([one])
    assert list(part.verdicts) == list(part.states) == [one]
    assert part.records == build_view(china.records, china.verdicts, claims=[one]).records
    assert part.guard is view.guard


def test_the_states_of_claims_that_are_not_shown_do_not_pass(china: View) -> None:
    one = next(iter(china.records.claims))
    states = {iri: ClaimStates(complete=False) for iri in china.verdicts}
    assert list(build_view(china.records, china.verdicts, states=states, claims=[one]).states) == [one]
