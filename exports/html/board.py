"""The board: a `pyvis.network.Network` that writes one self-contained, inert and offline page.

What pyvis gives is kept (nodes, edges and options of vis-network, and the library itself, from its wheel); what it does
with strangers' text is not. The page comes from a template of our own with autoescaping; all words in it are cleaned;
a content security policy allows the three inline blocks by their hashes and nothing else: no request, no form, no
inline handler, no markup made by a script (Trusted Types).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from claimgraph.errors import ClaimGraphError
from claimgraph.exports.exporters import write_whole
from claimgraph.exports.html import words
from claimgraph.exports.html.content import ClaimPage, pages
from claimgraph.exports.html.drawing import Drawing
from claimgraph.exports.html.safe import as_data, clean, policy_hash
from claimgraph.exports.html.signs import LINES, SIGNS
from claimgraph.exports.view import View

FORMAT: Final = "claimgraph-board/1"

NODE_FIELDS: Final = frozenset(
    (
        *("claim", "kind", "x", "y", "width", "height", "label", "panel"),
        *("sign", "family", "icon", "action", "name", "brief", "italic", "small", "struck", "tinted", "tallies"),
    )
)
EDGE_FIELDS: Final = frozenset(("claim", "family", "thin", "back", "points"))

_OPTIONS: Final[dict[str, Any]] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"fixed": True, "chosen": False, "shape": "custom"},
    "edges": {"chosen": False, "hoverWidth": 0, "selectionWidth": 0},
    "interaction": {
        "dragNodes": False,
        "dragView": True,
        "zoomView": False,
        "hover": True,
        "multiselect": False,
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "tooltipDelay": 1_000_000_000,
        "keyboard": False,
    },
}


def write(view: View) -> bytes:
    """The page for a view: the `html` export. The same view gives the same bytes."""
    return Board(view).generate_html().encode("utf-8")


class Board(Network):  # type: ignore[misc]  # pyvis has no types
    """A network whose nodes are cards and whose edges are lines, each of one claim of the view."""

    def __init__(self, view: View) -> None:
        super().__init__(directed=True, cdn_resources="in_line", heading=view.title)
        self.options: dict[str, Any] = _OPTIONS
        self.language = view.language
        self.templateEnv = Environment(
            loader=PackageLoader("claimgraph.exports.html", "."),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.pages: tuple[ClaimPage, ...] = pages(view)
        self._scenes: list[dict[str, Any]] = []
        for number, page in enumerate(self.pages):
            self._draw(number, page)

    def _draw(self, number: int, page: ClaimPage) -> None:
        drawing = Drawing(page)
        for key, fields in drawing.cards():
            self.add_node(f"{number}.{key}", claim=number, **fields)
        for source, target, fields in drawing.lines():
            self.add_edge(f"{number}.{source}", f"{number}.{target}", claim=number, **fields)
        self._scenes.append({"anchor": page.anchor, "heading": f"{page.status}: {page.text}"} | drawing.scene())

    def add_node(self, n_id: str, **fields: Any) -> None:
        """Adds a card. Only the fields of NODE_FIELDS pass; any other raises TypeError and is named."""
        _refuse(fields, NODE_FIELDS, "node")
        if n_id not in self.node_map:
            self.node_map[n_id] = {"id": n_id, **fields}
            self.nodes.append(self.node_map[n_id])
            self.node_ids.append(n_id)

    def add_edge(self, source: str, to: str, **fields: Any) -> None:
        """Adds a line between two cards that are there. Only the fields of EDGE_FIELDS pass."""
        _refuse(fields, EDGE_FIELDS, "edge")
        for end in (source, to):
            if end not in self.node_map:
                raise KeyError(end)
        self.edges.append({"from": source, "to": to, **fields})

    def from_nx(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: attributes of any graph would pass unseen. A board is made from a View."""
        raise TypeError("a board is made from a View; a networkx graph would bring fields that nobody let through")

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """The whole page as text."""
        script, style, library = _source("board.js"), _source("board.css"), vis_network()
        page: str = self.templateEnv.get_template("board.html").render(
            title=self.heading,
            language=self.language,
            pages=self.pages,
            words=words,
            signs=SIGNS,
            lines=LINES,
            policy=_policy((library, script), style),
            style=Markup(style),  # our own file, under its hash
            library=Markup(library),  # checked by vis_network
            script=Markup(script),
            data=Markup(self._data()),  # escaped by as_data
        )
        return page

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:
        """Writes the page to a file: whole, in UTF-8, and nothing beside it."""
        write_whole(Path(name), self.generate_html().encode("utf-8"))

    def _data(self) -> str:
        return as_data(
            {
                "format": FORMAT,
                "options": self.options,
                "signs": SIGNS,
                "lines": {family: style._asdict() for family, style in LINES.items()},
                "claims": self._scenes,
                "nodes": self.nodes,
                "edges": self.edges,
            }
        )


@cache
def vis_network() -> str:
    """The library that draws, from the wheel of pyvis. Raises ClaimGraphError where it cannot stand inside a page.

    Line ends become LF, as a browser makes them before it takes the hash.
    """
    path = files("pyvis").joinpath("templates", "lib", "vis-9.1.2", "vis-network.min.js")
    return fit_for_a_page(path.read_text(encoding="utf-8"), "vis-network")


def fit_for_a_page(source: str, name: str) -> str:
    """A script with line ends as browsers hash them. Raises ClaimGraphError where it would end its own element."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    for mark in ("</script", "<!--"):
        if mark in source.lower():
            raise ClaimGraphError(f"{name} contains `{mark}` and cannot be put into a page; install another pyvis")
    return source


@cache
def _source(name: str) -> str:
    return files("claimgraph.exports.html").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _policy(scripts: tuple[str, ...], style: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(map(policy_hash, scripts)),
            "style-src " + policy_hash(style),
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _refuse(fields: dict[str, Any], allowed: frozenset[str], what: str) -> None:
    unknown = sorted(fields.keys() - allowed)
    if unknown:
        raise TypeError(f"a board's {what} has no field {', '.join(map(repr, unknown))}")


def _finalize(value: Any) -> Any:
    """Every text that the template prints is cleaned; what we marked as our own stays as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
