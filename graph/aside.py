"""Work that is done aside: in a thread, for what needs next to none of Python, such as packing and checksums."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Final, Self

_WAITING: Final = 2
"""So many pieces may wait: whoever hands them on does not run far ahead."""


class Aside:
    """A context that hands pieces on to somebody in a thread, in their order.

    All of them were taken when it is left. What is raised there is raised here, by the next piece or when it is left;
    after an exception nothing more is handed on.

    Args:
        take: takes the pieces.
    """

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self._waiting: Queue[bytes | None] = Queue(_WAITING)
        self._error: BaseException | None = None
        self._left = False
        self._thread = Thread(target=self._run, name="claimgraph-aside", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __call__(self, piece: bytes) -> None:
        """Hands a piece on."""
        if self._error is not None:
            raise self._error
        self._waiting.put(piece)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._left = error is not None
        self._waiting.put(None)
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def _run(self) -> None:
        while (piece := self._waiting.get()) is not None:
            if self._error is None and not self._left:  # else they are only taken out of the way
                try:
                    self._take(piece)
                except BaseException as error:  # raised where the pieces come from
                    self._error = error
