"""What is behind `what_if`, `each` and `diff`: questions that compare verdicts over a whole graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Claim, Record, Records
from claimgraph.reports import Consequences, Diff, Ranking

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.neighbourhood import Linked

_IMPORT: Final = re.compile(r"import:(.*)", re.DOTALL)
_FORMS: Final = "write two days (2022-03-01 2022-03-08) or two imports (import:1 import:2)"


class State(NamedTuple):
    """One side of a comparison as typed: an import by its number, or else a day."""

    typed: str
    number: int | None


def states(before: str | int, after: str | int) -> tuple[State, State]:
    """What is compared: two days, or two imports. A number is an import, and so is `import:3`; all else is a day.

    Raises:
        InputError: one is a day and the other an import, or what stands after `import:` is no number.
    """
    one, other = _state(before), _state(after)
    if (one.number is None) is not (other.number is None):
        day, number = (one, other) if one.number is None else (other, one)
        raise InputError(Finding("diff", f"`{day.typed}` is a day and `{number.typed}` an import", _FORMS))
    return one, other


def _state(typed: str | int) -> State:
    if isinstance(typed, int):
        return State(f"import:{typed}", typed)
    match = _IMPORT.fullmatch(typed)
    if match is None:
        if re.fullmatch(r"[0-9]{1,3}", typed):
            what = f"`{typed}` is no day, for a year has four digits, and an import is written import:{typed}"
            raise InputError(Finding("diff", what, _FORMS))
        return State(typed, None)
    if not re.fullmatch(r"[0-9]{1,9}", match[1]):
        raise InputError(
            Finding("diff", f"`{typed}` names no import", "write its number, as import:3; `claimgraph log` shows them")
        )
    return State(typed, int(match[1]))


def refuse(option: str, given: Mapping[str, object], why: str) -> None:
    """An option must never be passed over without a word."""
    if given.get(option) is not None:
        named = "--" + option.replace("_", "-")
        raise InputError(Finding("diff", f"{why}, so {named} would change nothing", "leave it away"))


def what_changes(linked: Linked, conditions: Conditions, without: Sequence[str]) -> Consequences:
    """The claims that stand differently without some ids (IRIs): see `claimgraph.api.ClaimGraph.what_changes`."""
    from claimgraph.graph.corroboration.comparison import shifts_without

    return Consequences(
        without=tuple(record.id for record in _named(linked, without)),
        claims=sum(1 for _ in linked.every(Claim)),
        shifts=tuple(shifts_without(linked, conditions, without)),
    )


def ranking(linked: Linked, conditions: Conditions, claim: str | None, dropping: str, top: int | None) -> Ranking:
    """What hangs on each source or document: see `claimgraph.api.ClaimGraph.each`."""
    from claimgraph.graph.corroboration.ranking import Dropping, rank

    try:
        kind = Dropping(dropping)
    except ValueError:
        words = " or ".join(f"`{word}`" for word in Dropping)
        raise InputError(Finding("each", f"`{dropping}` cannot be left out one by one", f"name {words}")) from None
    ranked = rank(linked, conditions, claims=None if claim is None else [claim], dropping=kind)
    if claim is None:
        ranked = [reliance for reliance in ranked if reliance.shifts]
    return Ranking(
        claim=None if claim is None else _named(linked, [claim])[0].id,
        dropping=kind.value,
        claims=sum(1 for _ in linked.every(Claim)) if claim is None else 1,
        number=len(ranked),
        reliances=tuple(ranked[:top]),
    )


def difference_of_days(
    records: Records, conditions: Conditions, before: State, after: State, end_of: Callable[[str], datetime]
) -> Diff:
    """Which verdicts are different on two days.

    Args:
        records: all records.
        conditions: how claims are scored on either day.
        before, after: the days.
        end_of: the last instant of a day as typed.
    """
    from claimgraph.graph.corroboration.comparison import changed_between_days

    one, other = (conditions.at(end_of(state.typed), state.typed) for state in (before, after))
    return Diff(before.typed, after.typed, tuple(changed_between_days(records, one, other)), (), ())


def difference_of_imports(old: Records, new: Records, conditions: Conditions, before: State, after: State) -> Diff:
    """Which verdicts are different after two imports, given the records that were there right after each."""
    from claimgraph.graph.corroboration.comparison import changed_between_graphs

    found = changed_between_graphs(old, new, conditions)
    return Diff(before.typed, after.typed, found.changed, found.new, found.gone)


def _named(linked: Linked, iris: Sequence[str]) -> list[Record]:
    """The records of some IRIs, with the short ids that they have among all."""
    records = {record.iri: record for record in linked.records(linked.read(iris))}
    return [records[iri] for iri in iris]
