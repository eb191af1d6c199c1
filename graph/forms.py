"""The forms of a store on disk, and what of a folder is one.

A form is a line in the file `version`. The first knew no decisions; the second had them; the third keeps a checksum of
every graph, and decisions of more kinds; the history of the fourth says where it ends. All of them can be read.
Written is the newest alone: `claimgraph upgrade` makes it of an earlier one and keeps a backup, so that no store
changes its form unasked.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreError

CURRENT: Final = 4
"""The form that is written."""

_WORDS: Final = "claimgraph store "
_UNMADE: Final = frozenset({"lock", "provenance.ttl", "provenance.ttl.part", "version.part"})
"""What a folder holds in which somebody was about to make a store."""


def line(form: int) -> str:
    """What stands in the file `version`."""
    return f"{_WORDS}{form}\n"


def form_of(folder: Path) -> int | None:
    """The form of the store in a folder; None where there is none and one may be made.

    Raises:
        StoreError: it is something else, cannot be read, or is of a form that is not known.
    """
    try:
        if not folder.exists():
            return None
        if not folder.is_dir():
            raise StoreError(f"{folder}: is a file, and a store is a folder; name another one with --store")
        said = (folder / "version").read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        if _is_unmade(folder):
            return None
        raise StoreError(f"{folder}: is no store of claimgraph; name another folder with --store") from None
    except OSError as error:
        raise StoreError(f"{folder}: cannot be read ({error.strerror})") from None
    for form in range(1, CURRENT + 1):
        if said == line(form):
            return form
    raise StoreError(f"{folder}: is a store of another version ({said.strip()[:60]!r}); update claimgraph")


def _is_unmade(folder: Path) -> bool:
    """Whether nothing is there, or no more than what whoever was cut off while making a store has left."""
    try:
        names = {path.name for path in folder.iterdir()}
        return names <= _UNMADE and not ("provenance.ttl" in names and tells_anything(folder / "provenance.ttl"))
    except OSError as error:
        raise StoreError(f"{folder}: cannot be read ({error.strerror})") from None


def tells_anything(history: Path) -> bool:
    """Whether anything but a comment or a prefix stands in a history."""
    return any(line.strip() and not line.startswith((b"#", b"@prefix ")) for line in history.read_bytes().splitlines())


def refuse_earlier(folder: Path, form: int) -> None:
    """Raises StoreError for a form that is read and no longer written."""
    if form != CURRENT:
        raise StoreError(
            f"{folder}: is a store of form {form}, which is read and no longer written; "
            f"`claimgraph upgrade` makes it form {CURRENT} and keeps a backup"
        )


def clear_leftovers(folder: Path) -> None:
    """Takes away what a writer that was cut off has left half-written. Only for whoever holds the lock."""
    for path in (*folder.glob("*.part"), *folder.glob("graphs/*.part")):
        with suppress(OSError):
            path.unlink()
    for path in (*folder.glob("edges-*"), folder / "current.new"):
        shutil.rmtree(path, ignore_errors=True)
