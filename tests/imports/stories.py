"""Hypothesis strategies for stories that are right: records as a reader could have made them.

Left out on purpose: relays that take sides, priors of rivals and entailment, which could be faults; `tests/laws` has
stories of every shape for the measure.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

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
    Record,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.imports.edtf import parse
from claimgraph.imports.tree import UNPRINTABLE
from claimgraph.ontology.terms import (
    Access,
    AgentKind,
    Certainty,
    Credibility,
    DocumentKind,
    OutcomeVerdict,
    Reliability,
    Stance,
)

# Texts as people write them, and as nobody does: quotes, colons, line ends, brackets, other scripts, formulas.
WORDS = st.one_of(
    st.sampled_from(["no", "2022", "1.10", "~", "'", '"', "a: b", "# c", "[x]", "=1+1", "- a", " a ", "a\n\nb\r\nc"]),
    st.text(
        st.characters(exclude_categories=["Cs", "Cn", "Cc"], include_characters="\t\n\r\x85"), min_size=1, max_size=8
    ),
).filter(lambda text: text.strip() != "" and not UNPRINTABLE.search(text))
LANGUAGES = st.sampled_from(["en", "uk", "de", "pt-BR", "zh-Hant"])
DATES = st.none() | st.sampled_from(
    [
        "2022-03-02",
        "2022-03",
        "2022-03~",
        "2022?",
        "2022-03-02T14:05:00Z",
        "2022-02-28/2022-03-05",
        "2022-02-28/..",
        "../2022-03",
    ]
).map(parse)


@st.composite
def texts(draw: st.DrawFn, language: str) -> Text:
    """One text in the story's language, or several."""
    if draw(st.integers(0, 3)):
        return Text.of(draw(WORDS), language)
    tags = draw(st.lists(LANGUAGES, min_size=2, max_size=3, unique=True))
    return Text(tuple((tag, draw(WORDS)) for tag in tags))


