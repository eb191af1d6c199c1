"""The board's own words: one table a language, all of it used, and pages in any language and script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from claimgraph.exports.html import board
from claimgraph.exports.html.words import LANGUAGES, Words, placeholders
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Status
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import Stance
from tests.exports.conftest import HARD_STORY, Opener, with_states

ROOM = Path(board.__file__).parent
MADE_OF_PARTS = ("status_", "colours_", "column_", "help_key_", "legend_", "text_")
"""Beginnings of keys that the script and Python put together."""


def sources() -> Iterator[str]:
    for pattern in ("*.py", "script/*.js", "template/*.html", "../split/*"):
        yield from (path.read_text("utf-8") for path in sorted(ROOM.glob(pattern)) if path.is_file())


def test_every_language_has_the_same_keys_with_the_same_blanks() -> None:
    tables = {language: dict(placeholders(Words.of(language).page)) for language in LANGUAGES}
    assert len(tables) >= 2
    for language, table in tables.items():
        assert table.keys() == tables["en"].keys(), language
        for key, text in table.items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", tables["en"][key])), (language, key)
            assert text.strip(), (language, key)


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    told = "\n".join(sources())
    page = Words.of("en").page
    for key in page:
        quoted = re.search(rf"""['"]{key}['"]""", told) or key.startswith(MADE_OF_PARTS) or f"words.{key}" in told
        assert quoted, key
    asked = set(re.findall(r"""\b(?:t|woven|w|words|_words)\(['"](\w+)['"]""", told))
    assert len(asked) > 100
    assert asked <= page.keys()


def test_a_language_that_is_not_spoken_here_gives_english() -> None:
    assert Words.of("de-AT").language == "de" and Words.of("xx").language == "en" and Words.of("en-GB").language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_and_stance_has_a_word_of_its_own(language: str) -> None:
    words = Words.of(language)
    assert len({words.status(status) for status in Status}) == len(Status)
    assert len({words.label(stance) for stance in Stance}) == len(Stance)


def test_a_page_in_german_says_everything_of_its_own_in_german(bridge: View, opening: Opener) -> None:
    with opening(board.write(replace(bridge, spoken="de")), "#c=fell&n=s1") as opened:
        page = opened.page
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.locator("#verdict .word").inner_text() == "Umstritten"
        assert page.locator("#verdict .sentence bdi").get_attribute("lang") is None  # that of the page
        assert page.locator("#verdict .sentence").inner_text().startswith("Zwei Ursprünge dafür: Jane Roe (über ")
        told = page.locator("#app").inner_text()
        for english in (
            "Search",
            "Claims",
            "Copy link",
            "Statement",
            "How it counts",
            "Who said it",
            "Show",
            "What was",
        ):
            assert not re.search(rf"\b{english}\b", told), english
        assert "Diese Quelle weglassen" in told and "aus erster Hand" in told


def test_text_from_right_to_left_is_laid_out_as_such(opening: Opener) -> None:
    story = HARD_STORY.replace("The bridge fell in the night", "الجسر سقط في الليل").replace("Jane Roe", "جين رو")
    with opening(board.write(with_states(read(story.encode(), name="rtl.yaml").records)), "#c=fell&v=trace") as opened:
        page = opened.page
        text = page.locator("#verdict .claim-text bdi")
        assert text.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
        sentence = page.locator("#verdict .sentence bdi")  # the page's own words, around names from right to left
        assert sentence.evaluate("(element) => getComputedStyle(element).direction") == "ltr"
        assert sentence.inner_text().startswith("Two origins for: جين رو, through Daily Delta")
        assert page.locator("html").evaluate("(element) => getComputedStyle(element).direction") == "ltr"
        assert page.locator("#trace .name bdi").first.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
