"""The data of the page, format `claimgraph-board/1`: what the script shows, hides and draws, and computes nothing of.

`meta, words, statuses, families, roles, signs, lines, agents, documents, claims, statements, edges, looks, results,
sentences, steps, links, map, strings`. Tables are explained in `tables`; references are numbers of rows, and within a
claim numbers of its cards, -1 being the claim. A claim owns a run of statements (`s0`, `sn`) and of edges (`e0`, `en`).

A state is `[result, gone, changed, switched, come]`: a row of `results` (`[status, sentences, for, against, neither, p,
low, high, weight, steps]`); the cards of the base state that it has not; those that look different (card, row of
`looks`, card, row ...); the edges between its cards that are there and not in the base state or the other way round;
and its cards that the base state has not. Estimates are in hundredths, changes and `weight` in decibans. A look is
`[action, sign, family, role, how, aside]`; steps of the waterfall are three numbers each: kind and side, card, change.

A card has its column and the height of its middle; the rest of its place is in `meta.measures`. An edge is `[source,
target, way, points ...]`: heights where it leaves a card, in every column that it passes, where it arrives; one that
goes round (way 1) or down a column (2) has x and y of all its points. 4 is added to the way of one that the base state
has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from claimgraph.exports.html.content import ClaimPage
from claimgraph.exports.html.drawing import Drawing
from claimgraph.exports.html.entries import Entry, document_links
from claimgraph.exports.html.overview import CLAIM_X, MOST_CLAIMS, ORIGIN_X, PILL_X, Overview
from claimgraph.exports.html.packing import (
    FAMILIES,
    KINDS,
    LATE,
    ROLES,
    STATUSES,
    Pools,
    StateRows,
    dates,
    day_row,
    first_days,
    look_row,
    points,
    way,
)
from claimgraph.exports.html.picture import (
    CARD_HEIGHT,
    CARD_WIDTH,
    CIRCLE_SIDE,
    CLAIM,
    CLAIM_WIDTH,
    FRAME_BOTTOM,
    FRAME_SIDE,
    FRAME_TOP,
    PITCH,
    REPEAT_HEIGHT,
)
from claimgraph.exports.html.safe import clean
from claimgraph.exports.html.signs import LINES, SIGNS, STATUS_SIGN
from claimgraph.exports.html.sources import Sources
from claimgraph.exports.html.tables import Strings, Table, cut
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Status
from claimgraph.graph.model import Statement
from claimgraph.ontology.terms import Stance

FORMAT: Final = "claimgraph-board/1"
ORDER: Final = (
    *(Status.CONTESTED, Status.SINGLE_ORIGIN, Status.SINGLE_CHANNEL, Status.DENIED),
    *(Status.RETRACTED, Status.NO_SOURCE, Status.ON_THE_RECORD, Status.CORROBORATED),
)
"""In which order many claims are listed: what wants attention first."""

_MEASURES: Final = {
    "pitch": PITCH,
    "card": CARD_WIDTH,
    "claim": CLAIM_WIDTH,
    "heights": [CARD_HEIGHT, REPEAT_HEIGHT],
    "frame": [FRAME_SIDE, FRAME_TOP, FRAME_BOTTOM, CIRCLE_SIDE],
}
"""What the script needs to put cards, lines and frames in their places."""

Place = tuple[int, float, float]
"""The column of a card, the height of its middle, and its own height."""

_NOWHERE: Final = (None, None, None)
"""The place of a card that stands in a stack."""


class PageData:
    """Puts the data together, claim by claim."""

    def __init__(self, view: View, words: Words) -> None:
        self._view, self._words = view, words
        self._strings = Strings()
        self._agents = Table(
            *("id", "name", "*kind", "*sign", "unnamed", "claims", "*org", "*covers", "*grades", "*remark"),
            *("*private", "same", "track"),
        )
        self._documents = Table("outlet", "*typed", "*title", "*when", "*nb", "open", "unseen", "links")
        self._claims = Table(
            *(
                "id",
                "text",
                "prior",
                "s0",
                "sn",
                "e0",
                "en",
                "columns",
                "y",
                "height",
                "state",
                "frames",
                "what",
                "days",
            ),
            *("facts", "stacks", "*remark", "*notes", "*caveats", "rivals"),
        )
        self._statements = Table(
            *("id", "speaker", "look", "doc", "column", "y", "*brief", "*pub", "*stance", "*access", "*certainty"),
            *(
                "*grades",
                "*quote",
                "*locator",
                "*remark",
                "*typed",
                "*when",
                "*nb",
                "open",
                "late",
                "cites",
                "*private",
            ),
        )
        self._edges: list[list[Any]] = []
        self._pools = Pools(self._strings)
        self._agent_row: dict[str, int] = {}
        self._document_row: dict[str, int] = {}
        self._claim_row: dict[str, int] = {}
        self._sources = list(Sources(view.records, words).all())
        for number, source in enumerate(self._sources):
            self._agent_row[source.iri] = number
        self._pages: list[ClaimPage] = []

    # ------------------------------------------------------------ one claim

    def add(self, page: ClaimPage, drawing: Drawing, place: Mapping[int, Place]) -> None:
        """Adds a claim with its picture; `place` has the middle and the height of each card."""
        row = len(self._claims)
        self._claim_row[page.claim.iri] = row
        if row <= MOST_CLAIMS:
            self._pages.append(page)
        s0, e0 = len(self._statements), len(self._edges)
        self._add_statements(page, row, place)
        base = drawing.links(page.base.links)
        for line in drawing.lines:
            late = 0 if (line.source, line.target) in base else LATE
            self._edges.append([line.source, line.target, way(line) + late, *points(line)])
        column, y, height = place[CLAIM]
        state = StateRows(page, drawing, self._pools)
        strings = self._strings
        self._claims.add(
            id=page.claim.id,
            text=str(page.claim.text),
            remark=strings(str(page.claim.remark or "")),
            prior=round(page.verdict.prior, 2),
            state=state.data(page.base),
            facts=[[strings(part) if isinstance(part, str) else [part] for part in fact] for fact in page.facts]
            or None,
            notes=strings.all(page.notes),
            caveats=strings.all(page.caveats),
            rivals=[
                [strings(rival.text), round(rival.prior, 2), round(rival.support, 1), round(rival.denial, 1)]
                for rival in page.verdict.rivals
            ]
            or None,
            what=[
                [self._agent_row[iri], state.data(each)] for iri, each in page.without.items() if iri in self._agent_row
            ]
            or None,
            days=[[strings(day.typed), state.data(day.state)] for day in page.days] or None,
            s0=s0,
            sn=len(self._statements) - s0,
            e0=e0,
            en=len(self._edges) - e0,
            columns=column,
            y=round(y),
            height=round(height),
            frames=[[KINDS.index(group.kind), group.side, *group.members] for group in drawing.groups] or None,
            stacks=[
                [stack, place[stack][0], round(place[stack][1]), list(members)]
                for stack, members in drawing.stacks.items()
            ]
            or None,
        )

    def _add_statements(self, page: ClaimPage, row: int, place: Mapping[int, Place]) -> None:
        strings = self._strings
        first_day = first_days(page.days)
        cites: dict[int, set[int]] = {}
        for state in page.states:
            for source, target in state.links:
                cites.setdefault(target, set()).add(source)
        for entry in page.entries:
            node = entry.node
            speaker = self._agent_row.get(node.speaker or "")
            if speaker is not None and self._sources[speaker].claims[-1:] != [row]:
                self._sources[speaker].claims.append(row)
            said = self._view.records.statements.get(node.statement or "")
            own = dates(strings, self._words, said.said if said is not None else None)
            column, y, _ = place.get(entry.card, _NOWHERE)
            self._statements.add(
                id=node.id,
                speaker=speaker,
                look=self._pools.looks(entry.look),
                doc=self._document(node.document),
                column=column,
                y=y if y is None else round(y),
                late=None if entry.card in page.base.looks else 1,
                cites=sorted(cites.get(entry.card, ())) if column is None else None,
                brief=strings(entry.brief),
                stance=strings(self._stance(said, entry)),
                pub=day_row(strings, self._public(entry, first_day)),
                **own,
                quote=strings(entry.quote),
                locator=strings(entry.locator),
                access=strings(entry.access),
                certainty=strings(entry.certainty),
                grades=strings.all(entry.grades),
                remark=strings(entry.remark),
                private=strings.all(entry.private),
            )

    def _public(self, entry: Entry, first_day: dict[int, datetime]) -> datetime | None:
        """When it counts as public; None of what has no date and was seen, which stands from the start."""
        if entry.node.document is not None and entry.published is None and entry.seen:
            return None
        return first_day.get(entry.card) or entry.public

    def _stance(self, said: Statement | None, entry: Entry) -> str:
        """The stance where the card does not say it: by doing what it says, or by reporting."""
        told = said is None or said.stance is Stance.ATTRIBUTES or entry.stance == entry.look.action
        return "" if told else entry.stance

    def _document(self, iri: str | None) -> int | None:
        record = self._view.records.documents.get(iri or "")
        if record is None:
            return None
        if record.iri not in self._document_row:
            self._document_row[record.iri] = self._documents.add(
                title=self._strings(str(record.title or "")),
                outlet=self._agent_row.get(record.outlet),
                unseen=None if record.seen else 1,
                **dates(self._strings, self._words, record.published),
                links=[[self._strings(link.what), link.href] for link in document_links(record, self._words)] or None,
            )
        return self._document_row[record.iri]

    # ------------------------------------------------------------ the whole

    def as_data(self, title: str, subtitle: str) -> dict[str, Any]:
        """Everything, once every claim has been added."""
        for source in self._sources:
            self._agents.add(
                id=source.id,
                name=source.name,
                kind=self._strings(source.kind),
                sign=self._strings(source.sign),
                unnamed=int(source.unnamed),
                org=self._strings(source.organisation),
                covers=self._strings(source.headcount),
                grades=self._strings.all(source.grades),
                remark=self._strings(source.remark),
                private=self._strings.all(source.private),
                same=[self._agent_row[iri] for iri in source.possibly_same] or None,
                track=list(source.track) if source.track else None,
                claims=source.claims or None,
            )
        few = len(self._claims) <= MOST_CLAIMS
        return {
            "format": FORMAT,
            "meta": self._meta(title, subtitle, few),
            "words": self._words.page,
            "statuses": [[self._words.status(status), STATUS_SIGN[status], ORDER.index(status)] for status in STATUSES],
            "families": list(FAMILIES),
            "roles": [role.value for role in ROLES],
            "signs": SIGNS,
            "lines": {family: style._asdict() for family, style in LINES.items()},
            "agents": self._agents.as_data(),
            "documents": self._documents.as_data(),
            "claims": self._claims.as_data(),
            "statements": self._statements.as_data(),
            "edges": self._edges,
            "looks": [look_row(self._strings, look) for look in self._pools.looks],
            "results": [cut(list(result)) for result in self._pools.results],
            "sentences": list(self._pools.sentences),
            "steps": list(self._pools.steps),
            "links": list(self._relations()),
            "map": self._overview() if few and len(self._claims) > 1 else None,
            "strings": self._strings.as_list(),
        }

    def _meta(self, title: str, subtitle: str, few: bool) -> dict[str, Any]:
        verdicts = list(self._view.verdicts.values())
        return {
            "title": clean(title),
            "subtitle": clean(subtitle),
            "measures": _MEASURES,
            "language": self._words.language,
            "written": self._view.language,
            "few": few,
            "states": bool(self._view.states),
            "tables": verdicts[0].tables if verdicts else "",
        }

    def _relations(self) -> Iterator[list[Any]]:
        """What claims have to do with one another: `[claim, key of the words, claim]`."""
        for claim in self._view.records.claims.values():
            for key, others in (("entails", claim.entails), ("contradicts", claim.contradicts)):
                for other in others:
                    if claim.iri in self._claim_row and other in self._claim_row:
                        yield [self._claim_row[claim.iri], key, self._claim_row[other]]

    def _overview(self) -> dict[str, Any]:
        overview = Overview(self._pages, self._view.records)
        return {
            "origins": [[self._agent_row.get(origin.agent, -1), round(origin.y)] for origin in overview.origins],
            "pills": [
                [pill.claim, pill.card, pill.origin, round(pill.y), self._strings.all(pill.via) or []]
                for pill in overview.pills
            ],
            "claims": [round(y) for y in overview.claims],
            "frames": [[self._strings(frame.organisation), *map(round, frame.box)] for frame in overview.frames],
            "columns": [ORIGIN_X, PILL_X, CLAIM_X],
        }
