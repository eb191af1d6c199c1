"""Verdicts as rows of a table or of CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.bulk.table import Row
    from claimgraph.graph.corroboration.standing import Shift, Standing
    from claimgraph.graph.corroboration.verdict import Verdict

VERDICT = [
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
"""The columns of CSV that hold a verdict."""

BRIEF = [
    "claim",
    "id",
    "status",
    "exact",
    "origins_for",
    "origins_against",
    "channels_for",
    "channels_against",
    "repeats",
    "undated",
    "weight_for",
    "weight_against",
    "prior",
    "probability",
    "interval_low",
    "interval_high",
]
"""The columns of CSV that hold the numbers of a verdict alone."""


def brief(row: Row) -> dict[str, Any]:
    """The numbers of a verdict as a row."""
    return {column: getattr(row, column) for column in BRIEF} | {"status": row.status.value}


def flat(verdict: Verdict) -> dict[str, Any]:
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


SHIFT = [
    "claim",
    "id",
    "text",
    *(
        f"{what}_{when}"
        for what in (
            "status",
            "origins_for",
            "origins_against",
            "channels_for",
            "channels_against",
            "weight_for",
            "weight_against",
            "probability",
        )
        for when in ("before", "after")
    ),
]
"""The columns of CSV that hold how a claim stands before and after."""


def flat_shift(shift: Shift) -> dict[str, Any]:
    """How a claim stands before and after as one row: single values under plain names."""
    row: dict[str, Any] = {"claim": shift.claim, "id": shift.before.id, "text": shift.before.text}
    for when, standing in (("before", shift.before), ("after", shift.after)):
        row |= {f"{name}_{when}": value for name, value in flat_standing(standing).items()}
    return row


def flat_standing(standing: Standing) -> dict[str, Any]:
    """How a claim stands as one row: single values under plain names."""
    return {
        "status": standing.status.value,
        "origins_for": standing.origins.for_,
        "origins_against": standing.origins.against,
        "channels_for": standing.channels.for_,
        "channels_against": standing.channels.against,
        "weight_for": standing.weight.for_,
        "weight_against": standing.weight.against,
        "probability": standing.probability,
    }


CHANGE = {
    "id": "claim",
    "status": "status",
    "for": "for",
    "against": "against",
    "channels": "channels",
    "probability": "probability",
}
"""The columns of a table of claims that stand differently."""


def change(shift: Shift) -> dict[str, str]:
    """How a claim stands before and after, as one row for people: `1 -> 0`, or one value where it stays the same."""
    before, after = (shown(standing) for standing in (shift.before, shift.after))
    row = {key: before[key] if before[key] == after[key] else f"{before[key]} -> {after[key]}" for key in before}
    if shift and not (shift.counts_change or shift.estimate_changes):
        row["status"] += ", hanging on other links"
    return {"id": shift.before.id} | row


def shown(standing: Standing) -> dict[str, str]:
    """How a claim stands as one row for people."""
    return {
        "status": standing.status.value,
        "for": str(standing.origins.for_),
        "against": str(standing.origins.against),
        "channels": f"{standing.channels.for_}/{standing.channels.against}",
        "probability": f"{standing.probability:.2f}" if standing.has_evidence else "-",
    }
