"""Where the store is: where somebody says, or the way git finds `.git`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreError
from claimgraph.graph.remote.address import is_address

FOLDER: Final = ".claimgraph"
"""The folder of a store inside a project."""

VARIABLE: Final = "CLAIMGRAPH_STORE"
"""The environment variable that names a store."""


def locate(
    given: str | Path | None = None, *, here: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Path | str:
    """The folder of the store: the given one, else `$CLAIMGRAPH_STORE`, else the nearest `.claimgraph/` upward, else
    `.claimgraph/` here. It need not exist. A named folder may also be the one in which `.claimgraph/` stands.

    The address of a server is given back as it is, and is never a folder.

    Args:
        given: a folder, or the address of a server, as the user named it.
        here: where to begin; the working folder when left out.
        environ: the environment.
    """
    named = given or environ.get(VARIABLE)
    if named:
        if is_address(str(named)):
            return str(named)
        inside = Path(named, FOLDER)
        return inside if inside.is_dir() else Path(named)
    start = (here or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if (folder / FOLDER).is_dir():
            return folder / FOLDER
    return start / FOLDER


def locate_new(
    given: str | Path | None = None, *, here: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Path:
    """Where a store is to be made: the given folder, else `$CLAIMGRAPH_STORE`, else `.claimgraph/` here.

    Args:
        given: a folder as the user named it.
        here: the working folder when left out.
        environ: the environment.

    Raises:
        StoreError: an address is named.
    """
    named = given or environ.get(VARIABLE)
    if named and is_address(str(named)):
        raise StoreError(f"{named}: is on a server, and a store is made in a folder; name one with --store")
    return Path(named) if named else (here or Path.cwd()) / FOLDER
