"""Nobody opens a connection but the room that says so, and only where an address is given."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import claimgraph

ROOT = Path(__file__).parents[3]
TALKATIVE = {"aiohttp", "ftplib", "http", "httpcore", "httpx", "requests", "smtplib", "socket", "urllib3", "websockets"}
TALKATIVE_PARTS = {"urllib.request", "xmlrpc.client", "rdflib.plugins.stores.sparqlstore"}
ALLOWED = {
    "graph/remote/connection.py": {"httpx", "socket"},
    "graph/remote/faults.py": {"socket"},  # for the names of its errors
}


def imported(file: Path) -> set[str]:
    """What a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_one_module_loads_an_http_library() -> None:
    found = {}
    for folder in ("claimgraph", "exports", "graph", "imports", "ontology"):
        for file in (ROOT / folder).rglob("*.py"):
            if (ROOT / folder).is_symlink() or file.resolve() != file.absolute():
                continue
            names = imported(file)
            talkative = {name.split(".")[0] for name in names} & TALKATIVE | names & TALKATIVE_PARTS
            if talkative:
                found[file.relative_to(ROOT).as_posix()] = talkative
    assert found == ALLOWED


def test_over_a_folder_none_is_loaded(tmp_path: Path) -> None:
    program = (
        "import sys, claimgraph as cg\n"
        "from claimgraph.cli import main\n"
        f"story = {str(claimgraph.examples() / 'china-olympics.yaml')!r}\n"
        "for command in (['import', story], ['score'], ['query', 'who-denied'], ['export', 'csv', 'out.csv']):\n"
        "    assert main(['--store', 'store', *command]) == 0, command\n"
        "print(sorted({'httpx', 'httpcore', 'claimgraph.graph.remote.connection'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
