"""The board in a real browser: it opens, shows everything, asks for nothing, and lets nobody's text do anything."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.view import View
from claimgraph.graph.model import Claim, Document, Outlet, Records, Statement, Text
from claimgraph.ontology.terms import Access, Stance
from tests.exports.conftest import Opener, scored, speaking
from tests.exports.payloads import ADDRESSES, PAYLOADS, SKELETON


def visit_everything(page: Any) -> None:
    """Opens every claim, view, card, source and panel of the page, and searches it."""
    for claim in page.locator("#claims button").all():
        if claim.is_visible():
            claim.click()
        page.locator("#cards").focus()
        for _ in page.locator("#cards [role=option]").all():
            page.keyboard.press("End")
            page.keyboard.press("Enter")
            page.keyboard.press("ArrowLeft")
            page.keyboard.press("ArrowUp")
        for entry in trace(page)[:5]:
            entry.click()
            for button in ("#stands-behind", "#panel-close"):
                if page.locator(button).count():
                    page.locator(button).click()
        page.locator("#tab-pic").click()
    if page.locator("#tab-map").count():
        page.locator("#tab-map").click()
        page.locator("#tab-pic").click()
    page.locator("#search").fill("a")
    page.locator("#search").fill("")
    page.locator("#help-open").click()
    page.locator("#help-close").click()


def trace(page: Any) -> list[Any]:
    """The entries of the list view."""
    page.locator("#tab-trace").click()
    found: list[Any] = page.locator("#trace .entry").all()
    return found


def word(page: Any) -> str:
    """The verdict in a word, as the page shows it."""
    told: str = page.locator("#verdict .word").inner_text()
    return told


def test_the_page_opens_from_a_file_and_shows_the_verdict_first(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        assert word(opened.page) == "Contested"
        size = opened.page.locator("#verdict .word").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
        assert size == max(
            opened.page.evaluate(
                "[...document.querySelectorAll('#app *')].map((e) => parseFloat(getComputedStyle(e).fontSize))"
            )
        )
        sentence = opened.page.locator("#verdict .sentence").inner_text()
        assert sentence.startswith("One origin for: unnamed sources in the Biden administration")


def test_the_picture_is_drawn(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        opened.page.locator("#canvas canvas").wait_for()
        assert opened.page.evaluate("performance.getEntriesByName('first-picture').length") == 1


@pytest.mark.parametrize("story", ["china", "bridge"])
def test_every_statement_is_in_the_picture_and_in_the_list(
    story: str, request: pytest.FixtureRequest, opening: Opener
) -> None:
    view: View = request.getfixturevalue(story)
    with opening(write(view)) as opened:
        page = opened.page
        claims = [claim for claim in view.records.claims if claim in view.verdicts]
        for number, claim in enumerate(claims):
            page.locator(f"#claims [data-claim='{number}']").click()
            nodes = view.verdicts[claim].nodes
            assert page.locator("#cards [role=option]").count() == len(nodes) + 1
            assert len(trace(page)) == len(nodes)
            told = page.locator("#trace").inner_text()
            assert all(view.records.agents[node.speaker].label in told for node in nodes if node.speaker)
            page.locator("#tab-pic").click()


def test_a_visit_to_everything_asks_for_nothing_and_logs_nothing(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        visit_everything(opened.page)


def test_the_panel_tells_what_is_known_of_a_statement(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=s1") as opened:
        told = opened.page.locator("#panel").inner_text()
        for words in (
            "it fell and I saw it",
            "as printed in Bridge falls",
            "first hand",
            "2, probably true",
            "“2022-01-02”",
            "An origin: nobody else is cited for it.",
            "Its chain moves the estimate by +5.2 dB.",
        ):
            assert words in told
        link = opened.page.locator("#panel a").first
        assert link.get_attribute("href") == "https://example.org/wire"
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert "example.org" in link.inner_text()
        opened.page.locator("#cards").focus()
        opened.page.keyboard.press("Escape")
        assert opened.page.locator("#panel").is_hidden()


def test_the_panel_of_a_relay_leads_back_to_where_it_comes_from(china: View, opening: Opener) -> None:
    with opening(write(china), "#c=delay-request&n=tni-on-report") as opened:
        chain = opened.page.locator("#panel .chain li")
        assert [line.split(" ")[0] for line in chain.all_inner_texts()] == ["unnamed", "The", "The"]
        opened.page.locator("#panel .chain button").first.click()
        assert "n=officials-say" in opened.page.url


def test_the_panel_of_a_circle_says_that_it_is_one(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=k1") as opened:
        assert opened.page.locator("#panel .chain li").last.inner_text().strip() == "and back to the start"


def test_the_waterfall_shows_what_each_origin_adds_and_what_the_caps_take(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=verdict") as opened:
        rows = [row.split("\t") for row in opened.page.locator(".waterfall tr").all_inner_texts()]
        told = [(row[0].strip(), row[-1].strip()) for row in rows]
        assert told == [
            ("Jane Roe", "+6.4 dB"),
            ("a senior official", "+5.2 dB"),
            ("Most that one side can weigh, for", "\N{MINUS SIGN}0.6 dB"),
            ("John Doe", "\N{MINUS SIGN}2.1 dB"),
            ("Together", "+9.0 dB"),
        ]
        assert "It does not say that the claim is true." in opened.page.locator("#panel").inner_text()


def test_a_click_on_a_card_or_a_line_opens_it_and_one_beside_it_closes_it(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        page = opened.page
        page.locator("#canvas canvas").wait_for()
        place = page.locator("#canvas").bounding_box()
        opens: list[str] = []
        for across in range(98, 2, -2):  # along the line of the denial, from the claim to who denies
            page.mouse.click(place["x"] + place["width"] * across / 100, place["y"] + place["height"] * 0.56)
            if page.locator("#panel").is_visible():
                opens += [page.locator("#panel h2").inner_text()]
                page.locator("#panel-close").click()
        told = list(dict.fromkeys(opens))
        assert told == ["How this verdict comes about", "The National Interest", "Government of China"]
        page.locator("#cards").focus()
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        page.mouse.click(place["x"] + 8, place["y"] + 8)
        assert page.locator("#panel").is_hidden()


def test_the_legend_counts_what_occurs_and_each_entry_is_a_switch(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        page = opened.page
        told = [" ".join(entry.split()) for entry in page.locator("#legend .key").all_inner_texts()]
        assert told == ["For 2", "Against 1", "Neither 1", "Repeats 3", "Unnamed sources 1", "Set aside 6"]
        page.locator("[data-key=repeat]").click()
        assert page.locator("[data-key=repeat]").get_attribute("aria-pressed") == "false"
        assert "hide=repeat" in page.url
        assert page.locator("#spoken").inner_text() == "Repeats hidden"
        assert not any("Repeats" in entry.inner_text() for entry in trace(page))


def test_the_search_finds_claims_sources_and_documents(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        page = opened.page
        page.keyboard.press("/")
        page.keyboard.type("bridge")
        page.locator("#hits li").first.wait_for()
        kinds = {hit.split("\n")[0] for hit in page.locator("#hits li").all_inner_texts()}
        assert kinds == {"Claim", "Document"}
        page.locator("#search").fill("roe")
        page.locator("#hits li").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert "a=roe" in page.url and page.locator("#panel h2").inner_text() == "Jane Roe"
        page.locator("#search").fill("zzz")
        assert page.locator("#hits li").inner_text() == "Nothing found. Try fewer letters."


def test_an_address_restores_its_state_and_back_leads_to_the_claim_before(china: View, opening: Opener) -> None:
    with opening(write(china), "#c=vote-count&v=trace&n=verdict&hide=for.repeat") as opened:
        page = opened.page
        assert word(page) == "Single origin" and page.locator("#trace").is_visible()
        assert page.locator(".panel-head span").inner_text() == "Verdict"
        page.locator("#panel-close").click()
        page.locator("#claims button").first.click()
        assert word(page) == "Contested"
        page.go_back()
        page.locator("#verdict .claim-text", has_text="The resolution had 141 votes").wait_for()
        assert "c=vote-count&v=trace" in page.url


@pytest.mark.parametrize(
    "anchor",
    [
        *("#c=nothing", "#%E0%A4%A", "#c=delay-request&n=__proto__&a=constructor&v=x&hide=__proto__", "#c=%00"),
        *("#c=delay-request&asof=9999-99-99", "#c=delay-request&without=nobody", "#c=delay-request&asof=2022-02-31"),
    ],
)
def test_a_broken_address_does_no_harm(anchor: str, china: View, opening: Opener) -> None:
    with opening(write(china), anchor) as opened:
        assert word(opened.page) == "Contested"
        assert opened.page.locator("#panel").is_hidden() and opened.page.locator(".banner").count() == 0


def test_the_list_of_claims_can_be_filtered_by_verdict(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        opened.page.locator(".chip", has_text="On the record").click()
        assert opened.page.locator("#claims button").count() == 2
        assert opened.page.locator("#claims-count").inner_text() == "2 of 10"


def test_without_javascript_every_claim_has_its_verdict_and_its_table(china: View, opening: Opener) -> None:
    with opening(write(china), java_script_enabled=False) as opened:
        assert opened.page.locator("main.plain section:visible").count() == len(china.verdicts)
        rows = sum(len(verdict.nodes) for verdict in china.verdicts.values())
        assert opened.page.locator("tbody tr:visible").count() == rows
        assert opened.page.locator("#app").is_hidden()


def test_a_public_copy_says_that_it_is_one(china: View, opening: Opener) -> None:
    with opening(write(replace(china, public=True))) as opened:
        assert opened.page.locator(".badge").inner_text() == "Public copy"
    assert b'class="badge"' not in write(china)


@pytest.fixture(scope="module")
def skeletons() -> dict[str, list[str]]:
    """What a harmless story makes of the page, once it was made."""
    return {}


@pytest.mark.parametrize(
    ("words", "policy"),
    [(words, True) for words in PAYLOADS] + [(words, False) for words in PAYLOADS[:5]],
    ids=[f"{n} with the policy" for n in range(len(PAYLOADS))] + [f"{n} without it" for n in range(5)],
)
def test_hostile_text_in_every_field_stays_text(
    words: str, policy: bool, skeletons: dict[str, list[str]], opening: Opener
) -> None:
    def skeleton(text: str) -> list[str]:
        page = write(scored(speaking(text)))
        if not policy:
            page = re.sub(rb"<meta http-equiv=[^\n]*\n", b"", page)
            assert b"Content-Security-Policy" not in page.split(b"<style>")[0]
        with opening(page) as opened:
            visit_everything(opened.page)
            trace(opened.page)[0].click()
            found: list[str] = opened.page.evaluate(SKELETON)
            assert opened.page.evaluate("typeof window.broken") == "undefined"
            return found

    like = "harmless" if words else ""
    if (key := f"{like}{policy}") not in skeletons:
        skeletons[key] = skeleton(like)
    assert skeleton(words) == skeletons[key]


@pytest.mark.parametrize("words", PAYLOADS[:4], ids=range(4))
def test_hostile_text_adds_no_element_without_javascript_either(words: str, opening: Opener) -> None:
    skeletons = []
    for text in ("harmless", words):
        with opening(write(scored(speaking(text))), java_script_enabled=False) as opened:
            skeletons.append(opened.page.locator("html *").count())
    assert skeletons[0] == skeletons[1]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_web_addresses_become_links(address: str, opening: Opener) -> None:
    with opening(write(scored(speaking("words", address)))) as opened:
        visit_everything(opened.page)
        trace(opened.page)[0].click()
        assert opened.page.locator("#app main a, #panel a").count() == 0


def test_the_policy_stops_a_script_that_got_in_all_the_same(china: View, opening: Opener) -> None:
    page = write(china).replace(b"<body>", b"<body><script>window.broken=1</script>")
    with opening(page) as opened:
        assert opened.page.evaluate("typeof window.broken") == "undefined"
        assert opened.page.evaluate("window.blocked") == ["script-src-elem"]
        opened.page.evaluate("window.blocked.length = 0")
        opened.complaints.clear()  # what the browser says of the script that it blocked


@pytest.mark.parametrize(("story", "width"), [("china", 390), ("bridge", 390), ("bridge", 720), ("china", 1440)])
def test_nothing_scrolls_sideways(story: str, width: int, request: pytest.FixtureRequest, opening: Opener) -> None:
    with opening(write(request.getfixturevalue(story)), viewport={"width": width, "height": 450}) as opened:
        for view in ("pic", "trace", "map"):
            opened.page.locator(f"#tab-{view}").click()
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        trace(opened.page)[0].click()
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing(scheme: str, width: int, bridge: View, opening: Opener) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with opening(write(bridge), **options) as opened:
        page = opened.page

        def sweep(state: str) -> None:
            found = axe.run(page)
            assert found.violations_count == 0, f"{state}: {found.generate_report()}"

        for view in ("pic", "trace", "map"):
            page.locator(f"#tab-{view}").click()
            sweep(view)
        page.locator("#tab-trace").click()
        for anchor in ("s1", "k1", "v1", "verdict"):
            page.evaluate("(n) => { location.hash = `#c=fell&v=trace&n=${n}`; }", anchor)
            page.locator("#panel").wait_for()
            sweep(f"panel of {anchor}")
        page.evaluate("location.hash = '#c=fell&v=trace&a=roe'")
        sweep("panel of a source")
        page.locator("#panel-close").click()
        page.locator("#save").click()
        sweep("saving")
        page.locator("#search").fill("bridge")
        sweep("search")
        page.locator("#search").fill("")
        page.locator("#help-open").click()
        sweep("help")


def many(claims: int) -> View:
    """A view of so many claims with five statements each."""
    base = "https://example.org/many/"
    records = Records.of(
        [
            Outlet(iri=base + "o", id="o", name=Text.of("The Paper")),
            Document(iri=base + "d", id="d", outlet=base + "o"),
            *(Claim(iri=f"{base}c{n}", id=f"c{n}", text=Text.of(f"Claim number {n}")) for n in range(claims)),
            *(
                Statement(
                    iri=f"{base}s{n}-{m}",
                    id=f"s{n}-{m}",
                    speaker=base + "o",
                    stance=Stance.ASSERTS,
                    claim=f"{base}c{n}",
                    document=base + "d",
                    access=Access.FIRST_HAND,
                )
                for n in range(claims)
                for m in range(5)
            ),
        ]
    )
    return scored(records)


def test_two_hundred_claims_open_well(opening: Opener) -> None:
    with opening(write(many(200))) as opened:
        page = opened.page
        page.locator("#canvas canvas").wait_for()
        assert page.locator("#claims [data-claim]").count() == 60
        page.locator("#claims .more").click()
        assert page.locator("#claims [data-claim]").count() == 120
        page.locator("#tab-map").click()
        assert page.locator("#table tbody tr").count() == 100
        page.locator(".sort", has_text="Claim").click()
        page.locator(".sort", has_text="Claim").click()
        assert page.locator("#table tbody tr").first.inner_text().split("\t")[1].strip() == "Claim number 99"
        page.locator("#words").fill("199")
        assert page.locator("#table tbody tr").count() == 1
        page.locator("#table tbody button").click()
        assert page.locator("#verdict .claim-text").inner_text() == "Claim number 199"
        page.set_viewport_size({"width": 390, "height": 844})
        page.locator("#tab-map").click()
        assert page.locator("#table .sort").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_in_the_table_of_many_claims(scheme: str, width: int, opening: Opener) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with opening(write(many(500)), **options) as opened:
        opened.page.locator("#tab-map").click()
        found = axe.run(opened.page)
        assert found.violations_count == 0, found.generate_report()
        if width < 760:  # where they are too many for a choice, a button opens the list
            opened.page.locator("#list-open").click()
            assert opened.page.locator("#claims button").first.is_visible()
            found = axe.run(opened.page)
            assert found.violations_count == 0, found.generate_report()


def test_a_story_without_claims_is_a_page_too(china: View, opening: Opener) -> None:
    with opening(write(china.empty)) as opened:
        assert "There is no claim here." in opened.page.locator("#main").inner_text()


def test_the_page_holds_no_iris(china: View) -> None:
    block = re.search(rb'id="board-data">(.*?)</script>', write(china))
    assert block is not None and json.loads(block[1])["format"] == "claimgraph-board/1"
    assert b"w3id.org" not in block[1]
