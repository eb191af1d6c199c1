"""What every decision has: who takes it, when and why, and under which IRI it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Agent, Bounds, By, Decided, Record, Records, Story, Text
from claimgraph.holdings import Holdings

if TYPE_CHECKING:
    from claimgraph.graph.neighbourhood import Linked

_BASE: Final = "https://w3id.org/claimgraph/"
"""Decisions on what several stories describe stand under this IRI, others under that of the story."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who decides: the agent, where somebody is meant who is described, and the name."""

    name: str
    agent: Agent | None

    @property
    def by(self) -> By:
        """As it stands in the record of the decision."""
        return By(name=self.name) if self.agent is None else By(agent=self.agent.iri)

    @property
    def named(self) -> By:
        """As it stands in the history."""
        return By(name=self.name) if self.agent is None else By(agent=self.agent.iri, name=self.agent.label)


def author(holdings: Holdings, by: str) -> Author:
    """Who decides, by a name or an id. Raises InputError where it is empty."""
    who = given("by", by, "name who decides")
    found = holdings.named(who, ["agents"])
    return Author(who, found if isinstance(found, Agent) else None)


def maker(
    cls: type[Decided], base: str, word: str, who: Author, on: str | None, why: str, **about: Any
) -> Callable[[int], Decided]:
    """What makes the record of a decision, given its number in the log.

    Args:
        cls: its kind.
        base: the IRI that it stands under.
        word: what its id begins with.
        who: who decides.
        on: when, as typed; now where it is left out.
        why: the reason.
        about: what is decided.

    Raises:
        InputError: the date cannot be understood.
    """
    common = {"decided_by": who.by, "decided": date(on), "because": Text.of(why), **about}

    def made(number: int) -> Decided:
        """The record. Its IRI is no other decision's, be it in another store."""
        mark = sha256(repr((number, word, common)).encode()).hexdigest()[:8]
        id = f"{word}/{number}-{mark}"
        return cls(iri=base + id, id=id, **common)

    return made


def given(name: str, typed: str, todo: str) -> str:
    """A text that must not be empty, nor hold what no text has: control characters, half a character."""
    from claimgraph.imports.tree import UNPRINTABLE

    if not typed.strip():
        raise InputError(Finding(name, "is empty", todo))
    if UNPRINTABLE.search(typed):
        raise InputError(Finding(name, "holds a character that no text has", "take it out"))
    return typed.strip()


def date(typed: str | None) -> Bounds:
    """The date on which it was decided: the one that is given, else this moment."""
    from claimgraph.imports.edtf import parse

    try:
        return parse(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if typed is None else typed)
    except ValueError as wrong:
        raise InputError(Finding("on", str(wrong))) from None


def base_for(linked: Linked, members: Iterable[Record]) -> str:
    """The base of the story to which all of them belong, else our own."""
    from claimgraph.graph.triples.short_ids import base_of

    stories = dict.fromkeys(linked.every(Story))
    bases = {base_of(member.iri, stories) for member in members}
    only = next(iter(bases)) if len(bases) == 1 else None
    return only or _BASE


def keep_private(records: Records, why: str) -> None:
    """Raises InputError where a reason, which is public, would tell who somebody is."""
    from claimgraph.exports import leaks
    from claimgraph.exports.view import build_view, private_strings

    told = leaks.Text(why)
    for secret in leaks.not_public(private_strings(records), build_view(records).records):
        pattern = leaks.Pattern(secret)
        if secret.is_name and pattern.worth_it and pattern.found_in(told):
            what = f"holds the {secret.field} of `{secret.id}`, which is private, and a reason is public"
            raise InputError(Finding("because", what, "leave it out"))
