"""How states, looks, dates and lines become rows of numbers: the small parts of the data of a page (see `data`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from claimgraph.exports.html.content import ClaimPage, DayState
from claimgraph.exports.html.drawing import Drawing
from claimgraph.exports.html.looks import Look
from claimgraph.exports.html.picture import CLAIM, Line
from claimgraph.exports.html.states import State
from claimgraph.exports.html.tables import Pool, Strings, cut
from claimgraph.exports.html.words import Words
from claimgraph.graph.corroboration.verdict import Role, Status, Step
from claimgraph.graph.model import Bounds

FAMILIES: Final = ("for", "against", "neither", "relay", "withdrawn", "circular", "aside")
ROLES: Final = tuple(Role)
STATUSES: Final = tuple(Status)
KINDS: Final = ("origin", "neither", "circle")
ACROSS, ROUND, DOWN, LATE = 0, 1, 2, 4
"""How a line runs, and what is added where the base state has it not."""

_FAMILY: Final = {family: number for number, family in enumerate(FAMILIES)}
_ROLE: Final = {role: number for number, role in enumerate(ROLES)}
_STATUS: Final = {status: number for number, status in enumerate(STATUSES)}
_STEPS: Final = ("chain", "exact", "cap", "rivals")
_ENDS: Final = re.compile(r"(?<=\. )")
"""Where one sentence of a verdict ends: the next ones recur in other states."""


@dataclass(frozen=True, slots=True)
class Pools:
    """What recurs in all claims: texts, looks, results, sentences as parts, and the steps of waterfalls."""

    strings: Strings
    looks: Pool[Look] = field(default_factory=Pool)
    results: Pool[tuple[Any, ...]] = field(default_factory=Pool)
    sentences: Pool[tuple[int, ...]] = field(default_factory=Pool)
    steps: Pool[tuple[float, ...]] = field(default_factory=Pool)


class StateRows:
    """The states of one claim as data."""

    def __init__(self, page: ClaimPage, drawing: Drawing, pools: Pools) -> None:
        self._page, self._drawing, self._pools = page, drawing, pools
        self._lines = [(line.source, line.target) for line in drawing.lines]
        self._base_links = drawing.links(page.base.links)
        self._first = {entry.card: entry.look for entry in page.entries}

    def data(self, state: State) -> list[Any]:
        """A state as it differs from the base state."""
        base = self._page.base.looks
        changed: list[int] = []
        for card, look in state.looks.items():
            if look != self._first[card]:
                changed += [card, self._pools.looks(look)]
        return cut(
            [
                self._result(state),
                [card for card in base if card not in state.looks] or None,
                changed or None,
                self._switched(state) or None,
                [card for card in state.looks if card not in base] or None,
            ]
        )

    def _result(self, state: State) -> int:
        verdict = state.verdict
        estimate = (verdict.probability, *verdict.interval) if any(verdict.origins) else (None, None, None)
        steps = verdict.waterfall
        return self._pools.results(
            (
                _STATUS[verdict.status],
                tuple(
                    self._pools.sentences(tuple(self._pools.strings.parts(sentence)))
                    for sentence in _ENDS.split(self._page.words.told(verdict))
                ),
                *verdict.origins,
                state.neither,
                *(part if part is None else round(100 * round(part, 2)) for part in estimate),
                round(steps[-1].total - steps[0].total, 1) if steps else None,
                self._pools.steps(
                    tuple(
                        part for step in steps if step.what not in ("prior", "posterior") for part in self._step(step)
                    )
                ),
            )
        )

    def _switched(self, state: State) -> list[int]:
        """Edges that are not as in the base state. One that has lost an end needs no mention."""
        if state.links == self._page.base.links:
            return []
        links = self._drawing.links(state.links)
        there = state.looks.keys() | self._drawing.stacks.keys() | {CLAIM}
        return [
            at
            for at, link in enumerate(self._lines)
            if (link in links) != (link in self._base_links) and link[0] in there and link[1] in there
        ]

    def _step(self, step: Step) -> tuple[int, int, float]:
        """Which kind of step and whose side, in one number; the card of a chain, else -1; the change."""
        card = -1
        if step.what == "chain" and step.node is not None:
            card = next(self._page.cast.found(step.node), -1)
        return 3 * _STEPS.index(step.what) + step.side + 1, card, round(step.change, 1)


def look_row(strings: Strings, look: Look) -> list[Any]:
    """A look as a row."""
    how = strings.all(look.how)
    aside = int(look.aside) or None
    return cut([strings(look.action), strings(look.sign), _FAMILY[look.family], _ROLE[look.role], how, aside])


def dates(strings: Strings, words: Words, bounds: Bounds | None) -> dict[str, int | None]:
    """A date as typed, in words, its beginning where that is not its end, and whether it has no end."""
    if bounds is None:
        return {}
    first, last = bounds.not_before, bounds.not_after
    return {
        "typed": strings(bounds.typed),
        "when": None if _is_day(bounds) else strings(words.when(bounds)),
        "nb": day_row(strings, first) if first and not (last and first.date() == last.date()) else None,
        "open": int(last is None) or None,
    }


def _is_day(bounds: Bounds) -> bool:
    """Whether what was typed is a day, which the script can say in words."""
    day = bounds.not_after is not None and bounds.not_after.date().isoformat()
    return bounds.typed == day and bounds.not_before is not None and bounds.not_before.date().isoformat() == day


def points(line: Line) -> list[int]:
    """The points of a line: all of them, or the heights alone of one that runs through the columns."""
    if way(line) != ACROSS:
        return [round(number) for point in line.points for number in point]
    return [round(y) for _, y in (line.points[0], *line.points[1:-1:2], line.points[-1])]


def way(line: Line) -> int:
    """How a line runs."""
    return ROUND if line.back else DOWN if line.points[0][0] == line.points[-1][0] else ACROSS


def first_days(days: Iterable[DayState]) -> dict[int, datetime]:
    """Of each card the first day that has it."""
    first: dict[int, datetime] = {}
    for day in days:
        for card in day.state.looks:
            first.setdefault(card, day.instant)
    return first


def day_row(strings: Strings, moment: datetime | None) -> int | None:
    """The number of a day, by which it is called."""
    return None if moment is None else strings(moment.date().isoformat())
