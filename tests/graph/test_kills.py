"""A part of `python -m benchmarks.kills`: killed at random moments, whatever it does, claimgraph loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed that was forked, which this system cannot")
def test_whatever_is_killed_at_a_random_moment_nothing_is_lost() -> None:
    command = [sys.executable, "-m", "benchmarks.kills", "--times", "25", "--seed", "6"]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "25 kills" in ended.stdout and "nothing lost" in ended.stdout
