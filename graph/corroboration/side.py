"""One side of a claim as plain lists, for the algorithms of the measure."""

from __future__ import annotations

from dataclasses import dataclass, field

import networkx as nx

from claimgraph.graph.evidence.dependence import Grouping
from claimgraph.graph.evidence.strength import Strength


@dataclass(slots=True)
class Side:
    """The live nodes of one side, numbered in the order of their names.

    Attributes:
        names: of each node its name.
        cited: of each node those whose words it passes on; `citing` the other way round.
        attached: whether it reaches the claim by itself.
        origin: what it says of its own; `relay`: with what log-odds it passes on what it carries.
        latent: whether it is a latent origin.
        link: of each node the number of its link; `links` their names (sets of speakers).
        group: of each origin the number of its group, of which only one counts; -1 for other nodes.
        pairs: of each origin those that it may be one with, beside its group.
    """

    names: list[str]
    cited: list[list[int]]
    citing: list[list[int]]
    attached: list[bool]
    origin: list[Strength | None]
    relay: list[Strength | None]
    latent: list[bool]
    link: list[int]
    links: list[frozenset[str]]
    group: list[int]
    pairs: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: nx.DiGraph[str], grouping: Grouping, side: int) -> Side:
        """Takes one side (+1 or -1) out of an evidence graph."""
        names = sorted(name for name, data in graph.nodes(data=True) if data["side"] == side)
        number = {name: i for i, name in enumerate(names)}
        nodes = [graph.nodes[name] for name in names]
        links: dict[frozenset[str], int] = {}
        groups: dict[frozenset[str], int] = {}
        for data in nodes:
            links.setdefault(data["link"], len(links))
        known = [data["origin"] is not None and not data["latent"] for data in nodes]
        pairs: dict[int, set[int]] = {}
        for one, other in map(tuple, grouping.pairs):
            if one in number and other in number:
                pairs.setdefault(number[one], set()).add(number[other])
                pairs.setdefault(number[other], set()).add(number[one])
        return cls(
            names=names,
            cited=[sorted(number[c] for c in graph.pred[name]) for name in names],
            citing=[sorted(number[c] for c in graph.succ[name]) for name in names],
            attached=[data["attached"] for data in nodes],
            origin=[data["origin"] for data in nodes],
            relay=[data["relay"] for data in nodes],
            latent=[data["latent"] for data in nodes],
            link=[links[data["link"]] for data in nodes],
            links=list(links),
            group=[
                groups.setdefault(grouping.group_of[name], len(groups)) if k else -1
                for name, k in zip(names, known, strict=True)
            ],
            pairs=pairs,
        )

    def __len__(self) -> int:
        return len(self.names)

    @property
    def known(self) -> list[int]:
        """The origins that are known, latent ones apart."""
        return [i for i, origin in enumerate(self.origin) if origin is not None and not self.latent[i]]

    @property
    def unknown(self) -> list[int]:
        """The latent origins."""
        return [i for i, latent in enumerate(self.latent) if latent]

    def depth(self) -> list[int]:
        """Of each node, how many citations it is away from the nearest origin."""
        depth = [-1] * len(self)
        todo = [i for i, origin in enumerate(self.origin) if origin is not None]
        for i in todo:
            depth[i] = 0
        for i in todo:  # grows while it is walked: breadth first
            for j in self.citing[i]:
                if depth[j] < 0:
                    depth[j] = depth[i] + 1
                    todo.append(j)
        return depth
