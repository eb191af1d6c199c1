"""Claims that bear on each other: what is said of one is told, counted and weighed for the other."""

from __future__ import annotations

import math

import pytest

from claimgraph.graph.corroboration.explain import text
from claimgraph.graph.corroboration.verdict import Sides, Status, Verdict
from claimgraph.graph.corroboration.weights import DECIBAN
from tests.stories.telling import verdict

CLOSE = 1e-9
WORLD = """
agents:
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
  anna:    {name: Anna}
  boris:   {name: Boris}
  carla:   {name: Carla}
"""
ENTAILMENT = """
claims:
  it:   {text: The bridge is closed}
  more: {text: The bridge was blown up, entails: it}
"""
PAIR = """
claims:
  missile: {text: A missile struck it, contradicts: gas}
  gas:     {text: Gas exploded}
"""
TRIO = """
claims:
  missile: {text: A missile struck it, contradicts: [gas, mine]}
  gas:     {text: Gas exploded, contradicts: mine}
  mine:    {text: A mine went off}
"""


def said(*statements: str, claims: str) -> str:
    """A world in which people publish statements by themselves, in records: `anna asserts it` and the like."""
    documents = ""
    for number, statement in enumerate(statements):
        who, says, claim = statement.split()
        documents += f"  d{number}: {{outlet: paper, kind: record, statements: {{s{number}: "
        documents += f"{{who: {who}, says: {says}, claim: {claim}}}}}}}\n"
    return f"{WORLD}{claims}documents:\n{documents}"


def log_odds(found: Verdict) -> float:
    return math.log(found.probability / (1 - found.probability))


LAMBDA = math.log(3)  # of a person whom nobody graded
CAPPED = 2 * math.atanh(0.98 * math.tanh(LAMBDA / 2))


def test_support_for_what_entails_a_claim_supports_it() -> None:
    """Given one who says that the bridge is closed and one who says that it was blown up: two origins that it is."""
    story = said("anna asserts it", "boris asserts more", claims=ENTAILMENT)
    found = verdict(story)
    assert (found.status, found.origins, found.channels) == (Status.CORROBORATED, Sides(2, 0), Sides(2, 0))
    assert found.exact
    bears = {chain.origin: chain.bears for chain in found.because}
    assert bears == {"s0": None, "s1": "said of more (“The bridge was blown up”), which entails this claim"}
    assert verdict(story, "more").origins == Sides(1, 0), "that it is closed says nothing of how"


def test_what_is_said_of_the_same_claim_is_told_with_who_holds_it_to_be_the_same() -> None:
    same = "claims:\n  it: {text: The bridge is closed}\n  shut: {text: The bridge is shut, same-as: it}\n"
    found = verdict(said("boris asserts shut", claims=same))
    told = "said of shut (“The bridge is shut”), which is the same claim, declared the same by the story"
    assert [chain.bears for chain in found.because] == [told]
    quoted = said("boris asserts shut", claims=same).replace("kind: record, ", "")
    assert [chain.bears for chain in verdict(quoted).because] == [told]
    assert [chain.bears for chain in verdict(quoted, "shut").because] == [None]


def test_denial_of_what_a_claim_entails_denies_it() -> None:
    story = said("anna asserts more", "boris denies it", claims=ENTAILMENT)
    found = verdict(story, "more")
    assert (found.status, found.origins) == (Status.CONTESTED, Sides(1, 1))
    assert found.because[-1].bears == "said of it (“The bridge is closed”), which this claim entails"
    assert verdict(story).origins == Sides(1, 1)


def test_denial_of_what_entails_a_claim_says_nothing_of_it() -> None:
    assert verdict(said("anna denies more", claims=ENTAILMENT)).status is Status.NO_SOURCE


def test_who_says_both_is_one_origin() -> None:
    found = verdict(said("anna asserts it", "anna asserts more", claims=ENTAILMENT))
    assert (found.status, found.origins) == (Status.ON_THE_RECORD, Sides(1, 0))
    assert math.isclose(found.weight.for_, CAPPED * DECIBAN)


