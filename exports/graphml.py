"""GraphML and GEXF: agents, documents, claims and statements as nodes, each edge with the property it stands for."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from claimgraph.exports.view import View

if TYPE_CHECKING:
    import networkx as nx

_EDGES: Final = {
    "agents": ("member_of", "owned_by", "possibly_same_as", "document"),
    "documents": ("outlet", "author"),
    "claims": ("party", "same_claim_as", "entails", "contradicts"),
    "statements": ("speaker", "claim", "document", "relays", "answers"),
}
"""The fields that refer to other nodes, by kind of record."""


def write_graphml(view: View) -> bytes:
    """The attribution graph as GraphML."""
    import networkx as nx

    out = BytesIO()
    nx.write_graphml_xml(_network(view), out, encoding="utf-8", prettyprint=True, named_key_ids=True)
    return out.getvalue()


def write_gexf(view: View) -> bytes:
    """The attribution graph as GEXF 1.2."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    for meta in writer.xml.findall("meta"):  # the date of today: the same view is to give the same bytes
        writer.xml.remove(meta)
    writer.add_graph(_network(view))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _network(view: View) -> nx.MultiDiGraph[str]:
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind in _EDGES:
        for record in sorted(getattr(view.records, kind).values(), key=lambda record: str(record.iri)):
            network.add_node(record.iri, **_attributes(kind, record))
    for kind, names in _EDGES.items():
        for record in sorted(getattr(view.records, kind).values(), key=lambda record: str(record.iri)):
            for name in names:
                value = getattr(record, name, None)
                for target in (value,) if isinstance(value, str) else value or ():
                    if target in network:
                        network.add_edge(record.iri, target, key=f"{record.iri} {name} {target}", property=name)
    return network


def _attributes(kind: str, record: Any) -> dict[str, str | int | bool]:
    """What tools show of a node: its short id, sort and words, and a statement's stance and side."""
    if kind == "statements":
        stance = record.stance
        return {"id_short": record.id, "type": "statement", "label": stance.value, "polarity": stance.polarity}
    if kind == "documents":
        return {"id_short": record.id, "type": "document", "label": str(record.title or record.id), "seen": record.seen}
    label = record.label if kind == "agents" else str(record.text)
    return {"id_short": record.id, "type": kind.removesuffix("s"), "label": label}
