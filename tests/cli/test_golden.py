"""What the commands print, held byte for byte: exit status, stdout and stderr together.

`pytest tests/cli --renew` writes the files again; read the difference before it is committed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Call

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"

COMMANDS = {
    "import": [
        "--store other import olympics.yaml",
        "import olympics.yaml",
        "import nothere.yaml",
        "import --dry-run olympics.yaml",
    ],
    "check": ["check", "check olympics.yaml", "check nothere.yaml"],
    "list": [
        "list claims",
        "list sources",
        "list documents",
        "list statements --search beijing",
        "list claims --search zebra",
    ],
    "sources": [
        "sources",
        "sources nyt --format json",
        "sources --format csv --as-of 2022-03-01",
        "sources austin",
        "sources austin --persons",
        "sources nty",
    ],
    "score": [
        "score",
        "score delay-request abstained --as-of 2022-03-01",
        "score --format csv no-sanctions",
        "score --brief",
    ],
    "explain": [
        "explain delay-request",
        "explain no-sanctions --format markdown",
        "explain delay-request --format json",
        "explain delay-request --weights exact",
        "explain no-sanctions --weights exact",
    ],
    "what-if": [
        "what-if delay-request --without nyt",
        "what-if no-sanctions --without tni-article --format csv",
        "what-if --without nyt --without austin",
        "what-if --without austin --format csv",
        "what-if --without pentagon-official",
        "what-if delay-request --each",
        "what-if --each --top 3",
        "what-if --each documents --format csv",
    ],
    "timeline": [
        "timeline delay-request",
        "timeline tacit-approval --as-of 2022-03-01",
        "timeline peaceful-solution --format csv",
    ],
    "diff": [
        "diff 2022-02 2022-03-02 --format csv",
        "diff 2022-03-01 2022-03-03",
        "diff import:1 import:1",
    ],
    "independent": [
        "independent delay-request",
        "independent tacit-approval",
        "independent vote-count",
    ],
    "query": [
        "query --list",
        "query who-denied -p claim=delay-request",
        "query who-denied -p claim=delay-request --format csv",
        "query -e ASK{?claim@a@cg:Claim}",
    ],
    "export": ["export csv -", "export story - --claim vote-count", "export html board.html"],
    "decide": [
        "decide together nyt-officials defense-official --because One@man --by Ann@Smith --on 2024-05-01",
        "decide same delay-request foreknowledge --because One@story --by tni --on 2024-05-02",
        "decide apart nyt-officials defense-official --because Two@men --by Bo --on 2023-01-01",
        "undo 3 --by Ann@Smith --because Two@stories@after@all",
        "undo 3",
        "undo 5",
        "log --format csv",
        "score foreknowledge --as-imported 2",
        "score foreknowledge --as-imported 9",
        "decide apart nyt-officials defense-official --because Both@were@met",
        "decide apart nyt-officials --because Both@were@met --by Bo",
        "decide apart nyt-officials officials-say --because Both@were@met --by Bo",
        "decide aprt nyt-officials officials-say --because Both@were@met --by Bo",
        "decide same delay-request delay-reqest --because One@story --by Bo",
        "decide same delay-request foreknowledge --because One@story --by Bo --on soon",
        "decide same delay-request foreknowledge --because @ --by Bo",
        "undo 1",
    ],
    "log": ["log --format csv"],
    "judge": [
        "decide grade nyt B --because Few@corrections --by Ann@Smith --on 2024-05-01",
        "decide grade nyt-reports 2 --because Fits --by tni --on 2024-05-02",
        "decide grade nyt 2 --because Fits --by tni",
        "decide outcome delay-request corrected --because They@said@so --by Bo --on 2024-06-01 --evidence nyt-reports",
        "decide outcome delay-request untrue --because x --by Bo",
        "decide outcome delay-request --because x --by Bo",
        "decide same nyt tni --because x --by Bo --evidence nyt-reports",
        "decide same nyt austin --because One@man --by Bo --on 2024-05-01",
        "show delay-request",
        "show nyt --as-imported 1",
        "show nyt --as-imported 2001",
        "show nothere",
        "log --format csv",
    ],
    "keep": [
        "backup stories.tar",
        "backup stories.tar",
        "backup .claimgraph/stories.tar",
        "restore stories.tar",
        "--store elsewhere restore stories.tar",
        "restore stories.tar --store elsewhere",
        "restore olympics.yaml --store third",
        "--store elsewhere verify",
        "verify --format json",
        "upgrade",
        "upgrade --format json",
    ],
    "wrong": [
        "scroe",
        "score --as-off 2022",
        "score delay-reqest",
        "score China",
        "score --as-of yesterday",
        "score --without nty",
        "score --tables nothere.toml",
        "what-if delay-request",
        "what-if --each delay-request",
        "what-if --without nyt --top 3",
        "diff 2022-03-01 import:1",
        "diff 1 2",
        "diff import:1 import:2",
        "list clams",
        "query who-denyed",
        "query who-denied -p claim=delya-request",
        "query -e SELEKT",
        "query",
        "export htlm board.html",
        "export turtle nowhere/board.ttl",
        "export turtle board.ttl --as-of 2022",
        "--store nothere score",
    ],
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("imported")
def test_commands_print_what_they_printed(name: str, call: Call, tmp_path: Path, renew: bool) -> None:
    told = []
    for command in COMMANDS[name]:
        printed = call(*(argument.replace("@", " ") for argument in command.split(" ")))
        asked = f"$ claimgraph {command.replace('@', ' ')}\n"
        told.append(f"{asked}{printed.out}{_marked(printed.err)}[exit status {printed.status}]\n")
    shown = _steady("\n".join(told), tmp_path)
    golden = GOLDEN / f"{name}.txt"
    if renew:
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def _marked(err: str) -> str:
    return "".join(f"stderr: {line}\n" for line in err.splitlines())


def _steady(text: str, folder: Path) -> str:
    """Without what is different in every run: the folder and the times."""
    text = text.replace(f"{folder}/", "").replace(str(folder), ".").replace("\r\n", "\n")
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", "<time>", text)
