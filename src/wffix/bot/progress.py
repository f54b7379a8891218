"""How far a run is: a bar on a terminal, one line for each repository elsewhere."""

from __future__ import annotations

import shutil
import sys

from wffix.bot.redaction import redact
from wffix.report.streams import err
from wffix.report.text import printable

_WIDTH = 24


class Progress:
    """Tells of ``total`` repositories on standard error. On a terminal only what is worth a line gets one, above the bar."""

    def __init__(self, total: int, quiet: bool = False) -> None:
        self.total = total
        self.done = 0
        self.quiet = quiet
        self._bar = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def step(self, line: str, matters: bool) -> None:
        """One more is done; ``line`` tells what became of it."""
        self.done += 1
        if self._bar:
            self._clear()
        if not self.quiet and (matters or not self._bar):
            err(shown(line))
        if self._bar:
            self._draw()

    def end(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._clear()

    def _draw(self) -> None:
        filled = _WIDTH * self.done // max(self.total, 1)
        text = f"{'#' * filled}{'.' * (_WIDTH - filled)} {self.done}/{self.total}"
        sys.stderr.write(text[: shutil.get_terminal_size().columns - 1])
        sys.stderr.flush()

    def _clear(self) -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def shown(line: str) -> str:
    """A line that can be printed: without tokens, and with nothing that moves a cursor."""
    return printable(redact(line))
