"""How many reports are repeats: those through which no origin first became known (section 4 of the measure).

An origin becomes known by the first reports on its way out, those before which no other one passes it on: what cites a
report is published no earlier and stands deeper. So the reports of each origin to be compared are few, and dates matter
only where there are several.
"""

from __future__ import annotations

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, Neighbours, begins, distinct, first_places
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.edges.columns import Bools, Edges

MOST_STEPS = 64
"""So many steps are followed from an origin to the reports that first pass it on."""
NEVER = np.iinfo(np.int64).max


def repeats(edges: Edges, setting: Setting, nodes: Live, origins: Ints, open_: Bools) -> Ints:
    """The number of repeats of each pool; those in which reports of a day are to be compared are left open.

    Args:
        edges: the columns.
        setting: what holds for all claims.
        nodes: what is live.
        origins: of each place how many groups of known origins it has.
        open_: of each pool whether it is left to the reference; more of them become so.
    """
    pool = nodes.place // 2
    said = nodes.statement >= 0
    relays = ~nodes.latent
    relays[said] &= ~nodes.origin[said] | edges.relays_something[nodes.statement[said]]
    listed = (relays & (nodes.own | ~said)) | (nodes.attached & ~nodes.latent)  # the reports, and who needs none
    reports = listed & said & ~nodes.origin
    first, root = _first_reports(nodes, _carried_out(nodes, listed, origins), listed, open_)
    first, root = _earliest(setting, nodes, first, root, open_)

    news = np.bincount(first, minlength=len(nodes)) + (listed & nodes.origin)
    passed_by = np.bincount(root, minlength=len(nodes))[root]
    alike = passed_by > 1  # several that make the same known, of which one counts as the first
    open_[pool[root[alike & ((news[first] > 1) | nodes.both[first])]]] = True
    telling = first[~alike & reports[first]]
    told = np.setdiff1d(root[alike], root[alike & ~reports[first]])
    return (
        _statements_by_pool(nodes, np.flatnonzero(reports), len(open_))
        - _statements_by_pool(nodes, telling, len(open_))
        - np.bincount(pool[told], minlength=len(open_))
    )


def _statements_by_pool(nodes: Live, chosen: Ints, number: int) -> Ints:
    """How many statements of each pool some nodes stand for: one that takes both sides is one statement."""
    first = first_places(nodes.statement[chosen])
    return np.bincount(nodes.place[chosen[first]] // 2, minlength=number)


def _carried_out(nodes: Live, listed: Bools, origins: Ints) -> Ints:
    """The origins that others have to report; a latent one where its side has no known one."""
    return np.flatnonzero((nodes.origin & ~listed) | (nodes.latent & (origins[nodes.place] == 0)))


def _first_reports(nodes: Live, roots: Ints, listed: Bools, open_: Bools) -> tuple[Ints, Ints]:
    """The reports to which origins lead over nothing but what is no report, each with its origin."""
    found, of = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    root, at = roots, roots
    size = max(len(nodes), 1)
    for _ in range(MOST_STEPS):
        place, onto = nodes.onward.around(at)
        root = root[place]
        ends = listed[onto]
        found.append(onto[ends])
        of.append(root[ends])
        pairs = distinct(root[~ends] * size + onto[~ends])
        root, at = pairs // size, pairs % size
        if not len(at):
            break
    open_[nodes.place[root] // 2] = True
    pairs = distinct(np.concatenate(of) * size + np.concatenate(found))
    return pairs % size, pairs // size


def _earliest(setting: Setting, nodes: Live, first: Ints, root: Ints, open_: Bools) -> tuple[Ints, Ints]:
    """Of the reports of each origin those that come first, by publication, then by depth."""
    several = np.bincount(root, minlength=len(nodes))[root] > 1
    if not several.any():
        return first, root
    pools = np.zeros(len(open_), np.bool_)
    pools[nodes.place[root[several]] // 2] = True
    pools &= ~open_
    when, depth = _places(setting, nodes, pools[nodes.place // 2])
    kept = ~several | open_[nodes.place[root] // 2]
    chosen = np.flatnonzero(~kept)
    order = chosen[np.lexsort((depth[first[chosen]], when[first[chosen]], root[chosen]))]
    new = begins(root[order])
    leader = first[order[new]][np.cumsum(new) - 1]
    alike = (when[first[order]] == when[leader]) & (depth[first[order]] == depth[leader])
    kept[order[alike]] = True
    return first[kept], root[kept]


def _places(setting: Setting, nodes: Live, within: Bools) -> tuple[Ints, Ints]:
    """When the nodes became public, and their depth: the length of the longest chain from an origin."""
    size = len(nodes)
    when = np.where(nodes.document >= 0, setting.published[nodes.document], NEVER)
    depth = np.zeros(size, np.int64)
    inside = within[nodes.tails]
    tails, heads = nodes.tails[inside], nodes.heads[inside]
    onward = Neighbours.of(size, tails, heads)
    waiting = np.bincount(heads, minlength=size)
    ready = np.flatnonzero(within & (waiting == 0))
    levels: list[tuple[Ints, Ints]] = []
    level = 0
    while len(ready):
        level += 1
        place, ends = onward.around(ready)
        levels.append((ready[place], ends))
        np.subtract.at(waiting, ends, 1)
        ready = distinct(ends[waiting[ends] == 0])
        depth[ready] = level
    for cited, citing in reversed(levels):  # whatever something public cites is known itself by then
        np.minimum.at(when, cited, when[citing])
    return when, depth
