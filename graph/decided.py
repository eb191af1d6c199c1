"""What people decided of pairs: of two decisions on the same pair the later one holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import combinations
from typing import Final, NamedTuple

from claimgraph.graph.model import Agent, By, Decided, IdentityDecision, IndependenceDecision, Outcome
from claimgraph.graph.phrases import Phrase

Decision = IndependenceDecision | IdentityDecision
Pair = frozenset[str]

_UNDATED: Final = datetime.min.replace(tzinfo=UTC)
_NUMBER: Final = re.compile(r"\d{1,18}")


class Ruling(NamedTuple):
    """What holds of a pair: whether the two are one, and by which decision."""

    one: bool
    decision: Decision


def rulings(decisions: Iterable[Decision]) -> dict[Pair, Ruling]:
    """What was decided of each pair (of IRIs), those decided last at the end.

    A decision on several things decides on each pair of them. Of two on the same pair the later one holds (`moment`);
    the order in which the decisions come does not matter. Of two of the same moment that differ the one holds that
    takes less for granted: things stay different, and they are not independent.
    """
    ruled: dict[Pair, Ruling] = {}
    for decision in sorted(decisions, key=moment):
        for one, members in ((False, held_apart(decision)), (True, held_one(decision))):
            for pair in map(frozenset, combinations(dict.fromkeys(members), 2)):
                ruled.pop(pair, None)
                ruled[pair] = Ruling(one, decision)
    return ruled


def held_one(decision: Decision) -> tuple[str, ...]:
    """What the decision holds to be one: agents or statements that count as one, or claims that are the same."""
    return decision.together if isinstance(decision, IndependenceDecision) else decision.same


def held_apart(decision: Decision) -> tuple[str, ...]:
    """What the decision holds apart: agents or statements that are independent, or claims that are different."""
    return decision.apart if isinstance(decision, IndependenceDecision) else decision.different


def moment(decision: Decided) -> tuple[datetime, int, bool, str]:
    """By what decisions follow one another: `when`; of the same moment those come later that take less for granted;
    then the IRI, which settles nothing but the order in which they are told."""
    wary = isinstance(decision, IndependenceDecision) and bool(decision.together)
    wary = wary or (isinstance(decision, IdentityDecision) and bool(decision.different))
    return *when(decision), wary, decision.iri


def when(decision: Decided) -> tuple[datetime, int]:
    """When a decision was taken, as far as that is known. Nothing of it depends on how things are called.

    First the date, from its lower bound; without any date a decision is earlier than all that have one. Then the number
    with which the last part of the IRI begins, which is that in the list of a story or in the log of a store.
    """
    decided = decision.decided
    taken = (decided.not_before or decided.not_after) if decided is not None else None
    return taken or _UNDATED, number(decision.iri)


def number(iri: str) -> int:
    """The number with which the last part of an IRI begins, else 0.

    >>> number("https://example.org/s/independence/12"), number("https://example.org/s/x")
    (12, 0)
    """
    found = _NUMBER.match(iri, iri.rfind("/") + 1)
    return int(found[0]) if found else 0


def outcomes_that_hold(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """Of each claim (IRI) the outcome that holds (`outcome_that_holds`); claims of which none does are left out."""
    of: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        of[outcome.claim].append(outcome)
    return {claim: holds for claim, given in of.items() if (holds := outcome_that_holds(given)) is not None}


def outcome_that_holds(outcomes: Iterable[Outcome]) -> Outcome | None:
    """Of the outcomes of one claim the one that holds: the latest. One that says that the claim is open may be it.

    Of the same date the last one of each person counts. Where these differ, none holds, and the claim is open: nobody
    overrules anybody else by having stood further down in a list.
    """
    ordered = sorted(outcomes, key=moment)
    if not ordered:
        return None
    date, _ = when(ordered[-1])
    last: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in ordered:
        if when(outcome)[0] == date:
            by = last[person(outcome.decided_by)]
            if by and when(by[-1]) != when(outcome):
                by.clear()
            by.append(outcome)
    verdicts = {outcome.verdict for by in last.values() for outcome in by}
    return ordered[-1] if len(verdicts) == 1 else None


def person(by: By | None) -> tuple[str, str]:
    """Who decided, so that the same person is equal: an agent, or a name as typed, whatever its spaces and capitals."""
    if by is None or (by.agent is None and by.name is None):
        return "", ""
    return ("agent", by.agent) if by.agent is not None else ("name", " ".join((by.name or "").split()).casefold())


def who_and_when(decision: Decided, agents: Mapping[str, Agent]) -> str:
    """Who decided and on which day, as far as that is known: `Ann Smith, 2024-05-01`."""
    by, decided = decision.decided_by, decision.decided
    told = []
    if by is not None:
        agent = agents.get(by.agent) if by.agent is not None else None
        told.append(agent.label if agent is not None else by.name or by.agent or "")
    if decided is not None:
        is_moment = decided.not_before is not None and decided.not_before == decided.not_after
        told.append(decided.typed.partition("T")[0] if is_moment else decided.typed)
    return ", ".join(filter(None, told))


def as_reason(key: str, decisions: Iterable[Decision], agents: Mapping[str, Agent]) -> Phrase:
    """The phrase for what was decided, with who decided and when in brackets, the latest decision first."""
    told = dict.fromkeys(who_and_when(one, agents) for one in sorted(decisions, key=moment, reverse=True))
    names = "; ".join(filter(None, told))
    return Phrase(f"{key}_by", by=names) if names else Phrase(key)
