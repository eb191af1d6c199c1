"""`score` and `explain`: what the evidence amounts to, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, progress_bar, say, write_csv, write_json, write_table
from claimgraph.cli.params import CLAIM, format_option, score_options
from claimgraph.cli.rows import BRIEF, VERDICT, brief, flat

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.bulk.table import Row
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

_BRIEF_TABLE = {key: heading for key, heading in _TABLE.items() if key != "hangs_on"}


@command(
    "score",
    examples=[
        "claimgraph score",
        "claimgraph score delay-request",
        'claimgraph score "China asked"',
        "claimgraph score --as-of 2022-03-01 --format csv",
        "claimgraph score --brief --format csv",
    ],
)
@click.argument("claims", metavar="[CLAIM]...", nargs=-1, type=CLAIM)
@click.option("--brief", "is_brief", is_flag=True, help="All claims at once, the numbers alone: for millions of them.")
@score_options()
@format_option("table", "json", "csv")
@click.pass_obj
def score(settings: Settings, /, claims: tuple[str, ...], is_brief: bool, format_: str, **options: Any) -> None:
    """Score claims, or all of them, one line each.

    How many independent origins a claim has, on what it hangs, how sure it is. CLAIM is a short id, a CURIE, an IRI
    or a unique beginning of the claim's text. FOR and AGAINST count independent origins, CHANNELS the chains that
    share no link. The probability stands with its 5-95 % interval; where nobody stands behind a claim there is
    none.
    """
    if is_brief:
        _score_all(settings, claims, format_, options)
        return
    graph = settings.open()
    with progress("scoring", quiet=settings.quiet):
        verdicts = list(graph.scores(claims, **options))
    if format_ == "json":
        write_json([verdict.as_json() for verdict in verdicts])
    elif format_ == "csv":
        write_csv(VERDICT, [flat(verdict) for verdict in verdicts])
    else:
        write_table(_TABLE, [_line(verdict) for verdict in verdicts])


def _score_all(settings: Settings, claims: tuple[str, ...], format_: str, options: dict[str, Any]) -> None:
    """The numbers of all claims."""
    if claims:
        raise click.UsageError("--brief is about all claims; leave out the names, or leave it away")
    graph = settings.open()
    with progress_bar("scoring", quiet=settings.quiet) as advance:
        verdicts = graph.table(progress=advance, **options)
    if format_ == "json":
        write_json([brief(row) for row in verdicts])
    elif format_ == "csv":
        write_csv(BRIEF, map(brief, verdicts))
    else:
        write_table(_BRIEF_TABLE, map(_brief_line, verdicts))


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


def _brief_line(row: Row) -> dict[str, Any]:
    nobody = not (row.origins_for or row.origins_against)
    estimate = f"{row.probability:.2f} ({row.interval_low:.2f} to {row.interval_high:.2f})"
    return {
        "id": row.id,
        "status": row.status.value,
        "for": row.origins_for,
        "against": row.origins_against,
        "channels": f"{row.channels_for}/{row.channels_against}",
        "probability": "-" if nobody else estimate,
    }


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
