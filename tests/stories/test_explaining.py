"""What an explanation says in words: quotes, bounds, rivals, and nothing that Markdown would take for markup."""

from __future__ import annotations

from dataclasses import replace

from claimgraph.graph.corroboration.explain import markdown, text
from claimgraph.graph.corroboration.verdict import Role, Sides
from tests.stories.telling import verdict

STORY = """
agents:
  anna:    {name: Anna}
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
claims:
  it: {text: "The *bridge* was closed_"}
documents:
  letter: {outlet: anna, seen: no, statements: {a: {who: anna, says: asserts, claim: it, quote: It was shut.}}}
  paper-1: {outlet: paper, statements: {p: {who: paper, says: attributes, claim: it, relays: a}}}
"""


def test_the_own_words_of_a_document_stand_below_what_was_said() -> None:
    lines = text(verdict(STORY)).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("  a: asserted by Anna"))
    assert lines[at : at + 4] == [
        "  a: asserted by Anna, in Anna, no date (not seen itself)",
        "      “It was shut.”",
        "    p: reported by The Paper, in The Paper, no date",
        "      the claim: +4.2 dB by itself",
    ]


def test_in_markdown_nothing_that_was_typed_is_markup() -> None:
    told = markdown(verdict(STORY)).splitlines()
    assert told[0] == r"# The \*bridge\* was closed\_"
    assert told[2] == "**On the record: said by Anna.**"
    assert told[4:7] == ["## What it comes to", "", "```text"]
    assert "Status          on the record" in told


def test_where_the_search_was_given_up_both_bounds_are_told() -> None:
    found = replace(verdict(STORY), exact=False, weight_bounds=Sides((4.2, 6.75), (0.0, 0.0)))
    told = [line.strip() for line in text(found).splitlines()]
    assert "Not exact       There were too many choices to try them all; see the bounds." in told
    assert "Weight for      between 4.2 and 6.8 dB" in told
    assert "Weight against  between 0.0 and 0.0 dB" in told
    assert found.as_json()["weight_bounds"] == {"for": [4.2, 6.75], "against": [0.0, 0.0]}
    assert "weight_bounds" not in verdict(STORY).as_json()


def test_all_of_many_rivals_are_named() -> None:
    names = [f"r{i}" for i in range(6)]
    others = {name: ", ".join(["it", *(other for other in names if other != name)]) for name in names}
    story = STORY.replace('closed_"}', f'closed_", contradicts: [{", ".join(names)}]}}').replace(
        "documents:",
        "".join(f"  {name}: {{text: Rival {name}, contradicts: [{others[name]}]}}\n" for name in names) + "documents:",
    )
    told = " ".join(text(verdict(story)).split())
    assert "Of this claim and r0, r1, r2, r3, r4 and r5, one holds at most." in told
    assert "r5 (“Rival r5”): 0.0 dB for it, 0.0 dB against it" in told


def test_what_was_published_first_is_no_repeat_whatever_it_is_called() -> None:
    """Given two outlets that pass on one witness whom nobody saw, the later one repeats the earlier one."""
    story = (
        STORY
        + "  gazette-1: {outlet: gazette, statements: {g: {who: gazette, says: attributes, claim: it, relays: a}}}\n"
    )
    for first, later in (("paper-1", "gazette-1"), ("gazette-1", "paper-1")):
        dated = story
        for document, day in ((first, "2022-03-01"), (later, "2022-03-02")):
            dated = dated.replace(f"{document}: {{", f"{document}: {{published: {day}, ")
        found = verdict(dated)
        roles = {node.id: node.role for node in found.nodes}
        assert (roles[first[0]], roles[later[0]]) == (Role.RELAY, Role.REPEAT)
        assert found.repeats == 1


def test_the_summary_tells_of_a_circle_and_of_both_sides_of_a_contest() -> None:
    circle = STORY.split("documents:")[0] + (
        "documents:\n"
        "  paper-1: {outlet: paper, statements: {p: {who: paper, says: asserts, claim: it, relays: g}}}\n"
        "  gazette-1: {outlet: gazette, statements: {g: {who: gazette, says: asserts, claim: it, relays: p}}}\n"
    )
    assert verdict(circle).summary == "No source: who reports it only rests on each other, in a circle."
    contest = STORY.replace("agents:", "agents:\n  boris: {name: Boris}\n  carla: {name: Carla}") + (
        "  note: {outlet: boris, statements: {b: {who: boris, says: asserts, claim: it}}}\n"
        "  memo: {outlet: carla, statements: {c: {who: carla, says: denies, claim: it}}}\n"
    )
    assert verdict(contest).summary.startswith("Contested. Two origins for: ")


def test_what_was_withdrawn_is_told_on_the_side_that_it_took() -> None:
    story = STORY + (
        "  note: {outlet: anna, statements: {d: {who: anna, says: denies, claim: it}, "
        "w: {who: anna, says: retracts, claim: it, answers: d}}}\n"
    )
    (withdrawn,) = (chain for chain in verdict(story).because if chain.set_aside == "withdrawn by w")
    assert (withdrawn.origin, withdrawn.polarity) == ("d", -1)
