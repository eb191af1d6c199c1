"""The house is built as ARCHITECTURE.md says: imports go down, without circles, and each room stands once."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path

import grimp
import networkx as nx
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
ROOMS = sorted(
    path.parent.name
    for path in ROOT.glob("*/__init__.py")
    if path.parent.name not in {"claimgraph", "tests", "benchmarks"}
)


@pytest.fixture
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """import-linter reads pyproject.toml from the working folder and adds that folder to sys.path."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", sys.path.copy())


@pytest.mark.usefixtures("at_root")
def test_imports_go_down_and_every_module_has_its_floor(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(no_cache=True, no_logo=True)
    assert broken == 0, capsys.readouterr().out


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph("claimgraph", cache_dir=None)
    imports: nx.DiGraph[str] = nx.DiGraph(
        (module, other) for module in graph.modules for other in graph.find_modules_directly_imported_by(module)
    )
    assert imports.number_of_edges() > 50, "the import graph was not read"
    circles = list(nx.simple_cycles(imports))
    assert circles == []


def test_the_rooms_are_linked_into_the_package() -> None:
    links = {path.name: os.readlink(path) for path in (ROOT / "claimgraph").iterdir() if path.is_symlink()}
    data = {"examples": "../examples"}
    assert links == {room: f"../{room}" for room in ROOMS} | data, (
        "a checkout needs symbolic links; on Windows switch on Developer Mode and `git config core.symlinks true`"
    )


def test_bare_imports_of_every_room_are_banned() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert sorted(ruff["lint"]["flake8-tidy-imports"]["banned-api"]) == ROOMS


def test_the_contract_of_the_graph_room_agrees_with_that_of_the_house() -> None:
    """The order of the floors stands in two contracts; neither may be changed alone."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    house, graph, _ = linter["contracts"]
    of_house = [
        [module.removeprefix("graph.") for module in map(str.strip, layer.split("|")) if module.startswith("graph.")]
        for layer in house["layers"]
    ]
    of_graph = [[module.strip() for module in layer.split("|")] for layer in graph["layers"]]
    assert [layer for layer in of_house if layer] == of_graph


def test_the_architecture_page_names_every_module() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    modules = [
        path.relative_to(ROOT).as_posix()
        for folder in ["claimgraph", *ROOMS]
        for path in (ROOT / folder).rglob("*.py")
        if path.name not in {"__init__.py", "__main__.py"} and not path.is_symlink()
    ]
    assert len(modules) > 20
    named = set(re.findall(r"[a-z_]+\.py", page))
    missing = sorted(module for module in modules if module.rsplit("/", 1)[-1] not in named)
    assert missing == []
