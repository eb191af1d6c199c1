"""The package is whole: wheel, sdist and editable install hold every file once, under one name, and work elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_SHIPPED = {"__pycache__"}


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command where nothing points at the checkout; fails with what it printed."""
    environ = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "PIP_", "CLAIMGRAPH_", "VIRTUAL"))
    }
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    [built] = folder.glob("*.tar.gz")
    return built


def environment(folder: Path) -> Path:
    """A fresh environment that sees the packages of this one and not its editable installs; nothing is downloaded."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def install(python: Path, *what: str | Path) -> None:
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install"),
        *("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", *what),
        cwd=python.parent,
    )


def house() -> list[str]:
    """Every file of the package as it stands in the checkout, by its place under claimgraph/."""
    found = []
    for folder, folders, names in os.walk(ROOT / "claimgraph", followlinks=True):
        folders[:] = [name for name in folders if name not in NOT_SHIPPED]
        found += [Path(folder, name).relative_to(ROOT).as_posix() for name in names]
    return sorted(found)


def test_the_wheel_holds_every_file_once_under_one_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name, times in Counter(names).items() if times > 1] == []
    ours = sorted(name for name in names if ".dist-info/" not in name)
    assert ours == house()
    assert {name.split("/")[0] for name in ours} == {"claimgraph"}
    assert "claimgraph/examples/china-olympics.yaml" in ours
    assert "claimgraph/ontology/claimgraph.ttl" in ours


def test_the_sdist_holds_every_file_once_and_no_link(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
    assert [member.name for member in members if not member.isfile() and not member.isdir()] == []
    names = [member.name.split("/", 1)[1] for member in members if member.isfile()]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [name for name in house() if name not in names] == []


def test_the_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [source] = tmp_path.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=source)
    [built] = tmp_path.glob("*.whl")
    assert sorted(zipfile.ZipFile(built).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_works_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "fresh")
    install(python, wheel)
    where = run(python, "-c", "import claimgraph; print(claimgraph.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path), "the checkout was tested, not the wheel"
    printed = run(python.parent / "claimgraph", "demo", cwd=tmp_path)
    assert "Contested. One origin for" in printed
    assert (tmp_path / "claimgraph-demo" / "board.html").stat().st_size > 100_000


@pytest.mark.parametrize("kind", ["sdist", "editable"])
def test_other_installs_work_too(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    python = environment(tmp_path / "fresh")
    what: list[str | Path] = [request.getfixturevalue("sdist")] if kind == "sdist" else ["--editable", ROOT]
    install(python, *what)
    program = (
        "import claimgraph as cg; g = cg.open(); g.load(cg.examples() / 'china-olympics.yaml'); print(len(g.claims()))"
    )
    assert run(python, "-c", program, cwd=tmp_path).strip() == "10"
    assert run(python, "-m", "claimgraph", "--version", cwd=tmp_path).startswith("claimgraph ")
