"""Standard output and standard error, whatever has become of them."""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_UNREAD = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)
"""A pipe that nobody reads any more, for which Windows has no better word."""


def out(text: str) -> None:
    """Exact bytes on standard output: no translation of line breaks, and no failure on a terminal of another encoding.

    A reader that has had enough is none of our business; any other failure is raised as OSError.
    """
    if sys.stdout is None or not text:
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
    except OSError as error:
        _discard(sys.stdout)
        if error.errno not in _UNREAD:
            raise


def err(line: str) -> None:
    """One line on standard error; what its encoding lacks is escaped, and what the log of a run on GitHub would take for a command."""
    if sys.stderr is None:
        return
    if os.environ.get("GITHUB_ACTIONS") == "true":
        line = line.replace("##[", "##\\x5b")
        line = line.replace("::", "\\x3a:", 1) if line.lstrip().startswith("::") else line
    encoding = sys.stderr.encoding or "utf-8"
    try:
        sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, or Python complains about it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
