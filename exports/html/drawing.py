"""From what the page says of a claim to its picture: where cards, stacks, lines and frames stand, in all states.

A line that exists only on some days has its lane from the start, and a card that only another state has keeps its place
free: so nothing moves when the state changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from claimgraph.exports.html.content import ClaimPage
from claimgraph.exports.html.layout import arrange
from claimgraph.exports.html.picture import CARD_HEIGHT, CLAIM, REPEAT_HEIGHT, Card, Item, Line, Picture
from claimgraph.exports.html.states import Link
from claimgraph.graph.corroboration.verdict import Role

_CLAIM_CARD: Final = 158.0
_MOST_REPEATS: Final = 6
"""More leaf repeats of one statement than these become a stack, but for the first ones."""
_SHOWN_REPEATS: Final = 3


class Group(NamedTuple):
    """A frame round cards: its kind (`origin`, `neither`, `circle`), its side, and who is in it."""

    kind: str
    side: int
    members: tuple[int, ...]


class Drawing:
    """The picture of one claim."""

    def __init__(self, page: ClaimPage) -> None:
        self._page = page
        self._links = dict.fromkeys(link for state in page.states for link in state.links)
        self._cites: dict[int, list[int]] = {}
        self._cited: set[int] = set()
        for source, target in self._links:
            if target != CLAIM:
                self._cites.setdefault(target, []).append(source)
                self._cited.add(source)
        self._withdrawing = {
            target
            for state in page.states
            for source, target in state.links
            if target != CLAIM and state.looks[source].role is Role.VOIDED and state.looks[target].role is Role.NEITHER
        }
        self.stacks = dict(enumerate(self._stacked(), len(page.entries)))
        """Of each stack, by the number of its card, the cards in it."""
        self._stack_of = {card: stack for stack, cards in self.stacks.items() for card in cards}
        drawn = [self._item(card) for card in self._reading_order() if card not in self._stack_of]
        stacks = [Item(stack, REPEAT_HEIGHT, 1) for stack in self.stacks]
        links = dict.fromkeys(self._stacked_link(link) for link in self._links)
        arriving = sum(target == CLAIM for _, target in links)
        height = max(_CLAIM_CARD, min(9.0 * arriving, 600.0))
        self._picture: Picture = arrange([*drawn, *stacks], links, height)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card in its place."""
        return self._picture.cards

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line that any state has."""
        return self._picture.lines

    def links(self, state_links: dict[Link, None]) -> set[Link]:
        """The lines of one state."""
        if not self.stacks:
            return set(state_links)
        return {self._stacked_link(link) for link in state_links}

    @property
    def groups(self) -> Iterator[Group]:
        """The frames, from the top."""
        for frame in sorted(self._picture.frames, key=lambda frame: (frame.x, frame.y)):
            kind = frame.id.partition(":")[0]
            first = self._page.entries[frame.members[0]]
            yield Group(kind, first.node.side, frame.members)

    def _reading_order(self) -> Iterator[int]:
        """The cards as they are read, then those that only other states have."""
        told = [entry.card for entry in self._page.order]
        yield from told
        yield from (card for card in range(len(self._page.entries)) if card not in self._page.base.looks)

    def _stacked(self) -> Iterator[tuple[int, ...]]:
        """Leaf repeats of the same statements, where they are more than can be read."""
        alike: dict[tuple[tuple[int, ...], int], list[int]] = {}
        for entry in self._page.entries:
            leaf = entry.card not in self._cited and entry.card in self._cites
            if leaf and self._only_repeats(entry.card):
                alike.setdefault((tuple(self._cites[entry.card]), entry.node.side), []).append(entry.card)
        for cards in alike.values():
            if len(cards) > _MOST_REPEATS:
                yield tuple(cards[_SHOWN_REPEATS:])

    def _only_repeats(self, card: int) -> bool:
        roles = {state.looks[card].role for state in self._page.states if card in state.looks}
        return roles == {Role.REPEAT}

    def _stacked_link(self, link: Link) -> Link:
        source, target = link
        return self._stack_of.get(source, source), self._stack_of.get(target, target)

    def _item(self, card: int) -> Item:
        look = self._page.entries[card].look
        height = REPEAT_HEIGHT if look.role is Role.REPEAT else CARD_HEIGHT
        cited = self._cites.get(card, [])
        least = 0
        if look.role is Role.REPEAT and not all(self._page.entries[other].node.speaker is None for other in cited):
            least = 2
        elif look.role in (Role.RELAY, Role.REPEAT):
            least = 1
        return Item(card, height, least, None if cited else self._frame(card))

    def _frame(self, card: int) -> str | None:
        """The frame of a card that rests on nothing: of origins that count once, or of who took no side."""
        for state in self._page.states:
            look = state.looks.get(card)
            if look is not None and look.role is Role.ORIGIN:
                node = self._page.entries[card].node
                return f"origin:{node.side}:{node.link}"
        role = self._page.entries[card].look.role
        return "neither" if role is Role.NEITHER and card not in self._withdrawing else None
