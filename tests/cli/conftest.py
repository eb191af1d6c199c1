"""A command line to call in a test: a folder of its own, and what was printed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import claimgraph
from claimgraph.cli import main

STORY = claimgraph.examples() / "china-olympics.yaml"


@dataclass(frozen=True)
class Printed:
    """What a command gave back."""

    status: int
    out: str
    err: str


Call = Callable[..., Printed]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls `claimgraph` in a folder of its own, as if nobody had set anything."""
    monkeypatch.chdir(tmp_path)
    for name in ("CLAIMGRAPH_STORE", "CLAIMGRAPH_USER", "CLAIMGRAPH_TRACEBACK", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str | os.PathLike[str]) -> Printed:
        capsys.readouterr()
        status = main([os.fspath(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Printed(status, printed.out, printed.err)

    return call


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """The worked example, as a file that a test may change."""
    copy = tmp_path / "olympics.yaml"
    copy.write_text(STORY.read_text(encoding="utf-8"), encoding="utf-8")
    return copy


@pytest.fixture
def imported(call: Call, story: Path) -> Path:
    """The worked example, imported."""
    assert call("import", story.name).status == 0
    return story
