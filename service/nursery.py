"""The program from which workers are forked: `python -m claimgraph.service.nursery PROGRAM`, started by the server.

It has loaded all that a worker needs and has no thread, no store and no connection but the one to the server, so that
a fork of it is ready in a small part of the time that a fresh process takes: a worker that was ended is replaced before
anybody waits for it. For each byte that comes it forks one worker, whose input and output is the socket that came with
the byte, and answers with the number of the process and a handle on it.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import struct
import sys
from typing import Final

NUMBER: Final = struct.Struct("i")
"""The answer: the number of the process; 0 where there is none."""


def main() -> None:
    """Forks workers until the server closes its end."""
    server = socket.socket(fileno=os.dup(0))
    program = importlib.import_module(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the server alone, which ends all of them
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how they ended
    gc.freeze()  # what is shared with the workers is not touched, and so not copied
    while True:
        byte, sockets, _, _ = socket.recv_fds(server, 1, 1)
        if not byte or not sockets:
            return
        process = os.fork()
        if process == 0:
            _be_worker(server, sockets[0], program.main)
        os.close(sockets[0])
        _tell(server, process)


def _be_worker(server: socket.socket, own: int, work: object) -> None:
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        server.close()
        os.dup2(own, 0)
        os.dup2(own, 1)
        os.close(own)
        assert callable(work)
        work()
        status = 0
    finally:  # nothing of what this process inherited is to be ended in good order
        os._exit(status)


def _tell(server: socket.socket, process: int) -> None:
    try:
        handle = os.pidfd_open(process)
    except OSError:  # it has ended already
        server.send(NUMBER.pack(0))
        return
    try:
        socket.send_fds(server, [NUMBER.pack(process)], [handle])
    finally:
        os.close(handle)


if __name__ == "__main__":
    main()
