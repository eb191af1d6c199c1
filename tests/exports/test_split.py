"""A folder of pages: an index that leads to each claim, written whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from claimgraph.api import ClaimGraph
from claimgraph.errors import InputError
from claimgraph.exports.exporters import EXPORTERS, export_split
from claimgraph.exports.folders import MARK
from claimgraph.exports.html.words import Words
from claimgraph.exports.split import pages
from claimgraph.exports.view import View

HOSTILE = "</style><script>window.ran = 1</script>"


def story(number: int, text: str = "The bridge number {n} fell") -> bytes:
    """So many claims, each reported by one paper."""
    claims = "\n".join(f'  c{n}: {{text: "{text.format(n=n)}"}}' for n in range(number))
    said = "\n".join(
        f"      s{n}: {{who: paper, says: asserts, claim: c{n}, own-reporting: yes}}" for n in range(number)
    )
    return (
        f'story: "Bridges {HOSTILE if text == HOSTILE else ""}"\nid: bridges\nagents:\n'
        "  paper: {name: The Paper, kind: outlet}\nclaims:\n"
        f"{claims}\ndocuments:\n  article:\n    outlet: paper\n    published: 2022-01-02\n    statements:\n{said}\n"
    ).encode()


def loaded(content: bytes) -> ClaimGraph:
    graph = ClaimGraph.open()
    graph.load(content, format="story", name="bridges.yaml")
    return graph


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_index_leads_to_every_claim_and_every_page_holds_its_own(tmp_path: Path) -> None:
    loaded(story(2 * pages.A_PAGE + 1)).export(tmp_path / "boards", split=True)
    assert names(tmp_path / "boards") == [MARK, "claims-1.html", "claims-2.html", "claims-3.html", "index.html"]
    index = (tmp_path / "boards" / "index.html").read_text("utf-8")
    links = re.findall(r'href="([^"#:]+)#c=([^"]+)"', index)
    assert sorted(id for _, id in links) == sorted(f"c{n}" for n in range(2 * pages.A_PAGE + 1))
    for page, id in links:
        number = id.removeprefix("c")
        assert f"The bridge number {number} fell" in (tmp_path / "boards" / page).read_text("utf-8")


def test_the_index_speaks_the_language_that_was_asked_for_and_says_that_it_is_public(tmp_path: Path) -> None:
    loaded(story(1)).export(tmp_path / "boards", split=True, language="de-AT", public=True)
    index = (tmp_path / "boards" / "index.html").read_text("utf-8")
    words = Words.of("de")
    assert '<html lang="de">' in index
    assert words("public_copy") in index
    assert words("tally", pro=1, contra=0) in index
    assert words("public_copy") in (tmp_path / "boards" / "claims-1.html").read_text("utf-8")


def test_the_folder_is_the_same_twice_and_may_be_made_again(tmp_path: Path) -> None:
    graph = loaded(story(3))
    graph.export(tmp_path / "boards", split=True)
    first = {path.name: path.read_bytes() for path in (tmp_path / "boards").iterdir()}
    graph.load(story(2), format="story", name="bridges.yaml")
    graph.export(tmp_path / "boards", split=True)
    assert "The bridge number 2 fell" not in (tmp_path / "boards" / "index.html").read_text("utf-8")
    graph.load(story(3), format="story", name="bridges.yaml")
    graph.export(tmp_path / "boards", split=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "boards").iterdir()} == first
    assert names(tmp_path) == ["boards"]


def test_a_folder_that_holds_anything_else_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "boards"
    loaded(story(1)).export(folder, split=True)
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    before = names(folder)
    with pytest.raises(InputError, match=r"holds `thesis.txt`, which no earlier export wrote"):
        loaded(story(1)).export(folder, split=True)
    assert names(folder) == before
    assert names(tmp_path) == ["boards"]


def test_a_file_in_the_way_and_a_place_that_is_not_there_are_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        loaded(story(1)).export(tmp_path / "file", split=True)
    with pytest.raises(InputError, match="there is no folder"):
        loaded(story(1)).export(tmp_path / "nowhere" / "boards", split=True)
    assert names(tmp_path) == ["file"]


def test_where_a_page_would_let_something_private_out_nothing_is_written(tmp_path: Path) -> None:
    graph = ClaimGraph.open()
    told = story(1).decode().replace("  paper:", "  jane-doe: {name: '@a', real-name: Jane Doe}\n  paper:")
    graph.load(told.replace("who: paper", "who: jane-doe").encode(), format="story", name="bridges.yaml")
    with pytest.raises(InputError, match="would stand in the html export"):
        graph.export(tmp_path / "boards", split=True)
    assert names(tmp_path) == []


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, china: View) -> None:
    export_split(china, "html", tmp_path / "boards")
    before = {path.name: path.read_bytes() for path in (tmp_path / "boards").iterdir()}

    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        export_split(china, "html", tmp_path / "boards")
    assert {path.name: path.read_bytes() for path in (tmp_path / "boards").iterdir()} == before
    assert names(tmp_path) == ["boards"]


@pytest.mark.parametrize("kind", sorted(EXPORTERS.keys() - {"html"}))
def test_what_is_one_file_is_not_split_and_has_no_language(kind: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is always one file"):
        loaded(story(1)).export(tmp_path / "boards", kind, split=True)
    with pytest.raises(InputError, match="has no words of its own"):
        loaded(story(1)).export(tmp_path / "file", kind, language="en")


def test_a_language_that_the_page_does_not_speak_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"does not speak `tlh`; it speaks en, "):
        loaded(story(1)).export(tmp_path / "board.html", language="tlh")


def test_in_a_browser_the_index_asks_for_nothing_and_leads_to_the_claim(browser: Any, tmp_path: Path) -> None:
    loaded(story(3)).export(tmp_path / "boards", split=True)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "boards" / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="The bridge number 1 fell").click()
    page.get_by_text("The bridge number 1 fell").locator("visible=true").first.wait_for()
    assert {url.split("#")[0].rsplit("/", 1)[-1] for url in requests} == {"index.html", "claims-1.html"}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_index_has_no_barrier_and_runs_nothing_that_stands_in_a_text(
    browser: Any, tmp_path: Path, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    loaded(story(2, HOSTILE)).export(tmp_path / "boards", split=True)
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # escaping itself is what holds
    page = context.new_page()
    page.goto((tmp_path / "boards" / "index.html").as_uri())
    assert page.evaluate("window.ran") is None
    assert page.locator("script").count() == 0
    assert axe.Axe().run(page).response["violations"] == []
    context.close()
