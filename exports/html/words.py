"""The words of the board: from the vocabulary, the records and the verdict. The script has none of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Final

from claimgraph.graph.corroboration.verdict import Role, Status, Verdict
from claimgraph.graph.model import Bounds
from claimgraph.ontology.terms import Concept, Stance
from claimgraph.ontology.vocabulary import wordings

NO_SOURCE_GIVEN: Final = "No source given"

FAMILIES: Final = {
    "for": "For",
    "against": "Against",
    "neither": "Neither",
    "repeat": "Repeats",
    "unnamed": "Unnamed sources",
    "withdrawn": "Withdrawn",
    "circular": "In a circle",
    "aside": "Not counted",
}
"""The headings of the legend."""

COLUMNS: Final = ("Who said it", "Who published it", "Who repeated it", "Repeated again")
THE_CLAIM: Final = "The claim"

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@cache
def label(concept: Concept) -> str:
    """The word of the vocabulary for a stance, an access, a grade ..."""
    return wordings()[concept.iri].label


def status_word(status: Status) -> str:
    """The verdict in a word, as it stands at the head."""
    return status.value.capitalize()


def action(role: Role, stance: Stance | None, side: int, *, party: bool = False, set_aside: bool = False) -> str:
    """What the card says that its speaker does."""
    said = label(stance) if stance is not None else label(Stance.ASSERTS if side > 0 else Stance.DENIES)
    match role:
        case Role.RELAY:
            return "reports"
        case Role.REPEAT:
            return "repeats"
        case Role.VOIDED:
            return f"{said}, withdrawn"
        case Role.CIRCULAR:
            return f"{said}, in a circle"
        case Role.IDLE:
            return f"{said}, not counted"
        case Role.NEITHER:
            return said
        case Role.ORIGIN if set_aside and stance is None:
            return "not counted"
    return f"{said}, as a party to it" if party else said


HOW: Final = {
    Role.ORIGIN: "An origin: nobody else is cited for it.",
    Role.RELAY: "It passes on what others said. A relay adds no origin, and can only weaken a chain.",
    Role.REPEAT: "It repeats what was published already. It adds no origin and no weight.",
    Role.NEITHER: "Shown and counted in words; it carries no weight for or against.",
    Role.VOIDED: "It was withdrawn, and counts for nothing.",
    Role.CIRCULAR: "It is part of a circle: these only cite one another, and nothing from outside reaches them.",
    Role.IDLE: "It takes a side, but nothing of it reaches the claim.",
}
"""How a statement counts, by its role."""


def side_words(side: int) -> str:
    """The family of a side."""
    return {1: "for", -1: "against"}.get(side, "neither")


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "origin"), count(2, "origin")
    ('1 origin', '2 origins')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def ordinal(number: int) -> str:
    """First, Second, ... for frames.

    >>> [ordinal(n) for n in (1, 2, 11, 21)]
    ['First', 'Second', '11th', '21st']
    """
    spelled = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
    if number <= len(spelled):
        return spelled[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def listing(items: Iterable[str]) -> str:
    """Things in a row: a, b and c."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def sentence(text: str) -> str:
    """A reason from the verdict as a sentence of its own."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def decibans(change: float) -> str:
    """A change of the weight, signed."""
    sign = "+" if change >= 0 else "\N{MINUS SIGN}"
    return f"{sign}{abs(change):.1f} decibans"


def estimate(verdict: Verdict) -> str:
    """The estimate with its interval: never the one without the other."""
    low, high = verdict.interval
    return f"{verdict.probability:.2f} ({low:.2f} to {high:.2f})"


def when(bounds: Bounds | None) -> str:
    """What a date means, in words; "" where there is none."""
    if bounds is None:
        return ""
    first, last = bounds.not_before, bounds.not_after
    if first is not None and last is not None:
        return _day(first) if first.date() == last.date() else f"between {_day(first)} and {_day(last)}"
    if first is not None:
        return f"on or after {_day(first)}"
    return f"not after {_day(last)}" if last is not None else ""


def when_briefly(bounds: Bounds | None) -> str:
    """The same for a card."""
    if bounds is None:
        return "no date"
    first, last = bounds.not_before, bounds.not_after
    if last is not None:
        return (
            _day(last, short=True)
            if first is not None and first.date() == last.date()
            else f"by {_day(last, short=True)}"
        )
    return f"from {_day(first, short=True)}" if first is not None else bounds.typed


def _day(moment: datetime, short: bool = False) -> str:
    month = _MONTHS[moment.month - 1]
    return f"{moment.day} {month[:3] if short else month} {moment.year}"
