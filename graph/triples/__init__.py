"""Records as triples and triples as records: the one place where the two meet.

One table for each kind of record (`FIELDS`) names, for every field, its property and how its value is written and
read. Both directions follow it, so neither can know a field that the other does not.

- A default is not written, an agent's kind and a story's language apart.
- `dcterms:identifier` is written only where the IRI is not the base of its story and the id.
- A set of triples has no order, so reading gives one: lists by IRI; of several languages the story's first, then by
  tag.
- Reading never raises: a value that does not fit is passed over, and so is a record that lacks what it needs. Of
  several values for one the smallest holds. Who has to know is told of each (`PassedOver`).
"""

from claimgraph.graph.triples.fields import FIELDS
from claimgraph.graph.triples.passed_over import PassedOver, Why
from claimgraph.graph.triples.reading import from_triples, without_collector
from claimgraph.graph.triples.writing import to_triples

__all__ = ["FIELDS", "PassedOver", "Why", "from_triples", "to_triples", "without_collector"]
