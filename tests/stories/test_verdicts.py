"""Everyday stories, each with the verdict that it must get."""

from __future__ import annotations

from claimgraph.graph.corroboration.verdict import Sides, Status, Voided
from tests.stories.telling import verdict

AGENTS = """
agents:
  paper:    {name: The Paper, kind: outlet}
  gazette:  {name: The Gazette, kind: outlet}
  wire:     {name: The Wire, kind: agency}
  blog:     {name: The Blog, kind: outlet}
  ministry: {name: The Ministry, kind: government}
  anna:     {name: Anna, of: ministry}
  boris:    {name: Boris, of: ministry}
  carla:    {name: Carla}
"""
UNNAMED = {
    "paper-1": "  deep:     {unnamed: a senior official, in: paper-1}\n",
    "gazette-1": "  throat:   {unnamed: The senior  official, in: gazette-1}\n"
    "  diplomat: {unnamed: a diplomat, in: gazette-1}\n",
}


def scene(documents: str, claims: str = "", agents: str = "") -> str:
    """A story about a bridge: who there is, and what the given documents say. Unnamed sources come with their paper."""
    unnamed = "".join(lines for document, lines in UNNAMED.items() if f"{document}:" in documents)
    it = "  it: {text: The bridge was closed, parties: ministry}\n"
    return f"{AGENTS}{unnamed}{agents}claims:\n{it}{claims}documents:\n{documents}"


def test_an_official_whom_a_paper_quotes_is_one_origin_through_the_paper() -> None:
    found = verdict(scene("  paper-1: {outlet: paper, statements: {a: {who: deep, says: asserts, claim: it}}}"))
    assert found.status is Status.SINGLE_ORIGIN
    assert found.hangs_on.for_ == (("a",), ("paper-1:quotes",))
    assert found.because[0].chain == ("a", "paper-1:quotes")
    assert found.summary == "Single origin: a senior official, through The Paper."


def test_two_origins_over_two_papers_corroborate() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: deep, says: asserts, claim: it}}}
  gazette-1: {outlet: gazette, statements: {b: {who: diplomat, says: confirms, claim: it}}}
"""
    )
    found = verdict(story)
    assert (found.status, found.origins, found.channels) == (Status.CORROBORATED, Sides(2, 0), Sides(2, 0))
    assert found.summary.startswith("Corroborated by two independent origins")
    assert len(found.hangs_on.for_) == 4  # one of two links on each of the two chains


def test_two_origins_in_one_paper_are_one_channel() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    statements: {a: {who: deep, says: asserts, claim: it}, b: {who: carla, says: asserts, claim: it}}
"""
    )
    found = verdict(story)
    assert (found.status, found.origins.for_, found.channels.for_) == (Status.SINGLE_CHANNEL, 2, 1)
    assert found.hangs_on.for_ == (("paper-1:quotes",),)


def test_a_paper_that_prints_one_source_on_monday_and_one_on_tuesday_is_one_link() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    statements: {a: {who: deep, says: asserts, claim: it}, m: {who: paper, says: attributes, claim: it, relays: a}}
  paper-2:
    outlet: paper
    statements: {b: {who: carla, says: asserts, claim: it}, t: {who: paper, says: attributes, claim: it, relays: b}}
"""
    )
    found = verdict(story)
    assert (found.status, found.origins.for_, found.channels.for_) == (Status.SINGLE_CHANNEL, 2, 1)
    assert found.hangs_on.for_ == (("paper",),)


def test_the_same_description_in_two_papers_is_one_origin() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: deep, says: asserts, claim: it}}}
  gazette-1: {outlet: gazette, statements: {b: {who: throat, says: asserts, claim: it}}}
"""
    )
    found = verdict(story)
    assert (found.origins.for_, found.channels.for_) == (1, 1)
    aside = [chain for chain in found.because if chain.set_aside]
    assert aside[0].set_aside == "counted once with a: unnamed, with the same description"
    apart = verdict(story + "independence: [{apart: [deep, throat], because: both were met, by: Ed}]")
    assert (apart.status, apart.origins.for_) == (Status.CORROBORATED, 2)


