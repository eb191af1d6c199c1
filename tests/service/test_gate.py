"""Who may ask, from which pages, and what every answer carries."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest

from tests.service.conftest import Service, Starter

TOKEN = "correct-horse-battery-staple"
EVERYWHERE = (
    *("/", "/sparql", "/sparql?query=ASK%7B%7D", "/claims", "/claims/fell", "/claims/fell.html", "/query"),
    *("/queries", "/ontology", "/ontology/Claim", "/static/page.css", "/healthz", "/nothing", "/claims/nobody"),
)


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_has_the_headers_that_keep_browsers_safe(service: Service, path: str) -> None:
    headers = service.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "cross-origin-resource-policy" in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("Host", "[::1", 421), ("Host", "[]", 421), ("Origin", "http://[bad", 403), ("Origin", "null", 403)],
)
def test_a_name_that_cannot_be_read_is_refused(service: Service, header: str, value: str, status: int) -> None:
    reply = service.get("/claims", {header: value})

    assert (reply.status, reply.json()["status"]) == (status, status)


def test_a_request_may_name_the_whole_address_as_through_a_proxy(service: Service) -> None:
    assert service.get("http://localhost/sparql?query=ASK%7B%7D").json()["boolean"] is True
    assert service.get("http://localhost").status == 200
    assert service.get("http://localhost/nothing").status == 404


@pytest.mark.parametrize("words", ["%00", "%00bridge", "%22%27*^:", "bridge+" * 5000, "%F0%9F%8C%89", "NEAR(a+b)"])
def test_whatever_is_searched_for_is_only_searched_for(service: Service, words: str) -> None:
    assert service.get(f"/claims?search={words}").status == 200


def test_a_name_that_is_not_this_machines_is_refused(service: Service) -> None:
    """A page of the web can have its own name resolved to this machine; its browser then asks under that name."""
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example"):
        assert service.get("/sparql?query=ASK%7B%7D", {"Host": host}).status == 421
    for host in ("localhost", f"127.0.0.1:{service.port}", "[::1]:80", "127.9.9.9"):
        assert service.get("/sparql?query=ASK%7B%7D", {"Host": host}).status == 200


def test_pages_of_the_web_may_not_ask_a_machine_of_ones_own(service: Service) -> None:
    away = service.get("/sparql?query=ASK%7B%7D", {"Origin": "https://evil.example"})
    assert away.status == 403
    assert "access-control-allow-origin" not in away.headers
    for odd in ("null", "https://127.0.0.1.evil.example"):
        assert service.get("/sparql?query=ASK%7B%7D", {"Origin": odd}).status == 403
    here = service.get("/sparql?query=ASK%7B%7D", {"Origin": "http://localhost:3000"})
    assert (here.status, here.headers["access-control-allow-origin"]) == (200, "http://localhost:3000")


def test_pages_of_an_origin_that_is_named_may_ask(start: Starter) -> None:
    service = start("--allow-origin", "https://paper.example")
    asked = {"Origin": "https://paper.example"}
    preflight = {**asked, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    answer = service.get("/sparql?query=ASK%7B%7D", asked)
    before = service.get("/sparql", preflight, method="OPTIONS")

    assert answer.headers["access-control-allow-origin"] == "https://paper.example"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (before.status, before.headers["access-control-allow-methods"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert "Content-Type" in before.headers["access-control-allow-headers"]
    assert service.get("/sparql?query=ASK%7B%7D", {"Origin": "http://localhost:3000"}).status == 403


def test_without_the_token_nothing_is_told(start: Starter, token: Path) -> None:
    service = start("--token-file", str(token))

    def told(authorization: str | None) -> int:
        headers = {} if authorization is None else {"Authorization": authorization}
        return service.get("/sparql?query=ASK%7B%7D", headers).status

    basic = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
    assert told(f"Bearer {TOKEN}") == told(f"bearer {TOKEN}") == told(f"Basic {basic}") == 200
    wrong = (None, "", TOKEN, "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Basic ?", f"Digest {TOKEN}")
    assert [told(each) for each in wrong] == [401] * len(wrong)
    for path in EVERYWHERE:
        reply = service.get(path)
        assert reply.status == (200 if path == "/healthz" else 401)
    assert "Bearer" in service.get("/").headers["www-authenticate"]
    assert TOKEN not in "".join(service.log)


def test_behind_a_proxy_its_address_is_told(start: Starter) -> None:
    service = start("--base-url", "https://claims.example.org/kg")

    reply = service.get("/sparql", {"Host": "claims.example.org"})

    assert "<https://claims.example.org/kg/sparql>" in reply.text
    assert service.get("/", {"Host": "other.example.org"}).status == 421


def test_the_log_holds_no_queries_unless_asked(service: Service, start: Starter) -> None:
    asked = "ASK { <urn:whom-i-ask-about> ?p ?o }"
    talkative = start("--log-queries")
    for each in (service, talkative):
        each.ask(asked)
        typed = {"Content-Type": "application/sparql-query"}
        each.get("/sparql", typed, method="POST", body=(asked + "\n# \x1b[31mred").encode())
        each.get("/claims?search=whom-i-ask-about")
        each.get("/nothing%0aforged")

    deadline = time.monotonic() + 10  # a line may come after the answer that it tells of
    while not any("forged" in line for line in talkative.log) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "whom-i-ask-about" not in "".join(service.log)
    assert sum("whom-i-ask-about" in line for line in talkative.log) == 3
    assert "\x1b" not in "".join(talkative.log)
    assert any("/nothing\\x0aforged 404" in line for line in talkative.log)
