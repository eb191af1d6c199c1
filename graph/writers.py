"""Who writes to the folder of a store: one process at a time, to a store of the newest form, which is made first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimgraph.errors import StoreError
from claimgraph.graph import forms, history_file
from claimgraph.graph.archive import write_whole
from claimgraph.graph.locking import locked
from claimgraph.graph.provenance import Provenance


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keeps other writers away, makes the store where there is none, and takes away what others left half-written.

    Raises:
        StoreError: another process writes, the store is of another form, or the disk does not allow it; so does what is
            done meanwhile, where the disk does not allow that.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "lock"):
            form = forms.form_of(folder)
            if form is None:
                history_file.write(folder, Provenance())
                write_whole(folder / "version", forms.line(forms.CURRENT).encode())
            else:
                forms.refuse_earlier(folder, form)
            forms.clear_leftovers(folder)
            yield
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror or error})") from None
