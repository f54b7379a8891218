"""How far a run is, in one line on a terminal that goes away again. Runs of less than a second show nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from wffix.engine import Result

_DELAY, _PAUSE = 1.0, 0.1
_WIDTH = 30


class Progress:
    """The line, on a stream that is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._total = 0
        self._next = time.monotonic() + _DELAY
        self._is_shown = False

    def expect(self, total: int) -> None:
        """Tell how many files there are."""
        self._total = total

    def watch(self, results: Iterable[Result]) -> Iterator[Result]:
        """The results as they come. However it ends, the line is gone then."""
        try:
            for done, result in enumerate(results, 1):
                if time.monotonic() >= self._next:
                    self._show(min(done, self._total))
                yield result
        finally:
            if self._is_shown:
                self._write("\r\x1b[K")

    def _show(self, done: int) -> None:
        filled = _WIDTH * done // max(self._total, 1)
        self._write(f"\r\x1b[K[{'#' * filled}{'.' * (_WIDTH - filled)}] {done} of {self._total} files")
        self._is_shown = True
        self._next = time.monotonic() + _PAUSE

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._next = float("inf")
