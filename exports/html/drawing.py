"""From what the page says of a claim to what it draws: cards, lines and frames as fields of nodes and edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from claimgraph.exports.html import words
from claimgraph.exports.html.content import ClaimPage, Entry
from claimgraph.exports.html.layout import arrange
from claimgraph.exports.html.picture import CLAIM, Item, Picture
from claimgraph.graph.corroboration.verdict import Role

_CARD: Final = 92.0
_REPEAT: Final = 62.0
_CLAIM_CARD: Final = 158.0
_LIVE: Final = (Role.ORIGIN, Role.RELAY, Role.REPEAT)


class Drawing:
    """The picture of one claim: where everything stands, and what each card and line looks like."""

    def __init__(self, page: ClaimPage) -> None:
        self._page = page
        self._entries = {entry.key: entry for entry in page.entries}
        self._withdrawals = dict(self._withdrawn_by())
        links = list(self._links())
        arriving = sum(target == CLAIM for _, target in links)
        self._picture: Picture = arrange(
            [self._item(entry) for entry in page.entries],
            links,
            max(_CLAIM_CARD, min(9.0 * arriving, 600.0)),
        )

    def cards(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each card, from left to right: its key, and the fields of its node."""
        for card in sorted(self._picture.cards, key=lambda card: (card.column, card.y)):
            place = {"x": card.x, "y": card.y, "width": card.width, "height": card.height}
            if card.id == CLAIM:
                yield CLAIM, place | self._claim_card()
            else:
                yield card.id, place | _card(self._entries[card.id]) | {"panel": self._panel(self._entries[card.id])}

    def lines(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Each line: the keys of its ends, and the fields of its edge."""
        for line in self._picture.lines:
            yield (
                line.source,
                line.target,
                {
                    "family": self._line_family(line.source, line.target),
                    "thin": self._entries[line.source].small
                    or (line.target in self._entries and self._entries[line.target].small),
                    "back": line.back,
                    "points": [[round(x, 1), round(y, 1)] for x, y in line.points],
                },
            )

    def scene(self) -> dict[str, Any]:
        """What stands round the cards: headings of the columns, frames, and the box that holds everything."""
        last = len(self._picture.columns) - 1
        headings = [
            [words.COLUMNS[min(column, len(words.COLUMNS) - 1)] if column < last else words.THE_CLAIM, x]
            for column, x in enumerate(self._picture.columns)
        ]
        headings[-1][1] = next(card.x for card in self._picture.cards if card.id == CLAIM)
        return {"headings": headings, "frames": list(self._frames()), "box": list(self._picture.box)}

    def _withdrawn_by(self) -> Iterator[tuple[str, str]]:
        """The cards that were withdrawn, each with the card of the retraction or correction that did it."""
        by_statement = {entry.node.id.split(":")[0]: entry.key for entry in self._page.entries}
        for voided in self._page.verdict.voided:
            if voided.by in by_statement:
                for entry in self._page.entries:
                    if entry.node.id.split(":")[0] == voided.statement and entry.key != by_statement[voided.by]:
                        yield entry.key, by_statement[voided.by]

    def _links(self) -> Iterator[tuple[str, str]]:
        for entry in self._page.entries:
            for cited in entry.comes_from:
                yield cited, entry.key
        yield from self._withdrawals.items()
        for entry in self._page.entries:
            if (entry.node.attached and entry.node.role in _LIVE) or (
                entry.node.role is Role.NEITHER and entry.key not in self._withdrawals.values()
            ):
                yield entry.key, CLAIM

    def _item(self, entry: Entry) -> Item:
        least = 0
        if entry.node.role is Role.REPEAT and not self._is_first_relay(entry):
            least = 2
        elif entry.node.role is Role.RELAY or entry.small:
            least = 1
        framed = entry.node.role is Role.ORIGIN and not entry.comes_from
        frame = f"{entry.node.side}:{entry.node.link}" if framed else "neither" if self._frames_alone(entry) else None
        return Item(entry.key, _REPEAT if entry.small else _CARD, least, frame)

    def _is_first_relay(self, entry: Entry) -> bool:
        """Whether it repeats without naming anybody: there is nothing published before it in the picture."""
        return all(self._entries[cited].node.speaker is None for cited in entry.comes_from)

    def _frames_alone(self, entry: Entry) -> bool:
        return entry.node.role is Role.NEITHER and entry.key not in self._withdrawals.values() and not entry.comes_from

    def _line_family(self, source: str, target: str) -> str:
        ends = [self._entries[key] for key in (source, target) if key != CLAIM]
        if any(entry.node.role is Role.VOIDED for entry in ends):
            return "withdrawn"
        if all(entry.node.role is Role.CIRCULAR for entry in ends):
            return "circular"
        if any(entry.node.role in (Role.IDLE, Role.CIRCULAR) or entry.family == "aside" for entry in ends):
            return "aside"
        return words.side_words(ends[0].node.side)

    def _frames(self) -> Iterator[dict[str, Any]]:
        counted = {"for": 0, "against": 0}
        for frame in sorted(self._picture.frames, key=lambda frame: (frame.x, frame.y)):
            entries = [self._entries[key] for key in frame.members]
            family = entries[0].family
            if entries[0].node.role is Role.CIRCULAR:
                label = "Circular: citing one another"
            elif entries[0].node.role is Role.NEITHER:
                label = "Neither for nor against"
            elif all(entry.set_aside for entry in entries):
                label = "Not counted"
            else:
                counted[family] += 1
                label = f"{words.ordinal(counted[family])} origin {family}"
                label += ", counted once" if len(entries) > 1 else ""
            yield {
                "label": label,
                "family": family,
                "several": len(entries) > 1,
                "members": list(frame.members),
                "box": [frame.x, frame.y, frame.width, frame.height],
            }

    def _claim_card(self) -> dict[str, Any]:
        page = self._page
        return {
            "kind": "claim",
            "sign": page.sign,
            "action": page.status,
            "name": page.text,
            "tallies": [[tally.sign, tally.family, f"{tally.number} {tally.family}"] for tally in page.tallies[:2]],
            "label": f"The claim: {page.text}. {page.status}",
            "panel": {
                "kicker": "The claim",
                "sign": page.sign,
                "family": "claim",
                "action": page.status,
                "name": page.text,
                "rows": [["Remark", [page.remark]]] if page.remark else [],
                "how": [page.verdict.summary, *page.facts, *page.caveats],
                "chain": [],
            },
        }

    def _panel(self, entry: Entry) -> dict[str, Any]:
        """What the panel says of a card, row by row."""
        rows: list[list[Any]] = [
            ["Stance", [entry.stance]],
            ["Belongs to", [entry.belongs_to]],
            ["Covers", [entry.headcount]],
            ["Where", [part for part in (entry.document, entry.outlet, entry.locator) if part]],
            ["", ["" if entry.seen else "Not seen itself: known only because others cite it."]],
            ["When", [entry.typed and f"“{entry.typed}”", entry.when]],
            ["Access", [entry.access]],
            ["Certainty", [entry.certainty]],
            ["Grade", list(entry.grades)],
            ["Remark", [entry.remark]],
            ["Private", list(entry.private)],
            *([link.what, [{"href": link.href, "host": link.host}]] for link in entry.links),
        ]
        printed = entry.document or entry.outlet
        return {
            "kicker": "Statement" if entry.stance else "Not entered as a statement",
            "sign": entry.sign,
            "family": entry.family,
            "action": entry.action,
            "name": entry.speaker,
            "italic": entry.unnamed,
            "quote": entry.quote,
            "printed": f"as printed in {printed}" if printed else "as printed",
            "rows": [[name, [part for part in parts if part]] for name, parts in rows if any(parts)],
            "how": list(entry.how),
            "chain": [key for key in self._chain(entry) if key != entry.key],
        }

    def _chain(self, entry: Entry) -> list[str]:
        """All that the entry rests on, from the start of its chains on."""
        found: dict[str, None] = {}

        def visit(key: str, above: tuple[str, ...]) -> None:
            if key not in found and key not in above:
                for cited in self._entries[key].comes_from:
                    visit(cited, (*above, key))
                found[key] = None

        visit(entry.key, ())
        return list(found)


def _card(entry: Entry) -> dict[str, Any]:
    return {
        "kind": "statement",
        "sign": entry.sign,
        "family": entry.family,
        "icon": entry.kind_sign,
        "action": entry.action,
        "name": entry.speaker,
        "brief": entry.brief,
        "italic": entry.unnamed,
        "small": entry.small,
        "struck": entry.struck,
        "tinted": entry.tinted,
        "label": entry.label,
    }