def test_a_retraction_of_what_entails_a_claim_takes_its_support_away() -> None:
    story = said("anna asserts more", claims=ENTAILMENT) + (
        "  d9: {outlet: paper, kind: record, statements: {r: {who: anna, says: retracts, answers: s0}}}\n"
    )
    found = verdict(story)
    assert found.status is Status.RETRACTED
    assert [(v.statement, v.by) for v in found.voided] == [("s0", "r")]


def test_of_an_exhaustive_pair_support_for_one_is_denial_of_the_other() -> None:
    story = said("anna asserts missile", claims=PAIR)
    one, other = verdict(story, "missile"), verdict(story, "gas")
    assert (one.prior, other.prior) == (0.5, 0.5)
    assert math.isclose(one.probability + other.probability, 1)
    assert math.isclose(other.weight.against, CAPPED * DECIBAN)
    assert (other.status, other.origins, other.channels) == (Status.DENIED, Sides(0, 1), Sides(0, 1))
    assert other.hangs_on.against == (("s0",),)
    assert other.summary == "Excluded by “A missile struck it”, supported by Anna; nobody is on record for it."
    assert [(r.claim, r.prior) for r in other.rivals] == [("missile", 0.5)]


def test_denial_of_the_rival_of_a_pair_supports_a_claim_without_being_an_origin_of_it() -> None:
    found = verdict(said("anna denies gas", claims=PAIR), "missile")
    assert (found.status, found.origins) == (Status.NO_SOURCE, Sides(0, 0))
    assert math.isclose(log_odds(found), CAPPED)
    assert found.interval[0] < found.probability < found.interval[1]


def test_who_denies_a_claim_and_supports_its_rival_counts_once() -> None:
    both = verdict(said("anna denies gas", "anna asserts missile", claims=PAIR), "gas")
    once = verdict(said("anna asserts missile", claims=PAIR), "gas")
    assert both.origins == once.origins == Sides(0, 1)
    assert both.exact and math.isclose(both.weight.against, once.weight.against)


def test_why_words_on_a_claim_do_not_count_beside_words_on_its_rival_is_told() -> None:
    story = said("anna denies gas", "anna asserts missile", claims=PAIR)
    found = verdict(
        story + "  d2: {outlet: gazette, statements: {s2: {who: gazette, says: denies, claim: gas}}}\n", "gas"
    )
    told = {name: chain.set_aside for chain in found.because for name in chain.chain}
    assert {told["s0"], told["s1"]} in (
        {None, "counted once with s0: the same speaker"},
        {None, "counted once with s1: the same speaker"},
    )
    assert told["s2"] == "names no source, beside an origin that is known"


def test_who_supports_a_claim_and_denies_its_rival_counts_once() -> None:
    both = verdict(said("anna asserts gas", "anna denies missile", claims=PAIR), "gas")
    once = verdict(said("anna asserts gas", claims=PAIR), "gas")
    assert math.isclose(both.probability, once.probability)


def pair(documents: str, agents: str = "") -> tuple[Verdict, Verdict]:
    """The verdicts on the two claims of an exhaustive pair."""
    story = f"agents:\n  p1: {{name: P1, kind: outlet}}\n  p2: {{name: P2, kind: outlet}}\n{agents}{PAIR}documents:\n"
    return verdict(story + documents, "missile"), verdict(story + documents, "gas")


def test_two_of_one_ministry_count_once_where_one_speaks_of_a_claim_and_one_against_its_rival() -> None:
    """Given officials who are certainly one, seen from either claim of the pair, the estimates add up to one."""
    missile, gas = pair(
        "  d1: {outlet: c, statements: {s1: {who: c, says: asserts, claim: missile}}}\n"
        "  d2: {outlet: d, statements: {s2: {who: d, says: denies, claim: gas}}}\n",
        "  m: {name: M, kind: government}\n  c: {name: C, of: m}\n  d: {name: D, of: m}\n",
    )
    assert math.isclose(missile.weight.for_, CAPPED * DECIBAN)
    assert math.isclose(missile.probability + gas.probability, 1)


