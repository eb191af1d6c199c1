"""Claims that exclude each other, against enumeration of all assignments of truth."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.corroboration.weights import DECIBAN
from claimgraph.graph.model import Claim, Record, Records, Statement
from claimgraph.ontology.terms import DocumentKind, Stance
from tests.laws.stories import claim, document, iri, outlet, person, renamed, says, stories

CLOSE = 1e-9


@st.composite
def witnesses(draw: st.DrawFn, names: list[str]) -> list[Record]:
    """People who each say one thing about one claim, in records or through an outlet of their own."""
    told: list[Record] = []
    for name in names:
        for number in range(draw(st.integers(0, 3))):
            who = f"{name}-w{number}"
            kind = draw(st.sampled_from([DocumentKind.RECORD, DocumentKind.ARTICLE]))
            ratio = draw(st.sampled_from([None, 1.0, 2.0, 50.0, 1e6]))
            stance = draw(st.sampled_from([Stance.ASSERTS, Stance.ASSERTS, Stance.DENIES]))
            told += [
                person(who),
                outlet(f"{who}-paper"),
                document(f"{who}-doc", f"{who}-paper", kind=kind),
                says(f"{who}-word", who, stance, name, f"{who}-doc", likelihood_ratio=ratio),
            ]
    return told


def score(records: list[Record], name: str) -> Verdict:
    return Scorer(Records.of(records)).verdict(iri(name))


def ratio(verdict: Verdict) -> float:
    """The likelihood ratio of what is said of a claim by itself."""
    return math.exp((verdict.weight.for_ - verdict.weight.against) / DECIBAN)


def enumerated(priors: list[float], ratios: list[float]) -> list[float]:
    """Of each of some claims of which one is true at most, its probability: the sum over all assignments of truth."""
    weight = [0.0] * len(priors)
    total = 0.0
    for truths in product((False, True), repeat=len(priors)):
        if sum(truths) > 1:
            continue
        before = math.prod(p for p, so in zip(priors, truths, strict=True) if so) if any(truths) else 1 - sum(priors)
        after = max(0.0, before) * math.prod(r for r, so in zip(ratios, truths, strict=True) if so)
        total += after
        for i, so in enumerate(truths):
            weight[i] += after * so
    return [w / total for w in weight]


@given(st.data(), st.integers(2, 4), st.booleans())
def test_rivals_get_what_enumeration_gives(data: st.DataObject, number: int, with_priors: bool) -> None:
    names = [f"c{i}" for i in range(number)]
    told = data.draw(witnesses(names))
    prior = data.draw(st.sampled_from([0.05, 0.15, 0.25])) if with_priors else None
    alone = [score([claim(name), *told], name) for name in names]
    claims: list[Record] = [
        claim(name, prior=prior, contradicts=tuple(map(iri, names[:i]))) for i, name in enumerate(names)
    ]
    among = [score([*claims, *told], name) for name in names]
    expected = enumerated([prior or 1 / number] * number, [ratio(verdict) for verdict in alone])
    for verdict, probability in zip(among, expected, strict=True):
        assert verdict.exact
        assert math.isclose(verdict.probability, probability, rel_tol=1e-7, abs_tol=1e-9)
        low, high = verdict.interval
        assert 0 <= low <= verdict.probability <= high <= 1
        opinion = verdict.opinion
        assert min(opinion.belief, opinion.disbelief, opinion.uncertainty) >= 0
        assert math.isclose(opinion.belief + opinion.base_rate * opinion.uncertainty, verdict.probability, abs_tol=1e-9)


@given(st.data())
def test_what_entails_and_what_is_entailed_count_as_if_said_of_the_claim_itself(data: st.DataObject) -> None:
    """Given a, which entails b, which entails c: support comes from before a claim in this row, denial from behind."""
    names = ["a", "b", "c"]
    told = data.draw(witnesses(names))
    row: list[Record] = [claim("a", entails=(iri("b"),)), claim("b", entails=(iri("c"),)), claim("c")]
    for i, name in enumerate(names):
        found = score([*row, *told], name)
        support = [r for r in told if of_one(r, names[: i + 1], Stance.ASSERTS)]
        denial = [r for r in told if of_one(r, names[i:], Stance.DENIES)]
        pooled = score([claim("a"), *(moved(r) for r in (*support, *denial)), *rest(told)], "a")
        assert found.exact
        assert math.isclose(found.probability, pooled.probability, rel_tol=1e-9)
        assert found.origins == pooled.origins and found.channels == pooled.channels


def of_one(record: Record, names: list[str], stance: Stance) -> bool:
    return getattr(record, "stance", None) is stance and getattr(record, "claim", "") in map(iri, names)


def moved(record: Record) -> Record:
    return replace(record, claim=iri("a"))  # type: ignore[call-arg]


def rest(told: list[Record]) -> list[Record]:
    return [record for record in told if not hasattr(record, "stance")]


# ---------------------------------------------------------------- the laws, where claims bear on one another


@st.composite
def related_stories(draw: st.DrawFn) -> Records:
    """A random story of two to four claims, some of which entail or exclude others."""
    story = draw(stories())
    names = ["main", "twin", "third", "fourth"][: draw(st.integers(2, 4))]
    pairs = [(one, other) for i, one in enumerate(names) for other in names[:i]]
    relations = {
        pair: draw(st.sampled_from(["entails", "entailed", "contradicts", "contradicts", ""])) for pair in pairs
    }
    claims = []
    for name in names:
        claims.append(
            claim(
                name,
                prior=story.claims[iri("main")].prior if name == "main" else None,
                entails=tuple(
                    iri(b if name == a else a)
                    for (a, b), how in relations.items()
                    if (name == a and how == "entails") or (name == b and how == "entailed")
                ),
                contradicts=tuple(iri(b) for (a, b), how in relations.items() if name == a and how == "contradicts"),
            )
        )
    told = [r for r in story if not isinstance(r, (Claim, Statement))]
    said = [replace(s, claim=iri(draw(st.sampled_from(names)))) for s in story.statements.values()]
    return Records.of([*told, *claims, *said])


def main(records: Records, **options: object) -> Verdict:
    return Scorer(records, **options).verdict(iri("main"))  # type: ignore[arg-type]


@given(related_stories())
def test_P_every_number_is_finite_and_fits_the_others(story: Records) -> None:
    for name in story.claims:
        verdict = Scorer(story).verdict(name)
        opinion = verdict.opinion
        found = (*verdict.weight, verdict.probability, *verdict.interval, opinion.uncertainty)
        assert all(map(math.isfinite, found)) and min(found) >= 0
        assert math.isclose(opinion.belief + opinion.base_rate * opinion.uncertainty, verdict.probability, abs_tol=1e-9)
        assert verdict.interval[0] <= verdict.probability <= verdict.interval[1]
        assert math.isclose(sum(step.change for step in verdict.waterfall), verdict.waterfall[-1].total, abs_tol=1e-6)
        assert verdict.channels.for_ <= verdict.origins.for_ and verdict.channels.against <= verdict.origins.against
        if verdict.weight_bounds is not None:
            for weight, (low, high) in zip(verdict.weight, verdict.weight_bounds, strict=True):
                assert low <= weight + CLOSE and weight <= high + CLOSE


@given(related_stories(), st.sampled_from([Stance.ASSERTS, Stance.DENIES]))
def test_M_a_new_origin_never_lowers_its_side(story: Records, stance: Stance) -> None:
    before = main(story)
    new = [person("new"), document("new-doc", "new"), says("n", "new", stance, "main", "new-doc", likelihood_ratio=3)]
    after = main(Records.of([*story, *new]))
    side = 0 if stance is Stance.ASSERTS else 1
    assert tuple(after.origins)[side] >= tuple(before.origins)[side]
    assert tuple(after.channels)[side] >= tuple(before.channels)[side]
    if side == 0:
        assert after.probability >= before.probability - CLOSE
    else:
        assert after.probability <= before.probability + CLOSE


@given(related_stories(), st.randoms(use_true_random=False))
def test_S_names_order_and_files_change_nothing(story: Records, random: object) -> None:
    names = sorted({r.id for r in story})
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    to = {name: f"n{shuffled.index(name):03}" for name in names} | {"main": "main"}
    before, after = main(story), main(renamed(story, lambda name: to.get(name, name)))
    assert (before.status, before.origins, before.channels) == (after.status, after.origins, after.channels)
    assert (before.repeats, before.undated, before.hangs_on_sets) == (after.repeats, after.undated, after.hangs_on_sets)
    for one, other in zip((*before.weight, *before.interval), (*after.weight, *after.interval), strict=True):
        assert math.isclose(one, other, abs_tol=CLOSE)


@given(related_stories())
def test_R_what_was_withdrawn_might_as_well_never_have_been_said(story: Records) -> None:
    verdict = main(story)
    never = main(story, without=[s.iri for s in story.statements.values() if s.iri in withdrawn(story)])
    assert math.isclose(verdict.probability, never.probability, abs_tol=CLOSE)
    assert (verdict.origins, verdict.channels) == (never.origins, never.channels)


def withdrawn(story: Records) -> set[str]:
    return {iri(v.statement) for name in story.claims for v in Scorer(story).verdict(name).voided}


@given(related_stories())
def test_V_without_a_chain_from_the_world_the_prior_stands(story: Records) -> None:
    verdict = main(story, without=sorted({s.speaker for s in story.statements.values()}))
    assert verdict.probability == verdict.prior and verdict.opinion.uncertainty == 1
