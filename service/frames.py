"""How the server and its worker processes talk: frames over the worker's standard input and output.

A frame is one letter that says what it is, four bytes with the length of what follows, and that. Only the server and
processes that it started itself speak this, and nothing in it is ever unpickled.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any, Final

READY: Final = b"R"
"""The worker can take tasks (JSON: what it found)."""
ASK: Final = b"A"
"""A task (JSON)."""
BEGIN: Final = b"B"
"""The answer begins (JSON: what it is)."""
PART: Final = b"P"
"""A part of the answer (bytes)."""
DONE: Final = b"D"
"""The answer is complete."""
ERROR: Final = b"E"
"""There is no answer, or no more of it (JSON: why)."""

HEAD: Final = struct.Struct("!cI")
"""What a frame begins with: what it is, and the length of its content."""


def write(file: IO[bytes], kind: bytes, content: bytes = b"") -> None:
    """Writes a frame, and waits until it is taken."""
    file.write(HEAD.pack(kind, len(content)) + content)
    file.flush()


def write_json(file: IO[bytes], kind: bytes, content: Any) -> None:
    """Writes a frame that holds JSON."""
    write(file, kind, json.dumps(content).encode())


def read(file: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame; None where the other side has gone."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    content = file.read(length)
    return (kind, content) if len(content) == length else None


def packed(kind: bytes, content: Any) -> bytes:
    """A frame that holds JSON, as bytes."""
    data = json.dumps(content).encode()
    return HEAD.pack(kind, len(data)) + data
