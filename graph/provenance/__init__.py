"""The history of a store: what came in, what was decided and what was undone, by whom, when and why, in PROV-O.

entries    an import, a decision, an undoing
history    what follows from them: which graphs are current now, or were after any of them
turtle     the same as a file: each entry an activity, each graph what it generated

Replacing that file is what makes an entry happen. Nothing is ever taken out, so that every earlier state can be read
again. None of it belongs into an export.
"""

from claimgraph.graph.provenance.entries import BASE, Deciding, Import, LogEntry, Source, Undoing
from claimgraph.graph.provenance.history import Provenance
from claimgraph.graph.provenance.turtle import from_turtle, to_turtle

__all__ = ["BASE", "Deciding", "Import", "LogEntry", "Provenance", "Source", "Undoing", "from_turtle", "to_turtle"]
