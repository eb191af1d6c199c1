"""What would help a claim most, and how that is said to an editor. Worked out in `advising`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from claimgraph.graph.corroboration.standing import Mention
from claimgraph.graph.corroboration.status import count
from claimgraph.graph.corroboration.verdict import Status, Verdict
from claimgraph.graph.phrases import listed

_MOST_NAMED = 8
"""So many names stand in one sentence; the JSON has all of them."""


class Avoid(NamedTuple):
    """A link that a further chain must not run through."""

    link: tuple[str, ...]
    """Its members, named as in `hangs_on`."""
    sources: tuple[str, ...]
    """The speakers (short ids) that are this link; none for reports that name nobody."""
    who: str
    origin: bool
    """Whether it says so of its own; else it passes on what others say."""

    def __str__(self) -> str:
        if not self.sources:
            return self.who
        verb = ("say it" if self.origin else "pass it on") if len(self.sources) > 1 else ""
        return f"{self.who} ({verb or ('says it' if self.origin else 'passes it on')})"


class Excluded(NamedTuple):
    """Somebody in the store who would be no further origin, and why."""

    source: str
    who: str
    reason: str
    beside: str
    """With which origin, in words, it counts or may count as one."""


class Silent(NamedTuple):
    """A statement that takes no side, and whether its speaker would be a further origin over a further channel."""

    mention: Mention
    counts: bool
    hindrance: str | None
    """What stands in the way, where it would not count."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What would help a claim most.

    Attributes:
        verdict: the verdict as it is.
        known_origins: how many independent origins for it are known; reports that name nobody are none.
        origins_needed: how many are missing until it is corroborated; `channels_needed` the same of channels.
        avoid: the links that a further chain must not run through. Where it is corroborated: those on which it hangs,
            together with others, as it is.
        all_listed: whether these are all of them; not where it hangs on more sets than are listed.
        excluded: who in the store would be no further origin.
        rules: who else would not, in sentences.
        silent: statements that take no side.
        unattributed: reports for it that name nobody, and could say where they have it from.
        circular: statements that only rest on one another.
        against: what origins say against it.
    """

    verdict: Verdict
    known_origins: int
    origins_needed: int
    channels_needed: int
    avoid: tuple[Avoid, ...]
    all_listed: bool
    excluded: tuple[Excluded, ...]
    rules: tuple[str, ...]
    silent: tuple[Silent, ...]
    unattributed: tuple[Mention, ...]
    circular: tuple[Mention, ...]
    against: tuple[Mention, ...]

    def as_json(self) -> dict[str, Any]:
        """The advice as plain data."""
        return {
            "claim": self.verdict.claim,
            "id": self.verdict.id,
            "text": self.verdict.text,
            "status": self.verdict.status.value,
            "known_origins": self.known_origins,
            "origins_needed": self.origins_needed,
            "channels_needed": self.channels_needed,
            "avoid": [
                {"link": list(a.link), "sources": list(a.sources), "who": a.who, "origin": a.origin} for a in self.avoid
            ],
            "all_listed": self.all_listed,
            "excluded": [excluded._asdict() for excluded in self.excluded],
            "rules": list(self.rules),
            "silent": [s.mention.as_json() | {"counts": s.counts, "hindrance": s.hindrance} for s in self.silent],
            "unattributed": [mention.as_json() for mention in self.unattributed],
            "circular": [mention.as_json() for mention in self.circular],
            "against": [mention.as_json() for mention in self.against],
            "sentences": list(self.sentences),
            "verdict": self.verdict.as_json(),
        }

    # ------------------------------------------------------------ in words

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The advice in words, one thought each: what is missing, what to avoid, who is no help, who might be."""
        return tuple(
            sentence[:1].upper() + sentence[1:]
            for sentence in (
                self._missing(),
                *self._standing_against(),
                *self._to_avoid(),
                *self.rules,
                *self._no_help(),
                *self._might_speak(),
                *self._might_name(),
            )
        )

    def _missing(self) -> str:
        """What lies between the claim as it stands and a corroborated one."""
        if not self.known_origins:
            return self._nobody_yet()
        if not (self.origins_needed or self.channels_needed):
            held = f"It stands on {count(self.known_origins, 'independent origin')}"
            return f"{held} over {count(self.verdict.channels.for_, 'channel')}; one more would make it firmer."
        if not self.origins_needed:
            return (
                f"It has {count(self.known_origins, 'origin')}, but no two ways that share no link: what is missing is "
                "another way. Somebody new may speak, or one of them once more, elsewhere."
            )
        return "One more origin is missing, independent of the one there is, over links of its own."

    def _nobody_yet(self) -> str:
        two = "Two origins are missing that are independent of each other and share no link."
        if self.verdict.origins.for_:
            return f"It rests on reports that name nobody; beside an origin that is known they do not count. {two}"
        if self.verdict.status is Status.RETRACTED:
            return f"What supported it was withdrawn. {two}"
        if self.circular:
            named = listed((m.statement for m in self.circular), most=_MOST_NAMED)
            return (
                f"Those who report it only rest on each other: {named}. Any of these that says where it has it from, "
                f"or found it out for itself, would be a first origin. {two}"
            )
        return f"Nobody is on record for it. {two}"

    def _standing_against(self) -> Iterator[str]:
        """That no origin for a claim corroborates it while somebody denies it."""
        if self.verdict.origins.against:
            speakers = dict.fromkeys(m.who for m in self.against)
            who = listed(speakers, most=_MOST_NAMED) or "reports that name nobody"
            say = "says" if len(speakers) == 1 else "say"
            ids = listed((m.statement for m in self.against), most=_MOST_NAMED)
            yield (
                f"As long as what {who} {say} against it stands"
                + (f" ({ids})" if ids else "")
                + ", it is contested, however many speak for it."
            )

    def _to_avoid(self) -> Iterator[str]:
        if not self.known_origins:
            return
        if not self.avoid:
            yield "No link has to be avoided: any way that is not one of those there are will do."
            return
        named = "; ".join(map(str, self.avoid[:_MOST_NAMED]))
        if len(self.avoid) > _MOST_NAMED:
            named += f"; and {len(self.avoid) - _MOST_NAMED} more"
        if self.origins_needed or self.channels_needed:
            yield f"A further origin must not be, or come through, any of: {named}."
        else:
            yield f"It hangs on more links at once only if a further origin is, and comes through, none of: {named}."
        if not self.all_listed:
            yield f"It hangs on {self.verdict.hangs_on_sets.for_} sets of links, so that not all of these are named."

    def _no_help(self) -> Iterator[str]:
        if self.excluded:
            told = [f"{e.who} ({e.reason}: {e.beside})" for e in self.excluded]
            yield f"No further origin would be: {listed(told, separator='; ', most=_MOST_NAMED)}."

    def _might_speak(self) -> Iterator[str]:
        for silent in self.silent:
            said = f"{silent.mention.who} took no side ({silent.mention.statement}: {silent.mention.says})"
            if silent.counts:
                yield f"{said}, and would be a further origin by saying it."
            else:
                yield f"{said}, and would be of no help as it is: {silent.hindrance}."

    def _might_name(self) -> Iterator[str]:
        if self.unattributed:
            told = [f"{m.who} ({m.statement})" for m in self.unattributed]
            names = "name" if len(told) > 1 else "names"
            yield (
                f"{listed(told, separator='; ', most=_MOST_NAMED)} {names} nobody: ask where "
                f"{'they have' if len(told) > 1 else 'it has'} it from."
            )
