"""A store from a backup: made beside, checked, and put in its place only where nothing is."""

from __future__ import annotations

import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreError
from claimgraph.graph import forms
from claimgraph.graph.archive import sync_folder
from claimgraph.graph.locking import locked
from claimgraph.graph.provenance import Provenance
from claimgraph.graph.store import Store
from claimgraph.graph.upkeep.backup import SUMS, Backup, Summed, described

_NAMES: Final = re.compile(r"version|provenance\.ttl|graphs/[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
"""What a backup may hold besides its sums."""
_LONGEST_SUMS: Final = 2**30


def restore(file: Path, folder: Path) -> Backup:
    """Makes a store of a backup, wholly or not at all.

    Args:
        file: what `claimgraph backup` wrote.
        folder: where the store is to be: nothing, or an empty folder.

    Raises:
        StoreError: something is there already, the file is no whole backup, or the disk does not allow it.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise StoreError(f"{folder}: something is there already; name a new folder with --store")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _beside(folder) as fresh:
            _unpack(file, fresh)
            form, history = _checked(file, fresh)
            if folder.exists():
                folder.rmdir()
            os.rename(fresh, folder)
            sync_folder(folder.parent)
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: cannot restore it ({error.strerror or error})") from None
    Store.open(folder).mend()
    return described(file, form, history)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder beside the one that is wanted, gone afterwards if it was not put in its place. What others that were cut
    off have left there is taken away: whoever is still at work holds the lock in it."""
    prefix = f".{folder.name[:100]}.restoring-"
    for left in folder.parent.glob(f"{prefix}*"):
        with suppress(OSError, StoreError):
            with locked(left / "lock"):
                pass
            shutil.rmtree(left)
    fresh = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        with locked(fresh / "lock"):
            fresh.chmod(0o777 & ~_umask())
            yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _unpack(file: Path, fresh: Path) -> None:
    """Writes the members of a backup into a folder, each once, and holds them against its sums."""
    sums: dict[str, str] = {}
    said: str | None = None
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or said is not None or member.name in sums:
                    raise _no_backup(file, f"holds `{member.name}`, which does not belong there")
                if member.name == SUMS and member.size <= _LONGEST_SUMS:
                    said = content.read().decode("ascii")
                elif _NAMES.fullmatch(member.name):
                    sums[member.name] = _write(content, fresh / member.name, member.size)  # type: ignore[arg-type]
                else:
                    raise _no_backup(file, f"holds `{member.name}`, which does not belong there")
    except FileNotFoundError:
        raise StoreError(f"{file}: there is no such file") from None
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise _no_backup(file, str(error)) from None
    if said is None:
        raise _no_backup(file, "its end is missing")
    if said.splitlines() != [f"{digest}  {name}" for name, digest in sums.items()]:
        raise _no_backup(file, "its checksums do not fit what it holds")


def _write(content: Summed, path: Path, size: int) -> str:
    """Writes a member; gives its SHA-256."""
    path.parent.mkdir(exist_ok=True)
    summed = Summed(content)  # type: ignore[arg-type]
    with path.open("wb") as written:
        while part := summed.read():
            written.write(part)
        if written.tell() != size:
            raise EOFError("it was cut off")
        written.flush()
        os.fsync(written.fileno())
    return summed.digest.hexdigest()


def _checked(file: Path, fresh: Path) -> tuple[int, Provenance]:
    """The form and the history of what was unpacked. Raises StoreError where it does not hold what the history says."""
    form = forms.form_of(fresh)
    if form is None:
        raise _no_backup(file, "it holds no store")
    store = Store.open(fresh, read_only=True)
    history = store.history()
    for graph, checksum in history.checksums().items():
        if not store.archive.holds(graph) or checksum not in (None, store.archive.checksum(graph)):
            raise _no_backup(file, f"it does not hold <{graph}> as it came in")
    return form, history


def _no_backup(file: Path, why: str) -> StoreError:
    return StoreError(f"{file}: is no whole backup of claimgraph ({why}); name another file")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
