"""The laws of the measure, on random stories. The letters are those of the page on the measure.

What is held against brute force over links stands in `test_links.py` (W, K), what carries nothing in `test_anchors.py`
(C, R), and what is held against enumeration of the model in `test_enumeration.py` and `test_exact.py` (X).
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, serialize

from claimgraph.api import ClaimGraph
from claimgraph.errors import InputError
from claimgraph.graph.corroboration.verdict import Role, Sides, Status, Verdict
from claimgraph.graph.model import Judgement, Record, Records, Statement
from claimgraph.graph.priors import default_tables
from claimgraph.graph.triples import to_triples
from claimgraph.ontology.terms import AgentKind, Reliability, Stance
from tests.laws.brute_force import LIVE
from tests.laws.scoring import CLOSE, MAIN, counts, decibans, plus, same_numbers, score
from tests.laws.stories import claim, day, document, iri, outlet, person, renamed, says, stories
from tests.laws.webs import webs

# ---------------------------------------------------------------- V: nothing without a chain from the world


def nothing_is_known(verdict: Verdict) -> None:
    assert verdict.origins == Sides(0, 0) == verdict.channels
    assert verdict.probability == verdict.prior
    assert (verdict.opinion.belief, verdict.opinion.disbelief, verdict.opinion.uncertainty) == (0, 0, 1)
    assert verdict.hangs_on == Sides((), ())
    assert all(chain.set_aside for chain in verdict.because)
    low, high = verdict.interval
    spread = 1.645 * default_tables().prior_spread
    before = math.log(verdict.prior / (1 - verdict.prior))
    assert math.log(low / (1 - low)) == pytest.approx(before - spread)
    assert math.log(high / (1 - high)) == pytest.approx(before + spread)


@given(stories())
def test_V_where_all_who_speak_are_left_out_the_prior_stands(story: Records) -> None:
    speakers = {s.speaker for s in story.statements.values()}
    nothing_is_known(score(story, without=sorted(speakers)))


@given(stories())
def test_V_where_nobody_saw_anything_the_prior_stands(story: Records) -> None:
    unseen = [replace(known, seen=False) for known in story.documents.values()]
    nothing_is_known(score(plus(story, *unseen)))


# ---------------------------------------------------------------- M: nothing added or improved ever lowers its side


def no_lower(before: Verdict, after: Verdict, side: int) -> None:
    """Side 0 is that for the claim, side 1 that against it."""
    assert list(after.weight)[side] >= list(before.weight)[side] - CLOSE
    assert math.isclose(list(after.weight)[1 - side], list(before.weight)[1 - side], abs_tol=CLOSE)
    assert list(after.origins)[side] >= list(before.origins)[side]
    assert list(after.channels)[side] >= list(before.channels)[side]
    more = (after.probability - before.probability) * (1 if side == 0 else -1)
    assert more >= -CLOSE


@given(stories(), st.sampled_from([Stance.ASSERTS, Stance.DENIES]), st.booleans(), st.sampled_from([1.5, 20.0, None]))
def test_M_a_new_origin_never_lowers_its_side(
    story: Records, stance: Stance, in_an_outlet_there_is: bool, ratio: float | None
) -> None:
    """Given any story, when somebody new speaks, by themselves or quoted by an outlet that is there already."""
    before = score(story)
    publisher = next(a.id for a in story.agents.values() if a.id == "out0") if in_an_outlet_there_is else "new"
    after = score(
        plus(
            story,
            person("new"),
            document("new-doc", publisher, published=day(9)),
            says("new-word", "new", stance, "main", "new-doc", likelihood_ratio=ratio),
        )
    )
    no_lower(before, after, 0 if stance is Stance.ASSERTS else 1)


@given(webs(), st.data())
def test_M_nothing_that_is_improved_ever_lowers_its_side(web: Records, data: st.DataObject) -> None:
    """Given a web of citations, when a statement says more, passes on more faithfully, or passes on one more."""
    before = score(web)
    said = web.statements[data.draw(st.sampled_from(sorted(web.statements)))]
    sides = {name: 0 if s.stance.polarity > 0 else 1 for name, s in web.statements.items() if s.stance.polarity}
    attributed = [node.side for node in before.nodes if node.statement == said.iri and node.side]
    side = sides.get(said.iri, 0 if attributed[:1] == [1] else 1)
    better = data.draw(st.sampled_from(["ratio", "fidelity", "relays"]))
    if better == "ratio":
        improved = replace(said, likelihood_ratio=(said.likelihood_ratio or 1) * 4)
    elif better == "fidelity":
        improved = replace(said, fidelity=(1 + (said.fidelity or 0.5)) / 2)
    else:
        numbered = int(said.id.removeprefix("s"))
        earlier = [f"{iri('s')}{i}" for i in range(numbered) if sides.get(f"{iri('s')}{i}") == side]
        extra = data.draw(st.sampled_from(earlier)) if earlier and said.relays else None
        improved = replace(said, relays=tuple(dict.fromkeys((*said.relays, *([extra] if extra else [])))))
    no_lower(before, score(plus(web, improved)), side)


# ---------------------------------------------------------------- O: repeats add nothing


@given(st.integers(1, 12), st.integers(0, 3), st.sampled_from(["first", "last"]))
def test_O_repeats_of_one_origin_add_nothing(repeats: int, blogs_that_name_nobody: int, which: str) -> None:
    """Given one unnamed official in one newspaper, when any number of outlets print it again."""
    told = [
        claim("main"),
        person("official"),
        outlet("paper"),
        document("scoop", "paper", published=day(1)),
        says("word", "official", Stance.ASSERTS, "main", "scoop"),
        says("report", "paper", Stance.ATTRIBUTES, "main", "scoop", relays=["word"]),
    ]
    for i in range(repeats):
        cited = "report" if which == "first" or i == 0 else f"echo{i - 1}"
        told += [
            outlet(f"echo{i}-outlet"),
            document(f"echo{i}-doc", f"echo{i}-outlet", published=day(2 + i)),
            says(f"echo{i}", f"echo{i}-outlet", Stance.ATTRIBUTES, "main", f"echo{i}-doc", relays=[cited]),
        ]
    for i in range(blogs_that_name_nobody):
        told += [
            outlet(f"blog{i}"),
            document(f"blog{i}-doc", f"blog{i}", published=day(20 + i)),
            says(f"blog{i}-word", f"blog{i}", Stance.ASSERTS, "main", f"blog{i}-doc"),
        ]
    verdict = score(Records.of(told))
    official = next(node for node in verdict.nodes if node.id == "word")
    assert verdict.origins == Sides(1, 0) and verdict.status is Status.SINGLE_ORIGIN
    assert verdict.weight.for_ <= decibans(official.lambda_) + CLOSE
    assert verdict.repeats == repeats + blogs_that_name_nobody


@given(stories(), st.data())
def test_O_who_repeats_anything_that_counts_adds_no_origin(story: Records, data: st.DataObject) -> None:
    """Given any story, when five new outlets one after the other pass on what already has its chain to the claim."""
    before = score(story)
    idle = {node.statement for node in before.nodes if node.role not in LIVE}  # perhaps on one of two sides
    live = sorted(node.statement for node in before.nodes if node.statement and node.statement not in idle)
    if not live:
        return
    cited = data.draw(st.sampled_from(live)).removeprefix(iri(""))
    echoes: list[Record] = []
    for i in range(5):
        echoes += [
            outlet(f"echo{i}-outlet"),
            document(f"echo{i}-doc", f"echo{i}-outlet", published=day(20 + i)),
            says(f"echo{i}", f"echo{i}-outlet", Stance.ATTRIBUTES, "main", f"echo{i}-doc", relays=[cited]),
        ]
        cited = f"echo{i}"
    after = score(plus(story, *echoes))
    assert after.origins == before.origins
    assert after.repeats >= before.repeats + 4  # the first may be the one that makes it known
    for side in (1, -1):
        own = (decibans(n.own if n.fidelity is not None else n.lambda_) for n in after.nodes if n.side == side)
        weight = after.weight.for_ if side > 0 else after.weight.against
        assert weight <= math.fsum(own) + CLOSE


# ---------------------------------------------------------------- S: names, order and files change nothing


@given(stories(), st.randoms(use_true_random=False))
def test_S_names_and_order_change_nothing(story: Records, random: Random) -> None:
    names = sorted({r.id for r in story})
    shuffled = list(names)
    random.shuffle(shuffled)
    to = {name: f"n{shuffled.index(name):03}" for name in names}
    to["main"] = "main"
    before, after = score(story), score(renamed(story, lambda name: to.get(name, name)))

    def new(node: str) -> str:
        return ":".join(to.get(part, part) for part in node.split(":"))

    assert same_numbers(before, after)
    assert counts(before) == counts(after)
    assert (before.status, before.repeats, before.undated) == (after.status, after.repeats, after.undated)
    assert before.hangs_on_sets == after.hangs_on_sets
    for one, other in zip(before.hangs_on, after.hangs_on, strict=True):
        assert {frozenset(map(new, links)) for links in one} == {frozenset(links) for links in other}
    assert sorted(new(v.statement) for v in before.voided) == sorted(v.statement for v in after.voided)
    assert {frozenset(map(new, circle)) for circle in before.circular} == set(map(frozenset, after.circular))
    one_is_first = {Role.REPEAT: Role.RELAY}  # of reports that are alike in all, one is no repeat, whichever
    assert {(new(n.id), one_is_first.get(n.role, n.role), n.attached, n.lambda_) for n in before.nodes} == {
        (n.id, one_is_first.get(n.role, n.role), n.attached, n.lambda_) for n in after.nodes
    }
    assert sorted(step.change for step in before.waterfall) == pytest.approx(
        sorted(step.change for step in after.waterfall), abs=1e-6
    )


@settings(max_examples=settings().max_examples // 5)
@given(stories(), st.data())
def test_S_one_file_or_two_change_nothing(story: Records, data: st.DataObject) -> None:
    """Given a story in one file, and in two that both describe who is there and each tell some of what was said."""
    first = set(data.draw(st.lists(st.sampled_from(sorted(story.statements)))))
    parts = [needed_by(story, first), needed_by(story, story.statements.keys() - first)]
    whole, split = ClaimGraph.open(), ClaimGraph.open()
    whole.load(serialize(to_triples(story), format=RdfFormat.N_TRIPLES) or b"", format="ntriples", name="whole.nt")
    for number, part in enumerate(parts):
        content = serialize(to_triples(part), format=RdfFormat.N_TRIPLES) or b""
        split.load(content, format="ntriples", name=f"part-{number}.nt")
    one, two = whole.score(MAIN), split.score(MAIN)
    assert (set(one.nodes), set(one.because)) == (set(two.nodes), set(two.because))
    in_order_of_coming = {"nodes": (), "because": (), "summary": ""}
    assert replace(one, **in_order_of_coming) == replace(two, **in_order_of_coming)  # type: ignore[arg-type]
    assert same_numbers(one, score(story))


def needed_by(story: Records, statements: set[str]) -> Records:
    """A story with some of its statements, and those that they relay or answer."""
    needed: set[str] = set()
    todo = list(statements)
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += [*story.statements[name].relays, *story.statements[name].answers]
    return Records.of(r for r in story if not isinstance(r, Statement) or r.iri in needed)


# ---------------------------------------------------------------- D: both sides are measured alike

TURN = {Stance.ASSERTS: Stance.DENIES, Stance.CONFIRMS: Stance.DISPUTES, Stance.DENIES: Stance.ASSERTS}


@given(stories(mirrored=True))
def test_D_turning_every_stance_round_mirrors_the_result(story: Records) -> None:
    turned = [replace(r, stance=TURN.get(r.stance, r.stance)) if isinstance(r, Statement) else r for r in story]
    prior = story.claims[MAIN].prior
    mirrored = plus(Records.of(turned), replace(story.claims[MAIN], prior=None if prior is None else 1 - prior))
    before, after = score(story), score(mirrored)
    assert math.isclose(before.probability, 1 - after.probability, abs_tol=CLOSE)
    for one, other in (
        (before.origins, after.origins),
        (before.channels, after.channels),
        (before.hangs_on_sets, after.hangs_on_sets),
    ):
        assert tuple(one) == tuple(other)[::-1]
    assert list(before.weight) == pytest.approx(list(after.weight)[::-1], abs=CLOSE)
    assert list(before.interval) == pytest.approx([1 - end for end in after.interval][::-1], abs=CLOSE)
    assert (before.repeats, before.voided) == (after.repeats, after.voided)
    assert before.opinion.belief == pytest.approx(after.opinion.disbelief)
    assert sorted(step.change for step in before.waterfall[1:-1]) == pytest.approx(
        sorted(-step.change for step in after.waterfall[1:-1]), abs=1e-6
    )


# ---------------------------------------------------------------- L: what shares nothing has no influence


@given(stories(), stories())
def test_L_a_story_that_shares_nothing_has_no_influence(story: Records, other: Records) -> None:
    """Given two stories without a common claim, agent or document, when they stand in one store."""
    beside = renamed(other, lambda name: f"other-{name}")
    assert score(plus(story, *beside)) == score(story)
    assert score(plus(beside, *story)) == score(story)


# ---------------------------------------------------------------- U: unknown is not bad


@given(stories(), st.sampled_from(["cannot be judged", "names no source"]))
def test_U_what_cannot_be_judged_does_no_harm(story: Records, which: str) -> None:
    """Given any story, when somebody speaks for the claim whom nobody can judge, or an outlet that names nobody."""
    before = score(story)
    grade = Judgement(iri=iri("new/grade"), id="new/grade", judges=iri("new"), reliability=Reliability.F)
    who = person("new") if which == "cannot be judged" else outlet("new")
    word = says("new-word", "new", Stance.ASSERTS, "main", "new-doc")
    after = score(plus(story, who, grade, document("new-doc", "new"), word))
    assert after.probability >= before.probability - CLOSE
    assert after.origins.for_ >= before.origins.for_
    assert after.weight.against == pytest.approx(before.weight.against)


@pytest.mark.parametrize("kind", AgentKind)
def test_U_F_is_never_worth_less_than_E(kind: AgentKind) -> None:
    tables = default_tables()
    unknown = tables.reliability_of(kind, [Reliability.F])
    unreliable = tables.reliability_of(kind, [Reliability.E])
    assert unknown.mean >= unreliable.mean
    assert unknown.strength <= min(belief.strength for belief in tables.reliability.values())


# ---------------------------------------------------------------- P: numbers are finite and fit one another


def extremes(story: Records, ratio: float, fidelity: float, prior: float) -> Records:
    def extreme(record: Record) -> Record:
        if isinstance(record, Statement):
            return replace(record, likelihood_ratio=ratio, fidelity=fidelity)
        return replace(record, prior=prior) if record.iri == MAIN else record  # type: ignore[call-arg]

    return Records.of(map(extreme, story))


def fits_together(verdict: Verdict) -> None:
    json.dumps(verdict.as_json(links=True), allow_nan=False)  # ValueError where a number is not finite
    assert min(verdict.weight) >= 0
    opinion = verdict.opinion
    parts = (opinion.belief, opinion.disbelief, opinion.uncertainty)
    assert math.isclose(sum(parts), 1) and min(parts) >= 0
    assert math.isclose(opinion.belief + opinion.base_rate * opinion.uncertainty, verdict.probability, abs_tol=1e-9)
    assert 0 <= verdict.interval[0] <= verdict.probability <= verdict.interval[1] <= 1
    assert all(0 <= channels <= origins for channels, origins in zip(verdict.channels, verdict.origins, strict=True))
    assert all(chain.weight >= 0 for chain in verdict.because)


@given(
    stories(),
    st.sampled_from([math.exp(700), math.exp(40), 1.0]),
    st.sampled_from([0.5, 1.0, 0.75]),
    st.sampled_from([0.5, 1e-15, 1 - 1e-15]),
    st.sampled_from(["best", "exact"]),
)
def test_P_every_number_is_finite_and_fits_the_others(
    story: Records, ratio: float, fidelity: float, prior: float, weights: str
) -> None:
    """Also where every likelihood ratio, every fidelity and the prior is extreme."""
    for told in (story, extremes(story, ratio, fidelity, prior)):
        try:
            verdict = score(told, weights=weights)
        except InputError:
            assert weights == "exact"
            continue
        fits_together(verdict)
        leads_from_prior_to_posterior(verdict)


def leads_from_prior_to_posterior(verdict: Verdict) -> None:
    first, *steps, last = verdict.waterfall
    assert (first.what, last.what) == ("prior", "posterior")
    total = first.total
    for step in steps:
        assert math.isclose(total + step.change, step.total, abs_tol=1e-6)
        total = step.total
    assert math.isclose(total, last.total, abs_tol=1e-6)
    assert math.isclose(last.total - first.total, verdict.weight.for_ - verdict.weight.against, abs_tol=1e-6)
    if 1e-9 < verdict.probability < 1 - 1e-9:
        assert math.isclose(10 ** (last.total / 10), verdict.probability / (1 - verdict.probability), rel_tol=1e-6)
