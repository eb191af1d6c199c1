"""Evidence that is large, dense or absurd: there is an answer, in bounded time; a hang would show."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Sides, Status, Verdict
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Record, Records
from claimgraph.graph.priors import default_tables
from claimgraph.ontology.terms import Stance
from tests.laws.stories import claim, day, document, iri, outlet, person, says

CAP = relay_log_odds(default_tables().cap.mean)


def verdict(told: Iterable[Record], **options: str) -> Verdict:
    return Scorer(Records.of([claim("it"), *told]), **options).verdict(iri("it"))  # type: ignore[arg-type]


def witness(name: str = "witness", *, seen: bool = False) -> list[Record]:
    """Somebody who says so, in a document of their own."""
    place = f"{name}-blog"
    return [
        person(name),
        document(place, name, seen=seen),
        says(f"{name}-word", name, Stance.ASSERTS, "it", place),
    ]


def report(name: str, relays: Iterable[str], *, seen: bool = True, stance: Stance = Stance.ASSERTS) -> list[Record]:
    """An outlet that passes on statements."""
    return [
        outlet(f"{name}-paper"),
        document(f"{name}-page", f"{name}-paper", seen=seen),
        says(name, f"{name}-paper", stance, "it", f"{name}-page", relays=list(relays)),
    ]


def test_a_chain_of_ten_thousand_links_hangs_on_each_of_them() -> None:
    length = 10_000
    told = witness()
    for i in range(length):
        told += report(f"r{i}", [f"r{i - 1}" if i else "witness-word"], seen=i == length - 1)
    found = verdict(told)
    assert found.exact and found.origins == found.channels == Sides(1, 0)
    assert found.hangs_on_sets.for_ == length + 1
    assert found.weight.for_ == pytest.approx(0, abs=1e-6)


def test_ten_thousand_repeats_of_one_report_add_nothing() -> None:
    told = [*witness(), *report("scoop", ["witness-word"])]
    for i in range(10_000):
        told += report(f"echo{i:05}", ["scoop"])
    found = verdict(told)
    assert found.exact and found.origins == Sides(1, 0) and found.repeats == 10_000


def test_thousands_of_origins_that_publish_alone_are_all_counted() -> None:
    found = verdict(record for i in range(2_000) for record in witness(f"w{i}", seen=True))
    assert found.exact and found.origins == found.channels == Sides(2_000, 0)


def test_thousands_of_origins_of_one_owner_are_one() -> None:
    told: list[Record] = [person("owner")]
    for i in range(2_000):
        told += [
            person(f"w{i}", owned_by=(iri("owner"),)),
            document(f"d{i}", f"w{i}"),
            says(f"s{i}", f"w{i}", Stance.ASSERTS, "it", f"d{i}"),
        ]
    found = verdict(told)
    assert found.exact and found.origins == found.channels == Sides(1, 0)


def perhaps(pairs: Iterable[tuple[int, int]], number: int) -> list[Record]:
    """So many persons who each say so, some of whom may be the same."""
    same: dict[int, list[str]] = {i: [] for i in range(number)}
    for one, other in pairs:
        same[one].append(iri(f"p{other}"))
    told: list[Record] = []
    for i in range(number):
        told += [
            person(f"p{i}", possibly_same_as=tuple(same[i])),
            document(f"d{i}", f"p{i}"),
            says(f"s{i}", f"p{i}", Stance.ASSERTS, "it", f"d{i}", likelihood_ratio=2 + i % 7),
        ]
    return told


def test_two_hundred_pairs_that_may_be_one_are_two_hundred_origins() -> None:
    found = verdict(perhaps(((2 * i, 2 * i + 1) for i in range(200)), 400))
    assert found.exact and found.origins == Sides(200, 0)


def test_a_hundred_of_whom_any_two_may_be_one_are_one_origin() -> None:
    found = verdict(perhaps(((i, j) for i in range(100) for j in range(i)), 100))
    assert found.exact and found.origins == Sides(1, 0)


def test_in_a_row_each_of_whom_may_be_the_next_every_second_counts() -> None:
    found = verdict(perhaps(((i, i + 1) for i in range(999)), 1_000))
    assert found.origins == Sides(500, 0)
    assert found.exact or found.weight_bounds is not None


def test_who_may_be_one_with_many_others_at_random_is_counted_within_bounds() -> None:
    found = verdict(perhaps(((i, (i * i * k + 17 * k) % 150) for i in range(150) for k in (1, 3)), 150))
    assert 30 <= found.origins.for_ <= 150
    assert found.exact or found.weight_bounds is not None


@pytest.mark.parametrize("sources", [1, 4])
@pytest.mark.parametrize("seen", [True, False])
def test_every_outlet_passes_on_every_earlier_one(sources: int, seen: bool) -> None:
    told = [record for i in range(sources) for record in witness(f"w{i}")]
    for i in range(60):
        earlier = [*(f"r{j}" for j in range(i)), *(f"w{j}-word" for j in range(sources))]
        told += report(f"r{i}", earlier, seen=seen or i == 59)
    found = verdict(told)
    assert found.origins.for_ == sources
    assert found.channels.for_ == (sources if seen else 1)
    assert found.exact


def test_every_outlet_passes_on_every_other_one_in_circles_without_end() -> None:
    told = witness()
    for i in range(40):
        told += report(f"r{i}", ["witness-word", *(f"r{j}" for j in range(40) if j != i)], seen=i % 3 == 0)
    found = verdict(told)
    assert found.exact and found.origins == Sides(1, 0) and found.loops


def test_a_circle_of_two_thousand_reports_is_as_good_as_its_anchor() -> None:
    told = witness()
    for i in range(2_000):
        anchor = ["witness-word"] if i == 1_000 else []
        told += report(f"r{i}", [f"r{(i + 1) % 2_000}", *anchor], seen=i == 0)
    found = verdict(told)
    assert found.exact and found.origins == Sides(1, 0) and found.loops


def test_forty_sources_that_are_each_quoted_by_thirty_outlets_have_a_weight_between_bounds() -> None:
    told: list[Record] = [outlet(f"o{j}") for j in range(30)]
    for i in range(40):
        told.append(person(f"p{i}"))
        for j in range(30):
            told.append(document(f"d{i}-{j}", f"o{j}"))
            told.append(
                says(f"s{i}-{j}", f"p{i}", Stance.ASSERTS, "it", f"d{i}-{j}", likelihood_ratio=2 + (7 * i % 13) / 3)
            )
    found = verdict(told)
    assert found.origins == Sides(40, 0) and found.channels == Sides(30, 0)
    if found.weight_bounds is not None:
        low, high = found.weight_bounds.for_
        assert low == found.weight.for_ <= high


def test_sixteen_sources_that_speak_to_the_same_two_outlets_are_best_split_evenly() -> None:
    """Of 65,536 ways to choose through which outlet each counts, the best has eight through each."""
    told: list[Record] = [outlet("o0"), outlet("o1")]
    for i in range(16):
        told.append(person(f"p{i}"))
        for j in range(2):
            told.append(document(f"d{i}-{j}", f"o{j}"))
            told.append(says(f"s{i}-{j}", f"p{i}", Stance.ASSERTS, "it", f"d{i}-{j}", likelihood_ratio=1.2))
    found = verdict(told)
    passes_on = next(node.lambda_ for node in found.nodes if node.fidelity is not None)
    assert found.exact and passes_on is not None
    assert found.weight.for_ / DECIBAN == pytest.approx(through(CAP, 2 * through(passes_on, 8 * math.log(1.2))))


def test_a_statement_that_relays_itself_carries_nothing() -> None:
    found = verdict(report("r", ["r"]))
    assert found.status is Status.NO_SOURCE and found.probability == found.prior


def test_a_report_from_before_its_source_still_counts() -> None:
    """Dates that contradict what relays what change no count: who cites whom stands in the story."""
    told = [
        person("witness"),
        document("late", "witness", published=day(9), seen=False),
        says("word", "witness", Stance.ASSERTS, "it", "late"),
        outlet("paper"),
        document("early", "paper", published=day(1)),
        says("report", "paper", Stance.ATTRIBUTES, "it", "early", relays=["word"]),
    ]
    found = verdict(told)
    assert found.exact and found.origins == Sides(1, 0) and found.repeats == 0
