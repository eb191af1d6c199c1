"""Stories told in a test: the YAML stands in the test itself, so that test and story are read together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.model import Records
from claimgraph.imports.readers import read


def told(story: str) -> Records:
    """The records of a story written in the story format, without its title."""
    return read(("story: A story\nid: story\n" + dedent(story)).encode(), name="story.yaml", format="story").records


def verdict(
    story: str, claim: str = "it", *, as_of: str | None = None, without: tuple[str, ...] = (), **options: Any
) -> Verdict:
    """The verdict on a claim of a story, by short ids."""
    records = told(story)
    iris = {record.id: record.iri for record in records}
    if as_of:
        options["as_of"] = datetime.fromisoformat(as_of).replace(tzinfo=UTC) + timedelta(days=1, seconds=-1)
    return Scorer(records, without=[iris[name] for name in without], **options).verdict(iris[claim])
