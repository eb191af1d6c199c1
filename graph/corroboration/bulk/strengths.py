"""How much each live node says, how faithfully it passes on, and the algebra of weights (section 5 of the measure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.parties import are_parties
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.edges.columns import ACCESSES, CERTAINTIES, STANCES, Edges, Floats
from claimgraph.graph.evidence.strength import TRANSPARENT, uncertain_log_odds

DENIES = np.array([int(stance.polarity < 0) for stance in STANCES])
"""Of each stance, in which row of the reliabilities its speaker's stands."""

UNATTRIBUTED = -2
"""The coin of latent origins; that of an agent's reliability is twice its number, of its fidelity one more."""


def through(relay: Floats, weight: Floats) -> Floats:
    """l [+] x: what relays of log-odds `relay` let through of `weight`, both >= 0 (see `weights.through`)."""
    low, high = np.minimum(relay, weight), np.maximum(relay, weight)
    passed: Floats = np.maximum(0.0, low + np.log1p(np.exp(-low - high)) - np.log1p(np.exp(low - high)))
    return passed


def slope(x: Floats, y: Floats) -> Floats:
    """The derivative of x [+] y by x (see `weights.slope`)."""
    return np.maximum(0.0, sigmoid(x + y) - sigmoid(x - y))


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    small = np.exp(-np.abs(x))
    share: Floats = np.where(x >= 0, 1.0, small) / (1 + small)
    return share


@dataclass(frozen=True, slots=True)
class Strengths:
    """Of each live node: what it says of its own and what it lets through, in log-odds, with their deviations."""

    origin: Floats
    origin_spread: Floats
    origin_coin: Ints
    relay: Floats
    relay_spread: Floats
    relay_coin: Ints


def strengths(edges: Edges, setting: Setting, nodes: Live) -> Strengths:
    """The strengths of all live nodes (see `evidence.strength`)."""
    tables, speaker = setting.tables, nodes.speaker
    size = len(nodes)
    origin, spread = np.zeros(size), np.zeros(size)
    known = np.flatnonzero(nodes.origin)
    said, who = nodes.statement[known], speaker[known]
    access = np.array([tables.access[value] for value in ACCESSES])
    certainty = np.array([tables.certainty[value] for value in CERTAINTIES])
    factor = access[edges.access[said]] * certainty[edges.certainty[said]]
    party = are_parties(edges, setting, said)
    factor[party] *= np.where(edges.against_interest[said[party]], tables.admission, tables.party)
    side = DENIES[edges.stance[said]]
    origin[known] = setting.reliability[side, who] * factor
    spread[known] = setting.reliability_spread[side, who] * factor
    ratio = edges.likelihood_ratio[said]
    stated = np.flatnonzero(~np.isnan(ratio))
    origin[known[stated]], spread[known[stated]] = np.log(ratio[stated]), 0.0
    for against in (0, 1):
        latent = nodes.latent & (nodes.place % 2 == against)
        origin[latent], spread[latent] = uncertain_log_odds(tables.unattributed(-1 if against else 1))
    relay, relay_spread = setting.fidelity[speaker], setting.fidelity_spread[speaker]
    said = np.flatnonzero(nodes.statement >= 0)
    fidelity = edges.fidelity[nodes.statement[said]]
    stated = np.flatnonzero(~np.isnan(fidelity))
    with np.errstate(divide="ignore"):
        odds = np.log(fidelity[stated] / (1 - fidelity[stated]))
    relay[said[stated]] = np.where(fidelity[stated] >= 1, TRANSPARENT, odds)
    relay_spread[said[stated]] = 0.0
    coin = np.where(nodes.latent, UNATTRIBUTED, 2 * speaker)
    return Strengths(origin, spread, coin, relay, relay_spread, 2 * speaker + 1)