def test_two_officials_of_one_ministry_are_one_origin_unless_a_person_says_otherwise() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: anna, says: asserts, claim: it}}}
  gazette-1: {outlet: gazette, statements: {b: {who: boris, says: asserts, claim: it}}}
"""
    )
    assert verdict(story).origins.for_ == 1
    assert verdict(story).hangs_on.for_[0] == ("a", "b")  # a group lists all its members
    assert verdict(story, same_organisation="none").origins.for_ == 2
    assert verdict(story + "independence: [{apart: [anna, boris], because: met both}]").origins.for_ == 2


def test_a_man_who_may_be_a_or_b_does_not_make_a_and_b_one() -> None:
    story = """
agents:
  p1: {name: P1, kind: outlet}
  p2: {name: P2, kind: outlet}
  p3: {name: P3, kind: outlet}
  a: {unnamed: an aide, in: d1}
  b: {unnamed: a banker, in: d2}
  m: {unnamed: a man, in: d3, possibly: [a, b]}
claims: {it: {text: The bridge was closed}}
documents:
  d1: {outlet: p1, statements: {s1: {who: a, says: asserts, claim: it}}}
  d2: {outlet: p2, statements: {s2: {who: b, says: asserts, claim: it}}}
  d3: {outlet: p3, statements: {s3: {who: m, says: asserts, claim: it}}}
"""
    found = verdict(story)
    assert (found.origins.for_, found.channels.for_, found.status) == (2, 2, Status.CORROBORATED)
    assert verdict(story, without=("s3",)).origins.for_ == 2


def test_reports_that_name_nobody_share_one_origin() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, published: 2022-01-01, statements: {a: {who: paper, says: asserts, claim: it}}}
  gazette-1: {outlet: gazette, published: 2022-01-02, statements: {b: {who: gazette, says: asserts, claim: it}}}
  blog-1: {outlet: blog, published: 2022-01-03, statements: {c: {who: blog, says: denies, claim: it}}}
"""
    )
    found = verdict(story)
    assert (found.origins, found.repeats) == (Sides(1, 1), 1)
    assert found.hangs_on.for_[0] == ("unattributed:it:for",)
    assert {chain.origin for chain in found.because} == {"unattributed:it:for", "unattributed:it:against"}


def test_a_blog_that_names_nobody_adds_no_origin_to_a_known_one() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: deep, says: asserts, claim: it}}}
  blog-1: {outlet: blog, statements: {c: {who: blog, says: asserts, claim: it}}}
"""
    )
    found = verdict(story)
    assert (found.origins.for_, found.status, found.repeats) == (1, Status.SINGLE_ORIGIN, 1)


def test_how_an_outlet_knows_makes_it_an_origin() -> None:
    for access in ("access: documentary", "own-reporting: yes"):
        story = scene(
            f"  paper-1: {{outlet: paper, statements: {{a: {{who: paper, says: asserts, claim: it, {access}}}}}}}"
        )
        found = verdict(story)
        assert found.hangs_on.for_ == (("a",),)
    record = scene("  paper-1: {outlet: paper, kind: record, statements: {a: {who: paper, says: asserts, claim: it}}}")
    assert verdict(record).hangs_on.for_ == (("a",),)


def test_a_minister_who_says_so_in_her_own_release_is_on_the_record() -> None:
    story = scene("  release: {outlet: ministry, statements: {a: {who: anna, says: asserts, claim: it}}}")
    assert verdict(story).status is Status.ON_THE_RECORD
    quoted = scene("  paper-1: {outlet: paper, statements: {a: {who: anna, says: asserts, claim: it}}}")
    assert verdict(quoted).status is Status.SINGLE_ORIGIN


def test_a_denial_by_a_party_is_said_to_be_one() -> None:
    story = scene("  release: {outlet: ministry, statements: {a: {who: anna, says: denies, claim: it}}}")
    found = verdict(story)
    assert (found.status, found.origins) == (Status.DENIED, Sides(0, 1))
    assert "a party to it" in found.summary
    neutral = verdict(story.replace("parties: ministry", "remark: nobody is a party"))
    assert neutral.weight.against > found.weight.against


def test_an_unseen_report_counts_through_who_cites_it() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    seen: no
    statements: {a: {who: deep, says: asserts, claim: it}, r: {who: paper, says: attributes, claim: it, relays: a}}
  blog-1: {outlet: blog, statements: {c: {who: blog, says: attributes, claim: it, relays: a}}}
"""
    )
    found = verdict(story)
    assert found.because[0].chain == ("a", "r", "c")  # words quoted in a paper pass that paper
    alone = verdict(story, without=("blog-1",))
    assert (alone.status, alone.origins.for_) == (Status.NO_SOURCE, 0)


