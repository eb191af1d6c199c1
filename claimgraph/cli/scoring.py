"""`score`, `explain` and `what-if`: what the evidence amounts to, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, say, write_csv, write_json, write_table
from claimgraph.cli.params import ANY_ID, CLAIM, format_option, score_options

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
_CSV = [
    "claim",
    "id",
    "text",
    "status",
    "summary",
    "exact",
    "origins_for",
    "origins_against",
    "channels_for",
    "channels_against",
    "hangs_on_for",
    "hangs_on_against",
    "repeats",
    "weight_for",
    "weight_against",
    "prior",
    "probability",
    "interval_low",
    "interval_high",
    "as_of",
    "without",
    "tables",
    "weights",
]
_SIDE_BY_SIDE = {
    "status": "status",
    "origins_for": "origins for",
    "origins_against": "origins against",
    "channels_for": "channels for",
    "channels_against": "channels against",
    "hangs_on_for": "hangs on, for",
    "hangs_on_against": "hangs on, against",
    "repeats": "repeats",
    "weight_for": "weight for",
    "weight_against": "weight against",
    "estimate": "probability",
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
        write_csv(_CSV, [_flat(verdict) for verdict in verdicts])
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


@command(
    "what-if",
    examples=[
        "claimgraph what-if delay-request --without nyt",
        "claimgraph what-if delay-request --without nyt --format json",
    ],
)
@click.argument("claim", metavar="CLAIM", type=CLAIM)
@click.option(
    "--without",
    type=ANY_ID,
    multiple=True,
    required=True,
    metavar="ID",
    help="Leave out a source, document or statement. May be repeated.",
)
@score_options(without=False)
@format_option("table", "json", "csv")
@click.pass_obj
def what_if(settings: Settings, /, claim: str, without: Sequence[str], format_: str, **options: Any) -> None:
    """Show a verdict with and without some evidence."""
    both = settings.open().what_if(claim, without, **options)
    if format_ == "json":
        write_json(both.as_json())
        return
    before, after = _flat(both.before), _flat(both.after)
    if format_ == "csv":
        write_csv(["case", *_CSV], [{"case": "before", **before}, {"case": "after", **after}])
        return
    say(f"With everything: {both.before.summary}")
    say(f"Without {', '.join(without)}: {both.after.summary}")
    say()
    rows = [{"what": words, "before": before[key], "after": after[key]} for key, words in _SIDE_BY_SIDE.items()]
    write_table({"what": "", "before": "with everything", "after": f"without {', '.join(without)}"}, rows)


def _line(verdict: Verdict) -> dict[str, Any]:
    row = _flat(verdict)
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


def _flat(verdict: Verdict) -> dict[str, Any]:
    """A verdict as one row: single values under plain names."""
    low, high = verdict.interval
    nobody = not (verdict.origins.for_ or verdict.origins.against)
    return {
        "claim": verdict.claim,
        "id": verdict.id,
        "text": verdict.text,
        "status": verdict.status.value,
        "summary": verdict.summary,
        "exact": verdict.exact,
        "origins_for": verdict.origins.for_,
        "origins_against": verdict.origins.against,
        "channels_for": verdict.channels.for_,
        "channels_against": verdict.channels.against,
        "hangs_on_for": _sets(verdict.hangs_on.for_),
        "hangs_on_against": _sets(verdict.hangs_on.against),
        "repeats": verdict.repeats,
        "weight_for": verdict.weight.for_,
        "weight_against": verdict.weight.against,
        "prior": verdict.prior,
        "probability": verdict.probability,
        "interval_low": low,
        "interval_high": high,
        "estimate": "-" if nobody else f"{verdict.probability:.2f} ({low:.2f} to {high:.2f})",
        "as_of": verdict.as_of,
        "without": " ".join(verdict.without),
        "tables": verdict.tables,
        "weights": verdict.weights,
    }


def _sets(sets: Sequence[Sequence[str]]) -> str:
    """Sets of links in words: `a or b + c` means that losing a alone, or b and c together, ends it."""
    return " or ".join(" + ".join(links) for links in sets)
