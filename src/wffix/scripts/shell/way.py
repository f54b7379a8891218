"""What a value is carried by on its way through a shell script, and what is found on the way."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from wffix.record import Record


class Carrier(Record):
    """What holds the value on its way: a ``variable``, a ``file``, the ``output`` of a function or its ``parameter``."""

    kind: str
    name: str


class Way:
    """What is found on a way: why the value may not go it, and what it is stored in.

    ``origin`` is what the value comes out of, None for an expression itself. ``is_output`` tells that the value has become
    what a substituted command prints; ``stage`` is the heredoc redirection whose pipeline, rather than whose body, it
    comes from. ``exact``: what goes on is still the value, and not what a command made of it; ``carriers`` tell it of what
    they got. ``sure``: the reason is known to hold; it is not where something is merely not understood.
    """

    __slots__ = ("carriers", "ended", "exact", "is_output", "origin", "reason", "stage", "sure")

    def __init__(self, origin: Carrier | None) -> None:
        self.origin = origin
        self.reason = ""
        self.carriers: dict[Carrier, bool] = {}
        self.ended = False
        self.exact = True
        self.sure = True
        self.is_output = False
        self.stage: Node | None = None

    def refuse(self, reason: str, *, sure: bool = True) -> None:
        if reason and not self.reason:
            self.reason, self.sure = reason, sure and self.exact
        self.ended = self.ended or bool(reason)

    def join(self, further: Way, *, exact: bool = True) -> None:
        """Take over what was found on another way, which the value came to as it is if ``exact``."""
        if further.reason and not self.reason:
            self.reason, self.sure = further.reason, further.sure and exact
        self.ended = self.ended or bool(further.reason)
        for carrier, same in further.carriers.items():
            self.carriers[carrier] = self.carriers.get(carrier, False) or (same and exact)

    def store(self, kind: str, names: Iterable[str]) -> None:
        for name in names:
            carrier = Carrier(kind, name)
            self.carriers[carrier] = self.carriers.get(carrier, False) or self.exact
