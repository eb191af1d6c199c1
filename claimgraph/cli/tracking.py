"""`sources`: what became of what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import tell, warn, write_csv, write_json, write_table
from claimgraph.cli.params import Id, as_imported_option, format_option

if TYPE_CHECKING:
    from claimgraph.graph.reliability.track import Tally, TrackRecord

_SOURCE = Id("source", ["sources"])
_TABLE = {
    "id": "source",
    "kind": "kind",
    "first": "first",
    "reported": "reported: established/refuted/corrected/open",
    "denied": "denied: established/refuted/corrected/open",
    "borne_out": "borne out",
    "grades": "grades",
    "name": "name",
}
_SIDES = ("claims", "established", "refuted", "corrected", "open")
_CSV = [
    *("id", "name", "kind", "first_reported"),
    *(f"reported_{name}" for name in _SIDES),
    *(f"denied_{name}" for name in _SIDES),
    *("borne_out", "not_borne_out", "interval_low", "interval_high", "level", "grade", "grades"),
]


@command(
    "sources",
    examples=[
        "claimgraph sources",
        "claimgraph sources nyt --as-of 2022-03-02",
        "claimgraph sources --persons --format csv",
    ],
)
@click.argument("sources", metavar="[ID]...", nargs=-1, type=_SOURCE)
@click.option("--persons", is_flag=True, help="People, accounts and unnamed sources as well.")
@click.option("--as-of", metavar="DATE", help="Only what was public, and decided, by this day. Without it: everything.")
@as_imported_option
@format_option("table", "json", "csv")
@click.pass_obj
def sources(settings: Settings, /, sources: tuple[str, ...], format_: str, **options: Any) -> None:
    """Count what became of what sources said.

    How many claims each reported first, and how many of those that it reported or denied were later established,
    refuted, corrected by the source itself, or are open. BORNE OUT counts the decided claims that were as the source
    had said, with the 90 % Jeffreys interval of that share. Sources stand by name: counts are no ranking, and small
    ones say little. Outlets, agencies, organisations and governments are listed; others only with `--persons`.
    """
    found = settings.open().track_records(*sources, **options)
    if options["persons"] and any(_is_human(record) for record in found):
        warn("these counts are also about people; they are no judgement of anybody, and few of them say nothing")
    if format_ == "json":
        write_json([record.as_json() for record in found])
    elif format_ == "csv":
        write_csv(_CSV, map(_flat, found))
    elif found:
        write_table(_TABLE, map(_line, found))
    elif not settings.quiet:
        tell("no outlet, agency or office took a side on any claim")


def _is_human(record: TrackRecord) -> bool:
    from claimgraph.graph.reliability.track import is_office

    return not is_office(record.agent)


def _line(record: TrackRecord) -> dict[str, Any]:
    data = record.as_json()
    share = f"{record.borne_out} of {record.decided}"
    if record.interval is not None:
        share += f" ({record.interval.low:.2f} to {record.interval.high:.2f})"
    return {
        "id": data["id"],
        "kind": data["kind"],
        "first": record.first,
        "reported": _counts(record.reported),
        "denied": _counts(record.denied),
        "borne_out": share if record.decided else "-",
        "grades": _grades(record),
        "name": data["name"],
    }


def _counts(tally: Tally) -> str:
    if not tally.claims:
        return "-"
    return f"{tally.claims}: {tally.established}/{tally.refuted}/{tally.corrected}/{tally.open}"


def _grades(record: TrackRecord) -> str:
    """The letter in the middle, and where people differ or more than one was given, each of them."""
    if record.grades is None:
        return ""
    each = ", ".join(f"{grade} by {by}" if by else grade for grade, by, _ in record.given)
    effective = record.grades.effective
    return f"{effective.value if effective else 'none holds'} ({each})"


def _flat(record: TrackRecord) -> dict[str, Any]:
    data = record.as_json()
    row = {key: data[key] for key in ("id", "name", "kind", "first_reported", "borne_out", "not_borne_out", "level")}
    for side in ("reported", "denied"):
        row |= {f"{side}_{name}": number for name, number in data[side].items()}
    low, high = data["interval"] or (None, None)
    each = "; ".join(f"{one['grade']} {one['by'] or ''}".rstrip() for one in data["grades"])
    return row | {"interval_low": low, "interval_high": high, "grade": data["grade"], "grades": each}
