"""Everybody can use the board: by keys alone, on a narrow page, with colours of one's own, with less motion."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from claimgraph.exports.html import board
from claimgraph.exports.html.board import write
from claimgraph.exports.view import View
from tests.exports.conftest import Opener

COLOURS = (Path(board.__file__).parent / "style" / "colours.css").read_text("utf-8")

# Machado, Oliveira and Fernandes (2009), severity 1: what is seen of linear RGB.
SEEN_AS = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def palettes() -> dict[str, dict[str, str]]:
    """The colours of the light and the dark page."""
    blocks = re.findall(r"(?:^|\n)\s*:root[^{]*{(.*?)}", COLOURS, re.DOTALL)
    light, dark, asked = (dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks)
    assert dark == asked
    return {"light": light, "dark": dark}


def linear(colour: str) -> tuple[float, ...]:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, seen: str) -> tuple[float, ...]:
    """CIE L*a*b* (D65) of a colour as it is seen."""
    r, g, b = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, linear(colour), strict=True))))
        for row in SEEN_AS[seen]
    )
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_and_the_stances_stay_apart_for_colour_blind_readers(scheme: str) -> None:
    palette = palettes()[scheme]
    for name in ("ink", "muted", "for", "against", "neither", "circular", "relay", "withdrawn", "aside"):
        for ground in ("ground", "surface", "hover"):
            assert contrast(palette[name], palette[ground]) >= 4.5, (name, ground)
    for name in ("for", "against", "neither", "circular"):
        assert contrast(palette[name], palette[f"{name}-tint"]) >= 4.5, name
    for seen in SEEN_AS:
        for one, other in combinations(("for", "against", "neither"), 2):
            apart = math.dist(lab(palette[one], seen), lab(palette[other], seen))
            assert apart >= 25, (seen, one, other, apart)


def test_the_first_tab_leads_past_the_list_of_claims(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.id") == "skip"
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "main"


def test_arrows_follow_the_chain_and_enter_opens(china: View, opening: Opener) -> None:
    with opening(write(china)) as opened:
        page = opened.page
        page.locator("#cards").focus()
        told = []
        for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
            told.append(page.evaluate("document.getElementById(cards.getAttribute('aria-activedescendant')).innerText"))
        assert [words.split(":")[0] for words in told] == [
            "unnamed sources in the Biden administration",
            "The New York Times",
            "The National Interest",
            "The claim",
            "The National Interest",
        ]
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").inner_text() == "The National Interest"
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        assert page.evaluate("document.activeElement.id") == "cards"


def test_everything_else_has_a_key_too(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        page = opened.page
        page.locator("#cards").focus()
        page.keyboard.press("Home")
        page.keyboard.press("d")
        assert "without=roe" in page.url
        page.keyboard.press("Escape")
        assert "without" not in page.url
        page.keyboard.press("]")
        assert "c=unknown" in page.url
        page.keyboard.press("[")
        assert "c=fell" in page.url
        before = page.locator("#canvas canvas").screenshot()
        page.keyboard.press("+")
        assert page.locator("#canvas canvas").screenshot() != before
        page.keyboard.press("0")
        page.locator("#tab-pic").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == "tab-trace" and "v=trace" in page.url


def test_no_key_is_caught_for_good(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        seen = []
        for _ in range(60):
            opened.page.keyboard.press("Tab")
            seen.append(opened.page.evaluate("document.activeElement.id || document.activeElement.innerText"))
        assert {"search", "save", "cards", "as-of", "tab-pic", "help-open"} <= set(seen)
        assert len(set(seen)) > 20


def test_the_slider_and_the_switches_are_told_in_words(bridge: View, opening: Opener) -> None:
    with opening(write(bridge)) as opened:
        page = opened.page
        assert page.locator("#as-of").get_attribute("aria-valuetext") == "As of now: Contested"
        assert page.locator("#legend").get_attribute("aria-label") == "Legend; each entry shows or hides its cards"
        options = page.locator("#cards [role=option]").all_inner_texts()
        assert "a senior official: asserts, unnamed source" in options
        assert page.locator("#canvas").get_attribute("aria-hidden") == "true"
        assert page.locator("#canvas [tabindex='0']").count() == 0


@pytest.mark.parametrize("width", [390, 900, 1440])
def test_what_can_be_pressed_is_large_enough_and_on_the_page(width: int, bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=s1", viewport={"width": width, "height": 844}) as opened:
        small = opened.page.evaluate(
            """(width) => [...document.querySelectorAll('#app button:not(.link), #app input, #app select')]
                .filter((one) => one.offsetParent !== null)
                .filter((one) => {
                    const { width: wide, height, left, right } = one.getBoundingClientRect();
                    return wide < 24 || height < 24 || left < 0 || right > width;
                })
                .map((one) => one.id || one.innerText)""",
            width,
        )
        assert small == []


def test_less_motion_and_forced_colours_are_respected(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), "#c=fell&n=s1", reduced_motion="reduce", forced_colors="active") as opened:
        page = opened.page
        assert page.locator("#panel").evaluate("(e) => getComputedStyle(e).animationName") == "none"
        entry = page.locator("#drop")
        assert entry.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"
    with opening(write(bridge), "#c=fell&n=s1", reduced_motion="no-preference") as opened:
        assert opened.page.locator("#panel").evaluate("(e) => getComputedStyle(e).animationName") == "arrive"


def test_colours_follow_the_system_until_a_reader_chooses(bridge: View, opening: Opener) -> None:
    with opening(write(bridge), color_scheme="dark") as opened:
        page = opened.page
        found = [page.evaluate("getComputedStyle(document.body).backgroundColor")]
        for _ in range(3):
            page.locator("#colours").click()
            found.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        dark, light = "rgb(17, 22, 28)", "rgb(244, 245, 247)"
        assert found == [dark, dark, light, dark]


def test_a_finger_moves_the_picture_and_opens_a_card(china: View, opening: Opener) -> None:
    options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with opening(write(china), "#c=delay-request&v=pic", **options) as opened:
        page = opened.page
        page.locator("#canvas canvas").wait_for()
        page.locator("#stage").evaluate("(element) => element.scrollIntoView()")
        place = page.locator("#canvas").bounding_box()
        page.touchscreen.tap(place["x"] + 110, place["y"] + place["height"] * 0.3)
        page.locator("#panel h2").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
