"""A folder of boards: an index of all claims by their status, and pages that hold so many claims each.

For graphs that are too large for one page, or of which a part is to be passed on. The index has no script; every link
leads from one file of the folder to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from claimgraph.exports.html.board import Board
from claimgraph.exports.html.safe import policy_hash
from claimgraph.exports.html.templates import environment
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.corroboration.verdict import Status

INDEX: Final = "index.html"
A_PAGE: Final = 40
"""So many claims stand on one page: as many as one picture shows together."""

_ORDER: Final = (
    *(Status.CONTESTED, Status.DENIED, Status.RETRACTED, Status.SINGLE_ORIGIN, Status.SINGLE_CHANNEL),
    *(Status.ON_THE_RECORD, Status.CORROBORATED, Status.NO_SOURCE),
)
"""What somebody has to look at comes first."""


class Line(NamedTuple):
    """One claim of the index: where it stands, its text, and its origins on either side in words."""

    href: str
    text: str
    tally: str


def write(view: View) -> Mapping[str, bytes]:
    """The files of the folder by their names. The same view gives the same bytes."""
    claims = [iri for iri in view.records.claims if iri in view.verdicts]
    starts = range(0, len(claims), A_PAGE)
    width = len(str(len(starts)))
    pages = {f"claims-{number:0{width}}.html": claims[start : start + A_PAGE] for number, start in enumerate(starts, 1)}
    written = {INDEX: _index(view, pages).encode()}
    for name, iris in pages.items():
        written[name] = Board(view.of(iris), home=INDEX).generate_html().encode()
    return written


def _index(view: View, pages: Mapping[str, list[str]]) -> str:
    words = Words.of(view.spoken or view.language)
    style = _style()
    lines: dict[Status, list[Line]] = {status: [] for status in _ORDER}
    for name, iris in pages.items():
        for verdict in (view.verdicts[iri] for iri in iris):
            href = f"{name}#c={quote(verdict.id, safe='')}"
            tally = words("tally", pro=verdict.origins.for_, contra=verdict.origins.against)
            lines[verdict.status].append(Line(href, verdict.text, tally))
    policy = f"default-src 'none'; style-src {policy_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    template = environment("claimgraph.exports.split", ".").get_template("index.html")
    page: str = template.render(
        language=view.language,
        own_language=words.language,
        title=view.title,
        public=words("public_copy") if view.public else "",
        about=words("about", n=len(view.verdicts)),
        sections=[(words.status(status), found) for status, found in lines.items() if found],
        policy=policy,
        style=Markup(style),  # our own file, under its hash
    )
    return page


@cache
def _style() -> str:
    return files("claimgraph.exports.split").joinpath("index.css").read_text(encoding="utf-8").replace("\r\n", "\n")
