"""How the service is to run, and what is refused before it starts."""

from __future__ import annotations

import ipaddress
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from claimgraph.errors import Finding, InputError

MIB: Final = 2**20
PORT: Final = 8765
_SHORTEST_TOKEN: Final = 16
_LONGEST_TOKEN: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the service runs.

    Attributes:
        store: the folder of the store.
        host: the address on which it listens.
        port: 0 takes any that is free.
        token: whoever asks must know it; nobody need know anything where it is None.
        open_to_all: a network may ask without a token.
        private: the store as it is, with notes and real names, in place of its public copy.
        base: what absolute addresses begin with, where it is reached under another name, as behind a proxy.
        origins: web pages of these origins may read answers; `*` means all.
        workers: processes for queries that have just begun, and twice as many for those that take long.
        timeout: seconds after which a query is ended.
        memory: bytes that a query may take.
        rows: rows or triples of an answer.
        body: bytes of a request.
        log: write a line for each request on stderr; `log_queries` with the query.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = PORT
    token: str | None = field(default=None, repr=False)
    open_to_all: bool = False
    private: bool = False
    base: str | None = None
    origins: tuple[str, ...] = ()
    workers: int = max(2, min(8, os.cpu_count() or 2))
    timeout: float = 30
    memory: int = 1024 * MIB
    rows: int = 1_000_000
    body: int = MIB
    log: bool = True
    log_queries: bool = False

    def __post_init__(self) -> None:
        """Refuses what would not be safe. Raises InputError."""
        if not self.on_loopback and self.token is None and not self.open_to_all:
            raise InputError(
                Finding(
                    "--host",
                    f"on {self.host} everybody who reaches this machine could ask",
                    "give a token with --token-file, or say --open-to-all if that is meant",
                )
            )
        if self.base is not None:
            parts = urlsplit(self.base)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
                raise InputError(
                    Finding("--base-url", f"`{self.base}` is no address", "write https://claims.example.org/")
                )
        for origin in self.origins:
            parts = urlsplit(origin)
            if origin != "*" and (not parts.scheme or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}"):
                todo = "write it as https://example.org, without a path"
                raise InputError(Finding("--allow-origin", f"`{origin}` is no origin", todo))

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_token(file: Path) -> str:
    """The token in a file: its text without white space around it.

    Raises:
        InputError: it cannot be read, others may read it, or it is too short to be a secret.
    """
    where = str(file)
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="utf-8").strip() if file.stat().st_size <= _LONGEST_TOKEN else ""
    except OSError as wrong:
        raise InputError(Finding(where, f"cannot be read ({wrong.strerror})", "check the path")) from None
    except UnicodeDecodeError:
        raise InputError(Finding(where, "is not UTF-8", "write letters, digits and signs")) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(Finding(where, "can be read by others", f"run `chmod 600 {file}`"))
    if len(text) < _SHORTEST_TOKEN or not text.isascii() or not text.isprintable() or " " in text or ":" in text:
        what = f"holds no token: {_SHORTEST_TOKEN} printable characters or more, without spaces and colons"
        raise InputError(Finding(where, what, "make one with `openssl rand -hex 32`"))
    return text
