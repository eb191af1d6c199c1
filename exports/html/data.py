"""The data of the page, format `claimgraph-board/1`: what the script shows, hides and draws, and computes nothing of.

`meta, words, statuses, families, roles, signs, lines, agents, documents, claims, statements, edges, links, map,
strings`. Tables are explained in `tables`; references are numbers of rows, and within a claim numbers of its cards, -1
being the claim itself. A claim owns a run of statements (`s0`, `sn`) and of edges (`e0`, `en`). A state is

    [status, sentence, for, against, neither, p, low, high, weight, gone, changed, switched, steps, come]

`gone` and `come` are the cards of the base state that it has not, and its cards that the base state has not;
`changed` those that look different (`[card, action, sign, family, role, how, aside]`); `switched` the edges that are
there and not in the base state or the other way round; `steps` the bars of its waterfall (`[what, side, card or words,
change]`). Changes and `weight`, what they come to, are in decibans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from claimgraph.exports.html.content import ClaimPage, DayState, without_the_word
from claimgraph.exports.html.drawing import Drawing
from claimgraph.exports.html.entries import document_links
from claimgraph.exports.html.looks import Look
from claimgraph.exports.html.overview import CLAIM_X, MOST_CLAIMS, ORIGIN_X, PILL_X, Overview
from claimgraph.exports.html.picture import CLAIM
from claimgraph.exports.html.signs import LINES, SIGNS, STATUS_SIGN
from claimgraph.exports.html.sources import Sources
from claimgraph.exports.html.states import State
from claimgraph.exports.html.tables import Strings, Table, cut
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Role, Status, Step, Verdict

FORMAT: Final = "claimgraph-board/1"
FAMILIES: Final = ("for", "against", "neither", "relay", "withdrawn", "circular", "aside")
ROLES: Final = tuple(Role)
STATUSES: Final = tuple(Status)
ORDER: Final = (
    *(Status.CONTESTED, Status.SINGLE_ORIGIN, Status.SINGLE_CHANNEL, Status.DENIED),
    *(Status.RETRACTED, Status.NO_SOURCE, Status.ON_THE_RECORD, Status.CORROBORATED),
)
"""In which order many claims are listed: what wants attention first."""

_FAMILY: Final = {family: number for number, family in enumerate(FAMILIES)}
_ROLE: Final = {role: number for number, role in enumerate(ROLES)}
_STATUS: Final = {status: number for number, status in enumerate(STATUSES)}

_STEPS: Final = ("chain", "exact", "cap", "rivals")

Place = tuple[float, float, float]
"""The middle of a card, and its height."""

_NOWHERE: Final = (None, None, None)
"""The place of a card that stands in a stack."""


class PageData:
    """Puts the data together, claim by claim."""

    def __init__(self, view: View, words: Words) -> None:
        self._view, self._words = view, words
        self._strings = Strings()
        self._agents = Table(
            *("id", "name", "*kind", "*sign", "unnamed", "*org", "*covers", "*grades", "*remark", "*private"),
            *("same", "track", "claims"),
        )
        self._documents = Table("id", "*title", "outlet", "seen", "links")
        self._claims = Table(
            *("id", "text", "*remark", "prior", "state", "facts", "*caveats", "rivals", "what", "days"),
            *("s0", "sn", "e0", "en", "stacks", "frames", "headings", "x", "y", "height", "box"),
        )
        self._statements = Table(
            *("id", "speaker", "*action", "*sign", "family", "role", "aside", "base", "doc", "*brief", "*stance"),
            *("*typed", "*when", "*pub", "*nb", "*na", "*how", "cites", "x", "y", "h", "*quote", "*locator", "*access"),
            *("*certainty", "*grades", "*remark", "*private"),
        )
        self._edges = Table("source", "target", "base", "points", "back")
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
            self._edges.add(
                source=line.source,
                target=line.target,
                base=int((line.source, line.target) in base),
                points=[round(number) for point in line.points for number in point],
                back=int(line.back) or None,
            )
        x, y, height = place[CLAIM]
        state = _States(page, drawing, self._strings)
        strings = self._strings
        self._claims.add(
            id=page.claim.id,
            text=str(page.claim.text),
            remark=strings(str(page.claim.remark or "")),
            prior=round(page.verdict.prior, 3),
            state=state.data(page.base),
            facts=[[strings(part) if isinstance(part, str) else [part] for part in fact] for fact in page.facts]
            or None,
            caveats=strings.all(page.caveats),
            rivals=[
                [strings(rival.text), round(rival.prior, 3), round(rival.support, 1), round(rival.denial, 1)]
                for rival in page.verdict.rivals
            ]
            or None,
            what=[
                [self._agent_row[iri], state.data(each)] for iri, each in page.without.items() if iri in self._agent_row
            ]
            or None,
            days=[[day.typed, state.data(day.state)] for day in page.days] or None,
            s0=s0,
            sn=len(self._statements) - s0,
            e0=e0,
            en=len(self._edges) - e0,
            stacks=[[stack, *map(round, place[stack][:2]), list(members)] for stack, members in drawing.stacks.items()]
            or None,
            frames=[[group.kind, group.side, list(group.members), *map(round, group.box)] for group in drawing.groups]
            or None,
            headings=[round(heading) for heading in drawing.headings],
            x=round(x),
            y=round(y),
            height=round(height),
            box=[round(number) for number in drawing.box],
        )

    def _add_statements(self, page: ClaimPage, row: int, place: Mapping[int, Place]) -> None:
        strings = self._strings
        first_day = _first_days(page.days)
        cites: dict[int, set[int]] = {}
        for state in page.states:
            for source, target in state.links:
                cites.setdefault(target, set()).add(source)
        for entry in page.entries:
            node, look, bounds = entry.node, entry.look, entry.published
            speaker = self._agent_row.get(node.speaker or "")
            if speaker is not None and self._sources[speaker].claims[-1:] != [row]:
                self._sources[speaker].claims.append(row)
            public = first_day.get(entry.card) or entry.public
            x, y, height = place.get(entry.card, _NOWHERE)
            self._statements.add(
                id=node.id,
                speaker=speaker,
                action=strings(look.action),
                sign=strings(look.sign),
                family=_FAMILY[look.family],
                role=_ROLE[look.role],
                aside=int(look.aside) or None,
                base=int(entry.card in page.base.looks),
                doc=self._document(node.document),
                brief=strings(entry.brief),
                stance=strings(entry.stance),
                typed=strings(entry.typed),
                when=strings(entry.when),
                pub=_day(strings, public),
                nb=_day(strings, bounds.not_before if bounds else None),
                na=_day(strings, bounds.not_after if bounds else None),
                how=strings.all(look.how),
                cites=sorted(cites.get(entry.card, ())) or None,
                x=x if x is None else round(x),
                y=y if y is None else round(y),
                h=height if height is None else round(height),
                quote=strings(entry.quote),
                locator=strings(entry.locator),
                access=strings(entry.access),
                certainty=strings(entry.certainty),
                grades=strings.all(entry.grades),
                remark=strings(entry.remark),
                private=strings.all(entry.private),
            )

    def _document(self, iri: str | None) -> int | None:
        record = self._view.records.documents.get(iri or "")
        if record is None:
            return None
        if record.iri not in self._document_row:
            self._document_row[record.iri] = self._documents.add(
                id=record.id,
                title=self._strings(str(record.title or "")),
                outlet=self._agent_row.get(record.outlet),
                seen=int(record.seen),
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
            "edges": self._edges.as_data(),
            "links": list(self._relations()),
            "map": self._overview() if few and len(self._claims) > 1 else None,
            "strings": self._strings.as_list(),
        }

    def _meta(self, title: str, subtitle: str, few: bool) -> dict[str, Any]:
        verdicts = list(self._view.verdicts.values())
        return {
            "title": title,
            "subtitle": subtitle,
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
            "frames": [[frame.organisation, *map(round, frame.box)] for frame in overview.frames],
            "columns": [ORIGIN_X, PILL_X, CLAIM_X],
        }


class _States:
    """The states of one claim as data."""

    def __init__(self, page: ClaimPage, drawing: Drawing, strings: Strings) -> None:
        self._page, self._drawing, self._strings = page, drawing, strings
        self._lines = [(line.source, line.target) for line in drawing.lines]
        self._base_links = drawing.links(page.base.links)

    def data(self, state: State) -> list[Any]:
        """A state as it differs from the base state."""
        verdict, strings, page = state.verdict, self._strings, self._page
        links = self._drawing.links(state.links)
        first = {entry.card: entry.look for entry in page.entries}
        estimate = [round(verdict.probability, 3), *(round(end, 3) for end in verdict.interval)]
        return cut(
            [
                _STATUS[verdict.status],
                strings.parts(without_the_word(verdict)),
                *verdict.origins,
                state.neither,
                *(estimate if any(verdict.origins) else [None, None, None]),
                round(verdict.waterfall[-1].total - verdict.waterfall[0].total, 1) if verdict.waterfall else None,
                [card for card in page.base.looks if card not in state.looks] or None,
                [self._look(card, look) for card, look in state.looks.items() if look != first[card]] or None,
                [at for at, link in enumerate(self._lines) if (link in links) != (link in self._base_links)] or None,
                [self._step(verdict, step) for step in verdict.waterfall if step.what not in ("prior", "posterior")]
                or None,
                [card for card in state.looks if card not in page.base.looks] or None,
            ]
        )

    def _look(self, card: int, look: Look) -> list[Any]:
        strings = self._strings
        return cut(
            [
                card,
                strings(look.action),
                strings(look.sign),
                _FAMILY[look.family],
                _ROLE[look.role],
                strings.all(look.how),
                int(look.aside) or None,
            ]
        )

    def _step(self, verdict: Verdict, step: Step) -> list[Any]:
        about: int | None = None
        if step.node is not None:
            about = next(self._page.cast.found(step.node), None) if step.what == "chain" else self._strings(step.node)
        return [_STEPS.index(step.what), step.side, about, round(step.change, 1)]


def _first_days(days: Iterable[DayState]) -> dict[int, datetime]:
    """Of each card the first day that has it."""
    first: dict[int, datetime] = {}
    for day in days:
        for card in day.state.looks:
            first.setdefault(card, day.instant)
    return first


def _day(strings: Strings, moment: datetime | None) -> int | None:
    return None if moment is None else strings(moment.date().isoformat())
