"""Regular expressions that are compiled when they are first used.

To compile those of all modules takes a tenth of a run on one file, in which most of them are never asked.
"""

from __future__ import annotations

import re
from typing import cast


class Regex:
    """Stands for the compiled expression; what is asked of it once is kept as its own attribute."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        value: object = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """As ``re.compile``, except that a mistake in ``source`` raises ``re.error`` where the pattern is first used."""
    return cast("re.Pattern[str]", Regex(source, flags))
