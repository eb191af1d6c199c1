"""What the page says of one statement, an implied relay or an origin that nobody names, apart from its verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from claimgraph.exports.html.looks import Look
from claimgraph.exports.html.safe import web_address
from claimgraph.exports.html.signs import KIND_SIGN
from claimgraph.exports.html.words import Words
from claimgraph.graph.corroboration.verdict import Node, Role
from claimgraph.graph.model import Agent, Bounds, Document, Judgement, Record, Records, Statement, UnnamedSource
from claimgraph.ontology.terms import Access, Certainty


class Link(NamedTuple):
    """An address to follow: what it is, where it leads, and the host, which is shown."""

    what: str
    href: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One card of the picture and one row of the table."""

    card: int
    node: Node
    look: Look
    speaker: str
    unnamed: bool
    kind_sign: str
    brief: str
    """The last line of the card."""
    stance: str = ""
    quote: str = ""
    document: str = ""
    outlet: str = ""
    seen: bool = True
    locator: str = ""
    published: Bounds | None = None
    typed: str = ""
    when: str = ""
    belongs_to: str = ""
    headcount: str = ""
    access: str = ""
    certainty: str = ""
    grades: tuple[str, ...] = ()
    remark: str = ""
    private: tuple[str, ...] = ()
    """Notes and real names, where somebody asked for them by name: else the view does not hold them."""
    links: tuple[Link, ...] = ()

    @property
    def struck(self) -> bool:
        """Whether it was withdrawn."""
        return self.look.role is Role.VOIDED

    @property
    def public(self) -> datetime | None:
        """The instant from which its date says that it is public."""
        return None if self.published is None else self.published.not_after or self.published.not_before


class Entries:
    """Makes entries from the records of a view."""

    def __init__(self, records: Records, words: Words, *, public: bool = False) -> None:
        self._records, self._words, self._public = records, words, public
        self._grades: dict[str, list[str]] = {}
        for judgement in records.judgements.values():
            self._grades.setdefault(judgement.judges, []).extend(self._graded(judgement))

    def entry(self, card: int, node: Node, look: Look) -> Entry:
        """The entry of a card, as it looks."""
        words = self._words
        statement = self._records.statements.get(node.statement or "")
        document = self._records.documents.get(node.document or "")
        agent = self._records.agents.get(node.speaker or "")
        latent = node.speaker is None
        published = (statement and statement.said) or (document and document.published) or None
        return Entry(
            card=card,
            node=node,
            look=look,
            speaker=words("no_source_given") if latent else agent.label if agent is not None else "",
            unnamed=latent or isinstance(agent, UnnamedSource),
            kind_sign=kind_sign(agent),
            brief=self._brief(node, statement, document, agent),
            stance=words.label(statement.stance) if statement is not None else "",
            quote=str(statement.quote or "") if statement is not None else "",
            document=str((document and document.title) or ""),
            outlet=self.name(document.outlet if document is not None else None),
            seen=document is None or document.seen,
            locator=(statement and statement.locator) or "",
            published=published,
            typed=published.typed if published is not None else "",
            when=words.when(published),
            belongs_to=self.organisation(agent),
            headcount=self.headcount(agent),
            access=self._stated(statement.access, Access.NOT_STATED) if statement else "",
            certainty=self._stated(statement.certainty, Certainty.NOT_STATED) if statement else "",
            grades=(*self.grades(node.speaker), *self.grades(node.statement)),
            remark=str((statement and statement.remark) or ""),
            private=tuple(private(words, statement, agent, document)),
            links=tuple(document_links(document, words)),
        )

    def name(self, agent: str | None) -> str:
        """The name of an agent (IRI), or ""."""
        record = self._records.agents.get(agent or "")
        return record.label if record is not None else ""

    def grades(self, iri: str | None) -> tuple[str, ...]:
        """The grades that an agent or a statement (IRI) was given, in letters and words, and by whom."""
        return tuple(self._grades.get(iri or "", ()))

    def organisation(self, agent: Agent | None) -> str:
        """What an agent belongs to."""
        return self._words.listing(filter(None, map(self.name, agent.member_of))) if agent is not None else ""

    def headcount(self, agent: Agent | None) -> str:
        """How many people an unnamed source is, where that is said."""
        if isinstance(agent, UnnamedSource):
            if agent.headcount is not None:
                return self._words("people", n=agent.headcount)
            if agent.headcount_at_least is not None:
                return self._words("people_at_least", n=agent.headcount_at_least)
        return ""

    def _graded(self, judgement: Judgement) -> Iterator[str]:
        by = judgement.decided_by
        who = by and (by.name or (by.agent and self.name(by.agent)))
        for grade in (judgement.reliability, judgement.credibility):
            if grade is not None:
                label = self._words.label(grade)
                yield self._words("grade_given", grade=label, who=who) if who else label

    def _is_graded(self, agent: Agent, node: Node) -> bool:
        return bool(self.grades(agent.iri) or self.grades(node.statement))

    def _stated(self, value: Access | Certainty, nothing: Access | Certainty) -> str:
        return "" if value is nothing else self._words.label(value)

    def _brief(self, node: Node, statement: Statement | None, document: Document | None, agent: Agent | None) -> str:
        words = self._words
        if document is None:
            return ""
        parts = []
        if node.role in (Role.RELAY, Role.REPEAT) and not document.seen:
            parts.append(words("not_seen"))
        if node.role is Role.NEITHER and document.outlet != node.speaker:
            return words("in_outlet", outlet=self.name(document.outlet))  # no card beside it says who published it
        unnamed = isinstance(agent, UnnamedSource) and not self._public  # where grades are not told, nor is their lack
        if node.role is Role.ORIGIN and unnamed and agent is not None and not self._is_graded(agent, node):
            parts.append(words("cannot_be_graded"))
        parts.append(words.when_briefly((statement and statement.said) or document.published))
        return " · ".join(parts)


