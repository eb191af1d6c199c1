"""A store on a server: the one room that opens connections, and only to the address that a person named.

address      from what was typed to the places of a server; what is refused
credentials  from the environment or netrc, never from an address
connection   HTTP: deadlines, bounds, retries of what only reads, no redirect to another server
faults       what can go wrong on the way, in words
endpoint     the two protocols of SPARQL 1.1: queries, and graphs as they are put
counted      all rows of a pattern, page by page, held against their number
linked       the records around a claim, asked for in bundles
asking       a person's queries
store        the store itself, with the face of `graph.store`

Nothing here is imported, and no HTTP library is loaded, until an address is given as the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from claimgraph.graph.remote.address import is_address

if TYPE_CHECKING:
    from claimgraph.graph.remote.store import RemoteStore
    from claimgraph.graph.sparql import Store as Asked


def is_remote(store: Asked) -> TypeGuard[RemoteStore]:
    """Whether a store is on a server: told without loading what such a store needs."""
    return is_address(getattr(store, "place", None) or "")
