"""The laws of the measure, on random stories. The letters are those of the page on the measure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Role, Sides, Status, Verdict
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Judgement, Record, Records, Statement
from claimgraph.graph.priors import default_tables
from claimgraph.ontology.terms import Reliability, Stance
from tests.laws.stories import day, document, iri, outlet, person, renamed, says, stories

MAIN = iri("main")
CLOSE = 1e-9
CAP = relay_log_odds(default_tables().cap.mean)
THE_LAST_DAY = datetime(2022, 12, 31, tzinfo=UTC)


def score(records: Records, **options: object) -> Verdict:
    return Scorer(records, **options).verdict(MAIN)  # type: ignore[arg-type]


def plus(records: Records, *more: Record) -> Records:
    return Records.of([*records, *more])


def numbers(verdict: Verdict) -> list[float]:
    return [*verdict.weight, verdict.probability, *verdict.interval]


def same_numbers(one: Verdict, other: Verdict) -> bool:
    return all(math.isclose(a, b, abs_tol=CLOSE) for a, b in zip(numbers(one), numbers(other), strict=True))


def counts(verdict: Verdict) -> tuple[Sides[int], Sides[int]]:
    return verdict.origins, verdict.channels


@given(stories())
def test_V_without_a_chain_from_the_world_the_prior_stands(story: Records) -> None:
    speakers = {s.speaker for s in story.statements.values()}
    verdict = score(story, without=sorted(speakers))
    assert verdict.origins == Sides(0, 0)
    assert math.isclose(verdict.probability, verdict.prior)
    assert verdict.opinion.uncertainty == 1


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
    side = 0 if stance is Stance.ASSERTS else 1
    assert list(after.weight)[side] >= list(before.weight)[side] - CLOSE
    assert list(after.origins)[side] >= list(before.origins)[side]
    assert list(after.channels)[side] >= list(before.channels)[side]
    if side == 0:
        assert after.probability >= before.probability - CLOSE
    else:
        assert after.probability <= before.probability + CLOSE


@given(st.integers(1, 12), st.integers(0, 3), st.sampled_from(["first", "last"]))
def test_O_repeats_of_one_origin_add_nothing(repeats: int, blogs_that_name_nobody: int, which: str) -> None:
    """Given one unnamed official in one newspaper, when any number of outlets print it again."""
    told = [
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
    verdict = score(Records.of([Scope.claim(), *told]))
    official = next(node for node in verdict.nodes if node.id == "word")
    assert official.lambda_ is not None
    assert verdict.origins == Sides(1, 0) and verdict.status is Status.SINGLE_ORIGIN
    assert verdict.weight.for_ <= official.lambda_ * DECIBAN + CLOSE
    assert verdict.repeats == repeats + blogs_that_name_nobody


class Scope:
    """The claim that hand-made stories of this page are about."""

    @staticmethod
    def claim() -> Record:
        from tests.laws.stories import claim

        return claim("main")


@given(stories(), st.randoms(use_true_random=False))
def test_S_names_order_and_files_change_nothing(story: Records, random: object) -> None:
    names = sorted({r.id for r in story})
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    to = {name: f"n{shuffled.index(name):03}" for name in names}
    to["main"] = "main"
    before, after = score(story), score(renamed(story, lambda name: to.get(name, name)))
    assert same_numbers(before, after)
    assert counts(before) == counts(after)
    assert (before.status, before.repeats, before.undated) == (after.status, after.repeats, after.undated)
    assert before.hangs_on_sets == after.hangs_on_sets
    assert sorted(to.get(v.statement, v.statement) for v in before.voided) == sorted(v.statement for v in after.voided)


@given(stories())
def test_W_no_side_weighs_more_than_any_cut_of_its_links(story: Records) -> None:
    verdict = score(story)
    for side, weight in ((1, verdict.weight.for_), (-1, verdict.weight.against)):
        capacity = link_capacities(verdict, side)
        assume(len(capacity) <= 10)
        for cut in subsets(sorted(capacity)):
            if not chain_is_left(verdict, side, set(cut)):
                assert weight <= through(CAP, sum(capacity[link] for link in cut)) * DECIBAN + CLOSE


@given(stories(mirrored=True, retractions=False))
def test_D_turning_every_stance_round_mirrors_the_result(story: Records) -> None:
    turn = {Stance.ASSERTS: Stance.DENIES, Stance.CONFIRMS: Stance.DISPUTES, Stance.DENIES: Stance.ASSERTS}
    turned = [replace(r, stance=turn.get(r.stance, r.stance)) if isinstance(r, Statement) else r for r in story]
    prior = story.claims[MAIN].prior
    mirrored = plus(Records.of(turned), replace(story.claims[MAIN], prior=None if prior is None else 1 - prior))
    before, after = score(story), score(mirrored)
    assert math.isclose(before.probability, 1 - after.probability, abs_tol=CLOSE)
    assert tuple(before.origins) == tuple(after.origins)[::-1]
    assert tuple(before.channels) == tuple(after.channels)[::-1]
    assert math.isclose(before.weight.for_, after.weight.against, abs_tol=CLOSE)
    assert math.isclose(before.interval[0], 1 - after.interval[1], abs_tol=CLOSE)
    assert before.opinion.belief == pytest.approx(after.opinion.disbelief)


@given(st.integers(2, 6), st.booleans())
def test_C_a_loop_carries_nothing_but_what_anchors_it(length: int, anchored: bool) -> None:
    """Given outlets that each pass on the one before, in a circle, with or without a witness behind the first."""
    told: list[Record] = [Scope.claim(), person("witness"), document("blog", "witness")]
    told.append(says("seen", "witness", Stance.ASSERTS, "main", "blog"))
    for i in range(length):
        relays = [f"r{(i - 1) % length}"] + (["seen"] if anchored and i == 0 else [])
        told += [outlet(f"o{i}"), document(f"d{i}", f"o{i}")]
        told.append(says(f"r{i}", f"o{i}", Stance.ASSERTS, "main", f"d{i}", relays=relays))
    records = Records.of(told)
    verdict = score(records, without=[] if anchored else [iri("witness")])
    if anchored:
        anchor = next(node for node in verdict.nodes if node.id == "seen")
        assert verdict.weight.for_ <= (anchor.lambda_ or 0) * DECIBAN + CLOSE
        assert verdict.origins.for_ == 1 and not verdict.circular
        assert verdict.loops
    else:
        assert verdict.probability == verdict.prior and verdict.status is Status.NO_SOURCE
        assert [sorted(circle) for circle in verdict.circular] == [sorted(f"r{i}" for i in range(length))]
        assert {node.role for node in verdict.nodes} == {Role.CIRCULAR}


@given(stories())
def test_R_what_was_withdrawn_might_as_well_never_have_been_said(story: Records) -> None:
    verdict = score(story)
    voided = [iri(v.statement) for v in verdict.voided]
    never = score(story, without=voided)
    assert same_numbers(verdict, never)
    assert counts(verdict) == counts(never)


@given(stories())
def test_R_as_of_the_last_day_is_the_present(story: Records) -> None:
    now, then = score(story), score(story, as_of=THE_LAST_DAY)
    assert same_numbers(now, then)
    assert (now.status, counts(now), now.repeats, now.voided) == (then.status, counts(then), then.repeats, then.voided)


@given(stories())
def test_K_a_side_hangs_on_exactly_the_smallest_sets_that_break_it(story: Records) -> None:
    verdict = score(story)
    for side, sets, number in (
        (1, verdict.hangs_on.for_, verdict.hangs_on_sets.for_),
        (-1, verdict.hangs_on.against, verdict.hangs_on_sets.against),
    ):
        links = sorted(link_capacities(verdict, side))
        assume(len(links) <= 10)
        if not links:
            assert sets == ()
            continue
        breaking = [cut for cut in subsets(links) if not chain_is_left(verdict, side, set(cut))]
        size = min(map(len, breaking))
        smallest = {tuple(sorted("+".join(sorted(cut)).split("+"))) for cut in breaking if len(cut) == size}
        assert {tuple(sorted(one)) for one in sets} == smallest
        assert number == len(smallest)


@given(stories())
def test_K_channels_are_disjoint_chains_and_no_more_than_origins(story: Records) -> None:
    verdict = score(story)
    for side, channels, origins in (
        (1, verdict.channels.for_, verdict.origins.for_),
        (-1, verdict.channels.against, verdict.origins.against),
    ):
        chains = [frozenset(links) for links in link_chains(verdict, side, latent=False)]
        chains = chains or list(link_chains(verdict, side, latent=True))
        most = 0
        for number in range(1, len(set(chains)) + 1):
            if not any(not_touching(some) for some in combinations(set(chains), number)):
                break
            most = number
        assert channels == min(most, origins)


@given(stories(), st.sampled_from([Stance.ASSERTS]))
def test_U_an_unknown_source_does_no_harm(story: Records, stance: Stance) -> None:
    before = score(story)
    grade = Judgement(iri=iri("new/grade"), id="new/grade", judges=iri("new"), reliability=Reliability.F)
    after = score(
        plus(story, person("new"), grade, document("new-doc", "new"), says("n", "new", stance, "main", "new-doc"))
    )
    assert after.probability >= before.probability - CLOSE


@pytest.mark.parametrize("kind", ["person", "organisation", "government", "outlet", "agency", "account"])
def test_U_F_is_never_worth_less_than_E(kind: str) -> None:
    tables = default_tables()
    from claimgraph.ontology.terms import AgentKind

    unknown = tables.reliability_of(AgentKind(kind), [Reliability.F])
    unreliable = tables.reliability_of(AgentKind(kind), [Reliability.E])
    assert unknown.mean >= unreliable.mean
    assert unknown.strength <= min(belief.strength for belief in tables.reliability.values())


@given(
    stories(),
    st.sampled_from([math.exp(700), math.exp(40), 1.0]),
    st.sampled_from([0.5, 1.0, 0.75]),
)
def test_P_every_number_is_finite_and_fits_the_others(story: Records, ratio: float, fidelity: float) -> None:
    """Also where every likelihood ratio and every fidelity is extreme."""
    for extreme in (False, True):
        records = story
        if extreme:
            records = Records.of(
                replace(r, likelihood_ratio=ratio, fidelity=fidelity) if isinstance(r, Statement) else r for r in story
            )
        verdict = score(records)
        found = numbers(verdict) + [chain.weight for chain in verdict.because]
        found += [step.total for step in verdict.waterfall]
        assert all(map(math.isfinite, found))
        opinion = verdict.opinion
        parts = (opinion.belief, opinion.disbelief, opinion.uncertainty)
        assert math.isclose(sum(parts), 1) and min(parts) >= 0
        assert math.isclose(opinion.belief + opinion.base_rate * opinion.uncertainty, verdict.probability, abs_tol=1e-9)
        assert verdict.interval[0] <= verdict.probability <= verdict.interval[1]


@given(stories())
def test_the_waterfall_leads_from_the_prior_to_the_posterior(story: Records) -> None:
    verdict = score(story)
    first, *_, last = verdict.waterfall
    assert (first.what, last.what) == ("prior", "posterior")
    assert math.isclose(sum(step.change for step in verdict.waterfall), last.total, abs_tol=1e-6)
    assert math.isclose(10 ** (last.total / 10), verdict.probability / (1 - verdict.probability), rel_tol=1e-6)


# ---------------------------------------------------------------- brute force over the public form of a verdict


def side_nodes(verdict: Verdict, side: int) -> dict[str, object]:
    live = (Role.ORIGIN, Role.RELAY, Role.REPEAT)
    return {node.id: node for node in verdict.nodes if node.side == side and node.role in live}


def link_capacities(verdict: Verdict, side: int) -> dict[str, float]:
    """Of each link, the most that it can let through: its best lambda and its best l."""
    best: dict[str, list[float]] = {}
    for node in side_nodes(verdict, side).values():
        own, relay = best.setdefault(node.link, [0.0, 0.0])  # type: ignore[attr-defined]
        if node.fidelity is None:  # type: ignore[attr-defined]
            own = max(own, node.lambda_)  # type: ignore[attr-defined]
        else:
            relay = max(relay, node.lambda_)  # type: ignore[attr-defined]
            own = max(own, node.own or 0.0)  # type: ignore[attr-defined]
        best[node.link] = [own, relay]  # type: ignore[attr-defined]
    return {link: own + relay for link, (own, relay) in best.items()}


def chain_is_left(verdict: Verdict, side: int, lost: set[str]) -> bool:
    nodes = side_nodes(verdict, side)
    reached = {n.id for n in nodes.values() if n.link not in lost and (n.fidelity is None or n.own is not None)}  # type: ignore[attr-defined]
    grows = True
    while grows:
        more = {
            n.id  # type: ignore[attr-defined]
            for n in nodes.values()
            if n.link not in lost and n.id not in reached and reached & set(n.carries)  # type: ignore[attr-defined]
        }
        reached |= more
        grows = bool(more)
    return any(nodes[name].attached for name in reached)  # type: ignore[attr-defined]


def link_chains(verdict: Verdict, side: int, *, latent: bool) -> Iterator[frozenset[str]]:
    """The links of every simple chain to the claim from a known origin, or from a latent one."""
    nodes = side_nodes(verdict, side)
    citing: dict[str, list[str]] = {name: [] for name in nodes}
    for name, node in nodes.items():
        for cited in node.carries:  # type: ignore[attr-defined]
            citing[cited].append(name)

    def follow(path: list[str]) -> Iterator[frozenset[str]]:
        if nodes[path[-1]].attached:  # type: ignore[attr-defined]
            yield frozenset(nodes[name].link for name in path)  # type: ignore[attr-defined]
        for name in citing[path[-1]]:
            if name not in path:
                yield from follow([*path, name])

    for name, node in nodes.items():
        begins = node.fidelity is None or node.own is not None  # type: ignore[attr-defined]
        if begins and (node.statement is None) is latent:  # type: ignore[attr-defined]
            yield from follow([name])


def not_touching(sets: tuple[frozenset[str], ...]) -> bool:
    return sum(map(len, sets)) == len(frozenset().union(*sets))


def subsets(items: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(items) + 1):
        yield from combinations(items, size)
