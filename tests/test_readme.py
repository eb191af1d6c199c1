"""The README's commands are run as written, and print what the README shows.

`pytest tests/test_readme.py --renew` writes the output into the README.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from claimgraph.cli import main

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture
def page() -> str:
    return README.read_text(encoding="utf-8")


@pytest.fixture
def folder(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the stories that the README tells the reader to write."""
    stories = re.findall(r"`(\w+\.yaml)`:\n\n```yaml\n(.*?)```", page, re.DOTALL)
    assert [name for name, _ in stories] == ["missile.yaml", "quay.yaml"]
    for name, story in stories:
        (tmp_path / name).write_text(story, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMGRAPH_STORE", raising=False)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_commands_print_what_the_readme_shows(page: str, capfd: pytest.CaptureFixture[str], renew: bool) -> None:
    def run(block: re.Match[str]) -> str:
        told = []
        for line in block[1].splitlines():
            if line.startswith("$ claimgraph "):
                assert main(shlex.split(line)[2:]) == 0, capfd.readouterr().err
                printed = capfd.readouterr()
                told += [line, *(printed.out + printed.err).rstrip("\n").splitlines(), ""]
        return "```console\n" + "\n".join(told).rstrip("\n") + "\n```"

    shown = re.sub(r"```console\n(\$.*?)\n```", run, page, flags=re.DOTALL)
    assert shown.count("$ claimgraph ") >= 7
    if renew:
        README.write_text(shown, encoding="utf-8")
    assert shown == README.read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_the_python_of_the_readme_runs(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    [program] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(program, "README.md", "exec"), {})
    assert "nobody is on record for it" in capsys.readouterr().out
    assert Path("missile.html").stat().st_size > 100_000


def test_make_knows_the_targets_that_the_readme_names(page: str) -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake (demo|test|lint|bench|docs|clean)\b", page))
    assert targets == {"demo", "test"}
    assert all(f"\n{target}: " in makefile for target in targets)
