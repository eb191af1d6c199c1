"""Who asks: a name and a password, or a token, from the environment or from netrc. They are in no message and no log.

CLAIMGRAPH_STORE_TOKEN                             sent as `Bearer`
CLAIMGRAPH_STORE_USER, CLAIMGRAPH_STORE_PASSWORD   sent as Basic or, where the server asks for that, as Digest
~/.netrc, or what $NETRC names                     the entry of the very host; its `default` is nobody's
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreError

TOKEN: Final = "CLAIMGRAPH_STORE_TOKEN"
USER: Final = "CLAIMGRAPH_STORE_USER"
PASSWORD: Final = "CLAIMGRAPH_STORE_PASSWORD"
HOW: Final = f"set ${USER} and ${PASSWORD}, or ${TOKEN}, or add the host to ~/.netrc"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, or a name and a password."""

    token: str | None = field(default=None, repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def find(host: str, environ: Mapping[str, str] = os.environ) -> Credentials | None:
    """The credentials for a host; None where there are none.

    Raises:
        StoreError: half of them is set, they cannot be sent, or netrc cannot be read.
    """
    token, user, password = environ.get(TOKEN), environ.get(USER), environ.get(PASSWORD)
    if token:
        _must_be_sendable(TOKEN, token)
        return Credentials(token=token)
    if user or password:
        if not user or password is None:
            missing = PASSWORD if user else USER
            raise StoreError(f"${missing} is not set, and the other one of ${USER} and ${PASSWORD} is; set both")
        if ":" in user:
            raise StoreError(f"${USER} has a colon in it, which cannot be sent; correct it")
        return Credentials(user=user, password=password)
    return _of_netrc(host, environ)


def _must_be_sendable(name: str, value: str) -> None:
    if not value.isascii() or not value.isprintable():
        raise StoreError(f"${name} has a character in it that cannot be sent, such as a line break; correct it")


def _of_netrc(host: str, environ: Mapping[str, str]) -> Credentials | None:
    named = environ.get("NETRC")
    path = Path(named or os.path.expanduser("~/.netrc"))
    try:
        entry = netrc.netrc(str(path)).hosts.get(host)
    except FileNotFoundError:
        if named:
            raise StoreError(f"{path}: is not there, and $NETRC names it; correct it") from None
        return None
    except netrc.NetrcParseError as error:
        raise StoreError(f"{path}: cannot be read at line {error.lineno}; correct it") from None
    except (OSError, UnicodeDecodeError):
        raise StoreError(f"{path}: cannot be read; allow it, or set ${USER} and ${PASSWORD}") from None
    return None if entry is None else Credentials(user=entry[0], password=entry[2] or "")
