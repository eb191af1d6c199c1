"""How the board looks: where there is ink in its states, beside golden copies, so that a layout that breaks is seen.

A copy is text: a row of patches a line, and a digit a patch, from `0` (one colour) to `f` (black on white in it). Fonts
differ from machine to machine, and so may single patches; what is looked for is a region that went missing or grew over
another, as the mean of many patches.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.view import View
from tests.exports.conftest import Opener
from tests.exports.small_copies import ACROSS, COPY, alike

GOLDEN = Path(__file__).parents[1] / "golden" / "board"
WIDE, NARROW = (1440, 900), (390, 844)
STATES = {
    "picture": ("#c=delay-request", WIDE, "light"),
    "dropped": ("#c=delay-request&n=officials-say&without=nyt-officials", WIDE, "light"),
    "as-of": ("#c=delay-request&asof=2022-03-02", WIDE, "dark"),
    "verdict": ("#c=delay-request&n=verdict", WIDE, "light"),
    "list": ("#c=delay-request&v=trace", WIDE, "dark"),
    "all": ("#c=delay-request&v=map", WIDE, "light"),
    "phone": ("#c=delay-request&v=trace", NARROW, "light"),
    "phone-panel": ("#c=delay-request&v=trace&n=china-denies", NARROW, "dark"),
}


def small_copy(page: Any, browser: Any) -> str:
    """Where there is ink on the page now."""
    picture = "data:image/png;base64," + base64.b64encode(page.screenshot()).decode()
    blank = browser.new_page()
    copy: str = blank.evaluate(COPY, [picture, ACROSS])
    blank.close()
    return copy


@pytest.mark.parametrize("state", STATES)
def test_the_board_looks_as_it_did(
    state: str, china: View, browser: Any, opening: Opener, request: pytest.FixtureRequest
) -> None:
    address, (width, height), scheme = STATES[state]
    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "reduced_motion": "reduce"}
    with opening(write(china), address, **options) as opened:
        opened.page.locator("#verdict").wait_for(state="attached")
        opened.page.wait_for_timeout(150)  # the canvas draws in the next frame
        copy = small_copy(opened.page, browser)
    golden = GOLDEN / f"{state}.txt"
    if request.config.getoption("--renew"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(copy + "\n", encoding="utf-8")
    assert alike(copy, golden.read_text("utf-8").rstrip("\n")), state


def test_a_region_that_is_gone_is_seen(china: View, browser: Any, opening: Opener) -> None:
    golden = (GOLDEN / "picture.txt").read_text("utf-8").rstrip("\n")
    for gone in ("#time", "#verdict", ".claims", "#picture"):
        with opening(write(china), STATES["picture"][0]) as opened:
            opened.page.locator(gone).evaluate("(element) => { element.hidden = true; }")
            opened.page.wait_for_timeout(150)
            assert not alike(small_copy(opened.page, browser), golden), gone
