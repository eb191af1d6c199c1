"""What the page says of each claim, in words ready to be shown: from the records of a view and their verdicts.

Nothing is computed here about who is believed: counts, roles, weights and sentences come from the verdicts.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from claimgraph.exports.html.cast import Cast
from claimgraph.exports.html.entries import Entries, Entry, in_reading_order
from claimgraph.exports.html.looks import Look, Looks
from claimgraph.exports.html.picture import CLAIM
from claimgraph.exports.html.signs import STATUS_SIGN
from claimgraph.exports.html.states import State, state_of
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Agent, Claim, Records

_PLAIN_ID: Final = re.compile(r"[\w:.-]{1,80}")
_MOST_NAMED: Final = 4

Fact = tuple[str | int, ...]
"""Words, and in their place numbers of cards, whose speakers are meant."""


class Tally(NamedTuple):
    """A count beside its sign."""

    family: str
    sign: str
    number: int
    noun: str


class DayState(NamedTuple):
    """The state as of a day, by which it is called, and its last instant."""

    typed: str
    instant: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """One claim of the page, in its base state and all others."""

    anchor: str
    claim: Claim
    words: Words
    cast: Cast
    base: State
    without: dict[str, State]
    """By the IRI of who is dropped."""
    days: tuple[DayState, ...]
    entries: tuple[Entry, ...]
    """By the number of their cards."""
    order: tuple[Entry, ...]
    """Those of the base state, as they are to be read."""
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    """What the page itself has to add; the caveats of the measure stand in the verdict."""

    @property
    def verdict(self) -> Verdict:
        """The verdict as exported."""
        return self.base.verdict

    @property
    def states(self) -> Iterator[State]:
        """The base state, then all others."""
        yield self.base
        yield from self.without.values()
        yield from (day.state for day in self.days)

    @property
    def status(self) -> str:
        """The verdict in a word."""
        return self.words.status(self.verdict.status)

    @property
    def sign(self) -> str:
        """The sign of the verdict."""
        return STATUS_SIGN[self.verdict.status]

    @property
    def sentence(self) -> str:
        """The verdict in a sentence, without the word that stands above it already."""
        return self.words.told(self.verdict)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What the measure did not do for the claim."""
        return tuple(map(self.words.measured, self.verdict.caveats))

    @property
    def brief(self) -> str:
        """The counts for the list of claims."""
        origins = self.verdict.origins
        return self.words("tally", pro=origins.for_, contra=origins.against)

    @property
    def estimate(self) -> str:
        """The estimate with its interval: never the one without the other, and nothing where nobody is an origin."""
        words = self.words
        if not any(self.verdict.origins):
            return words("no_estimate")
        p, (low, high) = self.verdict.probability, self.verdict.interval
        return words("estimate", p=words.number(p), lo=words.number(low), hi=words.number(high))

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The counts at the head."""
        origins, neither, words = self.verdict.origins, self.base.neither, self.words
        found = [
            Tally("for", "up", origins.for_, words("origin_for", n=origins.for_)),
            Tally("against", "down", origins.against, words("origin_against", n=origins.against)),
        ]
        if neither:
            found.append(Tally("neither", "ring-query", neither, words("neither_column", n=neither)))
        return tuple(found)

    def told(self, fact: Fact) -> str:
        """A fact as plain text."""
        return "".join(part if isinstance(part, str) else self._called(self.entries[part]) for part in fact)

    def _called(self, entry: Entry) -> str:
        """An origin inside a sentence."""
        return self.words("reports_without_source") if entry.node.speaker is None else entry.speaker


def pages(view: View, words: Words) -> Iterator[ClaimPage]:
    """What the page says of every claim that has a verdict, in the order of the records."""
    content = _Content(view, words)
    chosen = ((claim, view.verdicts[iri]) for iri, claim in view.records.claims.items() if iri in view.verdicts)
    for place, (claim, verdict) in enumerate(chosen, 1):
        yield content.page(place, claim, verdict)


class _Content:
    def __init__(self, view: View, words: Words) -> None:
        self._view, self._words = view, words
        self._records: Records = view.records
        self._entries = Entries(view.records, words, public=view.public)
        self._agent = {agent.id: agent for agent in view.records.agents.values()}
        self._relations = Relations(view.records)
        self._said_by = {said.id: self._entries.name(said.speaker) for said in view.records.statements.values()}
        self._known: dict[tuple[Hashable, ...], Look] = {}

    def page(self, place: int, claim: Claim, verdict: Verdict) -> ClaimPage:
        """The page of one claim, the one at that place."""
        others = self._view.states.get(claim.iri)
        without = dict(others.without) if others is not None else {}
        days = tuple(others.days) if others is not None else ()
        cast = Cast(verdict, [*without.values(), *(day.verdict for day in days)])
        looks = self._looks(claim, cast)
        base = state_of(verdict, cast, looks)
        dropped = {agent: state_of(each, cast, looks) for agent, each in without.items()}
        dated = tuple(DayState(day.typed, day.instant, state_of(day.verdict, cast, looks)) for day in days)
        first = dict(base.looks)
        for state in (*dropped.values(), *(day.state for day in dated)):
            for card, look in state.looks.items():
                first.setdefault(card, look)
        entries = tuple(self._entries.entry(card, node, first[card]) for card, node in enumerate(cast.nodes))
        cited_by: dict[int, list[int]] = {}
        for source, target in base.links:
            if target != CLAIM:
                cited_by.setdefault(source, []).append(target)
        return ClaimPage(
            anchor=f"claim-{claim.id}" if _PLAIN_ID.fullmatch(claim.id) else f"claim.{place}",
            claim=claim,
            words=self._words,
            cast=cast,
            base=base,
            without=dropped,
            days=dated,
            entries=entries,
            order=tuple(in_reading_order((entries[card] for card in base.looks), cited_by)),
            facts=tuple(self._facts(verdict, cast, entries)),
            notes=tuple(self._notes(verdict, complete=others is None or others.complete)),
        )

    def _looks(self, claim: Claim, cast: Cast) -> Callable[[Verdict], Looks]:
        names: ChainMap[str, str] = ChainMap({}, self._said_by)
        for node in cast.nodes:
            name = self._entries.name(node.speaker) or self._words("no_source_given")
            names.maps[0].setdefault(node.plain, name)
            names.maps[0].setdefault(node.id, name)
        is_party = partial(self._relations.is_party, claim=claim.iri)
        return lambda verdict: Looks(verdict, self._records, self._words, is_party, names, self._known)

    def _facts(self, verdict: Verdict, cast: Cast, entries: Sequence[Entry]) -> Iterator[Fact]:
        words = self._words
        for side, sets, number in (
            ("for", verdict.hangs_on.for_, verdict.hangs_on_sets.for_),
            ("against", verdict.hangs_on.against, verdict.hangs_on_sets.against),
        ):
            named = [self._named(links, cast, entries) for links in sets]
            named = [names for names in named if names]
            if named and len(sets[0]) == 1:
                fact: list[str | int] = [words("hangs_on", side=side)]
                for place, names in enumerate(named[:_MOST_NAMED]):
                    fact += [words("hangs_on_or"), *names] if place else names
                hidden = number - min(len(named), _MOST_NAMED)
                yield (*fact, words("hangs_on_more", n=hidden) if hidden > 0 else "", _stop(fact, entries, hidden > 0))
            elif named:
                yield (words("hangs_on_several", side=side, n=len(sets[0])), *named[0], _stop(named[0], entries))
        if verdict.undated:
            yield (words("undated", n=verdict.undated),)
        if verdict.loops and not verdict.circular:
            yield (words("loops", n=len(verdict.loops)),)

    def _named(self, links: Sequence[str], cast: Cast, entries: Sequence[Entry]) -> list[str | int]:
        """The speakers of some links, as cards where they are there; nothing where none of them is known."""
        known: dict[str, str | int] = {}
        for link in links:
            card = next(cast.found(link), None)
            if card is not None:
                known.setdefault(entries[card].speaker, card)
            else:
                agent = self._agent.get(link)
                known.setdefault(agent.label if agent is not None else link, agent.label if agent else link)
        if not known or all(name == self._words("no_source_given") for name in known):
            return []
        *most, last = known.values()
        if not most:
            return [last]
        listed: list[str | int] = [most[0]]
        for one in most[1:]:
            listed += [", ", one]
        return [*listed, self._words("and_name"), last]

    def _notes(self, verdict: Verdict, *, complete: bool) -> Iterator[str]:
        if verdict.as_of is not None:
            yield self._words("as_of_base", day=self._words.day_typed(verdict.as_of))
        if verdict.without:
            yield self._words("without_base", names=self._words.listing(map(self._titled, verdict.without)))
        if not complete:
            yield self._words("too_much_said")

    def _titled(self, iri_or_id: str) -> str:
        for record in self._records:
            if iri_or_id in (record.iri, record.id):
                return record.label if isinstance(record, Agent) else record.id
        return iri_or_id


def _stop(fact: Sequence[str | int], entries: Sequence[Entry], more: bool = False) -> str:
    """The full stop after names, unless the last of them brings its own (`e. V.`); `more`: other words end it."""
    last = fact[-1] if isinstance(fact[-1], str) else entries[fact[-1]].speaker
    return "" if last.endswith(".") and not more else "."
