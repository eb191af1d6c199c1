"""What is around a claim: the records that suffice to weigh it exactly as all records of the store would.

linked     what the records are asked: one by its IRI, and those that refer to it
joins      which claims are joined to which
closure    which records bear on a claim, written once
in_memory  records that are all there, asked through their own fields
in_store   records read out of the store's index as they are needed
"""

from claimgraph.graph.neighbourhood.closure import neighbourhood
from claimgraph.graph.neighbourhood.in_memory import LinkedRecords, around
from claimgraph.graph.neighbourhood.in_store import LinkedStore
from claimgraph.graph.neighbourhood.joins import Joins
from claimgraph.graph.neighbourhood.linked import Linked

__all__ = ["Joins", "Linked", "LinkedRecords", "LinkedStore", "around", "neighbourhood"]
