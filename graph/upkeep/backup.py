"""A store as one file: a tar archive whose last member, `SHA256SUMS`, says that it is complete.

    version, provenance.ttl     as in the store
    graphs/...                  every graph that the history names, current or not, as the archive keeps it
    SHA256SUMS                  of all of these, in the form of `sha256sum --check`

What can be made again is not in it. Nothing in a store is ever changed but `provenance.ttl`, which is replaced in one
step: so who reads that file first has all of a moment, whoever writes meanwhile. The same store gives the same bytes.
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from claimgraph.errors import Finding, InputError, StoreError
from claimgraph.graph import forms
from claimgraph.graph.archive import FolderArchive, sync_folder
from claimgraph.graph.provenance import Provenance
from claimgraph.graph.store import Store

SUMS: Final = "SHA256SUMS"
"""The name of the last member."""

_READING: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was written or read."""

    file: str
    form: int
    """The form of the store in it."""
    entries: int
    """How many entries its log has."""
    graphs: int
    triples: int
    """Of all graphs, current or not."""
    bytes: int
    """The length of the file."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {name: getattr(self, name) for name in ("file", "form", "entries", "graphs", "triples", "bytes")}


def write_backup(store: Store, out: Path, *, overwrite: bool = False) -> Backup:
    """Writes everything that was imported and decided to a file, wholly or not at all.

    Args:
        store: may be written by another process meanwhile; one in memory is written as if it were in a folder.
        out: the file.
        overwrite: replace a file that is there.

    Raises:
        InputError: the file is there, is inside the store, or cannot be written.
        StoreError: the store cannot be read, or does not hold what came in.
    """
    out = out.absolute()
    if store.folder is not None and out.resolve().is_relative_to(store.folder.resolve()):
        raise InputError(Finding(str(out), "is inside the store", "name a file outside, best on another disk"))
    if not overwrite:
        _refuse_existing(out)
    try:
        with _beside(out) as unfinished:
            with unfinished.open("wb") as raw:
                form, history = _write(store, raw)
                raw.flush()
                os.fsync(raw.fileno())
            if overwrite:
                unfinished.replace(out)
            else:
                _link(unfinished, out)
            sync_folder(out.parent)
    except OSError as error:
        reason = f"there is no folder {out.parent}" if not out.parent.is_dir() else error.strerror or str(error)
        raise InputError(Finding(str(out), f"cannot be written: {reason}", "choose another place")) from None
    return described(out, form, history)


def described(file: Path, form: int, history: Provenance) -> Backup:
    """What is told of a backup."""
    graphs = history.graphs()
    return Backup(
        file=str(file),
        form=form,
        entries=len(history.entries),
        graphs=len(graphs),
        triples=sum(map(history.triples_in, graphs)),
        bytes=file.stat().st_size,
    )


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise InputError(Finding(str(out), "is there already", "name another file, or say --overwrite"))


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A file to write to, beside the one that is wanted; gone afterwards, if it was not put in its place."""
    handle, name = tempfile.mkstemp(prefix=f".{out.name[:100]}.", suffix=".part", dir=out.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _link(unfinished: Path, out: Path) -> None:
    """Puts a file in its place, unless something came there meanwhile."""
    try:
        os.link(unfinished, out)
    except FileExistsError:
        _refuse_existing(out)
    except OSError:  # a file system without links
        _refuse_existing(out)
        unfinished.replace(out)


def _write(store: Store, raw: IO[bytes]) -> tuple[int, Provenance]:
    """Writes the members; gives the form of the store and the history that they hold."""
    history, written = store.written_history()
    if store.folder is None:
        with tempfile.TemporaryDirectory() as folder:
            archive = FolderArchive(Path(folder))
            for graph in history.graphs():
                archive.keep(graph, store.triples([graph]))
            _members(raw, forms.CURRENT, written, history, archive)
        return forms.CURRENT, history
    form = forms.form_of(store.folder)
    if form is None:
        raise StoreError(f"{store.folder}: there is no store; import a file first, or name another folder with --store")
    assert isinstance(store.archive, FolderArchive)
    _members(raw, form, written, history, store.archive)
    return form, history


def _members(raw: IO[bytes], form: int, written: bytes, history: Provenance, archive: FolderArchive) -> None:
    checksums = history.checksums()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
        sums = [_add(tar, "version", forms.line(form).encode()), _add(tar, "provenance.ttl", written)]
        for graph in sorted(history.graphs(), key=archive.file):
            if checksums.get(graph) not in (None, archive.checksum(graph)):
                raise StoreError(
                    f"{archive.file(graph)}: is not what came in; `claimgraph verify` tells all that is damaged"
                )
            sums.append(_add_file(tar, f"graphs/{archive.file(graph).name}", archive.file(graph)))
        _add(tar, SUMS, "".join(sums).encode())


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> str:
    """Adds a member; gives its line of the sums."""
    tar.addfile(_member(name, len(data)), io.BytesIO(data))
    return f"{sha256(data).hexdigest()}  {name}\n"


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            summed = Summed(file)
            tar.addfile(_member(name, os.fstat(file.fileno()).st_size), summed)
    except FileNotFoundError:
        raise StoreError(f"{path}: is gone; `claimgraph verify` tells all that is damaged") from None
    return f"{summed.digest.hexdigest()}  {name}\n"


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A member that tells nothing of who wrote it, nor when."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o644, 0
    return member


class Summed:
    """A file to read from that takes the SHA-256 of what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, sha256()

    def read(self, size: int = _READING) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.digest.update(data)
        return data
