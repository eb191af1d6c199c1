"""`export`: what goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, tell
from claimgraph.cli.params import CLAIM, Names, score_options


def _kinds() -> Iterable[str]:
    from claimgraph.exports.exporters import EXPORTERS

    return EXPORTERS


@command(
    "export",
    examples=[
        "claimgraph export html board.html",
        "claimgraph export html delay.html --claim delay-request --as-of 2022-03-02",
        "claimgraph export turtle - | less",
    ],
)
@click.argument("kind", metavar="KIND", type=Names("export", _kinds))
@click.argument("out", metavar="OUT", type=click.Path(allow_dash=True))
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
    help="Let this private property out, this once. Without it nothing private leaves. May be repeated.",
)
@score_options()
@click.pass_obj
def export(
    settings: Settings, /, kind: str, out: str, claims: tuple[str, ...], include: tuple[str, ...], **options: Any
) -> None:
    """Write what may be shown, in one of many formats.

    To the file OUT, in one step; `-` is stdout.

    KIND is html (a page to open), turtle, trig, nquads, jsonld, csv (one statement a row), story, graphml or gexf
    (the evidence as a network). Notes and real names never leave unless asked for by name.
    """
    graph = settings.open()
    with progress(f"writing {out}", quiet=settings.quiet):
        graph.export(out, kind, claims=claims, include=include, **options)
    if out != "-" and not settings.quiet:
        tell(f"wrote {out}")
