"""The records that scoring reads, as columns of numbers, for millions of statements at once.

columns     the columns: `Edges`, `Names` (IRIs as one run of bytes), `Many` (lists of numbers, one after another)
building    records -> columns
restoring   columns -> the records of a few claims, so that the reference can score them
keeping     columns in a folder, opened without being read
"""
