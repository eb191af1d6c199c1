"""`explain` shows the grades by which sources are weighed, and where analysts differ."""

from __future__ import annotations

import claimgraph as cg

STORY = """story: A test
agents:
  post:
    name: The Post
    kind: outlet
    grade:
      - {is: A, by: Ann, on: 2024-05-01}
      - {is: C, by: Bo, on: 2024-05-02}
      - {is: F, by: Cy}
  mail: {name: The Mail, kind: outlet, grade: {is: F, by: Ann}}
  wire: {name: The Wire, kind: agency, grade: {is: B, by: Ann}}
claims:
  it: {text: The bridge was closed}
  other: {text: The road was open}
documents:
  d1: {outlet: post, statements: {s1: {who: post, says: asserts, claim: it, own-reporting: yes}}}
  d2: {outlet: mail, statements: {s2: {who: mail, says: denies, claim: it, own-reporting: yes}}}
  d3: {outlet: wire, statements: {s3: {who: wire, says: asserts, claim: it, own-reporting: yes, likelihood-ratio: 9}}}
  d4: {outlet: wire, statements: {s4: {who: wire, says: asserts, claim: other, own-reporting: yes}}}
"""


def test_what_several_analysts_say_is_shown_where_it_is_weighed() -> None:
    """Given two who differ, one who cannot judge, and a paper whose weight was given outright."""
    graph = cg.open()
    graph.load(STORY.encode(), format="story")
    told = graph.score("it").as_json(links=True)["grades"]
    assert [(one["id"], one["weighed"], one["differ"]) for one in told] == [
        ("mail", ["F"], False),
        ("post", ["A", "C"], True),
    ]
    given = [(one["grade"], one["by"], one["holds"]) for one in told[1]["given"]]
    assert given == [("F", "Cy", False), ("A", "Ann, 2024-05-01", True), ("C", "Bo, 2024-05-02", True)]
    text = " ".join(graph.explain("it").split())
    assert "post (The Post): F (Cy), not weighed, A (Ann, 2024-05-01), C (Bo, 2024-05-02): they differ, and A" in text
    assert "mail (The Mail): F (Ann), not weighed: cannot be judged: the default of its kind, never less than E" in text
    assert [one["id"] for one in graph.score("other").as_json(links=True)["grades"]] == ["wire"]
    assert "wire (The Wire): B (Ann): weighed as B" in graph.explain("other")
