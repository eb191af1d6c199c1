"""The leak check: finished bytes are searched for what is private, in every way in which a format may write it."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

from claimgraph.errors import ClaimGraphError, InputError
from claimgraph.exports.view import build_view
from claimgraph.graph.model import Agent, Claim, Outlet, Record, Records, Story, Text, UnnamedSource
from tests.effort import within

BASE = "https://example.org/s/"


def leaks(output: str, *records: Record, nothing: str = "", **options: object) -> list[str]:
    """The ids of the records of which something private stands in an export."""
    guard = build_view(Records.of(records), **options).guard  # type: ignore[arg-type]
    try:
        guard.check(output.encode("utf-8", "surrogatepass"), "test", lambda: nothing.encode())
    except InputError as error:
        return [finding.where for finding in error.findings]
    return []


def account(real_name: str | None = None, **fields: object) -> Agent:
    return Agent(**({"iri": BASE + "a", "id": "a", "name": Text.of("@a"), "real_name": real_name} | fields))  # type: ignore[arg-type]


def unnamed(real_name: str, id: str = "u", description: str = "an official") -> UnnamedSource:
    words = Text.of(description)
    return UnnamedSource(iri=BASE + id, id=id, description=words, document=BASE + "d", real_name=real_name)


NOTE = 'seen at O\'Hare & "Zoë" <b>\nline two'


@pytest.mark.parametrize(
    "write",
    [
        str,
        html.escape,
        lambda text: html.escape(text).replace("'", "&apos;").replace("ë", "&#235;"),
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(text).replace("<", "\\u003c").replace("&", "\\u0026"),
        lambda text: html.escape(json.dumps(text)),
        lambda text: "'" + text.replace("'", "''").replace("\n", "\n\n      ") + "'",
        lambda text: '"' + text.replace('"', '""') + '"',
        quote,
        lambda text: text.upper(),
    ],
    ids=["raw", "html", "xml", "json ascii", "json", "json in a script", "json in html", "yaml", "csv", "iri", "case"],
)
def test_a_private_string_is_found_however_it_is_written(write: object) -> None:
    noted = Claim(iri=BASE + "c", id="c", text=Text.of("A claim"), note=Text.of(NOTE))
    assert leaks(f"before {write(NOTE)} after", noted) == ["c"]  # type: ignore[operator]
    assert leaks("before seen at O'Hare & Zoë after", noted) == []


def test_a_real_name_is_found_in_an_id_that_spells_it() -> None:
    assert leaks('{"speaker": "jane-doe"}', unnamed("Jane Doe", id="jane-doe")) == ["jane-doe"]
    assert leaks("<https://example.org/s/Jane%20Doe>", unnamed("Jane Doe")) == ["u"]


def test_words_are_matched_whole() -> None:
    assert leaks("Alice spoke", unnamed("Ali")) == []
    assert leaks("Ali spoke", unnamed("Ali")) == ["u"]


def test_scripts_without_spaces_are_searched_anywhere() -> None:
    assert leaks("发言人王伟表示", unnamed("王伟")) == ["u"]


def test_a_short_note_blocks_nothing_by_chance_and_a_telling_one_is_found() -> None:
    def noted(text: str) -> Claim:
        return Claim(iri=BASE + "c", id="c", text=Text.of("A claim"), note=Text.of(text))

    assert leaks("ok ? Check contested", noted("ok"), noted("?")) == []
    assert leaks("Check contested", noted("check")) == []
    assert leaks("a contested claim", noted("contested")) == []
    assert leaks("Jane spoke", noted("Jane")) == ["c"]


def test_what_is_public_elsewhere_in_the_story_is_no_leak() -> None:
    minister = Agent(iri=BASE + "m", id="m", name=Text.of("Jane Doe"))
    assert leaks("Jane Doe spoke", account("Jane Doe"), minister) == []
    assert leaks("Jane Doe spoke", account("Jane Doe")) == ["a"]
    assert leaks("Jane Doe spoke", account("Jane Doe", name=Text.of("Jane Doe, official account"))) == []


def test_a_remark_makes_no_real_name_public() -> None:
    remark = Claim(iri=BASE + "c", id="c", text=Text.of("A claim"), remark=Text.of("It was Jane Doe"))
    assert leaks("It was Jane Doe", unnamed("Jane Doe"), remark) == ["u"]


def test_an_id_or_description_that_spells_the_name_stops_the_export_even_where_the_name_is_public() -> None:
    minister = Agent(iri=BASE + "m", id="m", name=Text.of("Jane Doe"))
    assert leaks("jane-doe", unnamed("Jane Doe", id="jane-doe"), minister) == ["jane-doe"]
    assert leaks("Jane Doe", unnamed("Jane Doe", description="Jane Doe of the ministry"), minister) == ["u"]


def test_a_note_that_repeats_public_words_is_no_leak() -> None:
    claim = Claim(iri=BASE + "c", id="c", text=Text.of("The bridge fell"), note=Text.of("the bridge fell"))
    assert leaks("The bridge fell", claim) == []


def test_public_texts_of_two_records_do_not_add_up_to_a_private_one() -> None:
    split = (Outlet(iri=BASE + "o", id="o", name=Text.of("Jane")), Outlet(iri=BASE + "p", id="p", name=Text.of("Doe")))
    assert leaks("Jane Doe", account("Jane Doe"), *split) == ["a"]


def test_what_the_page_says_of_its_own_is_no_leak() -> None:
    noted = Story(iri=BASE, id="s", title=Text.of("T"), note=Text.of("shown and counted"))
    assert leaks("shown and counted", noted, nothing="Shown and counted.") == []
    assert leaks("shown and counted", noted, nothing="") == ["s"]


def test_what_was_asked_for_by_name_may_leave() -> None:
    assert leaks("Jane Doe", account("Jane Doe"), include={"real-name"}) == []


def test_the_message_names_the_record_and_never_the_string() -> None:
    guard = build_view(Records.of([unnamed("Jane Doe")])).guard
    with pytest.raises(InputError) as caught:
        guard.check(b"Jane Doe", "html", lambda: b"")
    assert str(caught.value).startswith(
        "u: its private real name would stand in the html export, which was not written"
    )
    assert "Jane" not in str(caught.value) and "Jane" not in repr(guard)


def test_bytes_that_cannot_be_read_cannot_be_let_out() -> None:
    guard = build_view(Records.of([unnamed("Jane Doe")])).guard
    with pytest.raises(ClaimGraphError, match="not UTF-8"):
        guard.check(b"\xff\xfe", "zip", lambda: b"")


def test_ten_thousand_notes_are_searched_with_little_effort() -> None:
    claims = [
        Claim(
            iri=f"{BASE}c{n}", id=f"c{n}", text=Text.of(f"Claim {n}"), note=Text.of(f"private remark number {n} here")
        )
        for n in range(10_000)
    ]
    guard = build_view(Records.of(claims)).guard
    page = " ".join(f"Claim {n}" for n in range(100_000)).encode()
    with within(5):
        guard.check(page, "test", lambda: b"")
