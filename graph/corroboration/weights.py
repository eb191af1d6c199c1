"""The algebra of weights in log-odds (section 5 of the measure).

The weight of evidence is ln of a likelihood ratio (Good 1950). A relay that passes on a signal of log-odds x with
log-odds l of being faithful lets through l [+] x, defined by tanh((l [+] x) / 2) = tanh(l / 2) tanh(x / 2): the
combination of two binary symmetric channels in series, known from decoding as the "box plus" (Hagenauer et al. 1996).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

DECIBAN = 10 / math.log(10)
"""One unit of natural log-odds in decibans (10 log10 of the likelihood ratio)."""


def through(relay: float, weight: float) -> float:
    """What a relay of log-odds `relay` lets through of `weight`, both >= 0; no more than either.

    >>> round(through(2.944439, 1.098612), 3)
    0.969
    >>> through(1e4, 700.0), through(0.0, 5.0)
    (700.0, 0.0)
    """
    low, high = (relay, weight) if relay < weight else (weight, relay)
    return max(0.0, low + math.log1p(math.exp(-low - high)) - math.log1p(math.exp(low - high)))


def slope(x: float, y: float) -> float:
    """The derivative of x [+] y by x: sigma(x + y) - sigma(x - y), never below 0."""
    return max(0.0, sigmoid(x + y) - sigmoid(x - y))


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    small = math.exp(x)
    return small / (1 + small)


def mixture(shares: Sequence[float], weights: Sequence[float]) -> float:
    """The log-odds whose tanh(L / 2) is the average of those of the weights (all >= 0), by their shares.

    >>> round(mixture([0.9, 0.1], [1.098612, 0.0]), 6) == round(through(2.944439, 1.098612), 6)
    True
    """
    doubt = sum(share * 2 * sigmoid(-weight) for share, weight in zip(shares, weights, strict=True))
    return max(weights) if doubt <= 0 else max(0.0, math.log((2 - doubt) / doubt))
