"""Which side each statement takes and who carries what, for the claims of some pools (section 2 of the measure).

As in `evidence.citations`, in arrays: the nodes are the statements of the slice, then the implied relays, then the
latent origins. Only claims that bear on no others are looked at, so that a citation carries within its pool alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, Neighbours, begins, distinct, reached, spread_out
from claimgraph.graph.corroboration.bulk.setting import ATTRIBUTES, Setting, is_inside
from claimgraph.graph.edges.columns import ACCESSES, STANCES, Bools, Edges
from claimgraph.ontology.terms import Access

POLARITY = np.array([stance.polarity for stance in STANCES], np.int8)
NOT_STATED = ACCESSES.index(Access.NOT_STATED)
MOST_STEPS = 16
"""So many steps are followed inside one document to find through whom its words go out."""


@dataclass(frozen=True, slots=True)
class Citations:
    """The nodes of some pools, and their citations.

    Attributes:
        pool: of each node its pool, from 0 for the first one of the slice.
        side: +1, -1, or 0 where a statement takes no side.
        statement: its number among all; -1 for implied relays and latent origins.
        speaker, document: of each node, -1 for latent origins.
        own: whether it was published by its speaker (implied relays by the outlet).
        attached: whether it reaches the claim by itself.
        origin: whether it says something of its own (latent origins too).
        latent: whether it is a latent origin.
        both: whether its statement takes both sides, so that it is two nodes.
        tails, heads: the citations, from what is cited to what cites it.
        open: pools that hold what only the reference can tell.
    """

    pool: Ints
    side: Ints
    statement: Ints
    speaker: Ints
    document: Ints
    own: Bools
    attached: Bools
    origin: Bools
    latent: Bools
    both: Bools
    tails: Ints
    heads: Ints
    open: Bools

    def __len__(self) -> int:
        return len(self.pool)


def citations(edges: Edges, setting: Setting, low: int, high: int) -> Citations:
    """The citations of the pools from number `low` up to `high`."""
    first, last = int(edges.pool_starts[low]), int(edges.pool_starts[high])
    here = slice(first, last)
    size = last - first
    pool = np.repeat(np.arange(high - low), np.diff(edges.pool_starts[low : high + 1]))
    open_ = np.zeros(high - low, np.bool_)
    speaker, document = edges.speaker[here].astype(np.int64), edges.document[here].astype(np.int64)
    stance = edges.stance[here]
    own = _published_by_speaker(edges, setting, speaker, document)
    relaying = edges.relays_something[here]
    polarity = POLARITY[stance].astype(np.int64)
    attributes = stance == ATTRIBUTES
    silent = (
        ~edges.own_reporting[here]
        & (edges.access[here] == NOT_STATED)
        & setting.publishes[speaker]
        & ~edges.record[document]
    )
    unattributed = ~relaying & (attributes | ((polarity != 0) & silent))
    origin = (polarity != 0) & ~unattributed & (~relaying | edges.own_reporting[here])

    citing, cited = _within_pools(edges, pool, first, last)
    side = polarity.copy()
    side[attributes & unattributed] = 1
    twice = _attribute(side, attributes & relaying, citing, cited, pool, open_)

    # A statement of both sides is two nodes: the one against stands after all statements.
    statement = np.concatenate((np.arange(size), twice))
    both = np.zeros(size, np.bool_)
    both[twice] = True
    side = np.concatenate((side, np.full(len(twice), -1)))
    pool, own, document = pool[statement], own[statement], document[statement]
    citing, cited = _side_by_side(side, statement, size, citing, cited)
    quotes = _Quotes(citing, cited, own, side, pool, document)
    tails, heads = quotes.edges(open_)
    implied_document, implied_pool, implied_side = quotes.relays
    latent = distinct(pool[:size][unattributed] * 2 + (side[:size][unattributed] < 0))
    latent_from = len(statement) + len(implied_document)
    reports = np.flatnonzero(unattributed)
    sources = latent_from + np.searchsorted(latent, pool[reports] * 2 + (side[reports] < 0))
    implied, nobody = np.full(len(implied_document), -1), np.full(len(latent), -1)
    attached = own & edges.seen[document] & (side != 0)
    none = np.zeros(len(latent), np.bool_)
    return Citations(
        pool=np.concatenate((pool, implied_pool, latent // 2)),
        side=np.concatenate((side, implied_side, 1 - 2 * (latent % 2))),
        statement=np.concatenate((statement + first, implied, nobody)),
        speaker=np.concatenate((speaker[statement], edges.outlet[implied_document], nobody)),
        document=np.concatenate((document, implied_document, nobody)),
        own=np.concatenate((own, implied < 0, none)),
        attached=np.concatenate((attached, edges.seen[implied_document], none)),
        origin=np.concatenate((origin, np.zeros(len(twice) + len(implied), np.bool_), ~none)),
        latent=np.concatenate((np.zeros(latent_from, np.bool_), ~none)),
        both=np.concatenate((both[statement], np.zeros(len(implied) + len(latent), np.bool_))),
        tails=np.concatenate((tails, sources)),
        heads=np.concatenate((heads, reports)),
        open=open_,
    )


def _published_by_speaker(edges: Edges, setting: Setting, speaker: Ints, document: Ints) -> Bools:
    """Whether the speaker is the outlet, a member of it or the author, or the document a primary record."""
    outlet = edges.outlet[document]
    own: Bools = (speaker == outlet) | edges.record[document]
    if len(edges.author.items):
        left = np.flatnonzero(~own)
        place, author = spread_out(edges.author.starts, edges.author.items, document[left])
        own[left[place[author == speaker[left[place]]]]] = True
    if len(setting.inside):
        left = np.flatnonzero(~own)
        own[left] = is_inside(setting, speaker[left], outlet[left].astype(np.int64))
    return own


def _within_pools(edges: Edges, pool: Ints, first: int, last: int) -> tuple[Ints, Ints]:
    """Who relays whom on the same pool: citing and cited, counted from `first`."""
    begin, end = int(edges.relays.starts[first]), int(edges.relays.starts[last])
    citing = np.repeat(np.arange(last - first), np.diff(edges.relays.starts[first : last + 1]))
    cited = edges.relays.items[begin:end].astype(np.int64) - first
    inside = (cited >= 0) & (cited < last - first)
    citing, cited = citing[inside], cited[inside]
    same = pool[citing] == pool[cited]
    return citing[same], cited[same]


def _attribute(side: Ints, open_sides: Bools, citing: Ints, cited: Ints, pool: Ints, open_: Bools) -> Ints:
    """Gives attributions the side of what they relay, however many steps away it is said; those that take both stand
    for it, and are given back.

    Pools in which attributions relay one another while none takes a side are left open.
    """
    to_attributions = open_sides[citing]
    tails, heads = cited[to_attributions], citing[to_attributions]
    onward = Neighbours.of(len(side), tails, heads)
    taken = [reached(onward, side == sign, open_sides | (side == sign)) & open_sides for sign in (1, -1)]
    side[taken[1]], side[taken[0]] = -1, 1
    idle = open_sides & (side == 0)
    open_[pool[heads[idle[tails] & idle[heads]]]] = True
    return np.flatnonzero(taken[0] & taken[1])


def _side_by_side(side: Ints, statement: Ints, size: int, citing: Ints, cited: Ints) -> tuple[Ints, Ints]:
    """Who relays whom, node by node: what takes one side passes on what takes it as well."""
    tails, heads = [], []
    for sign in (1, -1):
        node = np.full(size, -1)
        taking = np.flatnonzero(side == sign)
        node[statement[taking]] = taking
        both = (node[citing] >= 0) & (node[cited] >= 0)
        heads.append(node[citing[both]])
        tails.append(node[cited[both]])
    return np.concatenate(heads), np.concatenate(tails)


class _Quotes:
    """Puts the outlet between what a document quotes and everything outside it that passes this on."""

    def __init__(self, citing: Ints, cited: Ints, own: Bools, side: Ints, pool: Ints, document: Ints) -> None:
        self._citing, self._cited, self._own, self._pool = citing, cited, own, pool
        self._inside = document[citing] == document[cited]
        relayed = np.zeros(len(side), np.bool_)
        relayed[cited[self._inside]] = True
        self._implied = (side != 0) & ~own & ~relayed
        quoted = np.flatnonzero(self._implied)
        place = pool[quoted] * 2 + (side[quoted] < 0)
        order = np.lexsort((document[quoted], place))
        ordered = quoted[order]
        new = begins(place[order]) | begins(document[ordered])
        self._relay = np.full(len(side), -1)
        self._relay[ordered] = len(side) + np.cumsum(new) - 1
        leading = ordered[new]
        self._quoted = quoted
        self.relays = document[leading], pool[leading], side[leading]
        """Of each implied relay its document, pool and side."""

    def edges(self, open_: Bools) -> tuple[Ints, Ints]:
        """All citations: from what is cited to what cites it, each once."""
        size = len(self._own)
        citing, cited = self._citing, self._cited
        direct = self._inside | self._own[cited]
        through = ~direct & self._implied[cited]
        further = np.flatnonzero(~direct & ~through)
        exits, passing = [self._relay[cited[through]]], [citing[through]]
        if len(further):
            inner = Neighbours.of(size, cited[self._inside], citing[self._inside])
            root, at = citing[further], cited[further]
            for _ in range(MOST_STEPS):
                place, onto = inner.around(at)
                root = root[place]
                final, implied = self._own[onto], self._implied[onto]
                exits += [onto[final], self._relay[onto[implied]]]
                passing += [root[final], root[implied]]
                going = ~final & ~implied
                root, at = root[going], onto[going]
                if not len(at):
                    break
            open_[self._pool[root]] = True
        outer = distinct(np.concatenate(exits) * (2 * size + 1) + np.concatenate(passing))
        tails = np.concatenate((cited[direct], self._quoted, outer // (2 * size + 1)))
        heads = np.concatenate((citing[direct], self._relay[self._quoted], outer % (2 * size + 1)))
        return tails, heads
