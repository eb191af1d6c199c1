"""A verdict as a graph and as JSON: what its nodes, its edges and its lists of names hold."""

from __future__ import annotations

from typing import Any

from tests.stories.telling import verdict

STORY = """
agents:
  anna:    {name: Anna}
  boris:   {name: Boris}
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
  blog:    {name: The Blog, kind: outlet}
claims:
  it:    {text: The bridge was closed, contradicts: other}
  other: {text: The bridge was open, contradicts: it}
documents:
  paper-1:   {outlet: paper, statements: {a: {who: anna, says: asserts, claim: it, likelihood-ratio: 9}}}
  gazette-1: {outlet: gazette, statements: {g: {who: gazette, says: attributes, claim: it, relays: a}}}
  blog-1:    {outlet: blog, statements: {b: {who: blog, says: asserts, claim: it}}}
  note:      {outlet: anna, statements: {d: {who: anna, says: denies, claim: it}}}
  memo:      {outlet: boris, statements: {o: {who: boris, says: asserts, claim: other}}}
  blog-2:    {outlet: blog, statements: {r: {who: blog, says: attributes, claim: it, relays: [a, d]}}}
"""


def nodes(field: str) -> dict[str, Any]:
    """One attribute of each node of the network."""
    network = verdict(STORY).network()
    return {name: network.nodes[name].get(field) for name in network}


def test_the_nodes_of_the_network_tell_what_they_stand_for() -> None:
    kinds = nodes("kind")
    assert kinds["it"] == "claim"
    assert kinds["a"] == kinds["g"] == kinds["d"] == kinds["r:for"] == kinds["r:against"] == "statement"
    assert kinds["paper-1:quotes"] == "implied"
    assert kinds["unattributed:it:for"] == "latent"
    claim = verdict(STORY).network().nodes["it"]
    assert (claim["text"], claim["status"]) == ("The bridge was closed", "contested")
    assert claim["iri"].endswith("/it")
    assert nodes("side")["a"] == 1 and nodes("side")["d"] == -1
    assert nodes("lambda_")["a"] > nodes("lambda_")["d"] > 0


def test_its_edges_lead_from_what_is_cited_to_the_claim_and_tell_what_counts() -> None:
    network = verdict(STORY).network()
    assert network.edges["a", "paper-1:quotes"] == {"side": 1, "counted": True}
    assert network.edges["paper-1:quotes", "it"] == {"side": 1, "counted": True}
    assert network.edges["b", "it"] == {"side": 1, "counted": False}
    assert network.edges["d", "it"] == {"side": -1, "counted": True}
    assert network.edges["paper-1:quotes", "g"] == {"side": 1, "counted": False}
    assert network.edges["g", "it"] == {"side": 1, "counted": False}
    assert not network.has_edge("a", "it")


def test_lists_that_are_of_one_side_anyway_name_a_statement_without_it() -> None:
    found = verdict(STORY)
    shown = found.as_json(links=True)
    sides = [chain for chain in shown["because"] if "r" in chain["chain"]]
    assert {chain["polarity"] for chain in sides} == {1, -1}
    assert all(name in shown["links"] or name == "r" for chain in shown["because"] for name in chain["chain"])
    assert {"r:for", "r:against"} <= shown["links"].keys()
    assert not any(":for" in name for chain in sides for name in (*chain["chain"], *chain["shared"], chain["origin"]))


def test_rivals_are_told_with_what_is_said_of_them() -> None:
    (rival,) = verdict(STORY).as_json()["rivals"]
    assert rival.keys() == {"claim", "set", "prior", "support", "denial"}
    assert (rival["claim"], rival["set"], rival["prior"], rival["denial"]) == ("other", 1, 0.5, 0.0)
    assert rival["support"] > 4


def test_what_is_said_of_another_claim_tells_of_which_and_how_it_bears() -> None:
    assert (nodes("about")["o"], nodes("bears")["o"]) == ("other", "rival")
    assert (nodes("about")["a"], nodes("bears")["a"]) == (None, "same")
    links = verdict(STORY).as_json(links=True)["links"]
    assert links["o"]["about"] == "other"
    assert links["a"].get("about") is None
    assert (links["a"]["counted"], links["g"]["counted"]) == (True, False)
    assert {node.counted for node in verdict(STORY).nodes} == {True, False}


def test_in_a_notebook_the_words_come_first_and_nothing_that_was_typed_is_markup() -> None:
    page = verdict(STORY.replace("The bridge was closed", "<i>Closed</i>"))._repr_html_()
    assert "The verdict on it" in page
    assert "<i>Closed</i>" not in page
