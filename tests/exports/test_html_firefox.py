"""The board in Firefox: it opens from a file, does what it does elsewhere, asks for nothing, and text stays text."""

from __future__ import annotations

import base64
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Verdict
from tests.exports.conftest import scored, speaking
from tests.exports.firefox import Firefox, Tab
from tests.exports.payloads import PAYLOADS, SKELETON
from tests.exports.small_copies import ACROSS, COPY, alike
from tests.exports.test_html_golden import GOLDEN, NARROW, WIDE

Opening = Callable[..., AbstractContextManager[Tab]]

SHOWN = """() => {
    const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText.trim());
    return [text('#verdict .word span:not(.unseen):not(.today):not([aria-hidden])').pop() || text('#verdict .word')[0],
        text('#verdict .counts li b').slice(0, 2).map(Number), text('.estimate')[0].split(String.fromCharCode(10))[0]];
}"""
VISIT = """async () => {
    const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    const press = (selector) => all(selector).forEach((one) => one.click());
    for (const claim of all('#claims button')) {
        claim.click();
        for (const tab of all('[role=tab]')) {
            tab.click();
            await new Promise(requestAnimationFrame);
        }
        press('#tab-trace');
        for (const entry of all('#trace .entry')) {
            entry.click();
            press('#stands-behind');
            press('#panel-close');
        }
        press('#tab-pic');
        press('#earlier');
        press('#back-to-now');
    }
    const search = document.querySelector('#search');
    for (const words of ['a', '']) {
        search.value = words;
        search.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((done) => setTimeout(done, 50));
    }
    press('#help-open');
    press('#help-close');
}"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Debian's Firefox. Where it is not there the tests are skipped, but in CI (variable `CI`) they fail."""
    found = shutil.which("firefox-esr")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Firefox: install firefox-esr, or these tests say nothing")
        pytest.skip("no firefox-esr on the path")
    started = Firefox(found, tmp_path_factory.mktemp("firefox"))
    yield started
    started.close()


@pytest.fixture
def opening(firefox: Firefox, tmp_path: Path) -> Opening:
    """Opens a page from a file; on leaving, nothing may have been requested, logged or blocked."""

    @contextmanager
    def opener(page: bytes, anchor: str = "", size: tuple[int, int] = WIDE) -> Iterator[Tab]:
        file = tmp_path / "board.html"
        file.write_bytes(page)
        with firefox.opened(file.as_uri() + anchor, width=size[0], height=size[1]) as tab:
            yield tab
            assert tab.evaluate("() => window.blocked") == []
            assert [url for url in tab.requests if not url.startswith((file.as_uri(), "data:,"))] == []
            assert tab.complaints == []

    return opener


def without_policy(page: bytes) -> bytes:
    page = re.sub(rb"<meta http-equiv=[^\n]*\n", b"", page)
    assert b"Content-Security-Policy" not in page.split(b"<style>")[0]
    return page


def figures(verdict: Verdict, word: str) -> list[Any]:
    """What the head of the page has to show of a verdict of the measure."""
    p, (low, high) = verdict.probability, verdict.interval
    told = f"Estimate {p:.2f} ({low:.2f} to {high:.2f})"
    return [
        word,
        list(verdict.origins),
        told if any(verdict.origins) else "No estimate: there is no origin on either side.",
    ]


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without it"])
def test_the_page_opens_from_a_file_and_asks_for_nothing(policy: bool, china: View, opening: Opening) -> None:
    page = write(china)
    with opening(page if policy else without_policy(page)) as tab:
        assert tab.text("#verdict .word") == "Contested"
        assert tab.text("#verdict .sentence").startswith("One origin for: unnamed sources in the Biden administration")
        nodes = china.verdicts[next(iter(china.verdicts))].nodes
        assert tab.evaluate("() => document.querySelectorAll('#cards [role=option]').length") == len(nodes) + 1


def test_what_a_page_must_not_do_would_be_noticed(firefox: Firefox, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="img-src \'none\'">'
        "<script>fetch('http://127.0.0.1:61999/asked').catch(() => 0); console.error('complained'); missing();</script>"
        "<img src='http://127.0.0.1:61999/blocked'>"
    )
    with firefox.opened(page.as_uri()) as tab:
        tab.evaluate("() => new Promise((done) => setTimeout(done, 200))")
        assert "http://127.0.0.1:61999/asked" in tab.requests
        assert tab.complaints[0] == "complained" and any("missing" in told for told in tab.complaints)
        assert tab.evaluate("() => window.blocked") == ["img-src"]


