"""Random tangles: what hypothesis draws to hold the neighbourhood of a claim against all records.

Nothing has to make sense here, for what bears on a claim must be found in whatever people enter: several claims that
are the same, entail or contradict one another, relays and answers across them in any direction, retractions of
retractions, documents that nobody saw and that cite one another, organisations within organisations.
"""

from __future__ import annotations

from hypothesis import strategies as st

from claimgraph.graph.model import (
    Agent,
    Claim,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Record,
    Records,
    Statement,
    Story,
    UnnamedSource,
)
from claimgraph.ontology.terms import Access, AgentKind, OutcomeVerdict, Reliability, Stance
from tests.laws.stories import BASE, claim, day, document, iri, person, text

NUMBER = {"claim": 5, "org": 3, "out": 3, "per": 4, "doc": 6}
"""How many there are of each kind, beside the statements."""


def _names(kind: str) -> list[str]:
    return [iri(f"{kind}{number}") for number in range(NUMBER[kind])]


def _few(of: list[str], most: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Mostly none of them."""
    some = st.lists(st.sampled_from(of), max_size=most, unique=True).map(tuple)
    return st.one_of(st.just(()), st.just(()), some)


@st.composite
def _agents(draw: st.DrawFn) -> list[Record]:
    orgs = _names("org")
    agents: list[Record] = [
        Agent(
            iri=org, id=org.removeprefix(BASE), name=text(org), kind=AgentKind.ORGANISATION, member_of=draw(_few(orgs))
        )
        for org in orgs
    ]
    agents += [
        Outlet(iri=out, id=out.removeprefix(BASE), name=text(out), owned_by=draw(_few(orgs))) for out in _names("out")
    ]
    agents += [
        person(per.removeprefix(BASE), member_of=draw(_few([*orgs, *_names("out")]))) for per in _names("per")[:-1]
    ]
    agents.append(
        UnnamedSource(
            iri=iri("per3"),
            id="per3",
            description=text("an official"),
            document=draw(st.sampled_from(_names("doc"))),
            possibly_same_as=draw(_few(_names("per")[:-1])),
        )
    )
    return agents


@st.composite
def _claims(draw: st.DrawFn) -> list[Claim]:
    names = _names("claim")
    return [
        claim(
            name.removeprefix(BASE),
            same_claim_as=draw(_few(names)),
            entails=draw(_few(names)),
            contradicts=draw(_few(names)),
            party=draw(_few([*_names("org"), *_names("per")])),
        )
        for name in names
    ]


@st.composite
def tangles(draw: st.DrawFn) -> Records:
    """A random tangle: one story about `claim0` to `claim4`."""
    speakers = [*_names("out"), *_names("per"), *_names("org")]
    documents = [
        document(
            name.removeprefix(BASE),
            draw(st.sampled_from(_names("out"))).removeprefix(BASE),
            author=draw(_few(_names("per"))),
            seen=draw(st.booleans()),
            published=draw(st.sampled_from([None, *(day(n) for n in range(1, 6))])),
        )
        for name in _names("doc")
    ]
    number = draw(st.integers(1, 14))
    statements = [iri(f"s{i}") for i in range(number)]
    said = [
        Statement(
            iri=name,
            id=name.removeprefix(BASE),
            speaker=draw(st.sampled_from(speakers)),
            stance=draw(
                st.sampled_from(
                    [
                        Stance.ASSERTS,
                        Stance.DENIES,
                        Stance.ATTRIBUTES,
                        Stance.ATTRIBUTES,
                        Stance.RETRACTS,
                        Stance.CORRECTS,
                    ]
                )
            ),
            claim=draw(st.sampled_from(_names("claim"))),
            document=draw(st.sampled_from(_names("doc"))),
            relays=draw(_few(statements, 2)),
            answers=draw(_few(statements, 2)),
            access=draw(st.sampled_from([Access.NOT_STATED, Access.FIRST_HAND])),
            own_reporting=draw(st.booleans()),
        )
        for name in statements
    ]
    grades = [
        Judgement(iri=f"{who}/grade", id=f"{who}/grade", judges=who, reliability=draw(st.sampled_from(Reliability)))
        for who in draw(st.lists(st.sampled_from(speakers), max_size=2, unique=True))
    ]
    outcomes = [
        Outcome(
            iri=f"{about}/outcome", id=f"{about}/outcome", claim=about, verdict=draw(st.sampled_from(OutcomeVerdict))
        )
        for about in draw(_few(_names("claim")))
    ]
    pair = st.lists(st.sampled_from([*speakers, *statements]), min_size=2, max_size=3, unique=True).map(tuple)
    claims = st.lists(st.sampled_from(_names("claim")), min_size=2, max_size=2, unique=True).map(tuple)
    nobody: st.SearchStrategy[tuple[str, ...]] = st.just(())
    decisions: list[Record] = [
        IndependenceDecision(
            iri=iri("decision/1"), id="decision/1", apart=draw(nobody | pair), together=draw(nobody | pair)
        ),
        IdentityDecision(iri=iri("decision/2"), id="decision/2", same=draw(nobody | nobody | claims)),
    ]
    story = Story(iri=BASE, id="story", title=text("A tangle"))
    agents, asked = draw(_agents()), draw(_claims())
    return Records.of([story, *agents, *documents, *asked, *said, *grades, *outcomes, *decisions])