def test_sources_that_may_be_one_count_once_where_they_speak_of_rival_claims() -> None:
    missile, gas = pair(
        "  d1: {outlet: p1, statements: {s1: {who: aide, says: asserts, claim: missile}}}\n"
        "  d2: {outlet: p2, statements: {s2: {who: cook, says: denies, claim: gas}}}\n",
        "  aide: {unnamed: an aide, in: d1}\n  cook: {unnamed: a cook, in: d2, possibly: aide}\n",
    )
    quoted = 2 * math.atanh(0.98 * 0.9 * math.tanh(LAMBDA / 2))
    assert gas.origins == Sides(0, 1) and math.isclose(gas.weight.against, quoted * DECIBAN)
    assert math.isclose(missile.probability + gas.probability, 1)


def test_a_denial_that_names_nobody_adds_nothing_beside_a_known_origin_of_the_rival() -> None:
    said_of_rival = "  d1: {outlet: anna, statements: {s1: {who: anna, says: asserts, claim: missile}}}\n"
    anna = "  anna: {name: Anna}\n"
    missile, gas = pair(
        said_of_rival + "  d2: {outlet: p2, statements: {s2: {who: p2, says: denies, claim: gas}}}\n", anna
    )
    assert gas.origins == Sides(0, 1) and math.isclose(gas.weight.against, CAPPED * DECIBAN)
    assert math.isclose(missile.probability + gas.probability, 1)


def test_reports_that_name_nobody_count_once_where_they_speak_of_rival_claims() -> None:
    both = (
        "  d1: {outlet: p1, statements: {s1: {who: p1, says: asserts, claim: missile}}}\n",
        "  d2: {outlet: p2, statements: {s2: {who: p2, says: denies, claim: gas}}}\n",
    )
    missile, gas = pair("".join(both))
    assert gas.origins == Sides(0, 1)
    assert all(math.isclose(gas.weight.against, pair(one)[1].weight.against) for one in both)
    assert math.isclose(missile.probability + gas.probability, 1)


def test_three_rivals_share_the_prior_and_the_formula_of_bayes() -> None:
    """Given three that exclude one another, and one witness for the first."""
    story = said("anna asserts missile", claims=TRIO)
    missile, gas, mine = (verdict(story, name) for name in ("missile", "gas", "mine"))
    assert math.isclose(missile.prior, 1 / 3)
    odds = math.exp(CAPPED)
    assert math.isclose(missile.probability, odds / (odds + 2))
    assert math.isclose(gas.probability, 1 / (odds + 2))
    assert math.isclose(missile.probability + gas.probability + mine.probability, 1)
    assert math.isclose(gas.weight.against, math.log((odds + 1) / 2) * DECIBAN)


def test_rivals_that_do_not_exclude_one_another_are_taken_pair_by_pair() -> None:
    claims = """
claims:
  missile: {text: A missile struck it, contradicts: [gas, mine], prior: 0.4}
  gas:     {text: Gas exploded, prior: 0.3}
  mine:    {text: A mine went off, prior: 0.2}
"""
    found = verdict(said("anna asserts gas", "boris asserts mine", claims=claims), "missile")
    odds = math.exp(CAPPED)
    one, other = ((1 - 0.4 - p + p * odds) / 0.6 for p in (0.3, 0.2))
    assert math.isclose(found.weight.against, math.log(one * other) * DECIBAN)
    assert [r.set for r in found.rivals] == [1, 2]
    steps = [(step.what, step.node) for step in found.waterfall]
    assert steps == [("prior", None), ("rivals", "gas"), ("rivals", "mine"), ("posterior", None)]
    assert math.isclose(found.waterfall[-2].total, found.waterfall[-1].total)


