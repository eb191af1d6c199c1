"""How far an import is: a bar on stderr with what is read a second and the time left, on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from claimgraph.cli.output import plain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """Told how far an import is; shows nothing."""

    def begin(self, file: str) -> None:
        """A file is begun."""

    def told(self, done: int, size: int, triples: int) -> None:
        """So many bytes of the file are read, of so many, and so many triples were in them."""

    def end(self) -> None:
        """The file is done."""


class _Shown(Bar):
    """A bar over all files together, by their bytes."""

    def __init__(self, progress: Progress, sizes: Sequence[int]) -> None:
        self._progress = progress
        self._sizes = iter(sizes)
        self._before = self._size = 0
        self._begun = monotonic()
        self._task: TaskID = progress.add_task("", total=max(sum(sizes), 1), rate="")

    def begin(self, file: str) -> None:
        self._size = next(self._sizes)
        self._begun = monotonic()
        self._progress.update(self._task, description=plain(os.path.basename(file) or file), rate="")

    def told(self, done: int, size: int, triples: int) -> None:
        seconds = monotonic() - self._begun
        rate = f"{triples / seconds:,.0f} triples/s" if seconds > 0.5 else ""
        self._progress.update(self._task, completed=self._before + min(done, self._size), rate=rate)

    def end(self) -> None:
        self._before += self._size
        self._progress.update(self._task, completed=self._before)


@contextmanager
def import_bar(files: Sequence[str], *, quiet: bool) -> Iterator[Bar]:
    """A bar for the import of some files."""
    if quiet or not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Shown(progress, [_size(file) for file in files])


def _size(file: str) -> int:
    try:
        return os.path.getsize(file)
    except OSError:
        return 0
