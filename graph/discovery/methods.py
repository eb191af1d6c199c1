"""The registry: every method by its name. A new one is a module and a line here."""

from __future__ import annotations

from typing import Final

from claimgraph.graph.discovery.accu import Accu, AccuCopy
from claimgraph.graph.discovery.coins import DawidSkene, ZenCrowd
from claimgraph.graph.discovery.corroborated import Corroborated
from claimgraph.graph.discovery.crh import CATD, CRH
from claimgraph.graph.discovery.estimates import ThreeEstimates, TwoEstimates
from claimgraph.graph.discovery.glad import GLAD
from claimgraph.graph.discovery.hubs import AverageLog, Investment, PooledInvestment, Sums
from claimgraph.graph.discovery.lca import GuessLCA, SimpleLCA
from claimgraph.graph.discovery.ltm import LTM
from claimgraph.graph.discovery.method import Method
from claimgraph.graph.discovery.truthfinder import TruthFinder
from claimgraph.graph.discovery.voting import Majority

METHODS: Final[dict[str, type[Method]]] = {
    method.name: method
    for method in (
        Majority,
        Sums,
        AverageLog,
        Investment,
        PooledInvestment,
        TruthFinder,
        TwoEstimates,
        ThreeEstimates,
        CRH,
        CATD,
        Accu,
        AccuCopy,
        SimpleLCA,
        GuessLCA,
        DawidSkene,
        ZenCrowd,
        GLAD,
        LTM,
        Corroborated,
    )
}