def test_what_entails_a_rival_supports_it() -> None:
    claims = PAIR + "  leak: {text: A pipe leaked and the gas exploded, entails: gas}\n"
    found = verdict(said("anna asserts leak", claims=claims), "missile")
    assert found.origins == Sides(0, 1) and [r.claim for r in found.rivals] == ["gas"]
    assert found.because[0].bears == "said of leak (“A pipe leaked and the gas exploded”), which excludes this claim"


def test_a_claim_that_contradicts_what_it_entails_says_so() -> None:
    claims = ENTAILMENT.replace("entails: it}", "entails: it, contradicts: it}")
    found = verdict(said("anna asserts more", claims=claims), "it")
    assert found.origins == Sides(1, 0) and not found.exact
    assert found.caveats == ("It contradicts what it entails, or what entails it; that contradiction is not weighed.",)


def test_priors_of_rivals_leave_what_they_leave() -> None:
    claims = TRIO.replace("gas:     {text: Gas exploded,", "gas:     {text: Gas exploded, prior: 0.8,")
    story = said("anna asserts mine", claims=claims)
    priors = [verdict(story, name).prior for name in ("missile", "gas", "mine")]
    assert priors == pytest.approx([0.1, 0.8, 0.1])
    assert sum(verdict(story, name).probability for name in ("missile", "gas", "mine")) == pytest.approx(1)


def test_an_outlet_that_passes_on_words_about_both_rivals_is_counted_once_and_bounds_say_so() -> None:
    story = f"""{WORLD}{PAIR}documents:
  d0:
    outlet: paper
    statements: {{a: {{who: anna, says: denies, claim: gas}}, b: {{who: boris, says: asserts, claim: missile}}}}
"""
    found = verdict(story, "gas")
    assert not found.exact and found.weight_bounds is not None
    low, high = found.weight_bounds.against
    assert low == found.weight.against < high
    assert "rival" in found.caveats[0]
    once = verdict(
        f"{WORLD}{PAIR}documents:\n  d0: {{outlet: paper, statements: {{a: {{who: anna, says: denies, claim: gas}}}}}}",
        "gas",
    )
    assert math.isclose(low, once.weight.against)


def test_an_outlet_that_reports_both_sides_is_on_both_and_exact() -> None:
    story = f"""{WORLD}{PAIR}documents:
  d0:
    outlet: paper
    statements: {{a: {{who: anna, says: asserts, claim: gas}}, b: {{who: boris, says: asserts, claim: missile}}}}
"""
    found = verdict(story, "gas")
    assert found.exact and found.status is Status.CONTESTED
    assert math.isclose(found.probability, 0.5)


def test_a_report_that_concludes_the_opposite_of_a_rival_carries_its_witness() -> None:
    """Given a paper that denies gas because of a witness of the missile, the witness counts once, through either."""
    story = f"""{WORLD}{PAIR}documents:
  d0:
    outlet: paper
    statements:
      a: {{who: anna, says: asserts, claim: missile}}
      p: {{who: paper, says: denies, claim: gas, relays: a}}
"""
    found = verdict(story, "gas")
    assert found.origins == Sides(0, 1)
    relayed = 2 * math.atanh(0.9 * math.tanh(LAMBDA / 2))
    assert found.weight.against <= relayed * DECIBAN + CLOSE


def test_the_explanation_names_what_a_claim_excludes_and_what_that_takes() -> None:
    told = text(verdict(said("anna asserts missile", claims=TRIO), "gas"))
    assert "Claims that exclude this one" in told
    assert "missile (“A missile struck it”): 4.7 dB for it, 0.0 dB against it" in told
    assert "Of this claim and mine and missile, one holds at most." in told
    assert "against: what is said of mine + missile" in told


def test_the_explanation_tells_of_what_claim_a_chain_is() -> None:
    told = " ".join(text(verdict(said("boris asserts more", claims=ENTAILMENT))).split())
    assert "the claim: +4.8 dB by itself, said of more (“The bridge was blown up”), which entails this claim" in told
