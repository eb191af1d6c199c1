"""`review`: fact-checkers' reviews in JSON-LD or a saved page become outcomes, and nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import claimgraph as cg
from claimgraph.errors import InputError
from claimgraph.ontology.terms import OutcomeVerdict
from tests.cli.conftest import Call, call

__all__ = ["call"]

STORY = """story: Bridges
base: https://example.org/story/
agents:
  post: {name: The Post, kind: outlet}
claims:
  bridge: {text: The bridge in Gruyères was closed in May}
  ferry: {text: The ferry sank}
documents:
  d:
    outlet: post
    url: https://post.example/1
    published: 2024-05-01
    statements: {s: {who: post, says: asserts, claim: bridge}}
"""
BRIDGE = "https://example.org/story/bridge"


def opened() -> cg.ClaimGraph:
    graph = cg.open()
    graph.load(STORY.encode(), format="story")
    return graph


def a_review(**changes: Any) -> dict[str, Any]:
    """A review as fact-checkers publish them, of the claim in the store."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://facts.example/bridge",
        "datePublished": "2024-06-01",
        "author": {"@type": "Organization", "name": "Fact Desk"},
        "claimReviewed": "The bridge was closed",
        "itemReviewed": {
            "@type": "Claim",
            "@id": BRIDGE,
            "author": {"@type": "Person", "name": "A mayor"},
            "appearance": {"@type": "OpinionNewsArticle", "url": "https://post.example/1"},
        },
        "reviewRating": {"ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
    } | changes


def brought(graph: cg.ClaimGraph, content: Any, **options: Any) -> list[tuple[str, str | None, str]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return [(one.verdict, one.claim, one.done) for one in graph.review(data, by="Ann", **options).reviews]


def test_a_review_becomes_an_outcome_with_who_when_and_where() -> None:
    graph = opened()
    assert brought(graph, a_review()) == [("refuted", "bridge", "recorded")]
    [outcome] = graph.records().outcomes.values()
    assert (outcome.claim, outcome.verdict) == (BRIDGE, OutcomeVerdict.REFUTED)
    assert outcome.decided_by is not None and outcome.decided_by.name == "Fact Desk"
    assert outcome.decided is not None and outcome.decided.typed == "2024-06-01"
    assert outcome.evidence == ("https://facts.example/bridge",)
    assert str(outcome.because) == 'rated "False" (1 of 5): The bridge was closed'
    assert "Ann" in repr(graph.log()[0])  # who brought it in, beside who decided
    post = next(one for one in graph.track_records() if one.agent.id == "post")
    assert post.reported.refuted == 1


def test_the_same_review_again_changes_nothing_and_undo_takes_it_back() -> None:
    graph = opened()
    number = graph.review(json.dumps(a_review()).encode(), by="Ann").reviews[0].number
    assert brought(graph, a_review()) == [("refuted", "bridge", "known")]
    assert number is not None
    graph.undo(number)
    assert not graph.records().outcomes
    assert brought(graph, a_review(), dry_run=True) == [("refuted", "bridge", "would be recorded")]
    assert not graph.records().outcomes


@pytest.mark.parametrize(
    "wrap",
    [
        lambda review: [review],
        lambda review: {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, review]},
        lambda review: {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [review, review]}]},
        lambda review: (
            {f"schema:{key}" if key[0] != "@" else key: value for key, value in review.items()}
            | {"@type": ["schema:ClaimReview"]}
        ),
        lambda review: {
            "@graph": [
                review | {"itemReviewed": {"@id": "#c"}, "author": {"@id": "#a"}},
                {"@id": "#c", "@type": "Claim", "sameAs": BRIDGE},
                {"@id": "#a", "name": "Fact Desk"},
            ]
        },
        lambda review: (
            f"<!DOCTYPE html><p>ClaimReview</p><script type='application/ld+json'>{json.dumps(review)}</script>"
            f'<script type="application/ld+json">{{"@type": "NewsArticle"}}</script>'
        ).encode(),
    ],
)
def test_it_is_found_wherever_it_stands(wrap: Any) -> None:
    graph = opened()
    assert brought(graph, wrap(a_review())) == [("refuted", "bridge", "recorded")]
    [outcome] = graph.records().outcomes.values()
    assert outcome.decided_by is not None and outcome.decided_by.name == "Fact Desk"


@pytest.mark.parametrize(
    ("rating", "why"),
    [
        ({"alternateName": "Mixture"}, "leaves it open"),
        ({"ratingValue": 5, "bestRating": 5, "alternateName": "Half true"}, "leaves it open"),
        ({"ratingValue": "3", "bestRating": "5", "worstRating": "1"}, "leaves it open"),
        ({"alternateName": "Plutôt faux"}, "says neither by a number on its scale nor by a name that is known"),
        ({"ratingValue": "Bohoye"}, "says neither by a number on its scale nor by a name that is known"),
        ({"ratingValue": 5, "alternateName": "False"}, "says the opposite by its number and by its name"),
        ({"ratingValue": 4, "alternateName": "Mostly False."}, "says the opposite by its number and by its name"),
        ({"ratingValue": 5, "alternateName": "FALSE: no"}, "says the opposite by its number and by a word of its name"),
        ({"ratingValue": 5, "alternateName": "Faux !"}, "says the opposite by its number and by a word of its name"),
        ({"ratingValue": 1, "bestRating": 1, "worstRating": 1}, "has a best rating that is its worst"),
        ({"ratingValue": "9" * 400, "bestRating": "9" * 400}, "says neither"),
        ({}, "says neither"),
    ],
)
def test_what_a_rating_leaves_open_is_recorded_as_open_with_its_words(rating: dict[str, Any], why: str) -> None:
    graph = opened()
    [one] = graph.review(json.dumps(a_review(reviewRating=rating)).encode(), by="Ann").reviews
    assert (one.verdict, one.done) == ("undecided", "recorded")
    assert one.why.startswith(why)
    [outcome] = graph.records().outcomes.values()
    assert outcome.verdict is OutcomeVerdict.OPEN
    assert str(rating.get("alternateName", "")) in str(outcome.because)


