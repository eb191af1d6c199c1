"""`evaluate`: how methods of truth discovery do where the truth is known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, tell, write_csv, write_json, write_table
from claimgraph.cli.params import Names, format_option, score_options

if TYPE_CHECKING:
    from claimgraph.graph.discovery.evaluation import Evaluated

_TABLE = {
    "method": "method",
    "copies": "copies",
    "estimate": "accuracy",
    "error": "brier",
    "took": "seconds",
    "memory": "MiB",
    "rounds": "rounds",
}
_COLUMNS = [
    "method",
    "copies",
    "assertions",
    "judged",
    "answered",
    "accuracy",
    "interval_low",
    "interval_high",
    "brier",
    "seconds",
    "peak_mib",
    "iterations",
    "residual",
    "converged",
]


def _names() -> Iterable[str]:
    from claimgraph.evaluating import method_names

    return method_names()


@command(
    "evaluate",
    examples=[
        "claimgraph evaluate --data truth-discovery/flights",
        "claimgraph evaluate --data truth-discovery/book --method crh --method corroborated --format json",
        "claimgraph evaluate",
    ],
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder with claims.csv and gold.csv. Without it: the claims of the store, and the outcomes recorded there.",
)
@click.option(
    "--method",
    "methods",
    multiple=True,
    type=Names("method", _names),
    metavar="NAME",
    help="One of the methods, or `claimgraph` for the measure itself. May be repeated. Without it: all.",
)
@score_options()
@format_option("table", "json", "csv")
@click.pass_obj
def evaluate(settings: Settings, /, data: Path | None, methods: tuple[str, ...], format_: str, **options: Any) -> None:
    """Run the methods of truth discovery, and say how often they are right.

    ACCURACY is the expected share of right answers, where chance decides ties, with its 95 % interval; BRIER the mean
    squared error of probabilities; SECONDS of processor time; MiB the most memory that it took. Where it is known who
    has what from whom, each method is run with copies counted and with copies collapsed to their origins. ROUNDS with a
    `+` did not settle. Nothing is said of single sources.
    """
    graph = settings.open() if data is None else settings.open_for_trial()
    with progress("evaluating", quiet=settings.quiet):
        found = graph.evaluate(data, methods=methods, **options)
    rows = [_row(each) for each in found.methods]
    if format_ == "json":
        answers = [{} if data is not None else {"answers": _answers(each)} for each in found.methods]
        write_json(
            {"data": found.data, "methods": [_json(row) | more for row, more in zip(rows, answers, strict=True)]}
        )
    elif format_ == "csv":
        write_csv(_COLUMNS, rows)
    else:
        write_table(_TABLE, rows)
    if not settings.quiet and not any(row["judged"] for row in rows):
        tell("no outcome is recorded, so that nothing says who is right; record some with `claimgraph decide outcome`")


def _row(each: Evaluated) -> dict[str, Any]:
    low, high = each.interval or (None, None)
    estimate = "-" if each.accuracy is None else f"{each.accuracy:.4f} ({low:.3f} to {high:.3f})"
    return {
        "method": each.method,
        "copies": each.copies,
        "assertions": each.assertions,
        "judged": each.judged,
        "answered": each.answered,
        "accuracy": each.accuracy,
        "interval_low": low,
        "interval_high": high,
        "estimate": estimate,
        "brier": None if each.brier is None else round(each.brier, 6),
        "error": "" if each.brier is None else f"{each.brier:.4f}",
        "seconds": round(each.seconds, 6),
        "took": f"{each.seconds:.3f}",
        "peak_mib": round(each.peak, 3),
        "memory": f"{each.peak:.1f}",
        "iterations": each.iterations,
        "rounds": f"{each.iterations}" if each.converged else f"{each.iterations}+",
        "residual": each.residual,
        "converged": each.converged,
    }


def _json(row: dict[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in _COLUMNS if not key.startswith("interval_")}
    low, high = row["interval_low"], row["interval_high"]
    finite = row["residual"] if row["residual"] < float("inf") else None
    return kept | {"interval": None if low is None else [low, high], "residual": finite}


def _answers(each: Evaluated) -> dict[str, Any]:
    """Of each claim the values of the highest confidence, and the confidence in its being true."""
    from claimgraph.graph.discovery.testimony import TRUE

    true = {
        thing: confidence
        for (thing, value), confidence in zip(
            each.result.assertions.facts(), each.result.confidence.tolist(), strict=True
        )
        if value == TRUE
    }
    return {thing: {"best": list(best), "confidence": true[thing]} for thing, best in each.result.ties()}
