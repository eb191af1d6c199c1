"""One story asked from all sides: what changes without whom, when it changed and why, what would help it most."""

from __future__ import annotations

import json
from typing import Any

import pytest

import claimgraph as cg

DAM = """
story: The dam
id: dam
agents:
  wire:     {name: The Wire, kind: agency}
  daily:    {name: The Daily, kind: outlet}
  gazette:  {name: The Gazette, kind: outlet}
  blog:     {name: The Blog, kind: outlet}
  ministry: {name: Ministry of Water, kind: government}
  anna:     {name: Anna, of: ministry}
  boris:    {name: Boris, of: ministry}
  carla:    {name: Carla, possibly: union}
  union:    {name: The Union, kind: organisation}
  engineer: {unnamed: an engineer, in: wire-1, note: it is Emil}
  builder:  {unnamed: "An  engineer", in: gazette-1}
claims:
  cracked: {text: The dam was cracked, parties: ministry}
  known:   {text: The crack was known, parties: ministry, entails: cracked}
  warned:  {text: The ministry was warned, parties: ministry}
documents:
  wire-1:
    outlet: wire
    published: 2022-05-03T14:05:00Z
    statements:
      e1: {who: engineer, says: asserts, claim: cracked}
      w1: {who: wire, says: attributes, claim: cracked, relays: e1}
  daily-1:
    outlet: daily
    published: 2022-05-03
    statements:
      d1: {who: daily, says: attributes, claim: cracked, relays: w1}
      d2: {who: anna, says: declines to comment, claim: cracked}
  gazette-1:
    outlet: gazette
    published: 2022-06
    statements:
      g1: {who: builder, says: asserts, claim: cracked}
      g2: {who: boris, says: denies, claim: warned}
  blog-1:
    outlet: blog
    statements:
      b1: {who: blog, says: asserts, claim: warned}
  union-1:
    outlet: union
    published: 2022-07-10/..
    statements:
      u1: {who: union, says: asserts, claim: cracked}
"""


def told(story: str = DAM) -> cg.ClaimGraph:
    graph = cg.open()
    graph.load(story.encode(), format="story", name="dam.yaml")
    return graph


@pytest.fixture
def graph() -> cg.ClaimGraph:
    return told()


def plain(report: Any) -> Any:
    """What a program reads: JSON, there and back."""
    return json.loads(json.dumps(report.as_json(), allow_nan=False))


# What if


def test_what_if_says_which_claims_of_the_whole_graph_change(graph: cg.ClaimGraph) -> None:
    both = graph.what_if("cracked", without=["gazette", "union"])
    assert (both.before.status, both.after.status) == (cg.Status.CORROBORATED, cg.Status.SINGLE_ORIGIN)
    changed = {shift.before.id: (shift.before.status, shift.after.status) for shift in both.consequences.changed}
    assert changed == {
        "cracked": (cg.Status.CORROBORATED, cg.Status.SINGLE_ORIGIN),
        "warned": (cg.Status.CONTESTED, cg.Status.SINGLE_ORIGIN),
    }
    shown = plain(both)
    assert (shown["before"]["id"], shown["after"]["without"]) == ("cracked", ["gazette", "union"])
    assert [entry["id"] for entry in shown["changed"]] == ["cracked", "warned"]
    assert shown["changed"][1]["before"]["origins"] == {"for": 1, "against": 1}


def test_what_changes_without_somebody_is_asked_without_a_claim_as_well(graph: cg.ClaimGraph) -> None:
    found = graph.what_changes(["blog"])
    assert (found.without, found.claims) == (("blog",), 3)
    assert [shift.before.id for shift in found.changed] == ["warned"]
    assert graph.what_changes(["anna"]).shifts == ()


def test_without_two_ids_more_can_fall_than_without_each_of_them(graph: cg.ClaimGraph) -> None:
    for one in ("engineer", "builder"):
        found = graph.what_changes([one])
        assert (found.changed, [shift.before.id for shift in found.moved]) == ((), ["cracked"])
    [shift] = graph.what_changes(["engineer", "builder"]).changed
    assert (shift.before.id, shift.lost_origins, shift.after.status) == ("cracked", 1, cg.Status.ON_THE_RECORD)


def test_the_ranking_says_on_whom_a_claim_hangs(graph: cg.ClaimGraph) -> None:
    ranked = graph.each("cracked")
    assert ranked.reliances[0].id == "union"
    assert {r.id for r in ranked.reliances} == {"union", "wire", "daily", "gazette", "engineer", "builder", "anna"}
    [loss] = ranked.reliances[0].shifts
    assert (loss.lost_origins, loss.lost_channels) == (1, 1) and loss.moved < 0
    assert next(r for r in ranked.reliances if r.id == "anna").shifts == ()


