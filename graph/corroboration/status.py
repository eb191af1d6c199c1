"""The verdict in a word and in a sentence (section 4 of the measure). Neither depends on a weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from claimgraph.graph.corroboration.verdict import Sides, Status
from claimgraph.graph.evidence.canonical import ClaimEvidence, Evidence
from claimgraph.graph.model import Statement, UnnamedSource
from claimgraph.graph.phrases import Phrase, Row, Value, wording
from claimgraph.ontology.terms import Stance

NEITHER = {
    Stance.UNABLE_TO_CONFIRM: "could_not_confirm",
    Stance.DECLINES_TO_COMMENT: "declined_to_comment",
    Stance.SPECULATES: "only_speculated",
}
"""The phrases for those who took no side."""


def status(evidence: ClaimEvidence, origins: Sides[int], channels: Sides[int], *, on_record: bool) -> Status:
    """The first status that fits."""
    if not origins.for_ and 1 in evidence.voided_sides:
        return Status.RETRACTED
    if not origins.for_ and not origins.against:
        return Status.NO_SOURCE
    if origins.for_ and origins.against:
        return Status.CONTESTED
    if origins.against:
        return Status.DENIED
    if origins.for_ >= 2:
        return Status.CORROBORATED if channels.for_ >= 2 else Status.SINGLE_CHANNEL
    return Status.ON_THE_RECORD if on_record else Status.SINGLE_ORIGIN


def on_record(evidence: ClaimEvidence, whole: Evidence) -> bool:
    """Whether an origin for it is named, no outlet, agency or account, and published by itself or in a record."""
    for _, data in evidence.graph.nodes(data=True):
        if data["side"] != 1 or data["origin"] is None or data["latent"]:
            continue
        agent = whole.records.agents.get(data["speaker"])
        if agent is None or isinstance(agent, UnnamedSource) or (agent.kind and agent.kind.publishes):
            continue
        if whole.citations.published_by_speaker(data["key"].ref):
            return True
    return False


class Sentences:
    """Says a verdict in words that a reporter would sign: what is on record, by whom, and never that it is true."""

    def __init__(self, whole: Evidence) -> None:
        self._whole, self._records = whole, whole.records

    def summary(
        self,
        evidence: ClaimEvidence,
        word: Status,
        origins: Sides[int],
        counted: Sides[Sequence[Sequence[str]]],
        repeats: int,
        caveats: Iterable[Phrase],
    ) -> Phrase:
        """The status, who stands for and against, who took no side, and what adds nothing."""
        parts = [self._opening(evidence, word, origins, counted)]
        if origins.against and word is not Status.DENIED:
            parts.append(Phrase("against", against=self._against(evidence, counted.against)))
        parts += self._neither(evidence)
        if repeats:
            parts.append(Phrase("repeats", n=repeats))
        parts += caveats
        told = Phrase("together", parts=Row(tuple(parts), "sentences"))
        return Phrase(f"summary_{word.name.lower()}", told=told)

    def _opening(
        self, evidence: ClaimEvidence, word: Status, origins: Sides[int], counted: Sides[Sequence[Sequence[str]]]
    ) -> Phrase:
        who = self._speakers(evidence, counted.for_)
        match word:
            case Status.RETRACTED:
                by = self._withdrawers(evidence)
                return Phrase("support_withdrawn", n=len(by.items), who=by)
            case Status.NO_SOURCE:
                return Phrase("only_in_a_circle" if evidence.circular else "nobody_on_record")
            case Status.DENIED:
                return Phrase("denied", against=self._against(evidence, counted.against))
            case Status.ON_THE_RECORD:
                return Phrase("on_the_record", n=len(self._names(evidence, counted.for_[0])), who=who)
            case Status.SINGLE_ORIGIN:
                return Phrase("single_origin", who=who)
            case Status.CONTESTED | Status.CORROBORATED | Status.SINGLE_CHANNEL:
                return Phrase(word.name.lower(), n=origins.for_, who=who)

    def _against(self, evidence: ClaimEvidence, groups: Sequence[Sequence[str]]) -> Phrase:
        """Who denies it, and apart from them who supports what excludes it."""
        rivals: dict[str, list[Sequence[str]]] = {}
        denials: list[Sequence[str]] = []
        for group in groups:
            others = {about for name in group if (about := self._instead(evidence, name)) is not None}
            if len(others) == 1 and all(self._instead(evidence, name) for name in group):
                rivals.setdefault(others.pop(), []).append(group)
            else:
                denials.append(group)
        told = [self._denials(evidence, denials)] if denials else []
        told += [
            Phrase("excluded_by", text=str(self._records.claims[about].text), who=self._speakers(evidence, theirs))
            for about, theirs in rivals.items()
        ]
        return Phrase("together", parts=Row(tuple(told), "clauses"))

    def _instead(self, evidence: ClaimEvidence, name: str) -> str | None:
        """The claim (IRI) that an origin supports where that excludes this one; None of a denial."""
        node = evidence.graph.nodes[name]["key"]
        claim = self._whole.claim_about(node)
        excluded = node.side == 1 and claim in self._records.claims
        return claim if excluded else None

    def _denials(self, evidence: ClaimEvidence, groups: Sequence[Sequence[str]]) -> Phrase:
        parties = sum(any(self._is_party(evidence, name) for name in group) for group in groups)
        who = self._speakers(evidence, groups)
        if len(groups) == 1:
            key = "denied_by_a_party" if parties else "denied_by"
            return Phrase(key, n=len(self._names(evidence, groups[0])), who=who)
        denied = Phrase("denied_by_several", n=len(groups), who=who)
        if parties == len(groups):
            return Phrase("both_are_parties" if parties == 2 else "all_are_parties", denied=denied)
        return Phrase("parties_among_them", n=parties, denied=denied) if parties else denied

    def _is_party(self, evidence: ClaimEvidence, name: str) -> bool:
        data = evidence.graph.nodes[name]
        if data["latent"]:
            return False
        said = self._records.statements[data["key"].ref]
        return self._whole.relations.is_party(said.speaker, said.claim)

    def _neither(self, evidence: ClaimEvidence) -> Iterator[Phrase]:
        by_stance: dict[Stance, dict[str, None]] = {}
        for iri in evidence.neither:
            said = self._records.statements[iri]
            if said.stance in NEITHER:
                by_stance.setdefault(said.stance, {})[self.label(said.speaker)] = None
        for stance, names in by_stance.items():
            yield Phrase(NEITHER[stance], n=len(names), who=Row(tuple(names)))

    def _withdrawers(self, evidence: ClaimEvidence) -> Row:
        by = dict.fromkeys(self.label(self._records.statements[iri].speaker) for iri in evidence.voided.values())
        return Row(tuple(by))

    def _speakers(self, evidence: ClaimEvidence, groups: Sequence[Sequence[str]]) -> Row:
        """The origins by name, each with the outlet through which it speaks; those that count as one together."""
        told: list[Value] = []
        for group in groups:
            names = Row(self._names(evidence, group))
            told.append(Phrase("count_as_one", who=names) if len(names.items) > 1 else names)
        return Row(tuple(told), "origins")

    def _names(self, evidence: ClaimEvidence, group: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._speaker(evidence, name) for name in group))

    def _speaker(self, evidence: ClaimEvidence, name: str) -> str:
        data = evidence.graph.nodes[name]
        if data["latent"]:
            return Phrase("unnamed_origin")
        said: Statement = self._records.statements[data["key"].ref]
        who = self.label(said.speaker)
        if self._whole.citations.published_by_speaker(said.iri):
            return who
        return Phrase("through", who=who, outlet=self.label(self._records.documents[said.document].outlet))

    def label(self, agent: str) -> str:
        """What may be shown of an agent: its name, or the description of an unnamed source."""
        return self._records.label_of(agent)


def count(number: int, thing: str) -> str:
    """A number of things in English words.

    >>> count(1, "repeat"), count(2, "independent origin"), count(30, "repeat")
    ('one repeat', 'two independent origins', '30 repeats')
    """
    return f"{wording('en').number(number)} {thing}" + ("" if number == 1 else "s")
