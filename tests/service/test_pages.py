"""The pages in a real browser: they work, ask nobody else, complain of nothing, and can be used by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.service.conftest import Service


@contextmanager
def opened(browser: Any, service: Service, path: str, complaint: str = "") -> Iterator[Any]:
    """A page, which may ask nothing but the service, and complain of nothing (else)."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    try:
        page.goto(service.base.rstrip("/") + path)
        yield page
        assert [url for url in asked if not url.startswith((service.base, "data:", "blob:"))] == []
        assert [text for text in told if not complaint or complaint not in text] == []
    finally:
        context.close()


def complaints(page: Any) -> list[str]:
    """What axe finds on our own part of a page; the editor is somebody else's work."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context={"exclude": [["#editor"]]}, options={"resultTypes": ["violations"]})
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


@pytest.mark.parametrize("path", ["/", "/claims", "/claims?search=nothing+at+all", "/ontology", "/query"])
def test_pages_can_be_used_by_everybody(browser: Any, service: Service, path: str) -> None:
    with opened(browser, service, path) as page:
        assert page.locator("h1").count() == 1
        assert complaints(page) == []


def test_from_the_start_to_the_board_of_a_claim(browser: Any, service: Service) -> None:
    with opened(browser, service, "/") as page:
        page.get_by_role("link", name="Claims").first.click()
        page.get_by_label("Words that a claim holds").fill("bridge")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="The bridge fell in the night").click()
        page.wait_for_load_state()
        assert "/claims/" in page.url
        assert "The bridge fell in the night" in page.locator("body").inner_text()


def test_a_shipped_query_is_asked_in_the_editor(browser: Any, service: Service) -> None:
    with opened(browser, service, "/query") as page:
        page.get_by_label("A question that is shipped").select_option("who-denied")
        page.get_by_label("the claim that is asked about").fill("fell")
        page.get_by_role("button", name="Ask", exact=True).click()

        rows = page.locator("#editor .yasr table.dataTable tbody tr")
        rows.first.wait_for()
        assert rows.count() == 1
        assert "mayor" in rows.first.inner_text()
        assert "VALUES ?claim { <https://w3id.org/claimgraph/story/bridge/fell> }" in page.evaluate(
            "document.querySelector('#editor .CodeMirror').CodeMirror.getValue()"
        )


def test_a_parameter_that_means_nothing_is_told(browser: Any, service: Service) -> None:
    with opened(browser, service, "/query", complaint="status of 404") as page:
        page.get_by_label("A question that is shipped").select_option("who-denied")
        page.get_by_label("the claim that is asked about").fill("nobody")
        with page.expect_response(lambda response: "/queries/who-denied" in response.url) as answer:
            page.get_by_role("button", name="Ask", exact=True).click()
        assert answer.value.status == 404
        page.get_by_role("alert").get_by_text("nobody: no").wait_for()


def test_nothing_of_a_query_is_kept_in_the_browser(browser: Any, service: Service) -> None:
    with opened(browser, service, "/query") as page:
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator("#editor .yasr .dataTable").first.wait_for()
        assert "SELECT" not in page.evaluate("JSON.stringify(localStorage)")