def test_an_agency_that_withdraws_takes_along_who_relied_on_it() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    published: 2022-11-15
    statements: {a: {who: deep, says: asserts, claim: it}, r: {who: paper, says: attributes, claim: it, relays: a}}
  blog-1: {outlet: blog, published: 2022-11-16, statements: {c: {who: blog, says: attributes, claim: it, relays: r}}}
  paper-2:
    outlet: paper
    published: 2022-11-17
    statements: {x: {who: paper, says: retracts, claim: it, answers: r}}
"""
    )
    found = verdict(story)
    assert found.status is Status.RETRACTED
    assert found.voided == (Voided("c", "x"), Voided("r", "x"))
    assert "withdrawn by The Paper" in found.summary
    before = verdict(story, as_of="2022-11-16")
    assert (before.status, before.origins.for_, before.repeats) == (Status.SINGLE_ORIGIN, 1, 1)


def test_a_retraction_by_somebody_else_is_only_a_note() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: carla, says: asserts, claim: it}}}
  blog-1: {outlet: blog, statements: {x: {who: blog, says: retracts, answers: a}}}
"""
    )
    found = verdict(story)
    assert (found.status, found.voided) == (Status.SINGLE_ORIGIN, ())


def test_a_retraction_that_is_itself_retracted_voids_nothing() -> None:
    story = scene(
        """
  release: {outlet: ministry, statements: {a: {who: anna, says: asserts, claim: it}}}
  release-2: {outlet: ministry, statements: {x: {who: anna, says: retracts, answers: a}}}
  release-3: {outlet: ministry, statements: {y: {who: anna, says: retracts, answers: x}}}
"""
    )
    found = verdict(story)
    assert (found.status, [v.statement for v in found.voided]) == (Status.ON_THE_RECORD, ["x"])


def test_outlets_that_cite_each_other_carry_nothing() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: paper, says: asserts, claim: it, relays: b}}}
  gazette-1: {outlet: gazette, statements: {b: {who: gazette, says: asserts, claim: it, relays: a}}}
"""
    )
    found = verdict(story)
    assert (found.status, found.circular) == (Status.NO_SOURCE, (("a", "b"),))
    assert found.probability == found.prior


def test_a_report_that_comes_back_to_its_paper_is_a_loop() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    published: 2022-01-01
    statements: {a: {who: deep, says: asserts, claim: it}, r: {who: paper, says: attributes, claim: it, relays: a}}
  blog-1: {outlet: blog, published: 2022-01-02, statements: {b: {who: blog, says: attributes, claim: it, relays: r}}}
  paper-2: {outlet: paper, published: 2022-01-03, statements: {s: {who: paper, says: asserts, claim: it, relays: b}}}
"""
    )
    found = verdict(story)
    assert found.loops == (("r", "b", "s"),)
    assert (found.circular, found.origins.for_, found.repeats) == ((), 1, 2)


