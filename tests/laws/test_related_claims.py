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
from claimgraph.graph.model import Claim, Record, Records
from claimgraph.ontology.terms import DocumentKind, Stance
from tests.laws.stories import claim, document, iri, outlet, person, says


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
def test_claims_that_entail_each_other_in_a_row_are_weighed_as_enumeration_does(data: st.DataObject) -> None:
    """Given a, which entails b, which entails c, all equally likely: what has the same truth has the same evidence.

    Equal priors leave two worlds, in which all three hold or none does; a denial of a is the one thing that b and c do
    not hear of, for it speaks of what is more than they are.
    """
    names = ["a", "b", "c"]
    told = [r for r in data.draw(witnesses(names)) if not isinstance(r, Claim)]
    chain: list[Record] = [claim("a", entails=(iri("b"),)), claim("b", entails=(iri("c"),)), claim("c")]
    found = {name: score([*chain, *told], name) for name in names}
    for i, name in enumerate(names):
        above, below = names[: i + 1], names[i:]
        support = [r for r in told if of_one(r, above, Stance.ASSERTS)]
        denial = [r for r in told if of_one(r, below, Stance.DENIES)]
        pooled = score([claim("a"), *(moved(r) for r in (*support, *denial)), *rest(told)], "a")
        assert found[name].exact
        assert math.isclose(found[name].probability, pooled.probability, rel_tol=1e-9)
        assert found[name].origins == pooled.origins and found[name].channels == pooled.channels


def of_one(record: Record, names: list[str], stance: Stance) -> bool:
    return getattr(record, "stance", None) is stance and getattr(record, "claim", "") in map(iri, names)


def moved(record: Record) -> Record:
    return replace(record, claim=iri("a"))  # type: ignore[call-arg]


def rest(told: list[Record]) -> list[Record]:
    return [record for record in told if not hasattr(record, "stance")]
