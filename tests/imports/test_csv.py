"""One statement a row: what the columns mean, and how words become ids."""

from __future__ import annotations

import pytest

from claimgraph.errors import InputError
from claimgraph.graph.model import Outlet, Records, Text, UnnamedSource
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import AgentKind, Certainty, Reliability, Stance

BASE = "https://w3id.org/claimgraph/story/table/"


def table(*rows: str, end: str = "\n") -> Records:
    return read(end.join(rows).encode(), name="table.csv").records


def told(*rows: str, end: str = "\n") -> list[str]:
    with pytest.raises(InputError) as caught:
        table(*rows, end=end)
    return [str(finding) for finding in caught.value.findings]


def test_four_columns_of_plain_words_are_a_story() -> None:
    records = table(
        "who,says,claim,in",
        "Ann Lee,asserts,The ship sailed,The Post",
        "Harbour office,denies,The ship  sailed,The Post",
        "ann-lee,confirms,The ship sailed,the-post",
    )
    assert [(one.id, str(one.name)) for one in records.agents.values()] == [
        ("ann-lee", "Ann Lee"),
        ("harbour-office", "Harbour office"),
        ("the-post-agent", "The Post"),
    ]
    assert [(one.id, one.outlet, str(one.title)) for one in records.documents.values()] == [
        ("the-post", BASE + "the-post-agent", "The Post")
    ]
    assert [(one.id, one.text) for one in records.claims.values()] == [
        ("the-ship-sailed", Text.of("The ship sailed", "en"))
    ]
    assert [(one.id, one.stance) for one in records.statements.values()] == [
        ("row-1", Stance.ASSERTS),
        ("row-2", Stance.DENIES),
        ("row-3", Stance.CONFIRMS),
    ]
    assert next(iter(records.stories.values())).title == Text.of("table", "en")


def test_an_agent_that_only_publishes_is_an_outlet_and_one_that_speaks_is_what_who_kind_says() -> None:
    records = table(
        "who,says,claim,in,outlet,who-kind",
        "China,denies,It is so,China's denial,China,government",
        "Ann,asserts,It is so,A page,The Post,",
    )
    kinds = {one.id: (type(one).__name__, one.kind) for one in records.agents.values()}
    assert kinds == {
        "china": ("Agent", AgentKind.GOVERNMENT),
        "ann": ("Agent", AgentKind.PERSON),
        "the-post": ("Outlet", AgentKind.OUTLET),
    }


def test_every_column_is_read() -> None:
    records = table(
        "who,says,claim,in,id,relays,answers,own-reporting,access,certainty,said,quote,at,credibility,likelihood-ratio,"
        "fidelity,against-interest,note,who-name,who-kind,unnamed,of,owner,grade,claim-text,parties,outlet,title,"
        "published,url,archived,seen",
        "sailor,asserts,sailed,page,s1,,,,,,,,,,,,,,,,a sailor,Navy,,,The ship sailed,navy; Ann,post,A page,"
        "2022-03-02,https://example.org/1,https://example.org/2,no",
        "post,attributes,sailed,page,s2,s1,,yes,first hand,likely,2022-03-01,she sailed,p. 3,2,4,0.9,yes,rang back,"
        "The Post,outlet,,,owner-1,B,,,,,,,,",
        "ann,denies,sailed,page,s3,,s1;s2,,,,,,,,,,,,Ann,,,,,,,,,,,,,",
    )
    source = records.agents[BASE + "sailor"]
    assert isinstance(source, UnnamedSource)
    assert (source.label, source.document, source.member_of) == ("a sailor", BASE + "page", (BASE + "navy",))
    post = records.agents[BASE + "post"]
    assert isinstance(post, Outlet) and post.owned_by == (BASE + "owner-1",)
    document = records.documents[BASE + "page"]
    assert document.published is not None
    assert (document.outlet, str(document.title), document.published.typed) == (BASE + "post", "A page", "2022-03-02")
    assert (document.url, document.archived_at) == ("https://example.org/1", "https://example.org/2")
    assert document.seen is False
    claim = records.claims[BASE + "sailed"]
    assert (str(claim.text), claim.party) == ("The ship sailed", (BASE + "navy", BASE + "ann"))
    relay = records.statements[BASE + "s2"]
    assert (relay.relays, relay.own_reporting, relay.certainty) == ((BASE + "s1",), True, Certainty.LIKELY)
    assert (relay.quote, relay.locator, relay.note) == (Text.of("she sailed"), "p. 3", Text.of("rang back", "en"))
    assert (relay.likelihood_ratio, relay.fidelity, relay.against_interest) == (4, 0.9, True)
    assert records.statements[BASE + "s3"].answers == (BASE + "s1", BASE + "s2")
    grades = [(one.judges, one.reliability, one.credibility) for one in records.judgements.values()]
    assert grades[0] == (BASE + "post", Reliability.B, None)
    assert grades[1][0] == BASE + "s2"


