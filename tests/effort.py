"""How much the processor may work. Nothing here looks at a clock on the wall: a busy machine fails no test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails where the lines in it need more seconds of processor time than that, in this process.

    The limits are many times what is needed: they tell what grows too fast from what does not.
    """
    begun = time.process_time()
    yield
    needed = time.process_time() - begun
    assert needed < seconds, f"it needed {needed:.1f} s of the processor"
