"""Where the cards of one claim stand: columns from left to right, from who said it to the claim.

The picture is layered (Sugiyama, Tagawa and Toda 1981). A card's column is the length of the longest chain of citations
that leads to it; a line that passes a column has a lane of its own there, as high as a narrow card. So lines run
straight through columns and bend only in the gaps between them: no line can run through a card, and no card or frame
overlaps another, whatever the graph. Heights are the mean of the neighbours', moved apart to a least distance by
isotonic regression. Statements that only cite one another (a circle) are stacked in one column, and the way back is
drawn beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub
from typing import Final

import networkx as nx

from claimgraph.exports.html.picture import (
    CARD_WIDTH,
    CIRCLE_SIDE,
    CLAIM,
    CLAIM_WIDTH,
    FRAME_BOTTOM,
    FRAME_SIDE,
    FRAME_TOP,
    GAP,
    LANE,
    PITCH,
    Card,
    Frame,
    Item,
    Line,
    Picture,
    box,
)

_SWEEPS: Final = 9
"""The last one goes rightwards, so that what passes something on stands beside what it passes on."""
_STILL: Final = 0.5
"""Where a whole sweep there and back moves nothing by more than this, the rest would move nothing either."""
_PORT: Final = 14.0
_CLAIM_PORT: Final = 27.0


@dataclass(slots=True)
class _Unit:
    """What moves as one in a column: a card, a frame with its cards, or the lane of a line."""

    column: int
    offsets: dict[int, float]
    above: float
    below: float
    frame: str | None = None
    y: float = 0.0


def arrange(items: Sequence[Item], links: Iterable[tuple[int, int]], claim_height: float) -> Picture:
    """Places the cards of one claim.

    `items` come in the order in which they are to be read from top to bottom; `links` go from who is cited to
    who cites, and to `CLAIM` for what reaches the claim. A link that names an unknown card raises KeyError.
    """
    return _Arrangement(items, links, claim_height).picture()


def apart(desired: Sequence[float], distances: Sequence[float]) -> list[float]:
    """The places nearest to the desired ones (least squares) in which each is at least its distance below the last.

    `distances` has one entry fewer than `desired`. This is isotonic regression by pooling adjacent violators.

    >>> apart([0.0, 0.0, 10.0], [4.0, 4.0])
    [-2.0, 2.0, 10.0]
    """
    shifts = [0.0, *accumulate(distances)]
    pools: list[tuple[float, int]] = []
    for wish, shift in zip(desired, shifts, strict=False):
        mean, size = wish - shift, 1
        while pools and pools[-1][0] > mean:
            last, count = pools.pop()
            mean = (mean * size + last * count) / (size + count)
            size += count
        pools.append((mean, size))
    means = [mean for mean, size in pools for _ in range(size)]
    return [mean + shift for mean, shift in zip(means, shifts, strict=False)]


class _Arrangement:
    def __init__(self, items: Sequence[Item], links: Iterable[tuple[int, int]], claim_height: float) -> None:
        self._items = {item.id: item for item in items}
        self._rank = {item.id: place for place, item in enumerate(items)}
        self._links = list(dict.fromkeys(links))
        self._claim_height = claim_height
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(self._items)
        for source, target in self._links:
            if source not in self._items or (target != CLAIM and target not in self._items):
                raise KeyError((source, target))
            if target != CLAIM:
                graph.add_edge(source, target)
        self._circle_of = self._circles(graph)
        self._column = self._columns(graph)
        self._last = max(self._column.values(), default=-1) + 1
        self._units: list[list[_Unit]] = [[] for _ in range(self._last + 1)]
        self._home: dict[int, _Unit] = {}
        self._lane: dict[tuple[int, int, int], _Unit] = {}
        self._fill()

    def _circles(self, graph: nx.DiGraph[int]) -> dict[int, int]:
        """The circle of each card that is in one, named by its first member."""
        circle_of = {}
        for members in nx.strongly_connected_components(graph):
            if len(members) > 1:
                first = min(members, key=self._rank.__getitem__)
                circle_of.update(dict.fromkeys(members, first))
        return circle_of

    def _columns(self, graph: nx.DiGraph[int]) -> dict[int, int]:
        """The column of each card: the longest way to it, a circle taken as one card."""
        condensed = nx.condensation(graph)
        column: dict[int, int] = {}
        for block in nx.topological_sort(condensed):
            members = condensed.nodes[block]["members"]
            least = max(self._items[member].least_column for member in members)
            column[block] = max([least, *(column[before] + 1 for before in condensed.predecessors(block))])
        return {card: column[block] for card, block in condensed.graph["mapping"].items()}

    def _fill(self) -> None:
        """Puts units into their columns, in the order of a walk from the top left along the lines."""
        onward: dict[int, list[int]] = {}
        for source, target in self._links:
            onward.setdefault(source, []).append(target)
        ahead = sorted(self._items, key=lambda card: (self._column[card], self._rank[card]), reverse=True)
        seen: set[int] = set()
        while ahead:
            card = ahead.pop()
            if card in seen:
                continue
            unit = self._unit_of(card)
            seen.update(unit.offsets)
            for member in reversed(unit.offsets):
                for target in sorted(onward.get(member, ()), key=self._reading_order, reverse=True):
                    self._lanes(member, target)
                    if target != CLAIM:
                        ahead.append(target)
        half = self._claim_height / 2
        self._add(_Unit(self._last, {CLAIM: 0.0}, half, half))

    def _reading_order(self, card: int) -> tuple[int, int]:
        return (self._last, -1) if card == CLAIM else (self._column[card], self._rank[card])

    def _unit_of(self, card: int) -> _Unit:
        """Makes the unit of a card, with all cards that share its frame or circle, and puts it into its column."""
        column, frame = self._column[card], self._frame_of(card)
        if frame is None:
            half = self._items[card].height / 2
            return self._add(_Unit(column, {card: 0.0}, half, half))
        members = [other for other in self._items if self._frame_of(other) == frame and self._column[other] == column]
        if card in self._circle_of:
            members = self._along(members)
        return self._add(self._framed(frame, column, members))

    def _frame_of(self, card: int) -> str | None:
        return f"circle:{self._circle_of[card]}" if card in self._circle_of else self._items[card].frame

    def _along(self, members: list[int]) -> list[int]:
        """The members of a circle in the order in which they cite one another."""
        inside: nx.DiGraph[int] = nx.DiGraph()
        inside.add_nodes_from(members)
        inside.add_edges_from(sorted((s, t) for s, t in self._links if s in members and t in members))
        return list(nx.dfs_preorder_nodes(inside, members[0]))

    def _framed(self, frame: str, column: int, members: list[int]) -> _Unit:
        between = GAP + 10 if frame.startswith("circle:") else GAP
        heights = [self._items[member].height for member in members]
        whole = sum(heights) + between * (len(members) - 1)
        offsets, top = {}, -whole / 2
        for member, height in zip(members, heights, strict=True):
            offsets[member] = top + height / 2
            top += height + between
        return _Unit(column, offsets, whole / 2 + FRAME_TOP, whole / 2 + FRAME_BOTTOM, frame)

    def _lanes(self, source: int, target: int) -> None:
        end = self._last if target == CLAIM else self._column[target]
        for column in range(self._column[source] + 1, end):
            if (source, target, column) not in self._lane:
                self._lane[source, target, column] = self._add(_Unit(column, {}, LANE, LANE))

    def _add(self, unit: _Unit) -> _Unit:
        self._units[unit.column].append(unit)
        for member in unit.offsets:
            self._home[member] = unit
        return unit

    def picture(self) -> Picture:
        """The finished picture."""
        self._untangle()
        self._settle()
        heights = {card: item.height for card, item in self._items.items()} | {CLAIM: self._claim_height}
        cards = {}
        for card, height in heights.items():
            unit = self._home[card]
            width = CLAIM_WIDTH if card == CLAIM else CARD_WIDTH
            x = self._x(unit.column) + (width - CARD_WIDTH) / 2
            cards[card] = Card(card, x, unit.y + unit.offsets[card], width, height, unit.column)
        frames = tuple(self._frames())
        lines = tuple(self._lines(cards))
        return Picture(
            tuple(cards.values()),
            lines,
            frames,
            tuple(map(self._x, range(self._last + 1))),
            box(cards.values(), frames, lines),
        )

    def _x(self, column: int) -> float:
        return column * PITCH

    def _neighbours(self) -> dict[int, list[tuple[_Unit, float, _Unit, float]]]:
        """For each gap, by the column on its left: the stretches of line across it, unit and offset at each end."""
        across: dict[int, list[tuple[_Unit, float, _Unit, float]]] = {}
        for source, target in self._links:
            stops = self._stops(source, target)
            for (unit, offset), (after, offset_after) in pairwise(stops):
                if after.column == unit.column + 1:
                    across.setdefault(unit.column, []).append((unit, offset, after, offset_after))
        return across

    def _stops(self, source: int, target: int) -> list[tuple[_Unit, float]]:
        start, end = self._home[source], self._home[target]
        lanes = [self._lane[source, target, column] for column in range(start.column + 1, end.column)]
        return [(start, start.offsets[source]), *((lane, 0.0) for lane in lanes), (end, end.offsets[target])]

    def _untangle(self) -> None:
        """Orders each column by the mean place of what its units come from, which removes most crossings."""
        across = self._neighbours()
        for column in range(1, self._last + 1):
            place = {id(unit): at for at, unit in enumerate(self._units[column - 1])}
            means: dict[int, list[float]] = {}
            for unit, offset, after, _ in across.get(column - 1, ()):
                means.setdefault(id(after), []).append(place[id(unit)] + offset / 10_000)
            old = {id(unit): float(at) for at, unit in enumerate(self._units[column])}
            self._units[column].sort(
                key=lambda unit: (_mean(means[id(unit)]) if id(unit) in means else float("inf"), old[id(unit)])
            )

    def _settle(self) -> None:
        """Gives every unit its height: near its neighbours, and the least distance from those above and below."""
        for units in self._units:
            for unit, y in zip(units, apart([0.0] * len(units), _distances(units)), strict=True):
                unit.y = y
        across = self._neighbours()
        settled: list[float] = []
        for sweep in range(_SWEEPS):
            rightwards = sweep % 2 == 0
            for column in range(self._last + 1) if rightwards else reversed(range(self._last + 1)):
                wishes: dict[int, list[float]] = {}
                if rightwards or sweep < _SWEEPS - 2:
                    for unit, offset, after, offset_after in across.get(column - 1, ()):
                        wishes.setdefault(id(after), []).append(unit.y + offset - offset_after)
                if not rightwards:
                    for unit, offset, after, offset_after in across.get(column, ()):
                        wishes.setdefault(id(unit), []).append(after.y + offset_after - offset)
                units = self._units[column]
                desired = [_mean(wishes[id(unit)]) if id(unit) in wishes else unit.y for unit in units]
                for unit, y in zip(units, apart(desired, _distances(units)), strict=True):
                    unit.y = y
            if rightwards:
                before, settled = settled, [unit.y for units in self._units for unit in units]
                if before and max(map(abs, map(sub, settled, before))) < _STILL:
                    break

    def _frames(self) -> Iterable[Frame]:
        for units in self._units:
            for unit in units:
                if unit.frame is not None:
                    side = CIRCLE_SIDE if unit.frame.startswith("circle:") else FRAME_SIDE
                    left, width = self._x(unit.column) - CARD_WIDTH / 2 - side, CARD_WIDTH + side + FRAME_SIDE
                    members = tuple(unit.offsets)
                    yield Frame(unit.frame, members, left, unit.y - unit.above, width, unit.above + unit.below)

    def _lines(self, cards: Mapping[int, Card]) -> Iterable[Line]:
        onward = [link for link in self._links if not self._inside(*link)]
        leaves, arrives = self._ports(onward, cards)
        for source, target in onward:
            points = [(cards[source].x + cards[source].width / 2, leaves[source, target])]
            for unit, _ in self._stops(source, target)[1:-1]:
                middle = self._x(unit.column)
                points += [(middle - CARD_WIDTH / 2, unit.y), (middle + CARD_WIDTH / 2, unit.y)]
            points.append((cards[target].x - cards[target].width / 2, arrives[source, target]))
            yield Line(source, target, tuple(points))
        yield from self._ways_round(cards)

    def _inside(self, source: int, target: int) -> bool:
        return target != CLAIM and self._home[source] is self._home[target]

    def _ports(
        self, links: list[tuple[int, int]], cards: Mapping[int, Card]
    ) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
        """Where each line leaves and arrives: every line has its own point on a card's side, in order of height."""
        ends: dict[str, dict[int, list[tuple[float, tuple[int, int]]]]] = {"out": {}, "in": {}}
        for link in links:
            source, target = link
            stops = self._stops(source, target)
            ends["out"].setdefault(source, []).append((stops[1][0].y + stops[1][1], link))
            ends["in"].setdefault(target, []).append((stops[-2][0].y + stops[-2][1], link))
        found: list[dict[tuple[int, int], float]] = []
        for side in ("out", "in"):
            at = {}
            for card, lines in ends[side].items():
                lines.sort(key=lambda line: line[0])
                room = cards[card].height - 28
                step = min(_CLAIM_PORT if card == CLAIM else _PORT, room / max(1, len(lines) - 1))
                for place, (_, link) in enumerate(lines):
                    at[link] = cards[card].y + (place - (len(lines) - 1) / 2) * step
            found.append(at)
        return found[0], found[1]

    def _ways_round(self, cards: Mapping[int, Card]) -> Iterable[Line]:
        """The lines inside a circle: downwards from card to card, and round the left side for every other."""
        lanes: dict[int, int] = {}
        for source, target in self._links:
            if not self._inside(source, target) or source == target:
                continue
            unit, start, end = self._home[source], cards[source], cards[target]
            order = list(unit.offsets)
            if order.index(target) == order.index(source) + 1:
                points = ((start.x, start.y + start.height / 2), (end.x, end.y - end.height / 2))
                yield Line(source, target, points)
                continue
            lane = lanes[id(unit)] = lanes.get(id(unit), -1) + 1
            edge = start.x - CARD_WIDTH / 2
            x = edge - 12 - 24 * (lane + 1) / (lane + 2)
            way = ((edge, start.y + 16), (x, start.y + 16), (x, end.y - 16), (edge, end.y - 16))
            yield Line(source, target, way, back=True)


def _distances(units: Sequence[_Unit]) -> list[float]:
    return [upper.below + GAP + lower.above for upper, lower in pairwise(units)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