def test_a_relay_that_says_more_than_its_source_carries_nothing() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: carla, says: asserts, claim: works}}}
  gazette-1: {outlet: gazette, statements: {b: {who: gazette, says: asserts, claim: it, relays: a}}}
""",
        claims="  works: {text: Works were planned on the bridge}\n",
    )
    found = verdict(story)
    assert found.status is Status.NO_SOURCE
    assert any("says more" in (chain.set_aside or "") for chain in found.because)


def test_attributions_of_both_sides_are_split() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    statements:
      a: {who: carla, says: asserts, claim: it}
      b: {who: anna, says: denies, claim: it}
      both: {who: paper, says: attributes, claim: it, relays: [a, b]}
"""
    )
    found = verdict(story)
    assert (found.status, found.origins) == (Status.CONTESTED, Sides(1, 1))
    assert {node.id for node in found.nodes} == {"a", "b", "both:for", "both:against"}


def test_claims_that_are_the_same_pool_their_evidence() -> None:
    story = scene(
        """
  paper-1: {outlet: paper, statements: {a: {who: deep, says: asserts, claim: it}}}
  gazette-1: {outlet: gazette, statements: {b: {who: carla, says: asserts, claim: same}}}
""",
        claims="  same: {text: The bridge was shut, same-as: it}\n",
    )
    assert verdict(story).status is verdict(story, "same").status is Status.CORROBORATED
    assert verdict(story, "same").text == "The bridge was shut"


def test_what_an_editor_drops_is_gone_with_all_that_rested_on_it() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    seen: no
    statements: {a: {who: deep, says: asserts, claim: it}, r: {who: paper, says: attributes, claim: it, relays: a}}
  blog-1: {outlet: blog, statements: {c: {who: blog, says: asserts, claim: it, relays: r}}}
"""
    )
    for dropped in ("deep", "paper", "paper-1", "a", "r"):
        found = verdict(story, without=(dropped,))
        assert (found.status, found.without) == (Status.NO_SOURCE, (dropped,))


def test_ten_outlets_with_one_official_never_outweigh_the_official() -> None:
    outlets = "".join(f"  o{i}: {{name: O{i}, kind: outlet}}\n" for i in range(10))
    reports = "".join(
        f"  d{i}: {{outlet: o{i}, statements: {{s{i}: {{who: o{i}, says: attributes, claim: it, relays: r}}}}}}\n"
        for i in range(10)
    )
    story = scene(
        f"""
  paper-1:
    outlet: paper
    seen: no
    statements:
      a: {{who: deep, says: asserts, claim: it, likelihood-ratio: 4.481689}}
      r: {{who: paper, says: attributes, claim: it, relays: a}}
{reports}""",
        agents=outlets,
    )
    found = verdict(story)
    assert found.weight.for_ < 10 / 2.302585 * 1.5
    assert (found.origins.for_, found.channels.for_, found.repeats) == (1, 1, 9 + 1)
    assert found.hangs_on.for_ == (("a",), ("r",))


def test_a_blog_that_names_nobody_is_no_second_channel() -> None:
    story = scene(
        """
  paper-1:
    outlet: paper
    statements: {a: {who: deep, says: asserts, claim: it}, b: {who: carla, says: asserts, claim: it}}
  blog-1: {outlet: blog, statements: {c: {who: blog, says: asserts, claim: it}}}
"""
    )
    found = verdict(story)
    assert (found.status, found.origins.for_, found.channels.for_) == (Status.SINGLE_CHANNEL, 2, 1)
    assert found.hangs_on.for_ and all(len(links) == 2 for links in found.hangs_on.for_)


def test_what_a_person_counted_as_one_stays_one_where_only_some_of_them_speak() -> None:
    story = scene(
        """
  own-1: {outlet: carla, statements: {a: {who: carla, says: asserts, claim: it}}}
  own-2: {outlet: zoe, statements: {b: {who: zoe, says: asserts, claim: it}}}