def kind_sign(agent: Agent | None) -> str:
    """The sign of what kind of agent it is; that of an unknown one for none."""
    return KIND_SIGN[agent.kind if agent is not None else None]


def document_links(document: Document | None, words: Words) -> Iterator[Link]:
    """The addresses of a document that a browser may follow."""
    if document is not None:
        for what, address in (("the_document", document.url), ("archived", document.archived_at)):
            href = web_address(address)
            if href is not None:
                yield Link(words(what), href, urlsplit(href).hostname or "")


def private(words: Words, *records: Record | None) -> Iterator[str]:
    """Notes and real names of records, where the view holds them."""
    for record in records:
        if record is not None and record.note is not None:
            yield str(record.note)
        if isinstance(record, Agent) and record.real_name is not None:
            yield words("real_name", name=record.real_name)


def in_reading_order(entries: Iterable[Entry], cited_by: dict[int, list[int]]) -> list[Entry]:
    """For, against, neither, set aside; within each, a chain from its origin on.

    `cited_by` has, of each card, those that pass on its words.
    """
    by_card = {entry.card: entry for entry in entries}
    cites = {card for cards in cited_by.values() for card in cards}
    first = sorted(by_card.values(), key=lambda entry: (_section(entry), entry.card in cites))
    ahead = [entry.card for entry in reversed(first)]
    ordered: dict[int, Entry] = {}
    while ahead:
        card = ahead.pop()
        if card in by_card and card not in ordered:
            ordered[card] = by_card[card]
            ahead.extend(reversed(cited_by.get(card, [])))
    return list(ordered.values())


def _section(entry: Entry) -> int:
    if entry.look.role in (Role.VOIDED, Role.CIRCULAR, Role.IDLE) or entry.look.family == "aside":
        return 3
    return {1: 0, -1: 1}.get(entry.node.side, 2)
