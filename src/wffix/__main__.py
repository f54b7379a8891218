"""The process: ``python -m wffix``, and the console script."""

from __future__ import annotations

import os
import sys

from wffix.cli import main


def console() -> None:
    """Run the command and end the process at once: to take all modules apart first takes a seventh of a short run."""
    try:
        main()
        status: object = 0
    except SystemExit as left:
        status = left.code
    if not isinstance(status, int):
        sys.exit(status)  # type: ignore[arg-type]
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            status = status or 2
    os._exit(status)


if __name__ == "__main__":
    console()
