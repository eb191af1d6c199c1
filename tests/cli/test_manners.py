"""The manners of the command line: help with examples, data on stdout, no traceback, files wholly or not at all."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import click
import pytest

from claimgraph.cli import main
from claimgraph.cli.app import cli
from claimgraph.cli.output import write_csv
from tests.cli.conftest import STORY, Call

HEAVY = {
    "rdflib",
    "networkx",
    "scipy",
    "numpy",
    "pyvis",
    "rich",
    "pyoxigraph",
    "pyshacl",
    "ruamel",
    "oxrdflib",
    "sqlite3",
}

# Help


@pytest.mark.parametrize("command", cli.commands)
def test_every_command_says_what_it_does_and_shows_an_example(command: str, call: Call) -> None:
    printed = call(command, "--help")
    assert printed.status == 0
    assert f"Examples:\n  claimgraph {command}" in printed.out or f"| claimgraph {command}" in printed.out


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from claimgraph.cli import main; main(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert "click" in loaded
    assert loaded & HEAVY == set()


def test_help_needs_little() -> None:
    def spent() -> float:
        children = getrusage(RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    needed = []
    for _ in range(3):
        before = spent()
        subprocess.run([sys.executable, "-m", "claimgraph", "--help"], capture_output=True, check=True)
        needed.append(spent() - before)
    assert min(needed) <= 0.25  # seconds of the processor


def test_no_command_shows_the_help(call: Call) -> None:
    assert call().out == call("--help").out


def test_the_shell_completes_commands_and_ids(imported: Path) -> None:
    def completed(words: str) -> list[str]:
        environ = {"_CLAIMGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        done = subprocess.run(
            [Path(sys.executable).parent / "claimgraph"],
            cwd=imported.parent,
            env=environ,
            capture_output=True,
            text=True,
        )
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("claimgraph ex") == ["explain", "export"]
    assert completed("claimgraph explain de") == ["delay-request"]
    assert completed("claimgraph export gr") == ["graphml"]


# Streams


@pytest.mark.usefixtures("imported")
def test_data_goes_to_stdout_and_everything_else_to_stderr(call: Call) -> None:
    printed = call("export", "turtle", "out.ttl")
    assert (printed.out, printed.err) == ("", "wrote out.ttl\n")
    assert call("--quiet", "export", "turtle", "out.ttl").err == ""
    assert json.loads(call("score", "--format", "json").out)[0]["id"] == "delay-request"


def test_there_is_colour_only_on_a_terminal(call: Call) -> None:
    assert "\x1b" not in call("score").err + call("--help").out


def test_a_reader_who_has_had_enough_is_no_error(imported: Path) -> None:
    for command in (["list", "claims"], ["export", "nquads", "-"]):
        running = subprocess.Popen(
            [sys.executable, "-m", "claimgraph", *command],
            cwd=imported.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == ("", 0)
        running.stderr.close()


def test_a_closed_stream_is_no_fault_of_ours(imported: Path) -> None:
    for command in ("log >&-", "import --dry-run --format csv - <&- >&-"):
        line = f"{shlex.quote(sys.executable)} -m claimgraph {command}"
        done = subprocess.run(line, shell=True, cwd=imported.parent, capture_output=True, text=True)
        assert "this is our fault" not in done.stderr
        assert done.returncode == (0 if command.startswith("log") else 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_stdout_is_told(imported: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "claimgraph", "log"], cwd=imported.parent, stdout=full, stderr=-1, text=True
        )
    assert (done.returncode, done.stderr) == (2, "error: No space left on device; what was printed may not be all\n")


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_fits_the_terminal_and_breaks_no_word_of_ours(
    call: Call, imported: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """The words of a table (headings, statuses, ids) stay whole at 80 columns, whatever else has to be folded."""
    monkeypatch.setattr("claimgraph.cli.output.sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = click.unstyle(call("score").out).splitlines()
    assert max(map(len, lines)) <= columns
    words = {word for line in lines for word in line.split()}
    assert {"claim", "status", "against", "channels", "probability", "contested", "delay-request"} <= words


def test_on_a_terminal_no_long_cell_hides_the_next_column(
    call: Call, imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimgraph.cli.output.sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    printed = call("query", "-e", "SELECT ?text ?claim { ?claim a cg:Claim ; schema:text ?text }").out
    assert "Beijing Winter Olympics" in " ".join(printed.split())
    assert "delay-request" in printed


def test_an_interrupt_ends_with_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("claimgraph.location.locate", interrupt)
    printed = call("score")
    assert (printed.status, printed.err.strip()) == (130, "error: interrupted")


def test_a_fault_of_ours_is_told_without_a_traceback(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("claimgraph.location.locate", fail)
    printed = call("score")
    assert printed.status == 2
    assert printed.err.startswith("error: claimgraph failed (ZeroDivisionError: division by zero); this is our fault")
    assert "Traceback" not in printed.err


def test_text_cannot_drive_the_terminal(call: Call, story: Path) -> None:
    text = story.read_text(encoding="utf-8").replace("unnamed: an unnamed senior", 'unnamed: "\\e[31m\\u202Ean')
    story.write_text(
        text.replace(
            "defense official\n    in: tni-article\n    of: pentagon\n    count: 1\n  # Very",
            'official"\n    in: tni-article\n    of: pentagon\n    count: 1\n  # Very',
        ),
        encoding="utf-8",
    )
    call("import", story.name)
    printed = call("list", "sources")
    assert "\x1b" not in printed.out + printed.err
    assert "\u202e" not in printed.out


def test_a_spreadsheet_runs_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(["text", "number"], [{"text": "=HYPERLINK(1)", "number": -1.5}, {"text": "@now", "number": None}])
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [["text", "number"], ["'=HYPERLINK(1)", "-1.5"], ["'@now", ""]]


# Import


def test_of_several_files_the_good_ones_are_imported_and_every_one_is_reported(call: Call, story: Path) -> None:
    Path("bad.yaml").write_text("story: x\nclaims: {c: {txt: y}}\n", encoding="utf-8")
    printed = call("import", "bad.yaml", story.name, "nothere.yaml")
    assert printed.status == 2
    assert "error: bad.yaml:2: " in printed.err
    assert "error: nothere.yaml: there is no such file" in printed.err
    assert printed.out.startswith("olympics.yaml: imported")
    assert len(call("log", "--format", "json").out.split('"number"')) == 2


@pytest.mark.usefixtures("imported")
def test_a_changed_file_tells_what_changed_and_its_old_version_stays_readable(call: Call, story: Path) -> None:
    lines = story.read_text(encoding="utf-8").splitlines(keepends=True)
    story.write_text("".join(line for line in lines if "tni-cooperation" not in line), encoding="utf-8")
    printed = call("import", story.name)
    assert "removed statement tni-cooperation" in printed.out
    assert "no source" in call("score", "cooperation-growing").out
    assert "single origin" in call("score", "cooperation-growing", "--as-imported", "1").out


def test_stdin_is_a_file_too(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(STORY.read_bytes()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    assert call("import", "-").status == 0
    assert "contested" in call("score", "delay-request").out


def test_a_dry_run_makes_no_store(call: Call, story: Path) -> None:
    assert "would be imported" in call("import", "--dry-run", story.name).out
    assert not Path(".claimgraph").exists()


def test_a_file_with_many_faults_tells_the_first_and_counts_the_rest(call: Call) -> None:
    claims = "\n".join(f"  c{number}: {{txt: y}}" for number in range(30))
    Path("bad.yaml").write_text(f"story: x\nclaims:\n{claims}\n", encoding="utf-8")
    told = call("import", "bad.yaml").err
    assert "more faults; `claimgraph check bad.yaml` shows all" in told
    checked = call("check", "bad.yaml")
    assert checked.status == 1
    assert checked.out.count("error: bad.yaml:") >= 30


# The demonstration


def test_the_demonstration_can_be_repeated_and_touches_no_other_store(call: Call, imported: Path) -> None:
    before = call("log", "--format", "json").out
    first, second = call("demo"), call("demo")
    assert (first.status, second.status) == (0, 0)
    assert first.out == second.out
    assert len(first.out.split("\n\n")[0].splitlines()) <= 10
    assert call("log", "--format", "json").out == before
    refused = call("demo", "--out", ".")
    assert refused.status == 2
    assert "holds more than the demonstration's story" in refused.err


def test_what_the_demonstration_suggests_works(call: Call) -> None:
    suggested = [
        line.split("claimgraph ", 1)[1] for line in call("demo").out.splitlines() if "claimgraph --store" in line
    ]
    assert len(suggested) == 3
    for command in suggested:
        printed = call(*command.split())
        assert (printed.status, printed.err) == (0, ""), printed.err
        assert printed.out


def test_main_reads_the_arguments_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["claimgraph", "--version"])
    assert main() == 0
