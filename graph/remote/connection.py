"""HTTP to one server: the only module that loads an HTTP library.

Every request has a deadline, which holds for all of it: whatever the server does, and however slowly, the socket is
shut down then. Answers are bounded, also where a small one unpacks to a large one. What only reads is asked again where
the server was overloaded or the connection broke before an answer; what writes never is. Proxies of the environment
are not used, and a redirect is followed on the same server alone, so that nothing is sent where nobody named it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urljoin

from claimgraph.errors import ClaimGraphError, QueryError, StoreError
from claimgraph.graph.remote import faults
from claimgraph.graph.remote.address import Address, origin_of
from claimgraph.graph.remote.credentials import Credentials

if TYPE_CHECKING:
    import httpx

CONNECT: Final = 10.0
"""Seconds within which a connection has to come about."""
MIB: Final = 2**20
LARGEST: Final = 1024 * MIB
"""Bytes of an answer, unpacked."""
_WORDS: Final = MIB
"""Bytes that are read of what a server says of an error."""
PAUSES: Final = (0.2, 0.6)
"""Seconds before what only reads is asked again, for a second and a third time."""
_REDIRECTS: Final = 3
_PATIENCE: Final = 5.0
"""Seconds that are waited at most where an overloaded server asks for patience."""
_REDIRECTING: Final = (301, 302, 303, 307, 308)
_BUSY: Final = (429, 502, 503, 504)

Form = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its body, unpacked, and what kind of thing it says that is."""

    body: bytes
    media_type: str
    headers: Mapping[str, str]


class Connection:
    """A connection to the server of an address. It is made when the first request is sent.

    Raises:
        ClaimGraphError: there is no HTTP library.
    """

    def __init__(self, address: Address, credentials: Credentials | None = None) -> None:
        try:
            import httpx
        except ImportError:
            raise ClaimGraphError(
                "a store on a server needs httpx, which is not installed; run `pip install 'claimgraph[remote]'`"
            ) from None
        self._address = address
        self._stream: Any = None
        self._client = httpx.Client(
            trust_env=False,  # no proxy that the environment names, and netrc is read by us
            verify=httpx.create_ssl_context() if address.query.startswith("https") else False,
            auth=None if credentials is None else _login(credentials),
            limits=httpx.Limits(max_connections=1),
            headers={"User-Agent": f"claimgraph/{version('claimgraph')}"},
            follow_redirects=False,
        )

    def ask(self, form: Form, *, accept: str, seconds: float, largest: int = LARGEST) -> Answer:
        """Asks the query endpoint, by a form.

        Args:
            form: what is sent, by name.
            accept: the media types that can be read.
            seconds: for all of it, asking again included.
            largest: how many bytes the answer may have.

        Raises:
            TookTooLong: there was no whole answer in that time.
            QueryError: the server refuses the query, or the answer is too large.
            StoreError: anything else that is in the way.
        """
        request, until = _Request("POST", self._address.query, accept, largest, form=form), _Deadline(seconds)
        for pause in PAUSES:
            try:
                return self._send(request, until)
            except _Broken as broken:
                if not broken.again or broken.pause + pause > until.left():
                    raise broken.told from None
                time.sleep(broken.pause + pause)
        try:
            return self._send(request, until)
        except _Broken as broken:
            raise broken.told from None

    def write(self, method: Literal["PUT", "DELETE"], graph: str, body: bytes = b"", *, seconds: float) -> None:
        """Puts or deletes a named graph of the graph store; the body is in Turtle.

        Raises:
            StoreError: the server takes no graphs, or anything else is in the way.
        """
        import httpx

        if self._address.graph_store is None:
            raise StoreError(f"{self._address}: no place is known where it takes graphs, so that it can only be read")
        place = str(httpx.URL(self._address.graph_store).copy_merge_params({"graph": graph}))
        try:
            self._send(_Request(method, place, "*/*", _WORDS, body=body), _Deadline(seconds))
        except _Broken as broken:
            raise broken.told from None
        except TookTooLong as late:
            raise StoreError(str(late)) from None

    def _send(self, request: _Request, until: _Deadline) -> Answer:
        """Sends a request, and again to where it is sent on on the same server."""
        for _ in range(_REDIRECTS):
            answer = self._once(request, until)
            if isinstance(answer, Answer):
                return answer
            if origin_of(answer) != self._address.origin:
                raise StoreError(
                    f"{request.shown}: sends on to another server, {answer.partition('?')[0]}; "
                    "name that one as the store if you trust it"
                )
            request = replace(request, place=answer)
        raise StoreError(f"{request.shown}: sends on and on; give the address of the query endpoint")

    def _once(self, request: _Request, until: _Deadline) -> Answer | str:
        """One request: the answer, or where it is to be sent instead."""
        import httpx

        left = until.left()
        if left <= 0:
            raise TookTooLong(request.shown, until.seconds)
        sent = self._client.build_request(
            request.method,
            request.place,
            data=request.form,
            content=request.body,
            headers={"Accept": request.accept} | ({"Content-Type": "text/turtle"} if request.body else {}),
            timeout=httpx.Timeout(left, connect=min(left, CONNECT)),
            extensions={"trace": self._note},
        )
        with _Alarm(left, self._cut) as alarm:
            try:
                with closing(self._client.send(sent, stream=True)) as response:
                    return _read(response, request)
            except httpx.HTTPError as error:
                if alarm.rang or until.left() <= 0:
                    raise TookTooLong(request.shown, until.seconds) from None
                again = isinstance(error, httpx.ConnectError | httpx.RemoteProtocolError | httpx.ReadError)
                raise _Broken(faults.of_connection(request.shown, error), again=again) from None
            except httpx.InvalidURL:
                raise StoreError(f"{request.shown}: sends on to what is no address; tell whoever runs it") from None

    def _note(self, event: str, about: Mapping[str, Any]) -> None:
        """Remembers the socket, to shut it down at the deadline."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = about["return_value"]

    def _cut(self) -> None:
        if self._stream is not None:
            with suppress(OSError):  # it may have ended by itself just now
                self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class TookTooLong(QueryError):
    """There was no whole answer in the time that was given."""

    def __init__(self, shown: str, seconds: float) -> None:
        super().__init__(
            f"{shown}: took longer than {seconds:g} s, and was left then; the server may still be at work on it"
        )


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent: a form to ask, or the body of a graph to write."""

    method: str
    place: str
    accept: str
    largest: int
    form: Form | None = None
    body: bytes | None = None

    @property
    def writing(self) -> bool:
        return self.form is None

    @property
    def shown(self) -> str:
        """Where it is sent, for messages."""
        return self.place.partition("?")[0]


