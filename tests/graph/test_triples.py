"""Records and triples: neither direction loses anything, and reading takes whatever it is given."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from claimgraph.graph.model import (
    Agent,
    Bounds,
    By,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Place,
    Record,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.graph.triples import PassedOver, Why, from_triples, to_triples
from claimgraph.graph.values import Term
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import (
    CG,
    Access,
    AgentKind,
    Certainty,
    Credibility,
    DocumentKind,
    OutcomeVerdict,
    Reliability,
    Stance,
)

BASE = "https://w3id.org/claimgraph/story/ships/"
GOLDEN = Path(__file__).parents[1] / "golden" / "rdf"

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
iris = st.lists(st.sampled_from([BASE + name for name in "abcdef"]), unique=True, max_size=3).map(sorted).map(tuple)
one_iri = st.sampled_from([BASE + name for name in "abcdef"])
by = st.one_of(one_iri.map(lambda iri: By(agent=iri)), words.map(lambda name: By(name=name)))


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """The story's language first and the others by tag, which is the order that reading gives."""
    tags = draw(st.lists(st.sampled_from(["", "de", "en", "pt-BR", "zh-Hant"]), min_size=1, unique=True))
    return Text(tuple((tag, draw(words)) for tag in sorted(tags, key=lambda tag: (tag != "en", tag))))


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    return Bounds(draw(words), draw(st.none() | moments), draw(st.none() | moments))


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """One story with a record of each kind, every field drawn."""

    def maybe(strategy: st.SearchStrategy[object]) -> object:
        return draw(st.none() | strategy)

    def common(name: str) -> dict[str, object]:
        return {"iri": BASE + name, "id": name, "remark": maybe(texts()), "note": maybe(texts())}

    def agent() -> dict[str, object]:
        return {
            "member_of": draw(iris),
            "owned_by": draw(iris),
            "possibly_same_as": draw(iris),
            "same_as": draw(iris),
            "real_name": maybe(words),
        }

    plain_kinds = [kind for kind in AgentKind if kind not in (AgentKind.OUTLET, AgentKind.AGENCY)]
    decided = {"decided_by": maybe(by), "decided": maybe(bounds()), "because": maybe(texts())}
    drawn: list[tuple[type[Record], dict[str, object]]] = [
        (Story, {**common(""), "id": "ships", "title": draw(texts()), "language": "en", "author": maybe(by)}),
        (Agent, {**common("ann"), **agent(), "name": draw(texts()), "kind": draw(st.sampled_from(plain_kinds))}),
        (Outlet, {**common("ap"), **agent(), "name": draw(texts()), "kind": AgentKind.AGENCY}),
        (
            UnnamedSource,
            {
                **common("official"),
                **agent(),
                "description": draw(texts()),
                "document": draw(one_iri),
                "headcount": maybe(st.integers(1, 99)),
                "headcount_at_least": maybe(st.integers(1, 99)),
            },
        ),
        (
            Document,
            {
                **common("page"),
                "outlet": draw(one_iri),
                "author": draw(iris),
                "title": maybe(texts()),
                "url": maybe(st.just("https://example.org/page")),
                "archived_at": maybe(st.just("https://example.org/old")),
                "published": maybe(bounds()),
                "kind": draw(st.sampled_from(DocumentKind)),
                "seen": draw(st.booleans()),
            },
        ),
        (
            Claim,
            {
                **common("sank"),
                "text": draw(texts()),
                "party": draw(iris),
                "same_claim_as": draw(iris),
                "entails": draw(iris),
                "contradicts": draw(iris),
                "prior": maybe(st.floats(0, 1, exclude_min=True, exclude_max=True)),
            },
        ),
        (
            Statement,
            {
                **common("s1"),
                "speaker": draw(one_iri),
                "stance": draw(st.sampled_from(Stance)),
                "claim": draw(one_iri),
                "document": draw(one_iri),
                "relays": draw(iris),
                "answers": draw(iris),
                "own_reporting": draw(st.booleans()),
                "access": draw(st.sampled_from(Access)),
                "certainty": draw(st.sampled_from(Certainty)),
                "said": maybe(bounds()),
                "quote": maybe(texts()),
                "locator": maybe(words),
                "against_interest": draw(st.booleans()),
                "likelihood_ratio": maybe(st.floats(1, 1e6)),
                "fidelity": maybe(st.floats(0.5, 1)),
            },
        ),
        (Judgement, {**common("ann/grade"), **decided, "judges": BASE + "ann", "reliability": Reliability.B}),
        (Judgement, {**common("s1/grade"), **decided, "judges": BASE + "s1", "credibility": Credibility.DOUBTFUL}),
        (Outcome, {**common("sank/outcome"), **decided, "claim": BASE + "sank", "verdict": OutcomeVerdict.REFUTED}),
        (IndependenceDecision, {**common("independence/1"), **decided, "apart": draw(iris), "together": draw(iris)}),
        (IdentityDecision, {**common("identity/1"), **decided, "same": draw(iris), "different": draw(iris)}),
    ]
    return [cls(**values) for cls, values in drawn]  # type: ignore[arg-type]


