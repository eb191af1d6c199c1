"""The closed namespace of the vocabulary and its enumerations, in Python.

`CG.speaker` is the IRI of a term as a plain string; a term that the vocabulary does not have raises at once and names
the nearest one. The enumerations carry the words of the story format (`skos:notation` in the vocabulary) as values.
A test holds this module against `claimgraph.ttl`, so that neither can drift.
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from claimgraph.errors import UnknownTerm

NAMESPACE: Final = "https://w3id.org/claimgraph/ns#"

_CLASSES: Final = """
    Agent Claim Deciding Document IdentityDecision Import IndependenceDecision Judgement Outcome Outlet Statement Story
    Undoing UnnamedSource
"""
_PROPERTIES: Final = """
    access againstInterest answers apart because certainty claim contradicts credibilityGrade dateAsTyped decidedBy
    decidedNotAfter decidedNotBefore description different document entails evidence fidelity headcount headcountAtLeast
    judges kind likelihoodRatio locator memberOf note outcome outlet ownReporting ownedBy party polarity
    possiblySameAs prior publishedNotAfter publishedNotBefore quote rank realName relays reliabilityGrade
    saidNotAfter saidNotBefore same sameClaimAs seen speaker stance together undoes verdict visibility
"""
_CONCEPTS: Final = """
    accessScheme accountKind agencyKind agentKindScheme articleKind asserts attributes briefingKind broadcastKind
    certain certaintyScheme confirms corrected corrects credibility1 credibility2 credibility3 credibility4 credibility5
    credibility6 credibilityScheme declinesToComment denies disputes documentKindScheme documentary established even
    firstHand governmentKind implies inferred likely notStated open organisationKind outletKind paperKind personKind
    postKind private recordKind refuted reliabilityA reliabilityB reliabilityC reliabilityD reliabilityE reliabilityF
    reliabilityScheme retracts speculates stanceScheme statementKind told unableToConfirm unlikely verdictScheme
    visibilityScheme
"""

CLASSES: Final = frozenset(_CLASSES.split())
PROPERTIES: Final = frozenset(_PROPERTIES.split())
CONCEPTS: Final = frozenset(_CONCEPTS.split())


class ClosedNamespace:
    """A namespace that knows all its terms.

    >>> CG.speaker
    'https://w3id.org/claimgraph/ns#speaker'
    >>> CG.speeker
    Traceback (most recent call last):
        ...
    claimgraph.errors.UnknownTerm: the vocabulary has no term cg:speeker; did you mean cg:speaker?
    """

    def __init__(self, namespace: str, terms: frozenset[str]) -> None:
        self._namespace = namespace
        self._terms = terms

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):  # the protocols of Python itself (copy, pickle, inspect)
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> str:
        if name not in self._terms:
            nearest = get_close_matches(name, sorted(self._terms), n=1, cutoff=0.0)
            raise UnknownTerm(f"the vocabulary has no term cg:{name}; did you mean cg:{nearest[0]}?")
        return self._namespace + name

    def __contains__(self, iri: object) -> bool:
        return (
            isinstance(iri, str)
            and iri.startswith(self._namespace)
            and iri.removeprefix(self._namespace) in self._terms
        )

    def __str__(self) -> str:
        return self._namespace


TERMS: Final = tuple(sorted(CLASSES | PROPERTIES | CONCEPTS))
"""The local names of all terms."""

CG: Final = ClosedNamespace(NAMESPACE, frozenset(TERMS))


class Concept(StrEnum):
    """An enumeration of the vocabulary: the value is the word of the story format, `term` the vocabulary's name."""

    @property
    def term(self) -> str:
        """The local name of the concept, such as `unableToConfirm`."""
        first, *rest = self.value.split()
        return first + "".join(word.capitalize() for word in rest)

    @property
    def iri(self) -> str:
        """The IRI of the concept."""
        return CG[self.term]


class Stance(Concept):
    """What a speaker does with a claim."""

    ASSERTS = "asserts"
    CONFIRMS = "confirms"
    IMPLIES = "implies"
    DENIES = "denies"
    DISPUTES = "disputes"
    ATTRIBUTES = "attributes"
    SPECULATES = "speculates"
    UNABLE_TO_CONFIRM = "unable to confirm"
    DECLINES_TO_COMMENT = "declines to comment"
    CORRECTS = "corrects"
    RETRACTS = "retracts"

    @property
    def polarity(self) -> int:
        """+1 for the claim, -1 against it, 0 neither."""
        return _POLARITY.get(self, 0)

    @property
    def withdraws(self) -> bool:
        """Whether it takes back the statements that it answers."""
        return self in (Stance.CORRECTS, Stance.RETRACTS)


_POLARITY: Final = {
    Stance.ASSERTS: 1,
    Stance.CONFIRMS: 1,
    Stance.IMPLIES: 1,
    Stance.DENIES: -1,
    Stance.DISPUTES: -1,
}


class Access(Concept):
    """How the speaker came to know, as far as the document says."""

    FIRST_HAND = "first hand"
    DOCUMENTARY = "documentary"
    TOLD = "told"
    INFERRED = "inferred"
    NOT_STATED = "not stated"


class Certainty(Concept):
    """How sure the speaker sounds."""

    CERTAIN = "certain"
    LIKELY = "likely"
    EVEN = "even"
    UNLIKELY = "unlikely"
    NOT_STATED = "not stated"


class AgentKind(Concept):
    """What kind of agent this is. An unnamed source has none."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GOVERNMENT = "government"
    OUTLET = "outlet"
    AGENCY = "agency"
    ACCOUNT = "account"

    @property
    def term(self) -> str:
        """The local name of the concept, such as `outletKind`."""
        return f"{self.value}Kind"

    @property
    def publishes(self) -> bool:
        """Whether it passes on what others say as its business: an outlet, a wire agency or an account."""
        return self in (AgentKind.OUTLET, AgentKind.AGENCY, AgentKind.ACCOUNT)


class DocumentKind(Concept):
    """What kind of document this is. A record is a primary document: a vote record, court file, satellite image."""

    ARTICLE = "article"
    BROADCAST = "broadcast"
    BRIEFING = "briefing"
    POST = "post"
    PAPER = "paper"
    STATEMENT = "statement"
    RECORD = "record"
    NOT_STATED = "not stated"

    @property
    def term(self) -> str:
        """The local name of the concept, such as `recordKind`."""
        return "notStated" if self is DocumentKind.NOT_STATED else f"{self.value}Kind"


class Reliability(Concept):
    """The letter of the Admiralty code, given to an agent. F means that it cannot be judged, not that it is bad."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def term(self) -> str:
        """The local name of the concept, such as `reliabilityB`."""
        return f"reliability{self.value}"


class Credibility(Concept):
    """The figure of the Admiralty code, given to a statement. 6 means that it cannot be judged."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"

    @property
    def term(self) -> str:
        """The local name of the concept, such as `credibility2`."""
        return f"credibility{self.value}"


class OutcomeVerdict(Concept):
    """What an outcome says of its claim."""

    ESTABLISHED = "established"
    REFUTED = "refuted"
    CORRECTED = "corrected"
    OPEN = "open"
