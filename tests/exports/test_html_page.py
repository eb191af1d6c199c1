"""The board in a real browser: it opens, shows everything, asks for nothing, and lets nobody's text do anything."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.view import View
from tests.exports.conftest import Opener, scored, speaking

PAYLOADS = (
    '</script ><script>window.broken=1</script><img src=x onerror="window.broken=1">',
    "<!--<script>window.broken=1//",
    '" onmouseover="window.broken=1" autofocus onfocus="window.broken=1',
    "</noscript></template></style></title><svg onload=window.broken=1>",
    "{{ 7 * 7 }} {% raw %} ${window.broken=1} `'\"",
    "a\u2028b\u2029c\u202erevo\u2066\x00\x1b\ud800",
    "__proto__",
    "constructor",
    "x" * 5_000,
    "",
)
ADDRESSES = (
    "javascript:window.broken=1",
    "data:text/html,<script>window.broken=1</script>",
    "https://u:p@example.org/",
)

# Every element with the names of its attributes: what text must never change.
SKELETON = """() => [...document.querySelectorAll('*')].map((element) =>
    element.tagName + ' ' + element.getAttributeNames().filter((name) => name !== 'aria-activedescendant').sort())"""


def visit_everything(page: Any) -> None:
    """Opens every claim and every card of the page, by keys, and filters the list."""
    for claim in page.locator("#claims a").all():
        claim.click()
        page.locator("#cards").focus()
        for _ in page.locator("#cards li").all():
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            page.locator("#cards").focus()
        page.keyboard.press("Escape")
    page.locator("#find").fill("zzz")
    page.locator("#find").fill("")


def test_the_page_opens_from_a_file_and_shows_the_verdict_first(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        heading = opened.page.locator("article.page:visible h2")
        assert heading.inner_text().split("\n")[-1] == "Contested"
        size = heading.locator(".word").evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)")
        assert size == max(
            opened.page.evaluate(
                "[...document.querySelectorAll('body *')].map((e) => parseFloat(getComputedStyle(e).fontSize))"
            )
        )
        assert (
            "One origin for: unnamed sources in the Biden administration"
            in opened.page.locator("article.page:visible .sentence").inner_text()
        )


def test_the_first_picture_is_there_within_a_second(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        opened.page.locator("#canvas canvas").wait_for()
        marks = opened.page.evaluate("performance.getEntriesByName('first-picture').map((mark) => mark.startTime)")
        assert len(marks) == 1 and marks[0] < 1_000


@pytest.mark.parametrize("story", ["china", "bridge"])
def test_every_statement_is_in_the_picture_and_in_the_table(
    story: str, request: pytest.FixtureRequest, opening: Opener
) -> None:
    view: View = request.getfixturevalue(story)
    with opening(write(view)) as opened:
        for claim, entry in zip(
            (claim for claim in view.records.claims if claim in view.verdicts),
            opened.page.locator("#claims a").all(),
            strict=True,
        ):
            entry.click()
            nodes = view.verdicts[claim].nodes
            assert opened.page.locator("#cards li").count() == len(nodes) + 1
            assert opened.page.locator("article.page:visible tbody tr").count() == len(nodes)
            told = opened.page.locator("article.page:visible tbody").inner_text() if nodes else ""
            speakers = (view.records.agents[node.speaker].label for node in nodes if node.speaker)
            assert all(speaker in told for speaker in speakers)
            stood = {s for s, it in view.records.statements.items() if it.claim == claim}
            assert stood <= {node.statement for node in nodes}


def test_a_visit_to_everything_asks_for_nothing_and_logs_nothing(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        visit_everything(opened.page)


def test_the_panel_tells_what_is_known_of_a_statement(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        opened.page.locator("#cards").focus()
        for _ in opened.page.locator("#cards li").all():
            opened.page.keyboard.press("ArrowDown")
            if opened.page.locator("#cards li[aria-selected=true]").inner_text().startswith("a senior official"):
                break
        opened.page.keyboard.press("Enter")
        told = opened.page.locator("#panel").inner_text()
        for words in (
            "it fell and I saw it",
            "as printed in Bridge falls",
            "first hand",
            "2, probably true",
            "“2022-01-02”",
        ):
            assert words in told
        link = opened.page.locator("#panel a").first
        assert link.get_attribute("href") == "https://example.org/wire"
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert "example.org" in link.inner_text()
        opened.page.keyboard.press("Escape")
        assert opened.page.locator("#panel").is_hidden()


def test_a_click_on_a_card_opens_it(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        opened.page.locator("#canvas canvas").wait_for()
        place = opened.page.locator("#canvas").bounding_box()
        opened.page.mouse.click(place["x"] + place["width"] - 120, place["y"] + place["height"] * 0.58)
        assert opened.page.locator("#panel-kicker").inner_text() == "The claim"


def test_an_address_opens_its_claim_and_a_broken_one_does_no_harm(china: View, opening: Opener) -> None:
    for anchor, status in (
        ("#claim-vote-count", "Single origin"),
        ("#%E0%A4%A", "Contested"),
        ("#__proto__", "Contested"),
    ):
        with opening(write(china), anchor) as opened:
            assert opened.page.locator("article.page:visible .word").inner_text() == status


def test_the_list_of_claims_can_be_filtered(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        opened.page.locator("#find").fill("sanction china")
        assert opened.page.locator("#claims li:visible").count() == 1
        assert opened.page.locator("#claims-count").inner_text() == "1 of 10"


def test_without_javascript_every_claim_has_its_verdict_and_its_table(china: View, opening: Opener) -> None:
    with opening(write(china), java_script_enabled=False) as opened:
        assert opened.page.locator("article.page:visible").count() == len(china.verdicts)
        rows = sum(len(verdict.nodes) for verdict in china.verdicts.values())
        assert opened.page.locator("tbody tr:visible").count() == rows
        assert opened.page.locator("#stage").is_hidden()


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
            opened.page.keyboard.press("Escape")
            opened.page.locator("#cards").focus()
            opened.page.keyboard.press("ArrowDown")
            opened.page.keyboard.press("Enter")
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
        assert opened.page.locator("main a, #panel a").count() == 0


def test_the_policy_stops_a_script_that_got_in_all_the_same(china: View, opening: Opener) -> None:
    page = write(china).replace(b"<body>", b"<body><script>window.broken=1</script>")
    with opening(page) as opened:
        assert opened.page.evaluate("typeof window.broken") == "undefined"
        assert opened.page.evaluate("window.blocked") == ["script-src-elem"]
        opened.page.evaluate("window.blocked.length = 0")
        opened.complaints.clear()  # what the browser says of the script that it blocked


@pytest.mark.parametrize(("story", "width"), [("china", 390), ("bridge", 390), ("bridge", 800), ("china", 1440)])
def test_nothing_scrolls_sideways(story: str, width: int, request: pytest.FixtureRequest, opening: Opener) -> None:
    with opening(write(request.getfixturevalue(story)), viewport={"width": width, "height": 844}) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        opened.page.locator("#cards").focus()
        opened.page.keyboard.press("ArrowDown")
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_axe_finds_nothing(scheme: str, width: int, bridge: View, opening: Opener) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    with opening(write(bridge), **options) as opened:
        for opens in (False, True):
            if opens:
                opened.page.locator("#cards").focus()
                opened.page.keyboard.press("ArrowDown")
                opened.page.keyboard.press("Enter")
            found = axe.run(opened.page)
            assert found.violations_count == 0, found.generate_report()


def test_what_is_printed_is_the_verdict_and_the_table(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        opened.page.emulate_media(media="print")
        assert opened.page.locator("article.page:visible table").is_visible()
        assert opened.page.locator("#stage").is_hidden() and opened.page.locator("nav").is_hidden()


def test_two_hundred_claims_open_well(opening: Opener) -> None:
    from claimgraph.graph.model import Claim, Document, Outlet, Records, Statement, Text
    from claimgraph.ontology.terms import Access, Stance

    base = "https://example.org/many/"
    records = Records.of(
        [
            Outlet(iri=base + "o", id="o", name=Text.of("The Paper")),
            Document(iri=base + "d", id="d", outlet=base + "o"),
            *(Claim(iri=f"{base}c{n}", id=f"c{n}", text=Text.of(f"Claim number {n}")) for n in range(200)),
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
                for n in range(200)
                for m in range(5)
            ),
        ]
    )
    with opening(write(scored(records))) as opened:
        opened.page.locator("#canvas canvas").wait_for()
        assert opened.page.evaluate("performance.getEntriesByName('first-picture')[0].startTime") < 2_000
        opened.page.locator("#find").fill("199")
        opened.page.locator("#claims li:visible a").click()
        assert "Claim number 199" in opened.page.locator("article.page:visible h2").inner_text()


def test_a_story_without_claims_is_a_page_too(china: View, opening: Opener) -> None:
    with opening(write(china.empty)) as opened:
        assert "There is no claim here." in opened.page.locator("main").inner_text()


def test_the_page_holds_neither_iris_nor_ids_of_agents(china: View) -> None:
    block = re.search(rb'id="board-data">(.*?)</script>', write(china))
    assert block is not None and json.loads(block[1])["format"] == "claimgraph-board/1"
    assert b"w3id.org" not in block[1] and b"nyt-officials" not in block[1]
