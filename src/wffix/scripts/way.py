"""What a value is carried by on its way through a shell script, and what is found on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node


@dataclass(frozen=True, order=True, slots=True)
class Carrier:
    """What holds the value on its way: a ``variable``, a ``file``, the ``output`` of a function or its ``parameter``."""

    kind: str
    name: str


@dataclass(slots=True)
class Way:
    """What is found on a way: why the value may not go it, and what it is stored in."""

    origin: Carrier | None
    """What the value comes out of; None for an expression itself."""
    reason: str = ""
    carriers: set[Carrier] = field(default_factory=set)
    ended: bool = False
    is_output: bool = False
    """Whether the value has become what a substituted command prints."""
    stage: Node | None = None
    """The heredoc redirection whose pipeline, rather than whose body, the value comes from."""

    def refuse(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.ended = self.ended or bool(reason)

    def join(self, further: Way) -> None:
        """Take over what was found on another way."""
        self.refuse(further.reason)
        self.carriers |= further.carriers

    def store(self, kind: str, names: Iterable[str]) -> None:
        self.carriers.update(Carrier(kind, name) for name in names)
