"""`decide` and `undo`: what a person decides, and what changes by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, say, tell, warn, write_json, write_table
from claimgraph.cli.params import Id, Names, format_option
from claimgraph.cli.rows import CHANGE, change

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.standing import Shift

F = TypeVar("F", bound=Callable[..., Any])

_OF_ONE: Final = {"grade": "a source or statement, and its grade", "outcome": "a claim, and what became of it"}
"""What is decided of one thing, and what stands after the word."""

_ROWS: Final = 10
"""So many claims that stand differently are shown."""


def _decisions() -> Iterable[str]:
    from claimgraph.deciding import WORDS

    return [*WORDS, *_OF_ONE]


def by_option(words: str) -> Callable[[F], F]:
    """`--by`: who does it."""
    return click.option("--by", envvar="CLAIMGRAPH_USER", metavar="NAME", help=f"{words} Without it: $CLAIMGRAPH_USER.")


@command(
    "decide",
    examples=[
        'claimgraph decide apart anna boris --because "They were met in two cities" --by "Ann Smith"',
        'claimgraph decide together blog-a blog-b --because "Both are run by one man"',
        'claimgraph decide same bridge-closed bridge-shut --because "One order" --on 2024-05-01',
        'claimgraph decide different bridge-closed road-closed --because "The road was open"',
        'claimgraph decide grade reuters B --because "Few corrections, all prompt"',
        "claimgraph decide outcome bridge-closed established --evidence police-log --because https://example.org/",
    ],
)
@click.argument("kind", metavar="apart|together|same|different|grade|outcome", type=Names("decision", _decisions))
@click.argument("ids", metavar="ID ID...", nargs=-1, required=True, type=Id("id", ["claims", "sources", "statements"]))
@click.option("--because", required=True, metavar="TEXT", help="Why. A text, or the address of a page that says it.")
@by_option("Who decides: a name, or the id of a source.")
@click.option("--on", metavar="DATE", help="When it was decided, such as 2024-05-01. Without it: now.")
@click.option(
    "--evidence",
    type=Id("evidence", ["statements", "documents"]),
    multiple=True,
    metavar="ID",
    help="Of an outcome: the statement, document or address on which it rests. May be repeated.",
)
@format_option("text", "json")
@click.pass_obj
def decide(
    settings: Settings,
    /,
    kind: Any,
    ids: Sequence[str],
    because: str,
    by: str | None,
    on: str | None,
    evidence: Sequence[str],
    format_: str,
) -> None:
    """Decide what counts as one, how good a source is, or what became of a claim.

    Sources, or statements, are independent (apart) or count as one (together); claims, or sources, are the same or
    different ones. Such a decision overrides every automatic grouping; of two on the same two the one with the later
    date holds. A grade is a letter from A to F for a source or a figure from 1 to 6 for a statement; it overwrites no
    other one. An outcome is established, refuted, corrected (by the source itself) or open (again). Each says who took
    it, when and why, and can be undone.
    """
    if by is None:
        raise click.UsageError("say who decides with --by NAME, or set CLAIMGRAPH_USER")
    if kind in _OF_ONE and len(ids) != 2:
        raise click.UsageError(f"`decide {kind}` takes {_OF_ONE[kind]}")
    if evidence and kind != "outcome":
        raise click.UsageError("--evidence is for an outcome")
    graph = settings.open()
    with progress("deciding", quiet=settings.quiet):
        if kind == "grade":
            decided = graph.grade(*ids, by=by, because=because, on=on)
        elif kind == "outcome":
            decided = graph.outcome(*ids, by=by, because=because, on=on, evidence=evidence)
        else:
            decided = graph.decide(kind, ids, by=by, because=because, on=on)
    for note in decided.notes:
        warn(str(note))
    if format_ == "json":
        write_json(decided.as_json())
        return
    say(f"{decided.about}: decided as number {decided.number} ({decided.by})")
    _tell(decided.shifts, quiet=settings.quiet)


@command("undo", examples=["claimgraph undo 3", 'claimgraph undo 3 --because "They are two men after all"'])
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@by_option("Who undoes it.")
@click.option("--because", metavar="TEXT", help="Why.")
@format_option("text", "json")
@click.pass_obj
def undo(settings: Settings, /, number: int, by: str | None, because: str | None, format_: str) -> None:
    """Undo a decision, an import or an undoing.

    N is its number in `claimgraph log`. Everything is then as if it had not happened, and what it was stays readable
    with --as-imported. Undoing an import brings back the version of the file before it. To take an undoing back, undo
    it in turn.
    """
    graph = settings.open()
    with progress("undoing", quiet=settings.quiet):
        undone = graph.undo(number, by=by, because=because)
    if format_ == "json":
        write_json(undone.as_json())
        return
    say(f"number {undone.undoes} is undone, as number {undone.number} ({undone.about})")
    for amount, how in ((undone.new, "new"), (undone.gone, "gone")):
        if amount:
            say(f"{amount} claim{'s are' if amount > 1 else ' is'} {how}")
    _tell(undone.shifts, quiet=settings.quiet or bool(undone.new or undone.gone))


def _tell(shifts: Sequence[Shift], *, quiet: bool) -> None:
    """The claims of which status or counts are different, those with another status first."""
    changed = sorted((shift for shift in shifts if shift.counts_change), key=lambda shift: not shift.status_changes)
    if changed:
        say()
        write_table(CHANGE, [change(shift) for shift in changed[:_ROWS]])
    if len(changed) > _ROWS:
        say(f"and {len(changed) - _ROWS} more; `claimgraph score` shows all")
    if not changed and not quiet:
        tell("no verdict has another status or other counts")
