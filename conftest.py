"""What holds for every test: each doctest runs once, goldens can be renewed, and no bare room is ever imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
ROOMS = sorted(
    folder.parent.name
    for folder in ROOT.glob("*/__init__.py")
    if (ROOT / "claimgraph" / folder.parent.name).is_symlink()
)

# The rooms are reached as claimgraph/<room>; through their folders at the root they would be collected a second time.
collect_ignore_glob = [f"{room}/*" for room in ROOMS]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write golden files and generated pages instead of comparing")


@pytest.fixture(scope="session", autouse=True)
def no_bare_rooms() -> Iterator[None]:
    """`import graph` works in a checkout, whose root is on the path, and fails for everyone else."""
    yield
    bare = sorted(set(ROOMS) & set(sys.modules))
    assert not bare, f"imported without `claimgraph.`: {', '.join(bare)}"


@pytest.fixture(scope="session")
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written."""
    return bool(request.config.getoption("--renew"))
