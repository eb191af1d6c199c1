"""Which format a client gets, by its `Accept` header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.service.formats import ROWS, TRIPLES
from claimgraph.service.negotiation import choose

TYPES = [media_type for offer in ROWS for media_type in offer.types]
RANGES = [*TYPES, "*/*", "text/*", "application/*", "image/png", "image/*"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/xml", "text/xml"),
        ("application/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv; charset=utf-8; header=present", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/csv;q=0.001", "text/csv"),
        ("text/csv;q=0", None),
        ("text/csv;q=nonsense", None),
        ("image/png", None),
        ("*", None),
        ("text", None),
        ('text/csv; x="a, b;q=0"; q=0.4, application/sparql-results+xml;q=0.3', "text/csv"),
        ("TEXT/CSV", "text/csv"),
    ],
)
def test_the_best_that_the_client_takes(accept: str | None, chosen: str | None) -> None:
    found = choose(accept, ROWS)
    assert (found[1] if found else None) == chosen


def test_a_name_that_several_formats_share_means_the_best() -> None:
    found = choose("application/json", TRIPLES)
    assert found is not None
    assert (found[0].name, found[1]) == ("jsonld", "application/json")


@given(st.dictionaries(st.sampled_from(RANGES), st.integers(0, 1000), min_size=1, max_size=6))
def test_nothing_else_that_can_be_had_is_liked_better(wishes: dict[str, int]) -> None:
    """Given any wishes; the one that is chosen has the highest quality, as the most specific range says it."""

    def quality(media_type: str) -> int:
        kind = media_type.partition("/")[0]
        return next((wishes[one] for one in (media_type, f"{kind}/*", "*/*") if one in wishes), 0)

    found = choose(", ".join(f"{name};q={wish / 1000:.3f}" for name, wish in wishes.items()), ROWS)

    own = {offer.types[0]: quality(offer.types[0]) for offer in ROWS}
    asked = {name: quality(name) for name in TYPES if name in wishes}
    best = max([*own.values(), *asked.values()])
    if best == 0:
        assert found is None
    else:
        assert found is not None
        assert quality(found[1]) == best


@given(st.text(max_size=200))
def test_no_header_is_too_odd(accept: str) -> None:
    found = choose(accept, ROWS)
    assert found is None or found[1] in TYPES