""",
        agents="  mia: {name: Mia}\n  zoe: {name: Zoe}\n",
    )
    assert verdict(story).origins.for_ == 2
    assert verdict(story + "independence: [{together: [carla, mia, zoe], because: sisters}]").origins.for_ == 1
    chained = "independence: [{together: [carla, mia], because: x}, {together: [mia, zoe], because: y}]"
    found = verdict(story + chained)
    assert found.summary == "On the record: said by Carla and Zoe, who count as one."


def test_two_statements_of_one_speaker_can_be_declared_independent() -> None:
    story = scene(
        """
  own-1: {outlet: carla, statements: {a: {who: carla, says: asserts, claim: it}}}
  own-2: {outlet: carla, statements: {b: {who: carla, says: asserts, claim: it}}}
"""
    )
    assert verdict(story).origins.for_ == 1
    found = verdict(story + "independence: [{apart: [a, b], because: she saw two things}]")
    assert (found.status, found.origins.for_, found.channels.for_) == (Status.CORROBORATED, 2, 2)


def test_a_report_of_both_sides_is_one_report_and_no_repeat_if_it_made_one_side_known() -> None:
    story = scene(
        """
  own-1: {outlet: carla, published: 2022-01-01, statements: {a: {who: carla, says: asserts, claim: it}}}
  own-2: {outlet: ministry, published: 2022-01-01, SEEN statements: {b: {who: anna, says: denies, claim: it}}}
  paper-1:
    outlet: paper
    published: 2022-01-02
    statements: {r: {who: paper, says: attributes, claim: it, relays: [a, b]}}
"""
    ).replace("  deep:     {unnamed: a senior official, in: paper-1}\n", "")
    assert verdict(story.replace("SEEN ", "")).repeats == 1
    found = verdict(story.replace("SEEN ", "seen: no, "))
    assert found.repeats == 0
    shown = found.as_json(links=True)
    assert [chain["chain"] for chain in shown["because"]] == [["a"], ["a", "r"], ["b", "r"]]
    assert {"r:for", "r:against"} <= shown["links"].keys()
    assert found.hangs_on.against == (("b",), ("r",))


def test_what_is_cited_comes_before_what_cites_it() -> None:
    story = scene(
        """
  own-1: {outlet: carla, seen: no, statements: {a: {who: carla, says: asserts, claim: it}}}
  paper-1: {outlet: paper, statements: {r: {who: paper, says: attributes, claim: it, relays: a}}}
  own-2: {outlet: ministry, seen: no, statements: {b: {who: anna, says: asserts, claim: it}}}
  gazette-2: {outlet: gazette, statements: {s: {who: gazette, says: attributes, claim: it, relays: [b, r]}}}
"""
    ).replace("  deep:     {unnamed: a senior official, in: paper-1}\n", "")
    assert verdict(story).repeats == 0


def test_the_summary_names_as_many_origins_as_it_counts() -> None:
    story = """
agents:
  p: {name: Pat}
  q: {name: Quinn}
  m: {name: Max, possibly: [p, q]}
claims: {it: {text: The bridge was closed}}
documents:
  d1: {outlet: p, statements: {s1: {who: p, says: asserts, claim: it}}}
  d2: {outlet: q, statements: {s2: {who: q, says: asserts, claim: it}}}
  d3: {outlet: m, statements: {s3: {who: m, says: asserts, claim: it, likelihood-ratio: 100}}}
"""
    found = verdict(story)
    assert found.summary == "Corroborated by two independent origins: Pat and Quinn."
    assert [chain.origin for chain in found.because if chain.set_aside is None] == ["s3"]  # the weight takes the better


def test_a_party_is_named_as_one_also_where_somebody_else_of_its_group_weighs_more() -> None:
    story = scene(
        """
  release: {outlet: ministry, statements: {a: {who: ministry, says: denies, claim: it}}}
  own-1: {outlet: carla, statements: {b: {who: carla, says: denies, claim: it}}}
