"""The properties of each kind of record, and the kind of record for each class of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from dataclasses import fields as fields_of
from typing import Final

from claimgraph.graph import values as v
from claimgraph.graph.model import (
    Agent,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Record,
    Statement,
    Story,
    UnnamedSource,
)
from claimgraph.graph.values import PREFIXES, Dates, Field
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

TYPE: Final = PREFIXES["rdf"] + "type"
IDENTIFIER: Final = PREFIXES["dcterms"] + "identifier"
LANGUAGE: Final = PREFIXES["dcterms"] + "language"

_SCHEMA, _DCTERMS = PREFIXES["schema"], PREFIXES["dcterms"]

_ITEM: Final = (v.text("remark", PREFIXES["rdfs"] + "comment"), v.text("note", CG.note))
_DECIDED: Final = (
    v.by("decided_by", CG.decidedBy),
    Dates("decided", CG.decidedNotBefore, CG.decidedNotAfter),
    v.reason("because", CG.because),
)
_AGENT: Final = (
    v.text("name", _SCHEMA + "name"),
    v.concept("kind", CG.kind, AgentKind),
    v.references("member_of", CG.memberOf),
    v.references("owned_by", CG.ownedBy),
    v.references("possibly_same_as", CG.possiblySameAs),
    v.references("same_as", _SCHEMA + "sameAs"),
    v.string("real_name", CG.realName),
)
FIELDS: Final[Mapping[type[Record], tuple[Field | Dates, ...]]] = {
    Story: (
        v.text("title", _DCTERMS + "title"),
        v.string("language", LANGUAGE),
        v.by("author", _DCTERMS + "creator"),
        *_ITEM,
    ),
    Agent: (*_AGENT, *_ITEM),
    Outlet: (*_AGENT, *_ITEM),
    UnnamedSource: (
        v.text("description", CG.description),
        v.reference("document", CG.document),
        v.whole("headcount", CG.headcount),
        v.whole("headcount_at_least", CG.headcountAtLeast),
        *_AGENT,
        *_ITEM,
    ),
    Claim: (
        v.text("text", _SCHEMA + "text"),
        v.references("party", CG.party),
        v.references("same_claim_as", CG.sameClaimAs),
        v.references("entails", CG.entails),
        v.references("contradicts", CG.contradicts),
        v.number("prior", CG.prior),
        *_ITEM,
    ),
    Document: (
        v.text("title", _DCTERMS + "title"),
        v.concept("kind", CG.kind, DocumentKind),
        v.reference("outlet", CG.outlet),
        v.references("author", _SCHEMA + "author"),
        v.address("url", _SCHEMA + "url"),
        v.address("archived_at", _SCHEMA + "archivedAt"),
        Dates("published", CG.publishedNotBefore, CG.publishedNotAfter),
        v.flag("seen", CG.seen),
        *_ITEM,
    ),
    Statement: (
        v.reference("speaker", CG.speaker),
        v.concept("stance", CG.stance, Stance),
        v.reference("claim", CG.claim),
        v.reference("document", CG.document),
        v.references("relays", CG.relays),
        v.references("answers", CG.answers),
        v.flag("own_reporting", CG.ownReporting),
        v.concept("access", CG.access, Access),
        v.concept("certainty", CG.certainty, Certainty),
        Dates("said", CG.saidNotBefore, CG.saidNotAfter),
        v.text("quote", CG.quote),
        v.string("locator", CG.locator),
        v.flag("against_interest", CG.againstInterest),
        v.number("likelihood_ratio", CG.likelihoodRatio),
        v.number("fidelity", CG.fidelity),
        *_ITEM,
    ),
    Judgement: (
        v.reference("judges", CG.judges),
        v.concept("reliability", CG.reliabilityGrade, Reliability),
        v.concept("credibility", CG.credibilityGrade, Credibility),
        *_DECIDED,
        *_ITEM,
    ),
    Outcome: (
        v.concept("verdict", CG.verdict, OutcomeVerdict),
        v.references("evidence", CG.evidence),
        *_DECIDED,
        *_ITEM,
    ),
    IndependenceDecision: (v.references("apart", CG.apart), v.references("together", CG.together), *_DECIDED, *_ITEM),
    IdentityDecision: (v.references("same", CG.same), v.references("different", CG.different), *_DECIDED, *_ITEM),
}

CLASSES: Final[Mapping[str, type[Record]]] = {
    CG.Story: Story,
    CG.UnnamedSource: UnnamedSource,
    CG.Outlet: Outlet,
    CG.Agent: Agent,
    CG.Document: Document,
    CG.Claim: Claim,
    CG.Statement: Statement,
    CG.Judgement: Judgement,
    CG.Outcome: Outcome,
    CG.IndependenceDecision: IndependenceDecision,
    CG.IdentityDecision: IdentityDecision,
}
"""The class of record for each type; where a node has several types the first of this table holds."""

# ---------------------------------------------------------------- the tables, as reading asks them

OUTCOME: Final = CG.outcome
DATE_AS_TYPED: Final = CG.dateAsTyped

READ: Final[Mapping[type[Record], Mapping[str, Field]]] = {
    cls: {field.predicate: field for field in table if isinstance(field, Field)} for cls, table in FIELDS.items()
}
DATES: Final[Mapping[type[Record], Dates | None]] = {
    cls: next((field for field in table if isinstance(field, Dates)), None) for cls, table in FIELDS.items()
}
REQUIRED: Final = {
    cls: frozenset(f.name for f in fields_of(cls) if f.default is MISSING) - {"iri", "id"} for cls in FIELDS
}
ELSEWHERE: Final[Mapping[type[Record], frozenset[str]]] = {
    cls: frozenset({TYPE, IDENTIFIER})
    | ({dates.not_before, dates.not_after, DATE_AS_TYPED} if dates is not None else frozenset())
    | ({OUTCOME} if cls is Claim else frozenset())
    for cls, dates in DATES.items()
}
"""What each kind of record has besides the fields of its table."""
