"""The gate: what an export may show, as plain records. Exporters get a `View`, never the store.

A record passes field by field, from a list of what is allowed for its kind: what the list does not name cannot leak,
and a field that the model gains later stays inside until somebody puts it on the list. Private is what the vocabulary
marks with `cg:visibility cg:private`: notes and real names. They pass only where a person asks for them by name.
Where a record stood (`place`, a path on somebody's machine) never passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from claimgraph.errors import Finding, InputError
from claimgraph.exports.excerpt import excerpt
from claimgraph.exports.leaks import Guard, PrivateString, not_public
from claimgraph.exports.repeated import Repeated, repeated
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
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.ontology.terms import CG

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.states import ClaimStates
    from claimgraph.graph.corroboration.verdict import Verdict

R = TypeVar("R", bound=Record)

PRIVATE: Final[Mapping[str, str]] = MappingProxyType({"note": CG.note, "real_name": CG.realName})
"""The private fields of records, and the properties of the vocabulary that they are."""

_EVERY: Final = "iri id remark "
_AGENT: Final = _EVERY + "name kind member_of owned_by possibly_same_as same_as"
_DECIDED: Final = " decided_by decided because"

PUBLIC: Final[Mapping[type[Record], frozenset[str]]] = MappingProxyType(
    {
        kind: frozenset(fields.split())
        for kind, fields in {
            Story: _EVERY + "title language author",
            Agent: _AGENT,
            Outlet: _AGENT,
            # No name, no kind, not known elsewhere: these could tell who an unnamed source is.
            UnnamedSource: _EVERY
            + "description document headcount headcount_at_least member_of owned_by possibly_same_as",
            Document: _EVERY + "outlet author title url archived_at published kind seen",
            Claim: _EVERY + "text party same_claim_as entails contradicts prior",
            Statement: _EVERY
            + "speaker stance claim document relays answers own_reporting access certainty said quote locator"
            + " against_interest likelihood_ratio fidelity",
            Judgement: _EVERY + "judges reliability credibility" + _DECIDED,
            Outcome: _EVERY + "claim verdict evidence" + _DECIDED,
            IndependenceDecision: _EVERY + "apart together" + _DECIDED,
            IdentityDecision: _EVERY + "same different" + _DECIDED,
        }.items()
    }
)
"""The fields that pass the gate, for each kind of record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What an export may show: records without what is private, and the verdicts, each by the IRI of its claim.

    Attributes:
        states: the other states of claims, by their IRIs: without each speaker, and on each day. Empty where the export
            does not show any.
        public: whether the records are those of public mode (`claimgraph.exports.public`).
        spoken: the language of an export's own words, where somebody asked for one: a tag such as `de`.
        repeated: the private names that stand in public words as well; for whoever exports, never for the export.
        guard: knows what was kept back, and shows it to nobody: it checks the finished bytes.
    """

    records: Records
    verdicts: Mapping[str, Verdict]
    title: str
    language: str
    states: Mapping[str, ClaimStates] = field(default_factory=lambda: MappingProxyType({}))
    public: bool = False
    spoken: str | None = None
    repeated: tuple[Repeated, ...] = field(default=(), compare=False)
    guard: Guard = field(default_factory=Guard, compare=False)

    def of(self, claims: Collection[str]) -> View:
        """The part of the view that is about some of its claims (IRIs), under the same guard."""
        verdicts = {iri: self.verdicts[iri] for iri in claims if iri in self.verdicts}
        states = {iri: self.states[iri] for iri in claims if iri in self.states}
        return replace(
            self,
            records=excerpt(self.records, claims, _every(verdicts, states)),
            verdicts=MappingProxyType(verdicts),
            states=MappingProxyType(states),
        )

    @property
    def empty(self) -> View:
        """The view of a story without anything in it: what an export of it contains did not come from the story."""
        nothing: Mapping[str, Verdict] = MappingProxyType({})
        return View(
            records=Records(), verdicts=nothing, title="", language="en", public=self.public, spoken=self.spoken
        )


def build_view(
    records: Records,
    verdicts: Mapping[str, Verdict] | Iterable[Verdict] | None = None,
    *,
    states: Mapping[str, ClaimStates] | None = None,
    claims: Collection[str] | None = None,
    include: Iterable[str] = (),
    taken_out: Iterable[PrivateString] | None = None,
    spoken: str | None = None,
    ids: Mapping[str, str] | None = None,
) -> View:
    """Builds the view of some records: the one way to an export.

    Args:
        records: what there is.
        verdicts: those of the claims.
        states: the other states of the claims, by their IRIs.
        claims: IRIs of the claims to show with what bears on them; all, and everything, where it is absent.
        include: the private properties that somebody asked for, as the story format names them (`note`, `real-name`).
        taken_out: in public mode, what the records do not hold any more and must not stand in the export either.
        spoken: the language of the export's own words.
        ids: the short ids by which the house knows records that have other ones in public.

    Raises:
        InputError: a claim is not there, or a property is not private.
    """
    asked = _asked_for(include)
    by_claim = _by_claim(verdicts)
    other = dict(states or {})
    if claims is not None:
        by_claim = {iri: verdict for iri, verdict in by_claim.items() if iri in claims}
        other = {iri: state for iri, state in other.items() if iri in claims}
        records = excerpt(records, claims, _every(by_claim, other))
    shown = Records.of(_public(record, asked) for record in records)
    title, language = _title(shown)
    secrets = list(private_strings(records, asked))
    return View(
        records=shown,
        verdicts=MappingProxyType(by_claim),
        states=MappingProxyType(other),
        title=title,
        language=language,
        public=taken_out is not None,
        spoken=spoken,
        repeated=tuple(repeated(secrets, shown, ids)),
        guard=Guard(not_public((*secrets, *(taken_out or ())), shown)),
    )


def private_strings(records: Records, include: Collection[str] = ()) -> Iterator[PrivateString]:
    """Every string in the records that may not leave: the private fields, and what would name an unnamed source.

    `include` are the private fields that may leave this time (`note`, `real_name`).
    """
    for record in records:
        for name in PRIVATE:
            if name not in include:
                yield from _strings(record, name)
        if isinstance(record, UnnamedSource):
            yield from _strings(record, "name")
            yield from _strings(record, "same_as")


def _strings(record: Record, name: str) -> Iterator[PrivateString]:
    value = getattr(record, name, None)
    texts = [text for _, text in value.by_language] if isinstance(value, Text) else value
    for text in [texts] if isinstance(texts, str) else texts or ():
        yield PrivateString(record.iri, record.id, name.replace("_", "-"), text)


def _asked_for(include: Iterable[str]) -> frozenset[str]:
    asked = frozenset(name.replace("-", "_") for name in include)
    unknown = sorted(asked - PRIVATE.keys())
    if unknown:
        known = ", ".join(name.replace("_", "-") for name in PRIVATE)
        raise InputError(
            Finding("include", f"`{name}` is not a private property", f"those are: {known}") for name in unknown
        )
    return asked


def _by_claim(verdicts: Mapping[str, Verdict] | Iterable[Verdict] | None) -> dict[str, Verdict]:
    if verdicts is None:
        return {}
    if isinstance(verdicts, Mapping):
        return dict(verdicts)
    return {verdict.claim: verdict for verdict in verdicts}


def _every(verdicts: Mapping[str, Verdict], states: Mapping[str, ClaimStates]) -> Iterator[Verdict]:
    """All verdicts that are shown, those of other states too."""
    yield from verdicts.values()
    for others in states.values():
        yield from others.without.values()
        yield from (day.verdict for day in others.days)


def _public(record: R, asked: Collection[str]) -> R:
    """The record made anew from the fields that may be shown, and no others."""
    allowed = PUBLIC[type(record)] | {name for name in asked if hasattr(record, name)}
    fields: dict[str, Any] = {name: getattr(record, name) for name in allowed}
    return type(record)(**fields)


def _title(records: Records) -> tuple[str, str]:
    stories = list(records.stories.values())
    if not stories:
        return "Claims and who stands behind them", "en"
    more = f" and {len(stories) - 1} more" if len(stories) > 1 else ""
    return str(stories[0].title) + more, stories[0].language or "en"
