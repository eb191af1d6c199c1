"""What is wrong with a query that the engine could not read, in words: where it stands, and what was probably meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from claimgraph.errors import QueryError
from claimgraph.graph import syntax
from claimgraph.ontology.vocabulary import PREFIXES

_PLACE: Final = re.compile(r"(?:error )?at (\d+):(\d+):? ?(.*)", re.DOTALL)
_MEANING: Final = re.compile(r"[A-Z][a-zA-Z]* [a-zA-Z ]{8,}")


def unreadable(query: syntax.Query, told: str) -> QueryError:
    """A syntax error in words, from what the engine tells: a place, and everything that it could have read there."""
    undeclared = query.undeclared()
    if undeclared is not None:
        prefix = undeclared.text.partition(":")[0]
        return QueryError(
            f"{syntax.where(query.text, undeclared.start)}: the prefix `{prefix}:` is not declared; begin with "
            f"`PREFIX {prefix}: <IRI>`, or use one of {', '.join(name + ':' for name in PREFIXES)}"
        )
    unknown = query.unknown_word()
    if unknown is not None:
        near = get_close_matches(unknown.text.upper(), syntax.WORDS, n=1, cutoff=0.8)
        todo = f"did you mean {near[0]}?" if near else "a variable begins with `?`, text stands in quotes"
        return QueryError(f"{syntax.where(query.text, unknown.start)}: `{unknown.text}` is no word of SPARQL; {todo}")
    found = _PLACE.match(told)
    if found is None:
        return QueryError(f"the query cannot be read ({told}); correct it there")
    line, column = int(found[1]), int(found[2])
    token = query.place(line, column)
    near_by = f"`{token.text}`" if token is not None else "the end of the query"
    meaning = _MEANING.search(found[3])
    if meaning is not None:
        return QueryError(f"line {line}, column {column}: {meaning[0]} (found at {near_by}); correct the query")
    # The engine names a place that can lie behind the fault, because it tries whole words.
    what = f"the query cannot be read, at {near_by} or shortly before"
    return QueryError(f"line {line}, column {column}: {what}; look for a missing dot, bracket or keyword there")
