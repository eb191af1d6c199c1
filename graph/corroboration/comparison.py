"""Verdicts before and after something came, went or changed: which are different, and because of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, NamedTuple

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.standing import Mention, Shift, Standing, in_evidence, mentioned
from claimgraph.graph.model import Record, Records
from claimgraph.graph.neighbourhood import Linked, LinkedRecords

_How = Literal["came", "went", "changed"]


class Reason(NamedTuple):
    """Something that came, went or was changed between two states, in whose neighbourhood a verdict changed."""

    how: _How
    kind: str
    """The field of `Records` in which it stands: `statements`, `agents` ..."""
    id: str
    words: str
    """Of a statement, who says what and where; of other records the short id."""

    def __str__(self) -> str:
        return f"{self.how}: {self.words}"

    def as_json(self) -> dict[str, str]:
        """The same as plain data."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim whose verdict changed, and because of what."""

    shift: Shift
    because: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """The claim before and after, with the reasons."""
        return self.shift.as_json() | {"because": [reason.as_json() for reason in self.because]}


def shifts_without(linked: Linked, conditions: Conditions, without: Sequence[str]) -> list[Shift]:
    """The claims that stand differently without some of the records (IRIs), by their short ids.

    Args:
        linked: all records. Only those around the claims that are reached are read.
        conditions: how claims are scored in either case.
        without: what is left out besides.
    """
    influence = Influence(linked)
    claims = influence.claims(influence.dropped_with(without))
    fewer = conditions.also_without(without)
    near = fewer.around(linked, claims)
    before, after = conditions.scorer(near), fewer.scorer(near)
    shifts = (Shift(Standing.of(before.verdict(claim)), Standing.of(after.verdict(claim))) for claim in claims)
    return sorted((shift for shift in shifts if shift), key=lambda shift: shift.before.id)


def changed_between_days(records: Records, before: Conditions, after: Conditions) -> list[Changed]:
    """The claims that stand differently on two days, by their short ids, with the statements that became public."""
    linked = LinkedRecords(records)
    influence = Influence(linked)
    then, now = before.visible(records), after.visible(records)
    ways: dict[_How, frozenset[str]] = {"came": now - then, "went": then - now}
    claims = influence.claims(then ^ now)
    near = after.around(linked, claims)
    scorers = before.scorer(near), after.scorer(near)
    changed = []
    for claim in claims:
        verdicts = [scorer.verdict(claim) for scorer in scorers]
        shift = Shift(*map(Standing.of, verdicts))
        if shift:
            bearing, shown = influence.statements(claim), in_evidence(*verdicts)
            reasons = (
                Reason(how, "statements", mention.statement, str(mention))
                for how, iris in ways.items()
                for mention in mentioned(iris & bearing, records, shown)
            )
            changed.append(Changed(shift, tuple(reasons)))
    return sorted(changed, key=lambda one: one.shift.before.id)


@dataclass(frozen=True, slots=True)
class BetweenGraphs:
    """What is different between two states of a graph: claims in both, new ones and those that are gone."""

    changed: tuple[Changed, ...]
    new: tuple[Standing, ...]
    gone: tuple[Standing, ...]


def changed_between_graphs(before: Records, after: Records, conditions: Conditions) -> BetweenGraphs:
    """The claims that stand differently in two graphs, with the records in their neighbourhood that are different.

    Claims stand by their short ids.
    """
    different = _different(before, after)
    linked = LinkedRecords(before), LinkedRecords(after)
    changed: list[Changed] = []
    for claim in after.claims:
        if claim not in before.claims or not different:
            continue
        old, new = (conditions.around(records, [claim]) for records in linked)
        reasons = [
            Reason(how, kind, id, words)
            for (kind, iri), (how, id, words) in different.items()
            if iri in getattr(old, kind) or iri in getattr(new, kind)
        ]
        if not reasons:
            continue
        shift = Shift(_standing(old, claim, conditions), _standing(new, claim, conditions))
        if shift:
            changed.append(Changed(shift, tuple(reasons)))
    return BetweenGraphs(
        tuple(sorted(changed, key=lambda one: one.shift.before.id)),
        tuple(_only_in(after, before, conditions)),
        tuple(_only_in(before, after, conditions)),
    )


def _standing(records: Records, claim: str, conditions: Conditions) -> Standing:
    return Standing.of(conditions.scorer(records).verdict(claim))


def _only_in(records: Records, other: Records, conditions: Conditions) -> Iterator[Standing]:
    claims = [claim for claim in records.claims if claim not in other.claims]
    if claims:
        scorer = conditions.scorer(conditions.around(LinkedRecords(records), claims))
        yield from sorted((Standing.of(scorer.verdict(claim)) for claim in claims), key=lambda standing: standing.id)


_KINDS_THAT_COUNT = ("claims", "agents", "documents", "statements", "judgements", "decisions", "identity_decisions")
_WORDS = frozenset(
    ("id", "place", "note", "remark", "real_name", "name", "text", "title", "quote", "locator", "url", "archived_at")
)
"""Fields that no verdict depends on."""


def _different(before: Records, after: Records) -> dict[tuple[str, str], tuple[_How, str, str]]:
    """The records that came, went or changed in what a verdict can depend on: of each how, its short id, and words."""
    found: dict[tuple[str, str], tuple[_How, str, str]] = {}
    for kind in _KINDS_THAT_COUNT:
        old: Mapping[str, Record] = getattr(before, kind)
        new: Mapping[str, Record] = getattr(after, kind)
        for iri in dict.fromkeys((*new, *old)):
            how: _How = "went" if iri not in new else "came" if iri not in old else "changed"
            if how != "changed" or _weighed(old[iri]) != _weighed(new[iri]):
                records = after if iri in new else before
                record = getattr(records, kind)[iri]
                words = str(Mention.of(iri, records)) if kind == "statements" else record.id
                found[kind, iri] = how, record.id, words
    return found


def _weighed(record: Record) -> list[object]:
    """What of a record a verdict can depend on."""
    return [type(record), *(getattr(record, f.name) for f in fields(record) if f.name not in _WORDS)]