def test_the_ranking_says_on_whom_most_claims_hang(graph: cg.ClaimGraph) -> None:
    ranked = graph.each(top=2)
    assert [(r.id, r.status_changes, r.origin_losses) for r in ranked.reliances] == [
        ("union", ("cracked",), ("cracked",)),
        ("boris", ("warned",), ("warned",)),
    ]
    everybody = [reliance.id for reliance in graph.each().reliances]
    assert everybody == ["union", "boris", "gazette", "blog", "builder", "engineer", "wire"]
    assert ranked.number == len(everybody)
    documents = graph.each(dropping="documents")
    assert {"union-1", "blog-1", "gazette-1"} <= {r.id for r in documents.reliances}
    assert plain(documents)["dropping"] == "documents"
    with pytest.raises(cg.InputError, match="`people` cannot be left out one by one"):
        graph.each(dropping="people")  # type: ignore[arg-type]


PAPERS = """
story: The bridge
id: bridge
agents:
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
  anna:    {name: Anna}
  boris:   {name: Boris}
  carla:   {name: Carla}
claims:
  closed: {text: The bridge was closed}
  shut:   {text: The bridge was shut}
  open:   {text: The bridge was open, contradicts: closed}
documents:
  paper-1:
    outlet: paper
    published: 2022-05-01
    statements:
      a1: {who: anna, says: asserts, claim: closed}
      b1: {who: boris, says: asserts, claim: closed}
  carla-1: {outlet: carla, published: 2022-05-02, statements: {c1: {who: carla, says: asserts, claim: closed}}}
  gazette-1:
    outlet: gazette
    published: 2022-05-03
    statements:
      a2: {who: anna, says: asserts, claim: closed}
      g1: {who: gazette, says: attributes, claim: closed, relays: a2}
"""


def test_claims_that_a_person_decided_to_be_the_same_change_together() -> None:
    graph = told(PAPERS)
    assert [shift.before.id for shift in graph.what_changes(["carla"]).changed] == ["closed", "open"]
    graph.decide("same", ["closed", "shut"], by="Ed", because="one event")
    assert [shift.before.id for shift in graph.what_changes(["carla"]).changed] == ["closed", "open", "shut"]


def test_retractions_that_take_back_one_another_are_followed_to_their_end() -> None:
    circle = (
        "  paper-2: {outlet: paper, statements: {r1: {who: paper, says: retracts, claim: closed, answers: r2}}}\n"
        "  paper-3: {outlet: paper, statements: {r2: {who: paper, says: retracts, claim: closed, answers: [r1, a1]}}}\n"
    )
    graph = told(PAPERS + circle)
    assert "closed" in [shift.before.id for shift in graph.what_changes(["paper-3"]).shifts]


# When


def test_a_further_channel_is_a_change_although_the_status_stays() -> None:
    day = told(PAPERS).timeline("closed").days[-1]
    assert (day.as_of, [mention.statement for mention in day.came]) == ("2022-05-03", ["a2", "g1"])
    assert (day.shift.before.channels.for_, day.shift.after.channels.for_) == (2, 3)
    assert day.shift.counts_change and not day.shift.status_changes


def test_what_is_said_of_a_rival_is_a_reason_too() -> None:
    """Given a claim that excludes another one, when that one is denied, then the first is more probable."""
    denial = (
        "  gazette-2: {outlet: gazette, published: 2022-06-01, statements: {d1: {who: gazette, says: denies, %s}}}\n"
    )
    graph = told(PAPERS + denial % "claim: open, access: first hand")
    [closed] = [c for c in graph.diff("2022-05-31", "2022-06-01").differences if c.shift.before.id == "closed"]
    assert closed.shift.moved > 0 and not closed.shift.counts_change
    assert [(reason.how, reason.id) for reason in closed.because] == [("came", "d1")]


def test_repeats_are_passed_over_and_told() -> None:
    """Given a report that fifty outlets repeat day by day, then no day of theirs is a change, and each is told."""
    outlets = "".join(f"  o{i}: {{name: Outlet {i}, kind: outlet}}\n" for i in range(50))
    echoes = "".join(
        f"  e{i}: {{outlet: o{i}, published: 2023-{1 + i // 28:02}-{1 + i % 28:02}, statements: "
        f"{{s{i}: {{who: o{i}, says: attributes, claim: closed, relays: g1}}}}}}\n"
        for i in range(50)
    )
    graph = told(PAPERS.replace("agents:\n", f"agents:\n{outlets}") + echoes)
    found = graph.timeline("closed")
    assert [moment.as_of for moment in found.days] == ["2022-05-01", "2022-05-02", "2022-05-03"]
    assert [len(day.came) for day in found.unmoved] == [1] * 50
    assert [r.id for r in graph.each("closed").reliances if r.shifts] == ["carla", "anna", "boris", "paper", "gazette"]


