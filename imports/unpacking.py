"""Files as they come: plain, or packed with gzip or Zstandard, which is told by how they begin.

What comes out of a packed file is counted while it is read, so that a small one that unpacks to a huge one is refused
before it has filled anything: at most so many bytes, and past the first 64 MiB no more than 250 times what went in.
Real files of triples pack to a tenth or a fiftieth.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, Final, cast

from claimgraph.errors import Finding, InputError
from claimgraph.imports.nearest import Nearest

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

EXTENSIONS: Final = {".gz": "gzip", ".zst": "Zstandard"}
"""What the extensions of packed files stand for."""

_BEGINS: Final = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "Zstandard"}
_OTHERS: Final = {
    b"PK\x03\x04": "a ZIP archive",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ\x00": "packed with xz",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
}
_WIDEST: Final = 27
"""The largest window of Zstandard that is opened, as a power of two: what its own tool takes without being asked."""
_FREE: Final = 2**26
"""So many bytes come out whatever went in."""
_RATIO: Final = 250
"""And from then on so many times what went in."""


def plain_name(name: str) -> str:
    """The name of a file without what says that it is packed.

    >>> plain_name("story.yaml.gz"), plain_name("story.yaml")
    ('story.yaml', 'story.yaml')
    """
    path = PurePath(name)
    return name[: -len(path.suffix)] if path.suffix.lower() in EXTENSIONS else name


@dataclass(frozen=True, slots=True)
class Input:
    """Something to read, as often as need be: a file, or its content.

    Attributes:
        name: how messages call it.
        path: the file; None where the content is here.
        data: the content.
    """

    name: str
    path: Path | None = None
    data: bytes = b""

    @classmethod
    def of(cls, path_or_bytes: Path | str | bytes, name: str, most: int) -> Input:
        """The file of a path, or its content, which of a pipe is read at once.

        Raises:
            InputError: there is no such file, or it cannot be read.
        """
        if isinstance(path_or_bytes, bytes):
            return cls(name, None, path_or_bytes)
        path = Path(path_or_bytes)
        try:
            if path.is_fifo():
                return cls(name, None, _piped(path, name, most + 1))
            if path.is_file():
                path.open("rb").close()
                return cls(name, path)
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from None
        if path.is_dir():
            raise InputError(Finding(name, "this is a folder", "name the files in it"))
        if path.exists():
            raise InputError(Finding(name, "this is no ordinary file", "name a file, or give its content on stdin"))
        near = Nearest(_neighbours(path)).one(path.name)
        todo = f"did you mean `{path.with_name(near)}`?" if near else "check the path"
        raise InputError(Finding(name, "there is no such file", todo))

    def opened(self, most: int, *, any_ratio: bool = False) -> Unpacked:
        """Its content from the beginning, unpacked. Raises InputError, also while it is read."""
        try:
            raw: IO[bytes] = io.BytesIO(self.data) if self.path is None else self.path.open("rb", buffering=0)
        except OSError as error:
            raise _unreadable(self.name, error) from None
        return Unpacked(raw, self.name, most, any_ratio=any_ratio)

    @property
    def size(self) -> int:
        """How many bytes it has as it is."""
        return len(self.data) if self.path is None else self.path.stat().st_size


def _piped(path: Path, name: str, most: int) -> bytes:
    """What comes through a pipe. Raises InputError where nobody writes into it, which would wait for ever."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # which does not wait for somebody who writes
    with os.fdopen(handle, "rb") as pipe:
        begun, until = b"", monotonic() + _PATIENCE
        with suppress(BlockingIOError):  # somebody has opened it, and will write
            unnamed = "pipe:[" in os.path.realpath(path)  # into which nobody can begin to write any more
            while not (begun := os.read(handle, 1)) and not unnamed:
                if monotonic() > until:
                    what = "this is a pipe, and nobody writes into it"
                    raise InputError(Finding(name, what, "start what writes into it, or name a file"))
                sleep(0.01)
        os.set_blocking(handle, True)
        return begun + pipe.read(most - len(begun))


