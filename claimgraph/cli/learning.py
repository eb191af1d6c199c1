"""`learn` and `calibrate`: tables out of outcomes, and how well they foretell them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress_bar, say, tell, warn, write_json, write_table
from claimgraph.cli.params import format_option, score_options

if TYPE_CHECKING:
    from claimgraph.graph.reliability.intervals import Interval
    from claimgraph.graph.reliability.scores import Scores
    from claimgraph.graph.reliability.validation import Assessment, Calibration

_TABLE = {
    "tables": "tables",
    "accuracy": "accuracy",
    "brier": "brier",
    "log": "log score",
    "ece": "ece (if calibrated)",
    "better": "brier better by",
}
_BAR = 30
_OVERWRITE = click.option("--overwrite", is_flag=True, help="Write over a file that is there.")
_PERSONS = click.option(
    "--persons", is_flag=True, help="Tell people, accounts and unnamed sources apart, not by grade and kind alone."
)


@command(
    "learn",
    examples=[
        "claimgraph learn --out learned.toml",
        "claimgraph learn --out then.toml --as-of 2023-01-01",
        "claimgraph score --tables learned.toml",
    ],
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The table, for `--tables`. A file that is there stays.",
)
@click.option("--em", is_flag=True, help="Learn from agreement where no outcome is recorded.")
@click.option(
    "--as-of", metavar="DATE", help="Only from what was public, and decided, by this day. Without it: everything."
)
@_PERSONS
@click.option("--iterations", type=click.IntRange(min=1), metavar="N", help="Steps that --em may take (1,000).")
@_OVERWRITE
@format_option("table", "json")
@click.pass_obj
def learn(settings: Settings, /, out: Path, format_: str, **options: Any) -> None:
    """Learn a table of priors from outcomes.

    How much the word of each source is worth where it says that something is so and where it denies that, leaning on
    its grade and its kind. The file holds what taught it, so that no claim is weighed by its own outcome. With `--em`
    agreement stands in for outcomes: then sources that err together look reliable.
    """
    found = settings.open().learn(out, **options)
    for caveat in found.caveats:
        warn(caveat[:1].lower() + caveat[1:].rstrip("."))
    data = found.as_json()
    if format_ == "json":
        write_json(data)
        return
    say(f"{out}: {found.tables.name}")
    say(f"from {found.established} established, {found.refuted} refuted and {found.open} open claims")
    say(f"{found.statements} statements by origins; {found.sources} sources told apart")
    if found.iterations is not None:
        say(f"settled after {found.iterations} iterations (residual {found.residual:.1g})")


@command(
    "calibrate",
    examples=[
        "claimgraph calibrate",
        "claimgraph calibrate --tables ours.toml --by event --folds 5",
        "claimgraph calibrate --plot diagram.svg",
    ],
)
@click.option(
    "--tables",
    "compared",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A table to compare with the one that is shipped. May be repeated.",
)
@click.option("--em", is_flag=True, help="Compare one that is learned without any outcome as well.")
@_PERSONS
@click.option(
    "--by",
    type=click.Choice(["claim", "event"]),
    default="claim",
    show_default=True,
    help="What stays together in one fold: a claim, or all claims of an event (a story).",
)
@click.option("--folds", type=click.IntRange(min=2), default=10, show_default=True, help="How many parts there are.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another one spreads the parts otherwise.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.svg|png",
    help="Draw the reliability diagrams. A file that is there stays.",
)
@_OVERWRITE
@score_options(tables=False)
@format_option("table", "json")
@click.pass_obj
def calibrate(settings: Settings, /, compared: tuple[Path, ...], format_: str, **options: Any) -> None:
    """Hold tables against outcomes.

    Each decided claim is foretold by tables that its fold did not teach: the shipped one, those given, and one learned
    from the other folds. Brier and log score are better the lower; 0.25 and 0.69 are to know nothing. ECE is how far
    what was said lies from what was so; in brackets what it would be, with so few claims, for probabilities that are
    right. All intervals are at 90 %.
    """
    graph = settings.open()
    with progress_bar("calibrating", quiet=settings.quiet) as advance:
        found = graph.calibrate(compared, progress=advance, **options)
    if format_ == "json":
        write_json(found.as_json())
        return
    write_table(_TABLE, map(_line, found.assessments))
    first = found.assessments[0].scores
    say()
    say(_how(found, first))
    for one in found.assessments:
        say()
        say(f"{one.tables}: said, were so, claims")
        for line in _diagram(one.scores):
            say(line)
    if options["plot"] is not None and not settings.quiet:
        tell(f"drawn: {options['plot']}")


def _how(found: Calibration, scores: Scores) -> str:
    what = f"{found.groups} claims" if found.by == "claim" else f"{scores.claims} claims of {found.groups} events"
    return f"{what}, {scores.established} of them established, in {found.folds} folds by {found.by}"


def _line(one: Assessment) -> dict[str, str]:
    scores = one.scores
    return {
        "tables": one.tables,
        "accuracy": _with(scores.accuracy, scores.accuracy_interval, 2),
        "brier": _with(scores.brier, scores.brier_interval),
        "log": _with(scores.log, scores.log_interval, 2),
        "ece": f"{scores.ece:.3f} ({scores.expected_ece:.3f})",
        "better": _with(*one.better) if one.better else "",
    }


def _with(value: float, interval: Interval, digits: int = 3) -> str:
    return f"{value:.{digits}f} ({interval.low:.{digits}f} to {interval.high:.{digits}f})"


def _diagram(scores: Scores) -> Iterator[str]:
    """A line for each tenth: a bar as long as the share that was so, and a mark where it was said to be."""
    for one in scores.bins:
        bar = ["#" if i < round(one.so * _BAR) else "." for i in range(_BAR + 1)]
        bar[round(one.said * _BAR)] = "|"
        yield f"  {one.said:.2f} {''.join(bar)} {_with(one.so, one.interval, 2)} {one.claims}"