def test_the_timeline_tells_each_day_on_which_the_verdict_changed_and_why(graph: cg.ClaimGraph) -> None:
    told = graph.timeline("cracked")
    assert told.start.came == ()
    assert [(m.as_of, [c.statement for c in m.came]) for m in told.days] == [
        ("2022-05-03T14:05:00Z", ["e1", "w1"]),
        ("2022-06-30", ["g1"]),
        ("2022-07-10", ["u1"]),
    ]
    assert [m.shift.after.status.value for m in told.days] == [
        "single origin",
        "single origin",  # a second outlet, and a source that counts as the same one
        "corroborated",
    ]
    assert [(m.as_of, [c.statement for c in m.came]) for m in told.unmoved] == [("2022-05-03", ["d1", "d2"])]
    assert (told.undated, told.open_ended, told.spans) == (0, 1, 1)
    for moment in told.days:
        assert graph.score("cracked", as_of=moment.as_of).status is moment.shift.after.status
    assert plain(told)["days"][0]["came"][1] == {
        "statement": "w1",
        "who": "The Wire",
        "says": "attributes",
        "where": "The Wire, 2022-05-03T14:05:00Z",
    }


def test_statements_without_a_date_stand_at_the_start_and_are_said_so(graph: cg.ClaimGraph) -> None:
    told = graph.timeline("warned")
    assert (told.start.as_of, [mention.statement for mention in told.start.came]) == (None, ["b1"])
    assert told.start.shift.after.status is cg.Status.SINGLE_ORIGIN
    assert [(m.as_of, m.shift.after.status) for m in told.days] == [("2022-06-30", cg.Status.CONTESTED)]
    assert told.notes == (
        "1 statement stands in a document without a date: public from the start or, not seen itself, once it is cited.",
        "1 statement stands in a document dated to more than one day: public from the last of them.",
    )


def test_a_date_without_a_beginning_counts_from_its_last_day() -> None:
    timeline = told(DAM.replace("published: 2022-06\n", "published: ../2022-06-20\n")).timeline("warned")
    assert [moment.as_of for moment in timeline.days] == ["2022-06-20"]
    assert (timeline.undated, timeline.open_ended, timeline.spans) == (1, 0, 1)


def test_a_timeline_ends_on_the_day_that_is_asked_for(graph: cg.ClaimGraph) -> None:
    told = graph.timeline("cracked", as_of="2022-06-10")
    assert [m.as_of for m in told.days] == ["2022-05-03T14:05:00Z"]
    assert told.present == graph.score("cracked", as_of="2022-06-10")


def test_what_nobody_saw_is_told_on_the_day_on_which_somebody_cites_it() -> None:
    graph = told(DAM.replace("outlet: wire\n", "outlet: wire\n    seen: no\n"))
    first = graph.timeline("cracked").days[0]
    assert (first.as_of, [mention.statement for mention in first.came]) == ("2022-05-03", ["d1", "d2", "e1", "w1"])
    assert "(not seen itself)" in first.came[2].where


# What changed


def test_two_days_differ_in_verdicts_because_of_what_became_public_between_them(graph: cg.ClaimGraph) -> None:
    found = graph.diff("2022-05-03", "2022-07")
    assert [(c.shift.before.id, [(r.how, r.id) for r in c.because]) for c in found.changed] == [
        ("cracked", [("came", "g1"), ("came", "u1")]),
        ("warned", [("came", "g2")]),
    ]
    assert "u1: The Union, asserts, in The Union, 2022-07-10/.." in str(found.changed[0].because[1])
    back = graph.diff("2022-07", "2022-05-03")
    assert [reason.how for reason in back.changed[0].because] == ["went", "went"]
    assert graph.diff("2022-07", "2022-07").differences == ()


