"""`backup`, `restore`, `verify` and `upgrade`: what keeps a store safe."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, say, write_json
from claimgraph.cli.params import format_option

_FILE = click.Path(dir_okay=False, path_type=Path)


@command("backup", examples=["claimgraph backup stories.tar", "claimgraph backup --overwrite stories.tar"])
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@format_option("text", "json")
@click.pass_obj
def backup(settings: Settings, /, file: Path, overwrite: bool, format_: str) -> None:
    """Write everything that was imported and decided to one file.

    A tar archive: every version of every file, every decision, and the log. It is complete and of one moment, also
    while another process writes; the same store gives the same bytes. `restore` makes a store of it.
    """
    graph = settings.open(untouched=True)
    with progress("writing the backup", quiet=settings.quiet):
        written = graph.backup(file, overwrite=overwrite)
    if format_ == "json":
        write_json(written.as_json())
    else:
        say(f"{file}: {_many(written.entries, 'entry', 'entries')} of the log, {written.triples} triples")


@command("restore", examples=["claimgraph restore stories.tar", "claimgraph --store elsewhere restore stories.tar"])
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--store", "here", type=click.Path(file_okay=False), metavar="DIR", help="Where to.")
@format_option("text", "json")
@click.pass_obj
def restore(settings: Settings, /, file: Path, here: str | None, format_: str) -> None:
    """Make a store of a backup.

    In DIR, else where --store or $CLAIMGRAPH_STORE says, else in .claimgraph/ here. Nothing may be there: a store is
    never overwritten.
    """
    from claimgraph.api import ClaimGraph
    from claimgraph.location import locate_new

    folder = locate_new(here or settings.store)
    with progress("restoring", quiet=settings.quiet):
        read = ClaimGraph.restore(file, folder)
    if format_ == "json":
        write_json(read.as_json() | {"store": str(folder)})
    else:
        say(f"{folder}: {_many(read.entries, 'entry', 'entries')} of the log, {read.triples} triples")


@command("verify", examples=["claimgraph verify", "claimgraph verify --format json"])
@click.option("--rebuild", is_flag=True, help="First make anew what can be made again: the index, the columns.")
@format_option("text", "json")
@click.pass_obj
def verify(settings: Settings, /, rebuild: bool, format_: str) -> int:
    """Say whether the store still holds what came in.

    Every graph is read to its end and held against the checksum that was taken when it came in; the index is held
    against the graphs, triple by triple. Exit status 1 where something is not as it should be.
    """
    graph = settings.open(untouched=not rebuild)
    with progress("verifying", quiet=settings.quiet):
        found = graph.verify(rebuild=rebuild)
    if format_ == "json":
        write_json(found.as_json())
    else:
        for finding in found.findings:
            say(f"{finding.severity.value}: {finding}")
        what = _many(found.graphs, "graph", "graphs")
        say(f"{what} with {found.triples} triples: {'sound' if found.sound else 'not sound'}")
    return 0 if found.sound else 1


@command("upgrade", examples=["claimgraph upgrade", "claimgraph upgrade --backup /backups/stories.tar"])
@click.option("--backup", type=_FILE, metavar="FILE", help="The backup. Without it: beside the store.")
@format_option("text", "json")
@click.pass_obj
def upgrade(settings: Settings, /, backup: Path | None, format_: str) -> None:
    """Bring a store of an earlier version up to date.

    A backup of what it was is written first. Stores of earlier versions can be read without that, and not written.
    """
    graph = settings.open()
    with progress("upgrading", quiet=settings.quiet):
        done = graph.upgrade(backup)
    if format_ == "json":
        write_json(done.as_json())
    elif done.backup is None:
        say(f"the store is of form {done.after}, which is the newest")
    else:
        say(f"the store is of form {done.after} now; what it was, form {done.before}, is in {done.backup}")


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
