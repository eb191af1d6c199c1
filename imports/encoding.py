"""Bytes as text: UTF-8, with or without a byte order mark, and nothing else."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from claimgraph.errors import Finding, InputError

_SAVE: Final = "save the file as UTF-8"


def text_of(data: bytes, file: str) -> str:
    """The text of a file. Raises InputError, with the line, where it is not UTF-8."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise InputError(Finding(file, "this is UTF-16, not UTF-8", _SAVE, 1))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"this is not UTF-8: the byte 0x{data[error.start]:02X} belongs to no character"
        raise InputError(Finding(file, what, _SAVE, line)) from None