class _Deadline:
    """A moment that does not move while things are tried again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds until then."""
        return self._at - time.monotonic()


class _Broken(Exception):
    """A request that came to nothing: what is told of it, and whether and when it may be sent again."""

    def __init__(self, told: ClaimGraphError, *, again: bool, pause: float = 0) -> None:
        super().__init__(told)
        self.told, self.again, self.pause = told, again, pause


class _Alarm:
    """Calls a function at a moment, unless it is left before."""

    def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
        self.rang = False
        self._ring = ring
        self._timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._go_off)
        self._timer.daemon = True

    def _go_off(self) -> None:
        self.rang = True
        self._ring()

    def __enter__(self) -> _Alarm:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _read(response: httpx.Response, request: _Request) -> Answer | str:
    status = response.status_code
    if status in _REDIRECTING and "location" in response.headers:
        return urljoin(str(response.request.url), response.headers["location"])
    if status >= 400:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > _WORDS:
                break
        told = faults.of_status(request.shown, status, bytes(body), writing=request.writing)
        raise _Broken(told, again=status in _BUSY, pause=_patience(response.headers.get("retry-after", "")))
    if not 200 <= status < 300:
        raise StoreError(f"{request.shown}: answered with status {status}; give the address of the query endpoint")
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > request.largest:
            raise QueryError(f"the answer is larger than {request.largest / MIB:.3g} MiB; add a LIMIT")
        parts.append(part)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(b"".join(parts), media_type, response.headers)


def _patience(retry_after: str) -> float:
    """The seconds that a server asks to wait, as far as we do."""
    return min(float(retry_after), _PATIENCE) if retry_after.isdigit() else 0.0


def _login(credentials: Credentials) -> httpx.Auth:
    import httpx

    class Token(httpx.Auth):
        """Sends a token with every request."""

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            request.headers["Authorization"] = f"Bearer {credentials.token}"
            yield request

    class Password(httpx.Auth):
        """Sends name and password with every request, and never the password itself once the server asks for Digest.

        A server may be silent about that when it is sent the password (Virtuoso is), so it is asked without one then.
        """

        def __init__(self) -> None:
            self._basic = httpx.BasicAuth(credentials.user, credentials.password)
            self._digest: httpx.DigestAuth | None = None

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            if self._digest is None:
                response = yield next(self._basic.auth_flow(request))
                if response.status_code != 401 or "basic" in response.headers.get("www-authenticate", "").lower():
                    return
                del request.headers["Authorization"]
                self._digest = httpx.DigestAuth(credentials.user, credentials.password)
            yield from self._digest.auth_flow(request)

    return Password() if credentials.token is None else Token()
