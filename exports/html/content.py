"""What the page says of each claim, in words ready to be shown: from the records of a view and their verdicts.

Nothing is computed here about who is believed: counts, roles, weights and sentences come from the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from claimgraph.exports.html import words
from claimgraph.exports.html.safe import web_address
from claimgraph.exports.html.signs import KIND_SIGN, STANCE_SIGN, STATUS_SIGN
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Node, Role, Verdict
from claimgraph.graph.model import Agent, Claim, Document, Judgement, Record, Records, Statement, UnnamedSource
from claimgraph.ontology.terms import Access, Certainty, Stance

_PLAIN_ID: Final = re.compile(r"[\w:-]{1,80}")

_MOST_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Link:
    """An address to follow: what it is, where it leads, and the host, which is shown."""

    what: str
    href: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One card of the picture and one row of the table: a statement, an implied relay or a latent origin."""

    key: str
    """Its name in the page, unique within the claim."""
    node: Node
    speaker: str
    unnamed: bool
    kind_sign: str
    action: str
    sign: str
    family: str
    """Its colour: `for`, `against`, `neither`, `relay`, `withdrawn`, `circular` or `aside`."""
    brief: str
    """The last line of the card."""
    stance: str = ""
    quote: str = ""
    document: str = ""
    outlet: str = ""
    seen: bool = True
    locator: str = ""
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
    how: tuple[str, ...] = ()
    comes_from: tuple[str, ...] = ()
    """Keys of the entries whose words it passes on."""

    set_aside: str = ""
    """Why its chain is not counted, where it is not."""

    @property
    def struck(self) -> bool:
        """Whether it was withdrawn."""
        return self.node.role is Role.VOIDED

    @property
    def small(self) -> bool:
        """Whether it adds nothing, and is drawn small."""
        return self.node.role is Role.REPEAT

    @property
    def tinted(self) -> bool:
        """Whether it stands at the start of a chain."""
        return self.node.role in (Role.ORIGIN, Role.NEITHER, Role.CIRCULAR) and self.family != "aside"

    @property
    def label(self) -> str:
        """The card in words, for those who do not see it."""
        return f"{self.speaker}: {self.action}{', unnamed source' if self.unnamed else ''}"


