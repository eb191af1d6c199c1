"""Closes the doors of a process for good: it opens no connection, starts no program and changes no file any more.

On Linux the kernel does it (seccomp), for all threads: files can still be opened to be read, as a store of many parts
does while it is asked. Elsewhere, and where the kernel has no such filter, the process may open nothing at all any
more, so that a store that does not have all its parts open already cannot be read through.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class _Machine(NamedTuple):
    """What the kernel calls a machine, and the numbers of its calls."""

    arch: int
    seccomp: int
    refused: Mapping[str, int]
    opening: Mapping[int, int]
    """The calls that open files, and at which place of their arguments the mode stands."""


_X86_64: Final = _Machine(
    0xC000003E,
    317,
    {
        **{"socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50},
        **{"socketpair": 53, "accept4": 288, "sendmmsg": 307, "execve": 59, "execveat": 322},
        **{"truncate": 76, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87},
        **{"symlink": 88, "chmod": 90, "chown": 92, "mknod": 133, "mkdirat": 258, "mknodat": 259, "fchownat": 260},
        **{"unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266, "fchmodat": 268, "renameat2": 316},
        **{"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438},
        **{"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "openat2": 437},
    },
    {2: 1, 257: 2},
)
_AARCH64: Final = _Machine(
    0xC00000B7,
    277,
    {
        **{"socket": 198, "socketpair": 199, "bind": 200, "listen": 201, "accept": 202, "connect": 203},
        **{"sendto": 206, "sendmsg": 211, "accept4": 242, "sendmmsg": 269, "execve": 221, "execveat": 281},
        **{"mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38},
        **{"truncate": 45, "fchmodat": 53, "fchownat": 54, "renameat2": 276},
        **{"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438},
        **{"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "openat2": 437},
    },
    {56: 2},
)
_MACHINES: Final = {"x86_64": _X86_64, "aarch64": _AARCH64}

_WRITING: Final = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND."""
_OTHER_ABI: Final = 0x40000000
"""Calls of x32, which are the same calls under other numbers, begin here."""

# Of linux/bpf_common.h, linux/seccomp.h and linux/prctl.h.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_NO_NEW_PRIVILEGES, _FILTER, _ALL_THREADS = 38, 1, 1

_Step = tuple[int, int, int, int]


def close(*, still_reading: bool = False) -> None:
    """Closes them, for the rest of this process. What is open stays open.

    Args:
        still_reading: files have to be read later on; then nothing is closed where the kernel has no such filter.
    """
    if not _filtered() and not still_reading:
        _open_nothing()


def _open_nothing() -> None:
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))


def _filtered() -> bool:
    """Whether the kernel has taken the filter, for all threads."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None or sys.maxsize < 2**32:
        return False
    steps = _steps(machine)
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    program = Program(len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.syscall(machine.seccomp, _FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)


def _steps(machine: _Machine) -> list[_Step]:
    """The filter as a program for the kernel: another machine's calls and those that are named are refused."""
    steps: list[_Step] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, machine.arch),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        *_if((_AT_LEAST, _OTHER_ABI), [(_RETURN, 0, 0, _REFUSE)]),
    ]
    for number in machine.refused.values():
        steps += _if((_EQUAL, number), [(_RETURN, 0, 0, _REFUSE)])
    for number, place in machine.opening.items():
        look: list[_Step] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * place), (_ANY_BIT, 0, 1, _WRITING)]
        steps += _if((_EQUAL, number), [*look, (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)])
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _if(test: tuple[int, int], then: Iterable[_Step]) -> list[_Step]:
    """Some steps that are passed over where a test fails."""
    rest = list(then)
    return [(test[0], 0, len(rest), test[1]), *rest]