"""
    )
    found = verdict(story + "independence: [{together: [ministry, carla], because: x}]")
    assert found.summary.startswith("Denied by The Ministry and Carla, who count as one, a party to it")


def test_why_a_statement_does_not_count_is_told_as_it_is() -> None:
    withdrawn = scene(
        """
  paper-1:
    outlet: paper
    statements: {a: {who: carla, says: asserts, claim: it}, r: {who: paper, says: attributes, claim: it, relays: a}}
  paper-2: {outlet: paper, statements: {x: {who: paper, says: retracts, claim: it, answers: r}}}
  blog-1: {outlet: blog, seen: no, statements: {c: {who: blog, says: asserts, claim: it, relays: b}}}
  own-1: {outlet: boris, seen: no, statements: {b: {who: boris, says: asserts, claim: it}}}
  own-2: {outlet: anna, statements: {g: {who: anna, says: speculates, claim: it}}}
  gazette-2: {outlet: gazette, statements: {m: {who: gazette, says: asserts, claim: it, relays: g}}}
"""
    ).replace("  deep:     {unnamed: a senior official, in: paper-1}\n", "")
    why = {chain.chain[-1]: chain.set_aside for chain in verdict(withdrawn).because}
    assert why["a"] == "what passed it on was withdrawn by x"
    assert why["r"] == "withdrawn by x"
    assert why["c"] == "known only through what was not seen, and nothing that was seen passes it on"
    assert why["m"] == "says more than what it relays (g), which does not bear it out"
    dropped = verdict(withdrawn, without=("r",))
    assert {chain.chain[-1]: chain.set_aside for chain in dropped.because}["a"] == "what passed it on was dropped"


def test_a_speaker_quoted_a_thousand_times_by_one_paper_is_weighed_at_once() -> None:
    documents = "".join(
        f"  n{i}: {{outlet: paper, statements: {{s{i}: {{who: carla, says: asserts, claim: it}}}}}}\n"
        for i in range(1100)
    )
    found = verdict(scene(documents))
    assert (found.origins.for_, found.channels.for_, found.exact) == (1, 1, True)
    once = verdict(scene("  n0: {outlet: paper, statements: {s0: {who: carla, says: asserts, claim: it}}}"))
    assert found.weight.for_ == once.weight.for_


def test_a_chain_of_many_links_is_followed_to_its_end() -> None:
    agents = "".join(f"  o{i}: {{name: O{i}, kind: outlet}}\n" for i in range(2000))
    said = "says: attributes, claim: it"
    documents = "  n0: {outlet: o0, statements: {s0: {who: carla, says: asserts, claim: it}}}\n" + "".join(
        f"  n{i}: {{outlet: o{i}, statements: {{s{i}: {{who: o{i}, {said}, relays: s{i - 1}}}}}}}\n"
        for i in range(1, 2000)
    )
    found = verdict(scene(documents, agents=agents))
    assert (found.origins.for_, found.channels.for_, found.repeats) == (1, 1, 1999)


def test_of_two_reports_of_one_paper_that_which_tells_the_other_side_as_well_is_no_repeat_whatever_their_names() -> (
    None
):
    def told(both: str, one: str) -> int:
        return verdict(
            scene(
                f"""
  paper-1:
    outlet: paper
    statements:
      a: {{who: anna, says: asserts, claim: it}}
      c: {{who: carla, says: denies, claim: it}}
      {both}: {{who: paper, says: attributes, claim: it, relays: [a, c]}}
      {one}: {{who: paper, says: denies, claim: it, relays: c}}
"""
            )
        ).repeats

    assert told("m", "n") == told("n", "m") == 1
