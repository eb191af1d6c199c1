"""Many clients at once, of whose queries one in ten is meant to do harm: the short form of `benchmarks.serving`."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.serving import load
from tests.service.conftest import Starter


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc for memory")
def test_honest_queries_are_answered_while_others_do_harm(start: Starter) -> None:
    """503 with Retry-After is the one way in which an honest query may be put off, and asking again helps."""
    service = start("--workers", "2", "--timeout", "20", "--memory", "256")

    with ThreadPoolExecutor(1) as aside:  # a browser of other tests may have a loop of its own running in this thread
        clients = load(service.port, service.process.pid, clients=30, seconds=4, share=0.1)
        tally = aside.submit(asyncio.run, clients).result()

    assert tally.failed == {}
    assert len(tally.took) >= 20
    assert tally.poison
    assert tally.most_processes <= 1 + 1 + 4 * 2 + 6, (
        "the service, one for claims, two lanes, those standing by or ending"
    )
    assert tally.most_memory < 2**30 * 2
    assert service.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