_PATIENCE: Final = 3.0
"""So many seconds somebody may take to begin to write into a pipe."""


def _unreadable(name: str, error: OSError | ValueError) -> InputError:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return InputError(Finding(name, f"the file cannot be read ({reason})", "check its permissions"))


def _neighbours(path: Path) -> list[str]:
    try:
        return [file.name for file in path.parent.iterdir() if file.is_file()]
    except OSError:
        return []


class Unpacked(io.RawIOBase):
    """What is in a file, packed or not, from its first byte to its last. A context.

    Args:
        raw: the file as it is.
        name: how messages call it.
        most: how many bytes may come out.
        any_ratio: whether that is all that limits it.
    """

    def __init__(self, raw: IO[bytes], name: str, most: int, *, any_ratio: bool = False) -> None:
        self._raw, self._name, self._most, self._any_ratio = _Counted(raw), name, most, any_ratio
        self._given = 0
        head = io.BufferedReader(self._raw, 2**16)
        begins = head.peek(8)
        self.packed = next((kind for magic, kind in _BEGINS.items() if begins.startswith(magic)), None)
        """How it is packed; None where it is not."""
        other = next((what for magic, what in _OTHERS.items() if begins.startswith(magic)), None)
        if other is not None:
            self._fail(f"this is {other}, which is not opened", "unpack it, or pack it with gzip or Zstandard")
        self._inner = self._opened(head)

    def _opened(self, head: io.BufferedReader[_Counted]) -> IO[bytes]:
        if self.packed == "gzip":
            return cast("IO[bytes]", gzip.GzipFile(fileobj=head, mode="rb"))
        if self.packed == "Zstandard":
            if sys.version_info >= (3, 14):
                from compression import zstd
            else:
                from backports import zstd
            return cast("IO[bytes]", zstd.ZstdFile(head, options={zstd.DecompressionParameter.window_log_max: _WIDEST}))
        return cast("IO[bytes]", head)

    @property
    def given(self) -> int:
        """How many bytes came out so far."""
        return self._given

    @property
    def taken(self) -> int:
        """How many bytes of the file as it is were read so far."""
        return self._raw.taken

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes. Raises InputError where it is damaged, too large, or unpacks to too much."""
        view = memoryview(buffer).cast("B")
        view = view[: self._most - self._given + 1]  # one more tells whether it is too large
        try:
            data = self._inner.read(min(len(view), 2**20))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            self._damaged(error)
        except OSError as error:
            self._fail(f"the file cannot be read ({error.strerror or error})", "check its permissions")
        except Exception as error:
            if type(error).__name__ != "ZstdError":
                raise
            self._damaged(error)
        self._given += len(data)
        if self._given > self._most:
            out = "unpacks to" if self.packed else "has"
            what = f"the file {out} more than {self._most:,} bytes, the most that is read of one of this format"
            self._fail(what, "split it, or allow more with --max-size")
        if self.packed and not self._any_ratio and self._given > max(_FREE, _RATIO * self._raw.taken):
            what = f"the file unpacks to more than {_RATIO} times its size ({self._given:,} bytes so far)"
            self._fail(what, "if that is as it should be, allow it with --max-size, or unpack it first")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the file."""
        with suppress(Exception):  # what is damaged was told while it was read
            self._inner.close()
        self._raw.close()
        super().close()

    def _damaged(self, error: Exception) -> None:
        todo = "fetch or pack it again"
        self._fail(f"the file is damaged or was cut short: it is no whole {self.packed} ({error})", todo)

    def _fail(self, what: str, todo: str) -> None:
        raise InputError(Finding(self._name, what, todo)) from None


class _Counted(io.RawIOBase):
    """A file that counts what was read of it."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._raw.read(len(view))
        view[: len(data)] = data
        self.taken += len(data)
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()
