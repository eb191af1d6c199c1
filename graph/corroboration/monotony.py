"""What is the same with fewer statements and with more is the same with any number between.

Where nothing is withdrawn, statements only add chains; where the origins stay the same, so do their groups. Then no
weight, number of origins or number of channels ever falls (the law M of the measure), and no set of links is a smallest
cut with more chains that is none with fewer while their size stays. So a hundred thousand repeats that change nothing
together change nothing one by one, and need not be scored one by one.
"""

from __future__ import annotations

from typing import NamedTuple

from claimgraph.graph.corroboration.exact import Weights
from claimgraph.graph.corroboration.standing import Shift, Standing, in_evidence
from claimgraph.graph.corroboration.verdict import Role, Verdict


class State(NamedTuple):
    """What of a verdict is kept to compare it with others.

    Attributes:
        shown: the statements (short ids) in its evidence.
        origins: its origins, by the names of their nodes.
        monotone: whether what is added can only add to it: it is exact, of the best sub-forest, and has no rivals,
            which would weigh on it from both sides.
    """

    standing: Standing
    summary: str
    shown: frozenset[str]
    origins: frozenset[str]
    monotone: bool

    @classmethod
    def of(cls, verdict: Verdict) -> State:
        """What is kept of a verdict."""
        return cls(
            Standing.of(verdict),
            verdict.summary,
            in_evidence(verdict),
            frozenset(node.id for node in verdict.nodes if node.role is Role.ORIGIN),
            verdict.exact and not verdict.rivals and verdict.weights == Weights.BEST,
        )

    def same_up_to(self, more: State) -> bool:
        """Whether the verdict is the same with any of the statements that make the difference between the two.

        The caller knows that `more` has all statements that this one has, and that none of the others withdraws any.
        """
        return (
            not Shift(self.standing, more.standing) and self.origins == more.origins and self.monotone and more.monotone
        )
