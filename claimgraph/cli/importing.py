"""`import` and `check`: what comes in, and whether it is as it should be."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import error, progress, say, tell, warn, write_json
from claimgraph.cli.params import Names, Size, format_option
from claimgraph.cli.progress import import_bar
from claimgraph.errors import ClaimGraphError, InputError, Severity

if TYPE_CHECKING:
    from claimgraph.reports import Change, ImportReport

_FAULTS: Final = 20
"""How many faults of a file `import` tells; `check` tells all."""

_CHANGES: Final = 20
"""How many changes of a file are told one by one."""

_NOTES: Final = 100
"""How many warnings and notes of a file are told."""

_COUNTED: Final = {"statements": "statement", "claims": "claim", "documents": "document", "agents": "source"}


def _formats() -> Iterable[str]:
    from claimgraph.imports.readers import READERS

    return READERS


file_format = click.option(
    "--format",
    "format_",
    type=Names("format", _formats),
    metavar="FORMAT",
    help="Format of the files: story, csv, turtle, trig, ntriples, nquads, jsonld or rdfxml. "
    "Without it: found from extension and content.",
)


@command(
    "import",
    examples=[
        "claimgraph import story.yaml",
        "claimgraph import stories/ 'more/**/*.ttl.gz'",
        "claimgraph import --dry-run story.yaml",
        "cat story.yaml | claimgraph import --format story -",
    ],
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(allow_dash=True))
@file_format
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option(
    "--max-size",
    type=Size(),
    metavar="SIZE",
    help="The most that a file may have or unpack to, such as 20G. Without it: what its format is allowed, and of a "
    "packed file 250 times its size.",
)
@click.pass_obj
def import_(
    settings: Settings, /, files: tuple[str, ...], format_: str | None, dry_run: bool, max_size: int | None
) -> int:
    """Import files, each wholly or not at all.

    FILE is a file, packed with gzip or Zstandard or not; a folder, of which all files that can be read are taken, and
    what is passed over is told; or a pattern in quotes, where `**` stands for folders at any depth.

    Each file becomes a named graph with its provenance: file, SHA-256, time, format, version of the tool. The same
    content again changes nothing. A changed file replaces its own graph; the old version stays readable (`log`,
    `--as-imported`). A file with faults is left out, its faults are told, and the others are imported. `-` is
    stdin.
    """
    graph = settings.open_for_trial() if dry_run else settings.open(create=True)
    gathered = graph.gather(*files)
    for passed in gathered.passed_over:
        if not settings.quiet:
            tell(f"note: {passed}")
    for fault in gathered.faults:
        error(str(fault))
    failed = bool(gathered.faults)
    with import_bar(gathered.files, quiet=settings.quiet) as bar:
        for file in gathered.files:
            bar.begin(file)
            try:
                content = file if file != "-" else _stdin(max_size)
                report = graph.load(content, format=format_, dry_run=dry_run, max_size=max_size, progress=bar.told)
            except InputError as wrong:
                failed = True
                _tell_faults(file, wrong)
            except ClaimGraphError as wrong:
                failed = True
                error(str(wrong))
            else:
                _tell_report(report, quiet=settings.quiet)
            bar.end()
    return 2 if failed else 0


def _stdin(max_size: int | None) -> bytes:
    """What comes in on stdin, and not much more than may be read of it."""
    return sys.stdin.buffer.read((max_size or 2**31) + 1)


@command(
    "check",
    examples=["claimgraph check", "claimgraph check story.yaml", "claimgraph check --format json story.yaml"],
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(dir_okay=False, allow_dash=True))
@format_option("table", "json")
@click.pass_obj
def check(settings: Settings, /, files: tuple[str, ...], format_: str) -> int:
    """Check the store, or files before they are imported.

    The shapes and graph rules are held against it; one line a finding: where, what, what to do. Exit status 1 where
    there is an error among them; warnings and notes are allowed.
    """
    from claimgraph.api import ClaimGraph

    graph = ClaimGraph.open() if files else settings.open()
    with progress("checking", quiet=settings.quiet):
        report = graph.check(*(sys.stdin.buffer.read() if file == "-" else file for file in files))
    if format_ == "json":
        write_json(report.as_json())
    else:
        for finding in report.findings:
            say(f"{finding.severity}: {finding}")
    if not settings.quiet:
        others = len(report.findings) - report.violations
        tell(
            (_amount(report.violations, "violation") if report.violations else "no violations")
            + (f", {_amount(others, 'other finding')}" if others else "")
        )
    return 1 if report.violations else 0


def _tell_faults(file: str, wrong: InputError) -> None:
    for finding in wrong.findings[:_FAULTS]:
        error(str(finding))
    more = len(wrong.findings) - _FAULTS
    if more > 0:
        error(f"{file}: {more} more faults; `claimgraph check {file}` shows all")
    if any(finding.line is not None for finding in wrong.findings):
        error(f"{file}: nothing was imported from it")


def _tell_report(report: ImportReport, *, quiet: bool) -> None:
    for note in report.notes[:_NOTES]:
        if note.severity is Severity.WARNING:
            warn(str(note))
        elif not quiet:
            tell(f"note: {note}")
    if len(report.notes) > _NOTES:
        tell(f"note: {report.name}: {len(report.notes) - _NOTES} more; `claimgraph check {report.name}` shows all")
    held = ", ".join(_amount(number, word) for kind, word in _COUNTED.items() if (number := report.counts.get(kind)))
    done = {
        "new": "would be imported" if report.dry_run else f"imported as number {report.number}",
        "replaced": "would replace its last version" if report.dry_run else f"replaced, import number {report.number}",
        "unchanged": "unchanged since its last import",
    }[report.outcome]
    say(f"{report.name}: {done}" + (f" ({held or 'no records'})" if report.counts else ""))
    for change in report.changes[:_CHANGES]:
        say(f"  {change.how} {_one(change)}")
    if len(report.changes) > _CHANGES:
        say(f"  and {len(report.changes) - _CHANGES} more")


def _one(change: Change) -> str:
    return f"{_COUNTED.get(change.kind, change.kind)} {change.id}"


def _amount(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