def test_a_source_is_dropped_by_keyboard_and_the_page_says_what_the_measure_says(china: View, opening: Opening) -> None:
    claim = next(iri for iri, claim in china.records.claims.items() if claim.id == "delay-request")
    by_id = {china.records.agents[iri].id: verdict for iri, verdict in china.states[claim].without.items()}
    with opening(write(china), "#c=delay-request") as tab:
        now = tab.evaluate(SHOWN)
        assert now == figures(china.verdicts[claim], "Contested")
        tab.tab_to("#cards")
        tab.press("Home", "d")
        dropped = re.search(r"without=([\w-]+)", tab.evaluate("() => location.hash"))
        assert dropped is not None
        assert tab.evaluate(SHOWN) == figures(by_id[dropped[1]], "Denied") != now
        tab.press("d")
        assert tab.evaluate(SHOWN) == now


def test_the_slider_goes_back_by_keyboard_and_shows_what_the_measure_says(bridge: View, opening: Opening) -> None:
    claim = next(iri for iri, claim in bridge.records.claims.items() if claim.id == "fell")
    words, seen = Words.of("en"), set()
    with opening(write(bridge), "#c=fell") as tab:
        tab.tab_to("#as-of")
        for _ in range(9):
            tab.press("ArrowLeft")
            asked = re.search(r"asof=([\d-]+)", tab.evaluate("() => location.hash"))
            days = [day for day in bridge.states[claim].days if asked is None or day.typed[:10] <= asked[1]]
            if not days:
                break
            seen.add(days[-1].typed)
            assert tab.evaluate(SHOWN) == figures(days[-1].verdict, words.status(days[-1].verdict.status)), asked
        assert len(seen) > 2
        assert tab.evaluate("() => document.activeElement.id") == "as-of"


def test_a_click_on_a_card_opens_it(china: View, opening: Opening) -> None:
    with opening(write(china), "#c=delay-request") as tab:
        x, y, width, height = tab.evaluate(
            "() => { const box = document.querySelector('#canvas').getBoundingClientRect();"
            " return [box.x, box.y, box.width, box.height]; }"
        )
        tab.picture()
        opened = []
        for across in range(95, 5, -6):  # along the line of the denial, from the claim to who denies
            tab.click(x + width * across / 100, y + height * 0.56)
            if tab.evaluate("() => document.querySelector('#panel').checkVisibility()"):
                opened.append(tab.text("#panel h2"))
                tab.evaluate("() => document.querySelector('#panel-close').click()")
        assert {"The National Interest", "Government of China"} <= set(opened)


LOOKS = {
    "picture": ("#c=delay-request", WIDE, "light"),
    "as-of": ("#c=delay-request&asof=2022-03-02", WIDE, "dark"),
    "verdict": ("#c=delay-request&n=verdict", WIDE, "light"),
    "phone": ("#c=delay-request&v=trace", NARROW, "light"),
    "phone-panel": ("#c=delay-request&v=trace&n=china-denies", NARROW, "dark"),
}


@pytest.mark.parametrize("state", LOOKS)
def test_the_board_looks_in_firefox_as_it_does_elsewhere(
    state: str, china: View, firefox: Firefox, opening: Opening
) -> None:
    address, size, scheme = LOOKS[state]
    with opening(write(china), address, size) as tab:
        for _ in range(3):  # dark colours as a reader asks for them: with the button
            if scheme == "light" or tab.evaluate("() => document.documentElement.dataset.colours") == scheme:
                break
            tab.evaluate("() => document.querySelector('#colours').click()")
        picture = tab.picture()
        ground = tab.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 200 if scheme == "dark" else ground
    with firefox.opened("about:blank") as blank:
        data = "data:image/png;base64," + base64.b64encode(picture).decode()
        copy: str = blank.evaluate(COPY, [data, ACROSS])
    assert alike(copy, (GOLDEN / f"{state}.txt").read_text("utf-8").rstrip("\n")), state


@pytest.mark.parametrize("width", [800, 390])
def test_nothing_scrolls_sideways(width: int, bridge: View, opening: Opening) -> None:
    with opening(write(bridge), size=(width, 844)) as tab:
        for view in ("pic", "trace", "map"):
            tab.evaluate("(id) => document.getElementById(id).click()", f"tab-{view}")
            assert tab.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_visit_to_everything_asks_for_nothing_and_logs_nothing(bridge: View, opening: Opening) -> None:
    with opening(write(bridge)) as tab:
        tab.evaluate(VISIT)


@pytest.mark.parametrize(
    ("policy", "payloads"), [(True, PAYLOADS[:3]), (False, PAYLOADS[:6])], ids=["with the policy", "without it"]
)
def test_hostile_text_in_every_field_stays_text(policy: bool, payloads: tuple[str, ...], opening: Opening) -> None:
    skeletons = []
    for words in ("harmless", *payloads):
        page = write(scored(speaking(words)))
        with opening(page if policy else without_policy(page)) as tab:
            tab.evaluate(VISIT)
            skeletons.append(tab.evaluate(SKELETON))
            assert tab.evaluate("() => typeof window.broken") == "undefined", words
    assert all(skeleton == skeletons[0] for skeleton in skeletons)
