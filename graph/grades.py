"""Which grades hold: people may disagree, and none of them overwrites another.

The rule: of each analyst the letter (or figure) that was given last holds, and the letters of several analysts count
alike. F and 6 say that something cannot be judged; they are shown and replace nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from claimgraph.graph.decided import moment, person
from claimgraph.graph.model import Judgement
from claimgraph.ontology.terms import Credibility, Reliability


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of one agent or statement.

    Attributes:
        holding: the judgements that hold, one an analyst, in the order of their IRIs; F and 6 are not among them.
        given: all of them, the earliest first.
    """

    holding: tuple[Judgement, ...]
    given: tuple[Judgement, ...]

    @property
    def letters(self) -> tuple[Reliability, ...]:
        """The letters that hold, in their order; those of an agent."""
        return tuple(sorted(one.reliability for one in self.holding if one.reliability is not None))

    @property
    def figures(self) -> tuple[Credibility, ...]:
        """The figures that hold, in their order; those of a statement."""
        return tuple(sorted(one.credibility for one in self.holding if one.credibility is not None))

    @property
    def effective(self) -> Reliability | Credibility | None:
        """The median of what holds, the worse of the two in the middle; None where nothing does.

        It is what is shown in a word. The measure takes the mean of the beliefs behind the letters, which needs no
        rounding.
        """
        ordered: tuple[Reliability | Credibility, ...] = self.letters or self.figures
        return ordered[len(ordered) // 2] if ordered else None

    @property
    def disagree(self) -> bool:
        """Whether two analysts differ."""
        return len({*self.letters, *self.figures}) > 1

    @property
    def weighed(self) -> tuple[Reliability, ...]:
        """The letters by which the measure goes: those that hold, or F where nobody gave another one."""
        return self.letters or ((Reliability.F,) if any(one.reliability for one in self.given) else ())


def grades(judgements: Iterable[Judgement]) -> dict[str, Grades]:
    """The grades of each agent and statement (IRI) that was graded. The order in which they come does not matter."""
    of: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        of[judgement.judges].append(judgement)
    return {iri: _grades(given) for iri, given in of.items()}


def _grades(given: list[Judgement]) -> Grades:
    given.sort(key=moment)
    last: dict[tuple[str, str, bool], Judgement] = {}
    for judgement in given:
        grade = judgement.reliability or judgement.credibility
        if grade is None or grade in (Reliability.F, Credibility.CANNOT_BE_JUDGED):
            continue
        analyst = person(judgement.decided_by)
        if not any(analyst):  # nobody is known, and each stands by itself
            analyst = "", judgement.iri
        last[(*analyst, judgement.reliability is not None)] = judgement
    holding = sorted(last.values(), key=lambda one: one.iri)
    return Grades(tuple(holding), tuple(given))