@dataclass(frozen=True, slots=True)
class Tally:
    """A count beside its sign."""

    family: str
    sign: str
    number: int
    noun: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """One claim of the page."""

    anchor: str
    text: str
    remark: str
    verdict: Verdict
    status: str
    sign: str
    entries: tuple[Entry, ...]
    facts: tuple[str, ...]
    caveats: tuple[str, ...]
    tallies: tuple[Tally, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """The verdict in a sentence, without the word that stands above it already."""
        rest = self.verdict.summary.removeprefix(self.status).lstrip(".: ")
        return rest[:1].upper() + rest[1:]

    @property
    def brief(self) -> str:
        """The counts for the list of claims."""
        return f"{self.verdict.origins.for_} for · {self.verdict.origins.against} against"

    @property
    def estimate(self) -> str:
        """The estimate with its interval, or nothing where nobody is an origin."""
        return words.estimate(self.verdict) if any(self.verdict.origins) else ""

    @property
    def legend(self) -> tuple[Tally, ...]:
        """The signs that occur, with their numbers."""
        entries = self.entries
        numbers = {
            "for": sum(entry.family == "for" for entry in entries),
            "against": sum(entry.family == "against" for entry in entries),
            "neither": sum(entry.family == "neither" for entry in entries),
            "repeat": sum(entry.small for entry in entries),
            "unnamed": sum(entry.unnamed and entry.node.statement is not None for entry in entries),
            "withdrawn": sum(entry.family == "withdrawn" for entry in entries),
            "circular": sum(entry.family == "circular" for entry in entries),
            "aside": sum(entry.family == "aside" for entry in entries),
        }
        signs = {"for": "up", "against": "down", "neither": "ring-query", "repeat": "arrow-to-bar", "unnamed": "query"}
        others = {"withdrawn": "square-crossed", "circular": "round", "aside": "ring"}
        return tuple(
            Tally(family, (signs | others)[family], number, words.FAMILIES[family])
            for family, number in numbers.items()
            if number
        )


def pages(view: View) -> tuple[ClaimPage, ...]:
    """What the page says of every claim that has a verdict, in the order of the records."""
    return _Content(view).pages()


class _Content:
    def __init__(self, view: View) -> None:
        self._records: Records = view.records
        self._verdicts = view.verdicts

    def pages(self) -> tuple[ClaimPage, ...]:
        chosen = [(claim, self._verdicts[iri]) for iri, claim in self._records.claims.items() if iri in self._verdicts]
        return tuple(self._page(place, claim, verdict) for place, (claim, verdict) in enumerate(chosen, 1))

    @cached_property
    def _grades(self) -> dict[str, list[str]]:
        grades: dict[str, list[str]] = {}
        for judgement in self._records.judgements.values():
            grades.setdefault(judgement.judges, []).extend(self._grade(judgement))
        return grades

    def _grade(self, judgement: Judgement) -> Iterator[str]:
        by = judgement.decided_by
        who = by and (by.name or (by.agent and self._name(by.agent)))
        for grade in (judgement.reliability, judgement.credibility):
            if grade is not None:
                yield words.label(grade) + (f" (given by {who})" if who else "")

    def _name(self, agent: str | None) -> str:
        record = self._records.agents.get(agent or "")
        return record.label if record is not None else ""

    def _page(self, place: int, claim: Claim, verdict: Verdict) -> ClaimPage:
        keys = {node.id: f"s{number}" for number, node in enumerate(verdict.nodes)}
        entries = tuple(_in_reading_order(self._entry(node, claim, verdict, keys) for node in verdict.nodes))
        return ClaimPage(
            anchor=f"claim-{claim.id}" if _PLAIN_ID.fullmatch(claim.id) else f"claim.{place}",
            text=str(claim.text),
            remark=str(claim.remark or ""),
            verdict=verdict,
            status=words.status_word(verdict.status),
            sign=STATUS_SIGN[verdict.status],
            entries=entries,
            facts=tuple(self._facts(verdict, entries)),
            caveats=tuple(self._caveats(verdict)),
            tallies=tuple(_tallies(verdict, entries)),
        )

    def _facts(self, verdict: Verdict, entries: tuple[Entry, ...]) -> Iterator[str]:
        for what, sets, number in (
            ("The support", verdict.hangs_on.for_, verdict.hangs_on_sets.for_),
            ("The denial", verdict.hangs_on.against, verdict.hangs_on_sets.against),
        ):
            named = list(filter(None, (self._named(links, entries) for links in sets)))
            if named and len(sets[0]) == 1:
                hidden = number - min(len(named), _MOST_NAMED)
                more = f", or without one of {hidden} others" if hidden > 0 else ""
                yield f"{what} falls without {', or without '.join(named[:_MOST_NAMED])}{more}."
            elif named:
                yield f"{what} falls only if {len(sets[0])} fall at once, such as {named[0]}."
        if verdict.undated:
            yield f"{words.count(verdict.undated, 'statement')} without a date."

    def _named(self, links: tuple[str, ...], entries: tuple[Entry, ...]) -> str:
        by_id = {entry.node.id: entry.speaker for entry in entries}
        names = []
        for link in links:
            agent = next((agent.label for agent in self._records.agents.values() if agent.id == link), link)
            names.append(by_id.get(link) or by_id.get(f"{link}:for") or by_id.get(f"{link}:against") or agent)
        unknown = all(name == words.NO_SOURCE_GIVEN for name in names)
        return "" if unknown else words.listing(dict.fromkeys(names))

    def _caveats(self, verdict: Verdict) -> Iterator[str]:
        if verdict.as_of is not None:
            yield f"As of {verdict.as_of}: only what was public by then."
        if verdict.without:
            yield f"Without {words.listing(map(self._titled, verdict.without))}."
        yield from verdict.caveats

    def _titled(self, iri_or_id: str) -> str:
        for record in self._records:
            if iri_or_id in (record.iri, record.id):
                return record.label if isinstance(record, Agent) else record.id
        return iri_or_id

    # ------------------------------------------------------------ one entry

    def _entry(self, node: Node, claim: Claim, verdict: Verdict, keys: dict[str, str]) -> Entry:
        statement = self._records.statements.get(node.statement or "")
        document = self._records.documents.get(node.document or "")
        agent = self._records.agents.get(node.speaker or "")
        party = statement is not None and self._is_party(statement.speaker, claim)
        latent = node.speaker is None
        aside = _set_aside(node, verdict)
        published = (statement and statement.said) or (document and document.published) or None
        return Entry(
            key=keys[node.id],
            node=node,
            speaker=words.NO_SOURCE_GIVEN if latent else agent.label if agent is not None else "",
            unnamed=latent or isinstance(agent, UnnamedSource),
            kind_sign=KIND_SIGN[agent.kind if agent is not None and not latent else None],
            action=words.action(
                node.role,
                statement.stance if statement is not None else None,
                node.side,
                party=party,
                set_aside=bool(aside),
            ),
            sign=_sign(node, statement),
            family=_family(node, statement, aside),
            brief=self._brief(node, statement, document),
            stance=words.label(statement.stance) if statement is not None else "",
            quote=str(statement.quote or "") if statement is not None else "",
            document=str((document and document.title) or ""),
            outlet=self._name(document.outlet if document is not None else None),
            seen=document is None or document.seen,
            locator=(statement and statement.locator) or "",
            typed=published.typed if published is not None else "",
            when=words.when(published),
            belongs_to=words.listing(filter(None, map(self._name, agent.member_of))) if agent is not None else "",
            headcount=_headcount(agent),
            access=words.label(statement.access) if statement and statement.access is not Access.NOT_STATED else "",
            certainty=words.label(statement.certainty)
            if statement and statement.certainty is not Certainty.NOT_STATED
            else "",
            grades=tuple(self._grades.get(node.speaker or "", []) + self._grades.get(node.statement or "", [])),
            remark=str((statement and statement.remark) or ""),
            private=tuple(_private(statement, agent, document)),
            links=tuple(_links(document)),
            how=tuple(self._how(node, verdict, party, aside)),
            set_aside=aside,
            comes_from=tuple(keys[cited] for cited in node.carries if cited in keys),
        )

    def _is_party(self, speaker: str, claim: Claim) -> bool:
        """Whether the speaker is a party to the claim, itself or through what it belongs to."""
        reached: set[str] = set()
        ahead = [speaker]
        while ahead:
            agent = ahead.pop()
            if agent not in reached:
                reached.add(agent)
                ahead.extend(self._records.agents[agent].member_of if agent in self._records.agents else ())
        return not reached.isdisjoint(claim.party)

    def _brief(self, node: Node, statement: Statement | None, document: Document | None) -> str:
        if document is None:
            return "nobody says where it comes from" if node.speaker is None else ""
        parts = []
        if node.role in (Role.RELAY, Role.REPEAT) and not document.seen:
            parts.append("not seen itself")
        if node.role is Role.NEITHER and document.outlet != node.speaker:
            return f"in {self._name(document.outlet)}"  # no card beside it says who published it
        parts.append(words.when_briefly((statement and statement.said) or document.published))
        return " · ".join(parts)

    def _how(self, node: Node, verdict: Verdict, party: bool, aside: str) -> Iterator[str]:
        yield words.HOW[node.role]
        if node.statement is None and node.speaker is not None:
            yield "No statement of its own is entered: its words are printed there, so it passes them on."
        if node.speaker is None:
            yield "Where it comes from is not said; all that is said without a source counts as one origin at most."
        if party:
            yield "The speaker is a party to the claim."
        if aside:
            yield f"Not counted: {words.sentence(aside)}"
        for voided in verdict.voided:
            if voided.statement == node.id.split(":")[0]:
                yield f"Withdrawn by {self._speaker_of(voided.by)}."
        for step in verdict.waterfall:
            if step.what == "chain" and step.node == node.id:
                yield f"Its chain moves the estimate by {words.decibans(step.change)}."

    def _speaker_of(self, statement_id: str) -> str:
        for statement in self._records.statements.values():
            if statement.id == statement_id:
                return self._name(statement.speaker)
        return statement_id


def _in_reading_order(entries: Iterable[Entry]) -> list[Entry]:
    """For, against, neither, set aside; within each, a chain from its origin on."""
    by_key = {entry.key: entry for entry in entries}
    citing: dict[str, list[str]] = {}
    for entry in by_key.values():
        for cited in entry.comes_from:
            citing.setdefault(cited, []).append(entry.key)
    first = sorted(by_key.values(), key=lambda entry: (_section(entry), len(entry.comes_from)))
    ahead = [entry.key for entry in reversed(first)]
    ordered: dict[str, Entry] = {}
    while ahead:
        key = ahead.pop()
        if key not in ordered:
            ordered[key] = by_key[key]
            ahead.extend(reversed(citing.get(key, [])))
    return list(ordered.values())


def _section(entry: Entry) -> int:
    if entry.node.role in (Role.VOIDED, Role.CIRCULAR, Role.IDLE) or entry.family == "aside":
        return 3
    return {1: 0, -1: 1}.get(entry.node.side, 2)


def _tallies(verdict: Verdict, entries: tuple[Entry, ...]) -> Iterator[Tally]:
    neither = sum(entry.family == "neither" for entry in entries)
    for family, sign, number in (("for", "up", verdict.origins.for_), ("against", "down", verdict.origins.against)):
        yield Tally(family, sign, number, f"{'origin' if number == 1 else 'origins'} {family}")
    if neither:
        yield Tally("neither", "ring-query", neither, "neither for nor against")


def _set_aside(node: Node, verdict: Verdict) -> str:
    """Why what an origin says is not counted, in the words of the verdict; "" where it is counted."""
    if node.role is not Role.ORIGIN:
        return ""
    chains = [chain for chain in verdict.because if chain.origin == node.id]
    reasons = [chain.set_aside for chain in chains if chain.set_aside]
    return reasons[0] if reasons and len(reasons) == len(chains) else ""


def _family(node: Node, statement: Statement | None, aside: str) -> str:
    match node.role:
        case Role.VOIDED:
            return "withdrawn"
        case Role.CIRCULAR:
            return "circular"
        case Role.IDLE:
            return "aside"
        case Role.RELAY | Role.REPEAT:
            return "relay"
        case Role.NEITHER if statement is not None and statement.stance.withdraws:
            return "withdrawn"
    if node.speaker is None and aside:
        return "aside"
    return words.side_words(node.side)


def _sign(node: Node, statement: Statement | None) -> str:
    match node.role:
        case Role.RELAY:
            return "arrow"
        case Role.REPEAT:
            return "arrow-to-bar"
        case Role.CIRCULAR:
            return "round"
    if statement is not None:
        return STANCE_SIGN[statement.stance]
    return STANCE_SIGN[Stance.ASSERTS if node.side > 0 else Stance.DENIES]


def _headcount(agent: Agent | None) -> str:
    if isinstance(agent, UnnamedSource):
        if agent.headcount is not None:
            return words.count(agent.headcount, "person", "people")
        if agent.headcount_at_least is not None:
            return f"at least {words.count(agent.headcount_at_least, 'person', 'people')}"
    return ""


def _private(*records: Record | None) -> Iterator[str]:
    for record in records:
        if record is not None and record.note is not None:
            yield str(record.note)
        if isinstance(record, Agent) and record.real_name is not None:
            yield f"real name: {record.real_name}"


def _links(document: Document | None) -> Iterator[Link]:
    if document is not None:
        for what, address in (("The document", document.url), ("An archived copy", document.archived_at)):
            href = web_address(address)
            if href is not None:
                yield Link(what, href, urlsplit(href).hostname or "")
