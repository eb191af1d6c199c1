"""How the board looks: where there is ink in its states, beside golden copies, so that a layout that breaks is seen.

A copy is text: a row of patches a line, and a digit a patch, from `0` (one colour) to `f` (black on white in it). Fonts
differ from machine to machine, and so may single patches; what is looked for is a region that went missing or grew over
another, as the mean of many patches.
"""

from __future__ import annotations

import base64
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.view import View
from tests.exports.conftest import Opener

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
ACROSS = 72
BLOCK = 6
"""So many patches, either way, make a block; blocks are compared by their mean."""
MEAN, FAR, MOST_FAR = 0.8, 3.0, 0.05
"""The mean difference of blocks that may be (of 15), what is a block that is far off, and how many may be."""

COPY = """async ([data, across]) => {
    const image = new Image();
    image.src = data;
    await image.decode();
    const canvas = document.createElement('canvas'), size = Math.floor(image.width / across), rows = [];
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    for (let y = 0; y + size <= image.height; y += size) {
        let row = '';
        for (let x = 0; x + size <= size * across; x += size) {
            const { data: rgb } = context.getImageData(x, y, size, size), shades = [];
            for (let i = 0; i < rgb.length; i += 4) shades.push(0.3 * rgb[i] + 0.59 * rgb[i + 1] + 0.11 * rgb[i + 2]);
            row += Math.round((Math.max(...shades) - Math.min(...shades)) / 17).toString(16);
        }
        rows.push(row);
    }
    return rows.join('\\n');
}"""


def small_copy(page: Any, browser: Any) -> str:
    """Where there is ink on the page now."""
    picture = "data:image/png;base64," + base64.b64encode(page.screenshot()).decode()
    blank = browser.new_page()
    copy: str = blank.evaluate(COPY, [picture, ACROSS])
    blank.close()
    return copy


def blocks(copy: str) -> list[float]:
    """The mean ink of every block."""
    rows = [[int(digit, 16) for digit in row] for row in copy.split("\n")]
    return [
        mean(patch for row in rows[top : top + BLOCK] for patch in row[left : left + BLOCK])
        for top in range(0, len(rows), BLOCK)
        for left in range(0, len(rows[0]), BLOCK)
    ]


def alike(one: str, other: str) -> bool:
    """Whether two copies differ by no more than fonts do."""
    found = [abs(a - b) for a, b in zip(blocks(one), blocks(other), strict=True)]
    return mean(found) <= MEAN and sum(each >= FAR for each in found) <= MOST_FAR * len(found)


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
