"""What a value is carried by on its way through a shell script, and what is found on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tree_sitter import Node


class Carrier(NamedTuple):
    """What holds the value on its way: a ``variable``, a ``file``, the ``output`` of a function or its ``parameter``."""

    kind: str
    name: str


class Way:
    """What is found on a way: why the value may not go it, and what it is stored in.

    ``origin`` is what the value comes out of, None for an expression itself. ``is_output`` tells that the value has become
    what a substituted command prints; ``stage`` is the heredoc redirection whose pipeline, rather than whose body, it
    comes from.
    """

    __slots__ = ("carriers", "ended", "is_output", "origin", "reason", "stage")

    def __init__(self, origin: Carrier | None, reason: str = "", carriers: Iterable[Carrier] = (), ended: bool = False) -> None:
        self.origin = origin
        self.reason = reason
        self.carriers = set(carriers)
        self.ended = ended
        self.is_output = False
        self.stage: Node | None = None

    def refuse(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.ended = self.ended or bool(reason)

    def join(self, further: Way) -> None:
        """Take over what was found on another way."""
        self.refuse(further.reason)
        self.carriers |= further.carriers

    def store(self, kind: str, names: Iterable[str]) -> None:
        self.carriers.update(Carrier(kind, name) for name in names)
