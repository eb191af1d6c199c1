"""Half-made choices of a sub-forest that are alike: what follows on one can be no better than on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from claimgraph.graph.corroboration.choices import Choices, may_carry, relay_weight, strength


class Alike:
    """Tells by a key which states of a search are alike.

    Args:
        choices: what there is to choose.
        active: the nodes through which something may go.
    """

    def __init__(self, choices: Choices, active: Collection[int]) -> None:
        self._choices, self._side = choices, choices.side
        self._forks = {i for i, _ in choices.forks}
        self._first = self._alike_relays(active)

    def _alike_relays(self, active: Collection[int]) -> dict[int, int]:
        """Of relays at the claim that are alike, the first: of one l and spread, whose speaker has no other node, and
        that may carry the same nodes and nothing else."""
        side = self._side
        first: dict[object, int] = {}
        alike = {}
        for i in self._choices.part:
            if side.attached[i] and side.origin[i] is None and may_carry(side, i, active) and self._choices.is_alone(i):
                relay = side.relay[i]
                key = (
                    relay_weight(side, i),
                    relay.spread if relay else 0.0,
                    tuple(sorted(c for c in side.cited[i] if not side.attached[c])),
                )
                alike[i] = first.setdefault(key, i)
        return alike

    def key(self, picked: Sequence[int], onto: Mapping[int, int]) -> object:
        """What of the settled decisions bears on the rest, where the same ones are settled: what each relay was
        brought, what is still on its way.

        Args:
            picked: who counts of each set of origins that is settled; below 0 for nobody or open.
            onto: where the forks go that are settled.
        """
        side = self._side
        brought: dict[int | tuple[int], list[float]] = defaultdict(lambda: [0.0, 0.0])
        on_its_way: list[int] = []
        for i in picked:
            if i < 0:
                continue
            if (i in self._forks and i not in onto) or i in self._choices.barred:
                on_its_way.append(i)  # nor are those alike that bar others
                continue
            at: int | tuple[int] = i
            if not side.attached[i] and not side.cited[i]:
                onward = onto.get(i, self._choices.onward[i])
                assert onward is not None  # what does not reach the claim by itself goes on
                at = (side.link[onward],) if side.link[onward] in self._choices.plain else onward
            weight, spread = strength(side, i)
            load = brought[at]
            load[0] += weight
            load[1] += spread * spread
        loads = sorted(
            (self._first.get(at, at) if isinstance(at, int) else -1 - at[0], round(weight, 12), round(spread, 12))
            for at, (weight, spread) in brought.items()
        )
        reports = sorted((i, j) for i, j in onto.items() if side.cited[i] or i in self._choices.barred)
        return tuple(loads), tuple(sorted(on_its_way)), tuple(reports)
