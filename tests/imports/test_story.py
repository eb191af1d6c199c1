"""What the story format means, key by key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.errors import InputError
from claimgraph.graph.model import Agent, By, Outlet, Records, Text, UnnamedSource
from claimgraph.graph.triples import to_triples
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import AgentKind, Credibility, DocumentKind, OutcomeVerdict, Reliability, Stance

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/claimgraph/story/ships/"
HEAD = """\
story: Ships
agents:
  ann: {name: Ann}
  post: {name: The Post, kind: outlet}
documents:
  page:
    outlet: post
    statements:
      s1: {who: ann, says: asserts, claim: sailed}
claims:
  sailed: {text: The ship sailed}
"""


def story(text: str) -> Records:
    return read(text.encode(), name="ships.yaml").records


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        story(text)
    return [str(finding) for finding in caught.value.findings]


def one(records: Records, name: str) -> object:
    return next(record for record in records if record.id == name)


def test_the_worked_story_gives_exactly_the_triples_of_its_turtle_and_no_note() -> None:
    reading = read(ROOT / "examples" / "china-olympics.yaml")
    turtle = ROOT / "tests" / "golden" / "story" / "china-olympics.ttl"
    wanted = {str(quad.triple) for quad in parse(path=str(turtle), format=RdfFormat.TURTLE)}
    assert {str(triple) for triple in to_triples(reading.records)} == wanted
    assert reading.notes == ()


def test_the_title_alone_is_a_story_whose_id_is_the_name_of_its_file() -> None:
    found = next(iter(read(b"story: Ships at sea", name="folder/My ships.yaml").records.stories.values()))
    assert (found.iri, found.id, found.language) == ("https://w3id.org/claimgraph/story/my-ships/", "my-ships", "en")
    assert found.title == Text.of("Ships at sea", "en")


def test_id_base_and_language_are_those_of_the_file() -> None:
    text = "story: Schiffe\nid: boote\nbase: https://example.org/s#\nlanguage: de\nagents: {ann: {name: Ann}}"
    records = story(text)
    assert list(records.stories) == ["https://example.org/s#"]
    assert one(records, "ann") == Agent(iri="https://example.org/s#ann", id="ann", name=Text.of("Ann", "de"))


def test_a_text_in_several_languages_keeps_their_order() -> None:
    records = story("story: {uk: Кораблі, en: Ships}")
    assert next(iter(records.stories.values())).title.by_language == (("uk", "Кораблі"), ("en", "Ships"))


@pytest.mark.parametrize("typed", ["2022", "1.10", "no", "true", "2022-03-02", "null", "0x1F", "1_000", "12:30:45"])
def test_a_number_a_date_or_a_no_where_text_is_expected_is_text_as_typed(typed: str) -> None:
    records = story(f"story: {typed}\nagents: {{ann: {{name: {typed}}}}}")
    assert str(next(iter(records.stories.values())).title) == typed
    assert str(next(iter(records.agents.values())).name) == typed


def test_the_last_line_end_of_a_block_belongs_to_the_notation_and_not_to_the_text() -> None:
    records = story("story: >\n  Ships\n  at sea\nremark: |\n  one\n  two\n")
    found = next(iter(records.stories.values()))
    assert (found.title, found.remark) == (Text.of("Ships at sea", "en"), Text.of("one\ntwo", "en"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("yes", True), ("true", True), ("True", True), ("no", False), ("false", False)]
)
def test_yes_and_true_no_and_false_are_both_accepted(typed: str, meant: bool) -> None:
    text = HEAD.replace("claim: sailed}", f"claim: sailed, own-reporting: {typed}, against-interest: '{typed}'}}")
    statement = next(
        iter(story(text.replace("outlet: post\n", f"outlet: post\n    seen: {typed}\n")).statements.values())
    )
    assert (statement.own_reporting, statement.against_interest) == (meant, meant)


def test_one_value_stands_for_a_list_of_one() -> None:
    several = story("story: S\nagents: {a: {name: A}, b: {name: B, of: [a], owner: [], possibly: [a, a]}}")
    single = story("story: S\nagents: {a: {name: A}, b: {name: B, of: a, possibly: a}}")
    assert several == single


def test_ids_are_of_any_script_and_their_letters_are_written_in_one_way() -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    records = story(
        f"story: S\nagents: {{київ-1: {{name: K, of: {decomposed}}}, {composed}: {{name: C}}, 東京: {{name: T}}}}"
    )
    assert [agent.id for agent in records.agents.values()] == ["київ-1", composed, "東京"]
    assert next(iter(records.agents.values())).member_of == (BASE + composed,)


def test_order_does_not_matter() -> None:
    sections = HEAD.split("\n", 1)[1]
    agents, rest = sections.split("documents:")
    documents, claims = rest.split("claims:")
    assert story(f"claims:{claims}documents:{documents}{agents}story: Ships\n") == story(HEAD)


def test_agents_are_outlets_by_their_kind_and_persons_by_default() -> None:
    records = story("story: S\nagents: {a: {name: A}, b: {name: B, kind: agency}, c: {name: C, kind: account}}")
    kinds = {agent.id: (type(agent), agent.kind) for agent in records.agents.values()}
    assert kinds == {
        "a": (Agent, AgentKind.PERSON),
        "b": (Outlet, AgentKind.AGENCY),
        "c": (Agent, AgentKind.ACCOUNT),
    }


@pytest.mark.parametrize(
    ("typed", "exact", "least"), [("3", 3, None), ("2+", None, 2), ("unknown", None, None), ("'13+'", None, 13)]
)
def test_an_unnamed_source_has_a_description_a_document_and_a_count(
    typed: str, exact: int | None, least: int | None
) -> None:
    text = HEAD.replace("{name: Ann}", f"{{unnamed: a sailor, in: page, count: {typed}}}")
    source = one(story(text), "ann")
    assert isinstance(source, UnnamedSource)
    assert (source.description, source.document) == (Text.of("a sailor", "en"), BASE + "page")
    assert (source.headcount, source.headcount_at_least, source.kind, source.name) == (exact, least, None, None)


def test_grades_are_judgements_by_the_author_of_the_file() -> None:
    text = HEAD.replace("{name: Ann}", "{name: Ann, grade: B}").replace(
        "claim: sailed}", "claim: sailed, credibility: 2}"
    )
    judgements = list(story("author: Zoe\n" + text).judgements.values())
    assert [(one.iri, one.judges, one.reliability, one.credibility, one.decided_by) for one in judgements] == [
        (f"{BASE}ann/grade", BASE + "ann", Reliability.B, None, By(name="Zoe")),
        (f"{BASE}s1/credibility", BASE + "s1", None, Credibility.PROBABLY_TRUE, By(name="Zoe")),
    ]
    by_agent = story("author: post\n" + text)
    assert {judgement.decided_by for judgement in by_agent.judgements.values()} == {By(agent=BASE + "post")}


def test_an_outcome_says_what_was_decided_by_whom_when_and_why() -> None:
    outcome = "{verdict: refuted, by: post, on: 2022-03, because: https://example.org/why, remark: Late}"
    found = next(iter(story(HEAD.replace("sailed}\n", f"sailed, outcome: {outcome}}}\n", 2).replace(
        f"claim: sailed, outcome: {outcome}}}", "claim: sailed}")).outcomes.values()))  # fmt: skip
    assert (found.iri, found.claim, found.verdict) == (f"{BASE}sailed/outcome", BASE + "sailed", OutcomeVerdict.REFUTED)
    assert found.decided_by == By(agent=BASE + "post")
    assert found.decided is not None and found.decided.typed == "2022-03"
    assert found.because == Text.of("https://example.org/why")
    assert found.remark == Text.of("Late", "en")


def test_decisions_on_independence_are_numbered_and_by_the_author_where_nobody_is_named() -> None:
    text = (
        HEAD
        + "independence:\n  - {apart: [ann, post], because: Rivals}\n  - {together: [ann, post], because: x, by: Bo}\n"
    )
    found = list(story("author: Zoe\n" + text).decisions.values())
    assert [one.iri for one in found] == [f"{BASE}independence/1", f"{BASE}independence/2"]
    assert [one.decided_by for one in found] == [By(name="Zoe"), By(name="Bo")]
    assert found[0].apart == (BASE + "ann", BASE + "post") == found[1].together


def test_decisions_on_identity_say_which_claims_are_one_and_which_are_not() -> None:
    text = (
        HEAD.replace("claims:", "claims:\n  left: {text: The ship left}")
        + "identity:\n  - {same: [sailed, left], because: One voyage}\n"
        + "  - {different: [sailed, left], because: Two ships, by: Bo, on: 2022-03-02}\n"
    )
    one_, other = story("author: Zoe\n" + text).identity_decisions.values()
    assert [one_.iri, other.iri] == [f"{BASE}identity/1", f"{BASE}identity/2"]
    assert (one_.same, one_.different) == ((BASE + "sailed", BASE + "left"), ())
    assert (other.same, other.different) == ((), (BASE + "sailed", BASE + "left"))
    assert [one_.decided_by, other.decided_by] == [By(name="Zoe"), By(name="Bo")]
    assert other.decided is not None and other.decided.typed == "2022-03-02"


def test_statements_stand_under_their_document_or_at_top_level_with_in() -> None:
    moved = HEAD.replace("    statements:\n      s1: {who: ann, says: asserts, claim: sailed}\n", "")
    assert story(moved + "statements:\n  s1: {who: ann, says: asserts, claim: sailed, in: page}\n") == story(HEAD)


def test_a_reaction_without_a_claim_is_about_the_claim_of_what_it_answers() -> None:
    reactions = (
        "      s3: {who: ann, says: retracts, answers: s2}\n      s2: {who: post, says: denies, answers: [s1]}\n"
    )
    records = story(HEAD.replace("claims:", reactions + "claims:"))
    assert {statement.claim for statement in records.statements.values()} == {BASE + "sailed"}
    assert [statement.stance for statement in records.statements.values()][1:] == [Stance.RETRACTS, Stance.DENIES]


def test_texts_have_the_language_of_the_story_and_quotes_only_one_that_the_file_gives() -> None:
    quoted = HEAD.replace("claim: sailed}", "claim: sailed, quote: she sailed, remark: Clear, at: p. 3}")
    statement = next(iter(story(quoted).statements.values()))
    assert (statement.quote, statement.remark, statement.locator) == (
        Text.of("she sailed"),
        Text.of("Clear", "en"),
        "p. 3",
    )
    german = HEAD.replace("claim: sailed}", "claim: sailed, quote: {de: sie fuhr}}")
    assert next(iter(story(german).statements.values())).quote == Text.of("sie fuhr", "de")


def test_iri_gives_another_iri_and_the_id_stays_the_name() -> None:
    records = story(HEAD.replace("{name: Ann}", "{name: Ann, iri: https://example.org/ann}"))
    assert one(records, "ann") == Agent(iri="https://example.org/ann", id="ann", name=Text.of("Ann", "en"))
    assert next(iter(records.statements.values())).speaker == "https://example.org/ann"


def test_every_record_knows_where_it_stood() -> None:
    places = {record.id: record.place for record in story(HEAD)}
    assert {name: place and place.line for name, place in places.items()} == {
        "ships": 1,
        "ann": 3,
        "post": 4,
        "page": 6,
        "s1": 9,
        "sailed": 11,
    }


def test_documents_hold_what_is_known_about_them() -> None:
    text = HEAD.replace(
        "outlet: post\n", "outlet: post\n    kind: record\n    by: [ann]\n    url: https://example.org/1\n"
    )
    document = next(iter(story(text).documents.values()))
    assert (document.kind, document.author, document.url) == (
        DocumentKind.RECORD,
        (BASE + "ann",),
        "https://example.org/1",
    )
    assert (document.seen, document.published) == (True, None)


def test_an_empty_section_is_no_fault() -> None:
    assert len(story("story: S\nagents:\nclaims: {}\ndocuments:\nstatements:\nindependence:\n")) == 1


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_their_lines() -> None:
    told = faults(
        HEAD.replace("kind: outlet", "kind: paper").replace("says: asserts", "says: asert").replace("text:", "txt:")
    )
    assert [line.split(":")[1] for line in told] == ["4", "9", "11"]


def test_a_misspelt_key_is_read_as_the_nearest_so_that_nothing_else_is_told() -> None:
    assert len(faults(HEAD.replace("agents:", "agent:").replace("says:", "say:"))) == 2


def test_something_that_cannot_be_read_is_described_all_the_same() -> None:
    told = faults(HEAD.replace("says: asserts", "says: claimed").replace(
        "claims:", "      s2: {who: post, says: attributes, claim: sailed, relays: s1}\nclaims:"))  # fmt: skip
    assert len(told) == 1


def test_what_cannot_be_read_for_one_reason_is_told_for_the_others_too() -> None:
    told = faults(HEAD.replace("who: ann, says: asserts, claim: sailed", "who: zoe, says: assert, claim: lost"))
    assert [line.partition(": ")[2].partition(";")[0] for line in told] == [
        "there is no stance `assert`",
        "no agent has the id `zoe`",
        "no claim has the id `lost`",
    ]


@pytest.mark.parametrize("answers", ["s9", "[]", "[s9, s1]"])
def test_no_statement_is_lost_for_want_of_a_claim(answers: str) -> None:
    assert (
        len(faults(HEAD.replace("claims:", f"      s2: {{who: post, says: denies, answers: {answers}}}\nclaims:"))) == 1
    )


@pytest.mark.parametrize("stance", ["corrects", "retracts"])
def test_a_withdrawal_that_names_nothing_is_one_fault(stance: str) -> None:
    assert len(faults(HEAD.replace("claims:", f"      s2: {{who: post, says: {stance}}}\nclaims:"))) == 1


@pytest.mark.parametrize(
    ("key", "other"), [("who:", "speaker:"), ("claim:", "about:"), ("story:", "title:"), ("outlet:", "publisher:")]
)
def test_a_key_by_another_name_is_told_once_and_not_as_missing_besides(key: str, other: str) -> None:
    assert len(faults(HEAD.replace(key, other, 1))) == 1


def test_an_unnamed_source_under_another_key_is_told_once() -> None:
    assert len(faults(HEAD.replace("{name: Ann}", "{described: a sailor, in: page, count: 2+}"))) == 1
