"""Same truth: what the page shows without a source or as of a day is what the measure says for the same options."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.verdict import Role, Verdict
from claimgraph.imports.readers import read
from tests.exports.conftest import EXAMPLE, HARD_STORY, Opener, with_states

STORIES = {"china": EXAMPLE.read_bytes(), "bridge": HARD_STORY.encode()}

SHOWN = """() => {
  const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText.trim());
  return {
    word: text('#verdict .word > span, #verdict .word').at(0), sentence: text('#verdict .sentence')[0],
    counts: text('#verdict .counts li b').map(Number), estimate: text('.estimate')[0].split(String.fromCharCode(10))[0],
    entries: text('#trace .entry:not(.gone) .act').map((act) => act.toLowerCase()),
  };
}"""


def options(story: str, view: View) -> Iterator[tuple[str, Verdict]]:
    """Every state that the page offers: its address, and what the measure says for the same options, asked anew."""
    records = read(STORIES[story], name=f"{story}.yaml").records
    for iri, states in view.states.items():
        claim = records.claims[iri]
        for agent in states.without:
            asked = Conditions().also_without([agent]).scorer(records).verdict(iri)
            yield f"#c={claim.id}&v=trace&without={records.agents[agent].id}", asked
        for day in states.days:
            asked = Conditions().at(day.instant, day.typed).scorer(records).verdict(iri)
            yield f"#c={claim.id}&v=trace&asof={day.typed[:10]}", asked


@pytest.mark.parametrize("story", STORIES)
def test_every_state_shows_what_the_measure_says(story: str, request: pytest.FixtureRequest, opening: Opener) -> None:
    view: View = request.getfixturevalue(story)
    words = Words.of("en")
    asked = list(options(story, view))
    assert len(asked) > 10
    with opening(write(view), "#v=trace") as opened:
        for address, verdict in asked:
            opened.page.evaluate("(hash) => { location.hash = hash; }", address)
            opened.page.locator(".banner").wait_for()
            shown = opened.page.evaluate(SHOWN)
            assert words.status(verdict.status) in shown["word"], address
            assert shown["sentence"] == words.told(verdict), address
            assert shown["counts"][:2] == list(verdict.origins), address
            low, high = verdict.interval
            assert shown["estimate"] == (
                f"Estimate {verdict.probability:.2f} ({low:.2f} to {high:.2f})"
                if any(verdict.origins)
                else "No estimate: there is no origin on either side."
            ), address
            assert roles(shown["entries"]) == roles_of(verdict), address


def roles(acts: list[str]) -> dict[str, int]:
    """How many entries repeat, report, or were withdrawn."""
    return {
        "repeats": acts.count("repeats"),
        "reports": acts.count("reports"),
        "withdrawn": sum(act.endswith("withdrawn") for act in acts),
        "in a circle": sum(act.endswith("in a circle") for act in acts),
    }


def roles_of(verdict: Verdict) -> dict[str, int]:
    """The same as the measure has it."""
    number = {role: sum(node.role is role for node in verdict.nodes) for role in Role}
    return {
        "repeats": number[Role.REPEAT],
        "reports": number[Role.RELAY],
        "withdrawn": number[Role.VOIDED],
        "in a circle": number[Role.CIRCULAR],
    }


def test_a_day_or_a_source_asked_for_at_export_is_the_base_and_the_banner_says_so(opening: Opener) -> None:
    records = read(STORIES["bridge"], name="bridge.yaml").records
    roe = next(iri for iri, agent in records.agents.items() if agent.id == "roe")
    base = Conditions(as_of=datetime(2022, 1, 4, 23, 59, 59, tzinfo=UTC), as_of_typed="2022-01-04", without=(roe,))
    with opening(write(with_states(records, base)), "#c=fell") as opened:
        banners = opened.page.locator(".banner").all_inner_texts()
        assert banners == ["As of 4 January 2022: only what was public by then.", "Without Jane Roe."]
        assert opened.page.locator("#verdict .counts b").first.inner_text() == "2"


def test_a_source_is_dropped_and_put_back(china: View, opening: Opener) -> None:
    with opening(write(china), "#c=delay-request&n=officials-say") as opened:
        page = opened.page
        page.locator("#drop").click()
        assert page.locator("#verdict .word s").inner_text() == "Contested"
        assert page.locator("#verdict .word").inner_text().endswith("Denied")
        assert "3 statements fall" in page.locator(".banner").inner_text()
        assert "without=nyt-officials" in page.url
        page.locator("#put-back").click()
        assert page.locator("#verdict .word").inner_text() == "Contested"
        assert page.locator(".banner").count() == 0


def test_the_panel_of_a_source_lists_what_would_change_first(china: View, opening: Opener) -> None:
    with opening(write(china), "#c=delay-request&a=nyt-officials") as opened:
        told = opened.page.locator("#panel").inner_text()
        assert "2 verdicts of 2 would change." in told
        rows: list[Any] = opened.page.locator("#panel .rows li .change").all_inner_texts()
        assert [" ".join(row.split()) for row in rows] == [
            "Contested becomes → Denied",
            "Single origin becomes → No source",
        ]


def test_the_slider_goes_back_in_time_and_keeps_the_focus(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        page = opened.page
        page.locator("#earlier").click()
        assert "What was public by" in page.locator(".banner").inner_text()
        assert page.evaluate("document.activeElement.id") == "earlier"
        page.locator("#as-of").focus()
        for _ in range(20):
            page.keyboard.press("ArrowLeft")
        assert page.evaluate("document.activeElement.id") == "as-of"
        assert page.locator("#verdict .sentence").inner_text() == "Nothing was public yet."
        page.locator("#back-to-now").click()
        assert page.locator("#verdict .word").inner_text() == "Contested"


def test_dropping_a_source_ends_the_day_and_the_other_way_round(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=s1&asof=2022-01-04") as opened:
        page = opened.page
        page.locator("#drop").click()
        assert "asof" not in page.url and "without=official" in page.url
        page.locator("#earlier").click()
        assert "asof" in page.url and "without" not in page.url


def test_the_waterfall_follows_the_state(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=verdict&asof=2022-01-04") as opened:
        assert opened.page.locator(".waterfall th").first.inner_text() == "Daily Delta"
        assert "From a prior of 0.50 this gives 0.97" in opened.page.locator("#panel").inner_text()
