"""Random stories: what hypothesis draws to hold the laws of the measure against.

Stories hold what makes the measure hard: relays of relays, loops, reports that name nobody, speakers who repeat
themselves, quoted words, documents that nobody saw, retractions, owners, organisations, unnamed sources that may be
the same, and people's decisions. Left out on purpose: entailment and contradiction (a claim that needs them says so and
is not exact), and relays of the opposite side (refused at import).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from claimgraph.graph.model import (
    Agent,
    Bounds,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outlet,
    Record,
    Records,
    Statement,
    Text,
    UnnamedSource,
)
from claimgraph.ontology.terms import Access, AgentKind, Certainty, DocumentKind, Reliability, Stance

BASE = "https://example.org/story/"
PLAIN_KINDS = (AgentKind.PERSON, AgentKind.ORGANISATION, AgentKind.GOVERNMENT, AgentKind.ACCOUNT)


def iri(name: str) -> str:
    """The IRI of a short id."""
    return BASE + name


def text(words: str) -> Text:
    """A text in English."""
    return Text.of(words, "en")


def day(number: int) -> Bounds:
    """A whole day of March 2022."""
    return Bounds(
        f"2022-03-{number:02}",
        datetime(2022, 3, number, tzinfo=UTC),
        datetime(2022, 3, number, 23, 59, 59, tzinfo=UTC),
    )


def open_after(number: int) -> Bounds:
    """A day of March 2022 or later."""
    return Bounds(f"2022-03-{number:02}/..", datetime(2022, 3, number, tzinfo=UTC), None)


def open_before(number: int) -> Bounds:
    """A day of March 2022 or earlier."""
    return Bounds(f"../2022-03-{number:02}", None, datetime(2022, 3, number, 23, 59, 59, tzinfo=UTC))


def person(name: str, **fields: Any) -> Agent:
    """A named person."""
    return Agent(iri=iri(name), id=name, name=text(name), **fields)


def outlet(name: str, **fields: Any) -> Outlet:
    """An outlet."""
    return Outlet(iri=iri(name), id=name, name=text(name), **fields)


def document(name: str, by: str, **fields: Any) -> Document:
    """A document published by an agent (its short id)."""
    return Document(iri=iri(name), id=name, outlet=iri(by), **fields)


def claim(name: str, **fields: Any) -> Claim:
    """A claim."""
    return Claim(iri=iri(name), id=name, text=text(f"The claim {name}"), **fields)


def says(name: str, who: str, stance: Stance, what: str, where: str, **fields: Any) -> Statement:
    """A statement, by short ids; `relays` and `answers` are given as short ids as well."""
    for key in ("relays", "answers"):
        fields[key] = tuple(map(iri, fields.get(key, ())))
    return Statement(
        iri=iri(name), id=name, speaker=iri(who), stance=stance, claim=iri(what), document=iri(where), **fields
    )


@st.composite
def _agents(draw: st.DrawFn, documents: int) -> list[Agent]:
    agents: list[Agent] = [
        Agent(iri=iri(f"org{i}"), id=f"org{i}", name=text(f"Org {i}"), kind=AgentKind.ORGANISATION) for i in range(2)
    ]
    for i in range(draw(st.integers(1, 3))):
        owner = draw(st.sampled_from([(), (), (iri("org0"),), (iri("org1"),)]))
        kind = draw(st.sampled_from([AgentKind.OUTLET, AgentKind.AGENCY]))
        agents.append(outlet(f"out{i}", kind=kind, owned_by=owner))
    for i in range(draw(st.integers(1, 3))):
        of = draw(st.sampled_from([(), (), (iri("org0"),), (iri("org1"),), (iri("out0"),)]))
        agents.append(person(f"per{i}", kind=draw(st.sampled_from(PLAIN_KINDS)), member_of=of))
    for i in range(draw(st.integers(0, 3))):
        others = [a.iri for a in agents if a.id.startswith(("per", "src"))]
        possibly = draw(st.lists(st.sampled_from(others), max_size=1))
        agents.append(
            UnnamedSource(
                iri=iri(f"src{i}"),
                id=f"src{i}",
                description=text(draw(st.sampled_from(["a senior official", "The senior  official", "a diplomat"]))),
                document=iri(f"doc{draw(st.integers(0, documents - 1))}"),
                member_of=draw(st.sampled_from([(), (iri("org0"),)])),
                possibly_same_as=tuple(possibly),
            )
        )
    return agents


@st.composite
def stories(draw: st.DrawFn, *, mirrored: bool = False, retractions: bool = True, loops: bool = True) -> Records:
    """A random story. With `mirrored`, one that means the opposite when all stances are turned round."""
    number = draw(st.integers(1, 4))
    agents = draw(_agents(number))
    publishers = [a.id for a in agents if not isinstance(a, UnnamedSource)]
    documents = [
        document(
            f"doc{i}",
            draw(st.sampled_from(publishers)),
            seen=draw(st.booleans()) or draw(st.booleans()),
            author=tuple(draw(st.lists(st.sampled_from([iri(name) for name in publishers]), max_size=1))),
            published=draw(st.sampled_from([None, *(day(n) for n in range(1, 6)), open_after(2), open_before(4)])),
            kind=draw(st.sampled_from([DocumentKind.ARTICLE, DocumentKind.ARTICLE, DocumentKind.RECORD])),
        )
        for i in range(number)
    ]
    claims = [claim("main", prior=draw(st.sampled_from([None, 0.1, 0.7])))]
    if draw(st.booleans()):
        claims.append(claim("twin", same_claim_as=(iri("main"),)))
    statements: list[Statement] = []
    for i in range(draw(st.integers(1, 9))):
        made = draw(
            _statement(f"s{i}", agents, documents, claims, statements, mirrored=mirrored, retractions=retractions)
        )
        statements.append(made)
    if loops and len(statements) > 1 and draw(st.booleans()):
        statements = draw(_looped(statements))
    grades = [
        Judgement(
            iri=f"{a.iri}/grade", id=f"{a.id}/grade", judges=a.iri, reliability=draw(st.sampled_from(Reliability))
        )
        for a in agents
        if draw(st.integers(0, 3)) == 0
    ]
    decisions: list[Record] = draw(_decisions(agents, sorted({s.speaker for s in statements})))
    if len(claims) > 1 and draw(st.integers(0, 5)) == 0:
        both: dict[str, Any] = {draw(st.sampled_from(["same", "different"])): tuple(c.iri for c in claims)}
        decisions.append(IdentityDecision(iri=iri("identity/1"), id="identity/1", **both))
    return Records.of([*agents, *documents, *claims, *statements, *grades, *decisions])


@st.composite
def _decisions(draw: st.DrawFn, agents: list[Agent], speakers: list[str]) -> list[Record]:
    """Decisions on who is independent, mostly none. No two bear the same date, so that the later one always holds."""
    decisions: list[Record] = []
    if len(speakers) < 2 or draw(st.integers(0, 3)):
        return decisions
    for number, date in enumerate(draw(st.permutations(range(1, draw(st.integers(2, 4))))), 1):
        everybody = sorted(a.iri for a in agents) if draw(st.booleans()) else speakers
        about = tuple(draw(st.lists(st.sampled_from(everybody), min_size=2, max_size=3, unique=True)))
        kind: dict[str, Any] = {draw(st.sampled_from(["apart", "together"])): about}
        name = f"independence/{number}"
        decisions.append(IndependenceDecision(iri=iri(name), id=name, decided=day(date), **kind))
    return decisions


@st.composite
def _statement(
    draw: st.DrawFn,
    name: str,
    agents: list[Agent],
    documents: list[Document],
    claims: list[Claim],
    earlier: list[Statement],
    *,
    mirrored: bool,
    retractions: bool,
) -> Statement:
    speaker = draw(st.sampled_from(agents))
    where = speaker.document if isinstance(speaker, UnnamedSource) else draw(st.sampled_from(documents)).iri
    stances = [Stance.ASSERTS, Stance.ASSERTS, Stance.CONFIRMS, Stance.DENIES, Stance.ATTRIBUTES, Stance.ATTRIBUTES]
    stances += [] if mirrored else [Stance.UNABLE_TO_CONFIRM, Stance.SPECULATES]
    if retractions and earlier:
        stances.append(Stance.RETRACTS)
    stance = draw(st.sampled_from(stances))
    relays: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    if stance is Stance.RETRACTS:
        target = draw(st.sampled_from(earlier))
        answers = (target.iri,)
        if draw(st.booleans()):  # half of them by who said it, so that they count
            speaker = next(a for a in agents if a.iri == target.speaker)
            where = target.document
    elif earlier:
        fits = [s for s in earlier if _bears_out(s, stance, {e.iri: e for e in earlier})]
        if fits and (stance is Stance.ATTRIBUTES or draw(st.booleans())):
            relays = tuple({s.iri: None for s in draw(st.lists(st.sampled_from(fits), min_size=1, max_size=2))})
    if stance is Stance.ATTRIBUTES and not relays and mirrored:
        stance = draw(st.sampled_from([Stance.ASSERTS, Stance.DENIES]))
    return Statement(
        iri=iri(name),
        id=name,
        speaker=speaker.iri,
        stance=stance,
        claim=draw(st.sampled_from(claims)).iri,
        document=where,
        relays=relays,
        answers=answers,
        own_reporting=bool(relays) and stance is not Stance.ATTRIBUTES and draw(st.booleans()),
        access=draw(st.sampled_from([Access.NOT_STATED, Access.NOT_STATED, Access.FIRST_HAND, Access.TOLD])),
        certainty=draw(st.sampled_from([Certainty.NOT_STATED, Certainty.NOT_STATED, Certainty.LIKELY])),
        likelihood_ratio=draw(st.sampled_from([None, None, None, 1.0, 2.0, 50.0])),
        fidelity=draw(st.sampled_from([None, None, None, 0.5, 0.8, 1.0])),
    )


def _sides(statement: Statement, by_iri: dict[str, Statement]) -> set[int]:
    if statement.stance.polarity:
        return {statement.stance.polarity}
    if statement.stance is not Stance.ATTRIBUTES:
        return set()
    if not statement.relays:
        return {1}
    return set().union(*(_sides(by_iri[r], by_iri) for r in statement.relays if r in by_iri))


def _bears_out(cited: Statement, stance: Stance, by_iri: dict[str, Statement]) -> bool:
    sides = _sides(cited, by_iri)
    return bool(sides) if stance is Stance.ATTRIBUTES else stance.polarity in sides and len(sides) == 1


@st.composite
def _looped(draw: st.DrawFn, statements: list[Statement]) -> list[Statement]:
    """Closes a loop: an earlier statement passes on a later one that rests on it, or any other of its side."""
    by_iri = {s.iri: s for s in statements}
    pairs = [
        (a, b)
        for a in statements
        for b in statements
        if a.iri != b.iri and a.stance.polarity and _sides(b, by_iri) == {a.stance.polarity} and b.iri not in a.relays
    ]
    if not pairs:
        return statements
    one, other = draw(st.sampled_from(pairs))
    return [replace(s, relays=(*s.relays, other.iri)) if s.iri == one.iri else s for s in statements]


def renamed(records: Records, rename: Callable[[str], str]) -> Records:
    """The same story under other ids, in reverse order."""

    def value(of: Any) -> Any:
        if isinstance(of, str) and of.startswith(BASE):
            return BASE + rename(of.removeprefix(BASE))
        return tuple(map(value, of)) if isinstance(of, tuple) and not isinstance(of, Text) else of

    def record(of: Record) -> Record:
        names = [f for f in of.__dataclass_fields__ if f not in ("id", "place")]
        return replace(of, id=rename(of.id), **{name: value(getattr(of, name)) for name in names})

    return Records.of(reversed([record(r) for r in records]))
