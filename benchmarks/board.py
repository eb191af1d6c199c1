"""What the board costs: `python -m benchmarks.board`. Sizes, seconds to write, and in a browser the first picture.

Each line a page: how large its file is, how long writing it took (the states of its claims apart), when its first
picture was drawn, how long the browser's main thread was busy until it came to rest, and in the three seconds after.
Stock pyvis draws a graph of 1,000 nodes and 1,500 edges in the same browser in the same run. Times are medians.

Without a Chromium on the path, or without playwright, only the files are measured.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from benchmarks.generate import story
from claimgraph.exports.html.board import write
from claimgraph.exports.view import View, build_view
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.states import states
from claimgraph.graph.model import Records
from claimgraph.imports.readers import read

EXAMPLE: Final = Path(__file__).parents[1] / "examples" / "china-olympics.yaml"
SETTLE: Final = 2_500
"""Milliseconds until a page is at rest."""
IDLE: Final = 3_000
"""Milliseconds during which a page at rest is watched."""

QUIET: Final = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure, with its limits: bytes, seconds to write, milliseconds to the first picture."""

    name: str
    make: Callable[[], bytes]
    most_bytes: float = float("inf")
    most_writing: float = float("inf")
    most_waiting: float = float("inf")


@dataclass(frozen=True, slots=True)
class InBrowser:
    """Milliseconds to the first picture (None for a page that does not say), and seconds of the main thread."""

    first: float | None
    busy: float
    idle: float


def view_of(records: Records) -> View:
    """A view with all states, as the command line makes one."""
    found = states(records, Conditions())
    verdicts = {iri: each.verdict for iri, each in found.items()}
    return build_view(records, verdicts, states={iri: each.others for iri, each in found.items()})


def pages(claims: int) -> Iterator[Page]:
    """What is measured."""
    example = view_of(read(EXAMPLE, name=EXAMPLE.name).records)
    yield Page("board, empty", lambda: write(example.empty), 700_000)
    yield Page("board, the example", lambda: write(example), 700_000, most_waiting=1_000)
    for number, size, writing, waiting in ((40, 6_000_000, 1.0, 1_000), (claims, 6_000_000, 5.0, 2_000)):
        text = "\n".join(story(statements=number * 10, a_claim=10))
        many = view_of(read(text.encode(), name="synthetic.yaml").records)
        yield Page(f"board, {number:,} claims", lambda many=many: write(many), size, writing, waiting)  # type: ignore[misc]
    yield Page("stock pyvis, 1,000 nodes", stock)


def stock() -> bytes:
    """What pyvis makes of 1,000 nodes and 1,500 edges, its library inline."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    for number in range(1_000):
        network.add_node(number, label=f"Node {number}")
    for number in range(1_500):
        network.add_edge(number % 1_000, (number * 7 + 1) % 1_000)
    page: str = network.generate_html()
    return page.encode()


def measured(browser: Any, file: Path) -> InBrowser:
    """Opens a page, waits until it is at rest, and watches it then."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_timeout(SETTLE)
    until = busy()
    page.wait_for_timeout(IDLE)
    idle = busy() - until
    marks = page.evaluate("performance.getEntriesByName('first-picture').map((mark) => mark.startTime)")
    context.close()
    return InBrowser(marks[0] if marks else None, until, idle)


def in_browser(files: list[Path], times: int) -> dict[Path, InBrowser]:
    """Every page in turn, so many times; nothing where there is no browser."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {}
    if found is None:
        return {}
    runs: dict[Path, list[InBrowser]] = {file: [] for file in files}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        for _ in range(times):
            for file in files:
                runs[file].append(measured(browser, file))
        browser.close()
    return {
        file: InBrowser(
            median(run.first for run in all_ if run.first is not None) if all_[0].first is not None else None,
            median(run.busy for run in all_),
            median(run.idle for run in all_),
        )
        for file, all_ in runs.items()
    }


def main() -> int:
    """Prints the table; the exit status is 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=2_000, help="of the largest page (2,000 when left out)")
    parser.add_argument("--times", type=int, default=3, help="how often each is measured (3 when left out)")
    asked = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        written: list[tuple[Page, Path, int, float]] = []
        for number, page in enumerate(pages(asked.claims)):
            took = []
            for _ in range(asked.times):
                start = perf_counter()
                data = page.make()
                took.append(perf_counter() - start)
            file = Path(folder) / f"{number}.html"
            file.write_bytes(data)
            written.append((page, file, len(data), median(took)))
        shown = in_browser([file for _, file, _, _ in written], asked.times)
        print(f"{'page':<28} {'kB':>7} {'written':>9} {'picture':>9} {'busy':>8} {'idle':>8}")
        for page, file, size, took_ in written:
            seen = shown.get(file)
            first = seen.first if seen is not None else None
            kept = size <= page.most_bytes and took_ <= page.most_writing and (first or 0) <= page.most_waiting
            missed += not kept
            picture = f"{first:>6.0f} ms" if first is not None else f"{'-':>9}"
            browser = f"{seen.busy:>6.2f} s {seen.idle:>6.3f} s" if seen is not None else ""
            print(
                f"{page.name:<28} {size / 1000:>7.0f} {took_:>7.2f} s {picture} {browser}  {'' if kept else 'MISSED'}"
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
