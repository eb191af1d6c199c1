"""In a notebook a verdict and a graph show themselves, in a frame that can reach nothing around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from claimgraph.api import ClaimGraph
from claimgraph.graph.corroboration import states
from tests.exports.conftest import EXAMPLE, HARD_STORY


@pytest.fixture
def graph() -> ClaimGraph:
    graph = ClaimGraph.open()
    graph.load(EXAMPLE)
    return graph


@pytest.fixture
def notebook(browser: Any) -> Iterator[Any]:
    """A page that stands for a notebook: it shows what it is given, and holds something that nobody may touch."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    page.requests = []
    page.on("request", lambda request: page.requests.append(request.url))
    page.set_content("<title>Notebook</title><script>window.secret = 'mine';</script><div id=cell></div>")
    yield page
    context.close()


def shown(notebook: Any, output: str) -> Any:
    """The frame that a notebook makes of an output."""
    notebook.evaluate("output => { document.getElementById('cell').innerHTML = output; }", output)
    return notebook.frame_locator("iframe")


def test_a_graph_shows_its_page_and_the_script_runs_there(graph: ClaimGraph, notebook: Any) -> None:
    frame = shown(notebook, graph.board("delay-request")._repr_html_())
    frame.get_by_text("until after the Beijing Winter Olympics").locator("visible=true").first.wait_for()
    frame.locator("canvas").first.wait_for()
    assert [url for url in notebook.requests if not url.startswith("about:")] == []


def test_the_frame_cannot_reach_the_notebook(graph: ClaimGraph, notebook: Any) -> None:
    page = graph.board("delay-request")._repr_html_()
    assert re.findall(r'sandbox="([^"]*)"', page) == ["allow-scripts allow-downloads"]  # and no same origin
    shown(notebook, page).locator("canvas").first.wait_for()
    inner = next(frame for frame in notebook.frames if frame != notebook.main_frame)
    reached = inner.evaluate("() => { try { return window.parent.secret; } catch (e) { return e.name; } }")
    assert reached == "SecurityError"


def test_a_verdict_shows_its_words_and_no_script_can_run(graph: ClaimGraph, notebook: Any) -> None:
    verdict = graph.score("delay-request")
    output = verdict._repr_html_()
    assert 'sandbox=""' in output
    frame = shown(notebook, output)
    assert frame.get_by_role("heading").inner_text() == verdict.summary
    assert frame.get_by_text("Estimate 0.59").count() == 1


def test_hostile_words_of_a_verdict_stay_words() -> None:
    graph = ClaimGraph.open()
    hostile = '</p><script>parent.ran = 1</script> \\" onload=x'
    graph.load(HARD_STORY.replace("The bridge fell in the night", f'"{hostile}"').encode(), format="story", name="s")
    output = graph.score("fell")._repr_html_()
    assert "<script" not in output
    assert "<script" not in unescape(output)  # in the page that the frame holds


def test_a_small_graph_shows_itself_and_a_large_one_waits_to_be_asked(graph: ClaimGraph) -> None:
    output = graph._repr_html_()
    assert output is not None
    assert "iframe" in output
    claims = "\n".join(f"  c{n}: {{text: Something {n}}}" for n in range(50))
    graph.load(f"story: Many\nid: many\nclaims:\n{claims}\n".encode(), format="story", name="many")
    assert graph._repr_html_() is None
    assert "iframe" in graph.board("delay-request")._repr_html_()


def test_the_page_of_a_notebook_can_be_public_and_is_searched_for_private_words(graph: ClaimGraph) -> None:
    output = graph.board(public=True)._repr_html_()
    assert "Unnamed source 1" in output
    assert "nyt-officials" not in output


def test_where_too_much_was_said_the_page_tells_why_it_shows_no_other_states(
    graph: ClaimGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(states, "MOST", 0)
    done = graph.export(tmp_path / "board.html", claims=["delay-request"])
    assert done.without_states == ("delay-request",)
    assert "So much was said on this claim" in (tmp_path / "board.html").read_text("utf-8")
