"""The page about the vocabulary is written from the vocabulary, and is current."""

from __future__ import annotations

from pathlib import Path

from claimgraph.ontology.page import page
from claimgraph.ontology.terms import CLASSES, CONCEPTS, PROPERTIES

PAGE = Path(__file__).parents[2] / "docs" / "vocabulary.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m claimgraph.ontology.page > docs/vocabulary.md"


def test_the_page_has_every_term() -> None:
    assert [name for name in CLASSES | PROPERTIES | CONCEPTS if f"`cg:{name}`" not in page()] == []
