"""What leaves the page: the picture as SVG and PNG, the print, a link."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from claimgraph.exports.html.board import write
from claimgraph.exports.view import View
from tests.exports.conftest import Opener, scored, speaking

SVG = "{http://www.w3.org/2000/svg}"


def saved(page: Any, button: str, tmp_path: Path) -> Path:
    page.locator("#save").click()
    with page.expect_download() as download:
        page.locator(button).click()
    file: Path = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_the_picture_is_saved_as_svg_with_the_verdict_in_words(china: View, opening: Opener, tmp_path: Path) -> None:
    with opening(write(china)) as opened:
        file = saved(opened.page, "#save-svg", tmp_path)
    assert file.name == "delay-request.svg"
    root = ElementTree.fromstring(file.read_text("utf-8"))
    told = " ".join(root.itertext())
    for words in ("Contested. One origin for", "Government of China", "First origin against", "not whether it is true"):
        assert words in told
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "rect", "g", "path", "text"}


def test_a_picture_without_a_source_says_so(china: View, opening: Opener, tmp_path: Path) -> None:
    with opening(write(china), "#c=delay-request&without=nyt-officials") as opened:
        told = saved(opened.page, "#save-svg", tmp_path).read_text("utf-8")
    assert "Denied. " in told and "Without unnamed sources in the Biden administration." in told


@pytest.mark.parametrize(
    "words", ['"><script>window.broken=1</script>', "</svg><image href=x onerror=window.broken=1>"]
)
@pytest.mark.parametrize("anchor", ["", "#c=claim&v=map"])
def test_hostile_text_in_a_saved_picture_stays_text(words: str, anchor: str, opening: Opener, tmp_path: Path) -> None:
    with opening(write(scored(speaking(words))), anchor) as opened:
        file = saved(opened.page, "#save-svg", tmp_path)
    assert file.parent == tmp_path
    root = ElementTree.fromstring(file.read_text("utf-8"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "rect", "g", "path", "text"}
    assert not any(name.startswith("on") or "href" in name for element in root.iter() for name in element.attrib)


def test_the_picture_is_saved_as_png(bridge: View, opening: Opener, tmp_path: Path) -> None:
    with opening(write(bridge)) as opened:
        file = saved(opened.page, "#save-png", tmp_path)
    assert file.read_bytes().startswith(b"\x89PNG") and file.stat().st_size > 10_000


def test_the_print_holds_the_verdict_the_picture_and_every_statement_with_its_address(
    bridge: View, opening: Opener
) -> None:
    with opening(write(bridge), color_scheme="dark") as opened:
        page = opened.page
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.locator("#app").is_hidden()
        told = page.locator("#print").inner_text()
        for words in ("Contested", "Two origins for", "https://example.org/wire", "“it fell and I saw it”"):
            assert words in told
        verdict = next(iter(bridge.verdicts.values()))
        assert page.locator("#print tbody tr").count() == len(verdict.nodes)
        said = [row.split("\t")[0] for row in page.locator("#print tbody tr").all_inner_texts()]
        assert said[:3] == ["Jane Roe", "Daily Delta", "Daily Beta"]
        assert page.locator("#print svg rect").first.get_attribute("fill") == "#fff"
        page.emulate_media(media="screen")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 28)"


def test_a_link_to_what_is_shown_can_be_copied(china: View, opening: Opener) -> None:
    with opening(write(china), "#c=vote-count", permissions=["clipboard-read", "clipboard-write"]) as opened:
        page = opened.page
        page.locator("#tab-trace").click()
        page.locator("#copy-link").click()
        page.locator("#spoken", has_text="Link copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").endswith("#c=vote-count&v=trace")
