"""`list`, `log` and `info`: what there is, where it came from, what it is read with."""

from __future__ import annotations

from collections.abc import Iterable

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import say, tell, write_csv, write_json, write_table
from claimgraph.cli.params import Id, Names, format_option

_HEADINGS = {
    "claims": {"id": "claim", "statements": "statements", "for": "for", "against": "against", "text": "text"},
    "sources": {"id": "source", "kind": "kind", "statements": "statements", "text": "name"},
    "documents": {
        "id": "document",
        "outlet": "outlet",
        "published": "published",
        "statements": "statements",
        "text": "title",
    },
    "statements": {
        "id": "statement",
        "speaker": "speaker",
        "stance": "stance",
        "claim": "claim",
        "document": "document",
        "text": "text of the claim",
    },
}


_LOG = [
    "number",
    "imported",
    "name",
    "format",
    "triples",
    "state",
    "kind",
    "by",
    "because",
    "undoes",
]
"""The columns of CSV that hold an entry of the log."""


@command(
    "list",
    examples=[
        "claimgraph list claims",
        "claimgraph list statements --search olympics",
        "claimgraph list sources --format csv",
    ],
)
@click.argument("kind", metavar="claims|sources|documents|statements", type=Names("listing", lambda: _HEADINGS))
@click.option("--search", metavar="TEXT", help="Only what holds all these words or beginnings of words, best first.")
@format_option("table", "json", "csv")
@click.pass_obj
def list_(settings: Settings, /, kind: str, search: str | None, format_: str) -> None:
    """List claims, sources, documents or statements.

    With their ids, texts and counts; `--search` finds words in them.
    """
    found = settings.open().list(kind, search)
    headings = _HEADINGS[kind]
    if format_ == "json":
        write_json([item.as_json() for item in found])
        return
    rows = [{"id": item.id, "text": item.text, **item.facts} for item in found]
    if format_ == "csv":
        write_csv(list(headings), rows)
    elif rows:
        write_table(headings, rows)
    elif not settings.quiet:
        tell(f"no {kind}" + (f" with {search!r}" if search is not None else ""))


@command("show", examples=["claimgraph show delay-request", "claimgraph show --as-imported 2024-05-01 delay-request"])
@click.argument("id", metavar="ID", type=Id("id", ["claims", "sources", "documents", "statements"]))
@click.option(
    "--as-imported",
    metavar="DATE|N",
    help="As the store stood on this day, or right after number N of `claimgraph log`. Without it: now.",
)
@format_option("text", "json")
@click.pass_obj
def show(settings: Settings, /, id: str, as_imported: str | None, format_: str) -> None:
    """Show what something was, and what has changed since.

    ID is a claim, source, document or statement. Told are what it says, what is said of it and what people decided of
    it, as the store stood then; what is different now; and which entries of the log made it so. Notes and real names
    are not told.
    """
    shown = settings.open().show(id, as_imported)
    if format_ == "json":
        write_json(shown.as_json())
        return
    say(f"{shown.id} ({shown.kind}), after number {shown.number}")
    for name, words in (shown.then or {}).items():
        _tell(name, words)
    if shown.then is None:
        say("  was not there")
    if as_imported is None:
        return
    say("since then" if shown.changes else "nothing of it has changed since")
    if shown.now is None:
        say("  it is there no more")
    else:
        for name, (before, after) in shown.changes.items():
            _tell(f"- {name}", [words for words in before if words not in after])
            _tell(f"+ {name}", [words for words in after if words not in before])
    for entry in shown.since:
        told = entry.as_json()
        say(
            f"  number {entry.number}, {told['time']}: {entry.kind} {entry.name}"
            + (f", by {told['by']}" if told["by"] else "")
        )


def _tell(name: str, words: Iterable[str]) -> None:
    for number, each in enumerate(words):
        say(f"  {name if number == 0 else '':<20} {each}")


@command("log", examples=["claimgraph log", "claimgraph log --format json"])
@format_option("table", "json", "csv")
@click.pass_obj
def log(settings: Settings, /, format_: str) -> None:
    """Show what was imported, decided and undone, newest first.

    The numbers are those of `--as-imported` and of `undo`.
    """
    entries = [entry.as_json() for entry in settings.open().log()]
    columns = {
        "number": "number",
        "time": "time",
        "kind": "kind",
        "name": "what",
        "by": "by",
        "because": "because",
        "state": "state",
    }
    if format_ == "json":
        write_json(entries)
    elif format_ == "csv":
        write_csv(_LOG, entries)
    else:
        write_table(columns, entries)


@command("info", examples=["claimgraph info", "claimgraph info --format json"])
@format_option("table", "json")
@click.pass_obj
def info(settings: Settings, /, format_: str) -> None:
    """Show the store: place, counts, tables, versions."""
    found = settings.open().info().as_json()
    if format_ == "json":
        write_json(found)
        return
    for key, value in found.items():
        if isinstance(value, dict):
            value = ", ".join(f"{name} {amount}" for name, amount in value.items())
        say(f"{key:<10} {value}")
