"""The weights against full enumeration of the stated model."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Record, Records
from claimgraph.graph.priors import default_tables
from claimgraph.ontology.terms import Stance
from tests.laws.enumeration import log_likelihood_ratio
from tests.laws.stories import claim, document, iri, person, says

CAP = relay_log_odds(default_tables().cap.mean)


@st.composite
def forests(draw: st.DrawFn, *, one_speaker_relays_twice: bool = False) -> Records:
    """Trees of citations towards the claim, in which relays may carry several statements (merges)."""
    told: list[Record] = [claim("main")]
    number = draw(st.integers(1, 6 if one_speaker_relays_twice else 7))
    stance = draw(st.sampled_from([Stance.ASSERTS, Stance.DENIES]))
    parents = [draw(st.integers(-1, i - 1)) for i in range(number)]
    speakers = [f"p{i}" for i in range(number)]
    relays = {i for i in range(number) if i in parents}
    if one_speaker_relays_twice and len(relays) > 1:
        one, other = draw(st.permutations(sorted(relays)))[:2]
        speakers[other] = speakers[one]
    told += [person(name) for name in sorted(set(speakers))]
    ratio = st.sampled_from([1.0, 1.5, 3.0, 20.0])
    for i, parent in enumerate(parents):
        # Only what stands at the claim was seen; all else is known through who passes it on.
        told.append(document(f"d{i}", speakers[i], seen=parent == -1))
        carries = [f"s{j}" for j, onto in enumerate(parents) if onto == i]
        told.append(
            says(
                f"s{i}",
                speakers[i],
                stance,
                "main",
                f"d{i}",
                relays=carries,
                own_reporting=bool(carries) and draw(st.booleans()),
                likelihood_ratio=draw(ratio),
                fidelity=1.0
                if speakers.count(speakers[i]) > 1 and not carries
                else 0.8
                if speakers.count(speakers[i]) > 1
                else draw(st.sampled_from([0.5, 0.6, 0.9, 1.0])),
            )
        )
    return Records.of(told)


def sides(records: Records) -> list[tuple[float, float]]:
    """Of each side, its weight and what enumeration gives, both before the cap."""
    verdict = Scorer(records, same_organisation="none").verdict(iri("main"))
    links = verdict.as_json(links=True)["links"]
    assert verdict.exact
    return [
        (weight / DECIBAN, through(CAP, max(0.0, log_likelihood_ratio(links, side))))
        for side, weight in ((1, verdict.weight.for_), (-1, verdict.weight.against))
    ]


@given(forests())
def test_X_on_a_forest_the_recursion_is_exact_bayes(records: Records) -> None:
    for weight, enumerated in sides(records):
        assert math.isclose(weight, enumerated, abs_tol=1e-9)


@given(forests(one_speaker_relays_twice=True))
def test_X_with_a_repeated_speaker_the_best_forest_never_exceeds_exact_bayes(records: Records) -> None:
    speakers = [s.speaker for s in records.statements.values() if s.relays]
    assume(len(set(speakers)) < len(speakers))
    for weight, enumerated in sides(records):
        assert weight <= enumerated + 1e-9
