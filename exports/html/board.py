"""The board: a `pyvis.network.Network` that writes one self-contained, inert and offline page.

What pyvis gives is kept (nodes, edges and options of vis-network, and the library itself, from its wheel); what it does
with strangers' text is not. The page comes from a template of our own with autoescaping; all words in it are cleaned;
a content security policy allows the inline blocks by their hashes and nothing else: no request, no form, no inline
handler, no markup made by a script (Trusted Types).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

from markupsafe import Markup
from pyvis.network import Network

from claimgraph.errors import ClaimGraphError
from claimgraph.exports.exporters import write_whole
from claimgraph.exports.html.content import ClaimPage, pages
from claimgraph.exports.html.data import PageData
from claimgraph.exports.html.drawing import Drawing
from claimgraph.exports.html.overview import MOST_CLAIMS
from claimgraph.exports.html.safe import as_data, policy
from claimgraph.exports.html.signs import SIGNS
from claimgraph.exports.html.templates import environment
from claimgraph.exports.html.words import Words
from claimgraph.exports.view import View
from claimgraph.graph.triples import without_collector

NODE_FIELDS: Final = frozenset(("claim", "card", "column", "x", "y", "width", "height", "label"))
EDGE_FIELDS: Final = frozenset(("claim", "points", "back"))

SCRIPT: Final = (
    *("page", "data", "state", "signs", "surface", "palette", "cards", "scene", "overview", "network", "claims"),
    *("verdict", "views", "timeline", "trace", "table", "panel", "panel_statement", "panel_source", "panel_verdict"),
    *("address", "actions", "keys", "search", "save", "print", "tools", "start"),
)
"""The modules of the script, in the order in which they are joined. Each names at its top what it is about."""

STYLE: Final = ("colours", "page", "verdict", "picture", "panel", "narrow", "print")

_OPTIONS: Final[dict[str, Any]] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"fixed": True, "chosen": False, "shape": "custom"},
    "edges": {"chosen": False, "hoverWidth": 0, "selectionWidth": 0},
    "interaction": {
        "dragNodes": False,
        "dragView": True,
        "zoomView": True,
        "hover": True,
        "multiselect": False,
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "tooltipDelay": 1_000_000_000,
        "keyboard": False,
        "zoomSpeed": 0.7,
    },
}


def write(view: View, *, home: str = "") -> bytes:
    """The page for a view: the `html` export. The same view gives the same bytes.

    `home` is the page of a folder that leads here, if any.
    """
    with without_collector():  # many small objects, none of them garbage
        return Board(view, home=home).generate_html().encode("utf-8")


class Board(Network):  # type: ignore[misc]  # pyvis has no types
    """A network whose nodes are cards and whose edges are lines, each of one claim of the view.

    A card may be moved up and down (`y` of its node) before the page is written; what it says comes from the view.
    """

    def __init__(self, view: View, *, home: str = "") -> None:
        """Draws the claims of a view; `home` is the page of a folder that leads here, if any."""
        super().__init__(directed=True, cdn_resources="in_line", heading=view.title)
        self.options: dict[str, Any] = _OPTIONS
        self.words = Words.of(view.spoken or view.language)
        self.templateEnv = environment("claimgraph.exports.html", "template")
        self.pages: tuple[ClaimPage, ...] = tuple(pages(view, self.words))
        self._view, self._home = view, home
        self._drawings = [Drawing(page) for page in self.pages]
        for number, drawing in enumerate(self._drawings):
            self._draw(number, self.pages[number], drawing)

    def _draw(self, number: int, page: ClaimPage, drawing: Drawing) -> None:
        for card in drawing.cards:
            self.add_node(
                f"{number}.{card.id}",
                claim=number,
                card=card.id,
                column=card.column,
                x=card.x,
                y=card.y,
                width=card.width,
                height=card.height,
                label=_label(page, drawing, card.id),
            )
        for line in drawing.lines:
            self.add_edge(
                f"{number}.{line.source}", f"{number}.{line.target}", claim=number, points=line.points, back=line.back
            )

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
        script, style, library = joined("script", "js"), joined("style", "css"), vis_network()
        page: str = self.templateEnv.get_template("page.html").render(
            title=self._title,
            subtitle=self._subtitle,
            public=self._view.public,
            home=self._home,
            language=self._view.language,
            own_language=self.words.language,
            pages=self.pages,
            few=len(self.pages) <= MOST_CLAIMS,
            w=self.words,
            signs=SIGNS,
            policy=policy((library, script), style, images="data: blob:"),
            style=Markup(style),  # our own file, under its hash
            library=Markup(library),  # checked by vis_network
            script=Markup(script),
            data=Markup(self._data()),  # escaped by as_data
        )
        return page

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:
        """Writes the page to a file: whole, in UTF-8, and nothing beside it."""
        write_whole(Path(name), self.generate_html().encode("utf-8"))

    @property
    def _title(self) -> str:
        return self._view.title or self.words("claims")

    @property
    def _subtitle(self) -> str:
        return self.words("about", n=len(self.pages))

    def _data(self) -> str:
        data = PageData(self._view, self.words)
        place: list[dict[int, tuple[int, float, float]]] = [{} for _ in self.pages]
        for node in self.nodes:
            place[node["claim"]][node["card"]] = (node["column"], node["y"], node["height"])
        for number, page in enumerate(self.pages):
            data.add(page, self._drawings[number], place[number])
        return as_data(data.as_data(self._title, self._subtitle) | {"options": self.options})


def _label(page: ClaimPage, drawing: Drawing, card: int) -> str:
    """A card in words."""
    if card in drawing.stacks:
        return page.words("more_repeats", n=len(drawing.stacks[card]))
    if card < 0:
        return f"{page.words('column_claim')}: {page.claim.text}. {page.status}"
    entry = page.entries[card]
    return f"{entry.speaker}: {entry.look.action}" + (f", {page.words('unnamed')}" if entry.unnamed else "")


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
def joined(folder: str, extension: str) -> str:
    """Our own modules of script or style, one after the other."""
    names = SCRIPT if folder == "script" else STYLE
    room = files("claimgraph.exports.html").joinpath(folder)
    texts = [room.joinpath(f"{name}.{extension}").read_text(encoding="utf-8").strip() for name in names]
    whole = "\n\n".join(texts).replace("\r\n", "\n")
    return fit_for_a_page(f"(() => {{\n'use strict';\n{whole}\n}})();" if folder == "script" else whole, folder)


def _refuse(fields: dict[str, Any], allowed: frozenset[str], what: str) -> None:
    unknown = sorted(fields.keys() - allowed)
    if unknown:
        raise TypeError(f"a board's {what} has no field {', '.join(map(repr, unknown))}")
