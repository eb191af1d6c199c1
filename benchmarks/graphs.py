"""Synthetic graphs of any size, straight into columns: what claims look like in the news, drawn from one seed.

A claim begins with a report: an outlet passes on an unnamed source or an official, found out for itself, or does not
say how it knows. Others copy that report or a later copy, hear a second voice, deny, cannot confirm, or take back what
they said. The rates stand in `Mix`; they are our guess at the work of newsrooms and not measured, and are told with
every result. How often outlets and officials speak follows a power law, and so does how much a claim is talked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.edges.columns import (
    ACCESSES,
    CERTAINTIES,
    KINDS,
    LETTERS,
    NO_DATE,
    STANCES,
    Edges,
    Many,
)
from claimgraph.ontology.terms import Access, AgentKind, Certainty, Reliability, Stance

Ints = NDArray[np.int64]
VOICE, COPY, UNATTRIBUTED, DENIAL, NEITHER, DIRECT, WITHDRAWAL = range(7)
DAY = 86_400_000_000
FIRST_DAY = 19_000 * DAY


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what occurs: shares of reports, documents, claims or agents, as the name says."""

    later_reports: tuple[float, ...] = (0.14, 0.56, 0.08, 0.09, 0.06, 0.05, 0.02)
    """After the first report of a claim: a further voice, a copy, one that does not say how it knows, a denial, one
    that takes no side, words that somebody published without an outlet, a correction or retraction."""
    first_reports: tuple[float, ...] = (0.82, 0.0, 0.12, 0.0, 0.0, 0.06, 0.0)
    copies_of_two_reports: float = 0.06
    copies_with_own_reporting: float = 0.04
    copies_of_the_quoted_words: float = 0.15
    unnamed_voices: float = 0.35
    outlets_own_voices: float = 0.15
    documents_not_seen: float = 0.05
    documents_undated: float = 0.10
    claims_with_parties: float = 0.4
    claims_same_as_another: float = 0.02
    claims_contradicting: float = 0.001
    claims_entailing: float = 0.001
    claims_with_a_circle: float = 0.003
    sources_maybe_the_same: float = 0.01
    outlets_owned: float = 0.2
    statements_with_own_numbers: float = 0.005
    speakers_again: float = 0.15
    """Further voices by somebody who spoke on the claim before."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """IRIs that are made from their number when they are asked for."""

    base: str
    number: int

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, number: int) -> str:
        return f"{self.base}{number:08}"

    def number_of(self, name: str) -> int | None:
        """The number in a name."""
        digits = name.removeprefix(self.base)
        return int(digits) if digits.isdigit() and int(digits) < self.number else None


def graph(statements: int, *, seed: int = 1, mix: Mix | None = None) -> Edges:
    """A graph of about so many statements, ten of them on a claim. The same seed gives the same graph."""
    return _Drawing(statements, seed, mix or Mix()).edges()


class _Drawing:
    def __init__(self, statements: int, seed: int, mix: Mix) -> None:
        self.mix, self.draw = mix, np.random.default_rng(seed)
        self.claims = max(1, statements // 10)
        self._reports()
        self._agents()
        self._speakers()
        self._statements()

    def _chance(self, share: float, size: int) -> NDArray[np.bool_]:
        return self.draw.random(size) < share

    def _power_law(self, number: int, size: int, flat: int = 10) -> Ints:
        """Numbers below `number`, number k as often as 1 / (k + flat) (the law of Zipf and Mandelbrot)."""
        drawn = flat * np.expm1(self.draw.random(size) * np.log1p(number / flat))
        numbers: Ints = np.minimum(drawn, number - 1).astype(np.int64)
        return numbers

    # ------------------------------------------------------------ reports: each a document about one claim

    def _reports(self) -> None:
        counts = np.minimum(1.5 + self.draw.pareto(2.2, self.claims) * 8.2, 5000).astype(np.int64)
        self.claim = np.repeat(np.arange(self.claims), counts)
        self.starts = np.concatenate(([0], np.cumsum(counts)))
        size = len(self.claim)
        self.nth = np.arange(size) - self.starts[self.claim]
        later, first = (np.cumsum(shares) for shares in (self.mix.later_reports, self.mix.first_reports))
        chance = self.draw.random(size)
        kind = np.where(self.nth == 0, np.searchsorted(first, chance, "right"), np.searchsorted(later, chance, "right"))
        self.kind = np.minimum(kind, WITHDRAWAL)
        self.source = self._earlier_report(np.arange(size))
        bad = np.isin(self.kind[self.source], (NEITHER, WITHDRAWAL))
        self.source = np.where(bad, self.starts[self.claim], self.source)

    def _earlier_report(self, reports: Ints) -> Ints:
        """An earlier report on the same claim, the first ones more often."""
        nth = self.nth[reports]
        return self.starts[self.claim[reports]] + (nth * self.draw.random(len(reports)) ** 2.5).astype(np.int64)

    # ------------------------------------------------------------ agents

    def _agents(self) -> None:
        """Outlets, then governments, officials, owners, and unnamed sources, one for each report that has one."""
        size = len(self.claim)
        self.unnamed = (self.kind == VOICE) & self._chance(self.mix.unnamed_voices, size)
        self.outlets, self.governments = max(60, size // 400), 150
        self.officials, self.owners = max(100, size // 60), max(5, size // 4000)
        self.first_official = self.outlets + self.governments
        self.first_owner = self.first_official + self.officials
        self.first_unnamed = self.first_owner + self.owners
        self.agents = self.first_unnamed + int(self.unnamed.sum())

    def _speakers(self) -> None:
        """Of each report its outlet, and who is quoted in it: an official, an unnamed source, or the outlet itself."""
        size = len(self.claim)
        self.outlet = self._power_law(self.outlets, size)
        official = self.first_official + self._power_law(self.officials, size)
        again = (self.nth > 0) & self._chance(self.mix.speakers_again, size)
        official[again] = official[self.starts[self.claim[again]]]
        self.quoted = official
        self.quoted[self.unnamed] = self.first_unnamed + np.arange(int(self.unnamed.sum()))
        self.own_voice = (self.kind == VOICE) & ~self.unnamed & self._chance(self.mix.outlets_own_voices, size)
        self.two = ((self.kind == VOICE) & ~self.own_voice) | (self.kind == DENIAL) | (self.kind == NEITHER)
        self.outlet[self.kind == DIRECT] = self.quoted[self.kind == DIRECT]  # published by who says it
        taken = self.kind == WITHDRAWAL
        self.outlet[taken] = self.outlet[self.source[taken]]

    # ------------------------------------------------------------ statements: one or two a report

    def _statements(self) -> None:
        counts = 1 + self.two
        ends = np.cumsum(counts)
        self.report = np.repeat(np.arange(len(self.claim)), counts)
        self.said = ends - 1  # of each report the statement of its outlet
        self.words = ends - counts  # and what is quoted in it, the same one where nobody is

    def edges(self) -> Edges:
        """The columns."""
        mix, draw = self.mix, self.draw
        report, size = self.report, len(self.report)
        kind = self.kind[report]
        is_quoted = self.two[report] & (np.arange(size) == self.words[report])
        speaker = np.where(is_quoted, self.quoted[report], self.outlet[report])
        stance = self._stances(kind, is_quoted)
        copies = kind == COPY
        own = copies & self._chance(mix.copies_with_own_reporting, size)
        stance[own & (self.kind[self.source[report]] != DENIAL)] = STANCES.index(Stance.ASSERTS)
        own &= stance == STANCES.index(Stance.ASSERTS)
        access = np.full(size, ACCESSES.index(Access.NOT_STATED), np.int8)
        access[is_quoted & self._chance(0.4, size)] = ACCESSES.index(Access.TOLD)
        access[(kind == VOICE) & ~self.two[report]] = ACCESSES.index(Access.FIRST_HAND)
        certainty = np.full(size, CERTAINTIES.index(Certainty.NOT_STATED), np.int8)
        certainty[is_quoted & self._chance(0.2, size)] = CERTAINTIES.index(Certainty.LIKELY)
        ratio, fidelity = np.full(size, np.nan), np.full(size, np.nan)
        ratio[is_quoted & self._chance(mix.statements_with_own_numbers, size)] = 4.0
        fidelity[copies & self._chance(mix.statements_with_own_numbers, size)] = 0.9
        relays = self._relays(is_quoted, copies)
        answering = np.flatnonzero(kind == WITHDRAWAL)
        answered = self.said[self.source[report[answering]]]
        order = np.lexsort((answering, answered))
        pool = self._pools()
        moved = np.argsort(pool[self.claim[report]], kind="stable")
        place = np.empty(size, np.int64)
        place[moved] = np.arange(size)
        documents = len(self.claim)
        seen = ~self._chance(mix.documents_not_seen, documents) | np.isin(self.kind, (DIRECT, NEITHER))
        day = FIRST_DAY + (self.claim % 900 + (self.nth * draw.random(documents)).astype(np.int64)) * DAY
        undated = self._chance(mix.documents_undated, documents)
        ordered = self.claim[report[moved]]
        return Edges(
            pool_starts=np.searchsorted(pool[ordered], np.arange(int(pool.max()) + 2)),
            claim=ordered.astype(np.int32),
            speaker=speaker[moved].astype(np.int32),
            document=report[moved].astype(np.int32),
            stance=stance[moved],
            access=access[moved],
            certainty=certainty[moved],
            own_reporting=own[moved],
            against_interest=(is_quoted & self._chance(0.01, size))[moved],
            relays_something=np.bincount(relays[0], minlength=size)[moved] > 0,
            likelihood_ratio=ratio[moved],
            fidelity=fidelity[moved],
            relays=_rows(place[relays[0]], place[relays[1]], size),
            answers=_rows(place[answering], place[answered], size),
            withdrawn=place[answered[order]].astype(np.int32),
            withdrawn_by=place[answering[order]].astype(np.int32),
            outlet=self.outlet.astype(np.int32),
            record=self._chance(0.02, documents),
            seen=seen,
            not_before=np.where(undated, NO_DATE, day),
            not_after=np.where(undated, NO_DATE, day + DAY - 1_000_000),
            author=_rows(np.empty(0, np.int64), np.empty(0, np.int64), documents),
            **self._of_agents(),
            pool=pool.astype(np.int32),
            prior=np.where(self._chance(0.05, self.claims), 0.3, np.nan),
            **self._of_claims(),
            decided_agents=np.empty(0, np.int32),
            decided_statements=np.empty(0, np.int32),
            decisions=(),
            agents=Numbered("https://example.org/agent/", self.agents),
            documents=Numbered("https://example.org/document/", documents),
            claims=Numbered("https://example.org/claim/", self.claims),
            statements=Numbered("https://example.org/statement/", size),
            claim_ids=Numbered("claim-", self.claims),
        )

    def _stances(self, kind: Ints, is_quoted: NDArray[np.bool_]) -> NDArray[np.int8]:
        size = len(kind)
        stance = np.full(size, STANCES.index(Stance.ATTRIBUTES), np.int8)
        asserts = (is_quoted & (kind == VOICE)) | np.isin(kind, (UNATTRIBUTED, DIRECT))
        asserts |= (kind == VOICE) & ~self.two[self.report]
        stance[asserts] = STANCES.index(Stance.ASSERTS)
        stance[is_quoted & (kind == DENIAL)] = STANCES.index(Stance.DENIES)
        silent = np.where(self._chance(0.5, size), Stance.UNABLE_TO_CONFIRM.value, Stance.SPECULATES.value)
        for neither in (Stance.UNABLE_TO_CONFIRM, Stance.SPECULATES):
            stance[is_quoted & (kind == NEITHER) & (silent == neither.value)] = STANCES.index(neither)
        stance[kind == WITHDRAWAL] = STANCES.index(Stance.RETRACTS)
        return stance

    def _relays(self, is_quoted: NDArray[np.bool_], copies: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Who relays whom: an outlet what it quotes; a copy an earlier report, or the words in it, now and then two."""
        report = self.report
        passing = np.flatnonzero(self.two[report] & ~is_quoted)
        citing, cited = [passing], [self.words[report[passing]]]
        copying = np.flatnonzero(copies)
        source = self.source[report[copying]]
        quoted = self._chance(self.mix.copies_of_the_quoted_words, len(copying))
        citing.append(copying)
        cited.append(np.where(quoted, self.words[source], self.said[source]))
        doubly = copying[self._chance(self.mix.copies_of_two_reports, len(copying))]
        citing.append(doubly)
        cited.append(self.said[self._earlier_report(report[doubly])])
        circling = np.flatnonzero(self._chance(self.mix.claims_with_a_circle, self.claims))
        circling = circling[(self.starts[circling + 1] - self.starts[circling] > 1)]
        first, second = self.starts[circling], self.starts[circling] + 1
        both = (self.kind[first] == VOICE) & (self.kind[second] == COPY) & self.two[first]
        citing.append(self.said[first[both]])
        cited.append(self.said[second[both]])
        pairs = np.unique(np.stack((np.concatenate(citing), np.concatenate(cited))), axis=1)
        pairs = pairs[:, pairs[0] != pairs[1]]
        return pairs[0], pairs[1]

    def _pools(self) -> Ints:
        """Each claim by itself, a few together with the one before."""
        same = self._chance(self.mix.claims_same_as_another, self.claims)
        same[0] = False
        return np.cumsum(~same) - 1

    def _of_agents(self) -> dict[str, Any]:
        draw, size = self.draw, self.agents
        kind = np.full(size, KINDS.index(AgentKind.PERSON), np.int8)
        business = [KINDS.index(k) for k in (AgentKind.OUTLET, AgentKind.AGENCY, AgentKind.ACCOUNT)]
        kind[: self.outlets] = draw.choice(business, self.outlets, p=[0.7, 0.1, 0.2])
        kind[self.outlets : self.first_official] = KINDS.index(AgentKind.GOVERNMENT)
        kind[self.first_owner : self.first_unnamed] = KINDS.index(AgentKind.ORGANISATION)
        kind[self.first_unnamed :] = KINDS.index(None)
        description = np.full(size, -1, np.int32)
        unnamed = size - self.first_unnamed
        description[self.first_unnamed :] = self._power_law(max(20, unnamed // 20), unnamed)
        member = np.flatnonzero(draw.random(size) < 0.5)
        member = member[member >= self.first_official]
        member = member[(member < self.first_owner) | (member >= self.first_unnamed)]
        owned = np.flatnonzero(draw.random(self.outlets) < self.mix.outlets_owned)
        maybe = self.first_unnamed + np.flatnonzero(draw.random(unnamed) < self.mix.sources_maybe_the_same)
        maybe = maybe[maybe + 1 < size]
        graded = np.flatnonzero(draw.random(self.outlets) < 0.3)
        letters = [LETTERS.index(letter) for letter in (Reliability.A, Reliability.B, Reliability.C, Reliability.D)]
        return {
            "kind": kind,
            "described": np.ones(size, np.bool_),
            "description": description,
            "member_of": _rows(member, self.outlets + self._power_law(self.governments, len(member)), size),
            "owned_by": _rows(owned, self.first_owner + draw.integers(0, self.owners, len(owned)), size),
            "possibly_same_as": _rows(maybe, maybe + 1, size),
            "grades": _rows(graded, draw.choice(letters, len(graded)), size),
        }

    def _of_claims(self) -> dict[str, Any]:
        draw, size = self.draw, self.claims
        with_parties = np.flatnonzero(draw.random(size) < self.mix.claims_with_parties)
        parties = np.repeat(with_parties, 2)
        who = self.outlets + self._power_law(self.governments, len(parties))
        related = {}
        for name, share in (
            ("entails", self.mix.claims_entailing),
            ("contradicts", self.mix.claims_contradicting),
        ):
            which = np.flatnonzero(draw.random(size - 1) < share)
            related[name] = _rows(which, which + 1, size)
        return {"party": _rows(parties, who, size), **related}


def _rows(rows: Ints, items: Ints, size: int) -> Many:
    order = np.argsort(rows, kind="stable")
    starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=size), out=starts[1:])
    return Many(starts, items[order].astype(np.int32))