@given(records())
def test_reading_what_was_written_gives_the_same_records(drawn: list[Record]) -> None:
    passed_over: list[PassedOver] = []
    assert list(from_triples(to_triples(drawn), passed_over=passed_over)) == list(Records.of(drawn))
    assert passed_over == []


def test_the_worked_story_gives_exactly_the_triples_of_its_golden_file() -> None:
    example = Path(__file__).parents[2] / "examples" / "china-olympics.yaml"
    written = {str(triple) for triple in to_triples(read(example, name=example.name).records)}
    expected = {str(quad.triple) for quad in parse(path=GOLDEN / "china-olympics.ttl", format=RdfFormat.TURTLE)}
    assert written == expected


def _agent(iri: str, *more: Triple) -> list[Triple]:
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return [
        Triple(NamedNode(iri), rdf_type, NamedNode(CG.Agent)),
        Triple(NamedNode(iri), NamedNode("https://schema.org/name"), Literal("Ann")),
        *more,
    ]


def test_of_two_kinds_the_smallest_holds_whatever_the_order() -> None:
    kinds = [
        Triple(NamedNode(BASE + "ann"), NamedNode(CG.kind), NamedNode(kind))
        for kind in (CG.personKind, CG.governmentKind)
    ]
    for order in (kinds, kinds[::-1]):
        assert from_triples(_agent(BASE + "ann", *order)).agents[BASE + "ann"].kind is AgentKind.GOVERNMENT


def test_a_record_that_lacks_what_it_needs_is_passed_over() -> None:
    statement = Statement(iri=BASE + "s", id="s", speaker=BASE, stance=Stance.DENIES, claim=BASE, document=BASE)
    triples = [triple for triple in to_triples([statement]) if triple.predicate.value != CG.stance]
    assert len(from_triples(triples)) == 0


SUBJECT, PAGE = NamedNode(BASE + "it"), NamedNode(BASE + "page")


@pytest.mark.parametrize(
    ("kind", "predicate", "terms", "why"),
    [
        (Claim, CG.prior, [Literal("high")], Why.UNFIT),
        (Claim, CG.entails, [Literal("high"), PAGE], Why.UNFIT),
        (Claim, CG.prior, [Literal("0.1"), Literal("0.2")], Why.SEVERAL),
        (Claim, CG.speaker, [PAGE], Why.OTHER_KIND),
        (Claim, CG.outcome, [Literal("refuted")], Why.UNFIT),
        (Claim, CG.dateAsTyped, [Literal("2022")], Why.OTHER_KIND),
        (Statement, CG.fidelity, [Literal("high")], Why.UNFIT),
        (Statement, CG.prior, [Literal("0.5")], Why.OTHER_KIND),
        (Statement, CG.saidNotBefore, [Literal("yesterday")], Why.UNFIT),
        (Statement, CG.saidNotAfter, [Literal("2022-01-01T00:00:00Z"), Literal("2023-01-01T00:00:00Z")], Why.SEVERAL),
        (Statement, CG.dateAsTyped, [PAGE], Why.UNFIT),
        (Statement, CG.stance, [NamedNode(CG.certain)], Why.UNFIT),
        (None, CG.speaker, [PAGE], Why.NO_KIND),
    ],
)
def test_what_is_passed_over_is_told(kind: type[Record] | None, predicate: str, terms: list[Term], why: Why) -> None:
    known: list[Record] = [
        Claim(iri=SUBJECT.value, id="it", text=Text.of("It sank")),
        Statement(iri=SUBJECT.value, id="it", speaker=BASE, stance=Stance.DENIES, claim=BASE, document=BASE),
    ]
    triples = [t for r in known if type(r) is kind for t in to_triples([r]) if t.predicate.value != predicate]
    passed_over: list[PassedOver] = []
    from_triples(triples + [Triple(SUBJECT, NamedNode(predicate), t) for t in terms], passed_over=passed_over)
    (passed,) = passed_over
    assert (passed.iri, passed.kind, passed.predicate, passed.why) == (SUBJECT.value, kind, predicate, why)
    assert set(passed.terms) <= set(terms)


