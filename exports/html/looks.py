"""How a card looks in one state: what its speaker does in words, its sign, its colour, and how it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from claimgraph.exports.html.signs import STANCE_SIGN
from claimgraph.exports.html.words import Words, sentence, side_words
from claimgraph.graph.corroboration.verdict import Node, Role, Verdict
from claimgraph.graph.model import Records, Statement
from claimgraph.graph.phrases import Phrase
from claimgraph.ontology.terms import Stance


class Look(NamedTuple):
    """A card in one state."""

    action: str
    sign: str
    family: str
    """Its colour: `for`, `against`, `neither`, `relay`, `withdrawn`, `circular` or `aside`."""
    role: Role
    how: tuple[str, ...]
    aside: bool
    """Whether it is an origin that is not counted."""


class Looks:
    """The looks of the cards of one claim in one state."""

    def __init__(
        self,
        verdict: Verdict,
        records: Records,
        words: Words,
        is_party: Callable[[str], bool],
        names: Mapping[str, str],
        known: dict[tuple[Hashable, ...], Look],
    ) -> None:
        """`known` are looks that recur, shared by all claims."""
        self._verdict, self._records, self._words = verdict, records, words
        self._is_party = is_party
        self._names = names
        self._known = known

    def of(self, node: Node) -> Look:
        """The look of a node of the state."""
        statement = self._records.statements.get(node.statement or "")
        reason = self.set_aside(node)
        party = statement is not None and self._is_party(statement.speaker)
        if node.role in (Role.IDLE, Role.VOIDED) or node.about is not None:  # what is said of it is its own
            return self._made(node, statement, party, reason)
        stance = statement.stance if statement is not None else None
        key = (node.role, stance, node.side, party, reason, node.speaker is None)
        look = self._known.get(key)
        if look is None:
            look = self._known[key] = self._made(node, statement, party, reason)
        return look

    def _made(self, node: Node, statement: Statement | None, party: bool, reason: str) -> Look:
        return Look(
            action=self._words.action(
                node.role,
                statement.stance if statement is not None else None,
                node.side,
                party=party,
                set_aside=bool(reason),
            ),
            sign=_sign(node, statement),
            family=_family(node, statement, reason),
            role=node.role,
            how=tuple(self._how(node, party, reason)),
            aside=bool(reason),
        )

    def set_aside(self, node: Node) -> str:
        """Why what an origin says is not counted, in the words of the verdict; "" where it is counted."""
        if node.role is not Role.ORIGIN:
            return ""
        reasons = self._reasons.get(node.id, [])
        first = reasons[0] if reasons else None
        return self._told(first) if first is not None and all(reasons) else ""

    @cached_property
    def _reasons(self) -> dict[str, list[Phrase | None]]:
        """Of every origin, why each of its chains is set aside; None for one that counts."""
        reasons: dict[str, list[Phrase | None]] = defaultdict(list)
        for chain in self._verdict.because:
            reasons[chain.origin].append(chain.set_aside)
        return reasons

    def _told(self, reason: Phrase) -> str:
        """A reason in the language of the page, with names in place of ids."""
        return self._words.measured(reason, naming=self._names.get)

    def _how(self, node: Node, party: bool, reason: str) -> Iterator[str]:
        words = self._words
        yield words.how(node.role)
        if node.statement is None and node.speaker is not None:
            yield words("how_implied")
        if node.speaker is None:
            yield words("how_latent")
        if party:
            yield words("how_party")
        if reason:
            yield words("how_aside", reason=sentence(reason))
        if node.role is Role.IDLE:
            yield from (
                sentence(self._told(chain.set_aside))
                for chain in self._verdict.because
                if chain.origin == node.id and chain.set_aside
            )
        if node.role is Role.VOIDED:
            for voided in self._verdict.voided:
                if voided.statement == node.plain:
                    yield sentence(words("how_withdrawn_by", who=self._names.get(voided.by, voided.by)))
        if node.about is not None:
            yield from (
                sentence(self._told(chain.bears))
                for chain in self._verdict.because
                if chain.bears and node.id == chain.chain[-1]
            )


def _family(node: Node, statement: Statement | None, reason: str) -> str:
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
    if node.speaker is None and reason:
        return "aside"
    return side_words(node.side)


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
