"""How reliable sources are: what became of their claims, and what that teaches.

Counts come first (`track`), with what can be learned of them (`testimony`, `pooling`, `expectation`, `fitting`), as a
table for the measure (`tables`), and how well such a table foretells outcomes (`validation`, `scores`).
"""
