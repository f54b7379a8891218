"""Reading and writing files: exact bytes in, and out atomically or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from wffix.document.source import BOM, SIZE_LIMIT, decode, encode


class FileProblem(Exception):
    """A file that cannot be read or written; the message says what to do."""


def read(path: str) -> str:
    """The text of a workflow, its byte order mark included. Raises FileProblem or InputError."""
    text, marked = decode(read_bytes(path))
    return BOM + text if marked else text


def read_bytes(path: str) -> bytes:
    """The bytes of a regular file, of one too large for a workflow only the beginning. Raises FileProblem."""
    try:
        # A pipe or a device would be waited for, perhaps forever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise FileProblem("cannot be read: it is not a regular file")
        with open(path, "rb", opener=_open) as file:
            return file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        link = os.path.islink(path) and not os.path.exists(path)
        raise FileProblem(f"cannot be read: {'the link leads nowhere' if link else reason(error)}") from None


def write(path: str, before: str, after: str) -> None:
    """Replace a file's text; a symlink stays one, and the mode bits stay.

    Raises FileProblem where that is not allowed or the file no longer holds ``before``; nothing is written then.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
        if read_bytes(target) != _bytes(before):
            raise FileProblem("changed while wffix ran; nothing was written, run it again")
        # The mode is asked too: the superuser may write what its owner has locked.
        if not (status.st_mode & 0o222 and os.access(target, os.W_OK)):
            raise FileProblem("is read-only; nothing was written, allow writing and run it again")
        _replace(target, _bytes(after), status)
    except OSError as error:
        raise FileProblem(f"cannot be written: {reason(error)}; nothing was written") from None


def create(path: str, text: str) -> None:
    """Make a file that is not there, in a folder that is. Raises FileProblem where that fails; nothing is written then."""
    try:
        if os.path.lexists(path):
            raise FileProblem("appeared while wffix ran; nothing was written, run it again")
        _replace(path, _bytes(text), None)
    except OSError as error:
        raise FileProblem(f"cannot be written: {reason(error)}; nothing was written") from None


def _replace(target: str, data: bytes, status: os.stat_result | None) -> None:
    # The name is known before the file is there, so that an interrupt at any point leaves none behind.
    name = os.path.join(os.path.dirname(target), f".wffix-{os.urandom(8).hex()}")
    try:
        with open(name, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if status is not None:
            if hasattr(os, "chown"):
                with suppress(OSError):
                    os.chown(name, status.st_uid, status.st_gid)
            # After the owner, a change of which takes some of the bits away.
            os.chmod(name, stat.S_IMODE(status.st_mode))
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _bytes(text: str) -> bytes:
    return encode(text.removeprefix(BOM), text.startswith(BOM))


def reason(error: OSError | ValueError) -> str:
    """What the system says of a failed call, in lower case."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
