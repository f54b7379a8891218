"""Reading and writing files: exact bytes in, and out atomically or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from wffix.document.source import BOM, InputError, decode, encode


class FileProblem(Exception):
    """A file that cannot be read or written; the message says what to do."""


def read(path: Path) -> str:
    """The text of a file, its byte order mark included. Raises FileProblem or InputError."""
    try:
        if path.is_file() and path.stat().st_size == 0:
            raise InputError("the file is empty; a workflow has at least 'on' and 'jobs'")
        text, marked = decode(path.read_bytes())
    except OSError as error:
        raise FileProblem(f"cannot be read: {_reason(error)}") from None
    return BOM + text if marked else text


def write(path: Path, before: str, after: str) -> None:
    """Replace a file's text; a symlink stays one, and the mode bits stay.

    Raises FileProblem where that is not allowed or the file no longer holds ``before``; nothing is written then.
    """
    target = Path(os.path.realpath(path))
    try:
        status = target.stat()
        if target.read_bytes() != _bytes(before):
            raise FileProblem("changed while wffix ran; nothing was written, run it again")
        if not (status.st_mode & 0o222 and os.access(target, os.W_OK)):
            raise FileProblem("is read-only; nothing was written, allow writing and run it again")
        _replace(target, _bytes(after), status)
    except OSError as error:
        raise FileProblem(f"cannot be written: {_reason(error)}; nothing was written") from None


def _replace(target: Path, data: bytes, status: os.stat_result) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".wffix", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, stat.S_IMODE(status.st_mode))
        if hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(name, status.st_uid, status.st_gid)
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _bytes(text: str) -> bytes:
    return encode(text.removeprefix(BOM), text.startswith(BOM))


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
