"""Who asks: from the environment or netrc, and never in an address, a message or an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimgraph
from claimgraph.errors import StoreError
from claimgraph.graph.remote.credentials import find
from tests.graph.remote.misbehaving import Misbehaving


def test_a_name_and_a_password_or_a_token_come_from_the_environment() -> None:
    both = find("example.org", {"CLAIMGRAPH_STORE_USER": "anna", "CLAIMGRAPH_STORE_PASSWORD": "s3cret"})
    assert both is not None and (both.user, both.password) == ("anna", "s3cret")
    token = find("example.org", {"CLAIMGRAPH_STORE_TOKEN": "s3cret"})
    assert token is not None and token.token == "s3cret"
    assert "s3cret" not in repr(both) + repr(token)


def test_or_from_the_entry_of_the_host_in_netrc_and_no_other(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text(
        "machine example.org login anna password s3cret\ndefault login nobody password x\n", encoding="utf-8"
    )
    (tmp_path / ".netrc").chmod(0o600)
    found = find("example.org", {})
    assert found is not None and (found.user, found.password) == ("anna", "s3cret")
    assert find("other.org", {}) is None
    (tmp_path / "mine").write_text("machine other.org login boris password t0ken\n", encoding="utf-8")
    named = find("other.org", {"NETRC": str(tmp_path / "mine")})
    assert named is not None and named.user == "boris"


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"CLAIMGRAPH_STORE_USER": "anna"}, "PASSWORD is not set"),
        ({"CLAIMGRAPH_STORE_PASSWORD": "s3cret"}, "USER is not set"),
        ({"CLAIMGRAPH_STORE_USER": "a:b", "CLAIMGRAPH_STORE_PASSWORD": "s3cret"}, "colon"),
        ({"CLAIMGRAPH_STORE_TOKEN": "s3cret\n"}, "cannot be sent"),
        ({"NETRC": "/nowhere/at/all"}, "is not there"),
    ],
)
def test_half_of_them_is_refused_with_the_reason(environ: dict[str, str], why: str) -> None:
    with pytest.raises(StoreError, match=why) as refused:
        find("example.org", environ)
    assert "s3cret" not in str(refused.value)


def test_a_netrc_that_cannot_be_read_is_told_by_its_line_and_not_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(
        "machine example.org login anna password s3cret\nnonsense s3cret\n", encoding="utf-8"
    )
    with pytest.raises(StoreError, match=r"mine: cannot be read at line 2") as refused:
        find("example.org", {"NETRC": str(tmp_path / "mine")})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("how", ["user", "token", "netrc"])
def test_they_are_sent_with_every_request_and_appear_in_no_answer(
    how: str, bad: Misbehaving, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if how == "user":
        monkeypatch.setenv("CLAIMGRAPH_STORE_USER", "anna")
        monkeypatch.setenv("CLAIMGRAPH_STORE_PASSWORD", "s3cret")
    elif how == "token":
        monkeypatch.setenv("CLAIMGRAPH_STORE_TOKEN", "s3cret")
    else:
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login anna password s3cret\n", encoding="utf-8")
        (tmp_path / ".netrc").chmod(0o600)
    graph = claimgraph.open(bad.address("unauthorised"))
    assert "s3cret" not in str(graph.info().as_json())
    assert len(bad.requests) > 1
    assert all("Authorization" in headers for _, _, headers in bad.requests)


def test_without_them_a_server_that_wants_them_is_told_and_what_to_do(bad: Misbehaving) -> None:
    with pytest.raises(StoreError, match=r"asks who you are; set .CLAIMGRAPH_STORE_USER"):
        claimgraph.open(bad.address("unauthorised")).info()


def test_no_proxy_of_the_environment_sees_anything(bad: Misbehaving, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nothing listens
    assert claimgraph.open(bad.address()).log() == ()