def test_a_clear_name_holds_where_the_numbers_say_nothing() -> None:
    rating = {"ratingValue": -1, "bestRating": -1, "worstRating": -1, "alternateName": "False."}
    assert brought(opened(), a_review(reviewRating=rating)) == [("refuted", "bridge", "recorded")]


@pytest.mark.parametrize("url", ["http://a b<>", "/check/1", "d", ""])
def test_an_address_that_is_none_is_left_out_and_never_taken_for_an_id(url: str) -> None:
    """Given a review whose address is none of the web, it is recorded without, and once however often it is brought."""
    graph = opened()
    [one] = graph.review(json.dumps(a_review(url=url)).encode(), by="Ann", dry_run=True).reviews
    assert one.why == (f"its address is none of the web, and left out: {url}" if url else "")
    assert brought(graph, a_review(url=url)) == [("refuted", "bridge", "recorded")]
    assert brought(graph, a_review(url=url)) == [("refuted", "bridge", "known")]
    [outcome] = graph.records().outcomes.values()
    assert outcome.evidence == ()


def test_a_number_of_thousands_of_digits_is_no_rating() -> None:
    content = json.dumps(a_review()).replace('"ratingValue": 1', f'"ratingValue": {"9" * 5000}').encode()
    assert brought(opened(), content) == [("refuted", "bridge", "recorded")]  # by its name


def test_an_undecided_review_never_reopens_what_was_decided() -> None:
    graph = opened()
    brought(graph, a_review())
    later = a_review(url="https://other.example/", datePublished="2025-01-01", reviewRating={"alternateName": "Faux"})
    assert brought(graph, later) == [("undecided", "bridge", "kept out")]
    assert len(graph.records().outcomes) == 1


def test_likeness_links_nothing() -> None:
    """Given a review in the very words of a claim, of an article that the store holds, it is suggested and left out."""
    graph = opened()
    item = {"appearance": "https://post.example/1"}
    unlinked = a_review(itemReviewed=item, claimReviewed="The bridge in Gruyères was closed in May")
    [one] = graph.review(json.dumps(unlinked).encode(), by="Ann").reviews
    assert (one.claim, one.done, one.suggestions) == (None, "unlinked", ("bridge",))
    assert not graph.records().outcomes
    for which in ("", "1", "https://facts.example/bridge"):
        assert brought(graph, unlinked, about={which: "ferry"}, dry_run=True)[0][1] == "ferry"
    assert brought(graph, unlinked, about={"1": "bridge"}) == [("refuted", "bridge", "recorded")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b'{"@type": "Review"}', "no ClaimReview"),
        (b"<html><p>nothing</p></html>", "no ClaimReview"),
        (b'<html>\n<script type="application/ld+json">\n{"@type": "ClaimReview",}</script>', "not JSON"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "without an end"),
        (b"\xff\xfe", "UTF-16"),
        (json.dumps(a_review(datePublished="last week")).encode(), "`datePublished`"),
        (json.dumps([a_review(), a_review(url="x:y")]).encode(), "several reviews"),
    ],
)
def test_faults_are_told_and_nothing_is_recorded(content: bytes, what: str) -> None:
    graph = opened()
    with pytest.raises(InputError, match=what):
        graph.review(content, by="Ann", about={"": "bridge"} if what == "several reviews" else {})
    assert not graph.records().outcomes


def test_what_is_of_another_shape_is_passed_over() -> None:
    graph = opened()
    odd = a_review(author=[None, 3], itemReviewed=[[], BRIDGE], reviewRating=["x"], claimReviewed={"@value": "Hm"})
    assert brought(graph, odd) == [("undecided", "bridge", "recorded")]


def test_the_command_shows_what_was_done_and_what_to_do(call: Call, tmp_path: Path) -> None:
    story, file = tmp_path / "story.yaml", tmp_path / "reviews.jsonld"
    story.write_text(STORY, encoding="utf-8")
    file.write_text(json.dumps([a_review(), a_review(itemReviewed="Ferries", url="https://facts.example/2")]))
    call("import", str(story))
    done = call("review", str(file), "--by", "Ann")
    assert done.status == 0
    assert "refuted" in done.out and "recorded as number 2" in done.out
    assert "review 2 names no claim of the store: say which it speaks of with --about 2=ID" in done.err
    told = json.loads(call("review", str(file), "--by", "Ann", "--about", "2=ferry", "--format", "json").out)
    assert [(one["claim"], one["linked"], one["done"]) for one in told["reviews"]] == [
        ("bridge", "link", "known"),
        ("ferry", "stated", "recorded"),
    ]
    assert call("review", str(tmp_path / "none"), "--by", "Ann").status == 2
    assert call("review", str(file), "--by", "Ann", "--about", "2=no-such").status == 2


def test_the_command_tells_an_address_that_was_left_out_as_such(call: Call, tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(STORY, encoding="utf-8")
    (tmp_path / "review.jsonld").write_text(json.dumps(a_review(url="/check/1")))
    call("import", str(tmp_path / "story.yaml"))
    done = call("review", str(tmp_path / "review.jsonld"), "--by", "Ann")
    assert done.status == 0
    assert "review 1 names no page: its address is none of the web, and left out: /check/1" in done.err
