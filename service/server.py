"""Runs the application: uvicorn, with clients that send too slowly or are too many shown out."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from claimgraph.errors import StoreError
from claimgraph.service.app import application
from claimgraph.service.editions import Editions
from claimgraph.service.gate import LONGEST_URL
from claimgraph.service.options import Options

_HEAD_SECONDS: Final = 10
"""Seconds in which the head of a request must have come."""
_KEEP_ALIVE: Final = 15
"""Seconds for which a connection without a request is kept."""
_GRACE: Final = 10
"""Seconds that answers have which are on their way when the service stops."""
_MOST_CONNECTIONS: Final = 1000
_LONGEST_HEAD: Final = LONGEST_URL + 2**15


def serve(options: Options, ready: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM comes; then answers that are on their way are completed.

    Args:
        options: how.
        ready: told the address as soon as it can be asked.

    Raises:
        StoreError: the store cannot be served, or it cannot listen there.
    """
    # What is worth telling, the gate tells, without tracebacks.
    logging.getLogger("uvicorn.error").disabled = True
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was made is taken away, even at the start
    with _listen(options) as listening:
        asyncio.run(_serve(options, listening, ready))


async def _serve(options: Options, listening: socket.socket, ready: Callable[[str], None]) -> None:
    host, port = listening.getsockname()[:2]
    editions = Editions(options)
    try:
        await editions.open()
        config = uvicorn.Config(
            application(options, editions),
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=_GRACE,
            h11_max_incomplete_event_size=_LONGEST_HEAD,
        )
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        watch = asyncio.create_task(editions.watch())
        await _Server(config, lambda: ready(address)).serve(sockets=[listening])
        watch.cancel()
        await asyncio.wait([watch])
    finally:
        await editions.close()


def _listen(options: Options) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE if options.host else 0
        )
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as wrong:
        where = f"{options.host}:{options.port}"
        raise StoreError(f"{where}: cannot listen there ({_reason(wrong)}); name another --port or --host") from None


def _reason(wrong: OSError) -> str:
    if isinstance(wrong, socket.gaierror) or wrong.errno is None:
        return str(wrong.strerror)
    return os.strerror(wrong.errno)


class _Server(uvicorn.Server):
    """A server that tells when it is ready, and for which both signals mean to stop in good order."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, and tells that it has."""
        await super().startup(sockets=sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handles the signals while it serves; uvicorn itself would raise them again afterwards."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Protocol(H11Protocol):
    """HTTP/1.1 with a time in which the head of a request must have come, and a number of connections."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        if len(self.connections) > _MOST_CONNECTIONS:
            transport.write(
                b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            transport.close()
            return
        self._expect(_HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """A client has gone."""
        self._came()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Something has come from the client."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._came()

    def on_response_complete(self) -> None:
        """A request is answered: the next one may come."""
        self._expect(_KEEP_ALIVE + _HEAD_SECONDS)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """What has come is no request; it may be too long for one."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(f"{msg} A request has a head of {_LONGEST_HEAD:,} bytes at most.\n")
        else:  # in the midst of an answer there is no place to tell it
            self.transport.close()

    def _expect(self, seconds: float) -> None:
        self._came()
        self._waiting = self.loop.call_later(seconds, self._give_up)

    def _came(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
