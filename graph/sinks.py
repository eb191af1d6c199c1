"""Where an answer is written to: a file that the engine writes on, with what the engine does not do itself."""

from __future__ import annotations

import re
from typing import IO, Final, cast

from claimgraph.errors import QueryError

# XML 1.0 has no way to write these, not even escaped: control characters but tab and line ends, and U+FFFE, U+FFFF.
_NOT_IN_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class Sink:
    """A file that remembers why writing to it failed: the engine tells no more than that it did."""

    def __init__(self, output: IO[bytes]) -> None:
        self._write = output.write
        self.error: Exception | None = None

    def write(self, part: bytes) -> int:
        """Writes on."""
        try:
            self._write(part)
        except Exception as error:
            self.error = error
            raise
        return len(part)

    def flush(self) -> None:
        """Nothing is kept here."""

    @property
    def file(self) -> IO[bytes]:
        """This, to the type checker a file: the engine asks no more of one."""
        return cast("IO[bytes]", self)

    def behind(self, length: int) -> Sink:
        """The same file for what comes behind so many bytes, which are passed over."""
        left, write = length, self._write

        def pass_over(part: bytes) -> None:
            nonlocal left
            passed = min(left, len(part))
            left -= passed
            write(part[passed:])

        self._write = pass_over  # type: ignore[assignment]
        return self

    def as_xml(self) -> Sink:
        """The same file, which refuses what XML 1.0 has no way to write, and escapes what its readers would change."""
        before, write = b"", self._write

        def look(part: bytes) -> None:
            nonlocal before
            found = _NOT_IN_XML.search(before + part)
            if found:
                code = ord(found[0].decode())
                raise QueryError(f"the answer holds the character U+{code:04X}, which XML cannot hold; choose json")
            before = part[-2:]
            write(part.replace(b"\r", b"&#xD;"))  # a bare one is read as a line feed

        self._write = look  # type: ignore[assignment]
        return self
