"""`export`: what goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress_bar, tell, warn
from claimgraph.cli.params import CLAIM, Names, score_options


def _kinds() -> Iterable[str]:
    from claimgraph.exports.exporters import EXPORTERS

    return EXPORTERS


@command(
    "export",
    examples=[
        "claimgraph export html board.html",
        "claimgraph export html delay.html --claim delay-request --as-of 2022-03-02",
        "claimgraph export html board.html --public",
        "claimgraph export html --split boards",
        "claimgraph export turtle - | less",
    ],
)
@click.argument("kind", metavar="KIND", type=Names("export", _kinds))
@click.argument("out", metavar="[OUT]", required=False, type=click.Path(allow_dash=True))
@click.option(
    "--claim",
    "claims",
    type=CLAIM,
    multiple=True,
    metavar="CLAIM",
    help="Only this claim and what bears on it. May be repeated.",
)
@click.option(
    "--include",
    multiple=True,
    metavar="note|real-name",
    help="Let this private property out, this once. Without it nothing private leaves. With --public: `decisions`, "
    "what was decided about unnamed sources and by whom. May be repeated.",
)
@click.option(
    "--public",
    is_flag=True,
    help="For everybody: unnamed sources get numbers, and nothing is told of them. What can still be told is listed.",
)
@click.option(
    "--split",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Write a folder in place of one file: an index and pages of some claims each. Only html.",
)
@click.option(
    "--language",
    metavar="TAG",
    help="The language of the page's own words, such as en or de. Without it: that of the story. Only html.",
)
@score_options()
@click.pass_obj
def export(settings: Settings, /, kind: str, out: str | None, split: str | None, **options: Any) -> None:
    """Write what may be shown, in one of many formats.

    To the file OUT, in one step; `-` is stdout. With --split, to a folder instead.

    KIND is html (a page to open), turtle, trig, nquads, jsonld, csv (one statement a row), story, graphml or gexf
    (the evidence as a network). Notes and real names never leave unless asked for by name.
    """
    where = _where(out, split)
    graph = settings.open()
    with progress_bar(f"writing {where}", quiet=settings.quiet) as advance:
        done = graph.export(where, kind, split=split is not None, progress=advance, **options)
    if where != "-" and not settings.quiet:
        tell(f"wrote {where}")
    if done.without_states:
        claims = ", ".join(done.without_states)
        tell(f"Too much was said for other days and what-ifs in the page on {claims}: use timeline and what-if.")
    if done.repeated:
        warn("private names stand in public words too. Of other people, or by mistake? Look at:")
        for name in done.repeated:
            tell(f"  {name}")
    if done.remains:
        tell("What can still be told of unnamed sources, for you to decide on:")
    for source in done.remains:
        tell(f"  {source}")


def _where(out: str | None, split: str | None) -> str:
    """The file or the folder, whichever was named."""
    match out, split:
        case (str() as where, None) | (None, str() as where):
            return where
    raise click.UsageError("name either the file OUT or, with --split, a folder")
