"""`score` and `explain`: what the evidence amounts to, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, say, write_csv, write_json, write_table
from claimgraph.cli.params import CLAIM, format_option, score_options
from claimgraph.cli.rows import VERDICT, flat

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.verdict import Verdict

_TABLE = {
    "id": "claim",
    "status": "status",
    "for": "for",
    "against": "against",
    "channels": "channels",
    "hangs_on": "hangs on",
    "probability": "probability",
}


@command(
    "score",
    examples=[
        "claimgraph score",
        "claimgraph score delay-request",
        'claimgraph score "China asked"',
        "claimgraph score --as-of 2022-03-01 --format csv",
    ],
)
@click.argument("claims", metavar="[CLAIM]...", nargs=-1, type=CLAIM)
@score_options()
@format_option("table", "json", "csv")
@click.pass_obj
def score(settings: Settings, /, claims: tuple[str, ...], format_: str, **options: Any) -> None:
    """Score claims, or all of them, one line each.

    How many independent origins a claim has, on what it hangs, how sure it is. CLAIM is a short id, a CURIE, an IRI
    or a unique beginning of the claim's text. FOR and AGAINST count independent origins, CHANNELS the chains that
    share no link. The probability stands with its 5-95 % interval; where nobody stands behind a claim there is
    none.
    """
    graph = settings.open()
    with progress("scoring", quiet=settings.quiet):
        verdicts = list(graph.scores(claims, **options))
    if format_ == "json":
        write_json([verdict.as_json() for verdict in verdicts])
    elif format_ == "csv":
        write_csv(VERDICT, [flat(verdict) for verdict in verdicts])
    else:
        write_table(_TABLE, [_line(verdict) for verdict in verdicts])


@command(
    "explain",
    examples=["claimgraph explain delay-request", "claimgraph explain delay-request --format markdown > verdict.md"],
)
@click.argument("claim", metavar="CLAIM", type=CLAIM)
@score_options()
@format_option("text", "json", "markdown")
@click.pass_obj
def explain(settings: Settings, /, claim: str, format_: str, **options: Any) -> None:
    """Explain the verdict on a claim.

    In sentences: each chain as a trace to its origin, what was set aside and why, and what each origin adds.
    """
    graph = settings.open()
    if format_ == "json":
        write_json(graph.score(claim, **options).as_json(links=True))
    else:
        say(graph.explain(claim, format="markdown" if format_ == "markdown" else "text", **options).rstrip("\n"))


def _line(verdict: Verdict) -> dict[str, Any]:
    row = flat(verdict)
    sides = [
        f"{side}: {row[key]}" for side, key in (("for", "hangs_on_for"), ("against", "hangs_on_against")) if row[key]
    ]
    return row | {
        "for": row["origins_for"],
        "against": row["origins_against"],
        "channels": f"{verdict.channels.for_}/{verdict.channels.against}",
        "hangs_on": "; ".join(sides),
        "probability": row["estimate"],
    }
