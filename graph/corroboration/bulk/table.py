"""The columns of the result: the numbers of the verdict on every claim, without an explanation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.corroboration.verdict import Status
from claimgraph.graph.edges.columns import Bools, Floats, Named

STATUSES: Final = tuple(Status)


class Row(NamedTuple):
    """The numbers of the verdict on one claim; weights in decibans, after the caps."""

    claim: str
    id: str
    status: Status
    exact: bool
    origins_for: int
    origins_against: int
    channels_for: int
    channels_against: int
    repeats: int
    undated: int
    weight_for: float
    weight_against: float
    prior: float
    probability: float
    interval_low: float
    interval_high: float
    belief: float
    disbelief: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The numbers of all verdicts, in the order of the claims; columns as in `Row`, the status by its place in
    `STATUSES`.

    `one_by_one` tells which of them the reference scored.
    """

    claims: Named
    ids: Named
    status: NDArray[np.int8]
    exact: Bools
    origins_for: NDArray[np.int32]
    origins_against: NDArray[np.int32]
    channels_for: NDArray[np.int32]
    channels_against: NDArray[np.int32]
    repeats: NDArray[np.int32]
    undated: NDArray[np.int32]
    weight_for: Floats
    weight_against: Floats
    prior: Floats
    probability: Floats
    interval_low: Floats
    interval_high: Floats
    belief: Floats
    disbelief: Floats
    uncertainty: Floats
    one_by_one: Bools

    def __len__(self) -> int:
        return len(self.status)

    def __getitem__(self, number: int) -> Row:
        values = (getattr(self, name)[number].item() for name in Row._fields[3:])
        return Row(self.claims[number], self.ids[number], STATUSES[self.status[number]], *values)

    def __iter__(self) -> Iterator[Row]:
        return map(self.__getitem__, range(len(self)))
