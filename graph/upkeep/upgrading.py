"""A store of an earlier form becomes one of the newest, and a backup of what it was is kept."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from pathlib import Path
from tarfile import is_tarfile
from typing import Any

from claimgraph.errors import StoreError
from claimgraph.graph import forms, history_file
from claimgraph.graph.archive import write_whole
from claimgraph.graph.store import Store
from claimgraph.graph.upkeep.backup import write_backup


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did."""

    before: int
    """The form that the store had."""
    after: int
    """The form that it has now; the same where there was nothing to do."""
    backup: str | None
    """The backup of what it was; none where there was nothing to do."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"before": self.before, "after": self.after, "backup": self.backup}


def upgrade(store: Store, backup: Path | None = None) -> Upgraded:
    """Makes a store one of the newest form, in one step, once a backup of it is written.

    The history gets the checksum of each graph, and its last line. Whoever is cut off runs it again.

    Args:
        store: of any form.
        backup: the file for the backup; beside the store when left out, as `claimgraph-form-2.tar`.

    Raises:
        InputError: the file for the backup is there and is something else, or cannot be written.
        StoreError: the store cannot be read or written, is read only, or does not hold what came in.
    """
    form = None if store.folder is None else forms.form_of(store.folder)
    if store.folder is None or form is None or form == forms.CURRENT:
        return Upgraded(before=form or forms.CURRENT, after=form or forms.CURRENT, backup=None)
    if store.read_only:
        raise StoreError(f"{store.folder}: was opened to be read only")
    out = backup or store.folder.absolute().parent / f"{store.folder.name.lstrip('.')}-form-{form}.tar"
    try:
        with store.locked():
            history = store.history()
            if not (_is_upgraded(store.folder, len(history.entries)) and out.is_file() and is_tarfile(out)):
                _write_backup(store, out)
            summed = history.with_checksums({graph: store.archive.checksum(graph) for graph in history.graphs()})
            history_file.write(store.folder, summed)  # which earlier versions read as well
            write_whole(store.folder / "version", forms.line(forms.CURRENT).encode())
    except OSError as error:
        raise StoreError(f"{store.folder}: cannot be written ({error.strerror or error})") from None
    store.mend()
    return Upgraded(before=form, after=forms.CURRENT, backup=str(out))


def _is_upgraded(folder: Path, entries: int) -> bool:
    """Whether an upgrade was cut off after it wrote the history, and so after the backup of what was before."""
    return history_file.is_closed((folder / history_file.NAME).read_bytes(), entries)


def _write_backup(store: Store, out: Path) -> None:
    """Writes the backup, unless it is there already, left by an upgrade that was cut off."""
    if not out.is_file():
        write_backup(store, out)
        return
    again = out.with_name(f"{out.name}.again")
    try:
        write_backup(store, again)
        same = filecmp.cmp(out, again, shallow=False)
    finally:
        again.unlink(missing_ok=True)
    if not same:
        write_backup(store, out)  # which refuses to overwrite it
