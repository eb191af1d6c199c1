"""What people decided of pairs: of two decisions on the same pair the later one holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import combinations
from typing import Final, NamedTuple

from claimgraph.graph.model import Agent, IdentityDecision, IndependenceDecision, Judgement, Outcome

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
    the order in which the decisions come does not matter.
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


def moment(decision: Decision | Judgement | Outcome) -> tuple[datetime, int, str]:
    """By what decisions follow one another.

    First the date on which they were taken, from its lower bound; without any date a decision is earlier than all that
    have one. Then the number with which the last part of the IRI begins, which is that in the list of a story or in
    the log of a store. Then the IRI.
    """
    decided = decision.decided
    taken = (decided.not_before or decided.not_after) if decided is not None else None
    return taken or _UNDATED, number(decision.iri), decision.iri


def number(iri: str) -> int:
    """The number with which the last part of an IRI begins, else 0.

    >>> number("https://example.org/s/independence/12"), number("https://example.org/s/x")
    (12, 0)
    """
    found = _NUMBER.match(iri, iri.rfind("/") + 1)
    return int(found[0]) if found else 0


def who_and_when(decision: Decision | Judgement | Outcome, agents: Mapping[str, Agent]) -> str:
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


def as_reason(words: str, decisions: Iterable[Decision], agents: Mapping[str, Agent]) -> str:
    """The words for what was decided, with who decided and when in brackets, the latest decision first."""
    told = dict.fromkeys(who_and_when(one, agents) for one in sorted(decisions, key=moment, reverse=True))
    names = "; ".join(filter(None, told))
    return f"{words} ({names})" if names else words
