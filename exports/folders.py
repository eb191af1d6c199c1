"""A folder that is written whole: made beside, then put in place; nothing that is not ours is ever taken away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from claimgraph.errors import Finding, InputError

MARK: Final = ".claimgraph-pages"
"""A file that lists what was written into a folder, so that we replace our own and nothing else."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes a folder of files (by their names), or replaces one that was made so.

    The old folder stands until the new one is complete. Raises InputError where the folder holds anything else, or
    where it cannot be written.
    """
    folder = Path(os.path.realpath(folder))
    try:
        strange = _strange_in(folder)
        if strange is not None:
            what = f"holds `{strange}`, which no earlier export wrote"
            raise InputError(Finding(str(folder), what, "name a new folder, or an empty one"))
        _replace(folder, files)
    except OSError as problem:
        reason = f"there is no folder {folder.parent}" if not folder.parent.is_dir() else problem.strerror
        raise InputError(Finding(str(folder), f"cannot be written: {reason}", "choose another place")) from None


def _strange_in(folder: Path) -> str | None:
    """The first name in a folder that an earlier export did not write; None where there is none, or no folder."""
    if not folder.exists():
        return None
    mark = folder / MARK
    ours = {MARK, *mark.read_text("utf-8").splitlines()} if mark.is_file() else set()
    return next((name for name in sorted(os.listdir(folder)) if name not in ours), None)


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.", suffix=".part", dir=folder.parent))
    try:
        for name, data in (*files.items(), (MARK, "\n".join(files).encode())):
            (new / name).write_bytes(data)
        new.chmod(0o777 & ~_umask())
        if folder.exists():
            _exchange(folder, new)
        else:
            new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _exchange(folder: Path, new: Path) -> None:
    old = new.with_suffix(".old")
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