def test_different_words_never_share_an_id_and_the_same_words_do() -> None:
    records = table(
        "who,says,claim,in",
        "A.P.,asserts,It is -5,page",
        "A P,asserts,It is 5,page",
        "A.P.,asserts,???,page",
        "A P,asserts,!!!,page",
    )
    speakers = [one.speaker for one in records.statements.values()]
    assert len(set(speakers)) == 2 and speakers[:2] == speakers[2:]
    assert [str(one.text) for one in records.claims.values()] == ["It is -5", "It is 5", "???", "!!!"]


def test_long_sentences_that_begin_alike_are_two_claims() -> None:
    words = "It has been said for a long time in many places by many people that the ship"
    records = table("who,says,claim,in", f"Ann,asserts,{words} sailed,page", f"Ann,asserts,{words} sank,page")
    assert len(records.claims) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_any_line_end_and_quoted_cells_are_read(end: str) -> None:
    rows = [
        "\ufeffwho,says,claim,in,quote",
        '"Lee, Ann",asserts,"It ""is"" so",page,"one',
        'two"',
        "Bo,denies,x y,page,",
    ]
    records = table(*rows, end=end)
    first, second = records.statements.values()
    assert str(records.agents[first.speaker].name) == "Lee, Ann"
    assert str(records.claims[first.claim].text) == 'It "is" so'
    assert first.quote == Text.of(f"one{end}two")
    assert second.place is not None and second.place.line == 4


def test_an_apostrophe_before_a_formula_is_taken_away_and_any_other_stays() -> None:
    records = table("who,says,claim,in,quote", "Ann,asserts,It is so,page,'=1+1", "Ann,asserts,It is so,page,'tis so")
    assert [str(one.quote) for one in records.statements.values()] == ["=1+1", "'tis so"]


def test_the_same_description_may_stand_again_and_one_that_differs_names_both_lines() -> None:
    head = "who,says,claim,in,who-name"
    table(head, "ann,asserts,It is so,page,Ann", "ann,denies,It is so,page,Ann")
    assert told(head, "ann,asserts,It is so,page,Ann", "ann,denies,It is so,page,Anne") == [
        "table.csv:3: `who-name` of agent `ann` is `Anne` here and `Ann` on line 2; keep one"
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["who,says,claim", "a,asserts,x y"], "table.csv:1: the column `in` is missing"),
        (["who;says;claim;in"], "table.csv:1: the cells are separated by semicolons; save the table with commas"),
        (["who\tsays\tclaim\tin"], "table.csv:1: the cells are separated by tabs; save the table with commas"),
        (["who,say,claim,in", "a,asserts,x y,p"], "table.csv:1: there is no column `say`; did you mean `says`?"),
        (["who,says,claim,in,in", "a,asserts,x y,p,q"], "table.csv:1: the column `in` stands there twice; keep one"),
        (["who,says,claim,in"], "table.csv:1: there is a header and no row; write a statement a row"),
        (["who,says,claim,in", "a,asserts,x y,p,q"], "table.csv:2: the row has 5 cells and the header 4"),
        (["who,says,claim,in", 'a,asserts,"x y,p'], "table.csv:2: this is not CSV"),
        (["who,says,claim,in", "a,asserts,sailed,p"], "table.csv:2: claim `sailed` is not described; add `claim-text`"),
        (["who,says,claim,in", ",asserts,x y,p"], "table.csv:2: statement `row-1` has no `who`"),
        (["who,says,claim,in", "a,,x y,p"], "table.csv:2: statement `row-1` has no `says`"),
        (["who,says,claim,in", "a,asserts,x y,"], "table.csv:2: statement `row-1` has no `in`"),
        (["who,says,claim,in", "a,asert,x y,p"], "table.csv:2: there is no stance `asert`; did you mean `asserts`?"),
        (
            ["who,says,claim,in,id", "a,asserts,x y,p,s1", "a,denies,x y,p,s1"],
            "table.csv:3: the id `s1` is described twice, first on line 2",
        ),
        (
            ["who,says,claim,in,relays", '"a', 'b",asserts,x y,p,', "c,attributes,x y,p,s9"],
            "table.csv:4: no statement has the id `s9`",
        ),
    ],
)
def test_a_fault_is_told_with_the_line_of_the_file(rows: list[str], words: str) -> None:
    found = told(*rows)
    assert len(found) == 1
    assert found[0].startswith(words)


def test_an_unnamed_source_that_is_quoted_in_another_document_is_told() -> None:
    rows = ["who,says,claim,in,unnamed", "sailor,asserts,x y,page,a sailor", "sailor,asserts,x y,leaflet,"]
    assert told(*rows)[0].startswith("table.csv:3: `sailor` is an unnamed source of `page` and is quoted in `leaflet`")
