"""Stories, views and a browser for the tests of the exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claimgraph.exports.view import View, build_view
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.states import states
from claimgraph.graph.model import (
    Agent,
    Bounds,
    By,
    Claim,
    Document,
    Judgement,
    Outlet,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import Access, AgentKind, Certainty, Credibility, Reliability, Stance

EXAMPLE = Path(__file__).parents[2] / "examples" / "china-olympics.yaml"

HARD_STORY = """
story: A bridge at night
id: bridge
agents:
  ap: {name: Associated Press, kind: agency}
  alpha: {name: Daily Alpha, kind: outlet}
  beta: {name: Daily Beta, kind: outlet}
  gamma: {name: Daily Gamma, kind: outlet}
  delta: {name: Daily Delta, kind: outlet}
  roe: {name: Jane Roe, grade: B}
  doe: {name: John Doe}
  official: {unnamed: a senior official, in: wire}
claims:
  fell: {text: The bridge fell in the night, parties: doe}
  unknown: {text: Somebody saw it fall}
documents:
  wire:
    outlet: ap
    title: Bridge falls
    published: 2022-01-02
    url: https://example.org/wire
    statements:
      s1: {who: official, says: asserts, claim: fell, quote: it fell and I saw it, access: first hand, credibility: 2}
      s2: {who: ap, says: attributes, claim: fell, relays: s1}
  first:
    outlet: alpha
    published: 2022-01-03
    statements:
      r1: {who: alpha, says: attributes, claim: fell, relays: s2}
      k1: {who: alpha, says: asserts, claim: fell, relays: k2}
  second:
    outlet: beta
    published: 2022-01-03
    statements:
      r2: {who: beta, says: attributes, claim: fell, relays: [s2, p1]}
      k2: {who: beta, says: asserts, claim: fell, relays: k3}
  third:
    outlet: gamma
    published: 2022-01-04
    statements:
      k3: {who: gamma, says: asserts, claim: fell, relays: k1}
      u1: {who: gamma, says: asserts, claim: fell}
  fourth:
    outlet: delta
    published: 2022-01-04
    statements:
      p1: {who: roe, says: confirms, claim: fell}
      v1: {who: delta, says: asserts, claim: fell, access: first hand}
      d1: {who: doe, says: disputes, claim: fell}
  fifth:
    outlet: delta
    published: 2022-01-06
    statements:
      t1: {who: delta, says: retracts, answers: v1}
      n1: {who: doe, says: declines to comment, claim: fell}
"""
"""A story with a circle, a retraction, a merge, an unattributed repeat, a party, and a claim that nobody speaks on."""


def scored(records: Records, **options: Any) -> View:
    """The view of some records with the verdicts on all their claims."""
    return build_view(records, Scorer(records).verdicts(), **options)


def with_states(records: Records, base: Conditions | None = None) -> View:
    """The same with all other states of the claims: without each source, and on each day."""
    found = states(records, base or Conditions())
    verdicts = {iri: each.verdict for iri, each in found.items()}
    return build_view(records, verdicts, states={iri: each.others for iri, each in found.items()})


@pytest.fixture(scope="session")
def china() -> View:
    return with_states(read(EXAMPLE, name="china-olympics.yaml").records)


@pytest.fixture(scope="session")
def bridge() -> View:
    return with_states(read(HARD_STORY.encode(), name="bridge.yaml").records)


def speaking(words: str, address: str | None = None) -> Records:
    """A story that says `words` in every field that takes text, and links to `address`."""
    base = "https://example.org/story/"
    text, typed = Text.of(words), Bounds(words, datetime(2022, 1, 2, tzinfo=UTC), None)
    return Records.of(
        [
            Story(iri=base, id="story" + words, title=text, language="en", author=By(name=words), remark=text),
            Agent(iri=base + "person", id="person" + words, name=text, member_of=(base + "outlet",), remark=text),
            Outlet(iri=base + "outlet", id="outlet" + words, name=text, kind=AgentKind.AGENCY),
            UnnamedSource(
                iri=base + "unnamed", id="unnamed" + words, description=text, document=base + "document", headcount=2
            ),
            Document(
                iri=base + "document",
                id="document" + words,
                outlet=base + "outlet",
                title=text,
                url=address,
                archived_at=address,
                published=typed,
                remark=text,
            ),
            Claim(iri=base + "claim", id="claim" + words, text=text, remark=text, party=(base + "outlet",)),
            *(
                Statement(
                    iri=f"{base}{name}",
                    id=name + words,
                    speaker=base + speaker,
                    stance=stance,
                    claim=base + "claim",
                    document=base + "document",
                    relays=relays,
                    quote=text,
                    locator=words,
                    remark=text,
                    access=Access.TOLD,
                    certainty=Certainty.LIKELY,
                )
                for name, speaker, stance, relays in (
                    ("said", "unnamed", Stance.ASSERTS, ()),
                    ("reported", "outlet", Stance.ATTRIBUTES, (base + "said",)),
                    ("denied", "person", Stance.DENIES, ()),
                    ("silent", "person", Stance.DECLINES_TO_COMMENT, ()),
                )
            ),
            Judgement(
                iri=base + "grade",
                id="grade",
                judges=base + "person",
                reliability=Reliability.B,
                decided_by=By(name=words),
            ),
            Judgement(iri=base + "grade2", id="grade2", judges=base + "said", credibility=Credibility.CONFIRMED),
        ]
    )


@dataclass
class Opened:
    """A page in the browser, with all that it did which a page of ours must not do."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Opener = Callable[..., Any]


@pytest.fixture
def opening(browser: Any, tmp_path: Path) -> Opener:
    """Opens a page from a file; on leaving, nothing may have been requested, logged or blocked."""

    @contextmanager
    def opener(page: bytes, anchor: str = "", **options: Any) -> Iterator[Opened]:
        file = tmp_path / "board.html"
        file.write_bytes(page)
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        context.set_default_timeout(10_000)
        opened = Opened(context.new_page())
        opened.page.add_init_script(
            "window.blocked = [];"
            "document.addEventListener('securitypolicyviolation', (e) => window.blocked.push(e.violatedDirective));"
        )
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(file.as_uri() + anchor)
        try:
            yield opened
            if options.get("java_script_enabled", True):
                opened.complaints += opened.page.evaluate("window.blocked")
            own = (file.as_uri(), "blob:")  # a picture that the page made itself, to be saved
            assert [url for url in opened.requests if not url.startswith(own)] == []
            assert opened.complaints == []
        finally:
            context.close()

    return opener