def test_every_property_that_a_record_lacks_is_told() -> None:
    passed_over: list[PassedOver] = []
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    from_triples([Triple(SUBJECT, rdf_type, NamedNode(CG.Statement))], passed_over=passed_over)
    assert {passed.why for passed in passed_over} == {Why.MISSING}
    assert {passed.predicate for passed in passed_over} == {CG.speaker, CG.stance, CG.claim, CG.document}


@pytest.mark.parametrize(
    ("types", "kind", "left"),
    [
        (["Agent"], CG.personKind, set()),
        (["Agent", "Outlet"], CG.agencyKind, set()),
        (["Agent"], CG.agencyKind, {CG.Outlet}),
        (["Outlet"], CG.outletKind, {CG.Agent}),
        (["Agent"], None, {CG.kind}),
        (["UnnamedSource"], None, {CG.Agent}),
    ],
)
def test_what_is_left_to_inference_is_told(types: list[str], kind: str | None, left: set[str]) -> None:
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [Triple(SUBJECT, rdf_type, NamedNode(CG[name])) for name in types]
    triples += [Triple(SUBJECT, NamedNode(CG.description), Literal("an official"))] * (types == ["UnnamedSource"])
    triples += [Triple(SUBJECT, NamedNode(CG.document), PAGE)] * (types == ["UnnamedSource"])
    triples += [Triple(SUBJECT, NamedNode(CG.kind), NamedNode(kind))] if kind else []
    passed_over: list[PassedOver] = []
    assert len(from_triples(triples, passed_over=passed_over)) == 1
    assert all(passed.why is Why.INFERRED for passed in passed_over)
    told = [term for passed in passed_over for term in passed.terms or [NamedNode(passed.predicate)]]
    assert set(told) == set(map(NamedNode, left))


def test_a_term_that_the_vocabulary_does_not_have_is_told_once_and_a_class_of_each_node() -> None:
    speeker, links = NamedNode(f"{CG}speeker"), NamedNode("https://example.org/links")
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [Triple(SUBJECT, speeker, PAGE), Triple(PAGE, speeker, PAGE), Triple(PAGE, links, NamedNode(f"{CG}deny"))]
    triples += [Triple(node, rdf_type, NamedNode(f"{CG}Clam")) for node in (SUBJECT, PAGE)]
    passed_over: list[PassedOver] = []
    assert len(from_triples(triples, passed_over=passed_over)) == 0
    unknown = [passed.terms[0] for passed in passed_over]
    assert unknown == [speeker, NamedNode(f"{CG}deny"), NamedNode(f"{CG}Clam"), NamedNode(f"{CG}Clam")]


def test_what_is_not_of_the_vocabulary_is_passed_over_without_a_word() -> None:
    passed_over: list[PassedOver] = []
    name = NamedNode("https://schema.org/name")
    from_triples([Triple(SUBJECT, name, Literal("Ann")), Triple(SUBJECT, SUBJECT, PAGE)], passed_over=passed_over)
    assert passed_over == []


def test_a_short_id_that_two_stories_use_is_qualified_and_survives_another_round() -> None:
    stories = [f"https://example.org/{name}/" for name in ("one", "two")]
    drawn: list[Record] = [Story(iri=iri, id=iri[20:-1], title=Text.of("A story", "en")) for iri in stories]
    drawn += [Agent(iri=iri + "ann", id="ann", name=Text.of("Ann", "en")) for iri in stories]
    once = from_triples(to_triples(drawn))
    assert [agent.id for agent in once.agents.values()] == ["one:ann", "two:ann"]
    assert {str(t) for t in to_triples(once)} == {str(t) for t in to_triples(drawn)}


def test_stories_that_share_an_id_leave_their_things_the_iri_as_id_and_write_none() -> None:
    stories = [f"https://example.org/{name}/" for name in ("one", "two")]
    drawn: list[Record] = [Story(iri=iri, id="same", title=Text.of("A story", "en")) for iri in stories]
    drawn += [Agent(iri=iri + "ann", id="ann", name=Text.of("Ann", "en")) for iri in stories]
    once = from_triples(to_triples(drawn))
    assert [agent.id for agent in once.agents.values()] == [iri + "ann" for iri in stories]
    assert {str(t) for t in to_triples(once)} == {str(t) for t in to_triples(drawn)}


def test_records_remember_where_they_stood() -> None:
    place = Place("story.ttl", 7)
    assert from_triples(_agent(BASE + "ann"), {BASE + "ann": place}).agents[BASE + "ann"].place == place
