"""A verdict over the neighbourhood of a claim is the verdict over all records."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Records
from claimgraph.graph.neighbourhood import LinkedStore, around, neighbourhood
from claimgraph.graph.triples import from_triples, to_triples
from tests.laws.stories import iri, stories
from tests.laws.tangles import tangles

DAYS = st.sampled_from([None, *(datetime(2022, 3, number, 23, 59, 59, tzinfo=UTC) for number in range(1, 6))])
DROPPED = st.lists(st.sampled_from(["out0", "org0", "doc0", "doc1", "s0", "s1"]).map(iri), max_size=2, unique=True)
ORGANISATION = st.sampled_from(["none", "direct", "top"])


@given(tangles(), DAYS, DROPPED, ORGANISATION)
def test_of_a_tangle_the_neighbourhood_says_the_same_of_its_claim(
    story: Records, as_of: datetime | None, without: list[str], organisation: str
) -> None:
    """Given several claims that bear on one another, as of any day, without some of what was said."""
    options = {"as_of": as_of, "without": without, "same_organisation": organisation}
    expected = Scorer(story, **options).verdict(iri("claim0"))  # type: ignore[arg-type]
    some = around(story, [iri("claim0")], also=without)
    assert Scorer(some, **options).verdict(iri("claim0")).as_json(links=True) == expected.as_json(links=True)  # type: ignore[arg-type]


@given(stories(), DAYS)
def test_of_a_story_the_neighbourhood_says_the_same_of_its_claim(story: Records, as_of: datetime | None) -> None:
    """Given stories that make sense, in which what is counted is rich."""
    expected = Scorer(story, as_of=as_of).verdict(iri("main"))
    some = around(story, [iri("main")])
    assert Scorer(some, as_of=as_of).verdict(iri("main")).as_json(links=True) == expected.as_json(links=True)


@given(tangles(), st.randoms(use_true_random=False))
def test_the_order_in_which_records_came_changes_not_a_word(story: Records, random: Random) -> None:
    """Given the same records in another order, as an index gives them."""
    shuffled = list(story)
    random.shuffle(shuffled)
    before, after = (Scorer(records).verdict(iri("claim0")) for records in (story, Records.of(shuffled)))
    assert before.as_json(links=True) == after.as_json(links=True)


@given(tangles(), DAYS, DROPPED, st.integers(1, 3))
def test_the_index_of_a_store_says_the_same_as_reading_all_of_it(
    story: Records, as_of: datetime | None, without: list[str], files: int
) -> None:
    """Given a tangle that came in as several files."""
    triples = list(to_triples(story))
    graphs = [NamedNode(iri(f"graph/{number}")) for number in range(files)]
    index = Oxigraph()
    index.bulk_extend(
        Quad(t.subject, t.predicate, t.object, graphs[number % files]) for number, t in enumerate(triples)
    )
    everything = from_triples(triples)
    expected = Scorer(everything, as_of=as_of, without=without).verdict(iri("claim0"))
    some = neighbourhood(LinkedStore(index), [iri("claim0")], also=without)
    assert Scorer(some, as_of=as_of, without=without).verdict(iri("claim0")).as_json(links=True) == expected.as_json(
        links=True
    )
