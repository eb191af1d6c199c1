"""The verdict in a word and in a sentence (section 4 of the measure). Neither depends on a weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claimgraph.graph.corroboration.verdict import Sides, Status
from claimgraph.graph.evidence.canonical import ClaimEvidence, Evidence
from claimgraph.graph.model import Statement, UnnamedSource
from claimgraph.ontology.terms import Stance

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NEITHER = {
    Stance.UNABLE_TO_CONFIRM: "could not confirm it",
    Stance.DECLINES_TO_COMMENT: "declined to comment",
    Stance.SPECULATES: "only speculated about it",
}


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
        caveats: Iterable[str],
    ) -> str:
        """The status, who stands for and against, who took no side, and what adds nothing."""
        parts = [self._opening(evidence, word, origins, counted)]
        if origins.against and word is not Status.DENIED:
            parts.append(_sentence(self._against(evidence, counted.against)) + ".")
        parts += self._neither(evidence)
        if repeats:
            parts.append(f"{count(repeats, 'repeat').capitalize()} {'adds' if repeats == 1 else 'add'} no origin.")
        parts += caveats
        return " ".join(parts)

    def _opening(
        self, evidence: ClaimEvidence, word: Status, origins: Sides[int], counted: Sides[Sequence[Sequence[str]]]
    ) -> str:
        who = self._speakers(evidence, counted.for_)
        match word:
            case Status.RETRACTED:
                by = self._withdrawers(evidence)
                return f"Retracted: what supported it was withdrawn by {by}, and no origin for it is left."
            case Status.NO_SOURCE:
                if evidence.circular:
                    return "No source: who reports it only rests on each other, in a circle."
                return "No source: nobody is on record for it or against it."
            case Status.CONTESTED:
                return f"Contested. {count(origins.for_, 'origin').capitalize()} for: {who}."
            case Status.DENIED:
                return f"{_sentence(self._against(evidence, counted.against))}; nobody is on record for it."
            case Status.CORROBORATED:
                return f"Corroborated by {count(origins.for_, 'independent origin')}: {who}."
            case Status.SINGLE_CHANNEL:
                return f"Single channel: {count(origins.for_, 'origin')}, all of them through the same link: {who}."
            case Status.ON_THE_RECORD:
                return f"On the record: said by {who}."
            case Status.SINGLE_ORIGIN:
                return f"Single origin: {who}."

    def _against(self, evidence: ClaimEvidence, groups: Sequence[Sequence[str]]) -> str:
        """Who denies it, and apart from them who supports what excludes it."""
        rivals: dict[str, list[Sequence[str]]] = {}
        denials: list[Sequence[str]] = []
        for group in groups:
            others = {about for name in group if (about := self._instead(evidence, name)) is not None}
            if len(others) == 1 and all(self._instead(evidence, name) for name in group):
                rivals.setdefault(others.pop(), []).append(group)
            else:
                denials.append(group)
        told = [f"denied by {self._deniers(evidence, denials)}"] if denials else []
        told += [
            f"excluded by “{self._records.claims[about].text}”, supported by {self._speakers(evidence, theirs)}"
            for about, theirs in rivals.items()
        ]
        return "; ".join(told)

    def _instead(self, evidence: ClaimEvidence, name: str) -> str | None:
        """The claim (IRI) that an origin supports where that excludes this one; None of a denial."""
        node = evidence.graph.nodes[name]["key"]
        claim = self._whole.claim_about(node)
        excluded = node.side == 1 and claim in self._records.claims
        return claim if excluded else None

    def _deniers(self, evidence: ClaimEvidence, groups: Sequence[Sequence[str]]) -> str:
        parties = sum(any(self._is_party(evidence, name) for name in group) for group in groups)
        who = self._speakers(evidence, groups)
        if len(groups) == 1:
            return f"{who}, a party to it" if parties else who
        aside = f", {count(parties, 'of them')} a party to it" if parties else ""
        return f"{count(len(groups), 'origin')}: {who}{aside}"

    def _is_party(self, evidence: ClaimEvidence, name: str) -> bool:
        data = evidence.graph.nodes[name]
        if data["latent"]:
            return False
        said = self._records.statements[data["key"].ref]
        return self._whole.relations.is_party(said.speaker, said.claim)

    def _neither(self, evidence: ClaimEvidence) -> Iterable[str]:
        by_stance: dict[Stance, list[str]] = {}
        for iri in evidence.neither:
            said = self._records.statements[iri]
            if said.stance in NEITHER:
                by_stance.setdefault(said.stance, []).append(self.label(said.speaker))
        for stance, names in by_stance.items():
            yield f"{_sentence(listed(dict.fromkeys(names)))} {NEITHER[stance]}."

    def _withdrawers(self, evidence: ClaimEvidence) -> str:
        by = dict.fromkeys(self.label(self._records.statements[iri].speaker) for iri in evidence.voided.values())
        return listed(by)

    def _speakers(self, evidence: ClaimEvidence, groups: Sequence[Sequence[str]]) -> str:
        """The origins by name, each with the outlet through which it speaks; those that count as one together."""
        told = []
        for group in groups:
            names = list(dict.fromkeys(self._speaker(evidence, name) for name in group))
            told.append(listed(names) + (", who count as one" if len(names) > 1 else ""))
        separator = "; " if len(told) > 1 and any("," in words for words in told) else ", "
        return listed(told, separator=separator)

    def _speaker(self, evidence: ClaimEvidence, name: str) -> str:
        data = evidence.graph.nodes[name]
        if data["latent"]:
            return "a source that nobody names"
        said: Statement = self._records.statements[data["key"].ref]
        who = self.label(said.speaker)
        if self._whole.citations.published_by_speaker(said.iri):
            return who
        return f"{who}, through {self.label(self._records.documents[said.document].outlet)}"

    def label(self, agent: str) -> str:
        """What may be shown of an agent: its name, or the description of an unnamed source."""
        return self._records.label_of(agent)


def count(number: int, thing: str) -> str:
    """A number of things in words.

    >>> count(1, "repeat"), count(2, "independent origin"), count(30, "repeat")
    ('one repeat', 'two independent origins', '30 repeats')
    """
    words = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{words} {thing}" + ("" if number == 1 or thing == "of them" else "s")


def listed(names: Iterable[str], separator: str = ", ", most: int = 4) -> str:
    """Names in a row.

    >>> listed(["A", "B", "C"]), listed(["A"])
    ('A, B and C', 'A')
    """
    names = list(names)
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{separator.join(names[:-1])}{';' if separator == '; ' else ''} and {names[-1]}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
