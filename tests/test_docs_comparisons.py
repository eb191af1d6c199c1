"""The page on the JSON of comparisons names every key that the running program gives.

`pytest tests/test_docs_comparisons.py --renew` (or `make docs`) writes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import claimgraph

PAGE = Path(__file__).parents[1] / "docs" / "comparisons.md"
STORY = claimgraph.examples() / "china-olympics.yaml"

PARTS = {
    "a standing": dict.fromkeys(
        ("status", "origins", "channels", "hangs_on", "weight", "probability", "interval"), "as in a verdict"
    ),
    "a shift": {
        "claim": "IRI of the claim",
        "id": "its short id",
        "text": "the claim, as typed",
        "before": "a standing",
        "after": "a standing",
    },
    "a mention": {
        "statement": "short id of a statement",
        "who": "its speaker, in words",
        "says": "its stance",
        "where": "its document, in words",
    },
    "a reason": {
        "how": "`came`, `went` or `changed`",
        "kind": "`statements`, `agents`, `documents`, `claims`, `judgements` or a kind of decision",
        "id": "short id of the record",
        "words": "of a statement, who says what and where",
    },
}
REPORTS = {
    "what-if CLAIM --without ID": {
        "before": "the verdict with everything",
        "after": "the verdict without",
        "without": "what is left out, by short ids",
        "claims": "how many claims there are",
        "changed": "a shift of each claim of the graph with another status, or other numbers of origins or channels",
        "moved": "a shift of each further claim of which the estimate, or what it hangs on, is different",
    },
    "what-if --without ID": dict.fromkeys(("without", "claims", "changed", "moved"), "as above"),
    "what-if [CLAIM] --each": {
        "claim": "short id of the claim; null where it is about all",
        "dropping": "what is left out one by one: `sources` or `documents`",
        "claims": "how many claims were looked at",
        "number": "how many sources or documents there are on which anything hangs, or that have a part in the claim",
        "ranking": "those of them that were asked for, the one on which most hangs first: `iri`, `id`, `words`; "
        "`status_changes` and `origin_losses` (short ids of claims); `changed` (shifts)",
    },
    "timeline CLAIM": {
        "claim": "IRI of the claim",
        "id": "its short id",
        "text": "the claim, as typed",
        "start": "what stands before any date, in the form of an item of `days`, with `as_of` null",
        "days": "the days on which the verdict changed: `as_of` (a day, or a second of it, as for `--as-of`); `came` "
        "(mentions of what became public); `before` and `after` (standings); `summary` (the verdict in sentences)",
        "unmoved": "the days on which something became public and the verdict stayed as it was: `as_of` and `came`",
        "undated": "how many statements stand in a document without a date",
        "open_ended": "how many stand in one whose date has no end, and count from its first day",
        "spans": "how many stand in one dated to more than a day, and count from its last",
        "notes": "the same in sentences",
        "present": "the verdict after all of them",
    },
    "diff A B": {
        "before": "a day or an import, as asked",
        "after": "the other one",
        "changed": "a shift of each claim with another status, or other numbers of origins or channels; with its "
        "reasons as `because`",
        "moved": "the same of each further claim of which the estimate, or what it hangs on, is different",
        "new": "standings of the claims that only the second of two imports has, with `claim`, `id` and `text`",
        "gone": "the same of those that only the first has",
    },
    "independent CLAIM": {
        "claim": "IRI of the claim",
        "id": "its short id",
        "text": "the claim, as typed",
        "status": "as in a verdict",
        "known_origins": "how many independent origins for it are known; reports that name nobody are none",
        "origins_needed": "how many are missing until it is corroborated",
        "channels_needed": "how many channels are missing",
        "avoid": "links that a further chain must not run through: `link` (as in `hangs_on`), `sources` (short ids), "
        "`who`, `origin` (whether it says so of its own)",
        "all_listed": "whether these are all of them",
        "excluded": "who in the store would be no further origin: `source`, `who`, `reason`, `beside` (which origin)",
        "rules": "who else would not, in sentences",
        "silent": "mentions of statements that take no side, with `counts` (whether their speaker would be a further "
        "origin over a further channel by taking it) and `hindrance`",
        "unattributed": "mentions of reports that name nobody, and could say where they have it from",
        "circular": "mentions of statements that only rest on one another",
        "against": "mentions of what origins say against it",
        "sentences": "all of that in words",
        "verdict": "the verdict as it is",
    },
}


def page() -> str:
    """The page, from the tables above."""
    return "\n".join(
        [
            "# The JSON of comparisons\n",
            "What `what-if`, `timeline`, `diff` and `independent` give with `--format json`. A *verdict* is an object "
            "as in [the JSON of a verdict](json.md). Keys are added in later versions and never renamed. `make docs` "
            "writes this page.\n",
            *(f"## `{name}`\n\n{_table(keys)}" for name, keys in REPORTS.items()),
            "## Of what they are made\n",
            *(f"**{name.capitalize()}**\n\n{_table(keys)}" for name, keys in PARTS.items()),
        ]
    )


def _table(keys: dict[str, str]) -> str:
    rows = (f"| `{key}` | {meaning} |\n" for key, meaning in keys.items())
    return f"| key | meaning |\n| --- | --- |\n{''.join(rows)}"


def test_the_page_on_comparisons_is_current(renew: bool) -> None:
    if renew:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "`make docs` writes it anew"


def test_the_page_on_comparisons_names_every_key_in_its_order() -> None:
    graph = claimgraph.open()
    graph.load(STORY)
    what_if, timeline = graph.what_if("delay-request", ["nyt"]), graph.timeline("delay-request")
    diff, advice = graph.diff("2022-02", "2022-03-02"), graph.independent("delay-request")
    shift, changed = what_if.consequences.shifts[0], diff.differences[0]
    reports: list[Any] = [what_if, graph.what_changes(["nyt"]), graph.each(), timeline, diff, advice]
    parts: list[Any] = [shift.before, shift, timeline.days[0].came[0], changed.because[0]]
    told = [list(object_.as_json()) for object_ in [*reports, *parts]]
    assert told == [list(keys) for keys in (REPORTS | PARTS).values()]
