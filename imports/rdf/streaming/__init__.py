"""Large files of triples, read and checked without ever being in memory as a whole.

A file is gone through twice, in slices: once to see what it is (`scanning`), then triple by triple (`slices`), each
slice handed on to whoever keeps it. What is said of one subject becomes a record as soon as nothing more is said of it
(`subjects`); the records go to a file (`spool`), and only numbers stay: which record refers to which (`references`).
The checks are those of every other file. They run over some tens of thousands of records at a time, each lot with all
that it leads to (`checking`), since no check of a record looks further than that.
"""

from claimgraph.imports.rdf.streaming.reading import MOST, Stream, streams

__all__ = ["MOST", "Stream", "streams"]
