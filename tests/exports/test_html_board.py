"""The board as a network of pyvis: what it lets in, what it writes, and the policy that the page carries."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyvis.network import Network

import claimgraph as cg
from claimgraph.errors import ClaimGraphError
from claimgraph.exports.html.board import Board, fit_for_a_page, joined, vis_network, write
from claimgraph.exports.html.data import FORMAT
from claimgraph.exports.html.drawing import Drawing
from claimgraph.exports.html.safe import LONGEST, as_data, clean, web_address
from claimgraph.exports.html.signs import KIND_SIGN, LINES, SIGNS, STANCE_SIGN, STATUS_SIGN
from claimgraph.exports.html.sources import Sources
from claimgraph.exports.html.tables import Strings, Table
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View, build_view
from claimgraph.graph.corroboration.verdict import Status
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import AgentKind, Stance
from claimgraph.ontology.vocabulary import wordings
from tests.exports.conftest import HARD_STORY, scored


def test_a_board_is_a_network_of_pyvis_with_a_card_for_every_node(china: View) -> None:
    board = Board(china)
    assert isinstance(board, Network)
    assert len(board.nodes) == sum(len(verdict.nodes) + 1 for verdict in china.verdicts.values())


def test_fields_that_nobody_let_through_are_refused_by_name(china: View) -> None:
    board = Board(china.empty)
    with pytest.raises(TypeError, match="node has no field 'note', 'title'"):
        board.add_node("x", title="<b>", note="secret", x=1.0)
    board.add_node("x", x=1.0)
    with pytest.raises(TypeError, match="edge has no field 'title'"):
        board.add_edge("x", "x", title="<b>")
    with pytest.raises(KeyError, match="nowhere"):
        board.add_edge("x", "nowhere")
    with pytest.raises(TypeError, match="made from a View"):
        board.from_nx(nx.path_graph(2))


def test_the_page_is_small_and_the_same_every_time(china: View) -> None:
    assert write(china) == write(china)
    assert len(write(china)) <= 700_000


def test_the_page_is_written_whole_and_nothing_beside_it(
    china: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Board(china).write_html("board.html")
    assert os.listdir() == ["board.html"] and Path("board.html").read_bytes() == write(china)


def test_the_policy_allows_the_inline_blocks_by_hash_and_nothing_else(china: View) -> None:
    page = write(china).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))
    blocks = re.findall(r"<(script|style)>(.*?)</\1>", page, re.DOTALL)
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, block in blocks:
        hashes[kind].append(f"'sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}'")
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(hashes["script"]),
        "style-src": " ".join(hashes["style"]),
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_our_own_markup_and_script_hold_to_the_rules(china: View) -> None:
    page = write(china).decode()
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"<[^>]*\s(style|on\w+)\s*=", markup)
    script = joined("script", "js")
    assert script in page
    for banned in (
        *("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "fetch(", "XMLHttp", "Storage"),
        *("sendBeacon", "WebSocket", "import(", "Worker("),
    ):
        assert banned not in script
    assert "cookie" not in script and "http" not in re.sub(r"'https?:'|http://www.w3.org/2000/svg", "", script)


def test_a_library_that_would_end_its_own_element_is_refused() -> None:
    assert fit_for_a_page("a\r\nb\rc", "x") == "a\nb\nc"
    assert "\r" not in vis_network()
    for bad in ("'</SCRIPT>'", "<!-- x"):
        with pytest.raises(ClaimGraphError, match="and cannot be put into a page"):
            fit_for_a_page(bad, "x")


def test_the_words_of_stances_are_the_vocabulary_s() -> None:
    for stance in Stance:
        assert Words.of("en").label(stance) == wordings()[stance.iri].label


def test_every_stance_status_and_kind_has_a_sign_of_its_own() -> None:
    assert len({STANCE_SIGN[stance] for stance in Stance}) == len(Stance)
    assert len({STATUS_SIGN[status] for status in Status}) == len(Status)
    assert {
        *STANCE_SIGN.values(),
        *STATUS_SIGN.values(),
        *(KIND_SIGN[kind] for kind in [*AgentKind, None]),
    } <= SIGNS.keys()
    assert len({style[1:] for style in LINES.values()}) == len(LINES)


def test_text_is_cleaned_and_capped() -> None:
    assert clean("a\x00b\u202ec\u2066d\ud800\u2028e") == "abcd\ufffd e"
    assert len(clean("x" * 5_000)) == LONGEST and clean("x" * 5_000).endswith("…")
    assert clean("עברית العربية \u200d") == "עברית العربية \u200d"


def test_data_cannot_end_the_element_that_holds_them() -> None:
    text = as_data({"</script>": ["<!--", "&", "\u2028", 1, 0.12, None]})
    assert not set("<>&\u2028") & set(text)
    assert text == r'{"\u003c/script\u003e":["\u003c!--","\u0026"," ",1,0.12,null]}'


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", " https://example.org", "data:text/html,x", "https:example.org", "//example.org"),
        *("https://u@example.org/", "https://[bad", "https://exa\x00mple.org", "https://example.org\\@evil.org", ""),
    ],
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert web_address(address) is None
    assert web_address("https://example.org/a?b#c") == "https://example.org/a?b#c"


def test_without_an_origin_there_is_no_estimate_and_otherwise_never_one_without_its_interval(
    china: View, bridge: View
) -> None:
    pages = [*Board(china).pages, *Board(bridge).pages]
    for page in pages:
        if any(page.verdict.origins):
            assert re.fullmatch(r"Estimate \d\.\d\d \(\d\.\d\d to \d\.\d\d\)", page.estimate)
        else:
            assert page.estimate == "No estimate: there is no origin on either side."
    assert {any(page.verdict.origins) for page in pages} == {True, False}


def data_of(view: View) -> dict[str, Any]:
    """The data of a page, tables as lists of dictionaries, numbers of texts replaced by the texts."""
    data: dict[str, Any] = json.loads(Board(view)._data())
    strings = data["strings"]

    def told(value: Any) -> Any:
        return None if value is None else [told(one) for one in value] if isinstance(value, list) else strings[value]

    for name, table in data.items():
        if isinstance(table, dict) and "cols" in table:
            data[name] = [
                {
                    column.lstrip("*"): told(value) if column.startswith("*") else value
                    for column, value in zip_longest(table["cols"], row)
                }
                for row in table["rows"]
            ]
    return data


def test_the_data_say_of_which_format_they_are_and_who_speaks_where(bridge: View) -> None:
    data = data_of(bridge)
    assert data["format"] == FORMAT == "claimgraph-board/1"
    claim = data["claims"][0]
    said = data["statements"][claim["s0"] : claim["s0"] + claim["sn"]]
    assert {one["id"] for one in said} == {node.id for node in next(iter(bridge.verdicts.values())).nodes}
    looks = {}
    for one in said:
        action, _, family, role, *_ = data["looks"][one["look"]]
        looks[one["id"]] = (data["strings"][action], data["families"][family], data["roles"][role])
    assert looks["s1"] == ("asserts", "for", "origin")
    assert looks["r1"] == ("repeats", "relay", "repeat")
    assert looks["v1"] == ("asserts, withdrawn", "withdrawn", "voided")
    assert looks["d1"] == ("disputes, as a party to it", "against", "origin")
    assert looks["unattributed:fell:for"] == ("not counted", "aside", "origin")
    assert data["agents"][said[4]["speaker"]]["unnamed"] and said[4]["quote"] == "it fell and I saw it"


@pytest.mark.parametrize("story", ["china", "bridge"])
def test_in_every_state_the_data_have_the_lines_and_the_looks_of_its_verdict(
    story: str, request: pytest.FixtureRequest
) -> None:
    view: View = request.getfixturevalue(story)
    board, data = Board(view), data_of(view)
    strings, looks = data["strings"], data["looks"]
    told = 0
    for claim, page in zip(data["claims"], board.pages, strict=True):
        said = data["statements"][claim["s0"] : claim["s0"] + claim["sn"]]
        edges = data["edges"][claim["e0"] : claim["e0"] + claim["en"]]
        drawing = Drawing(page)
        rows = [claim["state"]] + [row for _, row in (claim["what"] or [])] + [row for _, row in (claim["days"] or [])]
        for row, state in zip(rows, page.states, strict=True):
            filled: list[Any] = [*row, *([None] * (5 - len(row)))]
            gone, changed, switched, come = (list(part or ()) for part in filled[1:])
            base = {card for card, one in enumerate(said) if not one["late"]}
            there = (base - set(gone)) | set(come)
            assert there == state.looks.keys()
            overridden: dict[int, int] = dict(zip(changed[::2], changed[1::2], strict=True))
            for card in there:
                action, sign, family, role, *_ = looks[overridden.get(card, said[card]["look"])]
                look = state.looks[card]
                shown = (strings[action], strings[sign], data["families"][family], data["roles"][role])
                assert shown == (look.action, look.sign, look.family, look.role.value)
            lines = {
                (source, target)
                for at, (source, target, way, *_) in enumerate(edges)
                if {source, target} <= there | {-1} and (way < 4) != (at in switched)
            }
            assert lines == drawing.links(state.links)
            told += 1
    assert told > 10


def test_the_way_back_of_a_circle_is_drawn_and_a_withdrawal_stands_beside_what_it_withdrew(bridge: View) -> None:
    board = Board(bridge)
    name = {node["id"]: node["label"] for node in board.nodes}
    assert [name[edge["from"]] for edge in board.edges if edge["back"]] == ["Daily Alpha: asserts, in a circle"]
    links = {(name[edge["from"]], name[edge["to"]]) for edge in board.edges}
    assert ("Daily Delta: asserts, withdrawn", "Daily Delta: retracts") in links


def test_a_card_that_is_moved_before_the_page_is_written_stands_there(bridge: View) -> None:
    board = Board(bridge)
    board.get_node("0.4")["y"] = 4321.0
    assert "4321" in board._data() and "4321" not in Board(bridge)._data()


def test_repeats_of_one_statement_beyond_six_become_a_stack() -> None:
    for repeats, stacked in ((6, []), (7, [4]), (60, [57])):
        documents = "\n".join(
            f"  d{n}: {{outlet: o{n}, published: 2022-01-02, statements: "
            f"{{r{n}: {{who: o{n}, says: attributes, claim: c, relays: s}}}}}}"
            for n in range(repeats)
        )
        outlets = "\n".join(f"  o{n}: {{name: Outlet {n}, kind: outlet}}" for n in range(repeats))
        story = (
            f"story: Rain\nid: rain\nagents:\n  a: {{name: Ann}}\n  w: {{name: Wire, kind: agency}}\n{outlets}\n"
            "claims:\n  c: {text: It rained}\ndocuments:\n"
            "  wire: {outlet: w, published: 2022-01-01, statements: {s: {who: a, says: asserts, claim: c}}}\n"
            + documents
        )
        view = scored(read(story.encode(), name="much.yaml").records)
        sizes = [len(members) for members in Drawing(Board(view).pages[0]).stacks.values()]
        assert sizes == stacked


def test_texts_are_stored_once_and_cut_rows_are_short() -> None:
    strings, table = Strings(), Table("id", "*name", "*remark")
    assert (strings("a\x00b"), strings("ab"), strings(""), strings(None)) == (0, 0, None, None)
    assert "".join(strings.as_list()[n] for n in strings.parts("One. Two: three, through four.") or ()) == (
        "One. Two: three, through four."
    )
    table.add(id="x", name=strings("n"))
    assert table.as_data() == {"cols": ["id", "*name", "*remark"], "rows": [["x", strings("n")]]}
    with pytest.raises(KeyError, match="colour"):
        table.add(colour=1)


def test_notes_and_real_names_are_on_the_page_only_where_they_were_asked_for() -> None:
    told = HARD_STORY.replace("in: wire}", "in: wire, real-name: Ada Byron, note: met at the station}")
    records = read(told.encode(), name="bridge.yaml").records
    for include, shown in (((), set()), (("note",), {"note"}), (("real-name",), {"name"})):
        page = write(scored(records, include=include)).decode()
        assert ("met at the station" in page, "Ada Byron" in page) == ("note" in shown, "name" in shown)


def test_the_board_counts_what_sources_counts() -> None:
    """Given two claims that are the same, they count once on the board too; and nobody is counted who is a person."""
    graph = cg.open()
    graph.load(
        b"story: A test\nagents: {post: {name: The Post, kind: outlet}, ann: {name: Ann, kind: person}}\n"
        b"claims:\n  one: {text: It is so, same-as: two, outcome: {verdict: established, by: Bo}}\n"
        b"  two: {text: So it is}\n"
        b"documents:\n  d: {outlet: post, statements: {s1: {who: post, says: asserts, claim: one},\n"
        b"    s2: {who: post, says: asserts, claim: two}, s3: {who: ann, says: asserts, claim: one}}}\n",
        format="story",
    )
    shown = {one.id: one.track for one in Sources(build_view(graph.records()).records, Words.of("en")).all()}
    [counted] = graph.track_records()
    assert shown == {"post": (counted.decided, counted.borne_out), "ann": None} == {"post": (1, 1), "ann": None}
