"""Damaged files for every reader, a few seconds' worth; `benchmarks/fuzzing.py` is the long run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzzing import fuzz, seeds, stores, targets
from claimgraph.errors import InputError
from claimgraph.imports.readers import READERS, read


@pytest.mark.parametrize("target", targets())
def test_a_damaged_file_is_read_or_refused(target: str) -> None:
    found = fuzz(target, 150, seed=7)
    assert (found.failures, found.inputs) == (0, 150)
    assert found.slowest < 10


def test_every_seed_is_a_file_that_can_be_read() -> None:
    for name, data in seeds().items():
        assert len(read(data, name="x", format=name).records) > 5


def test_a_file_that_is_refused_leaves_the_store_as_it_was() -> None:
    found = stores(30, seed=7)
    assert (found.failures, found.inputs) == (0, 30)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 300))
def test_whatever_stands_in_the_middle_is_read_or_refused(format: str, middle: bytes, at: int, cut: int) -> None:
    whole = seeds()[format]
    try:
        read(whole[:at] + middle + whole[at + cut :], name="x", format=format)
    except InputError as error:
        assert all(finding.what for finding in error.findings)
