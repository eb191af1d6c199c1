"""What retractions and corrections take away (section 3, step 2 of the measure; see `evidence.withdrawals`).

Only what is withdrawn itself is found here. What falls with it has no chain to the world any more, and is no longer
reached from the origins.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints
from claimgraph.graph.edges.columns import Bools, Edges


def withdrawn_statements(edges: Edges, visible: Bools | None) -> Bools | None:
    """The statements that are withdrawn by who has the standing to, None where there are none."""
    target, by = edges.withdrawn.astype(np.int64), edges.withdrawn_by.astype(np.int64)
    if visible is not None:
        both = visible[target] & visible[by]
        target, by = target[both], by[both]
    entitled = _entitled(edges, target, by)
    target, by = target[entitled], by[entitled]
    if not len(target):
        return None
    attacked = np.isin(target, by)
    taken = np.zeros(len(edges), np.bool_)
    if not attacked.any():
        taken[target] = True
        return taken
    taken[_in_force(target.tolist(), by.tolist())] = True
    return taken


def _entitled(edges: Edges, target: Ints, by: Ints) -> Bools:
    """Whether each withdrawal is from the speaker, the outlet, or who owns or contains either."""
    who, speaker = edges.speaker[by], edges.speaker[target]
    outlet = edges.outlet[edges.document[target]]
    entitled: Bools = (who == speaker) | (who == outlet)
    above: dict[int, set[int]] = {}
    for i in np.flatnonzero(~entitled).tolist():
        entitled[i] = any(int(who[i]) in _above(edges, int(agent), above) for agent in (speaker[i], outlet[i]))
    return entitled


def _above(edges: Edges, agent: int, known: dict[int, set[int]]) -> set[int]:
    if agent not in known:
        found, todo = {agent}, [agent]
        while todo:
            at = todo.pop()
            for other in (*edges.member_of[at].tolist(), *edges.owned_by[at].tolist()):
                if other not in found:
                    found.add(other)
                    todo.append(other)
        known[agent] = found
    return known[agent]


def _in_force(target: list[int], by: list[int]) -> list[int]:
    """What is withdrawn where withdrawals are withdrawn themselves (see `evidence.withdrawals`)."""
    targets: dict[int, list[int]] = defaultdict(list)
    for at, one in zip(target, by, strict=True):
        targets[one].append(at)
    attackers: dict[int, set[int]] = {one: set() for one in targets}
    for one, attacked in targets.items():
        for at in attacked:
            if at in attackers:
                attackers[at].add(one)
    open_, fallen = set(targets), set[int]()
    waiting = {one: len(others) for one, others in attackers.items()}
    settled = [one for one, number in waiting.items() if not number]
    while settled:
        one = settled.pop()
        open_.discard(one)
        for at in targets[one]:
            if at in open_ and at not in fallen:
                fallen.add(at)
                open_.discard(at)
                for freed in targets[at]:
                    if freed in open_:
                        waiting[freed] -= 1
                        if not waiting[freed]:
                            settled.append(freed)
    return [at for one in targets.keys() - fallen for at in targets[one] if not (one in open_ and at in open_)]