def test_two_imports_differ_in_verdicts_because_of_what_was_entered_between_them(graph: cg.ClaimGraph) -> None:
    changed = DAM.replace("anna:     {name: Anna, of: ministry}", "anna:     {name: Anna}").replace(
        "  warned:  {text: The ministry was warned, parties: ministry}\n",
        "  flood: {text: There was a flood}\n",
    )
    begin = changed.index("      g2:")
    changed = (
        changed[:begin]
        + changed[changed.index("  blog-1:") : changed.index("    statements:\n      b1")]
        + (
            changed[changed.index("  union-1:") :].replace(
                "u1: {who: union, says: asserts", "u1: {who: carla, says: asserts"
            )
        )
    )
    graph.load(changed.encode(), format="story", name="dam.yaml")
    found = graph.diff(1, 2)
    assert found == graph.diff("import:1", "import:2")
    assert [standing.id for standing in found.new] == ["flood"]
    assert [standing.id for standing in found.gone] == ["warned"]
    [cracked] = [c for c in found.differences if c.shift.before.id == "cracked"]
    assert ("changed", "statements", "u1") in {(r.how, r.kind, r.id) for r in cracked.because}
    assert plain(found)["new"][0]["status"] == "no source"


def test_a_grade_is_a_reason_that_moves_only_the_estimate(graph: cg.ClaimGraph) -> None:
    graded = DAM.replace("{name: The Union, kind: organisation}", "{name: The Union, kind: organisation, grade: A}")
    graph.load(graded.encode(), format="story", name="dam.yaml")
    found = graph.diff(1, 2)
    [cracked] = found.moved
    assert found.changed == () and cracked.shift.before.id == "cracked"
    assert [(reason.how, reason.kind) for reason in cracked.because] == [("came", "judgements")]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2022-05-03", "import:1", "`2022-05-03` is a day and `import:1` an import"),
        ("import:1", "2022", "`2022` is a day and `import:1` an import"),
        ("import:one", "import:1", "`import:one` names no import"),
        ("1", "2", "diff: `1` is no day, for a year has four digits, and an import is written import:1"),
        ("yesterday", "2022", "diff: `yesterday` is not a date"),
    ],
)
def test_what_cannot_be_compared_is_said_so(graph: cg.ClaimGraph, before: str, after: str, said: str) -> None:
    with pytest.raises(cg.InputError, match=said):
        graph.diff(before, after)


def test_an_import_that_never_was_and_an_option_that_would_do_nothing_are_refused(graph: cg.ClaimGraph) -> None:
    with pytest.raises(cg.StoreError, match="numbered 1 to 1"):
        graph.diff(1, 2)
    with pytest.raises(cg.InputError, match="two days are compared, so --as-of would change nothing"):
        graph.diff("2022-05", "2022-06", as_of="2022-05")
    with pytest.raises(cg.InputError, match="two imports are compared, so --as-imported would change nothing"):
        graph.diff(1, 1, as_imported=1)


# What would help


def test_a_single_origin_needs_another_one_that_avoids_its_links(graph: cg.ClaimGraph) -> None:
    advice = graph.independent("cracked", as_of="2022-06-10")
    assert (advice.origins_needed, advice.channels_needed) == (1, 1)
    assert [(link.sources, link.origin) for link in advice.avoid] == [(("engineer",), True), (("wire",), False)]
    assert [(e.source, e.reason) for e in advice.excluded] == [("builder", "unnamed, with the same description")]
    assert [(s.mention.statement, s.counts) for s in advice.silent] == [("d2", True)]
    assert advice.sentences[:2] == (
        "One more origin is missing, independent of the one there is, over links of its own.",
        "A further origin must not be, or come through, any of: an engineer (says it); The Wire (passes it on).",
    )
    assert "Nobody who is described as “an engineer” would be a further origin, in whatever document." in advice.rules


def test_who_took_no_side_is_no_help_through_a_link_on_which_all_hangs() -> None:
    quoted_by_the_wire = "      w1: {who: wire"
    story = DAM.replace(
        quoted_by_the_wire, f"      w2: {{who: anna, says: speculates, claim: cracked}}\n{quoted_by_the_wire}"
    )
    [speculation] = [
        s
        for s in told(story).independent("cracked", as_of="2022-06-10").silent
        if s.mention.says != "declines to comment"
    ]
    assert (speculation.counts, speculation.hindrance) == (
        False,
        "it speaks through The Wire, on which the claim hangs already",
    )


def test_every_link_of_a_long_chain_is_to_be_avoided() -> None:
    outlets = "".join(f"  o{i}: {{name: Outlet {i}, kind: outlet}}\n" for i in range(100))
    links = "".join(
        f"  l{i}: {{outlet: o{i}, seen: {'yes' if i == 99 else 'no'}, statements: "
        f"{{s{i}: {{who: o{i}, says: attributes, claim: shut, relays: {f's{i - 1}' if i else 's'}}}}}}}\n"
        for i in range(100)
    )
    begin = "  own: {outlet: anna, seen: no, statements: {s: {who: anna, says: asserts, claim: shut}}}\n"
    advice = told(PAPERS.replace("agents:\n", f"agents:\n{outlets}") + begin + links).independent("shut")
    assert [link.sources for link in advice.avoid] == [("anna",), *((f"o{i}",) for i in range(100))]
    assert advice.all_listed
    assert advice.sentences[1].endswith("Outlet 6 (passes it on); and 93 more.")


