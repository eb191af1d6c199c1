"""The demonstration: the shipped story, imported, checked, scored and drawn in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from textwrap import wrap
from typing import Final

from claimgraph.api import ClaimGraph
from claimgraph.errors import Finding, InputError
from claimgraph.graph.corroboration.explain import CAVEAT, WIDTH
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.location import FOLDER
from claimgraph.reports import CheckReport

STORY: Final = "china-olympics.yaml"
CLAIM: Final = "delay-request"
PAGE: Final = "board.html"
HOME: Final = Path("claimgraph-demo")


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration made."""

    folder: Path
    page: Path
    checked: CheckReport
    verdict: Verdict

    @property
    def brief(self) -> str:
        """The verdict in a few lines: what is claimed, who stands behind it, what it hangs on, and how sure that is."""
        low, high = self.verdict.interval
        paragraphs = (
            f"“{self.verdict.text}”",
            self.verdict.summary,
            f"{_hangs_on(self.verdict)} The estimate is {self.verdict.probability:.2f}, and may lie anywhere from "
            f"{low:.2f} to {high:.2f}. {CAVEAT}",
        )
        return "\n".join(line for paragraph in paragraphs for line in wrap(paragraph, WIDTH))


def run(folder: str | Path = HOME) -> Demo:
    """Loads the shipped story into a store in `folder`, checks it, scores it and writes the page beside it.

    A second run in the same folder renews what the first one made. No other store is ever touched.

    Raises:
        InputError: the folder holds a store or a page that is not the demonstration's.
    """
    folder = Path(folder)
    page = folder / PAGE
    store = folder / FOLDER
    if store.exists():
        _refuse_foreign(store)
    elif page.exists():
        raise InputError(Finding(str(page), "stands here already", "choose another folder with --out"))
    folder.mkdir(parents=True, exist_ok=True)
    graph = ClaimGraph.open(store)
    story = files("claimgraph").joinpath("examples", STORY).read_bytes()
    graph.load(story, name=STORY)
    graph.export(page, "html")
    return Demo(folder, page, graph.check(), graph.score(CLAIM))


def _hangs_on(verdict: Verdict) -> str:
    who = {node.id: node.who for node in verdict.nodes}
    names = [" with ".join(who.get(link) or link for link in links) for links in verdict.hangs_on.for_]
    return f"Without any one of these nobody stands for it: {', '.join(names)}." if names else "Nobody stands for it."


def _refuse_foreign(store: Path) -> None:
    imported = {entry.name for entry in ClaimGraph.open(store, read_only=True).log()}
    if imported - {STORY}:
        raise InputError(
            Finding(str(store), "holds more than the demonstration's story", "choose another folder with --out")
        )
