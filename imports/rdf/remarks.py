"""What is worth knowing about a file of triples as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.errors import Finding, Severity


def remarks(name: str, records: int, graphs: int) -> Iterator[Finding]:
    """That named graphs are folded into one, and that there is nothing in a file that is in the vocabulary's terms.

    Args:
        name: how messages call the file.
        records: how many records are in it.
        graphs: how many named graphs its triples stood in.
    """
    if graphs:
        joined = "its named graph is" if graphs == 1 else f"its {graphs} named graphs are"
        what = f"{joined} folded into one set of triples"
        yield Finding(name, what, "the names of graphs are not kept", severity=Severity.NOTE)
    if not records:
        what = "there are no claims, statements or agents in it"
        yield Finding(name, what, "it is kept as it is", severity=Severity.NOTE)