def test_colleagues_and_whoever_may_be_the_same_are_no_further_origin(graph: cg.ClaimGraph) -> None:
    story = DAM.replace("{who: engineer, says: asserts", "{who: anna, says: asserts")
    advice = told(story).independent("cracked", as_of="2022-06-10")
    excluded = {entry.source: entry.reason for entry in advice.excluded}
    assert excluded == {"boris": "the same organisation (Ministry of Water)", "ministry": "one is part of the other"}
    assert advice.rules == ("Nobody who belongs to Ministry of Water would be a further origin.",)
    free = told(story).independent("cracked", as_of="2022-06-10", same_organisation="none")
    assert (free.excluded, free.rules) == ((), ())
    union = told(DAM.replace("{who: engineer, says: asserts", "{who: union, says: asserts"))
    maybe = {e.source: e.reason for e in union.independent("cracked", as_of="2022-06-10").excluded}
    assert maybe == {"carla": "they may be the same"}


def test_a_corroborated_claim_is_told_what_would_make_it_firmer(graph: cg.ClaimGraph) -> None:
    advice = graph.independent("cracked")
    assert (advice.origins_needed, advice.channels_needed) == (0, 0)
    assert (
        advice.sentences[0] == "It stands on two independent origins over two channels; one more would make it firmer."
    )
    assert {source for link in advice.avoid for source in link.sources} >= {"union"}


def test_two_origins_through_one_paper_need_another_way() -> None:
    story = DAM.replace("      d1:", "      d0: {who: carla, says: asserts, claim: known}\n      d1:").replace(
        "g2: {who: boris, says: denies, claim: warned}", "g3: {who: boris, says: asserts, claim: cracked}"
    )
    advice = told(story).independent("cracked", as_of="2022-06-30", without=["wire", "daily"])
    assert advice.verdict.status is cg.Status.SINGLE_CHANNEL
    assert (advice.origins_needed, advice.channels_needed) == (0, 1)
    assert [link.sources for link in advice.avoid] == [("gazette",)]
    assert advice.sentences[0].startswith("It has two origins, but no two ways that share no link")


def test_one_who_denies_a_claim_twice_is_told_of_as_one() -> None:
    again = DAM.replace("      d1:", "      g9: {who: boris, says: denies, claim: warned}\n      d1:")
    sentences = told(again).independent("warned").sentences
    assert any(sentence.startswith("As long as what Boris says against it stands (") for sentence in sentences)


def test_what_rests_on_nobody_known_needs_two_and_is_asked_where_it_has_it_from(graph: cg.ClaimGraph) -> None:
    advice = graph.independent("warned")
    assert (advice.known_origins, advice.origins_needed, advice.avoid) == (0, 2, ())
    assert [mention.statement for mention in advice.unattributed] == ["b1"]
    assert [mention.statement for mention in advice.against] == ["g2"]
    assert "As long as what Boris says against it stands (g2), it is contested, however many speak for it." in (
        advice.sentences
    )
    assert "The Blog (b1) names nobody: ask where it has it from." in advice.sentences


def test_a_claim_without_anybody_needs_two_origins(graph: cg.ClaimGraph) -> None:
    [first, *rest] = graph.independent("known").sentences
    assert first == (
        "Nobody is on record for it. Two origins are missing that are independent of each other and share no link."
    )
    assert rest == []


def test_a_circle_is_told_that_any_of_it_could_name_its_source() -> None:
    story = DAM.replace(
        "      b1: {who: blog, says: asserts, claim: warned}",
        "      b1: {who: blog, says: asserts, claim: known, relays: b2}\n"
        "      b2: {who: daily, says: asserts, claim: known, relays: b1}",
    )
    advice = told(story).independent("known")
    assert {mention.statement for mention in advice.circular} == {"b1", "b2"}
    assert advice.sentences[0].startswith("Those who report it only rest on each other: ")


def test_nothing_private_is_in_any_report(graph: cg.ClaimGraph) -> None:
    """Given a note that says who the engineer is, when everything is asked, then no report holds it."""
    reports: list[Any] = [
        graph.what_if("cracked", ["union"]),
        graph.what_changes(["wire"]),
        graph.each(),
        graph.timeline("cracked"),
        graph.diff("2021", "2023"),
        graph.independent("cracked"),
    ]
    assert "Emil" not in json.dumps([report.as_json() for report in reports])