@st.composite
def stories(draw: st.DrawFn) -> Records:
    """A whole story."""
    language = draw(LANGUAGES)
    base = draw(st.sampled_from(["https://w3id.org/claimgraph/story/ships/", "https://example.org/s#"]))
    text, maybe_text = texts(language), st.none() | st.none() | st.none() | texts(language)
    agents = [f"agent-{n}" for n in range(draw(st.integers(1, 3)))]
    documents = [f"page-{n}" for n in range(draw(st.integers(1, 2)))]
    claims = [f"claim-{n}" for n in range(draw(st.integers(1, 2)))]
    author = draw(st.sampled_from([None, By(name="Ann, a checker"), By(agent=base + agents[0])]))
    records: list[Record] = [
        Story(
            iri=base,
            id="ships",
            title=draw(text),
            language=language,
            author=author,
            remark=draw(maybe_text),
            note=draw(maybe_text),
        )
    ]
    iris: dict[str, str] = {}
    for name in (*documents, *claims):
        iris[name] = draw(st.sampled_from([base + name, base + name, f"https://example.org/elsewhere/{name}"]))

    def some(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
        return st.lists(st.sampled_from([iris.get(name, base + name) for name in names]), unique=True, max_size=2).map(
            tuple
        )

    def others(names: list[str], name: str) -> st.SearchStrategy[tuple[str, ...]]:
        rest = [other for other in names if other != name]
        return some(rest) if rest else st.just(())

    def item(name: str) -> dict[str, Any]:
        return {"iri": iris.get(name, base + name), "id": name, "remark": draw(maybe_text), "note": draw(maybe_text)}

    unnamed: dict[str, str] = {}
    for name in agents:
        what = item(name) | {
            "member_of": draw(others(agents, name)),
            "owned_by": draw(others(agents, name)),
            "possibly_same_as": draw(others(agents, name)),
            "real_name": draw(st.none() | WORDS),
        }
        if draw(st.booleans()):
            count: dict[str, Any] = draw(st.sampled_from([{}, {"headcount": 2}, {"headcount_at_least": 3}]))
            unnamed[base + name] = iris[draw(st.sampled_from(documents))]
            records.append(UnnamedSource(description=draw(text), document=unnamed[base + name], **count, **what))
        else:
            kind = draw(st.sampled_from(AgentKind))
            same = draw(st.sampled_from([(), ("http://www.wikidata.org/entity/Q1",), ("urn:x:1", "urn:x:2")]))
            cls = Outlet if kind in (AgentKind.OUTLET, AgentKind.AGENCY) else Agent
            records.append(cls(name=draw(text), kind=kind, same_as=same, **what))
        if draw(st.booleans()):
            grade = draw(st.sampled_from(Reliability))
            records.append(_judgement(base, name, "grade", author, reliability=grade))
    for name in claims:
        what = item(name)
        prior = draw(st.none() | st.floats(0.01, 0.5)) if len(claims) == 1 else None
        relations: dict[str, Any] = {
            key: draw(others(claims, name)) for key in ("same_claim_as", "entails", "contradicts")
        }
        records.append(Claim(text=draw(text), party=draw(some(agents)), prior=prior, **relations, **what))
        if draw(st.booleans()):
            records.append(
                Outcome(
                    iri=f"{base}{name}/outcome",
                    id=f"{name}/outcome",
                    remark=draw(maybe_text),
                    claim=what["iri"],
                    verdict=draw(st.sampled_from(OutcomeVerdict)),
                    decided_by=draw(st.sampled_from([By(name="a court"), By(agent=base + agents[0])])),
                    decided=draw(DATES),
                    because=draw(st.none() | st.just(Text.of("https://example.org/why")) | text),
                )
            )
    for name in documents:
        records.append(
            Document(
                outlet=base + draw(st.sampled_from(agents)),
                author=draw(some(agents)),
                title=draw(maybe_text),
                url=draw(st.none() | st.just("https://example.org/?a=b&c=d#e")),
                archived_at=draw(st.none() | st.just("https://archive.example/1")),
                published=draw(DATES),
                kind=draw(st.sampled_from(DocumentKind)),
                seen=draw(st.booleans()),
                **item(name),
            )
        )
    said: list[str] = []
    for number in range(draw(st.integers(0, 3))):
        speaker = base + draw(st.sampled_from(agents))
        document = unnamed.get(speaker, iris[draw(st.sampled_from(documents))])
        records.extend(
            _statement(draw, base, number, speaker, document, iris[draw(st.sampled_from(claims))], said, item)
        )
        if draw(st.booleans()):
            grade = draw(st.sampled_from(Credibility))
            records.append(_judgement(base, f"s{number}", "credibility", author, credibility=grade))
        said.append(f"s{number}")
    if len(agents) > 1:
        members: dict[str, Any] = {draw(st.sampled_from(["apart", "together"])): tuple(base + name for name in agents)}
        records.append(
            IndependenceDecision(
                iri=f"{base}independence/1",
                id="independence/1",
                remark=draw(maybe_text),
                **members,
                decided_by=author,
                because=draw(text),
                decided=draw(DATES),
            )
        )
    if len(claims) > 1:
        decided: dict[str, Any] = {draw(st.sampled_from(["same", "different"])): tuple(iris[name] for name in claims)}
        records.append(
            IdentityDecision(
                iri=f"{base}identity/1",
                id="identity/1",
                remark=draw(maybe_text),
                **decided,
                decided_by=draw(
                    st.sampled_from([author or By(name="Zoe"), By(name="Zoe"), By(agent=base + agents[0])])
                ),
                because=draw(text),
                decided=draw(DATES),
            )
        )
    return Records.of(records)


def _judgement(base: str, name: str, key: str, author: By | None, **grade: Any) -> Judgement:
    return Judgement(iri=f"{base}{name}/{key}", id=f"{name}/{key}", judges=base + name, decided_by=author, **grade)


def _statement(
    draw: st.DrawFn, base: str, number: int, speaker: str, document: str, claim: str, said: list[str], item: Any
) -> list[Record]:
    cited = tuple(dict.fromkeys(base + draw(st.sampled_from(said)) for _ in range(2))) if said else ()
    relays = cited if draw(st.booleans()) else ()
    sides = [stance for stance in Stance if not stance.withdraws]
    quote = draw(st.none() | WORDS.map(Text.of) | WORDS.map(lambda words: Text((("de", words), ("uk", words)))))
    bounds: Bounds | None = draw(DATES)
    return [
        Statement(
            speaker=speaker,
            stance=Stance.ATTRIBUTES if relays else draw(st.sampled_from(sides)),
            claim=claim,
            document=document,
            relays=relays,
            answers=() if relays else cited,
            own_reporting=draw(st.booleans()),
            access=draw(st.sampled_from(Access)),
            certainty=draw(st.sampled_from(Certainty)),
            said=bounds,
            quote=quote,
            locator=draw(st.none() | WORDS),
            against_interest=draw(st.booleans()),
            likelihood_ratio=draw(st.none() | st.floats(1, 1e9)),
            fidelity=draw(st.none() | st.floats(0.5, 1)),
            **item(f"s{number}"),
        )
    ]
